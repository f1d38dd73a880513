//! What a grant proof is made of: an agent gets it of its own approved action, whoever reads the ledger of any.

use uuid::Uuid;

use crate::{Store, StoreError, signed64, whole};

/// A record of a grant proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRecord {
    /// Its number.
    pub seq: u64,
    /// Whether it governs; else it is the action's.
    pub governance: bool,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Governance records and the action's from this number on and below that one, ascending, at most `most`; none where this
    /// login may not prove it.
    #[tracing::instrument(level = "debug", name = "store.grant_records", skip_all)]
    pub async fn grant_records(
        &self,
        action: Uuid,
        from: u64,
        below: u64,
        most: i32,
    ) -> Result<Vec<GrantRecord>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT seq AS "seq!", governance AS "governance!", bytes AS "bytes!" FROM countersign.grant_records($1, $2, $3, $4)"#,
            action,
            signed64("ledger_record", from)?,
            signed64("ledger_record", below)?,
            most
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(GrantRecord {
                    seq: whole("ledger_record", r.seq)?,
                    governance: r.governance,
                    bytes: r.bytes,
                })
            })
            .collect()
    }

    /// The action's content and the policies' texts, each behind its salt.
    #[tracing::instrument(level = "debug", name = "store.grant_texts", skip_all)]
    pub async fn grant_texts(&self, action: Uuid) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT bytes AS "bytes!" FROM countersign.grant_texts($1)"#,
            action
        )
        .fetch_all(&self.pool)
        .await?)
    }
}
