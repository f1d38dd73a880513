//! A large bundle: time and memory. Ignored in ordinary runs; to measure, `COUNTERSIGN_SCALE=100000 cargo test --release -- --ignored scale`
//! (with `COUNTERSIGN_SCALE_COMMENTS=1` every record is signed; `COUNTERSIGN_SCALE_KEEP=DIR` keeps the bundle).

use std::io::Write;
use std::time::Instant;

use countersign_evidence::Verdict;
use countersign_statement::codes::{Advice, Role, Verdict as Vote};

use crate::export::{Plan, check, write};
use crate::world::World;

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// CPU time of this process in hundredths of a second.
fn cpu() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit(')').next().unwrap_or_default();
    rest.split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum()
}

#[test]
#[ignore = "takes minutes; for measuring"]
fn a_large_bundle() {
    let records: u64 = std::env::var("COUNTERSIGN_SCALE")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(9_000);
    let mut world = World::staffed();
    if std::env::var_os("COUNTERSIGN_SCALE_COMMENTS").is_some() {
        let action = world.propose("only", Advice::Proceed);
        while world.size() < records {
            world.comment(action.0, "alan");
        }
    }
    while world.size() < records {
        let label = format!("action {}", world.size());
        let action = world.propose(&label, Advice::Proceed);
        let decision = world.decision(&action, "alan", Role::Analyst, Vote::Approve);
        world.decide("alan", &decision);
    }
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("large.zip");
    let (before, ticks, started) = (peak_kib(), cpu(), Instant::now());
    let written = write(&world, &zip, &Plan::default()).unwrap();
    let (wrote, write_ticks) = (started.elapsed(), cpu() - ticks);
    let grown = peak_kib() - before;
    let trust = world.trust();
    drop(world);
    let (ticks, started) = (cpu(), Instant::now());
    let report = check(&zip, Some(&trust));
    let (verified, verify_ticks) = (started.elapsed(), cpu() - ticks);
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} records, {} payloads, {} bytes",
        written.records, written.payloads, written.bytes
    )
    .unwrap();
    writeln!(
        out,
        "written in {wrote:?} ({write_ticks} CPU cs), peak grew by {grown} KiB; verified in {verified:?} ({verify_ticks} CPU cs)"
    )
    .unwrap();
    if let Ok(keep) = std::env::var("COUNTERSIGN_SCALE_KEEP") {
        std::fs::copy(&zip, std::path::Path::new(&keep).join("large.zip")).unwrap();
        std::fs::write(std::path::Path::new(&keep).join("trust"), trust.encode()).unwrap();
    }
}
