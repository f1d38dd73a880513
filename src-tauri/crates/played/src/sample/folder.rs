//! The sample's folder: a new one, or one that a sample made; never somebody else's, and never two at once.

use countersign_refusal::{Deed, Played, Tool};
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use countersign_app::Failure;

/// Says that the folder is a sample's; held by a lock while it is in use.
const MARK: &str = ".countersign-sample";
/// Says that it was filled to the end.
const READY: &str = ".countersign-sample-ready";

/// A folder that is ours and in use by nobody else.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    _lock: File,
}

/// Claims the folder. What an interrupted making left is removed, and so is everything if `fresh` is asked for.
pub(super) fn claim(dir: &Path, fresh: bool) -> Result<Folder, Failure> {
    fs::create_dir_all(dir).map_err(|cause| Failure::file(dir, Deed::Make, cause))?;
    let dir = dir
        .canonicalize()
        .map_err(|cause| Failure::file(dir, Deed::Open, cause))?;
    let names = names(&dir)?;
    let mark = dir.join(MARK);
    if !names.is_empty() && !mark.is_file() {
        return Err(Failure::new(Tool::FolderNotOurs {
            folder: dir.display().to_string(),
            played: Played::Sample,
        }));
    }
    let failed = |cause: std::io::Error| Failure::file(&mark, Deed::Write, cause);
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&mark)
        .map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Failure::new(Tool::SampleOpen {
                folder: dir.display().to_string(),
            }));
        }
        Err(TryLockError::Error(cause)) => return Err(failed(cause)),
    }
    let folder = Folder { dir, _lock: lock };
    if fresh || !folder.ready() {
        folder.empty()?;
    }
    Ok(folder)
}

impl Folder {
    /// Where it is.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The workspace in it.
    pub(super) fn workspace(&self) -> PathBuf {
        workspace(&self.dir)
    }

    /// Whether an earlier call filled it to the end.
    pub(super) fn ready(&self) -> bool {
        self.dir.join(READY).is_file()
    }

    /// Notes that it is filled.
    pub(super) fn mark_ready(&self) -> Result<(), Failure> {
        let path = self.dir.join(READY);
        fs::write(&path, "Made by countersignctl sample.\n")
            .map_err(|cause| Failure::file(&path, Deed::Write, cause))
    }

    fn empty(&self) -> Result<(), Failure> {
        let ready = self.dir.join(READY);
        if ready.exists() {
            // First: what is half removed must not look whole.
            fs::remove_file(&ready).map_err(|cause| Failure::file(&ready, Deed::Remove, cause))?;
        }
        let workspace = self.workspace();
        if workspace.exists() {
            // Its server may lie elsewhere (as root) and may still run after a crash.
            countersign_embedded::remove_cluster(&workspace).map_err(Failure::from)?;
        }
        for path in names(&self.dir)? {
            if path.ends_with(MARK) {
                continue;
            }
            let gone = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            gone.map_err(|cause| Failure::file(&path, Deed::Remove, cause))?;
        }
        Ok(())
    }
}

/// The workspace of a sample's folder.
pub(super) fn workspace(dir: &Path) -> PathBuf {
    dir.join("workspace")
}

fn names(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(dir).map_err(|cause| Failure::file(dir, Deed::Read, cause))?;
    Ok(entries.filter_map(|e| e.ok().map(|e| e.path())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_elses_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let kept = dir.path().join("mine.txt");
        fs::write(&kept, "mine").unwrap();
        for fresh in [false, true] {
            assert_eq!(
                claim(dir.path(), fresh).unwrap_err().code(),
                "folder-not-ours"
            );
        }
        assert_eq!(fs::read_to_string(&kept).unwrap(), "mine");
    }

    #[test]
    fn what_was_filled_stays_what_was_not_goes_and_two_at_once_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("export.zip");
        let first = claim(dir.path(), false).unwrap();
        assert_eq!(claim(dir.path(), false).unwrap_err().code(), "sample-open");
        fs::write(&inside, "half").unwrap();
        drop(first);
        let second = claim(dir.path(), false).unwrap();
        assert!(!inside.exists(), "an interrupted making is removed");
        fs::write(&inside, "whole").unwrap();
        second.mark_ready().unwrap();
        drop(second);
        assert!(claim(dir.path(), false).unwrap().ready());
        assert!(inside.exists());
        assert!(!claim(dir.path(), true).unwrap().ready());
        assert!(!inside.exists(), "asked for a fresh one");
    }
}
