//! What became of exports: attempts to deliver them and verifications of what is kept, through their doors.

use countersign_statement::codes::{DeliveryEvent, DeliveryMethod, VerificationResult};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Private, Recorded, Store, StoreError, bytes32,
    governance::text,
    recorded, whole,
    words::{answered, word},
};

/// An attempt that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Its number among the export's, from 1.
    pub attempt: u64,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

/// An attempt to deliver an export: how it began and, if it did, how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// The export.
    pub export_id: Uuid,
    /// Its number among the export's, from 1.
    pub attempt: u64,
    /// How.
    pub method: DeliveryMethod,
    /// Where to; none where the text was erased.
    pub target: Option<String>,
    /// Who.
    pub by: Uuid,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// The ledger number of its beginning.
    pub begun_seq: u64,
    /// How it ended; none while nobody has said so.
    pub ended: Option<AttemptEnd>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptEnd {
    /// Delivered, failed or uncertain.
    pub event: DeliveryEvent,
    /// What the receiver answered; none where the text was erased.
    pub reply: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Its ledger number.
    pub seq: u64,
}

/// What verifying a kept export found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationRow {
    /// The export.
    pub export_id: Uuid,
    /// What was found.
    pub result: VerificationResult,
    /// SHA-256 of the file; none where there was none.
    pub bundle_digest: Option<Bytes32>,
    /// Who verified.
    pub by: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Its ledger number.
    pub seq: u64,
}

impl Store {
    /// Begins an attempt to deliver an export; the database gives its number.
    #[tracing::instrument(level = "debug", name = "store.begin_delivery", skip_all)]
    pub async fn begin_delivery(
        &self,
        export: Uuid,
        method: DeliveryMethod,
        target: Private<'_>,
        bundle_digest: &Bytes32,
    ) -> Result<Begun, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.delivery (export_id, event, method, target, target_salt, bundle_digest)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING attempt, seq, leaf",
            export,
            DeliveryEvent::Started.as_str(),
            method.as_str(),
            target.text,
            &target.salt[..],
            &bundle_digest[..]
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(Begun {
            attempt: whole("delivery", answered("delivery", "its number", row.attempt)?)?,
            recorded: recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())?,
        })
    }

    /// Says what came of an attempt that this login began.
    #[tracing::instrument(level = "debug", name = "store.end_delivery", skip_all)]
    pub async fn end_delivery(
        &self,
        export: Uuid,
        attempt: u64,
        event: DeliveryEvent,
        reply: Private<'_>,
    ) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.delivery (export_id, attempt, event, reply, reply_salt) VALUES ($1, $2, $3, $4, $5) RETURNING seq, leaf",
            export,
            crate::signed64("delivery", attempt)?,
            event.as_str(),
            reply.text,
            &reply.salt[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Says what verifying a kept export found.
    #[tracing::instrument(level = "debug", name = "store.add_verification", skip_all)]
    pub async fn add_verification(
        &self,
        export: Uuid,
        result: VerificationResult,
        bundle_digest: Option<&Bytes32>,
    ) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.verification (export_id, result, bundle_digest) VALUES ($1, $2, $3) RETURNING seq, leaf",
            export,
            result.as_str(),
            bundle_digest.map(|digest| &digest[..])
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Every attempt to deliver these exports, by export, oldest first.
    #[tracing::instrument(level = "debug", name = "store.attempts", skip_all)]
    pub async fn attempts(&self, exports: &[Uuid]) -> Result<Vec<AttemptRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT b.export_id, b.attempt, b.method, t.bytes AS "target?", b.by, b.at AS begun_at, b.seq AS begun_seq,
                      e.event AS "event?", r.bytes AS "reply?", e.at AS "ended_at?", e.seq AS "ended_seq?"
                 FROM countersign.delivery b
                 LEFT JOIN countersign.delivery e ON e.export_id = b.export_id AND e.attempt = b.attempt AND e.event <> 'delivery_started'
                 LEFT JOIN countersign.payload t ON t.commitment = b.target
                 LEFT JOIN countersign.payload r ON r.commitment = e.reply
                WHERE b.event = 'delivery_started' AND b.export_id = ANY ($1) ORDER BY b.export_id, b.attempt"#,
            exports
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let ended = match (r.event, r.ended_at, r.ended_seq) {
                    (Some(event), Some(at), Some(seq)) => Some(AttemptEnd {
                        event: word("delivery", seq, &event)?,
                        reply: r.reply.map(|b| text("payload", b)).transpose()?,
                        at,
                        seq: whole("delivery", seq)?,
                    }),
                    _ => None,
                };
                Ok(AttemptRow {
                    export_id: r.export_id,
                    attempt: whole("delivery", r.attempt)?,
                    method: word("delivery", r.begun_seq, &r.method)?,
                    target: r.target.map(|b| text("payload", b)).transpose()?,
                    by: r.by,
                    begun_at: r.begun_at,
                    begun_seq: whole("delivery", r.begun_seq)?,
                    ended,
                })
            })
            .collect()
    }

    /// The last verification of each of these exports.
    #[tracing::instrument(level = "debug", name = "store.last_verifications", skip_all)]
    pub async fn last_verifications(
        &self,
        exports: &[Uuid],
    ) -> Result<Vec<VerificationRow>, StoreError> {
        let rows = sqlx::query!(
            "SELECT DISTINCT ON (export_id) export_id, result, bundle_digest, by, at, seq
               FROM countersign.verification WHERE export_id = ANY ($1) ORDER BY export_id, seq DESC",
            exports
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(VerificationRow {
                    export_id: r.export_id,
                    result: word("verification", r.seq, &r.result)?,
                    bundle_digest: r
                        .bundle_digest
                        .map(|digest| bytes32("verification", &digest))
                        .transpose()?,
                    by: r.by,
                    at: r.at,
                    seq: whole("verification", r.seq)?,
                })
            })
            .collect()
    }

    /// Exports whose last verification found something else than that all holds, newest first, at most so many.
    #[tracing::instrument(level = "debug", name = "store.unsound_exports", skip_all)]
    pub async fn unsound_exports(
        &self,
        limit: i64,
    ) -> Result<Vec<(Uuid, VerificationResult)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT v.export_id AS "export_id!", v.result AS "result!", v.seq AS "seq!" FROM
                 (SELECT DISTINCT ON (export_id) export_id, result, seq FROM countersign.verification ORDER BY export_id, seq DESC) v
                WHERE v.result <> $1 ORDER BY v.seq DESC LIMIT $2"#,
            VerificationResult::Verified.as_str(),
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((r.export_id, word("verification", r.seq, &r.result)?)))
            .collect()
    }
}
