//! A display, a keyring and a home of the test's own. The test starts itself again inside them, so that it may use the
//! same keyring as the window.

use countersign_keys::private_service::PrivateSecretService;
use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const INSIDE: &str = "COUNTERSIGN_WINDOW_TEST";

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

/// Runs `inside` in a process of its own, with a display, an unlocked keyring, and an empty home.
pub fn on_stage(test: &str, inside: impl FnOnce(&Path)) {
    if let Some(home) = std::env::var_os(INSIDE) {
        inside(Path::new(&home));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let keyring = PrivateSecretService::start(&dir.path().join("keyring")).unwrap();
    let display = Display::start();
    let home = dir.path().join("home");
    std::fs::create_dir_all(home.join("e2e")).unwrap();
    let ended = keyring
        .command(&std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(INSIDE, &home)
        .env("HOME", &home)
        .env("DISPLAY", &display.1)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("COUNTERSIGN_E2E_DIR", home.join("e2e"))
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

/// Answers the next dialogs of this kind.
pub fn answer(home: &Path, question: &str, path: &Path) {
    std::fs::write(
        home.join("e2e").join(question),
        format!("{}\n", path.display()),
    )
    .unwrap();
}
