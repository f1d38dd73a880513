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

#[test]
fn the_sample_in_the_repository_is_valid_with_its_trust() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/sample");
    let file = |name: &str| sample.join(name).to_str().unwrap().to_owned();
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
