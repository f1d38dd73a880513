//! The file in the making, beside its target: removed unless it was kept, and cleared away by the next export if whoever
//! wrote it was killed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// How often a fresh file may vanish under our hands before that is an error.
const ATTEMPTS: u32 = 10;

/// The file in the making. Its lock says that somebody is at it; the system gives it up with the process.
#[derive(Debug)]
pub struct Partial {
    pub path: PathBuf,
    pub kept: bool,
    _locked: File,
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about a file that cannot be removed.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl Partial {
    /// Makes one that only its owner may read, after clearing away those of dead writers of the same target.
    pub fn create(folder: &Path, name: &str, export_id: Uuid) -> io::Result<(Self, File)> {
        clear(folder, name);
        let path = folder.join(format!(".{name}.{export_id}.partial"));
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for _ in 0..ATTEMPTS {
            let file = options.open(&path)?;
            // Where files cannot be locked, nobody else can lock this one either and take it for a dead writer's.
            let _ = file.lock();
            // Somebody may have found it unlocked a moment ago and cleared it away.
            if path.exists() {
                let partial = Self {
                    path,
                    kept: false,
                    _locked: file.try_clone()?,
                };
                return Ok((partial, file));
            }
        }
        Err(io::Error::other("the file vanishes while it is made"))
    }
}

/// Removes what killed writers of this target have left. What cannot be read, locked or removed stays.
fn clear(folder: &Path, name: &str) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let file_name = entry.file_name();
        let id = file_name
            .to_str()
            .and_then(|n| n.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.'))
            .and_then(|n| n.strip_suffix(".partial"));
        if id.is_none_or(|id| Uuid::try_parse(id).is_err())
            || !entry.file_type().is_ok_and(|t| t.is_file())
        {
            continue;
        }
        if File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_writers_file_is_cleared_away_and_a_living_ones_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let dead = dir.path().join(format!(".a.zip.{}.partial", Uuid::nil()));
        let other = dir.path().join(format!(".b.zip.{}.partial", Uuid::nil()));
        let named = dir.path().join(".a.zip.mine.partial");
        for path in [&dead, &other, &named] {
            std::fs::write(path, "half").unwrap();
        }
        let (alive, _) = Partial::create(dir.path(), "a.zip", Uuid::from_u128(1)).unwrap();
        assert!(!dead.exists() && other.exists() && named.exists());
        let (next, _) = Partial::create(dir.path(), "a.zip", Uuid::from_u128(2)).unwrap();
        assert!(alive.path.exists());
        drop((alive, next));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
