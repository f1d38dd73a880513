//! How far a target has been told, in a file of the installation's home. Not in the database: as a fact it would be a record,
//! which would be sent, which would be a fact; and a table without records would be the first that a client may change
//! unseen. Another installation has a cursor of its own; what both send, a receiver tells by the ledger number.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use countersign_app::Failure;
use countersign_embedded::{Existing, write_whole};
use countersign_refusal::{Deed, Siem};
use serde::{Deserialize, Serialize};

use crate::target::FOLDER;

/// Most records of one connection.
pub const BATCH: u64 = 500;

/// What is kept of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Version of this file.
    v: u32,
    /// The first record that is not confirmed: all before it are.
    pub next: u64,
    /// The leaf of the record before it, in hex; empty where it is not known.
    pub leaf: String,
    /// Records of the next connection. Halved when the receiver took them not all more than once, so that a slow one gets on.
    pub batch: u64,
    /// When records were confirmed last, by this computer's clock.
    pub confirmed_at: Option<String>,
    /// What went wrong since.
    pub trouble: Option<Trouble>,
}

/// A target that cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// Since when.
    pub since: String,
    /// How often.
    pub times: u64,
    /// The last cause, in words of the system.
    pub cause: String,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            v: 1,
            next: 0,
            leaf: String::new(),
            batch: BATCH,
            confirmed_at: None,
            trouble: None,
        }
    }
}

/// The cursor of a target, which this process alone moves.
#[derive(Debug)]
pub struct Cursor {
    path: PathBuf,
    /// As it stands in the file.
    pub told: Told,
    _alone: File,
}

impl Cursor {
    /// Opens the cursor of this target; a new one begins at record 0.
    ///
    /// # Errors
    /// `siem-busy` where another process has it, `siem-state` where the file is not one, `file…`.
    pub fn open(home: &Path, target: &str) -> Result<Self, Failure> {
        let path = path_of(home, target);
        let folder = home.join(FOLDER);
        let lock = folder.join(format!("{target}.lock"));
        let mut options = std::fs::DirBuilder::new();
        options.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut options, 0o700);
        options
            .create(&folder)
            .map_err(|cause| Failure::file(&folder, Deed::Make, cause))?;
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = |cause| Failure::file(&lock, Deed::Use, cause);
        let alone = options.open(&lock).map_err(failed)?;
        match alone.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(Siem::Busy {
                    target: target.to_owned(),
                }));
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        Ok(Self {
            told: look(home, target)?.unwrap_or_default(),
            path,
            _alone: alone,
        })
    }

    /// Begins again at this record.
    ///
    /// # Errors
    /// `file…`
    pub fn begin_at(&mut self, next: u64) -> Result<(), Failure> {
        self.told = Told {
            next,
            ..Told::default()
        };
        self.keep()
    }

    /// Writes it down: whole or not at all.
    ///
    /// # Errors
    /// `file…`
    pub fn keep(&self) -> Result<(), Failure> {
        let text = serde_json::to_string(&self.told).map_err(Failure::contradiction)?;
        write_whole(&self.path, text.as_bytes(), 0o600, Existing::Replace)
            .map_err(|cause| Failure::file(&self.path, Deed::Write, cause))
    }
}

/// What is kept of this target, whoever has it; none where nothing was ever sent.
///
/// # Errors
/// `siem-state` where the file is not one, `file…`.
pub fn look(home: &Path, target: &str) -> Result<Option<Told>, Failure> {
    let path = path_of(home, target);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Failure::file(&path, Deed::Read, cause)),
    };
    let told = serde_json::from_slice(&bytes)
        .ok()
        .filter(|told: &Told| told.v == 1 && (1..=BATCH).contains(&told.batch));
    told.map(Some).ok_or_else(|| {
        Failure::new(Siem::State {
            path: path.display().to_string(),
        })
    })
}

/// Names may hold dots, so the ending is not set by `with_extension`.
fn path_of(home: &Path, target: &str) -> PathBuf {
    home.join(FOLDER).join(format!("{target}.cursor"))
}
