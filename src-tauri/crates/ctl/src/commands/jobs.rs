//! `worker` and `jobs`: what is done without a person, and what became of it.

use std::fmt::Write as _;

use chrono::TimeDelta;
use countersign_app::{
    Failure, entropy,
    jobs::{JobRow, JobState, Ran},
};
use countersign_worker::{Health, LOOK_EVERY, Worker};
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    args::{Jobs, Worker as Args},
    out::Out,
    place::OpenWorkspace,
};

/// A job that has waited for longer is stuck.
const STUCK: TimeDelta = TimeDelta::minutes(5);

/// Runs jobs as a worker, once or until it is stopped; the answer is the exit code.
pub async fn worker(open: &OpenWorkspace, args: &Args, out: Out) -> Result<u8, Failure> {
    let session = open.worker().await?;
    let name = session.name().to_owned();
    let worker = Worker::from(session);
    if args.health {
        return health(&worker.health().await?, out);
    }
    worker.prepare().await?;
    if args.once {
        let round = worker.once(|ran| out.note(&line(ran))).await?;
        let words = format!(
            "{} done, {} to be tried again, {} failed for good{}.",
            round.done,
            round.failed,
            round.dead,
            if round.alerts > 0 { "; see above" } else { "" }
        );
        let told = json!({"worker": {"name": name, "done": round.done, "failed": round.failed, "dead": round.dead, "alerts": round.alerts}});
        out.answer(&words, &told)?;
        return Ok(u8::from(round.dead > 0 || round.alerts > 0));
    }
    out.note(&format!("The worker {name} runs. Ctrl-C ends it."));
    let mut done = 0_u64;
    worker
        .until(LOOK_EVERY, stopped(), |ran| {
            done = done.saturating_add(1);
            // Of what comes again and found nothing to do, the log is not filled.
            if ran.outcome.as_ref().map_or(true, |done| done.alert) {
                out.note(&line(ran));
            }
            tracing::info!(
                kind = ran.taken.kind,
                attempt = ran.taken.attempt,
                failed = ran.outcome.is_err(),
                "job"
            );
        })
        .await?;
    out.answer(
        &format!("The worker {name} ended after {done} jobs."),
        &json!({"worker": {"name": name, "jobs": done}}),
    )?;
    Ok(0)
}

/// SIGTERM, as systemd sends it, or Ctrl-C.
async fn stopped() {
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

pub(super) fn line(ran: &Ran) -> String {
    let said = match &ran.outcome {
        Ok(done) => done.said.clone(),
        Err(failure) => countersign_english::say(failure.refusal()).sentence,
    };
    let stands = match ran.stands {
        Some(JobState::Dead) => " It is given up; see countersignctl jobs.",
        Some(JobState::Waiting) if ran.outcome.is_err() => " It is tried again later.",
        _ => "",
    };
    format!("{}: {said}{stands}", ran.taken.kind)
}

fn health(health: &Health, out: Out) -> Result<u8, Failure> {
    let Health {
        backlog,
        unsound,
        overdue,
    } = health;
    let stuck = backlog
        .since
        .is_some_and(|since| entropy::now() - since > STUCK);
    let well = !stuck
        && backlog.dead == 0
        && backlog.failing == 0
        && unsound.is_empty()
        && overdue.is_empty();
    let mut words = format!(
        "{}: {} due, {} running, {} failing again and again, {} failed for good; {} exports are not as they should be; {} schedules are overdue.",
        if well { "Well" } else { "Not well" },
        backlog.due,
        backlog.running,
        backlog.failing,
        backlog.dead,
        unsound.len(),
        overdue.len(),
    );
    for (export, result) in unsound {
        // Writing to a String cannot fail.
        let _ = write!(words, "\n{export}: {result}");
    }
    for (schedule, due) in overdue {
        let _ = write!(
            words,
            "\nschedule {schedule} was due at {}",
            due.to_rfc3339()
        );
    }
    let schedules: Vec<Value> = overdue
        .iter()
        .map(|(schedule, due)| json!({"schedule": schedule, "due_at": due.to_rfc3339()}))
        .collect();
    let exports: Vec<Value> = unsound
        .iter()
        .map(|(export, result)| json!({"export_id": export, "result": result.as_str()}))
        .collect();
    let told = json!({"health": {"ok": well, "due": backlog.due, "running": backlog.running, "failing": backlog.failing, "dead": backlog.dead,
        "due_since": backlog.since.map(|at| at.to_rfc3339()), "last_done": backlog.last_done.map(|at| at.to_rfc3339()),
        "unsound_exports": exports, "overdue_schedules": schedules}});
    out.answer(&words, &told)?;
    Ok(u8::from(!well))
}

/// Lists jobs, or gives a dead one its attempts back.
pub async fn list(open: &OpenWorkspace, args: &Jobs, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    if let Some(job) = args.retry {
        let retried = session.retry_job(job).await?;
        let words = if retried {
            "The job is tried again."
        } else {
            "This job is not dead; nothing was changed."
        };
        return out.answer(words, &json!({"retried": retried, "job": job}));
    }
    let jobs = session.carrier().jobs()?.list(args.limit).await?;
    let mut words = String::new();
    for job in &jobs {
        row(&mut words, job);
    }
    if jobs.is_empty() {
        words.push_str("No job was ever made here.");
    }
    let listed: Vec<Value> = jobs.iter().map(as_json).collect();
    out.answer(words.trim_end(), &json!({"jobs": listed}))
}

fn row(words: &mut String, job: &JobRow) {
    let key = if job.key.is_empty() {
        String::new()
    } else {
        format!(" {}", job.key)
    };
    // Writing to a String cannot fail.
    let _ = writeln!(
        words,
        "{:8} {}{key}  due {}  attempt {}{}",
        job.state.as_str(),
        job.kind,
        job.due_at.to_rfc3339(),
        job.attempts,
        job.most
            .map_or_else(String::new, |most| format!(" of {most}"))
    );
    if let Some(said) = &job.said {
        let _ = writeln!(words, "         {said}\n         {}", job.job);
    }
}

fn as_json(job: &JobRow) -> Value {
    json!({"job": job.job, "kind": job.kind, "key": job.key, "place": job.place, "state": job.state.as_str(), "due_at": job.due_at.to_rfc3339(),
        "attempts": job.attempts, "most": job.most, "fault": job.fault, "said": job.said,
        "done_at": job.done_at.map(|at| at.to_rfc3339()), "every_seconds": job.every.map(|every| every.as_secs()),
        "held_by": job.held_by, "held_until": job.held_until.map(|at| at.to_rfc3339())})
}
