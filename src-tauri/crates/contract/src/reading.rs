//! Who has an action open at this moment. A hint: it is in no record, and nothing is judged by it.

use crate::PersonRef;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Says what the reader has open, for the next 45 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SayReading {
    /// `None`: no action any more.
    pub action_id: Option<String>,
}

/// Who else has it open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Readers {
    pub readers: Vec<PersonRef>,
}
