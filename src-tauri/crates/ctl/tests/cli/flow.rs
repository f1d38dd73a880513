//! The main job by the command line alone: two founders, a third person, an agent, decisions, evidence, an outsider.

use std::fs;

use serde_json::Value;

use crate::exported::{outsider, readable, with_verifier};
use crate::house::{House, finish, transactions};
use crate::permission::permission;

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// What the answer of `show` says must be viewed and typed before signing, as `decide` takes it.
pub fn asked_before_signing(shown: &Value) -> (String, String) {
    let asked = &shown["action"]["before_signing"];
    let viewed = asked["viewed"].as_array().unwrap().iter().map(text);
    let viewed: Vec<&str> = viewed.collect();
    (viewed.join(","), text(&asked["typed"]).to_owned())
}

#[test]
fn from_nothing_to_evidence() {
    let house = House::founded();

    // A third person, each step by one admin and confirmed by the other.
    let proposed = house
        .as_login("ada", &["person", "create", "cleo", "--name", "Cleo Marsh"])
        .json();
    let person = text(&proposed["proposed"]["person"]).to_owned();
    let waiting = house.as_login("ben", &["person", "pending"]).json();
    let waiting = &waiting["pending"][0];
    assert_eq!(waiting["did"], "proposed a person");
    assert_eq!(
        waiting["members"][1],
        serde_json::json!({"label": "Name", "value": "Cleo Marsh"}),
        "what is confirmed is read, not its commitment"
    );
    let digest = text(&waiting["digest"]);
    // Where nobody can be asked, nothing is confirmed that was not named by what it says.
    for args in [&["person", "confirm"][..], &["person", "confirm", &person]] {
        house.as_login("ben", args).refused("nobody-to-ask");
    }
    house
        .as_login("ben", &["person", "confirm", "--all", &"0".repeat(64)])
        .refused("not-found");
    house
        .as_login("ada", &["person", "confirm", "--all", digest])
        .refused("second-person");
    let confirmed = house
        .as_login("ben", &["person", "confirm", "--all", digest])
        .json();
    assert_eq!(confirmed["confirmed"].as_array().map(Vec::len), Some(1));
    house
        .as_login("cleo", &["person", "enrol-key"])
        .refused("custody-shared");
    let key = house
        .as_login("cleo", &["person", "enrol-key", "--custody", "passphrase"])
        .json();
    assert_eq!(key["enrolled"]["custody"], "passphrase");
    house
        .as_login("ada", &["person", "grant", "cleo", "supervisor"])
        .json();
    let waiting = house.as_login("ben", &["person", "pending"]).json();
    let facts: Vec<&str> = waiting["pending"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| text(&p["fact"]))
        .collect();
    assert_eq!(facts, ["key", "role"]);
    assert_eq!(
        house.confirm_all("ada")["confirmed"]
            .as_array()
            .map(Vec::len),
        Some(1),
        "her own grant is not hers to confirm"
    );
    assert_eq!(
        house.confirm_all("ben")["confirmed"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );

    // An agent, for which Ada answers.
    house
        .as_login(
            "ada",
            &[
                "agent",
                "register",
                "aml-screen",
                "--login",
                "agent_screen",
                "--owner",
                "ada",
            ],
        )
        .json();
    house.confirm_all("ben");
    let csv = house.file(
        "transactions.csv",
        format!("{}this line is bad\n", transactions()),
    );
    let imported = house
        .as_login(
            "ada",
            &["import", "transactions", &csv, "--time-format", "step:day"],
        )
        .json();
    let report = &imported["import"]["report"];
    assert_eq!(
        (&report["accepted"], &report["rejected"]),
        (&1236.into(), &1.into()),
        "{imported}"
    );
    assert_eq!(report["bad_lines"][0]["line"], 1238);
    let screened = house.as_login("agent_screen", &["screen"]).json();
    let actions = screened["screened"]["proposed"].as_array().unwrap().clone();
    assert!(
        !actions.is_empty(),
        "the planted rings are found: {screened}"
    );
    let again = house.as_login("agent_screen", &["screen"]).json();
    assert!(
        again["screened"]["proposed"]
            .as_array()
            .unwrap()
            .iter()
            .all(|a| a["existing"] == true),
        "screening again proposes nothing new"
    );
    house
        .as_login("agent_screen", &["queue"])
        .refused("people-only");

    decide(&house);

    answers(&house);

    // Passwords that were kept need no file.
    house.as_login("ben", &["person", "keep-password"]).json();
    let phrase = house.arg("ben.phrase");
    let export = house.arg("export.zip");
    let made = house
        .run(&[
            "--as",
            "ben",
            "--passphrase-file",
            &phrase,
            "export",
            &export,
        ])
        .json();
    let trust = house.arg("trust");
    house.run(&["--as", "ben", "trust", &trust]).json();
    assert_eq!(
        house
            .run(&["--as", "ben", "person", "forget-password"])
            .json()["forgotten"],
        true
    );
    house
        .run(&["--as", "ben", "queue"])
        .refused("password-needed");

    let receipt = house.arg("receipt");
    house
        .as_login("ada", &["receipt", "3", "--out", &receipt])
        .json();
    assert!(
        fs::read_to_string(&receipt)
            .unwrap()
            .starts_with("c2sp.org/tlog-proof@v1\nindex 3\n")
    );
    assert!(
        fs::read_to_string(format!("{receipt}.record"))
            .unwrap()
            .starts_with(r#"{"v":1,"seq":3,"#)
    );
    assert!(
        fs::read_to_string(format!("{receipt}.vkey"))
            .unwrap()
            .contains('+')
    );
    the_ledger_is_listed_and_verified(&house);

    outsider(
        &house,
        &export,
        &trust,
        made["exported"]["records"].as_u64().unwrap(),
    );
    permission(&house, &trust);
}

fn the_ledger_is_listed_and_verified(house: &House) {
    let list = |more: &[&str]| {
        let said = house.as_login("ada", &[&["ledger"], more].concat()).json();
        said["ledger"].as_array().unwrap().clone()
    };
    let all = list(&["--limit", "1000"]);
    let numbers: Vec<u64> = all.iter().map(|r| r["seq"].as_u64().unwrap()).collect();
    let head = numbers[0];
    assert!(numbers.iter().rev().copied().eq(0..=head), "{numbers:?}");
    assert_eq!(all.last().unwrap()["event"], "genesis");
    let decided = list(&["--kind", "action.decided", "--who", "ben"]);
    assert!(!decided.is_empty());
    for row in &decided {
        assert_eq!(row["event"], "action.decided");
        let about = list(&["--about", text(&row["action"]), "--kind", "action.decided"]);
        assert!(about.contains(row), "{about:?}");
    }
    assert_eq!(list(&["--from", "2", "--to", "4"]).len(), 3);
    assert!(list(&["--until", "2020-01-01"]).is_empty());
    let keys = list(&["--kind", "key"]);
    assert!(keys.iter().all(|r| text(&r["event"]).starts_with("key.")) && !keys.is_empty());
    house
        .as_login("ada", &["ledger", "--kind", "nothing"])
        .refused("ledger-filter");
    house
        .as_login("ada", &["ledger", "--about", "nothing"])
        .refused("ledger-filter");
    house
        .as_login("ada", &["ledger", "--who", "nobody"])
        .refused("login-unknown");

    let checked = house.as_login("ada", &["ledger", "--verify"]).json();
    let checked = &checked["checked"];
    assert_eq!(
        (
            &checked["holds"],
            checked["first"].as_u64(),
            &checked["broken"]
        ),
        (&true.into(), Some(0), &serde_json::Value::Null)
    );
    assert!(checked["checkpoints"].as_u64().unwrap() > 0, "{checked}");
    house
        .as_login("ada", &["ledger", "--verify", "--to", "4000"])
        .refused("not-found");
}

fn decide(house: &House) {
    let queue = house.as_login("ben", &["queue"]).json();
    let first = queue["queue"].as_array().unwrap()[0].clone();
    let action = text(&first["action"]).to_owned();
    let who = house.as_login("ben", &["who-can-decide", &action]).json();
    let ada = who["who_can_decide"]
        .as_array()
        .unwrap()
        .iter()
        .find(|w| w["name"] == "Ada Okonkwo")
        .unwrap()
        .clone();
    assert_eq!(
        (&ada["can"], &ada["code"]),
        (&false.into(), &"lineage".into()),
        "the agent's owner never decides"
    );
    let shown = house.as_login("ben", &["show", &action]).json();
    let proposed = shown["action"]["records"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["event"] == "action.proposed")
        .unwrap();
    let label = format!("A-{}", proposed["seq"]);
    let by_label = house.as_login("ben", &["show", &label]).json();
    assert_eq!(by_label["action"]["id"], shown["action"]["id"]);
    let (viewed, typed) = asked_before_signing(&shown);
    let words = |verdict: &'static str, reason: &'static str| {
        [
            "decide",
            &action,
            verdict,
            "--reason",
            reason,
            "--narrative",
            "Twelve payers within two days, each the same sum.",
        ]
        .map(str::to_owned)
        .to_vec()
    };
    let say = |login: &str, verdict: &'static str, reason: &'static str| {
        let mut words = words(verdict, reason);
        words.extend(["--viewed", &viewed, "--typed", &typed].map(str::to_owned));
        house.as_login(login, &words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    demanded(
        house,
        &words("approve", "evidence_supports"),
        &viewed,
        &typed,
    );
    let before = house.head();
    say("ada", "approve", "evidence_supports").refused("lineage");
    say("ben", "approve", "false_positive").refused("reason-code");
    assert_eq!(
        house.head(),
        before_after_views(house, &before),
        "refusals leave no decision"
    );
    let decided = say("ben", "approve", "evidence_supports").json();
    assert_eq!(decided["decided"]["override"], "", "{decided}");
    if decided["decided"]["state"] == "in_review" {
        say("ben", "approve", "evidence_supports").refused("seat-taken");
        let closed = say("cleo", "reject", "insufficient_evidence").json();
        assert_eq!(closed["decided"]["state"], "rejected", "{closed}");
        assert_eq!(closed["decided"]["override"], "ai_override", "{closed}");
    }
    say("cleo", "approve", "evidence_supports").refused("not-open");
    house
        .as_login(
            "ben",
            &["comment", &action, "The branch has no contract on file."],
        )
        .json();
    let shown = house.as_login("ben", &["show", &action]).json();
    assert_eq!(
        shown["action"]["comments"][0]["text"],
        "The branch has no contract on file."
    );
    assert_eq!(shown["action"]["decisions"][0]["by"], "Ben Lindqvist");
    let simulated = house
        .as_login("agent_screen", &["screen", "--simulation"])
        .json();
    assert!(
        simulated["screened"]["proposed"]
            .as_array()
            .unwrap()
            .iter()
            .all(|a| a["existing"] == false),
        "a simulation is another proposal"
    );
}

/// The same counted: one action rejected by two people, all others pending; simulations apart.
fn figures(house: &House, listed: usize) {
    let counted = |args: &[&str]| house.as_login("ada", &[&["metrics"], args].concat()).json();
    let all = counted(&[]);
    let (work, simulation) = (&all["work"], &all["simulation"]);
    let number = |value: &Value| value.as_u64().unwrap();
    assert_eq!(
        number(&work["total"]) + number(&simulation["total"]),
        listed as u64
    );
    assert!(number(&simulation["pending"]) > 0, "{simulation}");
    assert_eq!(simulation["decided"]["decisions"], 0);
    assert_eq!(number(&work["pending"]), number(&work["total"]) - 1);
    for (figure, n) in [
        ("approved", 0),
        ("rejected", 1),
        ("escalated", 0),
        ("expired", 0),
        ("withdrawn", 0),
    ] {
        assert_eq!(work[figure], n, "{figure}");
    }
    assert_eq!(work["mean_seconds_to_approval"], Value::Null);
    let people: Vec<(&str, u64, u64)> = work["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            (
                text(&p["person"]["name"]),
                number(&p["approvals"]),
                number(&p["rejections"]),
            )
        })
        .collect();
    assert_eq!(people.len(), 2);
    for one in [("Ben Lindqvist", 1, 0), ("Cleo Marsh", 0, 1)] {
        assert!(people.contains(&one), "{people:?}");
    }
    let none = counted(&[
        "--until",
        "2020-01-01",
        "--kind",
        "nothing",
        "--risk",
        "critical",
    ]);
    assert_eq!(none["work"]["total"], 0);
    assert_eq!(none["counted"]["until"], "2020-01-01T00:00:00.000000Z");
    house
        .as_login("agent_screen", &["metrics"])
        .refused("people-only");
    let table = house.read_by("ada", &["metrics", "--csv"]).out;
    for line in [
        "lane,group,of,figure,value",
        "work,all,,rejected,1",
        "work,person,Ben Lindqvist,approvals,1",
        "simulation,all,,rejected,0",
    ] {
        assert!(table.lines().any(|l| l == line), "{line} is not in {table}");
    }
    let read = house.read_by("ada", &["metrics"]).out;
    assert!(
        read.contains("1 rejected") && read.contains("Simulations"),
        "{read}"
    );
    let taught = house.run(&["metrics", "--help"]).out;
    for figure in work
        .as_object()
        .unwrap()
        .keys()
        .filter(|k| !["people", "versions", "rules", "decided"].contains(&k.as_str()))
    {
        assert!(
            taught.contains(figure.as_str()),
            "--help does not say what {figure} is"
        );
    }
    for figure in work["decided"].as_object().unwrap().keys() {
        assert!(
            taught.contains(figure.as_str()),
            "--help does not say what {figure} is"
        );
    }
}

/// What was decided is listed, and an export says what it holds of what was asked.
fn answers(house: &House) {
    let list = |args: &[&str]| {
        let listed = house.as_login("ada", &[&["queue"], args].concat()).json();
        listed["queue"].as_array().unwrap().clone()
    };
    let decided = list(&["--state", "decided"]);
    assert_eq!(decided.len(), 1, "{decided:?}");
    let said: Vec<(&str, &str)> = decided[0]["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (text(&d["by"]), text(&d["verdict"])))
        .collect();
    assert_eq!(
        said,
        [("Ben Lindqvist", "approve"), ("Cleo Marsh", "reject")]
    );
    assert_eq!(decided[0]["state"], "rejected");
    assert_eq!(list(&["--by", "cleo"]), decided);
    assert_eq!(
        list(&["--state", "rejected", "--since", "2026-01-01"]),
        decided
    );
    for none in [
        &["--state", "expired"][..],
        &["--state", "approved"],
        &["--by", "ada"],
        &["--since", "2100-01-01"],
    ] {
        assert_eq!(list(none), Vec::<Value>::new(), "{none:?}");
    }
    let waiting = list(&["--limit", "500"]).len();
    let all = list(&["--state", "all", "--limit", "500"]).len();
    assert_eq!(all, waiting + 1);
    house
        .as_login("ada", &["queue", "--by", "nobody"])
        .refused("login-unknown");

    figures(house, all);

    let action = text(&decided[0]["action"]);
    let export = |name: &str, args: &[&str]| {
        let file = house.arg(name);
        let made = house
            .as_login("ben", &[&["export", &file], args].concat())
            .json();
        made["exported"].clone()
    };
    let one = export("one.zip", &["--action", action]);
    assert_eq!(
        (&one["actions"], &one["decisions"]),
        (&1.into(), &2.into()),
        "{one}"
    );
    assert_eq!(
        (&one["missing"], &one["warnings"]),
        (&Value::Array(vec![]), &Value::Array(vec![]))
    );
    let late = export("late.zip", &["--action", action, "--from", "2100-01-01"]);
    assert_eq!(
        (&late["actions"], &late["decisions"]),
        (&0.into(), &0.into())
    );
    assert_eq!(late["missing"][0], action);
    assert_eq!(late["warnings"].as_array().unwrap().len(), 2, "{late}");
    let early = export("early.zip", &["--until", "2020-02-03"]);
    assert!(
        early["warnings"][1]
            .as_str()
            .unwrap()
            .contains("2020-02-03 itself is not in it"),
        "{early}"
    );

    with_verifier(house);
    readable(house);

    // Whoever reads no further ends nothing badly.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = house.command();
    command.args(["--as", "ada", "--password-file"]);
    command
        .arg(format!("ada={}", house.arg("ada")))
        .args(["queue", "--limit", "1000"]);
    let ended = command.stdout(writer).output().unwrap();
    assert_eq!(
        (ended.status.code(), ended.stderr.len()),
        (Some(0), 0),
        "{ended:?}"
    );
}

/// What the policy demands before signing is demanded on the command line too.
fn demanded(house: &House, words: &[String], viewed: &str, typed: &str) {
    let (files, kept) = (house.arg("ben"), house.arg("ben.phrase"));
    let by = |password: &[&str], more: &[&str]| {
        let mut command = house.command();
        command
            .env("PGPASSWORD", "ben-password")
            .args(["--as", "ben", "--passphrase-file", &kept])
            .args(password)
            .args(words)
            .args(more);
        finish(&mut command)
    };
    let file = ["--password-file", &files];
    by(&file, &[]).refused("evidence-not-viewed");
    by(&file, &["--viewed", "checks,output", "--typed", typed]).refused("evidence-not-viewed");
    by(&file, &["--viewed", viewed]).refused("typed-mismatch");
    by(&file, &["--viewed", viewed, "--typed", "EUR 1"]).refused("typed-mismatch");
    by(&[], &["--viewed", viewed, "--typed", typed]).refused("reauthentication-needed");
}

/// What was shown is recorded even where the decision is refused afterwards: only views may have been added.
fn before_after_views(house: &House, before: &str) -> String {
    let now = house.head();
    let count = |text: &str| {
        text.split("holds ")
            .nth(1)
            .and_then(|t| t.split(' ').next())
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert!(count(&now) - count(before) <= 2, "{before} -> {now}");
    now
}
