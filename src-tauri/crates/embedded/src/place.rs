//! Where the parts of one workspace's cluster lie.
//!
//! ```text
//! DIR/owner.secret         0600, the cluster owner's password
//! DIR/postgres/            the cluster (0700, the server's account)
//! DIR/postgres.log         the server's log
//! DIR/postgres.lock        held shared by each program that uses the server
//! DIR/postgres.start.lock  held while a server is looked for, made or started
//! DIR/postgres.server.lock held by the server's own processes (their standard input)
//! DIR/postgres.location    for root, where DIR is closed to the server's account: names the
//!                          folder under /var/lib/countersign that holds `postgres/` instead
//! ```

use countersign_refusal::{Deed, FolderFault};
use std::fs::{self, File};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::account::Account;
use crate::files::Lock;
use crate::{Error, files};

const START_LOCK: &str = "postgres.start.lock";

/// Root's clusters lie here when the workspace is closed to the server's account.
pub(crate) const FOR_ROOT: &str = "/var/lib/countersign";

/// The places of one workspace, and the account its server runs under.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub workspace: PathBuf,
    base: PathBuf,
    pub account: Account,
}

impl Place {
    pub fn data(&self) -> PathBuf {
        self.base.join("postgres")
    }
    pub fn base(&self) -> &Path {
        &self.base
    }
    pub fn secret(&self) -> PathBuf {
        self.workspace.join("owner.secret")
    }
    pub fn log(&self) -> PathBuf {
        self.workspace.join("postgres.log")
    }
    pub fn use_lock(&self) -> PathBuf {
        self.workspace.join("postgres.lock")
    }
    pub fn start_lock(&self) -> PathBuf {
        self.workspace.join(START_LOCK)
    }
    pub fn server_lock(&self) -> PathBuf {
        self.workspace.join("postgres.server.lock")
    }
    pub fn pointer(&self) -> PathBuf {
        self.workspace.join("postgres.location")
    }
    fn back_reference(&self) -> PathBuf {
        self.base.join("workspace")
    }

    /// Makes the workspace folder if needed, takes its start lock and settles, for good, where its
    /// cluster lies. The lock is to be held until the cluster is made and its server found or started.
    pub fn settle(root: &Path, patience: Duration) -> Result<(Self, File), Error> {
        files::make_private_dir(root)?;
        let lock = root.join(START_LOCK);
        let busy = || Error::Busy {
            path: root.to_path_buf(),
            seconds: patience.as_secs(),
        };
        let lock = files::lock_within(&lock, Lock::Exclusive, patience)?.ok_or_else(busy)?;
        let place = Self::look(root)?;
        if place.base != place.workspace {
            place.keep_outside()?;
        }
        Ok((place, lock))
    }

    /// Finds the places without making anything. `root` must exist.
    pub fn look(root: &Path) -> Result<Self, Error> {
        let workspace = root
            .canonicalize()
            .map_err(|e| Error::io(Deed::Read, root, e))?;
        let account = Account::for_server();
        let mut place = Self {
            base: workspace.clone(),
            workspace,
            account: account
                .as_ref()
                .map_or_else(|_| Account::nobody(), Clone::clone),
        };
        if let Some(base) = place.pointed()? {
            place.base = base;
            place.check_owner()?;
        }
        if let Ok(seen) = fs::symlink_metadata(place.data()) {
            place.account = place.account_of(seen.uid(), seen.gid())?;
            if place.account.dropped && !place.account.can_enter(&place.base) {
                return Err(Error::AccountShutOut {
                    account: place.account.name,
                    path: place.base,
                });
            }
            return Ok(place);
        }
        place.account = account?;
        if place.account.dropped && !place.account.can_enter(&place.workspace) {
            place.base = Path::new(FOR_ROOT).join(tag(&place.workspace));
        }
        Ok(place)
    }

    /// An existing cluster is run by the account that owns it: Postgres accepts no other.
    fn account_of(&self, uid: u32, gid: u32) -> Result<Account, Error> {
        let me = rustix::process::geteuid().as_raw();
        if me == uid && uid != 0 {
            return Account::for_server();
        }
        if me == 0 && uid != 0 {
            let usual = Account::for_server().ok().filter(|a| a.uid == uid);
            return Ok(usual.unwrap_or(Account {
                name: uid.to_string(),
                uid,
                gid,
                dropped: true,
            }));
        }
        Err(Error::NotACluster {
            dir: self.data(),
            fault: FolderFault::Account { uid },
        })
    }

    fn pointed(&self) -> Result<Option<PathBuf>, Error> {
        let path = self.pointer();
        match fs::read(&path) {
            Ok(bytes) => {
                let named = PathBuf::from(std::ffi::OsString::from_vec(bytes));
                if named.parent() == Some(Path::new(FOR_ROOT)) && named.file_name().is_some() {
                    Ok(Some(named))
                } else {
                    let fault = FolderFault::Pointer {
                        path: path.display().to_string(),
                    };
                    Err(Error::NotACluster { dir: named, fault })
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::io(Deed::Read, &path, e)),
        }
    }

    /// A copied workspace must not run the original's cluster; a moved one may.
    fn check_owner(&self) -> Result<(), Error> {
        let path = self.back_reference();
        let bytes = fs::read(&path).map_err(|e| Error::io(Deed::Read, &path, e))?;
        let owner = PathBuf::from(std::ffi::OsString::from_vec(bytes));
        let same_pointer =
            || fs::read(owner.join("postgres.location")).ok() == fs::read(self.pointer()).ok();
        if owner != self.workspace && same_pointer() {
            return Err(Error::ForeignCluster {
                workspace: self.workspace.clone(),
                cluster: self.base.clone(),
                owner,
            });
        }
        Ok(())
    }

    /// Writes the two references; the folder's before the pointer, so that a pointer always holds.
    fn keep_outside(&self) -> Result<(), Error> {
        // 0711: the server's account must pass through, and has nothing to list.
        files::make_dir(&self.base, 0o711)?;
        let own = self.workspace.as_os_str().as_bytes();
        if fs::read(self.back_reference()).ok().as_deref() != Some(own) {
            files::keep(&self.back_reference(), own)?;
        }
        if !self.pointer().exists() {
            files::keep(&self.pointer(), self.base.as_os_str().as_bytes())?;
        }
        if self.account.can_enter(&self.base) {
            Ok(())
        } else {
            let account = self.account.name.clone();
            Err(Error::AccountShutOut {
                account,
                path: self.base.clone(),
            })
        }
    }
}

/// Sixteen hex digits that stand for a workspace in names of folders.
pub(crate) fn tag(workspace: &Path) -> String {
    let digest = Sha256::digest(workspace.as_os_str().as_bytes());
    hex::encode(digest.get(..8).unwrap_or_default())
}
