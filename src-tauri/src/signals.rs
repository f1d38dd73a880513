//! Asked to end by the system, by a terminal or at log-out, the program ends as if its window was closed: it signs out and
//! lets the database go.

use tauri::AppHandle;
use tokio::signal::unix::{SignalKind, signal};

/// Listens for SIGTERM, SIGINT and SIGHUP.
pub fn listen(handle: &AppHandle) {
    for kind in [
        SignalKind::terminate(),
        SignalKind::interrupt(),
        SignalKind::hangup(),
    ] {
        let handle = handle.clone();
        tauri::async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut signals) => {
                    if signals.recv().await.is_some() {
                        tracing::info!(signal = kind.as_raw_value(), "asked to end");
                        handle.exit(0);
                    }
                }
                // Then the signal ends the program as it does any other; the next one to open the database adopts it.
                Err(cause) => tracing::warn!("a signal cannot be listened to: {cause}"),
            }
        });
    }
}
