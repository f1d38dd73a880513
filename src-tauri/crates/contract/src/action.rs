//! One action as a reviewer reads it.

use crate::{
    ActionState, ActorType, Field, Money, OverrideType, PersonRef, Risk, Role, Verdict, Whole,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// "Agent *name version* wants to *VERB object*, *amount*."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sentence {
    pub actor_type: ActorType,
    /// Name of the agent, or of the person where `actor_type` is `human`.
    pub actor: String,
    pub agent_version: String,
    /// The operation's registered verb.
    pub verb: String,
    /// From the agent: hostile.
    pub object: String,
    pub amount: Option<Money>,
}

/// Opens an action; the core records that the reader saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenAction {
    pub action_id: String,
}

/// Everything on the action's screen. A decision binds to `view_digest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionView {
    pub action_id: String,
    pub label: String,
    pub revision: u32,
    pub action_digest: String,
    pub state: ActionState,
    pub risk: Risk,
    pub kind: String,
    pub sentence: Sentence,
    pub received_at: String,
    pub actor_type: ActorType,
    pub agent_version: String,
    pub is_simulation: bool,
    pub incident: Option<String>,
    /// What it is about; `None` where its content was erased.
    pub subject: Option<crate::Subject>,
    /// The content's fields in their order.
    pub content: Vec<Field>,
    pub comparisons: Vec<Comparison>,
    pub policy_checks: Vec<PolicyCheck>,
    pub agent_input: Document,
    pub agent_output: Document,
    pub evidence: Vec<EvidenceSection>,
    pub precedents: Vec<Precedent>,
    pub recommendation: RecommendationView,
    pub route: RouteView,
    pub clocks: Clocks,
    /// Why nobody can decide now; `None` while the review goes on, and once the action is closed.
    pub pause: Option<crate::Pause>,
    /// Each time that it was forced outside of its route, oldest first.
    pub glass: Vec<crate::GlassView>,
    /// What people changed of it, oldest first; the last one is what stands there now.
    pub revisions: Vec<crate::RevisionView>,
    /// What void votes had carried of it; `None` where none had.
    pub disowned: Option<Disowned>,
    /// What was asked, answered and said to holds, oldest first.
    pub interruptions: Vec<crate::Interruption>,
    /// The action whose place it took, or that it proposes anew.
    pub follows: Option<crate::OtherAction>,
    /// The action that took its place, or proposed it anew.
    pub followed_by: Option<crate::OtherAction>,
    pub comments: Vec<Comment>,
    /// Whom a comment can name, by login.
    pub mentionable: Vec<Mentionable>,
    /// Newest first.
    pub timeline: Vec<TimelineEntry>,
    pub you: Standing,
    pub in_hand: Option<crate::InHand>,
    pub friction: Friction,
    pub reason_codes: Vec<ReasonCode>,
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
    pub seen_leaf: String,
    pub seen_at: String,
}

/// Before and after, against one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Comparison {
    pub against: Against,
    /// Of when "before" is.
    pub as_of: Option<String>,
    pub rows: Vec<DiffRow>,
    /// Fields left out because they are equal.
    pub same: u32,
    /// What the comparison does not know, in one sentence; may be empty.
    pub note: String,
}

/// What a comparison compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    CurrentState,
    PolicyLimits,
    LastApproved,
    PreviousRevision,
    Executed,
}

/// One field of a comparison. Against the policy's limits `changed` says that the limit is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiffRow {
    pub field: String,
    pub before: String,
    pub after: String,
    pub changed: bool,
}

/// One rule, what it found and where its limit lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyCheck {
    /// Rule and version.
    pub rule: String,
    pub checks: String,
    pub found: String,
    pub limit: String,
    pub fired: bool,
}

/// A document of the agent: its fields and lists for reading, and the text as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Document {
    pub fields: Vec<Field>,
    /// Lists of objects, such as findings.
    pub tables: Vec<DocumentTable>,
    /// At most 65,536 characters; `total_chars` counts all.
    pub text: String,
    #[ts(type = "number")]
    pub total_chars: Whole,
}

/// A list of objects in a document, as a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentTable {
    pub name: String,
    pub columns: Vec<Column>,
    /// The first ones; `total` counts all.
    pub rows: Vec<DocumentRow>,
    pub total: u32,
}

