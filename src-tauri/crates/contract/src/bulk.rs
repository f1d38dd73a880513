//! Deciding many alike. Each is shown, signed and recorded by itself, with `preview_decision` and `decide`; what stands here says
//! which of them may be decided together, and opens them.

use crate::{ReasonCode, Verdict, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What somebody would decide together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BulkRequest {
    /// In the order of the list. What is named twice counts once.
    pub action_ids: Vec<String>,
    pub verdict: Verdict,
}

/// Which of them, and what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Bulk {
    pub items: Vec<BulkItem>,
    /// How many of those that go together the reader has opened one by one.
    pub opened: u32,
    /// How many must be.
    pub least_opened: u32,
    /// Why they cannot be signed together now.
    pub blocked: Option<String>,
    /// How long it can be taken back.
    pub undo_seconds: u32,
    pub reason_codes: Vec<ReasonCode>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BulkItem {
    pub action_id: String,
    pub label: String,
    /// Why it is not decided with the others; `None` where it is.
    pub apart: Option<String>,
    /// The reader has opened it by itself since they signed in.
    pub opened: bool,
}

/// What was opened of one: a decision binds to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BulkOpened {
    pub action_id: String,
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
    pub seen_leaf: String,
}
