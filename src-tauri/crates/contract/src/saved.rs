//! A person's own views of the queue, which this computer keeps.

use crate::{QueueFilter, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A filter under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedView {
    pub name: String,
    pub filter: QueueFilter,
}

/// The same with how many actions it has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CountedView {
    pub name: String,
    pub filter: QueueFilter,
    #[ts(type = "number")]
    pub count: Whole,
    /// Counting stopped at `count`.
    pub capped: bool,
}

/// All of the reader's own views, in their order, instead of those that were kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaveViews {
    pub views: Vec<SavedView>,
}
