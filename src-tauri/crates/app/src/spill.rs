//! Temporary files of a screening: rows that do not fit into memory at once.
//!
//! A file has no name from its first byte on where the system can do that (Linux), else from right after it was made: nobody can open
//! it by one, only its owner could have, and its place on the disk is free again once this process ends, however it ends. It lies
//! where `TMPDIR` says.

use std::{fs::File, io, os::unix::fs::FileExt as _, path::PathBuf, sync::Arc};

use countersign_agents::{
    screening::{Screen, Stopped},
    spill::{HELD, Spill, SpillFile},
};
use countersign_refusal::{Computer, Deed};

use crate::Failure;

/// Where temporary files lie.
#[derive(Debug, Clone)]
pub struct Temporary {
    folder: PathBuf,
}

impl Temporary {
    /// In the system's folder for them.
    pub fn usual() -> Self {
        Self::within(std::env::temp_dir())
    }

    /// In this folder.
    pub const fn within(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A screening without rows that takes as many as this folder's disk does.
    pub fn screen(&self) -> Screen {
        Screen::in_files(HELD, Arc::new(self.clone()))
    }

    /// What is said where a screening came to no end.
    pub fn failure(&self, why: Stopped) -> Failure {
        match why {
            Stopped::Cancelled(_) => Failure::cancelled(),
            Stopped::Spill(cause) => self.broken(cause),
        }
    }

    fn broken(&self, cause: io::Error) -> Failure {
        if matches!(
            cause.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ) {
            let path = self.folder.display().to_string();
            Failure::because(Computer::ScratchFull { path }, cause)
        } else {
            Failure::file(&self.folder, Deed::Write, cause)
        }
    }
}

impl Spill for Temporary {
    fn file(&self) -> io::Result<Box<dyn SpillFile>> {
        Ok(Box::new(Nameless(tempfile::tempfile_in(&self.folder)?)))
    }
}

/// A file without a name.
struct Nameless(File);

impl SpillFile for Nameless {
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.0.read_exact_at(into, at)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, at)
    }
}

#[cfg(test)]
mod tests {
    use super::{Spill as _, Temporary};
    use countersign_agents::screening::Stopped;
    use countersign_refusal::{Computer, Refusal};
    use std::{fs, io, path::PathBuf};

    #[test]
    fn a_temporary_file_has_no_name_that_anybody_could_open() {
        let folder = tempfile::tempdir().unwrap();
        let temporary = Temporary::within(folder.path().to_owned());
        let mut file = temporary.file().unwrap();
        file.write(5, b"rows").unwrap();
        let mut back = [9; 6];
        file.read(3, &mut back).unwrap();
        assert_eq!(&back, b"\0\0rows");
        assert!(file.read(6, &mut back).is_err(), "not beyond its end");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_full_disk_is_named_by_its_folder_and_a_folder_that_is_not_there_too() {
        let temporary = Temporary::within(PathBuf::from("/nowhere/at/all"));
        let full = temporary.failure(Stopped::Spill(io::ErrorKind::StorageFull.into()));
        let path = "/nowhere/at/all".to_owned();
        assert_eq!(
            full.refusal(),
            &Refusal::from(Computer::ScratchFull { path })
        );
        let missing = temporary.file().err().unwrap();
        let missing = temporary.failure(Stopped::Spill(missing)).to_string();
        assert!(missing.contains("/nowhere/at/all"), "{missing}");
    }
}
