//! `docs/team.md`, tried line by line: each block by whom it names, at a home and keyring of their own, against a real server.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use countersign_keys::private_service::PrivateSecretService;
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    house::{CTL, verifier},
    server::{self, HOST, TeamServer},
};

const GUIDE: &str = include_str!("../../../../../docs/team.md");

/// A block of the page: whose it is, its lines, and the line of the page on which it begins.
struct Block {
    whose: String,
    lines: String,
    at: usize,
}

fn blocks() -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in GUIDE.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            // What stands in a file is nobody's to run.
            (None, Some("ini" | "text")) => {
                open = Some(Block {
                    whose: String::new(),
                    lines: String::new(),
                    at: at + 2,
                });
            }
            (None, Some(info)) => {
                let whose = info.strip_prefix("sh ").unwrap_or_else(|| {
                    panic!("line {}: a block that names nobody is not tried", at + 1)
                });
                open = Some(Block {
                    whose: whose.to_owned(),
                    lines: String::new(),
                    at: at + 2,
                });
            }
            (Some(_), Some(_)) => found.extend(open.take().filter(|b| !b.whose.is_empty())),
            (Some(block), None) => {
                block.lines.push_str(line);
                block.lines.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// Everybody with their homes, and the folder by which files go from one to another.
struct Town {
    server: TeamServer,
    dir: TempDir,
    keyrings: HashMap<String, PrivateSecretService>,
    fingerprint: String,
}

/// What stands on each PATH as `countersignctl`: it answers from files what the program would ask on the terminal.
const ANSWERS: &str = r#"#!/usr/bin/env bash
set -euo pipefail
secrets=()
for file in "$SECRETS"/*.password; do
  login=$(basename "$file" .password)
  secrets+=(--password-file "$login=$file")
done
login=${COUNTERSIGN_AS:-$WHO}
case " $* " in
  *' --keep-password '*) exec "$CTL" "${secrets[@]}" "$@" ;;
  *' person password '* | *' join cleo.invitation '*)
    "$CTL" "${secrets[@]}" "$@" --new-password-file "$SECRETS/$login.own"
    cp "$SECRETS/$login.own" "$SECRETS/$login.password" ;;
  *' person confirm '*)
    mapfile -t digests < <("$CTL" "${secrets[@]}" --json person pending |
      python3 -c 'import json, sys; print("\n".join(p["digest"] for p in json.load(sys.stdin)["pending"] if p["yours"]))')
    "$CTL" "${secrets[@]}" "$@" --all "${digests[@]}" ;;
  *) exec "$CTL" "${secrets[@]}" "$@" ;;
esac
"#;

impl Town {
    fn new(server: TeamServer) -> Self {
        let dir = tempfile::Builder::new().prefix("guide").tempdir().unwrap();
        for made in ["handed", "secrets", "bin"] {
            fs::create_dir(dir.path().join(made)).unwrap();
        }
        for login in ["ada", "ben", "cleo"] {
            let secret = |name: &str| dir.path().join("secrets").join(format!("{login}.{name}"));
            fs::write(secret("password"), format!("first-of-{login}\n")).unwrap();
            fs::write(secret("own"), format!("own-of-{login}\n")).unwrap();
        }
        for login in ["countersign_owner", "watcher"] {
            let file = dir.path().join("secrets").join(format!("{login}.password"));
            fs::write(file, format!("secret-of-{login}\n")).unwrap();
        }
        let wrapper = dir.path().join("bin/countersignctl");
        fs::write(&wrapper, ANSWERS).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        let server_sql = include_str!("../../../../../docs/server.sql");
        fs::write(dir.path().join("handed/server.sql"), server_sql).unwrap();
        Self {
            server,
            dir,
            keyrings: HashMap::new(),
            fingerprint: String::new(),
        }
    }

    fn handed(&self) -> PathBuf {
        self.dir.path().join("handed")
    }

    /// A shell of this person at this computer, which knows what its earlier blocks have exported.
    fn shell(&mut self, whose: &str, lines: &str) -> Command {
        let home = self.dir.path().join("homes").join(whose);
        fs::create_dir_all(&home).unwrap();
        let mut command = Command::new("bash");
        let path = std::env::var("PATH").unwrap();
        let bin = self.dir.path().join("bin");
        command
            .env_clear()
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("LC_ALL", "C.UTF-8")
            .env("CTL", CTL)
            .env("WHO", whose.split('-').next().unwrap())
            .env("SECRETS", self.dir.path().join("secrets"))
            .current_dir(self.handed());
        if ["ada", "ben", "cleo", "cleo-new"].contains(&whose) {
            let ring = self
                .keyrings
                .entry(whose.to_owned())
                .or_insert_with(|| PrivateSecretService::start(&home.join("ring")).unwrap());
            command.envs(ring.environment());
        }
        command.env("HOME", &home);
        let login = match whose {
            "dba" => Some("postgres"),
            "admin" => Some("cloud_admin"),
            _ => None,
        };
        if let Some(login) = login {
            command
                .env("PGHOST", self.server.socket())
                .env("PGPORT", self.server.port.to_string())
                .env("PGUSER", login);
        }
        if whose == "watcher" {
            command
                .env("PGHOST", HOST)
                .env("PGPORT", self.server.port.to_string())
                .env("PGUSER", "watcher")
                .env("PGPASSWORD", "secret-of-watcher")
                .env("PGDATABASE", "countersign")
                .env("PGSSLMODE", "verify-full")
                .env("PGSSLROOTCERT", self.handed().join("authority.pem"));
        }
        let kept = home.join("exported");
        let lines = lines
            .replace("DNS:db.example", &format!("IP:{HOST}"))
            .replace("db.example:5432", &format!("{HOST}:{}", self.server.port))
            .replace("FINGERPRINT", &self.fingerprint);
        let script = format!(
            "set -euo pipefail\n[ ! -e {kept} ] || . {kept}\nset -x\n{lines}\nset +x\nexport -p | grep COUNTERSIGN_ > {kept} || true\n",
            kept = kept.display()
        );
        command.arg("-c").arg(script);
        command
    }

    fn run(&mut self, whose: &str, lines: &str) -> (bool, String, String) {
        let done = self
            .shell(whose, lines)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (
            done.status.success(),
            String::from_utf8(done.stdout).unwrap(),
            String::from_utf8(done.stderr).unwrap(),
        )
    }

    fn json(&mut self, whose: &str, line: &str) -> Value {
        let (fine, out, err) = self.run(whose, &format!("countersignctl --json {line}"));
        assert!(fine, "{whose}: {line}\n{out}\n{err}");
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}"))
    }
}

/// A person's row of `person list`.
fn row<'v>(people: &'v Value, login: &str) -> &'v Value {
    let rows = people["people"].as_array().unwrap();
    rows.iter().find(|p| p["login"] == login).unwrap()
}

#[test]
fn the_team_guide_holds_line_by_line() {
    let Some(programs) = server::programs() else {
        return;
    };
    let mut town = Town::new(TeamServer::start(programs));
    // The administrator of a managed cloud: no superuser.
    town.server.administrator(
        "postgres",
        "CREATE ROLE cloud_admin LOGIN CREATEDB CREATEROLE; GRANT pg_signal_backend, pg_read_all_stats TO cloud_admin WITH ADMIN OPTION",
    );
    let mut old_key = Value::Null;
    for block in blocks() {
        if block.whose == "cleo" && block.lines.contains("join cleo.invitation") {
            another_workspace_is_not_joined(&mut town);
        }
        if block.lines.contains("move-key") {
            another_key_is_not_handed_over_to(&mut town);
            old_key = row(&town.json("ada", "person list"), "cleo")["key"]["key_id"].clone();
        }
        let began = std::time::Instant::now();
        let (fine, out, err) = town.run(&block.whose, &block.lines);
        eprintln!(
            "line {:3}, {:8}: {:?}",
            block.at,
            block.whose,
            began.elapsed()
        );
        assert!(
            fine,
            "docs/team.md, line {}, {}:\n{out}\n{err}",
            block.at, block.whose
        );
        if block.whose == "admin" {
            // What `\password` sends from a terminal.
            town.server.administrator(
                "postgres",
                "ALTER ROLE countersign_owner PASSWORD 'secret-of-countersign_owner'",
            );
        }
        if let Some((_, fingerprint)) = out.split_once("--fingerprint ") {
            fingerprint.trim().clone_into(&mut town.fingerprint);
        }
        if block.lines.contains("person list") && block.whose == "cleo-new" {
            let people = town.json("ada", "person list");
            let key = &row(&people, "cleo")["key"]["key_id"];
            assert!(key.is_string() && *key != old_key, "{people}");
        }
    }
    what_it_leads_to(&mut town);
}

/// Runs a line that must be refused with this code and word.
fn refused(town: &mut Town, whose: &str, line: &str, word: &str) {
    let (fine, out, err) = town.run(whose, &format!("countersignctl --json {line}"));
    assert!(
        !fine && err.contains("\"code\":\"handed-file\"") && err.contains(word),
        "{whose}: {line}\n{out}\n{err}"
    );
}

fn another_workspace_is_not_joined(town: &mut Town) {
    let file = town.handed().join("cleo.invitation");
    let mut forged: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    forged["genesis"] = Value::from("0".repeat(64));
    let forged = forged.to_string();
    fs::write(town.handed().join("forged.invitation"), forged).unwrap();
    let line = |fingerprint: &str| format!("join forged.invitation --fingerprint {fingerprint}");
    let honest = town.fingerprint.clone();
    refused(town, "cleo", &line(&honest), "another fingerprint");
    // As anybody may work it out.
    let (_, own, _) = town.run("cleo", "sha256sum forged.invitation | cut -c1-16");
    refused(town, "cleo", &line(own.trim()), "another workspace");
}

fn another_key_is_not_handed_over_to(town: &mut Town) {
    let line = |file: &str, fingerprint: &str| {
        format!("person move-key {file} --fingerprint {fingerprint}")
    };
    let honest = town.fingerprint.clone();
    refused(
        town,
        "cleo",
        &line("cleo.key", &"0".repeat(16)),
        "another fingerprint",
    );
    refused(
        town,
        "ada",
        &line("cleo.key", &honest),
        "not about the login ada",
    );
    let file = town.handed().join("cleo.key");
    let mut forged: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    forged["installation"] = Value::from("somewhere else");
    fs::write(town.handed().join("forged.key"), forged.to_string()).unwrap();
    refused(town, "cleo", &line("forged.key", &honest), "does not fit");
}

/// What the page promises: nobody sits where they should not, and outsiders can verify it.
fn what_it_leads_to(town: &mut Town) {
    let people = town.json("ada", "person list");
    let cleo = row(&people, "cleo");
    assert_eq!(cleo["roles"].as_array().map(Vec::len), Some(0), "{people}");
    assert!(cleo["key"].is_null(), "{people}");
    let (fine, _, err) = town.run("cleo-new", "countersignctl --json queue");
    assert!(!fine && err.contains("wrong-password"), "{err}");
    let installations = town.json("ben", "installation list");
    assert_eq!(
        installations["installations"].as_array().map(Vec::len),
        Some(2)
    );

    // Each founder's key is in that founder's keyring alone, and plain in neither's database.
    let (fine, _, err) = town.run("ada", "countersignctl --json --as ben export never.zip");
    assert!(!fine && err.contains("\"code\":\"no-key\""), "{err}");

    town.json("ben", "installation sign");
    town.json("ada", "export evidence.zip");
    let bundle = town.handed().join("evidence.zip");
    let trust = town.handed().join("trust");
    let verdict = Command::new(verifier())
        .args([&bundle, Path::new("--trust"), &trust])
        .output()
        .unwrap();
    assert_eq!(verdict.status.code(), Some(0), "{verdict:?}");

    let (fine, _, err) = town.run(
        "watcher",
        "psql --command='SELECT * FROM countersign.ledger_record'",
    );
    assert!(!fine && err.contains("permission denied"), "{err}");
    let (fine, _, err) = town.run("watcher", "PGSSLMODE=disable psql --command='SELECT 1'");
    assert!(!fine && err.contains("no encryption"), "{err}");
}
