//! A workspace's cluster copied while it runs, and put back into an empty folder.
//!
//! ```text
//! BACKUP/countersign-backup  what it is: a line, and the cluster's major version
//! BACKUP/owner.secret        0600, the cluster owner's password, without which nobody opens it
//! BACKUP/postgres/           the cluster, with the write-ahead log that makes it whole, and Postgres' own backup_manifest
//! ```
//!
//! Whoever has this folder has every text of the workspace. No one's signing key is in it: those are in keyrings.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::os::unix::fs::lchown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use countersign_refusal::{Deed, FolderFault};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::account::Account;
use crate::place::Place;
use crate::{Error, OWNER, Server, cluster, files, find_binaries, space};

const HEAD: &str = "countersign-backup 1";
const LABEL: &str = "countersign-backup";
const SECRET: &str = "owner.secret";
const CLUSTER: &str = "postgres";
/// How long a restore waits for a folder's locks.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server that is to be copied; it need not be held meanwhile.
#[derive(Debug)]
pub struct Backup {
    cluster: PathBuf,
    socket_dir: PathBuf,
    port: u16,
    password: SecretString,
}

impl Backup {
    /// Of this server.
    pub fn of(server: &Server) -> Self {
        Self {
            cluster: server.cluster_dir(),
            socket_dir: server.socket_dir().to_path_buf(),
            port: server.port(),
            password: server.owner_password(),
        }
    }

    /// Copies the cluster into the folder `to`, which must not be there or be empty. Other programs may go on writing: what they
    /// commit before the end is in it. It appears whole or not at all.
    ///
    /// `heard` is told bytes done and in all, and answers whether to go on; where it says no nothing is left behind, and the answer
    /// is `false`.
    pub fn take(&self, to: &Path, heard: &mut dyn FnMut(u64, u64) -> bool) -> Result<bool, Error> {
        take(self, to, heard)
    }
}

fn take(
    server: &Backup,
    to: &Path,
    heard: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<bool, Error> {
    if fs::read_dir(to).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(Error::AlreadyThere {
            path: to.to_path_buf(),
        });
    }
    let to = std::path::absolute(to).map_err(|e| Error::io(Deed::Read, to, e))?;
    let mut name = to.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".new-{}", std::process::id()));
    let made = to.with_file_name(name);
    let _ = fs::remove_dir_all(&made);
    files::make_private_dir(&made)?;
    let written = write(server, &made, heard).and_then(|whole| {
        if whole {
            // An empty folder is replaced by a rename; one that was filled meanwhile is not.
            fs::rename(&made, &to).map_err(|e| Error::io(Deed::Rename, &to, e))?;
            files::sync_parent(&to)?;
        }
        Ok(whole)
    });
    let _ = fs::remove_dir_all(&made);
    written
}

fn write(
    server: &Backup,
    made: &Path,
    heard: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<bool, Error> {
    let major = cluster::major(&server.cluster)?;
    let binaries = find_binaries(None, major)?;
    let program = binaries.program("pg_basebackup");
    let mut child = Command::new(&program)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C.UTF-8")
        .env("PGHOST", &server.socket_dir)
        .env("PGPORT", server.port.to_string())
        .env("PGUSER", OWNER)
        .env("PGPASSWORD", server.password.expose_secret())
        .args([
            "--format=plain",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--progress",
            "--no-password",
        ])
        .arg("--pgdata")
        .arg(made.join(CLUSTER))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| Error::io(Deed::Run, &program, e))?;
    let (go_on, said) = follow(&mut child, heard);
    if !go_on {
        let _ = child.kill();
    }
    let ended = child
        .wait()
        .map_err(|e| Error::io(Deed::Run, &program, e))?;
    if !go_on {
        return Ok(false);
    }
    if !ended.success() {
        return Err(if said.contains("No space left on device") {
            Error::DiskFull {
                path: made.to_path_buf(),
                free_mib: space::free_mib(made).unwrap_or(0),
                needed_mib: space::NEEDED_MIB,
            }
        } else {
            Error::Backup { said }
        });
    }
    files::keep(
        &made.join(SECRET),
        server.password.expose_secret().as_bytes(),
    )?;
    let label = format!("{HEAD}\npostgres {}\n", major.unwrap_or(binaries.major));
    files::keep(&made.join(LABEL), label.as_bytes())?;
    Ok(true)
}

/// Reads what the program tells: how far it is, line by line, and at the end why it failed.
fn follow(child: &mut Child, heard: &mut dyn FnMut(u64, u64) -> bool) -> (bool, String) {
    let mut said = String::new();
    let Some(told) = child.stderr.take() else {
        return (true, said);
    };
    // Lines end with a carriage return on a terminal only; a line is short, and a file's name is cut.
    for line in BufReader::new(told.take(1 << 24)).lines() {
        let Ok(line) = line else { break };
        match progress(&line) {
            Some((done, of)) if !heard(done, of) => return (false, said),
            Some(_) => {}
            None if line.trim().is_empty() => {}
            None => line.trim().clone_into(&mut said),
        }
    }
    (true, said)
}

