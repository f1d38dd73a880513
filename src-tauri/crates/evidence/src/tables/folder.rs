//! A folder that appears whole or not at all: made beside its place, and renamed.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::TablesError;
use countersign_ledger::Hash;

/// The folder in the making; what is dropped unfinished is removed.
#[derive(Debug)]
pub struct Making {
    target: PathBuf,
    folder: PathBuf,
    kept: bool,
    /// Says to others that somebody is at it; the system gives it up with the process.
    _locked: Option<File>,
}

impl Drop for Making {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about a folder that cannot be removed.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl Making {
    /// Begins one for the files of an export beside `target`, which must not exist, for this account alone. What a dead writer
    /// of the same has left is cleared away.
    ///
    /// # Errors
    /// The target is there, somebody is at it, or the disk.
    pub fn begin(target: &Path, export: Uuid) -> Result<Self, TablesError> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(TablesError::Exists);
        }
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::other("a folder's name is needed"))?;
        let mut own = OsString::from(".");
        own.push(name);
        own.push(format!(".{export}.partial"));
        let folder = target.with_file_name(own);
        clear(&folder);
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        // Where folders cannot be locked, nobody else can lock this one either and take it for a dead writer's.
        let locked = File::open(&folder).ok();
        if let Some(file) = &locked {
            let _ = file.try_lock();
        }
        Ok(Self {
            target: target.to_owned(),
            folder,
            kept: false,
            _locked: locked,
        })
    }

    /// Where the files go.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Puts the folder in its place.
    pub fn finish(mut self) -> Result<PathBuf, TablesError> {
        if fs::symlink_metadata(&self.target).is_ok() {
            return Err(TablesError::Exists);
        }
        fs::rename(&self.folder, &self.target)?;
        self.kept = true;
        Ok(self.target.clone())
    }
}

/// Removes what a killed writer has left. What is no folder, or cannot be locked or removed, stays.
fn clear(folder: &Path) {
    let there = fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    if there && File::open(folder).is_ok_and(|folder| folder.try_lock().is_ok()) {
        let _ = fs::remove_dir_all(folder);
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
        let dead = format!(".tables.{}.partial", Uuid::nil());
        fs::create_dir(dir.path().join(&dead)).unwrap();
        fs::write(dir.path().join(&dead).join("half"), "x").unwrap();
        let making = Making::begin(&target, Uuid::nil()).unwrap();
        assert!(!making.path().join("half").exists());
        fs::write(making.path().join("a"), "x").unwrap();
        // A living one's stays.
        assert!(Making::begin(&target, Uuid::nil()).is_err());
        assert!(making.path().join("a").exists() && !target.exists());
        making.finish().unwrap();
        assert!(target.join("a").exists());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(matches!(
            Making::begin(&target, Uuid::nil()),
            Err(TablesError::Exists)
        ));
        let other = dir.path().join("other");
        drop(Making::begin(&other, Uuid::nil()).unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
