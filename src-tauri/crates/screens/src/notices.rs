//! What a person is told of: the list behind the bell, and what the desktop says of what is new in it.
//!
//! The list follows from how things stand now, so it never names what waits no longer. What the desktop says holds no name, no
//! amount and no text of anybody: it stands on a screen that others see.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use countersign_app::notices::{Concern, Noticed, Telling};
use countersign_contract as c;
use countersign_english::lacking;
use countersign_statement::{State, Statement, codes::InterruptionEvent, format::parse_time};
use countersign_workflow::{
    calendar::counting,
    due::{Warning, Warnings},
};
use uuid::Uuid;

use crate::wire::{self, Names};

/// Notices listed at most.
const LISTED: usize = 200;

/// One of them before it is written down.
struct Made<'a> {
    id: String,
    kind: c::NoticeKind,
    sentence: String,
    at: DateTime<Utc>,
    seq: Option<u64>,
    about: &'a Concern,
}

/// The notices of a person, newest first, without the kinds that they do not want and with what they have read marked.
pub fn notices(
    noticed: &Noticed,
    names: &Names,
    without: &[c::NoticeKind],
    read: &BTreeSet<String>,
) -> c::Notices {
    let by_id: HashMap<Uuid, &Concern> = noticed
        .concerns
        .iter()
        .map(|concern| (concern.action_id, concern))
        .collect();
    let mut made: Vec<Made> = noticed
        .tellings
        .iter()
        .filter_map(|telling| {
            let about = *by_id.get(&telling.action()?)?;
            told(telling, about, noticed, names)
        })
        .collect();
    made.extend(noticed.named.iter().filter_map(|comment| {
        Some(Made {
            id: format!("named-{}", comment.seq),
            kind: c::NoticeKind::Mentions,
            sentence: format!("{} names you in a comment.", names.person(comment.by).name),
            at: comment.at,
            seq: Some(comment.seq),
            about: by_id.get(&comment.action_id)?,
        })
    }));
    // Whoever is asked by an escalation is told that, and not once more that it waits.
    let escalated: HashSet<Uuid> = made
        .iter()
        .filter(|m| m.kind == c::NoticeKind::Escalations)
        .map(|m| m.about.action_id)
        .collect();
    for about in &noticed.concerns {
        if !escalated.contains(&about.action_id) {
            made.extend(waits(about, noticed.now));
        }
        made.extend(warned(about, noticed));
    }
    made.extend(noticed.short.iter().filter_map(|one| {
        Some(Made {
            id: format!("short-{}", one.seq),
            kind: c::NoticeKind::Shortages,
            sentence: lacking(one.role, one.wanted, one.found),
            at: one.at,
            seq: Some(one.seq),
            about: by_id.get(&one.action_id)?,
        })
    }));
    made.extend(noticed.reviews.iter().filter_map(|one| {
        let about = *by_id.get(&one.review.action_id)?;
        let late = one.review.overdue;
        let (word, sentence) = if one.mine {
            let who = names.person(one.review.person).name;
            (
                "review",
                format!("{who} broke the glass, and you may review that."),
            )
        } else if late && one.oversees {
            (
                "late",
                "The review of a broken glass is overdue.".to_owned(),
            )
        } else {
            return None;
        };
        Some(Made {
            id: format!("{word}-{}", one.review.seq),
            kind: c::NoticeKind::Reviews,
            sentence,
            at: if late {
                one.review.due_at
            } else {
                one.review.at
            },
            seq: Some(one.review.seq),
            about,
        })
    }));
    made.retain(|m| !without.contains(&m.kind));
    made.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
    let more = made.len() > LISTED;
    made.truncate(LISTED);
    let list: Vec<c::Notice> = made
        .into_iter()
        .map(|m| written(m, noticed.now, read))
        .collect();
    let unread = list.iter().filter(|n| !n.read).count();
    c::Notices {
        unread: u32::try_from(unread).unwrap_or(u32::MAX),
        notices: list,
        more,
    }
}

/// Whether it is open for this person: in review, not expired, nothing keeps them from deciding.
fn open(about: &Concern, now: DateTime<Utc>) -> bool {
    about.could && about.state == State::InReview && about.expires_at.is_none_or(|at| now < at)
}

