//! What a person is told of: the list behind the bell of the console, and the short sentences for the desktop. Derived from
//! what stands in the workspace; which of them were read is remembered by this computer alone.

use crate::Whole;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What can be switched off apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// An action waits for the reader's decision.
    YourTurn,
    /// Somebody handed the reader an action.
    HandedOver,
    /// A question waits for the reader, or theirs was answered.
    Questions,
    /// Half, four fifths or all of a step's time is over.
    Warnings,
    /// More people are asked, the reader among them.
    Escalations,
    /// To a supervisor: people whom an agent named leave too few to judge what it wants.
    Shortages,
    /// A comment names the reader.
    Mentions,
    /// Somebody broke the glass: the reader may review it; or, to a supervisor, nobody did in time.
    Reviews,
}

impl NoticeKind {
    /// Every kind, in the order of the settings.
    pub const ALL: [Self; 8] = [
        Self::YourTurn,
        Self::HandedOver,
        Self::Questions,
        Self::Warnings,
        Self::Escalations,
        Self::Shortages,
        Self::Mentions,
        Self::Reviews,
    ];
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notice {
    /// Stays the same for as long as the notice stands.
    pub id: String,
    pub kind: NoticeKind,
    /// What happened, in words of the program; it may name a person.
    pub sentence: String,
    pub action_id: String,
    pub label: String,
    pub verb: String,
    pub object: String,
    pub at: String,
    /// The record that it stands on; a warning stands on none.
    #[ts(type = "number | null")]
    pub seq: Option<Whole>,
    /// When the open step is due, while its clock runs.
    pub due_at: Option<String>,
    pub read: bool,
}

/// The list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Notices {
    pub notices: Vec<Notice>,
    pub unread: u32,
    /// Older ones are left out.
    pub more: bool,
}

/// Marks as read what was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReadNotices {
    pub ids: Vec<String>,
}

/// What is said outside of the page: no name, no amount and no text of anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Said {
    pub title: String,
    pub body: String,
    /// Where it leads; `None`: to the list.
    pub action_id: Option<String>,
}

/// What a person wants to be told, at this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct NoticeSettings {
    /// The desktop says it too.
    pub desktop: bool,
    /// Kinds that are left out altogether.
    pub without: Vec<NoticeKind>,
    /// When the desktop says nothing.
    pub quiet: Option<QuietHours>,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            desktop: true,
            without: Vec::new(),
            quiet: None,
        }
    }
}

/// Minutes of the day by this computer's clock, 0 to 1439: from the first on, before the second. It may go over midnight; two
/// equal ones are the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuietHours {
    pub from: u32,
    pub until: u32,
}

/// Minutes of a day.
const DAY: u32 = 1440;

impl QuietHours {
    /// Whether both are minutes of a day.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        self.from < DAY && self.until < DAY
    }

    /// Whether this minute of the day is one of them.
    #[must_use]
    pub const fn has(self, minute: u32) -> bool {
        if self.from < self.until {
            self.from <= minute && minute < self.until
        } else {
            self.from <= minute || minute < self.until
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_go_over_midnight() {
        let night = QuietHours {
            from: 22 * 60,
            until: 7 * 60,
        };
        for (minute, quiet) in [
            (22 * 60 - 1, false),
            (22 * 60, true),
            (0, true),
            (7 * 60 - 1, true),
            (7 * 60, false),
            (12 * 60, false),
        ] {
            assert_eq!(night.has(minute), quiet, "{minute}");
        }
        let noon = QuietHours {
            from: 12 * 60,
            until: 13 * 60,
        };
        assert!(noon.has(12 * 60) && !noon.has(13 * 60) && !noon.has(0));
        assert!(QuietHours { from: 5, until: 5 }.has(4));
        assert!(
            night.is_sound()
                && !QuietHours {
                    from: 0,
                    until: DAY
                }
                .is_sound()
        );
    }
}
