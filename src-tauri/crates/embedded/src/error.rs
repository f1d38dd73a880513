//! What can go wrong, each with a code for programs, a sentence for people and a hint.

use std::io;
use std::path::{Path, PathBuf};

/// A refusal or failure of the embedded Postgres.
///
/// `Display` is the sentence, [`Error::code`] the kebab-case code that callers may branch on,
/// [`Error::hint`] what a person can do about it. No variant ever carries a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No usable Postgres was found anywhere.
    #[error("No Postgres of version 15 or newer was found.")]
    NoBinaries,
    /// The folder named by the caller or by `COUNTERSIGN_PG_BIN` cannot be used.
    #[error("The folder {} cannot be used as Postgres' program folder: {reason}.", dir.display())]
    BadBinaries {
        /// The folder that was named.
        dir: PathBuf,
        /// Why not, as part of a sentence.
        reason: String,
    },
    /// A Postgres older than 15.
    #[error("The Postgres in {} is version {major}; version 15 or newer is needed.", dir.display())]
    BinariesTooOld {
        /// Where the programs lie.
        dir: PathBuf,
        /// Their major version.
        major: u32,
    },
    /// The cluster was made by an older major version than the programs found.
    #[error("The database was made by Postgres {cluster}, and only Postgres {found} was found.")]
    ClusterOlder {
        /// Major version in the cluster's `PG_VERSION`.
        cluster: u32,
        /// Major version of the programs.
        found: u32,
    },
    /// The cluster was made by a newer major version than the programs found.
    #[error(
        "The database was made by Postgres {cluster}, and only the older Postgres {found} was found."
    )]
    ClusterNewer {
        /// Major version in the cluster's `PG_VERSION`.
        cluster: u32,
        /// Major version of the programs.
        found: u32,
    },
    /// The cluster's folder is there but is not a complete cluster.
    #[error("The folder {} is not a Postgres cluster of this program: {reason}.", dir.display())]
    NotACluster {
        /// The folder.
        dir: PathBuf,
        /// What is missing or odd.
        reason: String,
    },
    /// The owner's secret is missing or unreadable while the cluster exists.
    #[error("The database exists, but its owner's secret {} is missing or unreadable.", file.display())]
    OwnerSecret {
        /// The file expected.
        file: PathBuf,
    },
    /// A folder or file may not be read or written.
    #[error("{} may not be {action} by this account: {source}.", path.display())]
    NotPermitted {
        /// The path.
        path: PathBuf,
        /// `read`, `written`, …
        action: &'static str,
        /// The system's word.
        source: io::Error,
    },
    /// No space left.
    #[error("The disk that holds {} is full ({free_mib} MiB free; {needed_mib} MiB are needed).", path.display())]
    DiskFull {
        /// Where.
        path: PathBuf,
        /// Free space seen, in MiB.
        free_mib: u64,
        /// What a start needs, in MiB.
        needed_mib: u64,
    },
    /// Another program holds the start lock for too long.
    #[error("Another program has been starting or stopping the database of {} for more than {seconds} s.", path.display())]
    Busy {
        /// The workspace folder.
        path: PathBuf,
        /// How long we waited.
        seconds: u64,
    },
    /// A cluster that is in use was to be copied or removed.
    #[error("The database of {} is in use.", path.display())]
    InUse {
        /// The workspace folder.
        path: PathBuf,
    },
    /// A copy's target already has a cluster.
    #[error("The folder {} already holds a database.", path.display())]
    AlreadyThere {
        /// The target folder.
        path: PathBuf,
    },
    /// The socket's folder belongs to somebody else or is no plain private folder.
    #[error("The folder for the database's socket, {}, cannot be trusted: {reason}.", dir.display())]
    SocketFolderTaken {
        /// The folder.
        dir: PathBuf,
        /// Why.
        reason: String,
    },
    /// No place for the socket has a path short enough.
    #[error(
        "No folder for the database's socket has a path short enough (the longest tried: {length} bytes; 107 are the limit)."
    )]
    SocketPathTooLong {
        /// Length of the longest candidate, in bytes.
        length: usize,
    },
    /// A running server's socket has vanished while others still use the server.
    #[error("The database runs, but its socket in {} is gone, and another program still uses it.", dir.display())]
    SocketGone {
        /// The folder the socket stood in.
        dir: PathBuf,
    },
    /// Run as root without an account that Postgres could run under.
    #[error(
        "Postgres does not run as root, and neither an account `postgres` nor `countersign` exists to run it under."
    )]
    NoAccount,
    /// The account that runs Postgres cannot reach a folder.
    #[error("The account `{account}`, under which Postgres runs, cannot reach {}.", path.display())]
    AccountShutOut {
        /// Account's name.
        account: String,
        /// The folder out of reach.
        path: PathBuf,
    },
    /// A workspace's pointer names a cluster that belongs to another folder.
    #[error("{} points to the database in {}, which belongs to {}.", workspace.display(), cluster.display(), owner.display())]
    ForeignCluster {
        /// Our workspace folder.
        workspace: PathBuf,
        /// The cluster named by the pointer.
        cluster: PathBuf,
        /// The workspace that the cluster names as its own.
        owner: PathBuf,
    },
    /// A server of this cluster runs where we cannot see its processes.
    #[error("A database server of {} is running where this program cannot see it.", path.display())]
    ServerElsewhere {
        /// The cluster's folder.
        path: PathBuf,
    },
    /// `initdb` failed.
    #[error("The new database could not be made: {reason}")]
    Initdb {
        /// The last lines `initdb` wrote.
        reason: String,
    },
    /// The server ended while starting.
    #[error("Postgres ended while starting: {reason}")]
    StartFailed {
        /// The last lines of its log.
        reason: String,
        /// The log file.
        log: PathBuf,
    },
    /// The server lives but does not get ready.
    #[error("Postgres is not ready after {seconds} s.")]
    StartTimeout {
        /// How long we waited.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },
    /// The server does not stop.
    #[error("Postgres (process {pid}) does not stop.")]
    StopTimeout {
        /// Its process id.
        pid: i32,
    },
    /// Anything else the system said.
    #[error("{action} {} failed: {source}.", path.display())]
    Io {
        /// What was tried, for the start of a sentence.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl Error {
    /// Sorts an IO error by its kind, so that a full disk and a closed folder are told apart.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull {
                free_mib: crate::space::free_mib(&path).unwrap_or(0),
                needed_mib: crate::space::NEEDED_MIB,
                path,
            },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                let action = if action.starts_with("Reading") {
                    "read"
                } else {
                    "written"
                };
                Self::NotPermitted {
                    path,
                    action,
                    source,
                }
            }
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }

    /// The closed, kebab-case code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBinaries => "postgres-not-found",
            Self::BadBinaries { .. } => "postgres-folder-unusable",
            Self::BinariesTooOld { .. } => "postgres-too-old",
            Self::ClusterOlder { .. } => "cluster-older-than-postgres",
            Self::ClusterNewer { .. } => "cluster-newer-than-postgres",
            Self::NotACluster { .. } => "not-a-cluster",
            Self::OwnerSecret { .. } => "owner-secret-missing",
            Self::NotPermitted { .. } => "folder-not-permitted",
            Self::DiskFull { .. } => "disk-full",
            Self::Busy { .. } => "database-busy",
            Self::InUse { .. } => "database-in-use",
            Self::AlreadyThere { .. } => "database-already-there",
            Self::SocketFolderTaken { .. } => "socket-folder-taken",
            Self::SocketPathTooLong { .. } => "socket-path-too-long",
            Self::SocketGone { .. } => "socket-gone",
            Self::NoAccount => "no-postgres-account",
            Self::AccountShutOut { .. } => "postgres-account-shut-out",
            Self::ForeignCluster { .. } => "foreign-cluster",
            Self::ServerElsewhere { .. } => "server-elsewhere",
            Self::Initdb { .. } => "initdb-failed",
            Self::StartFailed { .. } => "server-start-failed",
            Self::StartTimeout { .. } => "server-start-timeout",
            Self::StopTimeout { .. } => "server-stop-timeout",
            Self::Io { .. } => "io",
        }
    }

    /// What a person can do about it: one or two sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::NoBinaries => "Install the system's `postgresql` package, or set COUNTERSIGN_PG_BIN to a folder with `initdb` and `postgres`.".into(),
            Self::BadBinaries { .. } => "Name a folder that holds `initdb` and `postgres` and that the database's account may execute.".into(),
            Self::BinariesTooOld { .. } => "Install Postgres 15 or newer, or point COUNTERSIGN_PG_BIN at one.".into(),
            Self::ClusterOlder { cluster, .. } | Self::ClusterNewer { cluster, .. } => format!(
                "Install Postgres {cluster} beside the one you have, or point COUNTERSIGN_PG_BIN at its program folder. The data was not touched."
            ),
            Self::NotACluster { .. } => "Move the folder away if it is not ours, or restore it from a backup. Nothing was changed.".into(),
            Self::OwnerSecret { file } => format!("Restore {} from a backup of the workspace folder.", file.display()),
            Self::NotPermitted { .. } => "Choose a folder of your own, or have its owner give you the right.".into(),
            Self::DiskFull { needed_mib, .. } => format!("Free at least {needed_mib} MiB on that disk and start again. Nothing acknowledged is lost."),
            Self::Busy { .. } => "Wait a moment and start again. If it stays so, look for another Countersign program that hangs and end it.".into(),
            Self::InUse { .. } => "Close every program that uses this workspace first.".into(),
            Self::AlreadyThere { .. } => "Choose an empty folder.".into(),
            Self::SocketFolderTaken { dir, .. } => format!("Look at {}, and remove it if you know that nobody uses it.", dir.display()),
            Self::SocketPathTooLong { .. } => "Set XDG_RUNTIME_DIR to a folder with a short path.".into(),
            Self::SocketGone { .. } => "Close the other windows of this workspace and start again.".into(),
            Self::NoAccount => "Install the `postgresql` package, or add an account: `useradd --system --no-create-home countersign`. Or run as an ordinary user.".into(),
            Self::AccountShutOut { path, .. } => format!("Use a folder that every account may enter, or run as an ordinary user. {} was left as it is.", path.display()),
            Self::ForeignCluster { .. } => "This looks like a copy of another workspace. Use the original, or export and import.".into(),
            Self::ServerElsewhere { .. } => "It may run in a container or on another machine that shares the folder. Stop it there first.".into(),
            Self::Initdb { .. } => "Read the words above; most often rights or disk space are missing.".into(),
            Self::StartFailed { log, .. } => format!("The whole log is in {}.", log.display()),
            Self::StartTimeout { log, .. } => format!("It may be recovering after a crash: wait and start again. Its log is in {}.", log.display()),
            Self::StopTimeout { pid } => format!("End it by `kill -QUIT {pid}`; the next start recovers."),
            Self::Io { .. } => "Look at the path named and start again.".into(),
        }
    }
}
