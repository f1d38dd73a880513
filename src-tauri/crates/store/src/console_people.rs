//! Governance in detail, as a console shows it: with ledger numbers, who confirmed, and what still waits.

use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use countersign_statement::codes::{Custody, Role};

use crate::{
    Bytes32, Store, StoreError, bytes32, governance::text, registry::Word, whole, words::word,
};

/// A person with the place of their introduction.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// Id.
    pub person: Uuid,
    /// Login.
    pub login: String,
    /// Name; empty where it may not be read.
    pub name: String,
    /// When they were proposed.
    pub at: DateTime<Utc>,
    /// Ledger number of it.
    pub seq: u64,
    /// Whether they count.
    pub confirmed: bool,
}

/// A key with what became of it.
#[derive(Debug, Clone)]
pub struct KeyHistory {
    /// Whose.
    pub person: Uuid,
    /// SHA-256 of the public key.
    pub key_id: Bytes32,
    /// Where the private key lies.
    pub custody: Custody,
    /// Ledger number of its introduction.
    pub seq: u64,
    /// In force by genesis or a second person's word.
    pub confirmed: bool,
    /// Who confirmed it; none by genesis or while it waits.
    pub confirmed_by: Option<Uuid>,
    /// Revoked or replaced.
    pub ended: bool,
    /// From here on it does not count, where it was stolen.
    pub compromised_since: Option<u64>,
}

/// A role grant, waiting or in force.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Whose.
    pub person: Uuid,
    /// The role.
    pub role: Role,
    /// Until then.
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether it counts.
    pub confirmed: bool,
}

impl Store {
    /// Everybody, in the order of their introduction.
    #[tracing::instrument(level = "debug", name = "store.enrolled", skip_all)]
    pub async fn enrolled(&self) -> Result<Vec<Enrolled>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT p.person, p.login, n.bytes AS "name?", l.at, p.seq, countersign.confirmed('person', p.person, p.seq) AS "confirmed!"
                 FROM countersign.person p JOIN countersign.ledger_leaf l ON l.seq = p.seq
                 LEFT JOIN countersign.payload n ON n.commitment = p.name_commit ORDER BY p.seq, p.login"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Enrolled {
                    person: r.person,
                    login: r.login,
                    name: text("payload", r.name.unwrap_or_default())?,
                    at: r.at,
                    seq: whole("person", r.seq)?,
                    confirmed: r.confirmed,
                })
            })
            .collect()
    }

    /// Every key that was ever introduced, with its fate.
    #[tracing::instrument(level = "debug", name = "store.key_history", skip_all)]
    pub async fn key_history(&self) -> Result<Vec<KeyHistory>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT k.person, k.key_id, k.custody, k.seq, countersign.confirmed('key', k.event_id, k.seq) AS "confirmed!",
                      (SELECT c.person FROM countersign.confirmation c WHERE c.fact = 'key' AND c.fact_id = k.event_id) AS confirmed_by,
                      EXISTS (SELECT FROM countersign.key_event r WHERE r.key_id = k.key_id AND r.event = 'revoked')
                      OR EXISTS (SELECT FROM countersign.key_event n WHERE n.replaces = k.key_id AND n.event = 'rotated'
                                    AND countersign.confirmed('key', n.event_id, n.seq)) AS "ended!",
                      (SELECT min(r.compromised_since_seq) FROM countersign.key_event r WHERE r.key_id = k.key_id AND r.event = 'revoked') AS since
                 FROM countersign.key_event k WHERE k.event <> 'revoked' ORDER BY k.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(KeyHistory {
                    person: r.person,
                    key_id: bytes32("key_event", &r.key_id)?,
                    custody: word("key_event", hex::encode(&r.key_id), &r.custody)?,
                    seq: whole("key_event", r.seq)?,
                    confirmed: r.confirmed,
                    confirmed_by: r.confirmed_by,
                    ended: r.ended,
                    compromised_since: r.since.map(|s| whole("key_event", s)).transpose()?,
                })
            })
            .collect()
    }

    /// Grants that are not revoked, those that wait too.
    #[tracing::instrument(level = "debug", name = "store.granted", skip_all)]
    pub async fn granted(&self) -> Result<Vec<Granted>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT g.person, g.role, g.valid_until, countersign.confirmed('role', g.grant_id, g.seq) AS "confirmed!" FROM countersign.role_grant g
                WHERE g.event = 'granted'
                  AND NOT EXISTS (SELECT FROM countersign.role_taken r WHERE r.person = g.person AND r.role = g.role AND r.seq > g.seq)
                  AND NOT EXISTS (SELECT FROM countersign.role_run_out o WHERE o.grant_id = g.grant_id)
                ORDER BY g.seq, g.role"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Granted {
                    person: r.person,
                    role: word("role_grant", r.person, &r.role)?,
                    valid_until: r.valid_until,
                    confirmed: r.confirmed,
                })
            })
            .collect()
    }

    /// By whose word each installation is enrolled.
    #[tracing::instrument(level = "debug", name = "store.installers", skip_all)]
    pub async fn installers(&self) -> Result<Vec<(Uuid, Word)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT i.installation, i.enrolled_by, i.seq, l.at FROM countersign.installation i JOIN countersign.ledger_leaf l ON l.seq = i.seq"
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let word = Word {
                    person: r.enrolled_by,
                    at: r.at,
                    seq: whole("installation", r.seq)?,
                };
                Ok((r.installation, word))
            })
            .collect()
    }
}
