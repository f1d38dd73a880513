//! Who has an action in hand: claims, releases and handings over through their doors, and how it stands.

use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Private, Recorded, Store, StoreError, recorded};

/// A claim that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// When it runs out.
    pub until: DateTime<Utc>,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

/// Whose an action is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InHand {
    /// The person.
    pub person: Uuid,
    /// When their claim runs out; none where it was handed to them.
    pub until: Option<DateTime<Utc>>,
}

impl Store {
    /// Takes an action in hand for half an hour of the database's time.
    #[tracing::instrument(level = "debug", name = "store.claim", skip_all)]
    pub async fn claim(&self, action: Uuid) -> Result<Claimed, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.claim (action_id, event) VALUES ($1, 'claimed') RETURNING until, seq, leaf",
            action
        )
        .fetch_one(&self.pool)
        .await?;
        let until = row.until.ok_or_else(|| StoreError::Contradiction {
            table: "assignment",
            row: format!("a claim on {action} without an end"),
        })?;
        Ok(Claimed {
            until,
            recorded: recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        })
    }

    /// Gives an action back.
    #[tracing::instrument(level = "debug", name = "store.release", skip_all)]
    pub async fn release(&self, action: Uuid) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.claim (action_id, event) VALUES ($1, 'released') RETURNING seq, leaf",
            action
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Hands an action to a person.
    #[tracing::instrument(level = "debug", name = "store.assign", skip_all)]
    pub async fn assign(
        &self,
        action: Uuid,
        person: Uuid,
        note: Option<Private<'_>>,
    ) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.assignment (action_id, person, note, note_salt) VALUES ($1, $2, $3, $4) RETURNING seq, leaf",
            action,
            person,
            note.map(|n| n.text),
            note.map(|n| n.salt.to_vec())
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Whose an action is at `now`, the database's time.
    #[tracing::instrument(level = "debug", name = "store.in_hand", skip_all)]
    pub async fn in_hand(
        &self,
        action: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<InHand>, StoreError> {
        let row = sqlx::query_as!(
            InHand,
            r#"SELECT person AS "person!", until FROM countersign.in_hand WHERE action_id = $1 AND (until IS NULL OR $2 < until)"#,
            action,
            now
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row)
    }
}
