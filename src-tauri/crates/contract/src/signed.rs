//! A decision that was taken, as it is read by others, and the record of an action.

use crate::{ActionView, OverrideType, PersonRef, Role, Verdict, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedDecisionKey {
    pub action_id: String,
    /// Its ledger number.
    #[ts(type = "number")]
    pub seq: Whole,
    /// The reason that the reader has picked for a decision of their own, where what others wrote is kept back until then;
    /// else empty.
    pub reason_code: String,
}

/// What somebody decided and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedDecision {
    #[ts(type = "number")]
    pub seq: Whole,
    pub leaf: String,
    pub at: String,
    pub person: PersonRef,
    /// The seat's.
    pub role: Role,
    pub step: u32,
    pub revision: u32,
    pub verdict: Verdict,
    /// In the words in which it was picked.
    pub reason: String,
    /// `None` where none was given.
    pub narrative: Option<String>,
    pub override_type: Option<OverrideType>,
    pub key_fingerprint: String,
    /// The exact bytes that were signed.
    pub statement: String,
    /// How long the evidence was on the screen, where that was recorded.
    pub reading: Option<Reading>,
}

/// How long the required evidence was on the screen before a decision, as the console measured it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reading {
    pub seconds: u32,
    /// What its length takes at an ordinary pace.
    pub usual_seconds: u32,
    /// Much less than that.
    pub hasty: bool,
}

/// Another's decision, or why it is not told yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SignedDecisionView {
    /// The policy wants an independent second look.
    KeptBack {
        why: String,
    },
    Shown(Box<SignedDecision>),
}

/// All that is known about an action, to be read and printed. Looking at it is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DecisionRecord {
    /// Without what belongs to a view that was recorded: its digest and the head are empty.
    pub view: ActionView,
    /// Oldest first.
    pub decisions: Vec<SignedDecision>,
    /// Why the decisions are not told yet.
    pub kept_back: Option<String>,
    /// The ledger as it stood.
    #[ts(type = "number")]
    pub head_seq: Whole,
    pub head_leaf: String,
    pub made_at: String,
    /// This program sets PDF.
    pub sets_pdf: bool,
}

/// What of an action was on the screen, and how long. It is recorded as a view of its own, to which a decision then binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordReading {
    pub action_id: String,
    /// The view that was shown.
    pub view_digest: String,
    pub sections: Vec<SectionReading>,
}

/// How long one section was on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionReading {
    pub section: String,
    #[ts(type = "number")]
    pub shown_ms: Whole,
}

/// A view that was recorded: what a decision names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SeenView {
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
    pub seen_leaf: String,
}
