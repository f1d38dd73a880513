//! A display, a keyring and a home of the test's own. The test starts itself again inside them, so that it may use the
//! same keyring as the window.

use crate::driver::Window;
use countersign_keys::private_service::{PrivateSecretService, lock_at, unlock_at};
use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const INSIDE: &str = "COUNTERSIGN_WINDOW_TEST";
/// The folder of the private keyring, for tests that lock it.
const KEYRING: &str = "COUNTERSIGN_WINDOW_KEYRING";

struct Display(Child, String);

impl Display {
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1600x1000x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb comes with the package xvfb");
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self(server, format!(":{}", line.trim()))
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where a test plays: a home of its own, with a display and an unlocked keyring around it.
pub struct Stage {
    /// `HOME` and all below it.
    pub home: PathBuf,
}

impl Stage {
    /// Opens a window of the program under test.
    #[allow(clippy::unused_self, reason = "a window needs the stage around it")]
    pub fn window(&self, environment: &[(&str, &str)]) -> Window {
        Window::open(&program(), environment)
    }

    /// Locks the keyring, as a screen lock may do.
    #[allow(clippy::unused_self, reason = "the keyring is the stage's")]
    pub fn lock_keyring(&self) {
        let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
        lock_at(&bus).unwrap();
    }

    /// Opens it again with its password.
    #[allow(clippy::unused_self, reason = "the keyring is the stage's")]
    pub fn unlock_keyring(&self) {
        let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap();
        unlock_at(&bus, Path::new(&std::env::var_os(KEYRING).unwrap())).unwrap();
    }

    /// Answers the next dialogs of this kind, where a test does not drive the real one.
    pub fn answer(&self, question: &str, path: &Path) {
        let line = format!("{}\n", path.display());
        std::fs::write(self.home.join("e2e").join(question), line).unwrap();
    }
}

/// Runs `inside` in a process of its own, with a display, an unlocked keyring, and an empty home.
pub fn on_stage(test: &str, inside: impl FnOnce(&Stage)) {
    if let Some(home) = std::env::var_os(INSIDE) {
        inside(&Stage { home: home.into() });
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let keyring = PrivateSecretService::start(&dir.path().join("keyring")).unwrap();
    let display = Display::start();
    let home = dir.path().join("home");
    std::fs::create_dir_all(home.join("e2e")).unwrap();
    let ended = keyring
        .command(&std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--include-ignored"])
        .env(INSIDE, &home)
        .env("HOME", &home)
        .env("DISPLAY", &display.1)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("COUNTERSIGN_E2E_DIR", home.join("e2e"))
        .env(KEYRING, dir.path().join("keyring"))
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("LC_ALL")
        .status()
        .unwrap();
    assert!(ended.success(), "{test} failed inside its stage");
}

/// The same in a sample workspace, with its keyring, its settings and its database.
pub fn on_sample(test: &str, sample: &Path, inside: impl FnOnce(&Stage)) {
    if let Some(home) = std::env::var_os(INSIDE) {
        inside(&Stage { home: home.into() });
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("e2e")).unwrap();
    let keyring = PrivateSecretService::start(sample).unwrap();
    let display = Display::start();
    let ended = keyring
        .command(&std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--include-ignored"])
        .env(INSIDE, dir.path())
        .env("DISPLAY", &display.1)
        .env("COUNTERSIGN_E2E_DIR", dir.path().join("e2e"))
        .env("TZ", "UTC")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("LC_ALL")
        .status()
        .unwrap();
    assert!(ended.success(), "{test} failed inside its stage");
}

/// The program under test: `COUNTERSIGN_WINDOW`, or the one built beside this test.
pub fn program() -> PathBuf {
    std::env::var_os("COUNTERSIGN_WINDOW").map_or_else(
        || {
            let here = std::env::current_exe().unwrap();
            here.parent()
                .and_then(Path::parent)
                .unwrap()
                .join("countersign")
        },
        PathBuf::from,
    )
}
