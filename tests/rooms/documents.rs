//! Every test that a page names is there and is a test, and every insider of the security page is held by some: so "held by" stays true.

use std::{collections::BTreeSet, fs};

use crate::manifests::{files, read, root};

/// The pages: these, and all below `docs`.
const PAGES: [&str; 4] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
];

/// Names of four words that are Postgres' own.
const POSTGRES: [&str; 1] = ["pg_read_all_stats"];

/// The names between backticks that look like a test's: lower case, and at least four words.
fn named(page: &str) -> Vec<String> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| {
            name.split('_').count() >= 4
                && !POSTGRES.contains(name)
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
        .map(str::to_owned)
        .collect()
}

/// The functions of a source that bear a test's attribute.
fn tests_in(source: &str) -> Vec<String> {
    let (mut found, mut marked) = (Vec::new(), false);
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            marked = true;
        } else if marked && !line.starts_with("#[") && !line.starts_with("//") && !line.is_empty() {
            let rest = line.trim_start_matches("pub ").trim_start_matches("async ");
            let name = rest
                .strip_prefix("fn ")
                .and_then(|rest| rest.split_once('('));
            if let Some((name, _)) = name {
                found.push(name.to_owned());
                marked = false;
            } else {
                // The rest of an attribute that goes over several lines.
                marked = line.ends_with([',', ']']) || line.contains(" = ");
            }
        }
    }
    found
}

fn tests() -> BTreeSet<String> {
    ["src-tauri", "tests"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
        .flat_map(|path| tests_in(&fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let tests = tests();
    let pages = PAGES.iter().map(|page| root().join(page));
    let mut count = 0;
    for page in pages.chain(files(&root().join("docs"), "md")) {
        for name in named(&fs::read_to_string(&page).unwrap()) {
            count += 1;
            assert!(
                tests.contains(&name),
                "{} names {name}, which is no test",
                page.display()
            );
        }
    }
    assert!(count > 150, "only {count} tests are named");
}

#[test]
fn a_function_that_is_no_test_is_not_taken_for_one() {
    let source = "fn helps_with_this_and_that() {}\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn one() {}\n/// Says.\n#[test]\n#[ignore = \"slow\"]\npub fn two() {}\nfn three() {}\n";
    assert_eq!(tests_in(source), ["one", "two"]);
}

/// Who the table must speak of: every role, every group of logins, and who has more than a login.
const INSIDERS: [&str; 14] = [
    "analyst",
    "compliance officer",
    "supervisor",
    "auditor alone",
    "an admin",
    "two admins",
    "an agent's login",
    "a worker's login",
    "an auditor's login",
    "not confirmed",
    "installation",
    "another workspace",
    "stolen key",
    "the DBA",
];

#[test]
fn every_insider_of_the_security_page_is_held_by_tests() {
    let page = read("SECURITY.md");
    let table = page
        .split_once("| who | can | cannot | is only slowed |\n|---|---|---|---|\n")
        .and_then(|(_, rest)| rest.split_once("\n\n"))
        .map_or("", |(table, _)| table);
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    for who in INSIDERS {
        assert!(
            rows.iter()
                .any(|row| row.first().is_some_and(|of| of.contains(who))),
            "no row is about {who}"
        );
    }
    for row in &rows {
        let [who, _, cannot, ..] = row[..] else {
            panic!("a row has other columns: {row:?}");
        };
        assert!(
            !named(cannot).is_empty(),
            "nothing is said to hold what {who} cannot"
        );
    }
    // Each sentence on who governs names what holds it.
    let governs = page
        .split_once("### Who governs")
        .map_or("", |(_, rest)| rest);
    let governs = governs.split_once("\n### ").map_or("", |(part, _)| part);
    for point in governs.split("\n- ").skip(1) {
        assert!(!named(point).is_empty(), "no test is named: {point}");
    }
}
