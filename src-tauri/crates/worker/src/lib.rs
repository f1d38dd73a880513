//! What is done without a person pressing a key, by open consoles and by `countersignctl worker`.
//!
//! A job is a row of the database, and what comes of it goes through a door under the login of whoever runs it. So any number of
//! consoles and workers may run jobs at once, and one that dies in the middle leaves its job to the next.
#![deny(missing_docs)]

use std::{future::Future, time::Duration};

use countersign_app::{
    Failure, Session, WorkerSession,
    jobs::{Backlog, JobState, Jobs, NewJob, Ran, Taken},
};
use countersign_refusal::Job;

/// The kind of job that puts overdue steps before more people.
pub const ESCALATE: &str = "escalate";
/// How often overdue steps are looked for. A rung is reached at most so much later than its time.
const ESCALATE_EVERY: Duration = Duration::from_secs(15);
/// Attempts of a job that comes again: it fails for good only after about a quarter of an hour of failures in a row.
const ATTEMPTS: u32 = 10;
/// How often a program that runs jobs looks for one.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Under whose login jobs are done.
#[derive(Debug, Clone)]
enum Hand {
    Person(Box<Session>),
    Worker(WorkerSession),
}

/// Runs jobs under one login.
#[derive(Debug, Clone)]
pub struct Worker {
    hand: Hand,
    jobs: Jobs,
}

/// What became of the jobs of one look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Jobs that were done.
    pub done: u64,
    /// Jobs that failed and will be tried again.
    pub failed: u64,
    /// Jobs that failed for good.
    pub dead: u64,
}

impl Round {
    fn count(&mut self, ran: &Ran) {
        let counted = match (&ran.outcome, ran.stands) {
            (Ok(_), _) => &mut self.done,
            (Err(_), Some(JobState::Dead)) => &mut self.dead,
            (Err(_), _) => &mut self.failed,
        };
        *counted = counted.saturating_add(1);
    }
}

impl From<Session> for Worker {
    /// An open console: jobs are done under its person's login.
    fn from(session: Session) -> Self {
        Self {
            jobs: session.jobs(),
            hand: Hand::Person(Box::new(session)),
        }
    }
}

impl From<WorkerSession> for Worker {
    /// A worker with a login of its own.
    fn from(session: WorkerSession) -> Self {
        Self {
            jobs: session.jobs(),
            hand: Hand::Worker(session),
        }
    }
}

impl Worker {
    /// The kinds of jobs that this program does.
    fn kinds() -> Vec<String> {
        vec![ESCALATE.to_owned()]
    }

    /// Makes the jobs that come again, where they are not there yet.
    pub async fn prepare(&self) -> Result<(), Failure> {
        self.jobs
            .put(NewJob {
                kind: ESCALATE,
                key: "",
                payload: "",
                due_at: None,
                every: Some(ESCALATE_EVERY),
                most: ATTEMPTS,
            })
            .await?;
        Ok(())
    }

    /// Runs every job that is due, one after the other, and tells of each.
    pub async fn once(&self, mut told: impl FnMut(&Ran)) -> Result<Round, Failure> {
        let kinds = Self::kinds();
        let mut round = Round::default();
        while let Some(ran) = self.jobs.run_one(&kinds, |taken| self.run(taken)).await? {
            round.count(&ran);
            told(&ran);
        }
        Ok(round)
    }

    /// The same again and again until `stop` is done; a job that has begun is ended first. A database that went away is waited
    /// for, since jobs are tried again anyway.
    pub async fn until(&self, stop: impl Future<Output = ()>, mut told: impl FnMut(&Ran)) {
        tokio::pin!(stop);
        loop {
            if let Err(failure) = self.once(&mut told).await {
                tracing::warn!(code = failure.code(), "jobs could not be looked for");
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// What is left to do.
    pub async fn backlog(&self) -> Result<Backlog, Failure> {
        self.jobs.backlog().await
    }

    async fn run(&self, taken: Taken) -> Result<String, Failure> {
        match taken.kind.as_str() {
            ESCALATE => {
                let escalated = match &self.hand {
                    Hand::Person(session) => session.escalate_overdue().await?,
                    Hand::Worker(session) => session.escalate_overdue().await?,
                };
                Ok(match escalated {
                    0 => "nothing was overdue".to_owned(),
                    1 => "1 step was put before more people".to_owned(),
                    more => format!("{more} steps were put before more people"),
                })
            }
            _ => Err(Failure::new(Job::Unknown { kind: taken.kind })),
        }
    }
}
