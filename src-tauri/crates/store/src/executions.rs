//! What an agent does with an approval, through its door, and what became of it.

use countersign_statement::{
    State,
    codes::{ExecutionEvent, SuccessionEvent},
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Private, Recorded, Store, StoreError, bytes32, governance::text, recorded, whole,
    words::word,
};

/// A step of an execution.
#[derive(Debug, Clone)]
pub struct ExecutionRow {
    /// Ledger number.
    pub seq: u64,
    /// Which step.
    pub event: ExecutionEvent,
    /// What the agent was about to carry out, or said that it did.
    pub digest: Bytes32,
    /// Whether that is something else than was approved.
    pub differs: bool,
    /// What the agent said; none where it said nothing or it was erased.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Store {
    /// Uses the permission, or reports what came of it: where the action stands then, and the record.
    #[tracing::instrument(level = "debug", name = "store.execute", skip_all)]
    pub async fn execute(
        &self,
        action: Uuid,
        event: ExecutionEvent,
        digest: &Bytes32,
        note: Option<Private<'_>>,
    ) -> Result<(State, Recorded), StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.execution (action_id, event, digest, note, note_salt) VALUES ($1, $2, $3, $4, $5) RETURNING state, seq, leaf",
            action,
            event.as_str(),
            &digest[..],
            note.map(|n| n.text),
            note.map(|n| &n.salt[..])
        )
        .fetch_one(&self.pool)
        .await?;
        let state = word("action_state", action, &row.state.unwrap_or_default())?;
        Ok((
            state,
            recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        ))
    }

    /// Puts `successor` in the place of an action of the same agent, or proposes anew in it what was rejected: which of the two it
    /// was, and the former action's record. Sent twice it is one.
    #[tracing::instrument(level = "debug", name = "store.supersede", skip_all)]
    pub async fn supersede(
        &self,
        action: Uuid,
        successor: Uuid,
    ) -> Result<(SuccessionEvent, Recorded), StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.succession (action_id, successor) VALUES ($1, $2) RETURNING event, seq, leaf",
            action,
            successor
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((
            word("succession", action, &row.event.unwrap_or_default())?,
            recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        ))
    }

    /// What became of an approval, oldest first.
    #[tracing::instrument(level = "debug", name = "store.executions", skip_all)]
    pub async fn executions(&self, action: Uuid) -> Result<Vec<ExecutionRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT x.seq, x.event, x.digest, x.differs, x.at, n.bytes AS "note?"
                 FROM countersign.execution x LEFT JOIN countersign.payload n ON n.commitment = x.note
                WHERE x.action_id = $1 ORDER BY x.seq"#,
            action
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(ExecutionRow {
                    seq: whole("execution", r.seq)?,
                    event: word("execution", action, &r.event)?,
                    digest: bytes32("execution", &r.digest)?,
                    differs: r.differs,
                    note: r.note.map(|b| text("payload", b)).transpose()?,
                    at: r.at,
                })
            })
            .collect()
    }
}
