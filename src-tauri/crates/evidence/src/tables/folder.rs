//! A folder that appears whole or not at all: made beside its place, and renamed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::TablesError;
use countersign_ledger::Hash;

/// The folder in the making; what is dropped unfinished is removed.
#[derive(Debug)]
pub struct Making {
    target: PathBuf,
    folder: TempDir,
    /// Says to others that somebody is at it; the system gives it up with the process.
    _locked: Option<File>,
}

impl Making {
    /// Begins one beside `target`, which must not exist, after clearing away those of dead writers of the same target.
    pub fn begin(target: &Path) -> Result<Self, TablesError> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(TablesError::Exists);
        }
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::other("a folder's name is needed"))?;
        let parent = target
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        clear(parent, &prefix);
        let folder = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(ENDING)
            .tempdir_in(parent)?;
        // Where folders cannot be locked, nobody else can lock this one either and take it for a dead writer's.
        let locked = File::open(folder.path()).ok();
        if let Some(file) = &locked {
            let _ = file.try_lock();
        }
        Ok(Self {
            target: target.to_owned(),
            folder,
            _locked: locked,
        })
    }

    /// Where the files go.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the folder in its place.
    pub fn finish(self) -> Result<PathBuf, TablesError> {
        if fs::symlink_metadata(&self.target).is_ok() {
            return Err(TablesError::Exists);
        }
        let made = self.folder.keep();
        if let Err(error) = fs::rename(&made, &self.target) {
            let _ = fs::remove_dir_all(&made);
            return Err(error.into());
        }
        Ok(self.target)
    }
}

const ENDING: &str = ".partial";

/// Removes what killed writers of this target have left. What cannot be locked or removed stays.
fn clear(parent: &Path, prefix: &OsString) {
    let Some(prefix) = prefix.to_str() else {
        return;
    };
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let dead = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix)?.strip_suffix(ENDING))
            .is_some_and(|middle| {
                middle.len() == 6 && middle.bytes().all(|b| b.is_ascii_alphanumeric())
            })
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok());
        if dead {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A new file for this account alone.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// SHA-256 of a file; `step` hears each part's bytes.
pub fn digest(
    file: &mut dyn io::Read,
    step: &mut dyn FnMut(u64) -> Result<(), TablesError>,
) -> Result<Hash, TablesError> {
    let (mut hash, mut part, mut done) = (Sha256::new(), vec![0; 1 << 17], 0_u64);
    loop {
        let got = file.read(&mut part)?;
        let read = part.get(..got).unwrap_or_default();
        if read.is_empty() {
            return Ok(hash.finalize().into());
        }
        hash.update(read);
        done = done.saturating_add(got as u64);
        step(done)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_appears_whole_and_a_dead_writers_is_cleared_away() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("tables");
        fs::create_dir(dir.path().join(".tables.abc123.partial")).unwrap();
        fs::create_dir(dir.path().join(".tables.mine.partial")).unwrap();
        let making = Making::begin(&target).unwrap();
        fs::write(making.path().join("a"), "x").unwrap();
        // A living one's stays.
        let second = Making::begin(&target).unwrap();
        assert!(making.path().exists() && !target.exists());
        drop(second);
        making.finish().unwrap();
        let mut left: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, [".tables.mine.partial", "tables"]);
        assert!(matches!(Making::begin(&target), Err(TablesError::Exists)));
    }
}
