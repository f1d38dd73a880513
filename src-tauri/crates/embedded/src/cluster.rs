//! The cluster on disk: made whole or not at all, copied and removed only while nobody uses it.

use countersign_refusal::{Deed, FolderFault};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::lchown;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::binaries::Binaries;
use crate::files::{self, Lock};
use crate::place::Place;
use crate::{Error, OWNER, launch, server, socket, space};

/// How long a copy or removal waits for the locks.
const PATIENCE: Duration = Duration::from_secs(10);

/// The existing cluster's major version, or `None` if there is no cluster.
pub(crate) fn major(data: &Path) -> Result<Option<u32>, Error> {
    match fs::symlink_metadata(data) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io(Deed::Read, data, e)),
        Ok(_) => {}
    }
    let odd = |fault| Error::NotACluster {
        dir: data.to_path_buf(),
        fault,
    };
    let lacks = |name: &str| FolderFault::Lacks {
        name: name.to_owned(),
    };
    let version = match fs::read_to_string(data.join("PG_VERSION")) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(odd(lacks("PG_VERSION")));
        }
        Err(e) => return Err(Error::io(Deed::Read, data, e)),
    };
    if !data.join("global/pg_control").is_file() {
        return Err(odd(lacks("global/pg_control")));
    }
    let version = version.trim();
    version.parse().map(Some).map_err(|_| {
        odd(FolderFault::Version {
            said: version.to_owned(),
        })
    })
}

/// Reads the owner's secret, or makes one when there is no cluster yet.
pub(crate) fn secret(place: &Place, exists: bool) -> Result<SecretString, Error> {
    let path = place.secret();
    match fs::read_to_string(&path).map(Zeroizing::new) {
        Ok(text) if text.len() >= 32 => return Ok(SecretString::from(text.as_str())),
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            return Err(Error::io(Deed::Read, &path, e));
        }
        _ if exists => return Err(Error::OwnerSecret { file: path }),
        _ => {}
    }
    let mut raw = Zeroizing::new([0_u8; 32]);
    let source = Path::new("/dev/urandom");
    File::open(source)
        .and_then(|mut file| file.read_exact(raw.as_mut()))
        .map_err(|e| Error::io(Deed::Read, source, e))?;
    let text = Zeroizing::new(hex::encode(raw.as_ref()));
    files::keep(&path, text.as_bytes())?;
    Ok(SecretString::from(text.as_str()))
}

/// Makes the cluster in a folder beside its place and renames it, so that a crash leaves no half one.
pub(crate) fn create(
    place: &Place,
    binaries: &Binaries,
    secret: &SecretString,
) -> Result<(), Error> {
    space::demand(place.base(), space::NEEDED_MIB)?;
    sweep(place.base());
    let made = place
        .base()
        .join(format!("postgres.new-{}", std::process::id()));
    files::make_private_dir(&made)?;
    let outcome = initdb(place, binaries, secret, &made);
    let renamed = outcome.and_then(|()| {
        let data = place.data();
        fs::rename(made.join("data"), &data).map_err(|e| Error::io(Deed::Rename, &data, e))?;
        files::sync_parent(&data)
    });
    let _ = fs::remove_dir_all(&made);
    renamed
}

fn initdb(
    place: &Place,
    binaries: &Binaries,
    secret: &SecretString,
    made: &Path,
) -> Result<(), Error> {
    let account = &place.account;
    let give = |path: &Path| {
        if !account.dropped {
            return Ok(());
        }
        lchown(path, Some(account.uid), Some(account.gid))
            .map_err(|e| Error::io(Deed::GiveAway, path, e))
    };
    // A password file, because standard input of another account cannot be opened by name.
    let password = made.join("password");
    files::keep(&password, secret.expose_secret().as_bytes())?;
    give(&password)?;
    give(made)?;
    let data = made.join("data");
    let out = account
        .command(&binaries.program("initdb"))
        .arg("-D")
        .arg(&data)
        .args([
            "-A",
            "scram-sha-256",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
            "-U",
            OWNER,
        ])
        .arg(format!("--pwfile={}", password.display()))
        .output()
        .map_err(|e| Error::io(Deed::Run, &binaries.program("initdb"), e))?;
    let removed = fs::remove_file(&password);
    if !out.status.success() {
        return Err(refused(place, &String::from_utf8_lossy(&out.stderr)));
    }
    removed.map_err(|e| Error::io(Deed::Remove, &password, e))
}

