//! Every refusal of the database has a row in the table, and hands over the row's members.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

use countersign_refusal::Refusal;
use std::{collections::BTreeSet, fs, path::Path};

const CALL: &str = "countersign.refuse(";
const BUILD: &str = "pg_catalog.jsonb_build_object(";

/// All migrations, in order, without their comments.
fn migrations() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "sql"))
        .collect();
    files.sort();
    let text = files.iter().map(|path| fs::read_to_string(path).unwrap());
    text.collect::<Vec<_>>()
        .join("\n")
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The arguments of a call whose opening parenthesis has just been read: split at its own commas.
fn arguments(text: &str) -> Vec<String> {
    let (mut depth, mut quoted) = (0, false);
    let mut all = vec![String::new()];
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => break,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        all.last_mut().unwrap().push(c);
    }
    all.iter().map(|one| one.trim().to_owned()).collect()
}

fn literal(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

/// The names that an object is built of.
fn names(built: &str) -> BTreeSet<String> {
    let inside = built
        .strip_prefix(BUILD)
        .unwrap_or_else(|| panic!("{built}"));
    let all = arguments(inside);
    assert!(all.len().is_multiple_of(2), "{built}");
    all.chunks(2)
        .map(|pair| literal(&pair[0]).unwrap().to_owned())
        .collect()
}

fn assert_row(code: &str, given: &BTreeSet<String>) {
    let row = Refusal::row_of(code).unwrap_or_else(|| panic!("the table has no code {code}"));
    let known: BTreeSet<String> = row.members.iter().map(|m| m.name.to_owned()).collect();
    let needed = row.members.iter().filter(|m| !m.optional());
    assert!(given.is_subset(&known), "{code}: {given:?} of {known:?}");
    for member in needed {
        assert!(
            given.contains(member.name),
            "{code} without {}",
            member.name
        );
    }
}

#[test]
fn every_refusal_of_the_migrations_is_a_row_with_its_members() {
    let sql = migrations();
    let mut calls = 0;
    for (at, _) in sql.match_indices(CALL) {
        if sql[..at].ends_with("CREATE FUNCTION ") {
            continue;
        }
        calls += 1;
        let arguments = arguments(&sql[at + CALL.len()..]);
        let members = arguments.get(1);
        match (literal(&arguments[0]), members) {
            // An obstacle, whose members come from the function that the next test reads.
            (None, Some(made)) => assert!(
                ["obstacle", "seat.obstacle"].contains(&arguments[0].as_str())
                    && made.starts_with("countersign.obstacle_members("),
                "{arguments:?}"
            ),
            (Some(code), Some(made)) if made.starts_with("countersign.obstacle_members(") => {
                assert!(sql.contains(&format!("WHEN '{code}' THEN")), "{code}");
                assert!(made.ends_with(&format!("'{code}')")), "{made}");
            }
            (Some(code), Some(made)) => assert_row(code, &names(made)),
            (Some(code), None) => assert_row(code, &BTreeSet::new()),
            (None, None) => panic!("{arguments:?}"),
        }
    }
    assert!(calls > 80, "{calls} calls were found");
}

#[test]
fn the_members_of_obstacles_are_those_of_their_rows() {
    let sql = migrations();
    let from = sql.find("FUNCTION countersign.obstacle_members(").unwrap();
    let body = &sql[from..from + sql[from..].find("$$;").unwrap()];
    let mut seen = 0;
    for branch in body.split("WHEN '").skip(1) {
        let (code, rest) = branch.split_once("' THEN ").unwrap();
        // A word of a member, not an obstacle.
        let Some(build) = rest.find(BUILD) else {
            continue;
        };
        seen += 1;
        assert_row(code, &names(&rest[build..]));
    }
    assert_eq!(seen, 8);
}
