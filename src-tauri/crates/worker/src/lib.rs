//! What is done without a person pressing a key, by open consoles and by `countersignctl worker`.
//!
//! A job is a row of the database, and what comes of it goes through a door under the login of whoever runs it. So any number of
//! consoles and workers may run jobs at once, and one that dies in the middle leaves its job to the next. What needs the files of
//! an installation's home (its exports, its destinations, its SIEM's targets) is done at that home alone.
#![deny(missing_docs)]

mod deliver;
mod forward;
mod reverify;
mod running;
mod scheduled;

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use countersign_app::{
    Failure, Session, WorkerSession,
    carrier::Carrier,
    checkpoint::Installation,
    follow::Follower,
    jobs::{Backlog, Done, JobState, NewJob, Ran, Taken, Trouble},
};
use countersign_refusal::Job;
use countersign_statement::codes::VerificationResult;
use uuid::Uuid;

pub use deliver::{DELIVER, keep_delivering};
pub use forward::FORWARD;
pub use reverify::REVERIFY;
use running::Running;
pub use scheduled::SCHEDULED;

/// The kind of job that puts overdue steps before more people.
pub const ESCALATE: &str = "escalate";
/// How often overdue steps are looked for. A rung is reached at most so much later than its time.
const ESCALATE_EVERY: Duration = Duration::from_secs(15);
/// Attempts of a job that comes again: it fails for good only after about a quarter of an hour of failures in a row.
const ATTEMPTS: u32 = 10;
/// How often a worker looks for jobs.
pub const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often it looks whether there are new targets, whose jobs are to be made.
const PREPARE_EVERY: Duration = Duration::from_mins(1);
/// Unsound exports that the health line names.
const NAMED: u32 = 20;

/// The kinds of jobs that this program does, and how many of each at once. Those of one kind may wait for a receiver that
/// hangs; those of another never wait for them.
const KINDS: [(&str, usize); 5] = [
    (ESCALATE, 1),
    (DELIVER, 4),
    (FORWARD, 64),
    (REVERIFY, 1),
    (SCHEDULED, 1),
];

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
    carrier: Carrier,
    follower: Follower,
    installation: Option<Installation>,
}

/// What became of the jobs of one look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Jobs that were done.
    pub done: u64,
    /// Those of them that found something that somebody should look at.
    pub alerts: u64,
    /// Jobs that failed and will be tried again.
    pub failed: u64,
    /// Jobs that failed for good.
    pub dead: u64,
}

impl Round {
    fn count(&mut self, ran: &Ran) {
        let counted = match (&ran.outcome, ran.stands) {
            (Ok(done), _) => {
                self.alerts = self.alerts.saturating_add(u64::from(done.alert));
                &mut self.done
            }
            (Err(_), Some(JobState::Dead)) => &mut self.dead,
            (Err(_), _) => &mut self.failed,
        };
        *counted = counted.saturating_add(1);
    }
}

/// How it stands with the jobs of this home and of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What is left to do.
    pub backlog: Backlog,
    /// Exports whose last verification found something wrong, the newest first.
    pub unsound: Vec<(Uuid, VerificationResult)>,
    /// Schedules whose time came more than an hour ago and has no export, and that time.
    pub overdue: Vec<(Uuid, DateTime<Utc>)>,
}

impl From<Session> for Worker {
    /// An open console: jobs are done under its person's login.
    fn from(session: Session) -> Self {
        Self {
            carrier: session.carrier(),
            follower: session.follower(),
            hand: Hand::Person(Box::new(session)),
            installation: None,
        }
    }
}

impl From<WorkerSession> for Worker {
    /// A worker with a login of its own.
    fn from(session: WorkerSession) -> Self {
        Self {
            carrier: session.carrier(),
            follower: session.follower(),
            hand: Hand::Worker(session),
            installation: None,
        }
    }
}

impl Worker {
    /// The same as this installation, where otherwise the person's keyring is asked which one it is.
    #[must_use]
    pub fn at_installation(mut self, installation: Installation) -> Self {
        self.installation = Some(installation);
        self
    }

    async fn here(&self, session: &Session) -> Result<Option<Installation>, Failure> {
        match &self.installation {
            Some(here) => Ok(Some(here.clone())),
            None => session.installation().await,
        }
    }

    /// Makes the jobs that come again, where they are not there yet.
    pub async fn prepare(&self) -> Result<(), Failure> {
        self.carrier
            .jobs()?
            .put(NewJob {
                kind: ESCALATE,
                key: "",
                place: None,
                own: false,
                payload: "",
                due_at: None,
                every: Some(ESCALATE_EVERY),
                most: Some(ATTEMPTS),
            })
            .await?;
        reverify::prepare(&self.carrier).await?;
        if let Hand::Person(session) = &self.hand {
            scheduled::prepare(session, self.here(session)).await?;
        }
        forward::prepare(&self.carrier).await
    }

