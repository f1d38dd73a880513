//! What may stand in which room alone.

use std::{fs, path::Path};

use crate::manifests::{rooms, root, sources};

/// Those that depend on `name`.
fn that_use(name: &str) -> Vec<String> {
    rooms()
        .into_iter()
        .filter(|(_, uses)| uses.contains(name))
        .map(|(room, _)| room)
        .collect()
}

#[test]
fn sql_stands_in_store_bench_and_testkit_only() {
    assert_eq!(that_use("sqlx"), ["bench", "store", "testkit"]);
}

/// A face reads through the use cases, which ask what must be asked first; so it cannot even name a connection.
#[test]
fn only_the_use_cases_measurements_and_tests_hold_connections() {
    assert_eq!(that_use("store"), ["app", "bench", "testkit"]);
}

#[test]
fn pure_rooms_have_no_runtime_no_database_and_no_randomness() {
    let pure = [
        "statement",
        "refusal",
        "english",
        "workflow",
        "screens",
        "ledger",
        "evidence",
        "contract",
        "agents",
    ];
    let outside = [
        "tokio",
        "sqlx",
        "getrandom",
        "rand",
        "rustix",
        "tempfile",
        "fs4",
        "keyring",
        "tauri",
        "ureq",
        "lettre",
    ];
    for (room, uses) in rooms() {
        if pure.contains(&room.as_str()) {
            let found: Vec<&String> = uses
                .iter()
                .filter(|name| outside.contains(&name.as_str()))
                .collect();
            assert!(found.is_empty(), "{room} uses {found:?}");
        }
    }
}

#[test]
fn only_the_window_knows_tauri() {
    assert_eq!(that_use("tauri"), ["window"]);
}

/// An auditor's machine has no database, no runtime and no network. What sets PDF stands on evidence alone too.
#[test]
fn verify_stands_on_evidence_and_what_sets_pdf_alone() {
    let rooms = rooms();
    let ours: Vec<&String> = rooms["verify"]
        .iter()
        .filter(|name| rooms.contains_key(*name))
        .collect();
    assert_eq!(ours, ["evidence", "pdf"]);
    let below: Vec<&String> = rooms["pdf"]
        .iter()
        .filter(|name| rooms.contains_key(*name))
        .collect();
    assert_eq!(below, ["evidence"]);
}

/// The pure rooms are checked with a stricter list of banned methods.
#[test]
fn every_pure_room_is_checked_by_the_pure_rooms_list() {
    let list = root().join("src-tauri/pure.clippy.toml");
    for room in [
        "statement",
        "refusal",
        "english",
        "workflow",
        "screens",
        "ledger",
        "evidence",
        "contract",
    ] {
        let own = root().join(format!("src-tauri/crates/{room}/clippy.toml"));
        assert_eq!(
            fs::canonicalize(&own).ok(),
            fs::canonicalize(&list).ok(),
            "{room} has no clippy.toml that is the pure rooms' list"
        );
    }
}

/// A ban that anybody may lift is none: the places are counted.
#[test]
fn the_clock_and_randomness_are_let_in_at_known_places() {
    let mut places: Vec<String> = sources("src-tauri")
        .into_iter()
        .filter(|path| {
            // Below the repository: its own folder may be called tests too.
            let inside = path.strip_prefix(root()).unwrap();
            !inside.components().any(|part| part.as_os_str() == "tests")
        })
        .filter(|path| {
            fs::read_to_string(path)
                .unwrap()
                .contains("clippy::disallowed_methods")
        })
        .map(|path| {
            path.strip_prefix(root().join("src-tauri"))
                .unwrap_or(Path::new(""))
                .display()
                .to_string()
        })
        .collect();
    places.sort();
    assert_eq!(places, PLACES);
}

/// Where the system's clock and randomness come in.
const PLACES: &[&str] = &[
    "crates/app/src/entropy.rs",
    "crates/bench/src/lib.rs",
    "crates/contract/src/typescript.rs",
    "crates/ledger/examples/record_rates.rs",
    "crates/ledger/examples/signature_rates.rs",
    "crates/testkit/src/lib.rs",
];
