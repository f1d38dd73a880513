//! Small file habits: whole or not at all, private from the first byte, locks with a limit.

use countersign_refusal::Deed;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
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

/// What becomes of a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replace,
    /// It stays, and nothing is written.
    Keep,
}

/// Writes a file of this mode beside its name, syncs it, gives it the name, and makes that last: it appears whole or not at
/// all, also for whoever loses power meanwhile. The errors are those of the system; one that exists and is kept is
/// [`io::ErrorKind::AlreadyExists`].
pub fn write_whole(path: &Path, bytes: &[u8], mode: u32, existing: Existing) -> io::Result<()> {
    // Two threads of one program may write the same file; each has its own beginning of it.
    static BEGUN: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    let begun = BEGUN.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".new-{}-{begun}", std::process::id()));
    let beside = path.with_file_name(name);
    let _ = fs::remove_file(&beside);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let named = written.and_then(|()| match existing {
        Existing::Replace => fs::rename(&beside, path),
        Existing::Keep => name_if_free(&beside, path),
    });
    if named.is_err() || existing == Existing::Keep {
        let _ = fs::remove_file(&beside);
    }
    named?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// Renames only where the name is free. A file system that cannot do that in one step can give a file a second name, which
/// is refused where the name is taken; asking first whether it is taken would leave a gap.
fn name_if_free(beside: &Path, path: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, beside, CWD, path, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => fs::hard_link(beside, path),
        other => Ok(other?),
    }
}

/// [`write_whole`] for this room: private, and over what is there.
pub(crate) fn keep(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_whole(path, bytes, 0o600, Existing::Replace).map_err(|e| Error::io(Deed::Write, path, e))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_appears_whole_private_and_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kept");
        let write = |text: &str, existing| write_whole(&path, text.as_bytes(), 0o600, existing);
        write("one", Existing::Keep).unwrap();
        let refused = write("two", Existing::Keep).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        write("three", Existing::Replace).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
