//! `ledger`: every record, newest first; or whether a range of them holds.

use std::fmt::Write as _;

use countersign_app::{
    Failure, Session, Watch,
    log::{By, Checked, LogFilter, LogRow, events_of},
};
use countersign_english::ledger_fault;
use countersign_statement::format::time_text;
use serde_json::{Value, json};

use super::people::People;
use crate::{args::Ledger, out::Out, place::OpenWorkspace};

/// The exit code of records that do not hold.
const NOT_HELD: u8 = 1;

/// Lists, or checks; the answer is the exit code.
pub async fn run(
    open: &OpenWorkspace,
    args: &Ledger,
    out: Out,
    watch: &Watch,
) -> Result<u8, Failure> {
    let session = open.reader().await?;
    if args.verify {
        let found = session.check_ledger(args.from, args.to, watch).await?;
        return told(&found, out);
    }
    list(&session, args, out).await.map(|()| 0)
}

async fn list(session: &Session, args: &Ledger, out: Out) -> Result<(), Failure> {
    let people = People::read(session).await?;
    let wanted = LogFilter {
        events: match &args.kind {
            Some(kind) => events_of(kind)?,
            None => Vec::new(),
        },
        by: match args.who.as_deref() {
            None => None,
            Some("system") => Some(By::System),
            Some(who) => Some(By::Actor(people.by_any_name(who)?)),
        },
        subjects: match &args.about {
            Some(about) => session.subjects_of(about).await?,
            None => Vec::new(),
        },
        first: args.from,
        last: args.to,
        from: args.since,
        until: args.until,
    };
    let mut rows = session
        .log(&wanted, None, i64::from(args.limit) + 1)
        .await?;
    let more = rows.len() > usize::from(args.limit);
    rows.truncate(usize::from(args.limit));
    let mut words: String = rows.iter().map(|row| line(row, &people)).collect();
    match rows.last() {
        None => words.push_str("No record is like this."),
        Some(last) if more => {
            // Writing to a String cannot fail.
            let _ = write!(
                words,
                "There are more: --to {} goes on; --limit shows up to 1000.",
                last.seq.saturating_sub(1)
            );
        }
        Some(_) => {}
    }
    let list: Vec<Value> = rows.iter().map(|row| object(row, &people)).collect();
    out.answer(&words, &json!({"ledger": list, "more": more}))
}

fn actor(row: &LogRow, people: &People) -> String {
    row.actor
        .map_or_else(|| "the database".to_owned(), |id| people.name(id))
}

fn line(row: &LogRow, people: &People) -> String {
    let said = countersign_statement::event(&row.event).map_or("", |event| event.words);
    let about = row
        .action_seq
        .map_or_else(|| row.subject.clone(), |seq| format!("A-{seq}"));
    format!(
        "{:>9}  {}  {} {said}  {}  {about}\n",
        row.seq,
        row.at.format("%Y-%m-%d %H:%M:%S UTC"),
        actor(row, people),
        row.event,
    )
}

fn object(row: &LogRow, people: &People) -> Value {
    let named = row.actor.map(|id| people.name(id));
    json!({"seq": row.seq, "at": time_text(row.at), "event": row.event, "actor": row.actor, "name": named, "subject": row.subject,
        "action": row.action_seq.map(|seq| format!("A-{seq}")), "leaf": hex::encode(row.leaf)})
}

fn told(found: &Checked, out: Out) -> Result<u8, Failure> {
    let range = format!("Records {} to {}", found.first, found.last);
    let words = match &found.broken {
        _ if !found.readable => {
            "This login may not read records: nothing can be said of them.".to_owned()
        }
        None => format!(
            "{range} hold: each one's bytes make its leaf, each follows the one before it, and the tree over them has the root that proofs are made from{}.\nRoot {}",
            match found.checkpoints {
                0 => String::new(),
                1 => ", which is that of the checkpoint signed on the way".to_owned(),
                n => format!(", and those of the {n} checkpoints signed on the way"),
            },
            found.root.map(hex::encode).unwrap_or_default()
        ),
        Some(at) => format!(
            "Record {} does not hold: {}.\nExpected {}\nFound    {}\nOf {range}, none before it is at fault.",
            at.seq,
            ledger_fault(&at.fault),
            at.expected,
            at.found
        ),
    };
    let broken = found.broken.as_ref().map(
        |at| json!({"seq": at.seq, "fault": at.fault, "expected": at.expected, "found": at.found}),
    );
    let holds = found.readable && found.broken.is_none();
    out.answer(
        &words,
        &json!({"checked": {"first": found.first, "last": found.last, "head": found.head, "readable": found.readable, "holds": holds,
            "checkpoints": found.checkpoints, "root": found.root.map(hex::encode), "broken": broken}}),
    )?;
    Ok(if holds { 0 } else { NOT_HELD })
}
