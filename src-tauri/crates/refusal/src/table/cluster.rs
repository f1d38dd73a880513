//! The Postgres that a workstation keeps for itself.

use crate::{Deed, FolderFault, section::section};

section! {
    /// The Postgres that a workstation keeps for itself.
    Cluster {
        NoBinaries = "postgres-not-found", Surroundings, 503;
        BadBinaries { folder: String, fault: FolderFault } = "postgres-folder-unusable", Surroundings, 503;
        TooOld { folder: Option<String>, found: u32, needed: u32 } = "postgres-too-old", Surroundings, 503;
        Older { cluster: u32, found: u32 } = "cluster-older-than-postgres", Surroundings, 503;
        Newer { cluster: u32, found: u32 } = "cluster-newer-than-postgres", Surroundings, 503;
        NotACluster { folder: String, fault: FolderFault } = "not-a-cluster", Surroundings, 503;
        OwnerSecret { file: String } = "owner-secret-missing", Surroundings, 503;
        NotPermitted { path: String, deed: Deed, cause: String } = "folder-not-permitted", Surroundings, 503;
        Busy { folder: String, seconds: u64 } = "database-busy", Surroundings, 503;
        InUse { folder: String } = "database-in-use", Surroundings, 409;
        AlreadyThere { folder: String } = "database-already-there", Surroundings, 409;
        SocketFolder { folder: String, fault: FolderFault } = "socket-folder-taken", Surroundings, 503;
        SocketPathTooLong { length: u64 } = "socket-path-too-long", Surroundings, 503;
        SocketGone { folder: String } = "socket-gone", Surroundings, 503;
        NoAccount = "no-postgres-account", Surroundings, 503;
        AccountShutOut { account: String, path: String } = "postgres-account-shut-out", Surroundings, 503;
        Foreign { workspace: String, cluster: String, owner: String } = "foreign-cluster", Surroundings, 409;
        Elsewhere { folder: String } = "server-elsewhere", Surroundings, 503;
        Initdb { said: String } = "initdb-failed", Surroundings, 503;
        StartFailed { said: String, log: String } = "server-start-failed", Surroundings, 503;
        StartTimeout { seconds: u64, log: String } = "server-start-timeout", Surroundings, 503;
        StopTimeout { pid: i32 } = "server-stop-timeout", Surroundings, 503;
        Backup { said: String } = "backup-failed", Surroundings, 503;
        NotABackup { folder: String, fault: FolderFault } = "not-a-backup", Request, 422;
        BackupDamaged { folder: String, said: String } = "backup-damaged", Surroundings, 503;
        Failed { path: String, deed: Deed, cause: String } = "io", Surroundings, 503;
    }
}
