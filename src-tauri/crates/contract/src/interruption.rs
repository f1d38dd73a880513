//! What interrupts a review and ends that: a question and its answer, a hold and its end, and taking an action back.

use crate::{ActorType, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is done to a review without deciding anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InterruptionEvent {
    /// A question to the agent or its owner: nobody decides until it is answered.
    Asked,
    Answered,
    /// Stopped by a supervisor.
    Held,
    /// Released: the review goes on.
    Resumed,
    /// Taken back by the agent or its owner.
    Withdrawn,
    /// The permission to carry it out was taken back by a supervisor.
    Revoked,
}

/// Asks, answers, holds, releases or takes back. Recorded, not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Interrupt {
    pub action_id: String,
    pub event: InterruptionEvent,
    /// The question, the answer or the reason.
    pub text: String,
}

/// Puts the open step before the next role of its ladder too. Recorded, not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Escalate {
    pub action_id: String,
    pub reason: String,
}

/// What was said when a review was interrupted, or that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Interruption {
    #[ts(type = "number")]
    pub seq: Whole,
    pub event: InterruptionEvent,
    pub actor_type: ActorType,
    pub actor: String,
    pub you: bool,
    pub at: String,
    /// From a person or an agent: hostile. `None` where it was erased.
    pub text: Option<String>,
}

/// Why nobody can decide now, and what ends that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pause {
    /// The question or the hold.
    pub by: Interruption,
    /// Who can let the review go on, in one sentence.
    pub goes_on: String,
}
