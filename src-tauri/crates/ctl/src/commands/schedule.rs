//! `exports schedule`: exports that are made again and again.

use std::fmt::Write as _;

use countersign_app::{
    Failure, Session,
    export::{askable, of_actions},
    schedule::When,
    schedules::{NewSchedule, Schedule as Known},
};
use countersign_delivery::target;
use countersign_statement::Filter;
use countersign_worker::Worker;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{installation, jobs::line, named, people::People};
use crate::{
    args::{NewSchedule as Args, Schedule},
    out::Out,
    place::OpenWorkspace,
};

/// Runs one of them; the answer is the exit code.
pub async fn run(open: &OpenWorkspace, command: Schedule, out: Out) -> Result<u8, Failure> {
    match command {
        Schedule::Add(args) => add(&open.signer().await?, args, out).await.map(|()| 0),
        Schedule::List { all } => list(&open.reader().await?, all, out).await.map(|()| 0),
        Schedule::Remove { schedule } => remove(&open.signer().await?, schedule, out)
            .await
            .map(|()| 0),
        Schedule::RunDue => run_due(open.signer().await?, out).await,
    }
}

async fn add(session: &Session, args: Args, out: Out) -> Result<(), Failure> {
    let when = When::parse(&args.cron, &args.zone)?;
    let by = installation::here(session).await?;
    let carrier = session.carrier();
    if let Some(to) = &args.to {
        target(&carrier, to)?;
    }
    let filter = askable(Filter {
        kind: args.kind.unwrap_or_default(),
        agent: args.agent.unwrap_or_default(),
        texts: !args.without_texts,
        ..of_actions(named::all_of_person(session, &args.action).await?)?
    })?;
    let new = NewSchedule {
        when,
        filter,
        incremental: args.since_last,
        destination: args.to,
    };
    let (schedule, recorded) = session.add_schedule(&new, &by).await?;
    let known = carrier.schedules(Some(schedule)).await?;
    let mut words = format!("Schedule {schedule} (ledger {}).", recorded.seq);
    for one in &known {
        // Writing to a String cannot fail.
        let _ = write!(words, "\n{}", terms(one));
        for at in &one.next {
            let _ = write!(words, "\n  {}", at.format("%a %Y-%m-%d %H:%M %:z"));
        }
    }
    let alone = session.signs_alone_without_passphrase();
    if !alone {
        words.push_str(
            "\nYour key asks for its passphrase: an open console makes none of these; `countersignctl exports schedule run-due` does.",
        );
    }
    let told: Vec<Value> = known.iter().map(told).collect();
    out.answer(
        &words,
        &json!({"scheduled": {"schedule": schedule, "seq": recorded.seq, "alone": alone, "as": told.first()}}),
    )
}

async fn list(session: &Session, all: bool, out: Out) -> Result<(), Failure> {
    let carrier = session.carrier();
    let (found, people) = tokio::try_join!(carrier.schedules(None), People::read(session))?;
    let shown: Vec<&Known> = found
        .iter()
        .filter(|one| all || one.row.ended.is_none())
        .collect();
    let mut words = String::new();
    for one in &shown {
        let _ = writeln!(
            words,
            "{}  by {}\n  {}",
            one.row.schedule,
            people.name(one.row.person),
            terms(one)
        );
        if let Some((at, by)) = one.row.ended {
            let _ = writeln!(
                words,
                "  ended at {} by {}",
                at.to_rfc3339(),
                people.name(by)
            );
        }
        if let Some(due) = one.due {
            let _ = writeln!(
                words,
                "  due since {}: waits for an open console of {}, or for `exports schedule run-due`",
                due.to_rfc3339(),
                people.name(one.row.person)
            );
        }
        if let Some(next) = one.next.first() {
            let _ = writeln!(words, "  next: {}", next.format("%a %Y-%m-%d %H:%M %:z"));
        }
        if let Some(last) = &one.row.last {
            let _ = writeln!(
                words,
                "  last: export {} for {}",
                last.export,
                last.due_at.to_rfc3339()
            );
        }
    }
    if shown.is_empty() {
        words.push_str("Nothing is scheduled.");
    }
    let list: Vec<Value> = shown.iter().map(|one| told(one)).collect();
    out.answer(words.trim_end(), &json!({ "schedules": list }))
}

async fn remove(session: &Session, schedule: Uuid, out: Out) -> Result<(), Failure> {
    let recorded = session.end_schedule(schedule).await?;
    out.answer(
        &format!("The schedule was ended (ledger {}).", recorded.seq),
        &json!({"removed": {"schedule": schedule, "seq": recorded.seq}}),
    )
}

async fn run_due(session: Session, out: Out) -> Result<u8, Failure> {
    let round = Worker::from(session)
        .run_due(|ran| out.note(&line(ran)))
        .await?;
    let words = format!(
        "{} done, {} to be tried again, {} failed for good.",
        round.done, round.failed, round.dead
    );
    out.answer(
        &words,
        &json!({"run_due": {"done": round.done, "failed": round.failed, "dead": round.dead}}),
    )?;
    Ok(u8::from(round.failed > 0 || round.dead > 0))
}

/// What is made when, and where it goes.
fn terms(one: &Known) -> String {
    let row = &one.row;
    let from = if row.incremental {
        ", each from the record after the last of the one before"
    } else {
        ""
    };
    let to = if row.destination.is_empty() {
        "kept here".to_owned()
    } else {
        format!("delivered to {}", row.destination)
    };
    format!("{}: {}{from}; {to}", one.when.words(), row.filter.words())
}

fn told(one: &Known) -> Value {
    let row = &one.row;
    json!({
        "schedule": row.schedule, "person": row.person, "installation": row.installation, "cron": row.cron, "zone": row.zone,
        "words": one.when.words(), "filter": row.filter.encode(), "asked_for": row.filter.words(), "since_last": row.incremental,
        "destination": row.destination, "added_at": row.at.to_rfc3339(), "seq": row.seq,
        "ended_at": row.ended.map(|(at, _)| at.to_rfc3339()), "ended_by": row.ended.map(|(_, by)| by),
        "due": one.due.map(|at| at.to_rfc3339()),
        "next": one.next.iter().map(chrono::DateTime::to_rfc3339).collect::<Vec<_>>(),
        "last": row.last.as_ref().map(|last| json!({"export_id": last.export, "due_at": last.due_at.to_rfc3339(), "tree_size": last.tree_size,
            "at": last.at.to_rfc3339()})),
    })
}
