//! What is done without a person pressing a key: making jobs, running them, and looking at them.
//!
//! A job is a row and no fact: what comes of it goes through a door under the login of whoever runs it, and is recorded there. It is
//! done at least once; what must happen once is seen to by its door.

use std::{future::Future, time::Duration};

use countersign_english::say;
use countersign_refusal::Fault;
use countersign_store::Store;
pub use countersign_store::jobs::{Backlog, JobRow, JobState, NewJob, Taken};
use uuid::Uuid;

use crate::{Failure, Session, WorkerSession};

/// How long a job is held before somebody else may take it. Whoever runs one for longer keeps it meanwhile.
pub const LEASE: Duration = Duration::from_mins(1);

/// The table of jobs, under somebody's login.
#[derive(Debug, Clone)]
pub struct Jobs {
    store: Store,
}

/// What became of a job that was taken.
#[derive(Debug)]
pub struct Ran {
    /// The job.
    pub taken: Taken,
    /// What it says of itself, or why it failed.
    pub outcome: Result<String, Failure>,
    /// Where it stands now; none where somebody else had it by then.
    pub stands: Option<JobState>,
}

impl Jobs {
    /// Makes a job, or finds the one of this kind and key that is there.
    pub async fn put(&self, job: NewJob<'_>) -> Result<Uuid, Failure> {
        Ok(self.store.put_job(job).await?)
    }

    /// Takes the job of these kinds that is due the longest and runs it; none where nothing is due. While it runs it is kept. A
    /// failure of the surroundings is tried again, any other is one for good.
    pub async fn run_one<F>(
        &self,
        kinds: &[String],
        run: impl FnOnce(Taken) -> F,
    ) -> Result<Option<Ran>, Failure>
    where
        F: Future<Output = Result<String, Failure>>,
    {
        let Some(taken) = self.store.take_job(kinds, LEASE).await? else {
            return Ok(None);
        };
        let running = run(taken.clone());
        tokio::pin!(running);
        let outcome = loop {
            tokio::select! {
                outcome = &mut running => break outcome,
                () = tokio::time::sleep(LEASE / 3) => self.store.keep_job(&taken, LEASE).await?,
            }
        };
        let ended = match &outcome {
            Ok(_) => self.store.end_job(&taken).await.map(|()| None),
            Err(failure) => {
                let refusal = failure.refusal();
                let said = say(refusal).sentence;
                let for_good = refusal.fault() != Fault::Surroundings;
                self.store
                    .fail_job(&taken, failure.code(), &short(&said), for_good)
                    .await
                    .map(Some)
            }
        };
        let stands = match ended {
            Ok(stands) => Some(stands.unwrap_or(JobState::Done)),
            Err(error) => match Failure::from(error) {
                lost if lost.code() == "job-lost" => None,
                failure => return Err(failure),
            },
        };
        Ok(Some(Ran {
            taken,
            outcome,
            stands,
        }))
    }

    /// Jobs, those that need somebody first.
    pub async fn list(&self, limit: u32) -> Result<Vec<JobRow>, Failure> {
        Ok(self.store.jobs(limit.into()).await?)
    }

    /// What is left to do.
    pub async fn backlog(&self) -> Result<Backlog, Failure> {
        Ok(self.store.backlog().await?)
    }
}

/// As much of a sentence as the table keeps.
fn short(said: &str) -> String {
    said.chars().take(500).collect()
}

impl Session {
    /// The table of jobs.
    pub fn jobs(&self) -> Jobs {
        Jobs {
            store: self.store().clone(),
        }
    }

    /// Gives a dead job its attempts back; false where it is not dead.
    pub async fn retry_job(&self, job: Uuid) -> Result<bool, Failure> {
        Ok(self.store().retry_job(job).await?)
    }
}

impl WorkerSession {
    /// The table of jobs.
    pub fn jobs(&self) -> Jobs {
        Jobs {
            store: self.store().clone(),
        }
    }
}
