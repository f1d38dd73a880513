//! Refusals: each with its own code, and nothing changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use countersign_embedded::{Error, Options, Server, find_binaries};
use countersign_english::say;

use crate::kit::{Workspace, ask};

fn refused(options: &Options) -> Error {
    let error = Server::open(options).unwrap_err();
    let said = say(&error.refusal());
    assert!(
        said.sentence.ends_with('.') && said.hint.ends_with('.'),
        "{said:?}"
    );
    error
}

/// A program folder whose `postgres` claims another version; `initdb` must never run.
fn pretend(version: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for (name, text) in [
        (
            "postgres",
            format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n"),
        ),
        ("initdb", "#!/bin/sh\nexit 9\n".to_owned()),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
        fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    dir
}

fn with_bin(w: &Workspace, bin: &Path) -> Options {
    Options {
        pg_bin: Some(bin.to_path_buf()),
        ..w.options()
    }
}

#[test]
fn programs_older_or_newer_than_the_cluster_are_refused_and_the_data_stay() {
    let w = Workspace::ready();
    let server = w.open();
    ask(&server, "create table kept(n int)").unwrap();
    server.close().unwrap();
    let newer = pretend("99.1");
    assert_eq!(
        refused(&with_bin(&w, newer.path())).code(),
        "cluster-older-than-postgres"
    );
    let version = w.open().cluster_dir().join("PG_VERSION");
    let real = fs::read_to_string(&version).unwrap();
    fs::write(&version, "97\n").unwrap();
    assert_eq!(refused(&w.options()).code(), "cluster-newer-than-postgres");
    fs::write(&version, real).unwrap();
    assert_eq!(ask(&w.open(), "select count(*) from kept").unwrap(), "0");
}

#[test]
fn unusable_programs_are_named() {
    let w = Workspace::empty();
    let old = pretend("14.9");
    assert_eq!(
        refused(&with_bin(&w, old.path())).code(),
        "postgres-too-old"
    );
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(
        refused(&with_bin(&w, empty.path())).code(),
        "postgres-folder-unusable"
    );
    let odd = pretend("15.1");
    fs::set_permissions(odd.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let error = refused(&with_bin(&w, odd.path()));
    assert_eq!(error.code(), "initdb-failed");
    assert!(!w.root.join("postgres").exists(), "a half cluster was left");
    // And a good set of programs then succeeds in the same folder.
    assert_eq!(ask(&w.open(), "select 1").unwrap(), "1");
}

#[test]
fn programs_closed_to_the_servers_account_are_named() {
    if !rustix::process::geteuid().is_root() {
        println!("SKIPPED: only root runs the server under another account");
        return;
    }
    let closed = pretend("15.1");
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let w = Workspace::empty();
    assert_eq!(
        refused(&with_bin(&w, closed.path())).code(),
        "postgres-account-shut-out"
    );
}

#[test]
fn a_folder_that_is_no_cluster_and_a_lost_secret_are_refused() {
    let w = Workspace::ready();
    let data = w.open().cluster_dir();
    let secret = w.root.join("owner.secret");
    let kept = fs::read(&secret).unwrap();
    fs::remove_file(&secret).unwrap();
    assert_eq!(refused(&w.options()).code(), "owner-secret-missing");
    assert!(!secret.exists(), "a new secret would hide the loss");
    fs::write(&secret, kept).unwrap();
    fs::remove_file(data.join("PG_VERSION")).unwrap();
    assert_eq!(refused(&w.options()).code(), "not-a-cluster");
}

#[test]
fn a_damaged_cluster_is_told_in_postgres_own_words() {
    let w = Workspace::ready();
    let data = w.open().cluster_dir();
    fs::write(data.join("postgresql.conf"), "no such thing\n").unwrap();
    let error = refused(&w.options());
    assert_eq!(error.code(), "server-start-failed");
    assert!(error.to_string().contains("configuration file"), "{error}");
}

#[test]
fn a_workspace_that_is_a_file_or_below_one_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("f");
    fs::write(&file, "").unwrap();
    assert_eq!(refused(&Options::new(&file)).code(), "io");
    assert_eq!(refused(&Options::new(file.join("below"))).code(), "io");
}

#[test]
fn a_taken_socket_folder_is_refused_and_left_alone() {
    let w = Workspace::ready();
    let dir = {
        let server = w.open();
        server.socket_dir().to_path_buf()
    };
    assert!(!dir.exists(), "a clean stop leaves no folder behind");
    fs::create_dir(&dir).unwrap();
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(refused(&w.options()).code(), "socket-folder-taken");
    assert_eq!(
        fs::metadata(&dir).unwrap().permissions().mode() & 0o777,
        0o755
    );
    fs::remove_dir(&dir).unwrap();
    fs::write(&dir, "").unwrap();
    assert_eq!(refused(&w.options()).code(), "socket-folder-taken");
    fs::remove_file(&dir).unwrap();
    assert_eq!(ask(&w.open(), "select 1").unwrap(), "1");
}

/// A small file system of its own; needs root and the right to mount.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(options: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "none"])
            .arg(dir.path())
            .output()
            .ok()?;
        if mount.status.success() {
            return Some(Self(dir));
        }
        println!("SKIPPED: no right to mount a small file system");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_before_and_while_it_hurts() {
    let Some(disk) = SmallDisk::new("size=20m,mode=0755") else {
        return;
    };
    let root = disk.0.path().join("w");
    // Open to the server's account, so that the cluster lies on the small disk.
    fs::create_dir(&root).unwrap();
    fs::set_permissions(disk.0.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let error = refused(&Options::new(&root));
    assert_eq!(error.code(), "disk-full");
    assert!(!root.join("postgres").exists());

    let Some(disk) = SmallDisk::new("size=120m,mode=0755") else {
        return;
    };
    let root = disk.0.path().join("w");
    fs::create_dir(&root).unwrap();
    let server = Server::open(&Options::new(&root)).unwrap();
    assert_eq!(server.cluster_dir(), root.join("postgres"));
    ask(&server, "create table kept(n int)").unwrap();
    server.close().unwrap();
    let filler = Command::new("sh")
        .args(["-c", "cat /dev/zero > \"$0\" 2>/dev/null"])
        .arg(disk.0.path().join("filler"))
        .status();
    assert!(filler.is_ok());
    assert_eq!(refused(&Options::new(&root)).code(), "disk-full");
    fs::remove_file(disk.0.path().join("filler")).unwrap();
    let server = Server::open(&Options::new(&root)).unwrap();
    assert_eq!(ask(&server, "select count(*) from kept").unwrap(), "0");
}

#[test]
fn a_read_only_disk_is_told() {
    let Some(disk) = SmallDisk::new("ro,size=1m") else {
        return;
    };
    assert_eq!(
        refused(&Options::new(disk.0.path().join("w"))).code(),
        "folder-not-permitted"
    );
}

#[test]
fn the_programs_found_are_recent_enough_and_run() {
    let found = find_binaries(None, None).unwrap();
    assert!(found.major >= 15);
    assert!(found.program("initdb").is_file());
    assert!(found.version.starts_with(&found.major.to_string()));
}
