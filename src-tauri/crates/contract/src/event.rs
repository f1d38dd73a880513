//! What the core tells without being asked. An event is a hint to look again, never the truth.

use crate::Whole;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The name under which every event travels.
pub const EVENT_NAME: &str = "countersign";

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The ledger grew.
    LedgerMoved {
        #[ts(type = "number")]
        head_seq: Whole,
    },
    /// Something happened to an action: whoever has it open looks again.
    ActionChanged {
        action_id: String,
        #[ts(type = "number")]
        seq: Whole,
    },
    /// The status bar has news.
    StatusChanged {},
    /// Somebody's key, roles or standing moved: the session is read again.
    SessionChanged {},
    /// The connection went or came back.
    Connection { online: bool },
    /// The session locked itself.
    Locked {},
    /// The window is being closed: what waits to be signed is signed now.
    Closing {},
    /// The list behind the bell is another one.
    NoticesChanged {},
    /// Something is said on the desktop, and to whoever listens to the page instead of looking at it.
    Said(crate::Said),
    /// The person asked outside of the page to be shown this action; `None`: the list behind the bell.
    Show { action_id: Option<String> },
    /// Long work moved on.
    Progress(Progress),
    /// A file or folder was dropped on the window; Rust holds the paths.
    Dropped { paths: Vec<String> },
}

/// How far long work is. `total` is 0 while unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Progress {
    /// The id the console gave with the command.
    pub job: String,
    /// What is being done, in words.
    pub phase: String,
    #[ts(type = "number")]
    pub done: Whole,
    #[ts(type = "number")]
    pub total: Whole,
}

/// Ends long work; it leaves nothing half done and its command answers `cancelled`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cancel {
    pub job: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_carries_its_name_beside_its_fields() {
        let progress = Event::Progress(Progress {
            job: "j1".into(),
            phase: "Reading".into(),
            done: 1,
            total: 2,
        });
        assert_eq!(
            serde_json::to_value(progress).unwrap(),
            json!({"event": "progress", "job": "j1", "phase": "Reading", "done": 1, "total": 2})
        );
        assert_eq!(
            serde_json::to_value(Event::StatusChanged {}).unwrap(),
            json!({"event": "status_changed"})
        );
    }
}
