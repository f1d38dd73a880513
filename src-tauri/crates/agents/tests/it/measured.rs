//! The screening on data whose answer is known: the public `AMLSim` sample, where it is, and made sets always.

use countersign_agents::{
    bench,
    generator::{self, Format, Plan},
    progress::Unattended,
};
use std::{path::PathBuf, time::Instant};

fn clock() -> impl FnMut() -> std::time::Duration {
    let start = Instant::now();
    move || start.elapsed()
}

fn made(plan: &Plan) -> (Vec<u8>, Vec<u8>) {
    let (mut rows, mut labels) = (Vec::new(), Vec::new());
    generator::write(
        plan,
        Format::Amlsim,
        &mut rows,
        &mut labels,
        &mut Unattended,
    )
    .unwrap();
    (rows, labels)
}

#[test]
fn finds_patterns_in_the_public_sample() {
    let Some(folder) = std::env::var_os("COUNTERSIGN_AMLSIM").map(PathBuf::from) else {
        eprintln!(
            "SKIPPED: COUNTERSIGN_AMLSIM does not name the folder of the public AMLSim sample."
        );
        return;
    };
    let open = |name: &str| std::fs::File::open(folder.join(name)).unwrap();
    let report = bench::screening(
        open("transactions.csv"),
        open("nodes.csv"),
        clock(),
        &mut Unattended,
    )
    .unwrap();
    eprintln!("{}", serde_json::to_string_pretty(&report).unwrap());
    assert_eq!((report.rows, report.rejected), (120_558, 0));
    assert!(report.alerts >= 40 && report.lift >= 3.0, "{report:?}");
}

#[test]
fn finds_planted_patterns_in_made_sets() {
    for seed in [1, 2] {
        let (rows, labels) = made(&Plan::usual(seed));
        let report = bench::screening(&rows[..], &labels[..], clock(), &mut Unattended).unwrap();
        eprintln!("{}", serde_json::to_string_pretty(&report).unwrap());
        assert!(report.alerts >= 40 && report.lift >= 3.0, "{report:?}");
    }
}
