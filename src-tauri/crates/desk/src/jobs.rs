//! Jobs, while somebody is signed in: what is due is done under their login, beside other consoles and workers.

use std::{sync::Arc, time::Duration};

use countersign_refusal::Fault;
use countersign_worker::Worker;

use crate::{
    Desk,
    desk::{SignedIn, held},
};

/// How often due jobs are looked for. A worker looks more often.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Runs due jobs until the seat is left. Nothing is done on a ledger that failed its check, nor by a person who may not.
pub(crate) async fn run(desk: Desk, seat: Arc<SignedIn>) {
    let mut made = false;
    loop {
        // First of all whoever signed in gets their screen.
        tokio::time::sleep(LOOK_EVERY).await;
        if held(&seat.ledger).failed.is_some() {
            continue;
        }
        // The session is another one after each change of the person's key.
        let worker = Worker::from((*seat.session()).clone());
        if !made {
            match worker.prepare().await {
                Ok(()) => made = true,
                Err(failure) if failure.refusal().fault() == Fault::Surroundings => continue,
                // A role may be granted later; then the next sign-in will do.
                Err(failure) => {
                    tracing::debug!(code = failure.code(), "this person runs no jobs");
                    return;
                }
            }
        }
        match worker.once(|_| {}).await {
            Ok(round) if round.dead > 0 => desk.tell(countersign_contract::Event::StatusChanged {}),
            Ok(_) => {}
            Err(failure) => tracing::debug!(code = failure.code(), "jobs could not be looked for"),
        }
    }
}
