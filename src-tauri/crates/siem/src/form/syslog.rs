//! RFC 5424.

use std::fmt::Write as _;

use super::{Cut, Sender};
use crate::{
    event::{Detail, Event, Weight},
    plain::ascii,
};

/// The structured data's id. 32473 is the private enterprise number that RFC 5612 keeps for examples: this project has none
/// of its own.
const SD_ID: &str = "countersign@32473";
/// `log audit`.
const FACILITY: u8 = 13;
/// Most bytes of a MSGID.
const MSGID_MOST: usize = 32;

/// The message with its structured data and plain words.
pub(super) fn message(event: &Event, details: &[Detail], cut: &Cut, sender: &Sender) -> String {
    let mut text = header(event, sender);
    open(&mut text, event, sender);
    for (name, value) in [
        ("at", event.at.as_str()),
        ("event", &event.event),
        ("actor", &event.actor),
        ("actor_type", &event.actor_type),
        ("subject", &event.subject),
        ("workspace", &sender.workspace),
    ] {
        param(&mut text, name, value);
    }
    for detail in details {
        param(&mut text, &detail.name, &detail.value);
    }
    if let Some(words) = cut.words() {
        param(&mut text, "cut", &words);
    }
    text.push_str("] ");
    text.push_str(&ascii(&event.sentence()));
    for detail in details {
        // Writing to a String cannot fail.
        let _ = write!(text, "; {}: {}", ascii(&detail.label), ascii(&detail.value));
    }
    text.push('.');
    if let Some(words) = cut.words() {
        let _ = write!(text, " Cut to fit: {words}.");
    }
    text
}

/// The message around another form's text: number, leaf and ledger in structured data.
pub(super) fn around(event: &Event, sender: &Sender, content: &str) -> String {
    let mut text = header(event, sender);
    open(&mut text, event, sender);
    text.push_str("] ");
    text.push_str(content);
    text
}

/// `<PRI>1 TIME HOST APP - MSGID `, with the record's own time.
fn header(event: &Event, sender: &Sender) -> String {
    let severity = match event.weight {
        Weight::Information => 6,
        Weight::Notice => 5,
        Weight::Warning => 4,
    };
    let id: String = ascii(&event.event)
        .replace(' ', "_")
        .chars()
        .take(MSGID_MOST)
        .collect();
    format!(
        "<{}>1 {} {} countersign - {id} ",
        FACILITY * 8 + severity,
        event.at,
        sender.host(),
    )
}

fn open(text: &mut String, event: &Event, sender: &Sender) {
    text.push('[');
    text.push_str(SD_ID);
    if let Some(seq) = event.seq {
        param(text, "seq", &seq.to_string());
        param(text, "leaf", &event.leaf);
    }
    param(text, "origin", &sender.origin);
}

/// A parameter: `"`, `\` and `]` are escaped, and nothing else (RFC 5424, 6.3.3).
fn param(text: &mut String, name: &str, value: &str) {
    text.push(' ');
    text.push_str(name);
    text.push_str("=\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | ']') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
}
