//! A workstation's own workspace, copied while people work, and put back.

use std::path::Path;

use countersign_embedded::{Backup, remove_cluster, restore};

use crate::{
    Failure, Watch, Workspace,
    drill::{self, Drilled, Remembered},
};

/// What was backed up.
#[derive(Debug, Clone, serde::Serialize)]
pub struct BackedUp {
    /// The ledger's name.
    pub origin: String,
    /// Records that are in it at least.
    pub records: u64,
}

/// Copies a workstation's own workspace into a folder that is not there yet or empty. A team's database is backed up by its
/// administrator, with Postgres' own tools.
pub async fn back_up(workspace: &Workspace, to: &Path, watch: &Watch) -> Result<BackedUp, Failure> {
    let backup = Backup::of(workspace.server()?);
    let store = workspace.owner_store(None).await?;
    let asked = async { Ok::<_, Failure>((store.workspace().await?.origin, store.head().await?)) };
    let asked = asked.await;
    store.close().await;
    let (origin, head) = asked?;
    let (watching, into) = (watch.clone(), to.to_path_buf());
    let whole = tokio::task::spawn_blocking(move || {
        backup.take(&into, &mut |done, of| {
            watching.step("Copying", done, Some(of)).is_ok()
        })
    })
    .await??;
    if !whole {
        return Err(Failure::cancelled());
    }
    Ok(BackedUp {
        origin,
        records: head.map_or(0, |head| head.seq + 1),
    })
}

/// Puts a backup into a folder without a workspace, and judges what stands there. Where the folder still remembers the ledger, what
/// the backup lacks of it is told.
pub async fn put_back(from: &Path, to: &Path) -> Result<Drilled, Failure> {
    restored(from, to, Some(Remembered::In(to.to_path_buf()))).await
}

async fn restored(
    from: &Path,
    to: &Path,
    remembered: Option<Remembered>,
) -> Result<Drilled, Failure> {
    let (source, target) = (from.to_path_buf(), to.to_path_buf());
    tokio::task::spawn_blocking(move || restore(&source, &target)).await??;
    judged(to, remembered).await
}

/// The same in a folder of its own that is removed afterwards: whether a backup is worth something.
pub async fn try_out(from: &Path, remembered: Option<Remembered>) -> Result<Drilled, Failure> {
    let dir = drill::folder()?;
    let outcome = restored(from, dir.path(), remembered).await;
    let removed = remove_cluster(dir.path());
    let drilled = outcome?;
    removed?;
    Ok(drilled)
}

async fn judged(dir: &Path, remembered: Option<Remembered>) -> Result<Drilled, Failure> {
    let copy = Workspace::open_as_it_is(dir).await?;
    let judged = drill::judge(&copy, None, remembered).await;
    let closed = copy.close().await;
    let drilled = judged?;
    closed?;
    Ok(drilled)
}
