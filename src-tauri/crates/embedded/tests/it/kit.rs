//! What the tests share: a workspace that removes itself, and a client.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use countersign_embedded::{
    ExposeSecret, Options, Server, copy_cluster, find_binaries, remove_cluster,
};
use tempfile::TempDir;

/// How long a test waits for the template that all share.
const PATIENCE: Duration = Duration::from_secs(30);

/// A workspace folder; its cluster is removed with it, wherever it lies.
pub struct Workspace {
    _home: TempDir,
    pub root: PathBuf,
}

impl Workspace {
    /// An empty one.
    pub fn empty() -> Self {
        let home = tempfile::Builder::new().prefix("cs-").tempdir().unwrap();
        let root = home.path().join("w");
        Self { _home: home, root }
    }

    /// One with a cluster copied from a template made once a test run.
    pub fn ready() -> Self {
        let this = Self::empty();
        let began = Instant::now();
        while let Err(error) = copy_cluster(template(), &this.root) {
            // Another test's process is just looking whether the template is whole.
            let busy = error.code() == "database-in-use" && began.elapsed() < PATIENCE;
            assert!(busy, "the template was not copied: {error}");
            std::thread::sleep(Duration::from_millis(100));
        }
        this
    }

    pub fn options(&self) -> Options {
        Options::new(&self.root)
    }

    pub fn open(&self) -> Server {
        Server::open(&self.options()).unwrap()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if self.root.exists()
            && let Err(e) = remove_cluster(&self.root)
            && !std::thread::panicking()
        {
            panic!("the workspace could not be removed: {e}");
        }
    }
}

/// A stopped cluster, left in the system's folder for temporary files and made again when it is odd.
fn template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let major = find_binaries(None, None).unwrap().major;
        let uid = rustix::process::geteuid().as_raw();
        let root = std::env::temp_dir().join(format!("countersign-test-template-{uid}-{major}"));
        let opened = Server::open(&Options::new(&root)).or_else(|_| {
            // Its data lie elsewhere for root, and somebody cleared them away.
            let _ = std::fs::remove_dir_all(&root);
            Server::open(&Options::new(&root))
        });
        opened.unwrap().close().unwrap();
        root
    })
}

/// Runs one statement as the owner; `Ok` holds what it printed.
pub fn ask(server: &Server, sql: &str) -> Result<String, String> {
    let out = client(server, server.owner_password().expose_secret(), sql);
    if out.status.success() {
        Ok(String::from_utf8(out.stdout).unwrap().trim().to_owned())
    } else {
        Err(String::from_utf8(out.stderr).unwrap())
    }
}

pub fn client(server: &Server, password: &str, sql: &str) -> Output {
    psql(server, password, sql).output().unwrap()
}

pub fn psql(server: &Server, password: &str, sql: &str) -> Command {
    let beside = find_binaries(None, None).unwrap().dir.join("psql");
    let mut command = Command::new(if beside.exists() {
        beside
    } else {
        "psql".into()
    });
    command
        .env("PGPASSWORD", password)
        .args([
            "-X",
            "-A",
            "-t",
            "-w",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            "postgres",
            "-U",
            server.owner(),
        ])
        .arg("-h")
        .arg(server.socket_dir())
        .arg("-p")
        .arg(server.port().to_string())
        .args(["-c", sql]);
    command
}
