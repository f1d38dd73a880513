//! A folder with a home, a private keyring and perhaps a workspace: what a call of the program sees instead of the real ones.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use countersign_embedded::{inspect, remove_cluster};
use countersign_keys::private_service::PrivateSecretService;
use serde_json::Value;
use tempfile::TempDir;

pub const CTL: &str = env!("CARGO_BIN_EXE_countersignctl");

/// What a call came to.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// The answer of a call with `--json`: one object on one line.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.out.trim_end().lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Asserts a failure of this code, and that it has a sentence and a hint.
    pub fn refused(&self, code: &str) -> &Self {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert!(
            self.out.is_empty(),
            "a failure says nothing on standard output: {self:?}"
        );
        let error: Value =
            serde_json::from_str(self.err.trim_end().lines().last().unwrap_or_default())
                .unwrap_or_else(|e| panic!("{e}: {self:?}"));
        let said = |part: &str| error["error"][part].as_str().unwrap_or_default().to_owned();
        assert_eq!(said("code"), code, "{self:?}");
        assert!(
            said("message").ends_with('.') && !said("hint").is_empty(),
            "{self:?}"
        );
        self
    }
}

/// The house of one test.
pub struct House {
    keyring: Option<PrivateSecretService>,
    dir: TempDir,
}

impl House {
    /// With a keyring of its own.
    pub fn new() -> Self {
        let mut house = Self::without_keyring();
        house.keyring =
            Some(PrivateSecretService::start(house.dir.path()).expect("a private keyring starts"));
        house
    }

    /// Without any bus or keyring.
    pub fn without_keyring() -> Self {
        let dir = tempfile::Builder::new().prefix("ctl").tempdir().unwrap();
        fs::create_dir(dir.path().join("home")).unwrap();
        for (name, secret) in [
            ("ada", "ada-password"),
            ("ben", "ben-password"),
            ("cleo", "cleo-password"),
            ("agent", "agent-password"),
            ("wrong", "not-the-password"),
        ] {
            fs::write(dir.path().join(name), format!("{secret}\n")).unwrap();
        }
        fs::write(dir.path().join("ben.phrase"), "ben has a phrase\n").unwrap();
        fs::write(dir.path().join("cleo.phrase"), "cleo has one too\n").unwrap();
        Self { keyring: None, dir }
    }

    /// With a keyring and a workspace founded by Ada and Ben.
    pub fn founded() -> Self {
        let house = Self::new();
        let made = house.with_secrets(&[
            "init",
            "--founder",
            "ada:Ada Okonkwo",
            "--founder",
            "ben:Ben Lindqvist",
            "--installation",
            "the test's desk",
        ]);
        assert_eq!(made.json()["founded"]["mode"], "team");
        house
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and returns its path as an argument.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.arg(name)
    }

