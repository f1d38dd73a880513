//! The private service itself: nothing outside its folder, nothing left running.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use countersign_keys::Custody;
use countersign_keys::private_service::{PrivateSecretService, accessibility_bus};

use crate::kit::{ANNA, Home, inside, run_inside, store, this_program};

fn alive(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}/exe"))
        .canonicalize()
        .is_ok()
}

fn gone(pids: (u32, u32)) {
    let began = Instant::now();
    while alive(pids.0) || alive(pids.1) {
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "still running: {pids:?}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn both_programs_end_with_the_service() {
    let home = Home::new();
    let service = home.service();
    let pids = service.pids();
    assert!(alive(pids.0) && alive(pids.1));
    drop(service);
    gone(pids);
}

#[test]
fn both_programs_end_when_their_starter_is_killed() {
    const NAME: &str = "private::both_programs_end_when_their_starter_is_killed";
    if inside() {
        let service =
            PrivateSecretService::start(Path::new(&std::env::var("DIR").unwrap())).unwrap();
        println!("\npids {} {}", service.pids().0, service.pids().1);
        std::thread::sleep(Duration::from_mins(1));
        return;
    }
    let home = Home::new();
    let mut child = this_program()
        .args(["--exact", NAME, "--nocapture"])
        .env("COUNTERSIGN_KEYS_INSIDE", "1")
        .env("DIR", home.dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines
        .find_map(|l| l.unwrap().strip_prefix("pids ").map(str::to_owned))
        .unwrap();
    let pids: Vec<u32> = line.split(' ').map(|word| word.parse().unwrap()).collect();
    assert!(alive(pids[0]) && alive(pids[1]));
    child.kill().unwrap();
    child.wait().unwrap();
    gone((pids[0], pids[1]));
    // And what it left does not hold the next start.
    drop(home.service());
}

#[test]
fn everything_lies_in_the_folder_and_is_closed_to_others() {
    const NAME: &str = "private::everything_lies_in_the_folder_and_is_closed_to_others";
    if inside() {
        store()
            .enrol(ANNA, Custody::OsAccount, None, [1; 32])
            .unwrap();
        return;
    }
    let home = Home::new();
    let service = home.service();
    run_inside(&service, NAME);
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(service.home().to_path_buf()), 0);
    assert_eq!(mode(service.home().join("password")), 0);
    assert_eq!(mode(service.home().join("run")), 0);
    let keyring = service.home().join(".local/share/keyrings/login.keyring");
    assert!(keyring.is_file(), "the keyring lies elsewhere");
    let mut password = String::new();
    std::fs::File::open(service.home().join("password"))
        .unwrap()
        .read_to_string(&mut password)
        .unwrap();
    assert!(!format!("{service:?}").contains(password.trim()));
}

#[test]
fn a_folder_with_a_long_path_gets_its_sockets_elsewhere_and_they_are_removed() {
    let home = Home::new();
    let long = home.dir.path().join("d".repeat(120));
    let service = PrivateSecretService::start(&long).unwrap();
    let address = service.address();
    let bus = PathBuf::from(address.strip_prefix("unix:path=").unwrap());
    assert!(bus.exists() && bus.as_os_str().len() < 107 && !bus.starts_with(&long));
    drop(service);
    assert!(!bus.parent().unwrap().exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = PrivateSecretService::start(file.path()).unwrap_err();
    assert_eq!(error.code(), "private-keyring-io");
}

/// A desktop's service that tells where screen readers listen.
struct Readers;

#[zbus::interface(name = "org.a11y.Bus")]
impl Readers {
    fn get_address(&self) -> &'static str {
        "unix:path=/run/user/1000/at-spi/bus"
    }
}

#[test]
fn where_screen_readers_listen_is_asked_of_the_desktop() {
    let home = Home::new();
    let desktop = PrivateSecretService::start(home.dir.path()).unwrap();
    assert_eq!(accessibility_bus(&desktop.address()), None);
    assert_eq!(accessibility_bus("unix:path=/nowhere"), None);
    assert_eq!(accessibility_bus("not an address"), None);
    let _readers = zbus::blocking::connection::Builder::address(desktop.address().as_str())
        .and_then(|b| b.name("org.a11y.Bus"))
        .and_then(|b| b.serve_at("/org/a11y/bus", Readers))
        .and_then(zbus::blocking::connection::Builder::build)
        .unwrap();
    assert_eq!(
        accessibility_bus(&desktop.address()).as_deref(),
        Some("unix:path=/run/user/1000/at-spi/bus")
    );
}