/// What a record says to this person; nothing of what they did themselves.
fn told<'a>(
    telling: &Telling,
    about: &'a Concern,
    noticed: &Noticed,
    names: &Names,
) -> Option<Made<'a>> {
    let me = noticed.me;
    let made = |word: &str, kind, sentence: String| {
        Some(Made {
            id: format!("{word}-{}", telling.seq),
            kind,
            sentence,
            at: telling.at,
            seq: Some(telling.seq),
            about,
        })
    };
    match &telling.statement {
        Statement::Assignment(s) if s.person == me && s.assigned_by != me => made(
            "handed",
            c::NoticeKind::HandedOver,
            format!(
                "{} handed it over to you.",
                names.person(s.assigned_by).name
            ),
        ),
        Statement::Interruption(s) if s.by != me => match s.event {
            // Only for as long as the question is open.
            InterruptionEvent::Asked
                if about.owns
                    && about.state == State::PausedInfo
                    && about.changed_seq == telling.seq =>
            {
                made(
                    "asked",
                    c::NoticeKind::Questions,
                    format!(
                        "{} asks, and you may answer for the agent.",
                        names.person(s.by).name
                    ),
                )
            }
            InterruptionEvent::Answered if asked_by_me(telling, about, noticed) => made(
                "answered",
                c::NoticeKind::Questions,
                "Your question was answered.".into(),
            ),
            _ => None,
        },
        Statement::Escalation(s)
            if s.by != me && s.step == about.step && open(about, noticed.now) =>
        {
            made(
                "escalated",
                c::NoticeKind::Escalations,
                "It was escalated, and you can decide.".into(),
            )
        }
        _ => None,
    }
}

/// Whether the question before this answer was this person's: as its record says, or, where that is too long ago, the last one.
fn asked_by_me(answer: &Telling, about: &Concern, noticed: &Noticed) -> bool {
    noticed
        .tellings
        .iter()
        .find_map(|earlier| match &earlier.statement {
            Statement::Interruption(s)
                if earlier.seq < answer.seq
                    && s.action_id == about.action_id
                    && s.event == InterruptionEvent::Asked =>
            {
                Some(s.by == noticed.me)
            }
            _ => None,
        })
        .unwrap_or(about.asked)
}

/// That it waits for this person, since the record that brought it to where it stands.
fn waits(about: &Concern, now: DateTime<Utc>) -> Option<Made<'_>> {
    (open(about, now) && !about.anothers).then(|| Made {
        id: format!("turn-{}-{}", about.changed_seq, about.action_id.simple()),
        kind: c::NoticeKind::YourTurn,
        sentence: "It waits for your decision.".into(),
        at: about.changed_at,
        seq: Some(about.changed_seq),
        about,
    })
}

/// The last warning about it that is reached.
fn warned<'a>(about: &'a Concern, noticed: &Noticed) -> Option<Made<'a>> {
    let now = noticed.now;
    if !open(about, now) || about.anothers {
        return None;
    }
    let counting = counting(&noticed.calendars, about.calendar.as_ref());
    let warnings = Warnings::of(counting, about.due_at?, about.due_seconds?);
    let (warning, at) = warnings.reached(now)?;
    let (word, sentence) = match warning {
        Warning::Half => ("half", "Half of the step's time is over."),
        Warning::Most => ("most", "Four fifths of the step's time are over."),
        Warning::Over => ("over", "The step is past its due time."),
    };
    Some(Made {
        // The due time is not in it: what was said is not said again when a question had moved it on.
        id: format!("{word}-{}-{}", about.action_id.simple(), about.step),
        kind: c::NoticeKind::Warnings,
        sentence: sentence.into(),
        at,
        seq: None,
        about,
    })
}

