//! A real server such as a team has: Postgres 16 or newer with TLS, on an address of its own, started and stopped by the test.

use std::{
    fs,
    net::TcpListener,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// Its address is not that of "this computer", for which TLS would not be demanded.
pub const HOST: &str = "127.0.0.2";

/// The folder of its programs, where there is one; otherwise it is said aloud that the test is skipped.
pub fn programs() -> Option<PathBuf> {
    let named = std::env::var_os("COUNTERSIGN_TEAM_PG").map(PathBuf::from);
    let found = named.filter(|dir| dir.join("postgres").is_file());
    if found.is_none() {
        eprintln!(
            "SKIPPED: a team's server is PostgreSQL 16 or newer with TLS; COUNTERSIGN_TEAM_PG names its programs (make test-team fetches them)."
        );
    }
    found
}

/// A running server; it stops with the value.
pub struct TeamServer {
    pub port: u16,
    programs: PathBuf,
    account: Option<(u32, u32)>,
    dir: TempDir,
}

impl TeamServer {
    /// A new cluster, whose superuser is `postgres`.
    pub fn start(programs: PathBuf) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("team")
            .tempdir_in("/tmp")
            .unwrap();
        let server = Self {
            port: free_port(),
            account: account(),
            programs,
            dir,
        };
        if let Some((uid, gid)) = server.account {
            chown(server.dir.path(), Some(uid), Some(gid)).unwrap();
        }
        fs::set_permissions(server.dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        server.done(
            "initdb",
            &[
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
        );
        // Whoever has the socket is the administrator; whoever comes by the network needs a password.
        fs::write(server.data().join("pg_hba.conf"), "local all all trust\n").unwrap();
        server.run();
        server
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        self.dir.path()
    }

    /// The address of one of its databases, without TLS.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{HOST}:{}/{database}?sslmode=disable", self.port)
    }

    /// One more line about who is let in.
    pub fn let_in(&self, line: &str) {
        let file = self.data().join("pg_hba.conf");
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{before}{line}\n")).unwrap();
        self.administrator("postgres", "SELECT pg_reload_conf()");
    }

    /// A standby of this server, which is stopped for the time of the copy.
    pub fn standby(&self) -> Self {
        self.let_in("host replication all all trust");
        self.done("pg_ctl", &["stop", "--mode=fast", "--wait"]);
        let dir = tempfile::Builder::new()
            .prefix("team")
            .tempdir_in("/tmp")
            .unwrap();
        if let Some((uid, gid)) = self.account {
            chown(dir.path(), Some(uid), Some(gid)).unwrap();
        }
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let standby = Self {
            port: free_port(),
            account: self.account,
            programs: self.programs.clone(),
            dir,
        };
        let mut copy = Command::new("cp");
        copy.arg("--archive").arg(self.data()).arg(standby.data());
        assert!(copy.status().unwrap().success());
        let file = standby.data().join("postgresql.auto.conf");
        let conninfo = format!(
            "primary_conninfo = 'host={HOST} port={} user=postgres'\n",
            self.port
        );
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, before + &conninfo).unwrap();
        fs::write(standby.data().join("standby.signal"), "").unwrap();
        if let Some((uid, gid)) = self.account {
            chown(standby.data().join("standby.signal"), Some(uid), Some(gid)).unwrap();
        }
        self.run();
        standby.run();
        standby
    }

    /// Waits until everything that the primary has written is replayed here.
    pub fn caught_up_with(&self, primary: &Self) {
        let written = primary.administrator("postgres", "SELECT pg_current_wal_lsn()");
        let began = std::time::Instant::now();
        let there = format!("SELECT pg_last_wal_replay_lsn() >= '{written}'");
        while self.administrator("postgres", &there) != "t" {
            assert!(
                began.elapsed().as_secs() < 60,
                "the standby does not catch up"
            );
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    /// Ends it as a lost machine does.
    pub fn kill(&self) {
        self.done("pg_ctl", &["stop", "--mode=immediate", "--wait"]);
    }

    /// Has a program run under the server's account, which may then write this folder.
    pub fn as_its_account(&self, command: &mut Command, dir: &Path) {
        if let Some((uid, gid)) = self.account {
            chown(dir, Some(uid), Some(gid)).unwrap();
            for entry in fs::read_dir(dir).unwrap() {
                chown(entry.unwrap().path(), Some(uid), Some(gid)).unwrap();
            }
            command.gid(gid).uid(uid);
        }
    }

    fn run(&self) {
        let options = format!(
            "-c listen_addresses={HOST} -c port={} -c unix_socket_directories={} -c fsync=off",
            self.port,
            self.socket().display()
        );
        let log = self.dir.path().join("log").display().to_string();
        self.done(
            "pg_ctl",
            &["start", "--wait", "--log", &log, "-o", &options],
        );
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .env("PGDATA", self.data())
            .env("LC_ALL", "C.UTF-8")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if let Some((uid, gid)) = self.account {
            command.gid(gid).uid(uid);
        }
        command
    }

    fn done(&self, name: &str, args: &[&str]) {
        let done = self
            .program(name)
            .args(args)
            .stderr(Stdio::inherit())
            .status()
            .unwrap();
        let log = fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        assert!(done.success(), "{name} {args:?}: {done}\n{log}");
    }

    /// Statements of the administrator.
    pub fn administrator(&self, database: &str, sql: &str) -> String {
        let done = Command::new("psql")
            .env("PGHOST", self.socket())
            .env("PGPORT", self.port.to_string())
            .args([
                "--username=postgres",
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--quiet",
            ])
            .args([
                "--set=ON_ERROR_STOP=1",
                "--dbname",
                database,
                "--command",
                sql,
            ])
            .output()
            .unwrap();
        assert!(done.status.success(), "{sql}: {done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for TeamServer {
    fn drop(&mut self) {
        let stopped = self
            .program("pg_ctl")
            .args(["stop", "--mode=immediate", "--wait"])
            .status();
        drop(stopped);
    }
}

/// Postgres refuses to run as root.
fn account() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let id = |flag: &str| {
        let told = Command::new("id")
            .args([flag, "postgres"])
            .output()
            .unwrap();
        String::from_utf8(told.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap()
    };
    Some((id("-u"), id("-g")))
}

pub fn free_port() -> u16 {
    let taken = TcpListener::bind((HOST, 0)).unwrap();
    taken.local_addr().unwrap().port()
}
