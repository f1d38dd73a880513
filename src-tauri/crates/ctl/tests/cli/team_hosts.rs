//! Several hosts in an address, standbys, and poolers: against real ones. What is refused says what to do instead.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    house::{House, Outcome, finish, transactions},
    server::{self, HOST, TeamServer},
};

const FOUND: [&str; 5] = [
    "init",
    "--founder",
    "ada:Ada Okonkwo",
    "--founder",
    "ben:Ben Lindqvist",
];

/// A workspace of Ada and Ben on a server of its own, with an agent that has proposed something.
pub struct Bank {
    pub house: House,
    pub server: TeamServer,
}

impl Bank {
    pub fn founded(programs: PathBuf) -> Self {
        let server = TeamServer::start(programs);
        server.administrator(
            "postgres",
            "CREATE ROLE owner LOGIN CREATEROLE PASSWORD 'agent-password'; GRANT pg_signal_backend, pg_read_all_stats TO owner",
        );
        server.administrator("postgres", "CREATE DATABASE bank OWNER owner");
        server.let_in("host all all all scram-sha-256");
        let bank = Self {
            house: House::new(),
            server,
        };
        bank.run(&bank.server.url("bank"), "owner", &FOUND).json();
        bank
    }

    /// An agent's proposals, so that there is something to decide. Returns one action's id.
    pub fn work(&self) -> String {
        let url = self.server.url("bank");
        let csv = self.house.file("t.csv", transactions());
        self.run(
            &url,
            "ada",
            &[
                "agent",
                "register",
                "aml-screen",
                "--login",
                "agent_screen",
                "--owner",
                "ada",
                "--database-owner",
                "owner",
            ],
        )
        .json();
        let pending = self.run(&url, "ben", &["person", "pending"]).json();
        let digest = pending["pending"][0]["digest"].as_str().unwrap().to_owned();
        self.run(&url, "ben", &["person", "confirm", "--all", &digest])
            .json();
        self.run(
            &url,
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        )
        .json();
        self.run(&url, "agent_screen", &["screen"]).json();
        let queue = self.run(&url, "ben", &["queue", "--limit", "1"]).json();
        queue["queue"][0]["action"]
            .as_str()
            .unwrap_or_else(|| panic!("{queue}"))
            .to_owned()
    }

    pub fn run(&self, url: &str, login: &str, args: &[&str]) -> Outcome {
        let mut command = self.house.command();
        self.ask(&mut command, url, login);
        finish(command.args(args))
    }

    /// The same as somebody who reads the answer themself.
    fn read_by(&self, url: &str, login: &str, args: &[&str]) -> Outcome {
        let mut command = self.house.bare();
        self.ask(&mut command, url, login);
        finish(command.args(args))
    }

    fn ask(&self, command: &mut Command, url: &str, login: &str) {
        command
            .env_remove("COUNTERSIGN_WORKSPACE")
            .args(["--url", url, "--as", login]);
        for (login, file) in [
            ("ada", "ada"),
            ("ben", "ben"),
            ("owner", "agent"),
            ("agent_screen", "agent"),
        ] {
            command
                .arg("--password-file")
                .arg(format!("{login}={}", self.house.arg(file)));
        }
        command
            .arg("--passphrase-file")
            .arg(format!("ben={}", self.house.arg("ben.phrase")));
    }

    pub fn comment(&self, url: &str, action: &str, text: &str) -> Outcome {
        self.run(url, "ada", &["comment", action, text])
    }
}

/// Both hosts in one address.
fn both(one: &TeamServer, two: &TeamServer, more: &str) -> String {
    format!(
        "postgres://{HOST}:{},{HOST}:{}/bank?sslmode=disable{more}",
        one.port, two.port
    )
}

