//! What is found on made sets stays what it was: digests of all that a screening says, taken before rows were held in columns and
//! one graph at a time.

use crate::flat::{Files, without_files};
use countersign_agents::{
    bench,
    generator::{self, Format, Pattern, Plan},
    import::{Dialect, TransactionReader},
    progress::Unattended,
    screening::{Screen, Screening},
};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, fs::File, io::Read, path::PathBuf};

/// All that is said of accounts and rules, but for the version and for what it cost.
fn said(found: &Screening) -> String {
    let mut text = format!("{} rows, {} accounts\n", found.rows, found.accounts);
    for rule in &found.rules {
        writeln!(
            text,
            "{} {:.2?} {} {} {}",
            rule.rule.id(),
            rule.limit,
            rule.found,
            rule.by_chance,
            rule.flagged
        )
        .unwrap();
    }
    for alert in &found.alerts {
        writeln!(
            text,
            "{} {} {:?} {} {} {} {} {} {}",
            alert.account,
            alert.confidence,
            alert.risk,
            alert.kind,
            alert.amount.as_str(),
            alert.currency,
            alert.evidence,
            alert.newest_import,
            alert.explanation
        )
        .unwrap();
        for fact in &alert.facts {
            writeln!(
                text,
                "  {} {} {} {} {} {} {:?} {} {:?} {:?} {} {} {}",
                fact.rule.id(),
                fact.centre,
                fact.observed,
                fact.score,
                fact.limit,
                fact.confidence,
                fact.accounts,
                fact.accounts_not_listed,
                fact.transactions,
                fact.lines,
                fact.transactions_not_listed,
                fact.amount.as_str(),
                fact.currency
            )
            .unwrap();
        }
    }
    text
}

/// Flagged accounts, and the first digits of the digest.
fn digest(found: &Screening) -> (usize, String) {
    let digest = hex::encode(Sha256::digest(said(found)));
    (found.alerts.len(), digest.chars().take(16).collect())
}

/// Screens in memory, and again with all but a few thousand rows in files.
fn screen(set: &[u8], parts: u64) -> Screening {
    let in_memory = screen_by(Screen::new(), set, parts);
    let in_files = screen_by(Files::screen(3_000), set, parts);
    assert!(in_files.spilled_bytes > 0);
    assert!(
        without_files(in_files) == in_memory,
        "files find something else"
    );
    in_memory
}

fn screen_by(mut screen: Screen, source: impl Read, parts: u64) -> Screening {
    let mut reader = TransactionReader::open(source, &Dialect::default()).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row().unwrap() {
        rows.push(row);
    }
    if parts == 0 {
        for row in &rows {
            screen.push(row);
        }
    }
    // Every so many rows in turn to another import.
    for part in 0..parts {
        screen.import(10 * (part + 1));
        rows.iter()
            .filter(|row| row.line / 50 % parts == part)
            .for_each(|row| screen.push(row));
    }
    screen.finish(&mut Unattended).unwrap()
}

fn made(plan: &Plan, format: Format) -> Vec<u8> {
    let mut rows = Vec::new();
    generator::write(plan, format, &mut rows, std::io::sink(), &mut Unattended).unwrap();
    rows
}

fn is(name: &str, found: &Screening, alerts: usize, wanted: &str) {
    let (n, got) = digest(found);
    eprintln!("{name}: {n} {got}");
    assert_eq!((n, got.as_str()), (alerts, wanted), "{name}");
}

#[test]
fn what_is_found_on_made_sets_is_what_was_found_before() {
    for (format, alerts, wanted) in [
        (Format::Amlsim, 2104, "37a004ecbdeb81b8"),
        (Format::Paysim, 2050, "141317f15258ff2c"),
        (Format::Samld, 2039, "eb9dd6b0b95969a8"),
        (Format::Ibm, 2133, "0e08eb430956e6af"),
        (Format::Sample, 2231, "f68dd246beb2f41f"),
    ] {
        let found = screen(&made(&Plan::usual(51), format)[..], 0);
        is(&format!("{format:?}"), &found, alerts, wanted);
    }
}

#[test]
fn what_is_found_over_several_imports_is_what_was_found_before() {
    let set = made(&Plan::usual(52), Format::Sample);
    is("one import", &screen(&set[..], 1), 2049, "e24bcd902e840c99");
    is(
        "four imports",
        &screen(&set[..], 4),
        2049,
        "4f096f6320318b1a",
    );
}

#[test]
fn what_is_found_among_hubs_is_what_was_found_before() {
    let plan = Plan {
        accounts: 300,
        rows: 40_000,
        days: 40,
        patterns: vec![(Pattern::Cycle, 10), (Pattern::ScatterGather, 10)],
        seed: 53,
        ..Plan::usual(53)
    };
    is(
        "hubs",
        &screen(&made(&plan, Format::Ibm)[..], 0),
        219,
        "a0baaebc076247c8",
    );
}

#[test]
fn what_is_found_in_the_public_sample_is_what_was_found_before() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_AMLSIM").map(PathBuf::from) else {
        eprintln!(
            "SKIPPED: COUNTERSIGN_AMLSIM does not name the folder of the public AMLSim sample."
        );
        return;
    };
    let open = |name: &str| File::open(folder.join(name)).unwrap();
    is(
        "AMLSim",
        &screen(&std::fs::read(folder.join("transactions.csv")).unwrap(), 0),
        1101,
        "1a04c200135c509c",
    );
    assert!(bench::labels(open("nodes.csv")).unwrap().len() == 20_000);
}
