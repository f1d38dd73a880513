//! One action in the place of another, or proposed anew after it was rejected.

use crate::{PersonRef, Verdict, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What became of the former of two actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SuccessionEvent {
    /// It is closed; the later one takes its place.
    Superseded,
    /// It was rejected; the later one proposes it anew.
    Resubmitted,
}

/// Puts another action of the same agent in the place of one, or proposes it anew. Recorded, not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Supersede {
    pub action_id: String,
    /// The action that follows: its short name, or its id.
    pub by: String,
}

/// The other one of two actions that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OtherAction {
    pub action_id: String,
    pub label: String,
    pub event: SuccessionEvent,
    /// What people said to the former one, where this is that: the votes that stand.
    pub said: Vec<EarlierReason>,
}

/// A decision on an earlier action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EarlierReason {
    pub person: PersonRef,
    pub verdict: Verdict,
    /// The reason's sentence.
    pub reason: String,
    /// What they wrote: hostile. `None` where they wrote nothing or it was erased.
    pub narrative: Option<String>,
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
}
