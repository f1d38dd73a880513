//! What can go wrong, each a row of the table of refusals.

use std::io;
use std::path::{Path, PathBuf};

use countersign_refusal::{Cluster, Database, Deed, FolderFault, Refusal};

/// A refusal or failure of the embedded Postgres.
///
/// No variant ever carries a secret. What the system said is the [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[error("{}", self.refusal())]
pub enum Error {
    /// No usable Postgres was found anywhere.
    NoBinaries,
    /// The folder named by the caller or by `COUNTERSIGN_PG_BIN` cannot be used.
    BadBinaries {
        /// The folder that was named.
        dir: PathBuf,
        /// Why not.
        fault: FolderFault,
    },
    /// A Postgres older than 15.
    BinariesTooOld {
        /// Where the programs lie.
        dir: PathBuf,
        /// Their major version.
        major: u32,
    },
    /// The cluster was made by an older major version than the programs found.
    ClusterOlder {
        /// Major version in the cluster's `PG_VERSION`.
        cluster: u32,
        /// Major version of the programs.
        found: u32,
    },
    /// The cluster was made by a newer major version than the programs found.
    ClusterNewer {
        /// Major version in the cluster's `PG_VERSION`.
        cluster: u32,
        /// Major version of the programs.
        found: u32,
    },
    /// The cluster's folder is there but is not a complete cluster.
    NotACluster {
        /// The folder.
        dir: PathBuf,
        /// What is missing or odd.
        fault: FolderFault,
    },
    /// The owner's secret is missing or unreadable while the cluster exists.
    OwnerSecret {
        /// The file expected.
        file: PathBuf,
    },
    /// A folder or file may not be read or written.
    NotPermitted {
        /// The path.
        path: PathBuf,
        /// What was tried.
        deed: Deed,
        /// The system's word.
        source: io::Error,
    },
    /// No space left.
    DiskFull {
        /// Where.
        path: PathBuf,
        /// Free space seen, in MiB.
        free_mib: u64,
        /// What a start needs, in MiB.
        needed_mib: u64,
    },
    /// Another program holds the start lock for too long.
    Busy {
        /// The workspace folder.
        path: PathBuf,
        /// How long we waited.
        seconds: u64,
    },
    /// A cluster that is in use was to be copied or removed.
    InUse {
        /// The workspace folder.
        path: PathBuf,
    },
    /// A copy's target already has a cluster.
    AlreadyThere {
        /// The target folder.
        path: PathBuf,
    },
    /// The socket's folder belongs to somebody else or is no plain private folder.
    SocketFolderTaken {
        /// The folder.
        dir: PathBuf,
        /// Why.
        fault: FolderFault,
    },
    /// No place for the socket has a path short enough.
    SocketPathTooLong {
        /// Length of the longest candidate, in bytes.
        length: usize,
    },
    /// A running server's socket has vanished while others still use the server.
    SocketGone {
        /// The folder the socket stood in.
        dir: PathBuf,
    },
    /// Run as root without an account that Postgres could run under.
    NoAccount,
    /// The account that runs Postgres cannot reach a folder.
    AccountShutOut {
        /// Account's name.
        account: String,
        /// The folder out of reach.
        path: PathBuf,
    },
    /// A workspace's pointer names a cluster that belongs to another folder.
    ForeignCluster {
        /// Our workspace folder.
        workspace: PathBuf,
        /// The cluster named by the pointer.
        cluster: PathBuf,
        /// The workspace that the cluster names as its own.
        owner: PathBuf,
    },
    /// A server of this cluster runs where we cannot see its processes.
    ServerElsewhere {
        /// The cluster's folder.
        path: PathBuf,
    },
    /// `initdb` failed.
    Initdb {
        /// The last lines `initdb` wrote; empty if none.
        said: String,
    },
    /// The server ended while starting.
    StartFailed {
        /// The last words of its log; empty if none.
        said: String,
        /// The log file.
        log: PathBuf,
    },
    /// The server lives but does not get ready.
    StartTimeout {
        /// How long we waited.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },
    /// The server does not stop.
    StopTimeout {
        /// Its process id.
        pid: i32,
    },
    /// The copy of a running cluster was not finished.
    Backup {
        /// The last line that `pg_basebackup` wrote; empty if none.
        said: String,
    },
    /// A folder that should be a backup is none.
    NotABackup {
        /// The folder.
        dir: PathBuf,
        /// What is missing or odd.
        fault: FolderFault,
    },
    /// A backup's files are not those that were written.
    BackupDamaged {
        /// The cluster in it.
        dir: PathBuf,
        /// The first thing that `pg_verifybackup` found.
        said: String,
    },
    /// Anything else the system said.
    Io {
        /// What was tried.
        deed: Deed,
        /// On what.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl Error {
    /// Sorts an IO error by its kind, so that a full disk and a closed folder are told apart.
    pub(crate) fn io(deed: Deed, path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull {
                free_mib: crate::space::free_mib(&path).unwrap_or(0),
                needed_mib: crate::space::NEEDED_MIB,
                path,
            },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                let deed = if deed == Deed::Read {
                    Deed::Read
                } else {
                    Deed::Write
                };
                Self::NotPermitted { path, deed, source }
            }
            _ => Self::Io { deed, path, source },
        }
    }

