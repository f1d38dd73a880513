//! A team's server, by its address: rights that are missing are named, and then the same job works there.

use std::path::{Path, PathBuf};

use countersign_embedded::{ExposeSecret as _, Options, Server, find_binaries};
use countersign_store::{Owner, Target};

use crate::house::{House, Outcome, finish};

/// A server that stands for a team's; the owner's rights on it are the test's to give.
struct Team {
    server: Server,
    house: House,
}

impl Team {
    fn start() -> Self {
        let house = House::new();
        let server = Server::open(&Options::new(house.workspace())).unwrap();
        Self { server, house }
    }

    fn url(&self, database: &str) -> String {
        let host: String = self
            .server
            .socket_dir()
            .display()
            .to_string()
            .replace('/', "%2F");
        format!(
            "postgres:///{database}?host={host}&port={}",
            self.server.port()
        )
    }

    /// A statement of the server's administrator.
    fn administrator(&self, database: &str, statements: &[&str]) {
        let target = Target::Socket {
            dir: self.server.socket_dir().to_owned(),
            port: self.server.port(),
            database: database.into(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut owner = Owner::connect(
                &target,
                self.server.owner(),
                Some(self.server.owner_password().expose_secret()),
            )
            .await
            .unwrap();
            for statement in statements {
                sqlx::raw_sql(sqlx::AssertSqlSafe((*statement).to_owned()))
                    .execute(owner.connection())
                    .await
                    .unwrap();
            }
        });
    }

    /// Confirms everything that this login may, by the digests.
    fn confirm_all(&self, database: &str, login: &str) {
        let waiting = self.run(database, login, &["person", "pending"]).json();
        let digests: Vec<&str> = waiting["pending"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["yours"] == true)
            .map(|one| one["digest"].as_str().unwrap())
            .collect();
        let args = ["person", "confirm", "--all"].into_iter().chain(digests);
        self.run(database, login, &args.collect::<Vec<_>>()).json();
    }

    fn run(&self, database: &str, login: &str, args: &[&str]) -> Outcome {
        let mut command = self.house.command();
        command.env_remove("COUNTERSIGN_WORKSPACE").args([
            "--url",
            &self.url(database),
            "--as",
            login,
        ]);
        for (login, file) in [
            ("ada", "ada"),
            ("ben", "ben"),
            ("cleo", "cleo"),
            ("owner", "agent"),
        ] {
            command
                .arg("--password-file")
                .arg(format!("{login}={}", self.house.arg(file)));
        }
        command
            .arg("--passphrase-file")
            .arg(format!("ben={}", self.house.arg("ben.phrase")));
        command
            .arg("--passphrase-file")
            .arg(format!("cleo={}", self.house.arg("cleo.phrase")));
        finish(command.args(args))
    }
}

const FOUND: [&str; 5] = [
    "init",
    "--founder",
    "ada:Ada Okonkwo",
    "--founder",
    "ben:Ben Lindqvist",
];
const MAKE_OWNER: &str = "CREATE ROLE owner LOGIN PASSWORD 'agent-password'";

