//! How far each target is.

use std::path::Path;

use countersign_app::Failure;

use crate::{
    cursor::{Told, look},
    event::Event,
    forward::Ledger,
    target::{Known, Target},
};

/// How far a target is.
#[derive(Debug, Clone)]
pub struct Status {
    /// Its name.
    pub name: String,
    /// Its settings, or what is wrong with them.
    pub target: Result<Target, Failure>,
    /// What is kept of it; none where nothing was ever sent.
    pub told: Option<Told>,
    /// Records that it has not confirmed.
    pub lag: u64,
    /// The time of the first of them.
    pub waiting_since: Option<String>,
}

/// Every target of this home, with its lag behind this ledger.
///
/// # Errors
/// A folder or a cursor that cannot be read; what reading the ledger says.
pub async fn status<L: Ledger>(
    ledger: &L,
    home: &Path,
    targets: Vec<Known>,
) -> Result<Vec<Status>, Failure> {
    let size = ledger.size().await?;
    let mut all = Vec::new();
    for Known { name, target } in targets {
        let told = look(home, &name)?;
        let next = told.as_ref().map_or(0, |told| told.next);
        let waiting_since = if next < size {
            let first = ledger.records(next, next + 1).await?;
            first
                .first()
                .and_then(|bytes| Event::of(bytes).ok())
                .map(|event| event.at)
        } else {
            None
        };
        all.push(Status {
            name,
            target,
            told,
            lag: size.saturating_sub(next),
            waiting_since,
        });
    }
    Ok(all)
}
