//! The queue: saved views with counts, and rows by range over a fixed list of keys.
//!
//! A keyset cannot jump with a scrollbar. So the first `queue_page` makes a *snapshot*: the core
//! keeps the ordered keys of the query, as far as they were asked for, and answers any range of
//! them. Rows do not move under the reader; what arrives later is counted in `new_since` and shown
//! when asked for.

use crate::{Comparison, Money, PersonRef, PolicyCheck, Risk, Sentence, StepView, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The saved views that every workspace has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ViewId {
    /// Open, and the reader may sign the open step.
    MyTurn,
    /// In review, and in the reader's hand.
    AssignedToMe,
    Unassigned,
    Overdue,
    Escalated,
    /// A question is open.
    WaitingForInformation,
    OnHold,
    /// Somebody signed already; another seat of the step is open.
    SecondApproval,
    Simulation,
    /// Decided and closed, by votes that became void since.
    Flagged,
    /// Ended or authorised.
    Decided,
    All,
}

/// A view with the number of rows the reader may see in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueView {
    pub view: ViewId,
    #[ts(type = "number")]
    pub count: Whole,
    /// Counting stopped at `count`.
    pub capped: bool,
    #[ts(type = "number")]
    pub overdue: Whole,
}

/// What to list. Absent conditions hold always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueFilter {
    pub view: ViewId,
    /// Words of the sentence, or an id, whole or its beginning.
    pub text: String,
    /// One of these; empty: any.
    pub risks: Vec<Risk>,
    pub agent: Option<String>,
    pub kind: Option<String>,
    pub state: Option<ActionState>,
    /// The id of who has it in hand.
    pub assignee: Option<String>,
    /// Decimal; in whatever currency the action names.
    pub amount_from: Option<String>,
    pub amount_until: Option<String>,
    /// Proposed from this moment on, and before that one.
    pub proposed_from: Option<String>,
    pub proposed_until: Option<String>,
    /// The open step.
    pub step: Option<u32>,
    /// Simulations only, or none of them.
    pub is_simulation: Option<bool>,
    pub sort: QueueSort,
}

/// What the queue can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueChoices {
    /// Names of the agents, by name.
    pub agents: Vec<String>,
    /// Kinds of action that were seen here, by code.
    pub kinds: Vec<String>,
    /// Who can have an action in hand.
    pub people: Vec<PersonRef>,
}

/// In which order. Ties go by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueSort {
    DueAscending,
    RiskDescending,
    AmountDescending,
    NewestFirst,
    /// What is about one account, transaction or incident together.
    BySubject,
}

/// A range of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueuePageRequest {
    pub filter: QueueFilter,
    /// `None`: make a new snapshot. A forgotten one answers `snapshot_gone`.
    pub snapshot: Option<String>,
    pub from: u32,
    /// At most 500.
    pub count: u32,
    /// Say where this action stands in the snapshot.
    pub locate: Option<String>,
}

/// The rows asked for, and the shape of the whole list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueuePage {
    pub snapshot: String,
    /// Rows that are known so far.
    pub total: u32,
    /// There are more than `total`: asking for a range beyond it reads on.
    pub more: bool,
    #[ts(type = "number")]
    pub as_of_seq: Whole,
    /// In order, without gaps, only where sorted by due time.
    pub bands: Vec<BandSpan>,
    pub from: u32,
    pub rows: Vec<QueueRow>,
    /// Rows that arrived or changed since the snapshot was made.
    pub new_since: u32,
    /// Index of the action asked for by `locate`.
    pub located: Option<u32>,
}

/// How soon something is due, by the reader's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueBand {
    Overdue,
    Within2Hours,
    LaterToday,
    Tomorrow,
    ThisWeek,
    Later,
    /// No clock runs: it is closed, or its review is interrupted.
    Closed,
}

/// Rows `start .. start + count` of one band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BandSpan {
    pub band: DueBand,
    pub start: u32,
    pub count: u32,
}

/// Where an action stands; the states of the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    InReview,
    /// A question is open: nobody decides until it is answered.
    WaitingForInformation,
    /// Held by a supervisor.
    OnHold,
    /// Stopped for another reason: its agent was suspended.
    Paused,
    Approved,
    Executing,
    Blocked,
    AutoCleared,
    Rejected,
    Withdrawn,
    Superseded,
    Expired,
    Revoked,
    Lapsed,
    Executed,
    Failed,
    OutcomeUnknown,
    Simulated,
}

/// One row of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own on the row"
)]
pub struct QueueRow {
    pub action_id: String,
    /// Short, for people; unique within the workspace.
    pub label: String,
    pub state: ActionState,
    pub risk: Risk,
    pub verb: String,
    pub object: String,
    /// The code of its kind.
    pub kind: String,
    /// The rule of its policy that it fell under.
    pub rule: Option<u32>,
    pub proposed_at: String,
    pub amount: Option<Money>,
    pub agent: String,
    pub agent_version: String,
    pub step: u32,
    pub steps: u32,
    /// Seats of the open step, and how many are signed.
    pub quorum: u32,
    pub signed: u32,
    pub due_at: Option<String>,
    /// When half and four fifths of the step's time are over.
    pub half_due_at: Option<String>,
    pub most_due_at: Option<String>,
    pub band: DueBand,
    pub assignee: Option<PersonRef>,
    /// Somebody else has it open.
    pub being_viewed: bool,
    pub is_simulation: bool,
    /// It is decided and closed, by votes that became void since: somebody must look at it.
    pub flagged: bool,
    /// A newer revision came, or something in it changed since the reader last saw it.
    pub changed: bool,
    /// The last decision on it, once it is closed.
    pub decided: Option<RowDecision>,
}

/// Who closed an action, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowDecision {
    pub person: PersonRef,
    pub verdict: crate::Verdict,
    pub reason: String,
    pub override_type: Option<crate::OverrideType>,
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
}

/// The pane beside the list. Looking at it is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionPreview {
    pub action_id: String,
    pub label: String,
    pub revision: u32,
    pub risk: Risk,
    pub sentence: Sentence,
    pub is_simulation: bool,
    /// The first comparison that can be made, with its first few rows.
    pub comparison: Option<Comparison>,
    /// Rows of that comparison that differ.
    pub changed_fields: u32,
    pub fired: Vec<PolicyCheck>,
    pub checks: u32,
    pub due_at: Option<String>,
    pub expires_at: Option<String>,
    pub steps: Vec<StepView>,
    pub step: u32,
    pub last_comment: Option<crate::Comment>,
    /// Why the reader may not sign, or `None`.
    pub refusal: Option<String>,
    pub pause: Option<crate::Pause>,
    pub in_hand: Option<crate::InHand>,
}

/// Names one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionKey {
    pub action_id: String,
}
