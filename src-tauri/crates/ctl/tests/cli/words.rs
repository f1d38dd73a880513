//! Help, version, and what the command line itself refuses.

use std::process::Command;

use crate::house::{CTL, House, finish};

const COMMANDS: &[&[&str]] = &[
    &["init"],
    &["migrate"],
    &["person"],
    &["person", "create"],
    &["person", "login"],
    &["person", "enrol-key"],
    &["person", "grant"],
    &["person", "revoke-role"],
    &["person", "revoke-key"],
    &["person", "pending"],
    &["person", "confirm"],
    &["person", "list"],
    &["person", "keep-password"],
    &["person", "forget-password"],
    &["agent", "register"],
    &["installation", "enrol"],
    &["policy", "show"],
    &["policy", "versions"],
    &["policy", "diff"],
    &["policy", "try"],
    &["policy", "propose"],
    &["policy", "confirm"],
    &["calendar"],
    &["import", "transactions"],
    &["import", "incidents"],
    &["screen"],
    &["triage"],
    &["model"],
    &["remediate"],
    &["automate-compliance"],
    &["audit-summary"],
    &["queue"],
    &["show"],
    &["who-can-decide"],
    &["decide"],
    &["comment"],
    &["ask"],
    &["answer"],
    &["questions"],
    &["hold"],
    &["release"],
    &["withdraw"],
    &["supersede"],
    &["break-glass"],
    &["after-review"],
    &["after-reviews"],
    &["export"],
    &["exports"],
    &["exports", "list"],
    &["exports", "show"],
    &["exports", "verify"],
    &["exports", "batch-verify"],
    &["exports", "redeliver"],
    &["deliver"],
    &["trust"],
    &["ledger"],
    &["receipt"],
    &["grant"],
    &["doctor"],
    &["serve"],
    &["mcp"],
    &["demo"],
    &["sample"],
    &["bench"],
];

#[test]
fn every_command_teaches_by_an_example() {
    for command in COMMANDS {
        let said = finish(Command::new(CTL).args(*command).arg("--help"));
        assert_eq!(said.code, Some(0), "{command:?}");
        assert!(said.err.is_empty(), "{command:?}");
        let words = format!("{} ", command.join(" "));
        let example = said.out.lines().any(|l| {
            l.trim_start().starts_with("countersignctl")
                && (l.contains(&words) || l.trim_end().ends_with(words.trim_end()))
        });
        assert!(example, "{command:?} shows no example:\n{}", said.out);
    }
}

#[test]
fn the_help_lists_every_command_and_nothing_comes_later() {
    let said = finish(Command::new(CTL).arg("--help"));
    assert_eq!(said.code, Some(0));
    for command in COMMANDS {
        assert!(said.out.contains(command[0]), "{command:?}");
    }
    assert!(!said.out.contains("(later)"), "{said:?}");
}

#[test]
fn what_describes_itself_needs_no_workspace_and_no_login() {
    let house = House::without_keyring();
    let tools = house.run(&["mcp", "--list-tools"]).json();
    let tools = tools["tools"].as_array().unwrap().clone();
    let names: Vec<&str> = tools.iter().filter_map(|t| t["name"].as_str()).collect();
    assert!(
        names.contains(&"propose") && !names.contains(&"approve_action"),
        "{names:?}"
    );
    let described = house.run(&["serve", "--print-openapi"]).json();
    assert!(described["paths"]["/mcp"].is_object());
    house.run(&["mcp"]).refused("login-unnamed");
}

#[test]
fn the_version_names_the_commit_and_the_formats() {
    let said = finish(Command::new(CTL).arg("--version"));
    assert_eq!(said.code, Some(0));
    let commit = said
        .out
        .split("(commit ")
        .nth(1)
        .and_then(|t| t.split(')').next())
        .unwrap();
    assert!(
        commit == "unknown"
            || (commit.len() == 12 && commit.chars().all(|c| c.is_ascii_hexdigit())),
        "{commit}"
    );
    for word in ["record 1", "statement 1", "bundle 1", "schema "] {
        assert!(said.out.contains(word), "{word}: {}", said.out);
    }
}

#[test]
fn a_wrong_command_line_is_two_and_says_what_is_wrong() {
    let id = "9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b";
    let wrong: &[(&[&str], &str)] = &[
        (&[], "subcommand"),
        (&["quee"], "quee"),
        (
            &["--workspace", "a", "--url", "postgres://b/c", "queue"],
            "cannot be used with",
        ),
        (&["show", "seven"], "seven"),
        (&["show", "A-07"], "such as A-12"),
        (&["show", "A-+7"], "such as A-12"),
        (
            &["decide", id, "maybe", "--reason", "within_policy"],
            "approve, reject",
        ),
        (
            &["decide", id, "approve", "--reason", "because"],
            "evidence_supports",
        ),
        (&["person", "grant", "cleo", "king"], "supervisor"),
        (&["person", "confirm", "--all", "x"], "64 hex digits"),
        (&["init"], "--founder"),
        (&["init", "--founder", "Ada"], "LOGIN:NAME"),
        (&["export", "e.zip", "--from", "yesterday"], "2026-03-01"),
        (&["queue", "--limit", "0"], "0"),
    ];
    for (args, word) in wrong {
        let said = finish(
            Command::new(CTL)
                .args(*args)
                .env_remove("COUNTERSIGN_URL")
                .env_remove("COUNTERSIGN_WORKSPACE"),
        );
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(
            said.err.contains(word),
            "{args:?} does not say {word:?}: {}",
            said.err
        );
    }
    let said = finish(Command::new(CTL).args(["--json", "quee"]));
    assert_eq!(said.code, Some(2));
    let error: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(error["error"]["code"], "usage");
    // What is missing is named, on lines of its own where people read it.
    for (args, names) in [
        (&["--json", "export"][..], &["<FILE>"][..]),
        (
            &["--json", "decide"],
            &["<ACTION>", "<VERDICT>", "--reason"],
        ),
        (&["--json", "queue", "--state", "odd"], &["odd", "--state"]),
    ] {
        let said = finish(Command::new(CTL).args(args));
        let error: serde_json::Value = serde_json::from_str(&said.err).unwrap();
        let message = error["error"]["message"].as_str().unwrap();
        for name in names {
            assert!(message.contains(name), "{name}: {message}");
        }
    }
}

#[test]
fn without_json_a_failure_is_a_sentence_a_hint_and_a_code() {
    let house = House::without_keyring();
    let said = finish(
        Command::new(CTL)
            .args(["--as", "ada", "queue", "--workspace"])
            .arg(house.path("nowhere")),
    );
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    let lines: Vec<&str> = said.err.lines().collect();
    assert!(
        matches!(lines[..], [sentence, hint, "[no-workspace]"] if sentence.contains("nowhere") && hint.contains("init")),
        "{lines:?}"
    );
    assert!(
        !house.path("nowhere").exists(),
        "a mistyped folder becomes nothing"
    );
}