    /// Runs every job that is due, some at a time, and tells of each.
    pub async fn once(&self, told: impl FnMut(&Ran)) -> Result<Round, Failure> {
        self.round(&KINDS.map(|(kind, _)| kind), told).await
    }

    /// Makes the exports of this person's schedules that are due, and delivers what is to be delivered from here.
    pub async fn run_due(&self, told: impl FnMut(&Ran)) -> Result<Round, Failure> {
        if let Hand::Person(session) = &self.hand {
            scheduled::prepare(session, self.here(session)).await?;
        }
        self.round(&[SCHEDULED, DELIVER], told).await
    }

    async fn round(&self, kinds: &[&str], mut told: impl FnMut(&Ran)) -> Result<Round, Failure> {
        let mut running = Running::new(self, self.carrier.jobs()?, kinds);
        let mut round = Round::default();
        running.fill().await?;
        while let Some(ran) = running.next().await {
            let ran = ran?;
            round.count(&ran);
            told(&ran);
            running.fill().await?;
        }
        Ok(round)
    }

    /// The same again and again until `stop` is done; jobs that have begun are ended first. A database that went away is waited
    /// for, since jobs are tried again anyway.
    pub async fn until(
        &self,
        look_every: Duration,
        stop: impl Future<Output = ()>,
        mut told: impl FnMut(&Ran),
    ) -> Result<(), Failure> {
        tokio::pin!(stop);
        let kinds = KINDS.map(|(kind, _)| kind);
        let mut running = Running::new(self, self.carrier.jobs()?, &kinds);
        let mut look = tokio::time::interval(look_every);
        let mut prepare = tokio::time::interval(PREPARE_EVERY);
        let mut stopped = false;
        while !stopped {
            tokio::select! {
                () = &mut stop => stopped = true,
                Some(ran) = running.next() => tell(ran, &mut told),
                _ = prepare.tick() => unlooked(self.prepare().await),
                _ = look.tick() => {}
            }
            if !stopped {
                unlooked(running.fill().await);
            }
        }
        while let Some(ran) = running.next().await {
            tell(ran, &mut told);
        }
        Ok(())
    }

    /// How it stands.
    pub async fn health(&self) -> Result<Health, Failure> {
        Ok(Health {
            backlog: self.carrier.jobs()?.backlog().await?,
            unsound: self.carrier.unsound_exports(NAMED).await?,
            overdue: scheduled::overdue(&self.carrier).await?,
        })
    }

    async fn run(&self, taken: Taken) -> Result<Done, Trouble> {
        match taken.kind.as_str() {
            ESCALATE => {
                let (escalated, reviews) = match &self.hand {
                    Hand::Person(session) => (
                        session.escalate_overdue().await?,
                        session.note_overdue_reviews().await?,
                    ),
                    Hand::Worker(session) => (
                        session.escalate_overdue().await?,
                        session.note_overdue_reviews().await?,
                    ),
                };
                let steps = match escalated {
                    0 => String::new(),
                    1 => "1 step was put before more people".to_owned(),
                    more => format!("{more} steps were put before more people"),
                };
                let late = match reviews {
                    0 => String::new(),
                    1 => "1 review of a broken glass is overdue".to_owned(),
                    more => format!("{more} reviews of broken glasses are overdue"),
                };
                Ok(match (steps.is_empty(), late.is_empty()) {
                    (true, true) => "nothing was overdue".into(),
                    (true, false) => late.into(),
                    (false, true) => steps.into(),
                    (false, false) => format!("{steps}; {late}").into(),
                })
            }
            DELIVER => deliver::run(&self.carrier, &taken).await,
            FORWARD => forward::run(&self.follower, &taken.key).await,
            REVERIFY => reverify::run(&self.carrier).await,
            SCHEDULED => match &self.hand {
                Hand::Person(session) => {
                    scheduled::run(session, self.here(session).await?, &taken.key).await
                }
                Hand::Worker(_) => Err(Failure::new(Job::Unknown { kind: taken.kind }).into()),
            },
            _ => Err(Failure::new(Job::Unknown { kind: taken.kind }).into()),
        }
    }
}

fn tell(ran: Result<Ran, Failure>, told: &mut impl FnMut(&Ran)) {
    match ran {
        Ok(ran) => told(&ran),
        Err(failure) => unlooked(Err(failure)),
    }
}

fn unlooked(looked: Result<(), Failure>) {
    if let Err(failure) = looked {
        tracing::warn!(code = failure.code(), "jobs could not be looked for");
    }
}
