//! The table of jobs: made, taken for a time, ended or failed, through functions that know who asks.

use std::time::Duration;

use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Store, StoreError, whole};

/// A job to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    /// What is to be done.
    pub kind: &'a str,
    /// What makes it one: a second of this kind, key and place is the first.
    pub key: &'a str,
    /// The home whose files it needs; none: it is done anywhere.
    pub place: Option<Uuid>,
    /// Whether whoever makes it does it, and nobody else.
    pub own: bool,
    /// Ids and names, at most 4,096 bytes; nothing secret, and nothing that people or agents wrote.
    pub payload: &'a str,
    /// Not before then; none: at once.
    pub due_at: Option<DateTime<Utc>>,
    /// Comes again so long after it was done; none: it is done once. Whole seconds.
    pub every: Option<Duration>,
    /// Attempts, from 1 to 100; none: as many as it takes.
    pub most: Option<u32>,
}

/// A job that was taken, and what holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The job.
    pub job: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What makes it one.
    pub key: String,
    /// What it is about.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: u64,
    /// Proof that it is held.
    pub lease: Uuid,
    /// Whether a person has given it its attempts back, knowing why it was dead.
    pub retried: bool,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// For its time, or for somebody who takes it.
    Waiting,
    /// Somebody has it.
    Running,
    /// Done, once and for all.
    Done,
    /// Failed for good; a person may give it its attempts back.
    Dead,
}

impl JobState {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    fn of(job: Uuid, word: &str) -> Result<Self, StoreError> {
        [Self::Waiting, Self::Running, Self::Done, Self::Dead]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| StoreError::Contradiction {
                table: "job",
                row: format!("{job}: {word}"),
            })
    }
}

/// A row of the table.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// The job.
    pub job: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What makes it one.
    pub key: String,
    /// The home whose files it needs.
    pub place: Option<Uuid>,
    /// Where it stands.
    pub state: JobState,
    /// When it is to be done, or was.
    pub due_at: DateTime<Utc>,
    /// Attempts so far; of one that comes again, since it was last done.
    pub attempts: u64,
    /// Attempts that it has; none: as many as it takes.
    pub most: Option<u64>,
    /// Who has it.
    pub held_by: Option<Uuid>,
    /// Until when.
    pub held_until: Option<DateTime<Utc>>,
    /// The code of what went wrong last.
    pub fault: Option<String>,
    /// The same in words.
    pub said: Option<String>,
    /// When it was last done.
    pub done_at: Option<DateTime<Utc>>,
    /// Comes again after so long.
    pub every: Option<Duration>,
}

/// A job that failed so often in a row is worth somebody's look.
pub const OFTEN: u32 = 5;

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Due and not taken.
    pub due: u64,
    /// Taken and not ended.
    pub running: u64,
    /// Failed for good.
    pub dead: u64,
    /// Failed [`OFTEN`] times in a row and more, and are tried again.
    pub failing: u64,
    /// When the longest due one was due.
    pub since: Option<DateTime<Utc>>,
    /// When a job was last done.
    pub last_done: Option<DateTime<Utc>>,
}

