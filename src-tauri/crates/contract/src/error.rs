//! What a failed command answers: a row of the table of refusals, with the sentence and hint that the desk made for the
//! reader. The page branches on the code, may use the members, and never looks into the sentence.

use countersign_refusal::{Fault, Refusal};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;
use ts_rs::TS;

/// A code of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode(&'static str);

impl ErrorCode {
    /// As it stands in the table and on the wire.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl PartialEq<&str> for ErrorCode {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

/// What a failed command answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ApiError {
    #[ts(type = "ErrorCode")]
    pub code: ErrorCode,
    /// What happened, in whole sentences.
    pub message: String,
    /// What to do, in whole sentences.
    pub hint: String,
    #[ts(type = "Fault")]
    pub fault: Fault,
    /// The members of the code's row, by name.
    #[ts(type = "Record<string, unknown>")]
    pub members: Map<String, Value>,
}

impl ApiError {
    /// The answer for a refusal, with what is said of it.
    pub fn new(refusal: &Refusal, message: String, hint: String) -> Self {
        Self {
            code: ErrorCode(refusal.code()),
            message,
            hint,
            fault: refusal.fault(),
            members: refusal.members(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.hint)
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_refusal::{Action, Database};

    #[test]
    fn the_wire_has_the_tables_code_fault_and_members() {
        let refusal: Refusal = Action::StaleView {
            changed_seq: 57,
            seen_seq: 40,
        }
        .into();
        let told = ApiError::new(&refusal, "It changed.".into(), "Look again.".into());
        assert_eq!(
            serde_json::to_value(&told).unwrap(),
            serde_json::json!({
                "code": "stale-view", "message": "It changed.", "hint": "Look again.", "fault": "rule",
                "members": {"changed_seq": 57, "seen_seq": 40},
            })
        );
        let bare = ApiError::new(&Database::Busy.into(), String::new(), String::new());
        assert!(bare.members.is_empty() && bare.code == "ledger-busy");
    }
}
