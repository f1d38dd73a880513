//! Exports and checkpoints.

use countersign_statement::facts;
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Recorded, Signed, Store, StoreError, bytes32, hex32, recorded, signed64, whole,
};

/// An export that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    /// Id.
    pub export_id: Uuid,
    /// Who made it.
    pub person: Uuid,
    /// Size of the tree it was made under.
    pub tree_size: u64,
    /// Records in it.
    pub records: u64,
    /// SHA-256 of its SHA256SUMS.
    pub sums_digest: Bytes32,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
}

impl Store {
    /// Records an export that was written.
    pub async fn add_export(&self, s: &facts::Export, by: Signed) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.export (export_id, filter, tree_size, root, records, sums_digest, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING seq, leaf",
            s.export_id,
            &hex32("export", &s.filter)?[..],
            signed64("export", s.tree_size)?,
            &hex32("export", &s.root)?[..],
            signed64("export", s.records)?,
            &hex32("export", &s.sums_digest)?[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Exports, newest first, below `before` (a ledger number), at most `limit`.
    pub async fn exports(
        &self,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<ExportRow>, StoreError> {
        let below = before.map_or(Ok(i64::MAX), |b| signed64("export", b))?;
        let rows = sqlx::query!(
            "SELECT export_id, person, tree_size, records, sums_digest, at, seq FROM countersign.export WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
            below,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(ExportRow {
                    export_id: r.export_id,
                    person: r.person,
                    tree_size: whole("export", r.tree_size)?,
                    records: whole("export", r.records)?,
                    sums_digest: bytes32("export", &r.sums_digest)?,
                    at: r.at,
                    seq: whole("export", r.seq)?,
                })
            })
            .collect()
    }

    /// Keeps a checkpoint that this installation signed.
    pub async fn add_checkpoint(
        &self,
        size: u64,
        installation: Uuid,
        root: &Bytes32,
        note: &str,
        signature: &[u8; 64],
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO fact.checkpoint (size, installation, root, note, signature) VALUES ($1, $2, $3, $4, $5)",
            signed64("checkpoint", size)?,
            installation,
            &root[..],
            note,
            &signature[..]
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The newest checkpoint of any installation: size, root, note.
    pub async fn latest_checkpoint(&self) -> Result<Option<(u64, Bytes32, String)>, StoreError> {
        let row = sqlx::query!(
            "SELECT size, root, note FROM countersign.checkpoint ORDER BY size DESC LIMIT 1"
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| {
            Ok((
                whole("checkpoint", r.size)?,
                bytes32("checkpoint", &r.root)?,
                r.note,
            ))
        })
        .transpose()
    }
}
