//! What was said and what happened, in the ledger's order.

use countersign_app::case::{HistoryRow, Loaded};
use countersign_contract as c;
use countersign_statement::codes::Verdict;
use countersign_workflow::{mention::mentioned, reveal::kept_back};

use crate::wire::{self, Names};

/// What people wrote, newest first.
pub fn comments(loaded: &Loaded, names: &Names) -> Vec<c::Comment> {
    let one = |k: &countersign_app::case::CommentRow| c::Comment {
        comment_id: k.comment_id.to_string(),
        person: names.person(k.person),
        role: None,
        mentions: named(k.text.as_deref().unwrap_or_default(), loaded, names),
        text: k.text.clone().unwrap_or_else(|| "(erased)".into()),
        at: wire::time(k.at),
        seq: k.seq,
    };
    loaded.comments.iter().rev().map(one).collect()
}

/// Whom a text names, in its order.
fn named(text: &str, loaded: &Loaded, names: &Names) -> Vec<c::PersonRef> {
    let people = &loaded.members.people;
    mentioned(text)
        .iter()
        .filter_map(|login| people.iter().find(|m| m.login == *login))
        .map(|m| names.person(m.person.id))
        .collect()
}

/// Whom a comment can name, by login: who may read it. The reader is among them, so that it is said who it is.
pub fn mentionable(loaded: &Loaded, names: &Names) -> Vec<c::Mentionable> {
    let people = loaded.members.people.iter();
    let mut all: Vec<c::Mentionable> = people
        .filter(|m| m.person.active && m.person.roles.iter().any(|r| r.covers(loaded.now)))
        .map(|m| c::Mentionable {
            login: m.login.clone(),
            person: names.person(m.person.id),
        })
        .collect();
    all.sort_by(|a, b| a.login.cmp(&b.login));
    all
}

/// The records about an action, newest first, in words. Where the route keeps the advice back from the reader, nothing tells that
/// somebody decided against it.
pub fn timeline(rows: Vec<HistoryRow>, loaded: &Loaded, names: &Names) -> Vec<c::TimelineEntry> {
    let hidden = kept_back(&loaded.case, names.me);
    rows.into_iter()
        .map(|r| {
            let (actor_type, actor, you) = names.actor(r.actor);
            let what = match r.event.as_str() {
                "action.decided" => loaded
                    .decisions
                    .iter()
                    .find(|d| d.seq == r.seq)
                    .map_or_else(
                        || "decided".into(),
                        |d| {
                            format!(
                                "{} step {}{}{}",
                                if d.verdict == Verdict::Approve {
                                    "approved"
                                } else {
                                    "rejected"
                                },
                                d.step,
                                if d.revision < loaded.row.revision {
                                    format!(" of revision {}, which is no more", d.revision)
                                } else {
                                    String::new()
                                },
                                if hidden || d.override_type.is_none() {
                                    ""
                                } else {
                                    ", against the agent"
                                }
                            )
                        },
                    ),
                "action.assigned" => r.to.map_or_else(
                    || "handed it over".into(),
                    |person| {
                        let to = names.person(person);
                        let note = r.note.as_ref().map(|n| format!(": {n}"));
                        format!(
                            "handed it over to {}{}",
                            if to.you { "you" } else { &to.name },
                            note.unwrap_or_default()
                        )
                    },
                ),
                "action.revised" => {
                    let made = r.revision.and_then(|number| {
                        loaded.revisions.iter().find(|row| row.revision == number)
                    });
                    let what = made.map(crate::revisions::in_words).unwrap_or_default();
                    let what = if what.is_empty() {
                        what
                    } else {
                        format!(": {what}")
                    };
                    let note = r.note.as_ref().map(|n| format!(": {n}"));
                    format!(
                        "made revision {}{what}{}",
                        r.revision.unwrap_or_default(),
                        note.unwrap_or_default()
                    )
                }
                // Whose console or worker saw it first did not choose it.
                "action.escalated" if r.overdue => {
                    "noticed that the step is late, and more people are asked".into()
                }
                other => {
                    let words = countersign_statement::event(other)
                        .map_or_else(|| other.replace(['.', '_'], " "), |e| e.words.to_owned());
                    let differs = if r.differs {
                        ", and it is not what was approved"
                    } else {
                        ""
                    };
                    let note = r.note.as_ref().map(|n| format!(": {n}"));
                    let other = r.other.map(|seq| format!(": {}", wire::label(seq)));
                    format!(
                        "{words}{differs}{}{}",
                        other.unwrap_or_default(),
                        note.unwrap_or_default()
                    )
                }
            };
            c::TimelineEntry {
                at: wire::time(r.at),
                seq: r.seq,
                actor_type,
                actor,
                you,
                what,
            }
        })
        .collect()
}
