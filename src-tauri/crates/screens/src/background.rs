//! Jobs as a reader is told of them.

use countersign_app::jobs::{Backlog, JobRow, JobState};
use countersign_contract as c;
use uuid::Uuid;

use crate::wire;

/// What is left to do.
pub fn backlog(of: &Backlog) -> c::Backlog {
    c::Backlog {
        due: of.due,
        running: of.running,
        dead: of.dead,
        failing: of.failing,
        since: of.since.map(wire::time),
        last_done: of.last_done.map(wire::time),
    }
}

/// One job; `here` is the home of this computer.
pub fn job(row: JobRow, here: Option<Uuid>) -> c::Job {
    let fresh = row.attempts == 0 && row.state != JobState::Dead;
    c::Job {
        job_id: row.job.to_string(),
        kind: row.kind,
        key: row.key,
        state: match row.state {
            JobState::Waiting => c::JobState::Waiting,
            JobState::Running => c::JobState::Running,
            JobState::Done => c::JobState::Done,
            JobState::Dead => c::JobState::Dead,
        },
        elsewhere: row.place.is_some() && row.place != here,
        due_at: wire::time(row.due_at),
        done_at: row.done_at.map(wire::time),
        attempts: row.attempts,
        // What went wrong before it was last done is over.
        failure: row.said.filter(|_| !fresh && row.state != JobState::Done),
        every_seconds: row.every.map(|every| every.as_secs()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;

    use super::*;

    fn row(state: JobState, attempts: u64, place: Option<Uuid>) -> JobRow {
        JobRow {
            job: Uuid::nil(),
            kind: "deliver".into(),
            key: String::new(),
            place,
            state,
            due_at: DateTime::UNIX_EPOCH,
            attempts,
            most: Some(5),
            held_by: None,
            held_until: None,
            fault: Some("file".into()),
            said: Some("The folder is not there.".into()),
            done_at: None,
            every: Some(Duration::from_secs(15)),
        }
    }

    #[test]
    fn what_went_wrong_is_told_until_it_was_done() {
        let failure = |state, attempts| job(row(state, attempts, None), None).failure;
        assert!(failure(JobState::Dead, 5).is_some());
        assert!(failure(JobState::Dead, 0).is_some());
        assert!(failure(JobState::Waiting, 2).is_some());
        assert_eq!(failure(JobState::Waiting, 0), None);
        assert_eq!(failure(JobState::Done, 1), None);
    }

    #[test]
    fn a_job_of_another_home_is_done_elsewhere() {
        let (here, there) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let elsewhere = |place| job(row(JobState::Waiting, 0, place), Some(here)).elsewhere;
        assert!(elsewhere(Some(there)));
        assert!(!elsewhere(Some(here)));
        assert!(!elsewhere(None));
    }
}
