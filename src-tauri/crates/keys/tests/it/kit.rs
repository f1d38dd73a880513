//! Running a test's inner part as a child under a keyring of its own.

use std::path::Path;
use std::process::Command;

use countersign_keys::private_service::PrivateSecretService;
use countersign_keys::{KeyStore, Secret};
use tempfile::TempDir;

const INSIDE: &str = "COUNTERSIGN_KEYS_INSIDE";

pub const WORKSPACE: &str = "countersign.example/0123";
pub const ANNA: &str = "4a1d1b0e-8a52-4f4c-9c3e-6f3f1f3e9a11";

/// Whether this process is the child that shall run the inner part.
pub fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

pub fn store() -> KeyStore {
    KeyStore::new(WORKSPACE)
}

pub fn secret(text: &str) -> Secret {
    Secret::from(text)
}

pub struct Home {
    pub dir: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self {
            dir: tempfile::Builder::new()
                .prefix("cs-keys-")
                .tempdir()
                .unwrap(),
        }
    }

    pub fn service(&self) -> PrivateSecretService {
        PrivateSecretService::start(self.dir.path()).unwrap()
    }
}

/// Runs the test `name` of this binary as a child, its inner part under `service`.
pub fn run_inside(service: &PrivateSecretService, name: &str) {
    run(service.command(&std::env::current_exe().unwrap()), name);
}

/// Runs the test `name` of this binary by `command`, which must not lead to the user's keyring.
pub fn run(mut command: Command, name: &str) {
    let out = command
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    let problems = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}{problems}");
    assert!(said.contains("1 passed"), "no such test: {name}\n{said}");
}

pub fn this_program() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// All bytes of all files below `dir`.
pub fn everything_below(dir: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            all.extend(everything_below(&entry.path()));
        } else if entry.file_type().unwrap().is_file() {
            all.extend(std::fs::read(entry.path()).unwrap());
        }
    }
    all
}
