//! What people change of an action that is in review.

use crate::{DiffRow, PersonRef, Seat, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Changes what an action in review would do. What is `null` stays as it is. Recorded, not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Revise {
    pub action_id: String,
    /// The number that it makes: one more than that of what was read.
    pub revision: u32,
    pub amount: Option<String>,
    pub currency: Option<String>,
    /// A JSON document.
    pub params: Option<String>,
    pub reason: String,
}

/// What the reader may change now, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MayRevise {
    /// The number that it would make.
    pub revision: u32,
    pub amount: String,
    pub currency: String,
    /// From the agent, or from whoever revised it last: hostile.
    pub params: String,
    /// Whose votes it would void, in one sentence; what follows for the reader and the route, in another.
    pub voids: String,
}

/// A revision that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionView {
    pub revision: u32,
    #[ts(type = "number")]
    pub seq: Whole,
    pub at: String,
    pub by: PersonRef,
    /// From a person: hostile. `None` where it was erased.
    pub reason: Option<String>,
    /// What is otherwise since; none where a content was erased.
    pub rows: Vec<DiffRow>,
    /// The votes on the revision before, which it voided.
    pub voided: Vec<Seat>,
}
