//! Hearing that the ledger grew. A notification carries nothing: it is a hint to look.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::{Store, StoreError};

/// The channel on which the ledger's trigger notifies.
const CHANNEL: &str = "countersign_ledger";

/// A connection of its own that waits for the ledger to grow.
#[derive(Debug)]
pub struct Listener {
    inner: PgListener,
}

impl Store {
    /// Opens a listening connection under this login; the pool keeps its own.
    #[tracing::instrument(level = "debug", name = "store.listen", skip_all)]
    pub async fn listen(&self) -> Result<Listener, StoreError> {
        let options = (*self.pool.connect_options())
            .clone()
            .application_name("countersign listener");
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await?;
        let mut inner = PgListener::connect_with(&pool).await?;
        // A connection that is gone is to be told at once, not when the next one stands.
        inner.eager_reconnect(false);
        inner.listen(CHANNEL).await?;
        Ok(Listener { inner })
    }
}

impl Listener {
    /// Waits until the ledger grew. An error means that the connection is gone: look again, and listen anew.
    #[tracing::instrument(level = "debug", name = "listener.heard", skip_all)]
    pub async fn heard(&mut self) -> Result<(), StoreError> {
        match self.inner.try_recv().await? {
            Some(_) => Ok(()),
            None => Err(StoreError::Unavailable("the connection is closed".into())),
        }
    }
}
