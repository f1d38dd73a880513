//! The folder of the server's socket: short, private, ours.

use countersign_refusal::{Deed, FolderFault};
use std::fs::{self, DirBuilder};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account::Account;
use crate::{Error, place};

/// The port, which only names the socket's file: each cluster has a folder of its own.
pub(crate) const PORT: u16 = 5432;
/// `sun_path` holds 108 bytes, the last of them NUL.
const LONGEST: usize = 107;
/// How long a live server may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// The socket's file in `dir`.
pub(crate) fn file(dir: &Path, port: u16) -> PathBuf {
    dir.join(format!(".s.PGSQL.{port}"))
}

/// Makes, or finds and checks, the folder for this workspace's socket.
pub(crate) fn prepare(workspace: &Path, account: &Account) -> Result<PathBuf, Error> {
    let mut last = None;
    for candidate in short(candidates(workspace, account))? {
        match make(&candidate, account) {
            Ok(()) => return Ok(candidate),
            // Not there, or not ours to write (a container's read-only /run): the next place.
            Err(e @ (Error::NotPermitted { .. } | Error::Io { .. })) => last = Some(e),
            Err(e) => return Err(e),
        }
    }
    Err(last.unwrap_or(Error::SocketPathTooLong { length: 0 }))
}

/// Whether a server answers on its socket: it is asked for TLS, which costs eight bytes and no login.
///
/// A postmaster that was just killed is still a process for a moment, but answers no more.
pub(crate) fn answers(dir: &Path, port: u16) -> bool {
    let asked = || -> io::Result<u8> {
        let mut stream = UnixStream::connect(file(dir, port))?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        stream.set_write_timeout(Some(ANSWER_WITHIN))?;
        // Length 8, then the request code 1234.5679 (Postgres: "SSLRequest").
        stream.write_all(&[0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])?;
        let mut answer = [0_u8];
        stream.read_exact(&mut answer)?;
        Ok(u8::from_be_bytes(answer))
    };
    matches!(asked(), Ok(b'N' | b'S'))
}

/// Removes the folder after a clean stop, if it is one of ours and empty.
pub(crate) fn leave(dir: &Path, workspace: &Path) {
    let tag = place::tag(workspace);
    if dir
        .file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(&tag))
    {
        let _ = fs::remove_dir(dir);
    }
}

/// Removes what a killed server left, after it is known that none runs.
pub(crate) fn sweep(dir: &Path) -> Result<(), Error> {
    let socket = file(dir, PORT);
    for path in [
        socket.with_file_name(format!(".s.PGSQL.{PORT}.lock")),
        socket,
    ] {
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io(Deed::Remove, &path, e));
            }
            _ => {}
        }
    }
    Ok(())
}

fn candidates(workspace: &Path, account: &Account) -> Vec<PathBuf> {
    let tag = place::tag(workspace);
    let uid = account.uid;
    let in_tmp = PathBuf::from(format!("/tmp/countersign-{uid}-{tag}"));
    if account.dropped {
        return vec![Path::new("/run/countersign").join(&tag), in_tmp];
    }
    let named = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let usual = PathBuf::from(format!("/run/user/{uid}"));
    let ours = |dir: &PathBuf| {
        dir.is_absolute() && fs::metadata(dir).is_ok_and(|m| m.is_dir() && m.uid() == uid)
    };
    let mut found: Vec<PathBuf> = [named, Some(usual)]
        .into_iter()
        .flatten()
        .filter(ours)
        .map(|dir| dir.join(format!("countersign-{tag}")))
        .collect();
    found.push(in_tmp);
    found
}

fn short(candidates: Vec<PathBuf>) -> Result<Vec<PathBuf>, Error> {
    let length = |dir: &PathBuf| file(dir, PORT).as_os_str().len();
    let longest = candidates.iter().map(length).max().unwrap_or(0);
    let fitting: Vec<PathBuf> = candidates
        .into_iter()
        .filter(|dir| length(dir) <= LONGEST)
        .collect();
    if fitting.is_empty() {
        Err(Error::SocketPathTooLong { length: longest })
    } else {
        Ok(fitting)
    }
}

fn make(dir: &Path, account: &Account) -> Result<(), Error> {
    let failed = |e| Error::io(Deed::Make, dir, e);
    if let Some(parent) = dir.parent().filter(|p| p.ends_with("run/countersign")) {
        make_parent(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
        Err(e) => return Err(failed(e)),
    }
    let seen = fs::symlink_metadata(dir).map_err(failed)?;
    if account.dropped && seen.is_dir() && seen.uid() == 0 && seen.mode() & 0o777 == 0o700 {
        // Made by us a moment ago (or by a start that was cut short here).
        std::os::unix::fs::lchown(dir, Some(account.uid), Some(account.gid)).map_err(failed)?;
    }
    check(dir, account.uid, 0o077)
}

fn make_parent(parent: &Path) -> Result<(), Error> {
    match DirBuilder::new().mode(0o711).create(parent) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(Error::io(Deed::Make, parent, e)),
        _ => check(parent, 0, 0o022),
    }
}

/// A folder, no link, owned by `uid`, without any of the `forbidden` mode bits.
fn check(dir: &Path, uid: u32, forbidden: u32) -> Result<(), Error> {
    let seen = fs::symlink_metadata(dir).map_err(|e| Error::io(Deed::Read, dir, e))?;
    let fault = if !seen.is_dir() {
        FolderFault::NotAFolder
    } else if seen.uid() != uid {
        FolderFault::Account { uid: seen.uid() }
    } else if seen.mode() & forbidden != 0 {
        FolderFault::Open {
            mode: format!("{:o}", seen.mode() & 0o777),
        }
    } else {
        return Ok(());
    };
    Err(Error::SocketFolderTaken {
        dir: dir.to_path_buf(),
        fault,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_path_of_107_bytes_fits_and_one_of_108_does_not() {
        let name = "/.s.PGSQL.5432".len();
        let of = |length: usize| PathBuf::from(format!("/{}", "d".repeat(length - name - 1)));
        assert_eq!(short(vec![of(108), of(107)]).unwrap(), [of(107)]);
        assert_eq!(
            short(vec![of(108)]).unwrap_err().code(),
            "socket-path-too-long"
        );
    }

    #[test]
    fn a_folder_that_others_may_enter_or_that_is_a_link_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let me = rustix::process::geteuid().as_raw();
        let dir = home.path().join("s");
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(
            check(&dir, me, 0o077).unwrap_err().code(),
            "socket-folder-taken"
        );
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).unwrap();
        check(&dir, me, 0o077).unwrap();
        assert_eq!(
            check(&dir, me + 1, 0o077).unwrap_err().code(),
            "socket-folder-taken"
        );
        let link = home.path().join("l");
        symlink(&dir, &link).unwrap();
        assert_eq!(
            check(&link, me, 0o077).unwrap_err().code(),
            "socket-folder-taken"
        );
    }
}
