//! What was exported, and what an export would hold.

use countersign_statement::Filter;
pub use countersign_store::exports::{ExportCount, ExportRow};

use crate::{Failure, Session};

impl Session {
    /// What an export with this filter would hold.
    pub async fn count_export(&self, filter: &Filter) -> Result<ExportCount, Failure> {
        Ok(self.store().count_export(filter).await?)
    }

    /// The exports before record `before` (none: from the newest on), at most `limit`.
    pub async fn exports(
        &self,
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<ExportRow>, Failure> {
        Ok(self.store().exports(before, limit).await?)
    }
}
