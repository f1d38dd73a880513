//! A team's backups, with the real programs: dumped, restored, judged, and what goes wrong with them told.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    house::{Outcome, finish},
    server::HOST,
    team_hosts::Bank,
};

/// A Postgres of 16 or newer that has `pg_dump` and `pg_restore` too.
fn tools() -> Option<PathBuf> {
    let named = std::env::var_os("COUNTERSIGN_TEAM_TOOLS").map(PathBuf::from);
    let found = named.filter(|dir| dir.join("pg_restore").is_file());
    if found.is_none() {
        eprintln!(
            "SKIPPED: COUNTERSIGN_TEAM_TOOLS names no Postgres 16 or newer with pg_dump (make test-team fetches one)."
        );
    }
    found
}

/// Runs one of Postgres' programs against this server as somebody.
fn run(tools: &Path, program: &str, bank: &Bank, login: &str, args: &[&str]) {
    let done = Command::new(tools.join(program))
        .env("PGHOST", HOST)
        .env("PGPORT", bank.server.port.to_string())
        .env("PGUSER", login)
        .env("PGPASSWORD", "agent-password")
        .args(args)
        .output()
        .unwrap();
    assert!(done.status.success(), "{program} {args:?}: {done:?}");
}

/// `restore-drill` of a dump, by a computer that remembers the ledger.
fn drill(tools: &Path, bank: &Bank, args: &[&str]) -> Outcome {
    let mut command = bank.house.command();
    command
        .env_remove("COUNTERSIGN_WORKSPACE")
        .env("COUNTERSIGN_PG_BIN", tools)
        .args(["--as", "owner", "--password-file"])
        .arg(format!("owner={}", bank.house.arg("agent")))
        .arg("restore-drill");
    finish(command.args(args))
}

fn codes(drilled: &Outcome) -> Vec<String> {
    let told: Value =
        serde_json::from_str(&drilled.out).unwrap_or_else(|e| panic!("{e}: {drilled:?}"));
    let findings = told["drill"]["findings"].as_array().unwrap();
    let code = |f: &Value| f["code"].as_str().unwrap().to_owned();
    findings.iter().map(code).collect()
}

#[test]
fn a_dump_is_restored_judged_and_noticed() {
    let Some(tools) = tools() else {
        return;
    };
    let bank = Bank::founded(tools.clone());
    let action = bank.work();
    let url = bank.server.url("bank");
    let dump = bank.house.arg("bank.dump");
    run(
        &tools,
        "pg_dump",
        &bank,
        "owner",
        &["--format=custom", "--dbname=bank", "--file", &dump],
    );

    // Of the ledger as it is: whole, and nothing is missing.
    let drilled = drill(&tools, &bank, &[&dump]);
    assert_eq!(drilled.code, Some(0), "{drilled:?}");
    assert_eq!(
        codes(&drilled),
        [
            "copy-records",
            "copy-tree",
            "copy-signatures",
            "copy-continues",
            "copy-texts"
        ]
    );
    // Work goes on; the dump grows old, and that is said.
    for text in ["After the backup.", "And once more."] {
        bank.comment(&url, &action, text).json();
    }
    let older = drill(&tools, &bank, &[&dump]);
    assert!(
        older.code == Some(0) && codes(&older).contains(&"copy-older".to_owned()),
        "{older:?}"
    );

    // Half a dump, and no dump, are no verdict.
    let bytes = fs::read(&dump).unwrap();
    let half = bank.house.file("half.dump", &bytes[..bytes.len() / 2]);
    drill(&tools, &bank, &[&half]).refused("restore-failed");
    drill(&tools, &bank, &[&bank.house.arg("none.dump")]).refused("file-missing");

    // Restored into a database of the same server, as one would go on with it.
    bank.server.administrator(
        "postgres",
        "CREATE DATABASE copy OWNER owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
    );
    run(
        &tools,
        "pg_restore",
        &bank,
        "owner",
        &["--dbname=copy", "--exit-on-error", &dump],
    );
    let copy = bank.server.url("copy");
    let at_copy = |args: &[&str]| drill(&tools, &bank, &[&["--url", &copy], args].concat());
    assert!(codes(&at_copy(&[])).contains(&"copy-grants".to_owned()));
    bank.run(&copy, "owner", &["migrate", "--repair-grants"])
        .json();
    let mended = at_copy(&[]);
    assert!(
        mended.code == Some(0) && !codes(&mended).contains(&"copy-grants".to_owned()),
        "{mended:?}"
    );
    // Who remembers more is not deceived.
    bank.run(&copy, "ada", &["queue"]).refused("ledger-shrunk");

    // Whatever was changed in a copy is found.
    for (change, code) in [
        (
            "ALTER TABLE countersign.ledger_leaf DISABLE TRIGGER ALL; UPDATE countersign.ledger_leaf SET leaf = sha256(leaf) WHERE seq = 3",
            "copy-broken",
        ),
        (
            "ALTER TABLE countersign.payload DISABLE TRIGGER ALL; UPDATE countersign.payload SET bytes = 'x' WHERE bytes IS NOT NULL",
            "copy-texts-changed",
        ),
    ] {
        bank.server.administrator("copy", change);
        let found = at_copy(&[]);
        assert_eq!(found.code, Some(1), "{found:?}");
        for expected in [code, "copy-guards-off"] {
            assert!(
                codes(&found).contains(&expected.to_owned()),
                "{expected}: {found:?}"
            );
        }
    }
}
