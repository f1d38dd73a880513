//! Small file habits: whole or not at all, private from the first byte, locks with a limit.

use countersign_refusal::Deed;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Error;

/// How often a lock or a process is looked at again.
pub(crate) const BEAT: Duration = Duration::from_millis(20);

/// Makes a folder and its missing parents, each 0700; leaves existing ones as they are.
pub(crate) fn make_private_dir(dir: &Path) -> Result<(), Error> {
    make_dir(dir, 0o700)
}

/// As [`make_private_dir`], with a mode for what is made.
pub(crate) fn make_dir(dir: &Path, mode: u32) -> Result<(), Error> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(dir)
        .map_err(|e| Error::io(Deed::Make, dir, e))
}

/// Writes a file beside its name, syncs it, renames it: it appears whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    let failed = |e| Error::io(Deed::Write, path, e);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".new-{}", std::process::id()));
    let beside = path.with_file_name(name);
    let _ = fs::remove_file(&beside);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&beside)
        .map_err(failed)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(e) = written.and_then(|()| fs::rename(&beside, path)) {
        let _ = fs::remove_file(&beside);
        return Err(failed(e));
    }
    sync_parent(path)
}

/// Makes a rename or a new name in `path`'s folder last.
pub(crate) fn sync_parent(path: &Path) -> Result<(), Error> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    File::open(parent)
        .and_then(|dir| dir.sync_all())
        .map_err(|e| Error::io(Deed::Sync, parent, e))
}

/// Opens a lock file, made 0600 if absent. Its content means nothing.
pub(crate) fn open_lock(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|e| Error::io(Deed::Open, path, e))
}

/// Kinds of lock.
#[derive(Clone, Copy)]
pub(crate) enum Lock {
    Shared,
    Exclusive,
}

/// Tries for a lock once.
pub(crate) fn try_lock(file: &File, path: &Path, lock: Lock) -> Result<bool, Error> {
    let tried = match lock {
        Lock::Shared => file.try_lock_shared(),
        Lock::Exclusive => file.try_lock(),
    };
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Interrupted => Ok(false),
        Err(TryLockError::Error(e)) => Err(Error::io(Deed::Lock, path, e)),
    }
}

/// Opens and locks, waiting up to `limit`. `None`: somebody else had it all the time.
pub(crate) fn lock_within(path: &Path, lock: Lock, limit: Duration) -> Result<Option<File>, Error> {
    let file = open_lock(path)?;
    let started = Instant::now();
    while !try_lock(&file, path, lock)? {
        if started.elapsed() >= limit {
            return Ok(None);
        }
        sleep(BEAT);
    }
    Ok(Some(file))
}
