//! Telling many targets until somebody says stop. Each has a task of its own: one that hangs stands in nobody's way.

use std::{path::Path, time::Duration};

use countersign_app::{Failure, Watch, follow::Follower};
use countersign_refusal::Fault;
use tokio::{sync::watch, time::timeout};

use crate::{
    form::Sender,
    forward::{Batch, Forwarder, Ledger},
    target::Target,
    wire::Patience,
};

/// How often it is looked for records even where nobody said that there are any.
const LOOK: Duration = Duration::from_secs(15);
/// After the first failure it is tried again so soon, and after each further one in twice the time.
const AGAIN: Duration = Duration::from_secs(1);
/// At least so often it is tried again.
const AGAIN_MOST: Duration = Duration::from_mins(1);
/// How long a connection may go on after somebody said stop.
const GRACE: Duration = Duration::from_secs(5);
const BEAT: Duration = Duration::from_millis(50);

/// What happened to a target.
#[derive(Debug, Clone)]
pub enum News {
    /// It was told some records.
    Sent(Batch),
    /// It was not, and is tried again after this time.
    Failed(Failure, Duration),
}

/// Tells these targets, each from its cursor on, until `watch` is cancelled. Answers when all are done: cancelled, or refused
/// for a reason that trying again does not mend.
pub async fn run(
    follower: &Follower,
    sender: &Sender,
    targets: &[Target],
    home: &Path,
    patience: Patience,
    watch: &Watch,
    news: &(dyn Fn(&Target, News) + Sync),
) -> Vec<(String, Result<(), Failure>)> {
    let (heard, grown) = watch::channel(());
    let each = targets.iter().map(|target| {
        let grown = grown.clone();
        async move {
            let ended = match Forwarder::new(follower, sender, target, home, patience) {
                Ok(forwarder) => follow(forwarder, target, grown, watch, news).await,
                Err(failure) => Err(failure),
            };
            (target.name.clone(), ended)
        }
    });
    let all = futures_util::future::join_all(each);
    tokio::select! {
        ended = all => ended,
        never = listen(follower, &heard) => match never {},
    }
}

/// One target's turn after turn.
///
/// # Errors
/// A failure that trying again does not mend.
pub async fn follow<L: Ledger>(
    mut forwarder: Forwarder<'_, L>,
    target: &Target,
    mut grown: watch::Receiver<()>,
    watch: &Watch,
    news: &(dyn Fn(&Target, News) + Sync),
) -> Result<(), Failure> {
    let mut pause = AGAIN;
    while !watch.is_cancelled() {
        grown.mark_unchanged();
        let batch = tokio::select! {
            batch = forwarder.batch() => batch,
            () = stopped(watch, GRACE) => return Ok(()),
        };
        match batch {
            Ok(Some(batch)) => {
                pause = AGAIN;
                news(target, News::Sent(batch));
            }
            Ok(None) => tokio::select! {
                _ = timeout(LOOK, grown.changed()) => {}
                () = stopped(watch, Duration::ZERO) => {}
            },
            // The receiver, the network, the database: they come back.
            Err(failure) if failure.refusal().fault() == Fault::Surroundings => {
                news(target, News::Failed(failure, pause));
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = stopped(watch, Duration::ZERO) => {}
                }
                pause = (pause * 2).min(AGAIN_MOST);
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// Waits until somebody has said stop, and a little longer.
async fn stopped(watch: &Watch, grace: Duration) {
    while !watch.is_cancelled() {
        tokio::time::sleep(BEAT).await;
    }
    tokio::time::sleep(grace).await;
}

/// Hears that the ledger grew. Without this, records are found by looking.
async fn listen(follower: &Follower, heard: &watch::Sender<()>) -> std::convert::Infallible {
    loop {
        if let Ok(mut listener) = follower.listen().await {
            heard.send_replace(());
            while listener.heard().await.is_ok() {
                heard.send_replace(());
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}