#[test]
fn a_team_reads_from_a_standby_and_writes_to_the_primary_alone() {
    let Some(programs) = server::programs() else {
        return;
    };
    let bank = Bank::founded(programs);
    let action = bank.work();
    let standby = bank.server.standby();
    let (one, two) = (bank.server.url("bank"), standby.url("bank"));
    standby.caught_up_with(&bank.server);

    // A standby is told as such, and what would write is refused without advice to send it there again.
    let read = bank.read_by(&two, "ben", &["queue", "--limit", "1"]);
    assert_eq!(read.code, Some(0), "{read:?}");
    assert!(
        read.err
            .contains("Read only: this server is a standby, and nothing"),
        "{read:?}"
    );
    let refused = bank.comment(&two, &action, "On the standby.");
    let said = refused.refused("database-read-only");
    assert!(
        !said.err.contains("try again") && said.err.contains("host1,host2"),
        "{said:?}"
    );

    // Of two, in either order, the one that takes writes is chosen.
    for url in [
        both(&standby, &bank.server, ""),
        both(&bank.server, &standby, ""),
    ] {
        bank.comment(&url, &action, "By both.").json();
        let read = bank.read_by(&url, "ben", &["queue", "--limit", "1"]);
        assert!(!read.err.contains("Read only"), "{read:?}");
    }
    standby.caught_up_with(&bank.server);
    let read = bank.read_by(&two, "ben", &["queue", "--limit", "1"]);
    assert!(
        read.err.contains("standby, at most ") && read.err.contains(" s behind."),
        "{read:?}"
    );

    // A standby that is behind is no ledger that was put back.
    standby.administrator("postgres", "SELECT pg_wal_replay_pause()");
    for text in ["Not replayed there.", "Nor this; the first is remembered."] {
        bank.comment(&one, &action, text).json();
    }
    let behind = bank.run(&two, "ada", &["queue"]);
    behind.refused("standby-behind");
    assert!(!behind.err.contains("ledger-shrunk"), "{behind:?}");
    standby.administrator("postgres", "SELECT pg_wal_replay_resume()");
    standby.caught_up_with(&bank.server);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let target = countersign_store::Target::Url(both(&bank.server, &standby, ""));
    let open = runtime
        .block_on(countersign_store::Store::connect(
            &target,
            "ada",
            Some("ada-password"),
        ))
        .unwrap();
    let reads_only = || runtime.block_on(async { open.standby().await.map(|one| one.is_some()) });
    assert!(matches!(reads_only(), Ok(false)));

    // The primary dies. What reads goes on, what demands a primary says so; the promoted one takes writes.
    bank.server.kill();
    let read = bank.read_by(
        &both(&bank.server, &standby, ""),
        "ada",
        &["queue", "--limit", "1"],
    );
    assert!(
        read.code == Some(0) && read.err.contains("Read only"),
        "{read:?}"
    );
    let strict = both(&bank.server, &standby, "&target_session_attrs=read-write");
    bank.run(&strict, "ada", &["queue"])
        .refused("database-read-only");
    standby.administrator("postgres", "SELECT pg_promote()");
    bank.comment(&strict, &action, "After the failover.").json();
    // Who was signed in all the time comes to the promoted server without signing in again.
    let began = Instant::now();
    while !matches!(reads_only(), Ok(false)) {
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "{:?}",
            reads_only()
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    standby.kill();
    bank.run(&strict, "ada", &["queue"])
        .refused("database-unavailable");
}

/// A real `PgBouncer` before a server.
struct Pooler {
    child: Child,
    port: u16,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Pooler {
    fn start(program: &Path, server: &TeamServer, dir: &Path, mode: &str, ignored: &str) -> Self {
        let port = server::free_port();
        let verifiers = server.administrator(
            "postgres",
            "SELECT string_agg(format('\"%s\" \"%s\"', rolname, rolpassword), E'\\n') FROM pg_authid WHERE rolpassword IS NOT NULL",
        );
        let users = dir.join(format!("{mode}{}.users", ignored.len()));
        fs::write(&users, verifiers).unwrap();
        let settings = dir.join(format!("{mode}{}.ini", ignored.len()));
        fs::write(
            &settings,
            format!(
                "[databases]\nbank = host={HOST} port={} dbname=bank\n[pgbouncer]\nlisten_addr = {HOST}\nlisten_port = {port}\n\
                 unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {}\npool_mode = {mode}\nlogfile = {}\n{ignored}\n",
                server.port,
                users.display(),
                dir.join(format!("{mode}.log")).display()
            ),
        )
        .unwrap();
        let mut command = Command::new(program);
        let libraries = program.ancestors().nth(3).map(|root| root.join("usr/lib"));
        let libraries =
            libraries.map(|lib| format!("{}/x86_64-linux-gnu:{}", lib.display(), lib.display()));
        command
            .env("LD_LIBRARY_PATH", libraries.unwrap_or_default())
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        server.as_its_account(&mut command, dir);
        let pooler = Self {
            child: command.spawn().unwrap(),
            port,
        };
        let began = Instant::now();
        while std::net::TcpStream::connect((HOST, port)).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "PgBouncer does not start"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        pooler
    }

    fn url(&self) -> String {
        format!("postgres://{HOST}:{}/bank?sslmode=disable", self.port)
    }
}

const IGNORED: &str = "ignore_startup_parameters = extra_float_digits, options";

#[test]
fn a_team_behind_a_pooler_has_a_session_of_its_own_or_is_told_so() {
    let Some(programs) = server::programs() else {
        return;
    };
    let Some(program) = std::env::var_os("COUNTERSIGN_PGBOUNCER").map(PathBuf::from) else {
        eprintln!(
            "SKIPPED: COUNTERSIGN_PGBOUNCER names no PgBouncer (make test-team fetches one where apt has it)."
        );
        return;
    };
    let bank = Bank::founded(programs);
    let action = bank.work();
    let dir = tempfile::Builder::new()
        .prefix("pooler")
        .tempdir_in("/tmp")
        .unwrap();
    let start = |mode: &str, ignored: &str| {
        Pooler::start(&program, &bank.server, dir.path(), mode, ignored)
    };

    let session = start("session", IGNORED);
    bank.comment(&session.url(), &action, "By a pooler.").json();
    bank.run(&session.url(), "owner", &["migrate"]).json();
    assert_eq!(
        settings_by(&session.url()),
        "10s 60s",
        "what the pooler dropped is set again"
    );

    for mode in ["transaction", "statement"] {
        let pooler = start(mode, IGNORED);
        for args in [&["queue"][..], &["person", "list"]] {
            let refused = bank.run(&pooler.url(), "ada", args);
            assert!(
                !refused.refused("pooler").err.contains("init"),
                "{refused:?}"
            );
        }
        bank.run(&pooler.url(), "owner", &["migrate"])
            .refused("pooler");
        bank.comment(&pooler.url(), &action, "Not by this one.")
            .refused("pooler");
    }
    let strict = start("session", "");
    bank.run(&strict.url(), "ada", &["queue"])
        .refused("pooler-settings");
    let written = bank
        .run(&bank.server.url("bank"), "ben", &["show", &action])
        .json();
    let text = written.to_string();
    assert!(
        text.contains("By a pooler.") && !text.contains("Not by this one."),
        "{text}"
    );
}

/// What a session of this program has there for its limits.
fn settings_by(url: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let target = countersign_store::Target::Url(url.to_owned());
        let mut owner = countersign_store::Owner::connect(&target, "owner", Some("agent-password"))
            .await
            .unwrap();
        sqlx::query_scalar::<_, String>(
            "SELECT current_setting('lock_timeout') || ' ' || REPLACE(current_setting('idle_in_transaction_session_timeout'), '1min', '60s')",
        )
        .fetch_one(owner.connection())
        .await
        .unwrap()
    })
}

#[test]
fn a_database_without_a_workspace_says_so_by_every_way() {
    let Some(programs) = server::programs() else {
        return;
    };
    let server = TeamServer::start(programs);
    server.let_in("host all all all trust");
    server.administrator("postgres", "CREATE ROLE ada LOGIN");
    let house = House::new();
    let mut command = house.command();
    let call = command.env_remove("COUNTERSIGN_WORKSPACE").args([
        "--url",
        &server.url("postgres"),
        "--as",
        "ada",
        "queue",
    ]);
    finish(call).refused("no-workspace");
}
