//! Exports of schedules: made by an open console of whoever scheduled them, or by `exports schedule run-due` under their login.
//! A worker makes none: it has nobody's key.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_app::{
    Failure, Session, Watch,
    carrier::Carrier,
    checkpoint::Installation,
    jobs::{Done, NewJob, Trouble},
};
use countersign_refusal::{Action, Job, Thing};
use countersign_statement::format::{parse_time, time_text};
use uuid::Uuid;

use crate::deliver::keep_delivering;

/// The kind of job that makes the export of a schedule's time.
pub const SCHEDULED: &str = "scheduled_export";
/// Attempts, over about an hour and a half.
const ATTEMPTS: u32 = 10;
/// A schedule whose time came so long ago waits for somebody who is not there.
const OVERDUE: TimeDelta = TimeDelta::hours(1);

/// A job for each time of this person's schedules that has come and has no export, at the installation that is to make it.
pub(crate) async fn prepare(
    session: &Session,
    here: impl Future<Output = Result<Option<Installation>, Failure>>,
) -> Result<(), Failure> {
    if session.home().is_none() || !session.signs_alone() {
        return Ok(());
    }
    let carrier = session.carrier();
    let due: Vec<_> = carrier
        .schedules(None)
        .await?
        .into_iter()
        .filter(|one| one.row.person == session.person())
        .filter_map(|one| Some((one.row, one.due?)))
        .collect();
    if due.is_empty() {
        return Ok(());
    }
    let Some(here) = here.await? else {
        return Ok(());
    };
    let jobs = carrier.jobs()?;
    for (row, at) in due {
        if row.installation != here.installation {
            continue;
        }
        jobs.put(NewJob {
            kind: SCHEDULED,
            key: &format!("{} {}", row.schedule, time_text(at)),
            place: jobs.place(),
            own: true,
            payload: "",
            due_at: Some(at),
            every: None,
            most: Some(ATTEMPTS),
        })
        .await?;
    }
    Ok(())
}

/// Schedules that somebody should look at, each with the first time that was missed: by the last one, whatever comes more often than
/// once in [`OVERDUE`] would never be late.
pub(crate) async fn overdue(by: &Carrier) -> Result<Vec<(Uuid, DateTime<Utc>)>, Failure> {
    let now = by.now().await?;
    Ok(by
        .schedules(None)
        .await?
        .into_iter()
        .filter_map(|one| Some((one.row.schedule, one.due_since?)))
        .filter(|(_, due)| now.signed_duration_since(due) > OVERDUE)
        .collect())
}

pub(crate) async fn run(
    session: &Session,
    here: Option<Installation>,
    key: &str,
) -> Result<Done, Trouble> {
    let meant = key.split_once(' ');
    let meant = meant.and_then(|(id, at)| Some((id.parse::<Uuid>().ok()?, parse_time(at)?)));
    let (schedule, due_at) = meant.ok_or_else(|| {
        Failure::new(Job::Unknown {
            kind: format!("{SCHEDULED} {key}"),
        })
    })?;
    let here = here.ok_or_else(|| {
        Failure::new(Action::NotFound {
            what: Thing::Installation,
            id: None,
        })
    })?;
    let carrier = session.carrier();
    let found = carrier.schedules(Some(schedule)).await?.pop();
    let Some(found) = found.filter(|one| one.row.ended.is_none()) else {
        return Ok(format!("schedule {schedule} was ended").into());
    };
    let (export, made) = session
        .run_schedule(schedule, due_at, &here, &Watch::default())
        .await?;
    let mut said = match made {
        Some(made) => format!("export {export} was made: {} records", made.written.records),
        None => format!("export {export} was made before"),
    };
    let to = &found.row.destination;
    if !to.is_empty() {
        keep_delivering(&carrier, export, to).await?;
        said.push_str(", and is delivered to ");
        said.push_str(to);
    }
    Ok(said.into())
}
