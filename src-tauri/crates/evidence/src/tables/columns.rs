//! The tables and their columns, and what a cell holds.

use std::borrow::Cow;

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    Actions,
    Decisions,
    Ledger,
    Imports,
    People,
}

impl Table {
    /// All of them, in the order of the sheets.
    pub const ALL: [Self; 5] = [
        Self::Actions,
        Self::Decisions,
        Self::Ledger,
        Self::Imports,
        Self::People,
    ];

    /// The name of its file or sheet.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Decisions => "decisions",
            Self::Ledger => "ledger",
            Self::Imports => "imports",
            Self::People => "people",
        }
    }

    /// Its columns.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Actions => &[
                "action_id",
                "seq",
                "proposed_at",
                "state",
                "outcome",
                "revision",
                "kind",
                "subject_kind",
                "subject",
                "risk",
                "amount",
                "currency",
                "simulation",
                "agent",
                "agent_name",
                "agent_version",
                "owner",
                "recommendation",
                "confidence",
                "explanation",
                "rules",
                "params",
                "agent_input",
                "agent_output",
                "approvals",
                "rejections",
                "last_event",
                "last_seq",
                "content",
                "advice",
                "action_digest",
                "route_digest",
            ],
            Self::Decisions => &[
                "decision_id",
                "seq",
                "at",
                "action_id",
                "revision",
                "step",
                "seat_role",
                "person",
                "person_name",
                "verdict",
                "reason_code",
                "narrative",
                "narrative_is",
                "override_type",
                "taken_back_seq",
                "void",
                "key_id",
                "signed_at",
                "seen_seq",
                "action_digest",
            ],
            Self::Ledger => &[
                "seq",
                "at",
                "event",
                "subject",
                "subject_seq",
                "actor_type",
                "actor",
                "actor_name",
                "did",
                "key_ids",
                "prev",
                "leaf",
                "statement",
            ],
            Self::Imports => &[
                "import",
                "seq",
                "at",
                "kind",
                "by",
                "by_name",
                "rows",
                "accepted",
                "rejected",
                "file_digest",
                "rows_digest",
                "reading",
                "reading_is",
                "voided_seq",
            ],
            Self::People => &[
                "id",
                "kind",
                "name",
                "login",
                "seq",
                "in_force",
                "founder",
                "roles",
                "keys_in_force",
                "owner",
            ],
        }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text; an empty one where there is none.
    Text(Cow<'a, str>),
    /// A number of the ledger or a count.
    Whole(u64),
    /// An exact decimal.
    Decimal(&'a str),
}

impl Cell<'_> {
    /// Nothing.
    pub const NONE: Self = Cell::Text(Cow::Borrowed(""));

    /// A truth in the words of the formats.
    pub const fn truth(value: bool) -> Self {
        Cell::Text(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    /// A number, where there is one.
    pub fn maybe(value: Option<u64>) -> Self {
        value.map_or(Self::NONE, Cell::Whole)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(Cow::Owned(text))
    }
}

impl From<uuid::Uuid> for Cell<'_> {
    fn from(id: uuid::Uuid) -> Self {
        id.to_string().into()
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Cell::Whole(number)
    }
}
