//! The database, as far as it is reached at all.

use crate::{Said, said, words::cause};
use countersign_refusal::Database;

pub(crate) fn say(row: &Database) -> Said {
    match row {
        Database::NoWorkspace { folder } => match folder {
            Some(folder) => said(
                format!("There is no workspace in {folder}."),
                "Name another with --workspace DIR or --url URL, or make one with countersignctl init.",
            ),
            None => said(
                "There is no workspace in this database.",
                "Check the address, or have the workspace made with `countersignctl init`.",
            ),
        },
        Database::Newer { found, known } => said(
            format!(
                "This workspace was made by a newer version (schema {found}, this program knows {known})."
            ),
            "Install the newer version of this program.",
        ),
        Database::Older { found, known } => said(
            format!(
                "This workspace's schema is older than this program (schema {found}, this program needs {known})."
            ),
            "Have its owner run `countersignctl migrate`.",
        ),
        Database::Unavailable { cause: why } => said(
            format!("The database cannot be reached: {}.", cause(why)),
            "Check that the database runs and is reachable, then try again; nothing was lost.",
        ),
        Database::Tls { cause: why } => said(
            format!("The connection could not be encrypted: {}.", cause(why)),
            "Check the server's certificate. Nothing was sent.",
        ),
        Database::Missing => said(
            "There is no such database on this server.",
            "Have the administrator make it: CREATE DATABASE countersign OWNER countersign_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'; Then try again.",
        ),
        Database::OwnerRights { login, statements } => said(
            format!(
                "The login {login} may not do all that making a workspace needs; nothing was changed."
            ),
            format!(
                "Have the database administrator run {} Then try again.",
                statements.join(" ")
            ),
        ),
        Database::NotLocal => said(
            "This is a team's database; its owner's acts are its administrator's.",
            "Ask the database administrator.",
        ),
        Database::LocalOnly => said(
            "This workspace lies on this workstation alone; nobody can be invited to it.",
            "A team needs a database on a server: name it with --url. docs/team.md tells how it is made.",
        ),
        Database::PasswordInUrl => said(
            "The address holds a password.",
            "Leave it out: it is asked for, or read from PGPASSWORD or ~/.pgpass.",
        ),
        Database::Address => said(
            "This is not the address of a Postgres database.",
            "Write it as postgres://HOST:PORT/DATABASE.",
        ),
        Database::ReadOnly => said(
            "This server can be read and takes no writes: it is a standby, or set to read only. Nothing was recorded.",
            "Name the primary, or all hosts in one address (postgres://host1,host2/DATABASE): the one that takes writes is chosen. What you typed is kept; it is no use to send it here again.",
        ),
        Database::Behind { seen, here } => said(
            format!(
                "This standby is behind: it has {here} records, and this computer has seen {seen}."
            ),
            "Wait until it has caught up, or name the primary. Where the primary is lost and this server is to take its place, the records that are missing are lost.",
        ),
        Database::Pooler => said(
            "There is a pooler before this database that gives one session to several clients by turns (transaction or statement mode); this program needs a session of its own.",
            "Have the pooler's administrator set pool_mode = session for this database, or name the database's own address.",
        ),
        Database::PoolerSettings { parameter } => said(
            format!(
                "There is a pooler before this database that refuses what a session is told at its beginning ({parameter})."
            ),
            "Have the pooler's administrator set pool_mode = session and ignore_startup_parameters = extra_float_digits, options.",
        ),
        Database::Restore { cause: why } => said(
            format!("The dump could not be restored: {}.", cause(why)),
            "It takes a dump of the whole database in the custom format (pg_dump --format=custom), a PostgreSQL here that is not older than the dump's, and --as with the login that owns it.",
        ),
        Database::Busy => said(
            "Another client has held the ledger's lock for too long.",
            "Try again; a supervisor can end the client that holds the lock.",
        ),
        Database::DiskFull {
            path,
            free_mib,
            needed_mib,
        } => disk_full(path.as_deref(), *free_mib, *needed_mib),
        Database::Cancelled => said(
            "This was cancelled; nothing was left half done.",
            "Start it again when you like.",
        ),
        Database::Contradiction { place, found } => said(
            place.as_ref().map_or_else(
                || format!("What came back contradicts the rules: {}.", cause(found)),
                |place| format!("A row of {place} contradicts the rules: {}.", cause(found)),
            ),
            "Verify the ledger before going on, and report this.",
        ),
        Database::Unspoken { code } => said(
            format!(
                "The database refuses this with a code that this program does not know: {code}."
            ),
            "Install the version of this program that fits the workspace.",
        ),
        Database::Failed { cause: why } => said(
            format!("The database reported a failure: {}.", cause(why)),
            "Try again; if it stays, report it with the log.",
        ),
    }
}

fn disk_full(path: Option<&str>, free: Option<u64>, needed: Option<u64>) -> Said {
    match (path, free, needed) {
        (Some(path), Some(free), Some(needed)) => said(
            format!(
                "The disk is full. Where {path} lies, {free} MiB are free and {needed} MiB are needed."
            ),
            format!(
                "Free at least {needed} MiB on that disk and start again. Nothing acknowledged is lost."
            ),
        ),
        (Some(path), ..) => said(
            format!("The disk is full. {path} could not be written."),
            "Free some space and try again. Nothing half written was left.",
        ),
        (None, ..) => said(
            "The database's disk is full.",
            "Free some space and try again. Nothing half written was left.",
        ),
    }
}