/// One object: what fits the columns, and the rest of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentRow {
    pub cells: Vec<String>,
    pub rest: Vec<Field>,
}

/// A section of evidence beyond the fixed ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceSection {
    pub section: String,
    pub title: String,
    /// Count or source, in words.
    pub note: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    #[ts(type = "number")]
    pub total: Whole,
}

/// A column of an evidence table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Column {
    pub name: String,
    pub numeric: bool,
    pub mono: bool,
}

/// An earlier decision of the same shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Precedent {
    pub action_id: String,
    pub label: String,
    pub reason: String,
    pub amount: Option<Money>,
    pub verdict: Verdict,
    pub decided_at: String,
    /// The decision's ledger number.
    #[ts(type = "number")]
    pub decided_seq: Whole,
    pub override_type: Option<OverrideType>,
}

/// The agent's own opinion, last and folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RecommendationView {
    /// The policy keeps it back until the reader has decided.
    Withheld {
        why: String,
    },
    /// It may be unfolded; that is recorded.
    Folded {},
    Shown(Recommendation),
}

/// What the agent recommends and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recommendation {
    /// `proceed`, `block` or `review`.
    pub recommendation: String,
    /// `0.000` to `1.000`.
    pub confidence: String,
    pub ai_explanation: String,
    pub facts: Vec<Field>,
}

/// The route pinned at submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RouteView {
    pub policy: String,
    pub route_digest: String,
    pub min_persons: u32,
    pub step: u32,
    pub steps: Vec<StepView>,
    /// Everybody who holds a role of the route and may not sign now.
    pub excluded: Vec<Exclusion>,
}

/// One step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StepView {
    pub step: u32,
    pub name: String,
    pub role: Role,
    pub quorum: u32,
    pub deny: u32,
    pub state: StepState,
    pub seats: Vec<Seat>,
    /// Who may sign an open seat.
    pub candidates: Vec<PersonRef>,
}

/// Done, open now, or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Done,
    Open,
    Later,
}

/// Votes on an action became void, because their key was revoked as compromised from an earlier record on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Disowned {
    /// It is decided and closed; else it is open again.
    pub flagged: bool,
    /// Ledger number of the revocation.
    #[ts(type = "number")]
    pub seq: Whole,
    /// Whose votes, what follows, and who must look at it.
    pub sentence: String,
}

/// A signed seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Seat {
    pub person: PersonRef,
    /// Whose role it was, where that was delegated.
    pub on_behalf_of: Option<PersonRef>,
    pub verdict: Verdict,
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
    /// It is not counted: its person took it back, or it is void.
    pub retracted: bool,
    /// Its key was revoked as compromised from an earlier record on, or its step would not have been open without such votes.
    pub void: bool,
}

/// A person who may not sign, with the fact that forbids it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exclusion {
    pub person: PersonRef,
    /// The code of the fact, from the table of refusals: `lineage`, `seat-taken`, `role-missing`, `key-not-active`, …
    pub code: String,
    pub reason: String,
}

/// Whether the reader may sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Standing {
    pub may_sign: bool,
    pub seat_role: Option<Role>,
    /// 1-based place among the open step's seats.
    pub seat: Option<u32>,
    /// A sentence, where `may_sign` is false.
    pub reason: Option<String>,
    pub may_hand_over: bool,
    /// What the reader may do to the review besides deciding.
    pub may_interrupt: Vec<crate::InterruptionEvent>,
    /// The role that the reader may have asked too, by escalating by hand; `None` where they may not.
    pub may_escalate: Option<Role>,
    /// What it would be if the reader let another action follow this one; `None` where they may not.
    pub may_supersede: Option<crate::SuccessionEvent>,
    /// What the reader may change of it; `None` where they may not.
    pub may_revise: Option<crate::MayRevise>,
    /// What becomes of the reader's vote if they take it back; `None` where there is none that they may take back.
    pub may_retract: Option<String>,
    /// What is demanded of the reader before they force the action outside of its route; `None` where they may not.
    pub may_break: Option<crate::MayBreak>,
    /// The reader may review that somebody else did.
    pub may_review: bool,
}

