//! Whether this server can be written to, and how far behind another it is.
//!
//! Unchecked, with a reason: nothing of ours is asked for.

use crate::{Store, StoreError};

/// A server that only reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standby {
    /// It repeats what another server writes; otherwise it is set to read only.
    pub repeats: bool,
    /// Seconds since the last transaction that it has repeated was made; none where none has arrived since it started.
    pub behind_s: Option<u64>,
}

impl Store {
    /// Whether the server only reads; none where it can be written to.
    #[tracing::instrument(level = "debug", name = "store.standby", skip_all)]
    pub async fn standby(&self) -> Result<Option<Standby>, StoreError> {
        // On an idle primary this grows although nothing is missing: whether the sender is there is not told to every login.
        let row: (bool, bool, Option<f64>) = sqlx::query_as(
            "SELECT pg_catalog.pg_is_in_recovery(),
                    pg_catalog.pg_is_in_recovery() OR pg_catalog.current_setting('transaction_read_only')::boolean,
                    CASE WHEN pg_catalog.pg_is_in_recovery()
                         THEN EXTRACT(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::double precision END",
        )
        .fetch_one(&self.pool)
        .await?;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "seconds, cut to whole ones; a cast saturates"
        )]
        let standby = row.1.then(|| Standby {
            repeats: row.0,
            behind_s: row.2.map(|seconds| seconds.max(0.0) as u64),
        });
        Ok(standby)
    }
}
