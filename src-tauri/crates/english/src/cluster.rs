//! The Postgres that a workstation keeps for itself.

use crate::{
    Said, said,
    words::{cause, deed, folder_fault},
};
use countersign_refusal::Cluster;

pub(crate) fn say(row: &Cluster) -> Said {
    match row {
        Cluster::NoBinaries => said(
            "No Postgres of version 15 or newer was found.",
            "Install the system's `postgresql` package, or set COUNTERSIGN_PG_BIN to a folder with `initdb` and `postgres`.",
        ),
        Cluster::BadBinaries { folder, fault } => said(
            format!(
                "The folder {folder} cannot be used as Postgres' program folder: {}.",
                folder_fault(fault)
            ),
            "Name a folder that holds `initdb` and `postgres` and that the database's account may execute.",
        ),
        Cluster::TooOld {
            folder,
            found,
            needed,
        } => match folder {
            Some(folder) => said(
                format!(
                    "The Postgres in {folder} is version {found}; version {needed} or newer is needed."
                ),
                format!("Install Postgres {needed} or newer, or point COUNTERSIGN_PG_BIN at one."),
            ),
            None => said(
                format!("A team's server needs PostgreSQL {needed} or newer; this one is {found}."),
                "Upgrade the server, or use a workspace of this workstation.",
            ),
        },
        Cluster::Older { cluster, found } => said(
            format!(
                "The database was made by Postgres {cluster}, and only Postgres {found} was found."
            ),
            beside(*cluster),
        ),
        Cluster::Newer { cluster, found } => said(
            format!(
                "The database was made by Postgres {cluster}, and only the older Postgres {found} was found."
            ),
            beside(*cluster),
        ),
        Cluster::NotACluster { folder, fault } => said(
            format!(
                "The folder {folder} is not a Postgres cluster of this program: {}.",
                folder_fault(fault)
            ),
            "Move the folder away if it is not a workspace's, or restore it from a backup. Nothing was changed.",
        ),
        Cluster::OwnerSecret { file } => said(
            format!("The database exists, but its owner's secret {file} is missing or unreadable."),
            format!("Restore {file} from a backup of the workspace folder."),
        ),
        Cluster::NotPermitted {
            path,
            deed: what,
            cause: why,
        } => said(
            format!(
                "{path} may not be {} by this account: {}.",
                deed(*what),
                cause(why)
            ),
            "Choose a folder of your own, or have its owner give you the right.",
        ),
        Cluster::Busy { folder, seconds } => said(
            format!(
                "Another program has been starting or stopping the database of {folder} for more than {seconds} s."
            ),
            "Wait a moment and start again. If it stays so, look for another Countersign program that hangs and end it.",
        ),
        Cluster::InUse { folder } => said(
            format!("The database of {folder} is in use."),
            "Close every program that uses this workspace first.",
        ),
        Cluster::AlreadyThere { folder } => said(
            format!("The folder {folder} already holds a database."),
            "Choose an empty folder.",
        ),
        Cluster::SocketFolder { folder, fault } => said(
            format!(
                "The folder for the database's socket, {folder}, cannot be trusted: {}.",
                folder_fault(fault)
            ),
            format!("Look at {folder}, and remove it if you know that nobody uses it."),
        ),
        Cluster::SocketPathTooLong { length } => said(
            format!(
                "No folder for the database's socket has a path short enough (the longest tried: {length} bytes; 107 are the limit)."
            ),
            "Set XDG_RUNTIME_DIR to a folder with a short path.",
        ),
        Cluster::SocketGone { folder } => said(
            format!(
                "The database runs, but its socket in {folder} is gone, and another program still uses it."
            ),
            "Close the other windows of this workspace and start again.",
        ),
        Cluster::NoAccount => said(
            "Postgres does not run as root, and neither an account `postgres` nor `countersign` exists to run it under.",
            "Install the `postgresql` package, or add an account: `useradd --system --no-create-home countersign`. Or run as an ordinary user.",
        ),
        Cluster::AccountShutOut { account, path } => said(
            format!("The account `{account}`, under which Postgres runs, cannot reach {path}."),
            format!(
                "Use a folder that every account may enter, or run as an ordinary user. {path} was left as it is."
            ),
        ),
        Cluster::Foreign {
            workspace,
            cluster,
            owner,
        } => said(
            format!("{workspace} points to the database in {cluster}, which belongs to {owner}."),
            "This looks like a copy of another workspace. Use the original, or export and import.",
        ),
        Cluster::Elsewhere { folder } => said(
            format!("A database server of {folder} is running where this program cannot see it."),
            "It may run in a container or on another machine that shares the folder. Stop it there first.",
        ),
        Cluster::Initdb { said: words } => said(
            format!("The new database could not be made: {}.", cause(words)),
            "Read the message above; most often rights or disk space are missing.",
        ),
        Cluster::Backup { said: words } => said(
            format!("The backup was not finished: {}.", cause(words)),
            "Nothing was left behind. Look whether there is space where it should go, and try again.",
        ),
        Cluster::NotABackup { folder, fault } => said(
            format!(
                "The folder {folder} is no backup of a workspace: {}.",
                folder_fault(fault)
            ),
            "Name the folder that `countersignctl backup` made, with everything in it.",
        ),
        Cluster::BackupDamaged {
            folder,
            said: words,
        } => said(
            format!(
                "The backup in {folder} is not as it was written: {}.",
                cause(words)
            ),
            "Nothing was restored. Take another backup; this one's files were changed or lost after it was made.",
        ),
        Cluster::StartFailed { said: words, log } => said(
            format!("Postgres ended while starting: {}.", cause(words)),
            format!("The whole log is in {log}."),
        ),
        Cluster::StartTimeout { seconds, log } => said(
            format!("Postgres is not ready after {seconds} s."),
            format!(
                "It may be recovering after a crash: wait and start again. Its log is in {log}."
            ),
        ),
        Cluster::StopTimeout { pid } => said(
            format!("Postgres (process {pid}) does not stop."),
            format!("End it by `kill -QUIT {pid}`; the next start recovers."),
        ),
        Cluster::Failed {
            path,
            deed: what,
            cause: why,
        } => said(
            format!("{path} could not be {}: {}.", deed(*what), cause(why)),
            "Look at the path named and start again.",
        ),
    }
}

fn beside(cluster: u32) -> String {
    format!(
        "Install Postgres {cluster} beside the one you have, or point COUNTERSIGN_PG_BIN at its program folder. The data was not touched."
    )
}
