//! One listening connection a login, shared by all who wait under it.

use std::{sync::Arc, time::Duration};

use countersign_app::{ledger::Listener, sign_in::Entered};
use tokio::sync::{Mutex, watch};

/// How often a listener looks whether anybody still waits.
const LOOK: Duration = Duration::from_secs(5);

/// Where those who wait hear that the ledger grew.
#[derive(Debug, Default, Clone)]
pub(crate) struct News(Arc<Mutex<Option<watch::Receiver<u64>>>>);

impl News {
    /// Hears of every record from now on. A receiver whose sender is gone means that nobody listens: who waits looks again by
    /// the clock.
    pub async fn hear(&self, entered: &Entered) -> watch::Receiver<u64> {
        let mut kept = self.0.lock().await;
        if let Some(there) = kept.as_ref()
            && there.has_changed().is_ok()
        {
            let mut mine = there.clone();
            mine.mark_unchanged();
            return mine;
        }
        let (tell, hear) = watch::channel(0);
        match entered.listen().await {
            Ok(listener) => {
                *kept = Some(hear.clone());
                tokio::spawn(relay(listener, tell));
            }
            Err(failure) => tracing::debug!(code = failure.code(), "nobody listens"),
        }
        hear
    }
}

/// Passes on until the connection is gone or nobody but [`News`] itself holds a receiver.
async fn relay(mut listener: Listener, tell: watch::Sender<u64>) {
    loop {
        tokio::select! {
            heard = listener.heard() => match heard {
                Ok(()) => tell.send_modify(|count| *count = count.wrapping_add(1)),
                Err(_) => return,
            },
            () = tell.closed() => return,
            () = tokio::time::sleep(LOOK) => if tell.receiver_count() <= 1 { return },
        }
    }
}