impl Store {
    /// Makes a job, or finds the one that is there.
    #[tracing::instrument(level = "debug", name = "store.put_job", skip_all)]
    pub async fn put_job(&self, job: NewJob<'_>) -> Result<Uuid, StoreError> {
        let every = job
            .every
            .map(|every| i32::try_from(every.as_secs()).unwrap_or(i32::MAX));
        Ok(sqlx::query_scalar!(
            r#"SELECT countersign.put_job($1, $2, $3, $4, $5, $6, $7, $8) AS "job!""#,
            job.kind,
            job.key,
            job.payload,
            job.due_at,
            every,
            job.most.map(|most| i32::try_from(most).unwrap_or(i32::MAX)),
            job.place,
            job.own
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// Takes the job of these kinds that is due the longest, of this place or of none; none where nothing is due.
    #[tracing::instrument(level = "debug", name = "store.take_job", skip_all)]
    pub async fn take_job(
        &self,
        kinds: &[String],
        place: Option<Uuid>,
        lease: Duration,
    ) -> Result<Option<Taken>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT job_id AS "job!", kind AS "kind!", key AS "key!", payload AS "payload!", attempt AS "attempt!", lease AS "lease!", retried AS "retried!"
                 FROM countersign.take_job($1, $2, $3)"#,
            kinds,
            seconds(lease),
            place
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| {
            Ok(Taken {
                job: r.job,
                kind: r.kind,
                key: r.key,
                payload: r.payload,
                attempt: whole("job", r.attempt.into())?,
                lease: r.lease,
                retried: r.retried,
            })
        })
        .transpose()
    }

    /// Keeps a job for longer.
    #[tracing::instrument(level = "debug", name = "store.keep_job", skip_all)]
    pub async fn keep_job(&self, taken: &Taken, lease: Duration) -> Result<(), StoreError> {
        sqlx::query!(
            "SELECT countersign.keep_job($1, $2, $3)",
            taken.job,
            taken.lease,
            seconds(lease)
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(())
    }

    /// It is done.
    #[tracing::instrument(level = "debug", name = "store.end_job", skip_all)]
    pub async fn end_job(&self, taken: &Taken) -> Result<(), StoreError> {
        sqlx::query!("SELECT countersign.end_job($1, $2)", taken.job, taken.lease)
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// It failed, with this code and these words; `for_good` where trying again cannot help. Answers where it stands then.
    #[tracing::instrument(level = "debug", name = "store.fail_job", skip_all)]
    pub async fn fail_job(
        &self,
        taken: &Taken,
        code: &str,
        said: &str,
        for_good: bool,
    ) -> Result<JobState, StoreError> {
        let state = sqlx::query_scalar!(
            r#"SELECT countersign.fail_job($1, $2, $3, $4, $5) AS "state!""#,
            taken.job,
            taken.lease,
            code,
            said,
            for_good
        )
        .fetch_one(&self.pool)
        .await?;
        JobState::of(taken.job, &state)
    }

    /// Gives a dead job its attempts back; false where it is not dead.
    #[tracing::instrument(level = "debug", name = "store.retry_job", skip_all)]
    pub async fn retry_job(&self, job: Uuid) -> Result<bool, StoreError> {
        Ok(
            sqlx::query_scalar!(r#"SELECT countersign.retry_job($1) AS "retried!""#, job)
                .fetch_one(&self.pool)
                .await?,
        )
    }

    /// Jobs, or one of them, those that need somebody first: dead, running, waiting by their time, and the last that were done.
    #[tracing::instrument(level = "debug", name = "store.jobs", skip_all)]
    pub async fn jobs(&self, limit: i64, only: Option<Uuid>) -> Result<Vec<JobRow>, StoreError> {
        let rows = sqlx::query!(
            "SELECT j.job_id, j.kind, j.key, j.place, j.state, j.due_at, j.attempts, j.most, j.lease_by, j.lease_until, j.fault, j.said, j.done_at, j.every_seconds
               FROM countersign.job j WHERE $2::uuid IS NULL OR j.job_id = $2
              ORDER BY pg_catalog.array_position(ARRAY['dead', 'running', 'waiting', 'done'], j.state),
                       CASE WHEN j.state = 'done' THEN NULL ELSE j.due_at END, j.done_at DESC, j.job_id LIMIT $1",
            limit,
            only
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(JobRow {
                    job: r.job_id,
                    state: JobState::of(r.job_id, &r.state)?,
                    kind: r.kind,
                    key: r.key,
                    place: r.place,
                    due_at: r.due_at,
                    attempts: whole("job", r.attempts.into())?,
                    most: r.most.map(|most| whole("job", most.into())).transpose()?,
                    held_by: r.lease_by,
                    held_until: r.lease_until,
                    fault: r.fault,
                    said: r.said,
                    done_at: r.done_at,
                    every: r
                        .every_seconds
                        .map(|s| Ok::<_, StoreError>(Duration::from_secs(whole("job", s.into())?)))
                        .transpose()?,
                })
            })
            .collect()
    }

    /// What is left to do here and anywhere, at the database's time. What only other homes can do is theirs.
    #[tracing::instrument(level = "debug", name = "store.backlog", skip_all)]
    pub async fn backlog(&self, place: Option<Uuid>) -> Result<Backlog, StoreError> {
        let r = sqlx::query!(
            r#"SELECT count(*) FILTER (WHERE j.state = 'waiting' AND j.due_at <= t.now OR j.state = 'running' AND j.lease_until <= t.now) AS "due!",
                      count(*) FILTER (WHERE j.state = 'running' AND t.now < j.lease_until) AS "running!", count(*) FILTER (WHERE j.state = 'dead') AS "dead!",
                      count(*) FILTER (WHERE j.state IN ('waiting', 'running') AND j.fault IS NOT NULL AND j.attempts >= $1) AS "failing!",
                      min(j.due_at) FILTER (WHERE j.state = 'waiting' AND j.due_at <= t.now) AS since,
                      (SELECT max(d.done_at) FROM countersign.job d) AS last_done
                 FROM countersign.job j, (SELECT countersign.clock() AS now) t WHERE j.state <> 'done' AND (j.place IS NULL OR j.place = $2)"#,
            i32::try_from(OFTEN).unwrap_or(i32::MAX),
            place
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Backlog {
            due: whole("job", r.due)?,
            running: whole("job", r.running)?,
            dead: whole("job", r.dead)?,
            failing: whole("job", r.failing)?,
            since: r.since,
            last_done: r.last_done,
        })
    }
}

fn seconds(lease: Duration) -> i32 {
    i32::try_from(lease.as_secs()).unwrap_or(i32::MAX)
}