fn written(made: Made, now: DateTime<Utc>, read: &BTreeSet<String>) -> c::Notice {
    let about = made.about;
    let (verb, object) = wire::phrase(&about.kind, about.subject_kind.as_str(), &about.subject);
    let runs = about.state == State::InReview && about.expires_at.is_none_or(|at| now < at);
    c::Notice {
        read: read.contains(&made.id),
        id: made.id,
        kind: made.kind,
        sentence: made.sentence,
        action_id: about.action_id.to_string(),
        label: wire::label(about.seq),
        verb,
        object,
        at: wire::time(made.at),
        seq: made.seq,
        due_at: about.due_at.filter(|_| runs).map(wire::time),
    }
}

/// What the desktop says of notices that are new: one by itself, several as their number.
pub fn said(new: &[&c::Notice], now: DateTime<Utc>) -> Option<c::Said> {
    let [first, others @ ..] = new else {
        return None;
    };
    if others.is_empty() {
        return Some(c::Said {
            title: alone(first.kind, &first.id).into(),
            body: first
                .due_at
                .as_deref()
                .filter(|_| !first.id.starts_with("over"))
                .and_then(parse_time)
                .map(|due| due_words(due, now))
                .unwrap_or_default(),
            action_id: Some(first.action_id.clone()),
        });
    }
    let counted: Vec<String> = c::NoticeKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = new.iter().filter(|n| n.kind == kind).count();
            (count > 0).then(|| several(kind, count))
        })
        .collect();
    Some(c::Said {
        title: format!("{} notices", new.len()),
        body: counted.join(" "),
        action_id: None,
    })
}

fn alone(kind: c::NoticeKind, id: &str) -> &'static str {
    match kind {
        c::NoticeKind::YourTurn => "An action waits for you",
        c::NoticeKind::HandedOver => "An action was handed over to you",
        c::NoticeKind::Questions if id.starts_with("asked") => "A question waits for an answer",
        c::NoticeKind::Questions => "A question of yours was answered",
        c::NoticeKind::Warnings if id.starts_with("half") => {
            "Half of the time for an action that waits for you is over"
        }
        c::NoticeKind::Warnings if id.starts_with("most") => {
            "Four fifths of the time for an action that waits for you are over"
        }
        c::NoticeKind::Warnings => "An action that waits for you is past its due time",
        c::NoticeKind::Escalations => "An action was escalated, and you can decide",
        c::NoticeKind::Shortages => "An agent leaves too few people to judge an action",
        c::NoticeKind::Mentions => "A comment names you",
        c::NoticeKind::Reviews if id.starts_with("late") => {
            "The review of a broken glass is overdue"
        }
        c::NoticeKind::Reviews => "A broken glass waits for your review",
    }
}

fn several(kind: c::NoticeKind, count: usize) -> String {
    let one = count == 1;
    let actions = if one {
        "1 action"
    } else {
        &format!("{count} actions")
    };
    match kind {
        c::NoticeKind::YourTurn => {
            format!("{actions} {} for you.", if one { "waits" } else { "wait" })
        }
        c::NoticeKind::HandedOver => {
            format!(
                "{actions} {} handed over to you.",
                if one { "was" } else { "were" }
            )
        }
        c::NoticeKind::Questions => format!(
            "{count} {} asked or answered.",
            if one {
                "question was"
            } else {
                "questions were"
            }
        ),
        c::NoticeKind::Warnings => format!(
            "{count} {} about due times.",
            if one { "warning" } else { "warnings" }
        ),
        c::NoticeKind::Escalations => {
            format!("{actions} {} escalated.", if one { "was" } else { "were" })
        }
        c::NoticeKind::Shortages => format!("{actions} with too few people to judge."),
        c::NoticeKind::Reviews => format!(
            "{count} {} for a review.",
            if one {
                "broken glass waits"
            } else {
                "broken glasses wait"
            }
        ),
        c::NoticeKind::Mentions => format!(
            "{count} {} you.",
            if one {
                "comment names"
            } else {
                "comments name"
            }
        ),
    }
}

/// When something is due, as one says it.
fn due_words(due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (due - now).num_minutes();
    match minutes {
        ..0 => "Past its due time.".into(),
        0 => "Due in less than a minute.".into(),
        1..120 => format!("Due in {minutes} min."),
        120..2880 => format!("Due in {} h.", minutes / 60),
        _ => format!("Due in {} days.", minutes / 1440),
    }
}

#[cfg(test)]
mod tests;