    /// The row of the table, with its members.
    pub fn refusal(&self) -> Refusal {
        let text = |path: &Path| path.display().to_string();
        match self {
            Self::NoBinaries => Cluster::NoBinaries,
            Self::BadBinaries { dir, fault } => Cluster::BadBinaries {
                folder: text(dir),
                fault: fault.clone(),
            },
            Self::BinariesTooOld { dir, major } => Cluster::TooOld {
                folder: Some(text(dir)),
                found: *major,
                needed: crate::binaries::OLDEST_MAJOR,
            },
            Self::ClusterOlder { cluster, found } => Cluster::Older {
                cluster: *cluster,
                found: *found,
            },
            Self::ClusterNewer { cluster, found } => Cluster::Newer {
                cluster: *cluster,
                found: *found,
            },
            Self::NotACluster { dir, fault } => Cluster::NotACluster {
                folder: text(dir),
                fault: fault.clone(),
            },
            Self::OwnerSecret { file } => Cluster::OwnerSecret { file: text(file) },
            Self::NotPermitted { path, deed, source } => Cluster::NotPermitted {
                path: text(path),
                deed: *deed,
                cause: source.to_string(),
            },
            Self::DiskFull {
                path,
                free_mib,
                needed_mib,
            } => {
                return Database::DiskFull {
                    path: Some(text(path)),
                    free_mib: Some(*free_mib),
                    needed_mib: Some(*needed_mib),
                }
                .into();
            }
            Self::Busy { path, seconds } => Cluster::Busy {
                folder: text(path),
                seconds: *seconds,
            },
            Self::InUse { path } => Cluster::InUse { folder: text(path) },
            Self::AlreadyThere { path } => Cluster::AlreadyThere { folder: text(path) },
            Self::SocketFolderTaken { dir, fault } => Cluster::SocketFolder {
                folder: text(dir),
                fault: fault.clone(),
            },
            Self::SocketPathTooLong { length } => Cluster::SocketPathTooLong {
                length: *length as u64,
            },
            Self::SocketGone { dir } => Cluster::SocketGone { folder: text(dir) },
            Self::NoAccount => Cluster::NoAccount,
            Self::AccountShutOut { account, path } => Cluster::AccountShutOut {
                account: account.clone(),
                path: text(path),
            },
            Self::ForeignCluster {
                workspace,
                cluster,
                owner,
            } => Cluster::Foreign {
                workspace: text(workspace),
                cluster: text(cluster),
                owner: text(owner),
            },
            Self::ServerElsewhere { path } => Cluster::Elsewhere { folder: text(path) },
            Self::Initdb { said } => Cluster::Initdb { said: said.clone() },
            Self::StartFailed { said, log } => Cluster::StartFailed {
                said: said.clone(),
                log: text(log),
            },
            Self::StartTimeout { seconds, log } => Cluster::StartTimeout {
                seconds: *seconds,
                log: text(log),
            },
            Self::StopTimeout { pid } => Cluster::StopTimeout { pid: *pid },
            Self::Backup { said } => Cluster::Backup { said: said.clone() },
            Self::NotABackup { dir, fault } => Cluster::NotABackup {
                folder: text(dir),
                fault: fault.clone(),
            },
            Self::BackupDamaged { dir, said } => Cluster::BackupDamaged {
                folder: text(dir),
                said: said.clone(),
            },
            Self::Io { deed, path, source } => Cluster::Failed {
                path: text(path),
                deed: *deed,
                cause: source.to_string(),
            },
        }
        .into()
    }

    /// The row's code.
    pub fn code(&self) -> &'static str {
        self.refusal().code()
    }
}