    pub fn arg(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub fn workspace(&self) -> PathBuf {
        self.path("workspace")
    }

    pub fn keyring(&self) -> &PrivateSecretService {
        self.keyring.as_ref().unwrap()
    }

    /// A call that knows nothing of the real home, workspace and keyring. `--json` comes first, for `Outcome::refused`.
    pub fn command(&self) -> Command {
        let mut command = self.bare();
        command.arg("--json");
        command
    }

    /// The same as somebody who reads the answer themself.
    pub fn read_by(&self, login: &str, args: &[&str]) -> Outcome {
        let mut command = self.bare();
        command
            .arg("--password-file")
            .arg(format!("{login}={}", self.arg(login)))
            .args(["--as", login]);
        finish(command.args(args))
    }

    /// Confirms everything that this login may, as somebody does who has read it: by the digests. Returns the answer.
    pub fn confirm_all(&self, login: &str) -> Value {
        let waiting = self.as_login(login, &["person", "pending"]).json();
        let digests: Vec<&str> = waiting["pending"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["yours"] == true)
            .map(|one| one["digest"].as_str().unwrap())
            .collect();
        assert!(
            !digests.is_empty(),
            "{login} may confirm nothing: {waiting}"
        );
        let args: Vec<&str> = ["person", "confirm", "--all"]
            .into_iter()
            .chain(digests)
            .collect();
        self.as_login(login, &args).json()
    }

    pub fn bare(&self) -> Command {
        let mut command = Command::new(CTL);
        command
            .env_clear()
            .env("HOME", self.path("home"))
            .env("LANG", "C.UTF-8")
            .env("COUNTERSIGN_WORKSPACE", self.workspace());
        for kept in ["PATH", "COUNTERSIGN_PG_BIN", "TMPDIR"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        if let Some(keyring) = &self.keyring {
            // The keyring's home is its own; ours stays what a person's programs see.
            command.envs(keyring.environment());
        }
        command.stdin(Stdio::null()).current_dir(self.dir.path());
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Outcome {
        finish(self.command().args(args))
    }

    /// A call that has every secret at hand by file.
    pub fn with_secrets<S: AsRef<OsStr>>(&self, args: &[S]) -> Outcome {
        let mut command = self.command();
        for (login, file) in [
            ("ada", "ada"),
            ("ben", "ben"),
            ("cleo", "cleo"),
            ("agent_screen", "agent"),
            ("agent_triage", "agent"),
        ] {
            command
                .arg("--password-file")
                .arg(format!("{login}={}", self.arg(file)));
        }
        for login in ["ben", "cleo"] {
            command
                .arg("--passphrase-file")
                .arg(format!("{login}={}", self.arg(&format!("{login}.phrase"))));
        }
        finish(command.args(args))
    }

    /// The same as somebody.
    pub fn as_login(&self, login: &str, args: &[&str]) -> Outcome {
        self.with_secrets(&[&["--as", login], args].concat())
    }

    /// The ledger as Ada sees it: how many records, and the last one's leaf. Equal means that nothing was recorded.
    pub fn head(&self) -> String {
        let examined = self.as_login("ada", &["doctor"]).json();
        let findings = examined["findings"].as_array().unwrap();
        let ledger = findings
            .iter()
            .find(|f| f["part"] == "ledger")
            .unwrap_or_else(|| panic!("no ledger in {examined}"));
        ledger["found"].as_str().unwrap().to_owned()
    }

    /// Whether a server of the workspace runs.
    pub fn server_runs(&self) -> bool {
        inspect(&self.workspace()).unwrap().server.is_some()
    }

    pub fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command();
        command
            .arg("--password-file")
            .arg(format!("ada={}", self.arg("ada")));
        command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

pub fn finish(command: &mut Command) -> Outcome {
    let done = command.output().unwrap();
    Outcome {
        code: done.status.code(),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // As root the cluster lies outside of the folder.
        if self.workspace().exists()
            && let Err(error) = remove_cluster(&self.workspace())
            && !std::thread::panicking()
        {
            panic!("the cluster could not be removed: {error}");
        }
    }
}

/// Lines of CSV in which one account is paid by many, and others trade as usual.
pub fn transactions() -> String {
    let mut lines = vec!["id,time,from_account,to_account,amount,currency".to_owned()];
    let mut line = |step: usize, from: String, to: String, cents: usize| {
        let id = lines.len();
        let (whole, part) = (cents / 100, cents % 100);
        lines.push(format!("t{id},{step},{from},{to},{whole}.{part:02},EUR"));
    };
    for step in 0..60 {
        for n in 0..20 {
            let (from, to) = ((n * 37 + step * 11) % 300, (n * 53 + step * 29 + 7) % 300);
            let cents = 2000 + (n * 9707 + step * 1301) % 90_000;
            line(step, format!("a{from}"), format!("a{to}"), cents);
        }
    }
    for (ring, day) in [("x", 20), ("y", 33), ("z", 47)] {
        for n in 0..12 {
            line(
                day + n % 2,
                format!("{ring}{n}"),
                format!("{ring}-hub"),
                94_825,
            );
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Where the built verifier is; made if it is not there yet.
pub fn verifier() -> PathBuf {
    let dir = Path::new(CTL).parent().unwrap();
    let target = dir.parent().unwrap();
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--locked",
            "-p",
            "countersign-verify",
            "--target-dir",
        ])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    dir.join("countersign-verify")
}
