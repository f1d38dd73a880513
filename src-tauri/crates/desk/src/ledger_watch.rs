//! Keeping up with the ledger: every record that arrives is checked against the one before, and what has moved is told.
//!
//! This computer remembers the last record it checked. A ledger that was cut or rewritten behind that point is noticed at
//! the next start, whatever the database says.

use countersign_app::entropy;
use std::{sync::Arc, time::Duration};

use countersign_app::{Failure, Session, Workspace, chain::Chain};
use countersign_contract::Event;
use countersign_refusal::LedgerFault;

use crate::{
    Desk,
    desk::{SignedIn, held},
    home::Checked,
    wire,
};

/// Without news, look again after this.
const POLL: Duration = Duration::from_secs(30);
/// Between attempts to reach a database that went away.
const RETRY: Duration = Duration::from_secs(2);

/// What this computer knows of the ledger.
#[derive(Debug, Clone, Default)]
pub(crate) struct LedgerView {
    pub online: bool,
    pub offline_since: Option<String>,
    pub head_seq: u64,
    pub head_leaf: String,
    pub verified_at: Option<String>,
    /// The first number that failed, and why.
    pub failed: Option<(u64, LedgerFault)>,
    told: Option<u64>,
}

/// Follows the ledger until the seat is left.
pub(crate) async fn follow(desk: Desk, seat: Arc<SignedIn>) {
    let mut was_online = true;
    loop {
        match hear(&desk, &seat, &mut was_online).await {
            Ok(()) => {}
            Err(failure) => {
                tracing::debug!(code = %failure.code(), "the database does not answer: {failure}");
                if was_online {
                    was_online = false;
                    let now = wire::time(entropy::now());
                    {
                        let mut view = held(&seat.ledger);
                        view.online = false;
                        view.offline_since = Some(now);
                    }
                    desk.tell(Event::Connection { online: false });
                }
                revive(&seat).await;
            }
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// A private database that crashed is started again, as nobody else would; a team's is waited for.
async fn revive(seat: &SignedIn) {
    let Some(dir) = seat.folder() else {
        return;
    };
    let looked = dir.clone();
    let seen = tokio::task::spawn_blocking(move || countersign_embedded::inspect(&looked)).await;
    // Only a cluster that is there and has no server: never a new one in a folder that was emptied.
    let gone =
        matches!(seen, Ok(Ok(seen)) if seen.cluster_major.is_some() && seen.server.is_none());
    if !gone {
        return;
    }
    match Workspace::open_as_it_is(&dir).await {
        // This lets go of the second hold alone; the seat's own keeps the server running.
        Ok(again) => {
            tracing::warn!("the private database had stopped and was started again");
            if let Err(failure) = again.close().await {
                tracing::debug!(code = %failure.code(), "letting go of it failed: {failure}");
            }
        }
        Err(failure) => {
            tracing::warn!(code = %failure.code(), "the private database does not start: {failure}");
        }
    }
}

/// One connection's life.
async fn hear(desk: &Desk, seat: &Arc<SignedIn>, was_online: &mut bool) -> Result<(), Failure> {
    let session = seat.session();
    let mut listener = session.listen().await?;
    loop {
        look(desk, seat, &session).await?;
        if !std::mem::replace(was_online, true) {
            desk.tell(Event::Connection { online: true });
            desk.tell(Event::StatusChanged {});
        }
        if let Ok(heard) = tokio::time::timeout(POLL, listener.heard()).await {
            heard?;
            // Several records of one burst are one look.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Looks at the head, checks what is new, tells what moved.
pub(crate) async fn look(desk: &Desk, seat: &SignedIn, session: &Session) -> Result<(), Failure> {
    let head = session.head().await?;
    let before = {
        let mut view = held(&seat.ledger);
        view.online = true;
        view.offline_since = None;
        (view.head_seq, view.head_leaf) = (head.seq, hex::encode(head.leaf));
        view.told.replace(head.seq)
    };
    check(desk, seat, session, head.seq).await?;
    match before {
        Some(told) if told >= head.seq => {}
        Some(told) => {
            desk.tell(Event::LedgerMoved { head_seq: head.seq });
            seat.news.notify_one();
            let mut named = std::collections::HashSet::new();
            let mut governed = false;
            for moved in session.moved_since(told, 500).await?.into_iter().rev() {
                if moved.event == "client.viewed" {
                    continue;
                }
                governed |= !moved.subject.starts_with("action:");
                if let Some(action) = moved.subject.strip_prefix("action:")
                    && named.insert(action.to_owned())
                {
                    desk.tell(Event::ActionChanged {
                        action_id: action.to_owned(),
                        seq: moved.seq,
                    });
                }
            }
            if governed {
                // A key that was confirmed or revoked elsewhere counts, or not, from now on.
                seat.refresh().await?;
                desk.tell(Event::SessionChanged {});
            }
            desk.tell(Event::StatusChanged {});
        }
        None => desk.tell(Event::StatusChanged {}),
    }
    Ok(())
}

/// Checks records up to `head`: each one's leaf is that of its bytes, and names the leaf before it.
async fn check(desk: &Desk, seat: &SignedIn, session: &Session, head: u64) -> Result<(), Failure> {
    if held(&seat.ledger).failed.is_some() {
        return Ok(());
    }
    let origin = seat.session().origin().to_owned();
    let known = desk.known().checked.get(&origin).cloned();
    let known = known.as_ref().map(|known| (known.seq, known.leaf.as_str()));
    match session.check_chain(known, head).await? {
        Chain::Whole(seq, leaf) => {
            let at = wire::time(entropy::now());
            held(&seat.ledger).verified_at = Some(at.clone());
            let checked = Checked {
                seq,
                leaf: hex::encode(leaf),
                at,
            };
            if let Err(told) = desk.remember(|known| {
                known.checked.insert(origin, checked);
            }) {
                tracing::warn!("how far the ledger was checked could not be written down: {told}");
            }
        }
        Chain::Unreadable => {}
        Chain::Broken(seq, why) => {
            tracing::error!(seq, ?why, "the ledger check failed");
            held(&seat.ledger).failed = Some((seq, why));
            desk.tell(Event::StatusChanged {});
        }
    }
    Ok(())
}
