//! What is done without a person pressing a key: making jobs, running them, and looking at them.
//!
//! A job is a row and no fact: what comes of it goes through a door under the login of whoever runs it, and is recorded there. It is
//! done at least once; what must happen once is seen to by its door.

use std::{fs, future::Future, io, path::Path, time::Duration};

use countersign_embedded::{Existing, write_whole};
use countersign_english::say;
use countersign_refusal::{Deed, Fault};
use countersign_store::Store;
pub use countersign_store::jobs::{Backlog, JobRow, JobState, NewJob, OFTEN, Taken};
use uuid::Uuid;

use crate::{Failure, Session, carrier::Carrier, entropy, memory};

/// How long a job is held before somebody else may take it. Whoever runs one for longer keeps it meanwhile.
pub const LEASE: Duration = Duration::from_mins(1);

/// The file with a home's id, by which jobs that need its files are known.
const PLACE: &str = "place";

/// The table of jobs, under somebody's login.
#[derive(Debug, Clone)]
pub struct Jobs {
    store: Store,
    place: Option<Uuid>,
}

/// What came of a job that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// In words.
    pub said: String,
    /// Whether somebody should look at it.
    pub alert: bool,
}

impl From<String> for Done {
    fn from(said: String) -> Self {
        Self { said, alert: false }
    }
}

impl From<&str> for Done {
    fn from(said: &str) -> Self {
        said.to_owned().into()
    }
}

/// Why a job failed.
#[derive(Debug)]
pub struct Trouble {
    /// What went wrong.
    pub failure: Failure,
    /// Whether trying again cannot help, or must not be done unasked.
    pub for_good: bool,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self {
            for_good: failure.refusal().fault() != Fault::Surroundings,
            failure,
        }
    }
}

/// What became of a job that was taken.
#[derive(Debug)]
pub struct Ran {
    /// The job.
    pub taken: Taken,
    /// What it says of itself, or why it failed.
    pub outcome: Result<Done, Failure>,
    /// Where it stands now; none where somebody else had it by then.
    pub stands: Option<JobState>,
}

impl Jobs {
    /// The id of the home that this program runs at; none where it has none.
    pub fn place(&self) -> Option<Uuid> {
        self.place
    }

    /// Makes a job, or finds the one of this kind and key that is there.
    pub async fn put(&self, job: NewJob<'_>) -> Result<Uuid, Failure> {
        Ok(self.store.put_job(job).await?)
    }

    /// Takes the job of these kinds that is due the longest, at this home or anywhere; none where nothing is due.
    pub async fn take(&self, kinds: &[String]) -> Result<Option<Taken>, Failure> {
        Ok(self.store.take_job(kinds, self.place, LEASE).await?)
    }

    /// Runs a job that was taken, keeps it meanwhile, and writes down what came of it. A failure of the surroundings is tried
    /// again, any other is one for good, unless whoever runs it says otherwise.
    pub async fn carry<F>(&self, taken: Taken, run: impl FnOnce(Taken) -> F) -> Result<Ran, Failure>
    where
        F: Future<Output = Result<Done, Trouble>>,
    {
        let running = run(taken.clone());
        tokio::pin!(running);
        let outcome = loop {
            tokio::select! {
                outcome = &mut running => break outcome,
                () = tokio::time::sleep(LEASE / 3) => {
                    // What has begun is ended and says what came of it, whoever has the job by then.
                    if let Err(error) = self.store.keep_job(&taken, LEASE).await {
                        tracing::warn!(kind = taken.kind, %error, "a job could not be kept");
                    }
                }
            }
        };
        let ended = match &outcome {
            Ok(_) => self.store.end_job(&taken).await.map(|()| JobState::Done),
            Err(Trouble { failure, for_good }) => {
                let said = say(failure.refusal()).sentence;
                self.store
                    .fail_job(&taken, failure.code(), &short(&said), *for_good)
                    .await
            }
        };
        let stands = match ended.map_err(Failure::from) {
            Ok(stands) => Some(stands),
            Err(lost) if lost.code() == "job-lost" => None,
            Err(failure) => return Err(failure),
        };
        Ok(Ran {
            taken,
            outcome: outcome.map_err(|trouble| trouble.failure),
            stands,
        })
    }

    /// Jobs, those that need somebody first.
    pub async fn list(&self, limit: u32) -> Result<Vec<JobRow>, Failure> {
        Ok(self.store.jobs(limit.into(), None).await?)
    }

    /// One of them; none where there is no such job.
    pub async fn get(&self, job: Uuid) -> Result<Option<JobRow>, Failure> {
        Ok(self.store.jobs(1, Some(job)).await?.pop())
    }

    /// What is left to do here. What needs the files of another home is that one's.
    pub async fn backlog(&self) -> Result<Backlog, Failure> {
        Ok(self.store.backlog(self.place).await?)
    }
}

/// As much of a sentence as the table keeps.
fn short(said: &str) -> String {
    said.chars().take(500).collect()
}

/// This home's id, made once.
fn place(home: &Path) -> Result<Uuid, Failure> {
    let path = home.join(PLACE);
    memory::make(home)?;
    match write_whole(
        &path,
        entropy::id().to_string().as_bytes(),
        0o600,
        Existing::Keep,
    ) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        Err(e) => return Err(Failure::file(&path, Deed::Write, e)),
    }
    let text = fs::read_to_string(&path).map_err(|e| Failure::file(&path, Deed::Read, e))?;
    text.trim()
        .parse()
        .map_err(|e| Failure::file(&path, Deed::Read, io::Error::other(e)))
}

impl Carrier {
    /// The table of jobs, for whoever runs them here.
    ///
    /// # Errors
    /// `file…`: the home cannot be written to, or its id is none.
    pub fn jobs(&self) -> Result<Jobs, Failure> {
        Ok(Jobs {
            store: self.store().clone(),
            place: self.home().map(place).transpose()?,
        })
    }
}

impl Session {
    /// Gives a dead job its attempts back; false where it is not dead.
    pub async fn retry_job(&self, job: Uuid) -> Result<bool, Failure> {
        Ok(self.store().retry_job(job).await?)
    }
}