#[test]
fn a_workspace_on_a_team_server() {
    let team = Team::start();
    let make = "CREATE DATABASE team OWNER owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'";
    team.administrator("postgres", &[MAKE_OWNER]);
    team.run("nowhere", "owner", &FOUND)
        .refused("database-missing");
    team.administrator("postgres", &[make]);

    let major = find_binaries(None, None).unwrap().major;
    if major < 16 {
        team.run("team", "owner", &FOUND)
            .refused("postgres-too-old");
        eprintln!(
            "SKIPPED: a team's server needs PostgreSQL 16 or newer, this is {major}; PG=18 make test tries it."
        );
        return;
    }
    let lacking = team.run("team", "owner", &FOUND);
    for statement in [
        r#"ALTER ROLE \"owner\" CREATEROLE;"#,
        r#"GRANT pg_signal_backend, pg_read_all_stats TO \"owner\";"#,
    ] {
        assert!(
            lacking.refused("owner-rights").err.contains(statement),
            "{lacking:?}"
        );
    }
    team.run("team", "ada", &["queue"])
        .refused("wrong-password");
    team.administrator(
        "postgres",
        &[
            "ALTER ROLE owner CREATEROLE",
            "GRANT pg_signal_backend, pg_read_all_stats TO owner",
        ],
    );
    team.run(
        "team",
        "owner",
        &[
            "--password-file",
            &format!("owner={}", team.house.arg("wrong")),
            "queue",
        ],
    );

    let founded = team.run("team", "owner", &FOUND).json();
    assert_eq!(founded["founded"]["mode"], "team");
    team.run("team", "owner", &FOUND).refused("already-founded");
    let migrated = team.run("team", "owner", &["migrate"]).json();
    assert_eq!(migrated["migrated"]["from"], migrated["migrated"]["to"]);
    assert_ne!(
        team.run("team", "ada", &["migrate"]).code,
        Some(0),
        "only the owner migrates"
    );

    // A new person: the owner makes the login, the admins the person.
    team.run(
        "team",
        "ada",
        &[
            "person",
            "create",
            "cleo",
            "--name",
            "Cleo Marsh",
            "--owner",
            "owner",
        ],
    )
    .json();
    team.confirm_all("team", "ben");
    team.run(
        "team",
        "cleo",
        &["person", "enrol-key", "--custody", "passphrase"],
    )
    .json();
    team.confirm_all("team", "ben");
    let people = team.run("team", "cleo", &["person", "list"]).json();
    assert_eq!(
        people["people"].as_array().map(Vec::len),
        Some(3),
        "{people}"
    );

    let export = team.house.arg("team.zip");
    team.run("team", "ben", &["export", &export]).json();
    assert!(Path::new(&export).exists());
    let doctor = team.run("team", "ada", &["doctor"]).json();
    assert!(
        doctor["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["part"] == "ledger"),
        "{doctor}"
    );
    // The owner is no superuser here, so that the migrations could take nothing from PUBLIC.
    let shared = |doctor: &serde_json::Value| -> Vec<String> {
        doctor["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["part"] == "shared")
            .map(|f| f["found"].as_str().unwrap().to_owned())
            .collect()
    };
    let open = shared(&doctor);
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(open[0].contains("more are everybody's"), "{open:?}");
    assert!(open[1].contains("postgres"), "{open:?}");
    team.administrator("team", &[include_str!("../../../../../docs/server.sql")]);
    team.administrator("postgres", &["ALTER ROLE ada CONNECTION LIMIT -1"]);
    let left = shared(&team.run("team", "ada", &["doctor"]).json());
    assert_eq!(
        left,
        ["The login ada is without its limits: CONNECTION LIMIT."]
    );
    // What the doors need of it, their owner has.
    team.run("team", "ben", &["export", &team.house.arg("again.zip")])
        .json();
    second_workspace(&team);
}

/// Another workspace on the same server: people who are in both keep the password they have.
fn second_workspace(team: &Team) {
    let make = "CREATE DATABASE other OWNER owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'";
    team.administrator("postgres", &[make]);
    let wrong = format!("ada={}", team.house.arg("wrong"));
    let refused = {
        let mut command = team.house.command();
        command.env_remove("COUNTERSIGN_WORKSPACE").args([
            "--url",
            &team.url("other"),
            "--as",
            "owner",
            "--password-file",
            &wrong,
        ]);
        command
            .arg("--password-file")
            .arg(format!("ben={}", team.house.arg("ben")));
        command
            .arg("--password-file")
            .arg(format!("owner={}", team.house.arg("agent")));
        command
            .arg("--passphrase-file")
            .arg(format!("ben={}", team.house.arg("ben.phrase")));
        finish(command.args(FOUND))
    };
    refused.refused("wrong-password");
    let first = team.run("team", "ada", &["person", "list"]).json();
    let founded = team.run("other", "owner", &FOUND).json();
    assert_ne!(founded["founded"]["origin"], "");
    assert_eq!(
        team.run("other", "ada", &["person", "list"]).json()["people"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(
        team.run("team", "ada", &["person", "list"]).json(),
        first,
        "the first workspace is as it was"
    );
}

#[test]
fn passwords_of_a_team_server_come_from_pgpass() {
    let team = Team::start();
    team.administrator(
        "postgres",
        &[MAKE_OWNER, "CREATE DATABASE team OWNER owner"],
    );
    let line = format!(
        "localhost:{}:team:owner:agent-password\n",
        team.server.port()
    );
    let file: PathBuf = team.house.path("pgpass");
    std::fs::write(&file, line).unwrap();
    let call = || {
        let mut command = team.house.command();
        finish(
            command
                .env_remove("COUNTERSIGN_WORKSPACE")
                .env("PGPASSFILE", &file)
                .args(["--url", &team.url("team"), "--as", "owner", "queue"]),
        )
    };
    mode(&file, 0o644);
    call().refused("wrong-password");
    mode(&file, 0o600);
    call().refused("no-workspace");
}

fn mode(file: &Path, bits: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(bits)).unwrap();
}
