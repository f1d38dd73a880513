//! The ledger as it stands: its head, its records, what came since.

use chrono::{DateTime, Utc};
use countersign_ledger::Hash;
pub use countersign_store::{Listener, Recorded, console::Moved, ledger::Head};

use crate::{Failure, Session};

impl Session {
    /// The time that rules compare with: the database's clock, never earlier than the last record.
    pub async fn now(&self) -> Result<DateTime<Utc>, Failure> {
        Ok(self.store().now().await?)
    }

    /// The newest record's place. Every founded workspace has one.
    pub async fn head(&self) -> Result<Head, Failure> {
        let head = self.store().head().await?;
        head.ok_or_else(|| Failure::contradiction("a workspace without record 0"))
    }

    /// A record's leaf; none if there is no such record.
    pub async fn leaf(&self, seq: u64) -> Result<Option<Hash>, Failure> {
        Ok(self.store().leaf(seq).await?)
    }

    /// A record's bytes; none if there is no such record or it may not be read.
    pub async fn record(&self, seq: u64) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.store().record(seq).await?)
    }

    /// The leaves `from .. until`.
    pub async fn leaves(&self, from: u64, until: u64) -> Result<Vec<Hash>, Failure> {
        Ok(self.store().leaves(from, until).await?)
    }

    /// The records `from .. until` that may be read, with their numbers.
    pub async fn record_range(
        &self,
        from: u64,
        until: u64,
    ) -> Result<Vec<(u64, Vec<u8>)>, Failure> {
        Ok(self.store().record_range(from, until).await?)
    }

    /// The records after number `after`, in order, at most `limit`.
    pub async fn moved_since(&self, after: u64, limit: i64) -> Result<Vec<Moved>, Failure> {
        Ok(self.store().moved_since(after, limit).await?)
    }

    /// How many actions moved after number `after`; opening one is no movement.
    pub async fn actions_moved_since(&self, after: u64) -> Result<u64, Failure> {
        Ok(self.store().actions_moved_since(after).await?)
    }

    /// Listens for records on a connection of its own.
    pub async fn listen(&self) -> Result<Listener, Failure> {
        Ok(self.store().listen().await?)
    }

    /// The protocol version of TLS to the database, or none where there is none.
    pub async fn tls_version(&self) -> Result<Option<String>, Failure> {
        Ok(self.store().tls_version().await?)
    }
}
