//! A permission, as part of the whole way: approved, proved to somebody without the database, and used once.

use std::{fs, process::Command};

use serde_json::Value;

use crate::flow::{asked_before_signing, text};
use crate::house::{House, verifier};

/// Two people approve, somebody without the database checks the proof of it, and the agent acts once.
pub fn permission(house: &House, trust: &str) {
    let queue = house.as_login("ben", &["queue"]).json();
    let action = text(&queue["queue"][0]["action"]).to_owned();
    let file = house.arg("permission.grant");
    let prove = |login: &str, file: &str| house.as_login(login, &["grant", &action, "--out", file]);
    prove("agent_screen", &file).refused("not-executable");
    let shown = house.as_login("ben", &["show", &action]).json();
    let (viewed, typed) = asked_before_signing(&shown);
    let narrative = "The same payers as in the case before it.";
    let words = [
        "decide",
        &action,
        "approve",
        "--reason",
        "evidence_supports",
        "--narrative",
        narrative,
        "--viewed",
        &viewed,
        "--typed",
        &typed,
    ];
    for person in ["ben", "cleo"] {
        let decided = house.as_login(person, &words).json();
        if decided["decided"]["state"] == "approved" {
            break;
        }
    }
    prove("ben", &house.arg("ben.grant")).json();
    let made = prove("agent_screen", &file).json();
    let digest = text(&made["grant"]["digest"]).to_owned();
    let checked = |digest: &str, more: &[&str]| {
        let done = Command::new(verifier())
            .args(["--grant", &file, "--digest", digest, "--json"])
            .args(more)
            .output()
            .unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        assert_eq!(out.lines().count(), 1, "{out}");
        let told: Value = serde_json::from_str(&out).unwrap();
        (done.status.code().unwrap(), text(&told["grant"]).to_owned())
    };
    let by = ["--trust", trust];
    assert_eq!(checked(&digest, &by), (0, "permitted".to_owned()));
    assert_eq!(
        checked(&"7".repeat(64), &by),
        (3, "not_permitted".to_owned())
    );
    assert_eq!(checked(&digest, &[]), (3, "keys_not_trusted".to_owned()));
    assert_eq!(
        checked(&digest, &["--trust", trust, "--at", "2199-01-01T00:00:00Z"]),
        (3, "not_permitted".to_owned())
    );
    house
        .as_login("agent_screen", &["consume", &action, "--digest", &digest])
        .json();
    prove("agent_screen", &house.arg("late.grant")).refused("not-executable");
    // What is kept still says what was so at its head, and that the database settles the use.
    assert_eq!(checked(&digest, &by).0, 0);
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replacen("approve", "reject ", 1)).unwrap();
    assert_ne!(checked(&digest, &by).0, 0);
}