/// Reads `  12345/23456 kB (52%), 0/1 tablespace`, as bytes.
fn progress(line: &str) -> Option<(u64, u64)> {
    let (counts, _) = line.trim_start().split_once(" kB (")?;
    let (done, of) = counts.split_once('/')?;
    Some((
        done.trim().parse::<u64>().ok()? * 1024,
        of.trim().parse::<u64>().ok()? * 1024,
    ))
}

/// Puts a backup into the folder `to`, which may hold no database yet. The copy appears whole or not at all, and is started by
/// opening it like any workspace.
///
/// Before, each file is compared with the digests that Postgres noted when the backup was made.
pub fn restore(from: &Path, to: &Path) -> Result<(), Error> {
    let (major, secret) = read(from)?;
    let binaries = find_binaries(None, Some(major))?;
    verify(&binaries.program("pg_verifybackup"), &from.join(CLUSTER))?;
    let (target, _start) = Place::settle(to, PATIENCE)?;
    if fs::symlink_metadata(target.data()).is_ok() {
        return Err(Error::AlreadyThere {
            path: to.to_path_buf(),
        });
    }
    cluster::sweep(target.base());
    let made = target
        .base()
        .join(format!("postgres.new-{}", std::process::id()));
    let copied = cluster::copy_tree(&from.join(CLUSTER), &made)
        .and_then(|()| give(&made, &target.account))
        .and_then(|()| files::keep(&target.secret(), &secret))
        .and_then(|()| {
            fs::rename(&made, target.data()).map_err(|e| Error::io(Deed::Rename, &made, e))
        })
        .and_then(|()| files::sync_parent(&target.data()));
    if copied.is_err() {
        let _ = fs::remove_dir_all(&made);
    }
    copied
}

/// The cluster's version and its owner's secret.
fn read(from: &Path) -> Result<(u32, Zeroizing<Vec<u8>>), Error> {
    let label = from.join(LABEL);
    let text = match fs::read_to_string(&label) {
        Ok(text) => text,
        Err(e) if absent(&e) => return Err(not_one(from, LABEL)),
        Err(e) => return Err(Error::io(Deed::Read, &label, e)),
    };
    let major = text
        .strip_prefix(HEAD)
        .and_then(|rest| rest.trim().strip_prefix("postgres "))
        .and_then(|major| major.parse().ok());
    let major = major.ok_or_else(|| Error::NotABackup {
        dir: from.to_path_buf(),
        fault: FolderFault::Version {
            said: text.lines().next().unwrap_or_default().to_owned(),
        },
    })?;
    let file = from.join(SECRET);
    let secret = fs::read(&file).map(Zeroizing::new).map_err(|e| {
        if absent(&e) {
            not_one(from, SECRET)
        } else {
            Error::io(Deed::Read, &file, e)
        }
    })?;
    Ok((major, secret))
}

/// A plain file has no folder's files in it either.
fn absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn not_one(dir: &Path, lacks: &str) -> Error {
    Error::NotABackup {
        dir: dir.to_path_buf(),
        fault: FolderFault::Lacks {
            name: lacks.to_owned(),
        },
    }
}

fn verify(program: &Path, data: &Path) -> Result<(), Error> {
    // The log is replayed and judged by the server itself; its own checker needs pg_waldump besides, which not every package has.
    let out = Command::new(program)
        .args(["--quiet", "--no-parse-wal"])
        .arg(data)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|e| Error::io(Deed::Run, program, e))?;
    if out.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&out.stderr);
    Err(Error::BackupDamaged {
        dir: data.to_path_buf(),
        said: said.lines().next().unwrap_or_default().to_owned(),
    })
}

/// Gives what was copied to the account that runs the server.
fn give(path: &Path, account: &Account) -> Result<(), Error> {
    if !account.dropped {
        return Ok(());
    }
    let mut left: Vec<PathBuf> = vec![path.to_path_buf()];
    while let Some(path) = left.pop() {
        lchown(&path, Some(account.uid), Some(account.gid))
            .map_err(|e| Error::io(Deed::GiveAway, &path, e))?;
        if fs::symlink_metadata(&path).is_ok_and(|seen| seen.is_dir()) {
            let inside = fs::read_dir(&path).map_err(|e| Error::io(Deed::Read, &path, e))?;
            left.extend(inside.filter_map(|entry| Some(entry.ok()?.path())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_backup_is() {
        let line = " 30721/61442 kB (50%), 0/1 tablespace (...k/postgres/base/1/2658)";
        assert_eq!(progress(line), Some((30721 * 1024, 61442 * 1024)));
        assert_eq!(progress("pg_basebackup: error: no"), None);
        assert_eq!(progress("waiting for checkpoint"), None);
    }
}
