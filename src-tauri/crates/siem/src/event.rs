//! What is told of a record: who did what to what, when, under which number and leaf. Codes, ids, counts and digests alone:
//! texts and names stand in no record, only commitments to them, and these are left out too.

use countersign_ledger::{Record, RecordError, leaf_hash};
use countersign_statement::{Statement, event::MemberText, format::parse_time};

use crate::plain::plain;

/// How much attention an event asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Ordinary reading and talking.
    Information,
    /// What changes something.
    Notice,
    /// What somebody should look at.
    Warning,
}

impl Weight {
    /// That of an event of this name. One that is new here is a notice.
    fn of(event: &str) -> Self {
        match event {
            "clock.stepped_back" | "holder.ended" | "key.revoked" => Self::Warning,
            "client.viewed" | "action.commented" | "action.claimed" | "action.released"
            | "action.assigned" => Self::Information,
            _ => Self::Notice,
        }
    }
}

/// One thing more that the record's statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// For people: `Rows read`.
    pub label: String,
    /// For machines: `rows_read`. No two of an event are the same, and none is that of one of its own members.
    pub name: String,
    /// The value, without control characters.
    pub value: String,
}

/// What the forms have members of their own for; a detail of such a name is called otherwise.
pub const OWN_NAMES: &[&str] = &[
    "seq",
    "at",
    "event",
    "actor",
    "actor_type",
    "subject",
    "leaf",
    "origin",
    "workspace",
    "cut",
];

/// An event as every form tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The ledger number; none of an event that is only a test.
    pub seq: Option<u64>,
    /// The database's time of the record, `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    pub at: String,
    /// Its name, such as `action.decided`.
    pub event: String,
    /// Who did it: an id, or `system`.
    pub actor: String,
    /// `human`, `agent` or `system`.
    pub actor_type: String,
    /// `workspace`, or `<kind>:<id>`.
    pub subject: String,
    /// The record's leaf in hex. It commits to this record and all before it.
    pub leaf: String,
    /// What the actor did, in words that follow a name.
    pub words: String,
    /// How much attention it asks for.
    pub weight: Weight,
    /// What the statement says besides.
    pub details: Vec<Detail>,
}

impl Event {
    /// The event of a record, out of its exact bytes. A statement that this program does not know is no reason to be silent:
    /// then the event has no details.
    ///
    /// # Errors
    /// Bytes that are no record.
    pub fn of(bytes: &[u8]) -> Result<Self, RecordError> {
        let record = Record::parse(bytes)?;
        let known = countersign_statement::event(&record.event);
        let labels = Statement::parse(&record.statement)
            .map(|statement| statement.shown())
            .unwrap_or_default();
        let subject_id = record.subject.split_once(':').map(|(_, id)| id);
        let details = labels
            .into_iter()
            .filter_map(|(label, value)| match value {
                MemberText::Text(text) if Some(text.as_str()) != subject_id => Some((label, text)),
                MemberText::Text(_) | MemberText::Commitment(_) => None,
            })
            .fold(Vec::new(), add);
        Ok(Self {
            seq: Some(record.seq),
            weight: Weight::of(&record.event),
            words: known
                .map_or("did something that this program does not know", |e| e.words)
                .to_owned(),
            leaf: hex::encode(leaf_hash(bytes)),
            at: record.at,
            event: record.event,
            actor: record.actor,
            actor_type: record.actor_type,
            subject: record.subject,
            details,
        })
    }

    /// An event that says of itself that it is a test. `at` is this computer's clock, `id` tells one test from another.
    pub fn test(at: &str, id: &str) -> Self {
        Self {
            seq: None,
            at: at.to_owned(),
            event: "siem.test".to_owned(),
            actor: "system".to_owned(),
            actor_type: "system".to_owned(),
            subject: "workspace".to_owned(),
            leaf: String::new(),
            words: "sent a test; nothing happened".to_owned(),
            weight: Weight::Information,
            details: add(Vec::new(), ("Test", id.to_owned())),
        }
    }

    /// Milliseconds since 1970.
    pub fn milliseconds(&self) -> i64 {
        parse_time(&self.at).map_or(0, |at| at.timestamp_millis())
    }

    /// Who did what to what, in one plain sentence without its end.
    pub fn sentence(&self) -> String {
        let who = match self.actor_type.as_str() {
            "human" => format!("Person {}", self.actor),
            "agent" => format!("Agent {}", self.actor),
            _ => "The database".to_owned(),
        };
        let to = match self.subject.split_once(':') {
            Some((kind, id)) => format!(" ({kind} {id})"),
            None => String::new(),
        };
        let number = self
            .seq
            .map(|seq| format!(", record {seq}"))
            .unwrap_or_default();
        plain(&format!("{who} {}{to}{number}", self.words))
    }
}

/// Adds a detail. What is said more than once of one event, such as a founder, becomes a list: receivers keep only one of
/// several parameters of one name.
fn add(mut details: Vec<Detail>, (label, text): (&str, String)) -> Vec<Detail> {
    let value = plain(&text);
    let mut name = name_of(label);
    if OWN_NAMES.contains(&name.as_str()) {
        name.push_str("_said");
    }
    match details.iter_mut().find(|d| d.name == name) {
        Some(same) => {
            same.value.push(',');
            same.value.push_str(&value);
        }
        None => details.push(Detail {
            label: plain(label),
            name,
            value,
        }),
    }
    details
}

/// Lower case alone: some receivers know no other.
fn name_of(label: &str) -> String {
    label
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .take(32)
        .collect()
}
