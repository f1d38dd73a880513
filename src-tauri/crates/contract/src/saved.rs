//! A person's own views of the queue and its columns, which this computer keeps.

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

/// What a list of the queue can show of an action, each in a column of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueColumn {
    Risk,
    Label,
    /// What the agent wants to do: by it rows are told apart, so every list has it.
    Action,
    Kind,
    Subject,
    Amount,
    Agent,
    Rule,
    State,
    Step,
    Due,
    /// How long ago it was proposed.
    Age,
    Assignee,
    /// Why it was decided as it was.
    Reason,
    DecidedBy,
}

/// Which columns the reader's lists show, in which order. An empty list: the built-in ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct QueueColumns {
    pub open: Vec<QueueColumn>,
    /// Of the view of what was decided.
    pub decided: Vec<QueueColumn>,
}
