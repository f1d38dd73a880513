//! Roles that their holders delegated, for a time.

use countersign_statement::{codes::Role, facts};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Private, Recorded, Signed, Store, StoreError, bytes32, governance::text, recorded,
    whole, words::word,
};

/// A delegation and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationRow {
    /// Its id.
    pub delegation: Uuid,
    /// Whose role.
    pub person: Uuid,
    /// To whom.
    pub delegate: Uuid,
    /// The role.
    pub role: Role,
    /// From then on.
    pub from: DateTime<Utc>,
    /// Until just before then.
    pub until: DateTime<Utc>,
    /// Why; empty where that was erased or may not be read.
    pub reason: String,
    /// SHA-256 of the statement by which it was given.
    pub digest: Bytes32,
    /// In which record.
    pub seq: u64,
    /// The record of its acceptance.
    pub accepted: Option<u64>,
    /// The record that ended it.
    pub ended: Option<u64>,
    /// Nobody ended it, its time is not past, and what it rests on is there.
    pub lasts: bool,
    /// It counts now: seats can be taken by it.
    pub counts: bool,
}

/// A role that somebody may take seats by, at some time: of a delegation that is accepted, and not over for another reason than its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LentRow {
    /// To whom.
    pub delegate: Uuid,
    /// Whose role.
    pub person: Uuid,
    /// The role.
    pub role: Role,
    /// From then on.
    pub from: DateTime<Utc>,
    /// Until just before then.
    pub until: DateTime<Utc>,
}

impl Store {
    /// A role delegated.
    #[tracing::instrument(level = "debug", name = "store.add_delegation", skip_all)]
    pub async fn add_delegation(
        &self,
        s: &facts::Delegation,
        reason: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.delegation (delegation_id, delegate, role, valid_from, valid_until, reason, reason_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING seq, leaf",
            s.delegation_id,
            s.delegate,
            s.role.as_str(),
            s.valid_from,
            s.valid_until,
            reason.text,
            &reason.salt[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// A delegation accepted, or ended.
    #[tracing::instrument(level = "debug", name = "store.add_delegation_standing", skip_all)]
    pub async fn add_delegation_standing(
        &self,
        s: &facts::DelegationStanding,
        reason: Option<Private<'_>>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.delegation_standing (delegation_id, event, reason, reason_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq, leaf",
            s.delegation_id,
            s.event.as_str(),
            reason.map(|of| of.text),
            reason.map(|of| of.salt.to_vec()),
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// All delegations, the newest first, as they stand at a time.
    #[tracing::instrument(level = "debug", name = "store.delegations", skip_all)]
    pub async fn delegations(&self, now: DateTime<Utc>) -> Result<Vec<DelegationRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT d.delegation_id, d.person, d.delegate, d.role, d.valid_from, d.valid_until, d.statement_digest, d.seq, n.bytes AS "reason?",
                      a.seq AS "accepted?", e.seq AS "ended?",
                      EXISTS (SELECT FROM countersign.delegation_open o
                                JOIN countersign.role_in_force g ON g.person = o.person AND g.role = o.role AND g.seq < o.seq
                               WHERE o.delegation_id = d.delegation_id AND $1 < o.valid_until AND (g.valid_until IS NULL OR $1 < g.valid_until)) AS "lasts!",
                      EXISTS (SELECT FROM countersign.delegation_in_force f
                               WHERE f.delegation_id = d.delegation_id AND f.valid_from <= $1 AND $1 < f.valid_until) AS "counts!"
                 FROM countersign.delegation d
                 LEFT JOIN countersign.delegation_event a ON a.delegation_id = d.delegation_id AND a.event = 'accepted'
                 LEFT JOIN countersign.delegation_event e ON e.delegation_id = d.delegation_id AND e.event = 'ended'
                 LEFT JOIN countersign.payload n ON n.commitment = d.reason
                ORDER BY d.seq DESC"#,
            now
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(DelegationRow {
                    delegation: r.delegation_id,
                    person: r.person,
                    delegate: r.delegate,
                    role: word("delegation", r.delegation_id, &r.role)?,
                    from: r.valid_from,
                    until: r.valid_until,
                    reason: r
                        .reason
                        .map(|bytes| text("payload", bytes))
                        .transpose()?
                        .unwrap_or_default(),
                    digest: bytes32("delegation", &r.statement_digest)?,
                    seq: whole("delegation", r.seq)?,
                    accepted: r.accepted.map(|seq| whole("delegation", seq)).transpose()?,
                    ended: r.ended.map(|seq| whole("delegation", seq)).transpose()?,
                    lasts: r.lasts,
                    counts: r.counts,
                })
            })
            .collect()
    }

    /// The roles that were delegated and count at some time, the oldest delegation first.
    #[tracing::instrument(level = "debug", name = "store.lent", skip_all)]
    pub async fn lent(&self) -> Result<Vec<LentRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT delegation_id AS "delegation_id!", delegate AS "delegate!", person AS "person!", role AS "role!", valid_from AS "valid_from!", valid_until AS "valid_until!"
                 FROM countersign.delegation_in_force ORDER BY seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(LentRow {
                    delegate: r.delegate,
                    person: r.person,
                    role: word("delegation", r.delegation_id, &r.role)?,
                    from: r.valid_from,
                    until: r.valid_until,
                })
            })
            .collect()
    }
}