/// Due, escalation and expiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Clocks {
    pub due_at: Option<String>,
    pub escalates_at: Option<String>,
    pub escalation: Option<String>,
    pub expires_at: Option<String>,
    /// Why the due clock stands still.
    pub paused: Option<String>,
    /// In which hours the due time is counted, in words; `None` where all time counts.
    pub working_time: Option<String>,
}

/// A signed comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Comment {
    pub comment_id: String,
    pub person: PersonRef,
    /// Role under which it was written.
    pub role: Option<Role>,
    pub text: String,
    /// Whom it names by `@login`.
    pub mentions: Vec<PersonRef>,
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
}

/// Somebody whom a comment can name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mentionable {
    /// What stands after the `@`.
    pub login: String,
    pub person: PersonRef,
}

/// A record about this action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
    pub actor_type: ActorType,
    pub actor: String,
    pub you: bool,
    /// What happened, in words, without the actor.
    pub what: String,
}

/// What the policy demands before signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Friction {
    pub tier: FrictionTier,
    /// Sections that must be ticked as viewed: `change`, `content`, `checks`, `input`, `output`,
    /// `precedents`, or the `section` of a piece of evidence. Only sections that are there count.
    pub required_sections: Vec<String>,
    /// How long each section must have been on the screen, its end too, before it counts as viewed.
    pub least: Vec<SectionLeast>,
    /// Least characters of the narrative; 0: none needed.
    pub narrative_min: u32,
    /// Least characters where the decision is an override.
    pub narrative_min_override: u32,
    /// Seconds in which signing can be taken back.
    pub undo_seconds: u32,
    /// Password or passphrase once more.
    pub reauthenticate: bool,
    /// Text to be typed exactly: the amount or the id.
    pub typed: Option<String>,
    /// A second person signs as well.
    pub second_person: bool,
}

/// What the length of a section gives: nobody has read it in less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SectionLeast {
    pub section: String,
    #[ts(type = "number")]
    pub ms: Whole,
}

/// Tiers of friction; they come from the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FrictionTier {
    Low,
    Medium,
    High,
}

/// A reason a reviewer may give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReasonCode {
    pub code: String,
    pub verdict: Verdict,
    pub sentence: String,
}

/// Asks whether what was shown is still so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ViewChangesRequest {
    pub action_id: String,
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
}

/// What changed since the view was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ViewChanges {
    pub stale: bool,
    pub changed_at: Option<String>,
    #[ts(type = "number | null")]
    pub seq: Option<Whole>,
    /// What happened, in words.
    pub what: String,
    pub rows: Vec<DiffRow>,
    /// The decision that changed it, by its ledger number.
    #[ts(type = "number | null")]
    pub decision_seq: Option<Whole>,
    /// Sections whose tick no longer counts.
    pub sections: Vec<String>,
    /// The records about the action as they stand now, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Whose the action is now; that makes no view stale.
    pub in_hand: Option<crate::InHand>,
}

/// Unfolds the recommendation, on the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevealRecommendation {
    pub action_id: String,
    pub view_digest: String,
}

/// "Who can decide this now?" for one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WhoCanDecide {
    pub step: u32,
    pub role: Role,
    pub can: Vec<PersonRef>,
    pub cannot: Vec<Exclusion>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_withheld_recommendation_carries_nothing_of_it() {
        let withheld = RecommendationView::Withheld {
            why: "Decide first.".into(),
        };
        assert_eq!(
            serde_json::to_value(withheld).unwrap(),
            json!({"state": "withheld", "why": "Decide first."})
        );
        assert_eq!(
            serde_json::to_value(RecommendationView::Folded {}).unwrap(),
            json!({"state": "folded"})
        );
    }

    #[test]
    fn a_shown_recommendation_keeps_the_fields_names() {
        let shown = RecommendationView::Shown(Recommendation {
            recommendation: "block".into(),
            confidence: "0.874".into(),
            ai_explanation: "<b>text</b>".into(),
            facts: Vec::new(),
        });
        let value = serde_json::to_value(&shown).unwrap();
        assert_eq!(value["state"], "shown");
        assert_eq!(value["ai_explanation"], "<b>text</b>");
        let back: RecommendationView = serde_json::from_value(value).unwrap();
        assert_eq!(back, shown);
    }
}
