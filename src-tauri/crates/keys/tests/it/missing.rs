//! Keyrings that are missing, locked or good for nothing: each told apart, and nothing stored.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use countersign_english::say;
use countersign_keys::private_service::lock_at;
use countersign_keys::{Custody, KeyError, KeyringState};
use countersign_ledger::key_id;

use crate::kit::{ANNA, Home, inside, run, run_inside, store, this_program};

fn told(error: &KeyError, code: &str) {
    assert_eq!(error.code(), code, "{error}");
    let said = say(&error.clone().into());
    assert!(said.sentence.ends_with('.') && said.hint.ends_with('.'));
}

fn bus_address() -> String {
    std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap()
}

#[test]
fn no_session_bus() {
    if !inside() {
        let nowhere = tempfile::tempdir().unwrap();
        let mut dead = this_program();
        let address = format!("unix:path={}/none", nowhere.path().display());
        dead.env("DBUS_SESSION_BUS_ADDRESS", address);
        run(dead, "missing::no_session_bus");
        let mut unset = this_program();
        unset
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env("XDG_RUNTIME_DIR", nowhere.path());
        return run(unset, "missing::no_session_bus");
    }
    let keys = store();
    told(
        &keys
            .enrol(ANNA, Custody::OsAccount, None, [1; 32])
            .unwrap_err(),
        "no-session-bus",
    );
    told(
        &keys.sign(ANNA, &[1; 32], None, b"m").unwrap_err(),
        "no-session-bus",
    );
    told(&keys.password("anna").unwrap_err(), "no-session-bus");
    assert!(matches!(keys.state(), KeyringState::NoSessionBus { .. }));
}

/// A bus with nothing on it.
struct BareBus {
    bus: Child,
    home: tempfile::TempDir,
}

impl BareBus {
    fn start() -> Self {
        let home = tempfile::Builder::new()
            .prefix("cs-bus-")
            .tempdir()
            .unwrap();
        let config = home.path().join("bus.conf");
        let text = format!(
            "<busconfig><listen>unix:path={}/bus</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            home.path().display()
        );
        std::fs::write(&config, text).unwrap();
        let bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let this = Self { bus, home };
        this.wait_for("bus");
        this
    }

    fn wait_for(&self, name: &str) {
        let began = Instant::now();
        while !self.home.path().join(name).exists() {
            assert!(began.elapsed() < Duration::from_secs(10), "no {name}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn command(&self, program: &std::ffi::OsStr) -> Command {
        let mut command = Command::new(program);
        command
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}/bus", self.home.path().display()),
            )
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env_remove("XDG_DATA_HOME")
            .env_remove("DISPLAY");
        command
    }

    fn run(&self, name: &str) {
        run(
            self.command(std::env::current_exe().unwrap().as_os_str()),
            name,
        );
    }
}

impl Drop for BareBus {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

#[test]
fn a_bus_without_a_secret_service() {
    if !inside() {
        return BareBus::start().run("missing::a_bus_without_a_secret_service");
    }
    let keys = store();
    told(
        &keys
            .enrol(ANNA, Custody::OsAccount, None, [1; 32])
            .unwrap_err(),
        "no-secret-service",
    );
    told(&keys.public_key(ANNA).unwrap_err(), "no-secret-service");
    assert!(matches!(keys.state(), KeyringState::NoService { .. }));
}

#[test]
fn a_service_without_a_default_collection() {
    const NAME: &str = "missing::a_service_without_a_default_collection";
    if !inside() {
        let bus = BareBus::start();
        let mut ring = bus
            .command("gnome-keyring-daemon".as_ref())
            .args(["--foreground", "--components=secrets"])
            .arg(format!(
                "--control-directory={}/keyring",
                bus.home.path().display()
            ))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        bus.wait_for("keyring/control");
        std::thread::sleep(Duration::from_millis(500));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| bus.run(NAME)));
        ring.kill().unwrap();
        ring.wait().unwrap();
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
        return;
    }
    let keys = store();
    assert!(
        matches!(keys.state(), KeyringState::Unusable { .. }),
        "{:?}",
        keys.state()
    );
    told(&keys.public_key(ANNA).unwrap_err(), "keyring-unusable");
    told(
        &keys
            .enrol(ANNA, Custody::OsAccount, None, [1; 32])
            .unwrap_err(),
        "keyring-unusable",
    );
}

