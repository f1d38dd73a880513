//! Questions, answers, holds and withdrawals through their door, and what was said.

use countersign_statement::codes::InterruptionEvent;
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Private, Recorded, Store, StoreError, governance::text, recorded, whole};

/// What was said when a review was interrupted, or that ended.
#[derive(Debug, Clone)]
pub struct InterruptionRow {
    /// Ledger number.
    pub seq: u64,
    /// What was done.
    pub event: InterruptionEvent,
    /// Who: a person, or the action's agent.
    pub by: Uuid,
    /// The question, the answer or the reason; none where it was erased.
    pub text: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An open question about an agent's own action.
#[derive(Debug, Clone)]
pub struct Question {
    /// The action.
    pub action: Uuid,
    /// Ledger number of the question.
    pub seq: u64,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// The question; none where it was erased.
    pub text: Option<String>,
}

impl Store {
    /// Interrupts a review, ends that, or takes the action back.
    #[tracing::instrument(level = "debug", name = "store.interrupt", skip_all)]
    pub async fn interrupt(
        &self,
        action: Uuid,
        event: InterruptionEvent,
        said: Private<'_>,
    ) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.interruption (action_id, event, text, text_salt) VALUES ($1, $2, $3, $4) RETURNING seq, leaf",
            action,
            event.as_str(),
            said.text,
            &said.salt[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// The open questions about this agent's own actions, oldest first.
    #[tracing::instrument(level = "debug", name = "store.questions", skip_all)]
    pub async fn questions(&self) -> Result<Vec<Question>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT action_id AS "action_id!", seq AS "seq!", at AS "at!", words FROM countersign.questions()"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Question {
                    action: r.action_id,
                    seq: whole("interruption", r.seq)?,
                    at: r.at,
                    text: r.words.map(|b| text("payload", b)).transpose()?,
                })
            })
            .collect()
    }
}