fn refused(place: &Place, said: &str) -> Error {
    if said.contains("No space left on device") {
        let free_mib = space::free_mib(place.base()).unwrap_or(0);
        return Error::DiskFull {
            path: place.base().to_path_buf(),
            free_mib,
            needed_mib: space::NEEDED_MIB,
        };
    }
    let lines: Vec<&str> = said.lines().filter(|l| !l.trim().is_empty()).collect();
    let told = lines
        .iter()
        .rev()
        .take(3)
        .rev()
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    Error::Initdb { said: told }
}

/// Removes what starts and copies that were cut short left behind; called under the start lock.
pub(crate) fn sweep(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with("postgres.new-")
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies a stopped workspace's cluster, with its owner's secret, into another folder.
///
/// The copy appears whole or not at all, but is not forced to disk: it is meant for tests, which
/// start from one made and migrated cluster (0.05–0.2 s instead of a second or more).
pub fn copy_cluster(from: &Path, to: &Path) -> Result<(), Error> {
    let source = Place::look(from)?;
    let Some(_) = major(&source.data())? else {
        return Err(Error::NotACluster {
            dir: source.data(),
            fault: FolderFault::Absent,
        });
    };
    let busy = |path: &Path| Error::InUse {
        path: path.to_path_buf(),
    };
    let _from_start = files::lock_within(&source.start_lock(), Lock::Shared, PATIENCE)?
        .ok_or_else(|| busy(from))?;
    if launch::is_alive(&source)? {
        return Err(busy(from));
    }
    let secret = fs::read(source.secret())
        .map(Zeroizing::new)
        .map_err(|_| Error::OwnerSecret {
            file: source.secret(),
        })?;
    let (target, _to_start) = Place::settle(to, PATIENCE)?;
    if fs::symlink_metadata(target.data()).is_ok() {
        return Err(Error::AlreadyThere {
            path: to.to_path_buf(),
        });
    }
    sweep(target.base());
    let made = target
        .base()
        .join(format!("postgres.new-{}", std::process::id()));
    copy_tree(&source.data(), &made)?;
    files::keep(&target.secret(), &secret)?;
    fs::rename(&made, target.data()).map_err(|e| Error::io(Deed::Rename, &made, e))
}

/// `cp -a` keeps owners, modes and links, and shares blocks where the file system can.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<(), Error> {
    let out = Command::new("cp")
        .args(["-a", "--reflink=auto", "--"])
        .arg(from)
        .arg(to)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|e| Error::io(Deed::Copy, from, e))?;
    if out.status.success() {
        return Ok(());
    }
    let _ = fs::remove_dir_all(to);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let kind = if said.contains("No space left") {
        io::ErrorKind::StorageFull
    } else if said.contains("Permission denied") {
        io::ErrorKind::PermissionDenied
    } else {
        io::ErrorKind::Other
    };
    Err(Error::io(
        Deed::Copy,
        from,
        io::Error::new(kind, said.trim().to_owned()),
    ))
}

/// Stops the server and removes the cluster with everything this crate made for `workspace`, wherever
/// it lies. The folder itself and other files in it stay. Refuses while another program uses it.
pub fn remove_cluster(workspace: &Path) -> Result<(), Error> {
    let place = Place::look(workspace)?;
    let busy = || Error::InUse {
        path: place.workspace.clone(),
    };
    let start =
        files::lock_within(&place.start_lock(), Lock::Exclusive, PATIENCE)?.ok_or_else(busy)?;
    let using = files::lock_within(&place.use_lock(), Lock::Exclusive, server::LEAVE_WITHIN)?
        .ok_or_else(busy)?;
    server::stop(&place)?;
    if let Ok(dir) = socket::prepare(&place.workspace, &place.account) {
        socket::sweep(&dir)?;
        socket::leave(&dir, &place.workspace);
    }
    gone(fs::remove_dir_all(place.data()), &place.data())?;
    sweep(place.base());
    for path in [
        place.secret(),
        place.log(),
        launch::older_log(&place.log()),
        place.server_lock(),
    ] {
        gone(fs::remove_file(&path), &path)?;
    }
    if place.base() != place.workspace {
        gone(fs::remove_dir_all(place.base()), place.base())?;
        gone(fs::remove_file(place.pointer()), &place.pointer())?;
    }
    drop((using, start));
    for path in [place.use_lock(), place.start_lock()] {
        gone(fs::remove_file(&path), &path)?;
    }
    Ok(())
}

fn gone(outcome: io::Result<()>, path: &Path) -> Result<(), Error> {
    match outcome {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io(Deed::Remove, path, e)),
        _ => Ok(()),
    }
}

/// Where the cluster of a workspace lies now, if there is one.
pub fn cluster_dir(workspace: &Path) -> Result<Option<PathBuf>, Error> {
    let data = Place::look(workspace)?.data();
    Ok(major(&data)?.map(|_| data))
}