#[test]
fn a_locked_collection_is_never_taken_for_a_missing_key() {
    if !inside() {
        return run_inside(
            &Home::new().service(),
            "missing::a_locked_collection_is_never_taken_for_a_missing_key",
        );
    }
    let keys = store();
    let public = keys.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap();
    lock_at(&bus_address()).unwrap();
    assert_eq!(keys.state(), KeyringState::Locked);
    // With an entry, without one, and for a new one.
    told(
        &keys.sign(ANNA, &key_id(&public), None, b"m").unwrap_err(),
        "keyring-locked",
    );
    told(
        &keys.sign("bert", &key_id(&public), None, b"m").unwrap_err(),
        "keyring-locked",
    );
    told(
        &keys
            .enrol("bert", Custody::OsAccount, None, [2; 32])
            .unwrap_err(),
        "keyring-locked",
    );
    told(
        &keys
            .enrol(ANNA, Custody::OsAccount, None, [2; 32])
            .unwrap_err(),
        "keyring-locked",
    );
    told(&keys.password("anna").unwrap_err(), "keyring-locked");
    told(&keys.forget(ANNA).unwrap_err(), "keyring-locked");
}

/// A prompter that refuses every request.
struct ShowsNothing;

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl ShowsNothing {
    fn begin_prompting(&self, _callback: zbus::zvariant::ObjectPath<'_>) -> zbus::fdo::Result<()> {
        Err(zbus::fdo::Error::Failed("shows nothing".into()))
    }
}

#[test]
fn a_dismissed_prompt_is_told_from_a_lock_that_nobody_could_open() {
    if !inside() {
        let home = Home::new();
        let service = home.service();
        let mut command = service.command(&std::env::current_exe().unwrap());
        command.env("DISPLAY", ":0");
        return run(
            command,
            "missing::a_dismissed_prompt_is_told_from_a_lock_that_nobody_could_open",
        );
    }
    let keys = store();
    let public = keys.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap();
    lock_at(&bus_address()).unwrap();
    told(
        &keys.sign(ANNA, &key_id(&public), None, b"m").unwrap_err(),
        "keyring-locked",
    );
    // A prompter that shows nothing: the keyring takes its refusal for a dismissal.
    let prompter = zbus::blocking::connection::Builder::session()
        .unwrap()
        .name("org.gnome.keyring.SystemPrompter")
        .unwrap()
        .serve_at("/org/gnome/keyring/Prompter", ShowsNothing)
        .unwrap()
        .build()
        .unwrap();
    told(
        &keys.sign(ANNA, &key_id(&public), None, b"m").unwrap_err(),
        "keyring-prompt-dismissed",
    );
    drop(prompter);
}

#[test]
fn a_keyring_that_ends_in_the_middle_is_told() {
    const NAME: &str = "missing::a_keyring_that_ends_in_the_middle_is_told";
    if !inside() {
        let home = Home::new();
        let service = home.service();
        let mut command = service.command(&std::env::current_exe().unwrap());
        command.env("KEYRING_PID", service.pids().1.to_string());
        return run(command, NAME);
    }
    let keys = store();
    let public = keys.enrol(ANNA, Custody::OsAccount, None, [1; 32]).unwrap();
    let pid = std::env::var("KEYRING_PID").unwrap();
    assert!(
        Command::new("kill")
            .args(["-KILL", &pid])
            .status()
            .unwrap()
            .success()
    );
    std::thread::sleep(Duration::from_millis(300));
    told(
        &keys.sign(ANNA, &key_id(&public), None, b"m").unwrap_err(),
        "no-secret-service",
    );
}

#[test]
fn a_keyring_that_comes_late_asks_for_a_restart() {
    const NAME: &str = "missing::a_keyring_that_comes_late_asks_for_a_restart";
    if !inside() {
        return BareBus::start().run(NAME);
    }
    let keys = store();
    told(&keys.public_key(ANNA).unwrap_err(), "no-secret-service");
    let runtime = std::env::var("XDG_RUNTIME_DIR").unwrap();
    let password = format!("{runtime}/password");
    std::fs::write(&password, "pw\n").unwrap();
    let mut ring = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--unlock", "--components=secrets"])
        .arg(format!("--control-directory={runtime}/keyring"))
        .stdin(std::fs::File::open(&password).unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !matches!(keys.state(), KeyringState::Ready { .. }) {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{:?}",
            keys.state()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let error = keys.public_key(ANNA).unwrap_err();
    ring.kill().unwrap();
    ring.wait().unwrap();
    told(&error, "keyring-came-late");
}
