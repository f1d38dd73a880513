//! Jobs: what is done without a person pressing a key, how it stands, and what needs somebody.

use crate::Whole;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// For its time, or for somebody who takes it.
    Waiting,
    Running,
    /// Once and for all.
    Done,
    /// Failed for good: somebody has to look at it.
    Dead,
}

/// A job of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Job {
    pub job_id: String,
    /// Its code, such as `escalate` or `deliver`.
    pub kind: String,
    /// What tells it from others of its kind: an id or a name; empty where there is only one.
    pub key: String,
    pub state: JobState,
    /// It needs the files of another computer, and is done there.
    pub elsewhere: bool,
    /// When it is to be done next, or was.
    pub due_at: String,
    /// When it was last done.
    pub done_at: Option<String>,
    /// Attempts since it was last done.
    #[ts(type = "number")]
    pub attempts: Whole,
    /// Why the last attempt failed, in words.
    pub failure: Option<String>,
    /// It comes again after so many seconds.
    #[ts(type = "number | null")]
    pub every_seconds: Option<Whole>,
}

/// What is left to do; what needs another computer's files is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Backlog {
    /// Due, and nobody has taken it.
    #[ts(type = "number")]
    pub due: Whole,
    #[ts(type = "number")]
    pub running: Whole,
    /// Failed for good.
    #[ts(type = "number")]
    pub dead: Whole,
    /// Failed again and again, and is still tried.
    #[ts(type = "number")]
    pub failing: Whole,
    /// When the longest due one was due.
    pub since: Option<String>,
    /// When any job was last done.
    pub last_done: Option<String>,
}

/// The jobs of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Jobs {
    pub backlog: Backlog,
    /// Those that need somebody first.
    pub jobs: Vec<Job>,
    /// There are more.
    pub more: bool,
    /// The reader may have a dead one tried again.
    pub may_retry: bool,
}

/// Names one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobKey {
    pub job_id: String,
}

/// Whether a job is tried again; one that was not dead any more is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retried {
    pub retried: bool,
}
