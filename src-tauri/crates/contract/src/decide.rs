//! Deciding, commenting, claiming, handing over.

use crate::{ActionState, Field, PersonRef, Secret, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Approve,
    Reject,
}

/// Computed, never chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OverrideType {
    AiOverride,
    ManualOverride,
}

/// What the reader is about to sign. The answer is kept by the decision's id until it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewDecision {
    pub decision_id: String,
    pub action_id: String,
    pub verdict: Verdict,
    /// Empty while none is picked.
    pub reason_code: String,
    pub narrative: String,
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
    pub seen_leaf: String,
}

/// The statement, in rows for reading and as exact bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DecisionPreview {
    pub rows: Vec<Field>,
    /// The very bytes that `decide` will sign, one line of JSON; none while a reason or the narrative is missing.
    pub statement: Option<String>,
    /// SHA-256 of those bytes, for `decide` to name; empty while there are none.
    pub statement_digest: String,
    /// What it does, in words: "One rejection at this step ends the action."
    pub effect: String,
    pub override_type: Option<OverrideType>,
    pub override_note: Option<String>,
}

/// Signs and records a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decide {
    /// Made by the console; the same id twice answers the stored decision.
    pub decision_id: String,
    pub action_id: String,
    pub verdict: Verdict,
    pub reason_code: String,
    pub narrative: String,
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
    pub seen_leaf: String,
    /// SHA-256 of the statement that the reader was shown last, out of its preview: no other is signed.
    pub statement_digest: String,
    /// Sections ticked as viewed.
    pub viewed: Vec<String>,
    /// Where the friction asks for it.
    pub reauthentication: Option<Secret>,
    /// Where the key is wrapped and not yet unlocked.
    pub passphrase: Option<Secret>,
    /// What the reader typed where the friction asks for it.
    pub typed: Option<String>,
}

/// After the database has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decided {
    #[ts(type = "number")]
    pub seq: Whole,
    pub leaf: String,
    pub at: String,
    pub key_fingerprint: String,
    pub verdict: Verdict,
    pub override_type: Option<OverrideType>,
    pub state: ActionState,
    /// What it came to: "Step 2 is done; step 3 waits for a supervisor."
    pub effect: String,
    /// The reader's next open action.
    pub next_action_id: Option<String>,
}

/// Writes a signed comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WriteComment {
    pub comment_id: String,
    pub action_id: String,
    pub text: String,
    pub passphrase: Option<Secret>,
}

/// Takes the reader's vote on the open step back. Signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retract {
    pub action_id: String,
    pub reason: String,
    pub passphrase: Option<Secret>,
}

/// Takes or gives back an advisory claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Claim {
    pub action_id: String,
    pub take: bool,
}

/// The claim as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Claimed {
    pub yours: bool,
    pub until: Option<String>,
    #[ts(type = "number")]
    pub seq: Whole,
}

/// Whose an action is: advice, which keeps nobody from deciding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InHand {
    pub person: PersonRef,
    /// When the claim runs out; `None` where it was handed over.
    pub until: Option<String>,
}

/// Hands an action to a person who can decide on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandOver {
    pub action_id: String,
    pub person: String,
    /// For them to read; may be empty.
    pub note: String,
}

/// It is theirs now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandedOver {
    pub to: PersonRef,
    #[ts(type = "number")]
    pub seq: Whole,
}
