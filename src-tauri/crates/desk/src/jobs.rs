//! Jobs, while somebody is signed in: what is due is done under their login, beside other consoles and workers.

use std::{sync::Arc, time::Duration};

use countersign_app::{
    Session,
    jobs::{JobState, Ran},
};
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
    loop {
        // First of all whoever signed in gets their screen.
        tokio::time::sleep(LOOK_EVERY).await;
        if held(&seat.ledger).failed.is_some() {
            continue;
        }
        // The session is another one after each change of the person's key.
        let session = seat.session();
        let worker = Worker::from((*session).clone());
        match worker.prepare().await {
            Ok(()) => {}
            Err(failure) if failure.refusal().fault() == Fault::Surroundings => continue,
            // A role may be granted later; then the next sign-in will do.
            Err(failure) => {
                tracing::debug!(code = failure.code(), "this person runs no jobs");
                return;
            }
        }
        let told = |ran: &Ran| {
            let alert = ran.outcome.as_ref().is_ok_and(|done| done.alert);
            if alert || ran.stands == Some(JobState::Dead) {
                desk.tell(countersign_contract::Event::StatusChanged {});
            }
        };
        if let Err(failure) = worker
            .until(LOOK_EVERY, changed(&seat, &session), told)
            .await
        {
            tracing::debug!(code = failure.code(), "no jobs are run here");
        }
    }
}

/// Waits until this is not the seat's session any more, or its ledger failed its check.
async fn changed(seat: &SignedIn, session: &Arc<Session>) {
    while held(&seat.ledger).failed.is_none() && Arc::ptr_eq(session, &seat.session()) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
