//! The program as an auditor meets it: exits, words, JSON.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::process::{Command, Output};

fn verify(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign-verify"))
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_help_teaches_and_the_version_names_the_formats() {
    let help = verify(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    for word in [
        "Valid",
        "Unreadable",
        "Altered",
        "Incomplete",
        "Intact, keys not trusted",
        "--trust",
        "--json",
        "countersign-trust 1",
        "README.txt",
    ] {
        assert!(stdout(&help).contains(word), "{word}");
    }
    let version = verify(&["--version"]);
    assert_eq!(version.status.code(), Some(0));
    assert!(stdout(&version).contains("commit") && stdout(&version).contains("bundle 1"));
}

#[test]
fn what_is_no_bundle_is_unreadable_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("letter\u{1b}[2J.txt");
    std::fs::write(&file, "Dear auditor").unwrap();
    let path = file.to_str().unwrap();
    let text = verify(&[path]);
    assert_eq!(text.status.code(), Some(1));
    assert!(stdout(&text).contains("Unreadable") && !stdout(&text).contains('\u{1b}'));
    let json = verify(&[path, "/nonexistent", "--json"]);
    assert_eq!(json.status.code(), Some(1));
    let lines: Vec<serde_json::Value> = stdout(&json)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert_eq!(
            (line.get("verdict").unwrap(), line.get("exit_code").unwrap()),
            (&"unreadable".into(), &1.into())
        );
    }
}

#[test]
fn wrong_use_is_never_taken_for_a_verdict_on_a_bundle() {
    for arguments in [
        &[][..],
        &["--nonsense"],
        &["x", "--trust", "/nonexistent"],
        &["x", "--json", "--quiet"],
    ] {
        let output = verify(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            !output.stderr.is_empty() && output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_wrong_trust_file_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let trust = dir.path().join("trust");
    std::fs::write(&trust, "countersign-trust 1\norigin elsewhere\n").unwrap();
    let output = verify(&["x", "--trust", trust.to_str().unwrap()]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("Line 2") && error.contains("origin"),
        "{error}"
    );
}

/// A file of the sample in the repository.
fn sample(name: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/sample");
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn tables_are_made_and_compared_and_json_stays_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let tables = dir.path().join("tables");
    let (bundle, trust, folder) = (
        sample("export.zip"),
        sample("trust"),
        tables.to_str().unwrap(),
    );
    let with = ["--with", "csv,jsonl,xlsx,report"];
    let ask = |more: &[&str]| verify(&[&[bundle.as_str(), "--trust", &trust], more].concat());
    let json = |output: &Output| -> serde_json::Value {
        let text = stdout(output);
        assert_eq!(text.lines().count(), 1, "{text}");
        serde_json::from_str(&text).unwrap()
    };
    let made = ask(&[&["--json", "--write-tables", folder], &with[..]].concat());
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let told = json(&made);
    assert_eq!(told.get("verdict").unwrap(), "valid");
    let files = told.get("tables").unwrap().as_array().unwrap().len();
    assert_eq!(
        files, 12,
        "five tables in two forms, a workbook and a report: {told}"
    );
    let again = ask(&["--write-tables", folder]);
    assert_eq!(again.status.code(), Some(1), "the folder is there already");
    let same = ask(&["--compare-tables", folder]);
    assert_eq!(same.status.code(), Some(0), "{}", stdout(&same));
    assert!(stdout(&same).contains("Every file is the one that follows"));
    // One cell is another, and there is a file with a name that no JSON holds as it stands.
    let changed = tables.join("decisions.csv");
    let text = std::fs::read_to_string(&changed).unwrap();
    std::fs::write(&changed, text.replacen("approve", "reject", 1)).unwrap();
    std::fs::write(tables.join("odd\u{1b}\"name.csv"), "").unwrap();
    let other = ask(&["--json", "--compare-tables", folder]);
    assert_eq!(other.status.code(), Some(2), "{}", stdout(&other));
    let told = json(&other);
    let found = |name: &str| {
        let all = told.get("compared").unwrap().as_array().unwrap();
        let one = all.iter().find(|one| one.get("name").unwrap() == name);
        one.and_then(|one| one.get("same")?.as_str()).unwrap()
    };
    assert_eq!(found("decisions.csv"), "other");
    assert_eq!(found("actions.csv"), "same");
    assert_eq!(found("odd\u{1b}\"name.csv"), "unknown");
}

#[test]
fn the_sample_in_the_repository_is_valid_with_its_trust() {
    let file = sample;
    let valid = verify(&[&file("export.zip"), "--trust", &file("trust"), "--json"]);
    assert_eq!(valid.status.code(), Some(0), "{}", stdout(&valid));
    let report: serde_json::Value = serde_json::from_str(&stdout(&valid)).unwrap();
    assert_eq!(report.get("verdict").unwrap(), "valid");
    let untrusted = verify(&[&file("export.zip"), "--quiet"]);
    assert_eq!(untrusted.status.code(), Some(3));
    assert!(stdout(&untrusted).contains("Intact, keys not trusted"));
    // The worst of several decides.
    let dir = tempfile::tempdir().unwrap();
    let changed = dir.path().join("changed.zip");
    let mut bytes = std::fs::read(file("export.zip")).unwrap();
    let middle = bytes.len() / 2;
    *bytes.get_mut(middle).unwrap() ^= 1;
    std::fs::write(&changed, bytes).unwrap();
    let both = verify(&[
        &file("export.zip"),
        changed.to_str().unwrap(),
        "--trust",
        &file("trust"),
        "--quiet",
    ]);
    assert_eq!(both.status.code(), Some(2), "{}", stdout(&both));
}
