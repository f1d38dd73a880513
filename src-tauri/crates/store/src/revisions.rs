//! Revisions through their door, and what each changed.

use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Private, Recorded, Store, StoreError, bytes32, governance::text, recorded, signed64,
    whole,
};

/// A revision to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// The action.
    pub action: Uuid,
    /// Its number, one more than that of what was read.
    pub revision: u64,
    /// The parameters.
    pub params: &'a str,
    /// The amount.
    pub amount: &'a str,
    /// The currency.
    pub currency: &'a str,
    /// Random; the new content's.
    pub content_salt: &'a [u8; 16],
    /// Why.
    pub reason: Private<'a>,
}

/// A revision that was made.
#[derive(Debug, Clone)]
pub struct RevisionRow {
    /// Its number.
    pub revision: u64,
    /// Who made it.
    pub by: Uuid,
    /// Why; none where that was erased.
    pub reason: Option<String>,
    /// The content line before it, empty where erased.
    pub before: String,
    /// The content line since, empty where erased.
    pub after: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
}

impl Store {
    /// Revises an action: the digest of the content as it is now, and the record.
    #[tracing::instrument(level = "debug", name = "store.revise", skip_all)]
    pub async fn revise(&self, new: NewRevision<'_>) -> Result<(Bytes32, Recorded), StoreError> {
        let revision = i32::try_from(signed64("revision", new.revision)?).unwrap_or(i32::MAX);
        let row = sqlx::query!(
            "INSERT INTO fact.revision (action_id, revision, params, amount, currency, content_salt, reason, reason_salt)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING action_digest, seq, leaf",
            new.action,
            revision,
            new.params,
            new.amount,
            new.currency,
            &new.content_salt[..],
            new.reason.text,
            &new.reason.salt[..]
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((
            bytes32("revision", &row.action_digest.unwrap_or_default())?,
            recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        ))
    }

    /// The revisions of an action, oldest first.
    #[tracing::instrument(level = "debug", name = "store.revisions", skip_all)]
    pub async fn revisions(&self, action: Uuid) -> Result<Vec<RevisionRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT v.revision, v.by, v.at, v.seq, w.bytes AS "reason?", b.bytes AS "before?", n.bytes AS "after?"
                 FROM countersign.revision v
                 LEFT JOIN countersign.payload w ON w.commitment = v.reason
                 LEFT JOIN countersign.payload b ON b.commitment = v.was
                 LEFT JOIN countersign.payload n ON n.commitment = v.action_digest
                WHERE v.action_id = $1 ORDER BY v.revision"#,
            action
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(RevisionRow {
                    revision: whole("revision", r.revision.into())?,
                    by: r.by,
                    reason: r.reason.map(|b| text("payload", b)).transpose()?,
                    before: text("payload", r.before.unwrap_or_default())?,
                    after: text("payload", r.after.unwrap_or_default())?,
                    at: r.at,
                    seq: whole("revision", r.seq)?,
                })
            })
            .collect()
    }
}
