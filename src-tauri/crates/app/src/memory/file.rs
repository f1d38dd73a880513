//! The file that holds the memory, and the lock that lets one process of this installation at a time ask and change it.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

use countersign_embedded::Existing;
use countersign_ledger::Checkpoint;
use countersign_refusal::{Deed, Ledger};

use crate::Failure;

/// Beside the memory; it is never removed, so that everybody locks the same file.
const LOCK: &str = "last-checkpoint.lock";
/// How long another process of this installation is waited for. It asks the database meanwhile, so it may take its time.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// A remembered checkpoint with the text that it was read from.
pub(super) struct Remembered {
    pub checkpoint: Checkpoint,
    pub text: String,
    pub signed: bool,
}

/// Lets this process alone ask and change the memory in `dir` until the answer is dropped. Two processes of one installation
/// that asked at once could otherwise both sign, each another history of the same length.
pub(super) async fn hold(dir: &Path) -> Result<File, Failure> {
    let path = dir.join(LOCK);
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed = |cause| Failure::file(&path, Deed::Use, cause);
    let file = options.open(&path).map_err(failed)?;
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            Err(TryLockError::WouldBlock) if tokio::time::Instant::now() > until => {
                return Err(failed(std::io::ErrorKind::TimedOut.into()));
            }
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
}

/// What is remembered in this file; none if there is no such file.
pub(super) fn recall(path: &Path) -> Result<Option<Remembered>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Failure::file(path, Deed::Read, cause)),
    };
    let read = Checkpoint::parse(text.as_bytes()).map(|(checkpoint, _)| (checkpoint, true));
    match read.or_else(|_| Checkpoint::parse_text(&text).map(|checkpoint| (checkpoint, false))) {
        Ok((checkpoint, signed)) => Ok(Some(Remembered {
            checkpoint,
            text,
            signed,
        })),
        Err(cause) => Err(Failure::because(
            Ledger::MemoryUnreadable {
                path: path.display().to_string(),
            },
            cause,
        )),
    }
}

/// Makes a folder for memories, which only its owner enters, if it is not there.
pub(crate) fn make(dir: &Path) -> Result<(), Failure> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
        .create(dir)
        .map_err(|cause| Failure::file(dir, Deed::Make, cause))
}

/// Only its owner reads it.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    countersign_embedded::write_whole(path, text.as_bytes(), 0o600, Existing::Replace)
        .map_err(|cause| Failure::file(path, Deed::Write, cause))
}
