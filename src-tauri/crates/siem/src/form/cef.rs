//! The Common Event Format, version 0.

use super::{Cut, Sender, syslog};
use crate::event::{Detail, Event, Weight};

/// `CEF:0|vendor|product|version|event|words|severity|extension`.
pub(super) fn message(event: &Event, details: &[Detail], cut: &Cut, sender: &Sender) -> String {
    let severity = match event.weight {
        Weight::Information => "1",
        Weight::Notice => "3",
        Weight::Warning => "6",
    };
    let mut text = "CEF:0|Countersign|Countersign".to_owned();
    for part in [&sender.version, &event.event, &event.words, severity] {
        text.push('|');
        escaped(&mut text, part, &['|', '\\']);
    }
    text.push('|');
    let mut extension = vec![
        ("rt".to_owned(), event.milliseconds().to_string()),
        ("act".to_owned(), event.event.clone()),
        ("suid".to_owned(), event.actor.clone()),
        ("deviceExternalId".to_owned(), sender.origin.clone()),
    ];
    if let Some(seq) = event.seq {
        extension.push(("externalId".to_owned(), seq.to_string()));
        extension.extend(custom(1, "leaf", &event.leaf));
    }
    extension.extend(custom(2, "subject", &event.subject));
    extension.extend(custom(3, "actorType", &event.actor_type));
    extension.extend(custom(4, "workspace", &sender.workspace));
    extension.extend(custom(5, "at", &event.at));
    extension.push(("msg".to_owned(), event.sentence()));
    extension.extend(details.iter().map(|d| (own(&d.name), d.value.clone())));
    extension.extend(cut.words().map(|words| (own("cut"), words)));
    for (at, (key, value)) in extension.iter().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        text.push_str(key);
        text.push('=');
        escaped(&mut text, value, &['=', '\\']);
    }
    syslog::around(event, sender, &text)
}

/// One of the format's own custom strings, with its label.
fn custom(number: u8, label: &str, value: &str) -> [(String, String); 2] {
    [
        (format!("cs{number}"), value.to_owned()),
        (format!("cs{number}Label"), label.to_owned()),
    ]
}

/// A key of ours: `rows_read` is `countersignRowsRead`; keys are letters and digits.
fn own(name: &str) -> String {
    let mut key = "countersign".to_owned();
    for word in name.split('_') {
        let mut letters = word.chars();
        key.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        key.push_str(letters.as_str());
    }
    key
}

/// Line ends need no escape: there are none.
fn escaped(text: &mut String, value: &str, special: &[char]) {
    for c in value.chars() {
        if special.contains(&c) {
            text.push('\\');
        }
        text.push(c);
    }
}
