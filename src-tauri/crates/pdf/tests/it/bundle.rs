//! The report and the decision record of the sample, and a document of a thousand actions.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use countersign_evidence::document::Block;
use countersign_evidence::{Form, Same, compare_tables_with, examine, write_tables_with};

use crate::read::{document, file, packed, says, set};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/sample/export.zip")
}

#[test]
fn every_decision_of_the_sample_stands_in_its_pdf_which_compares() {
    let dir = tempfile::tempdir().unwrap();
    let bundle = examine(&sample(), None, &mut |_| ControlFlow::Continue(())).unwrap();
    let forms = BTreeSet::from([Form::JsonLines, Form::Pdf]);
    let press = countersign_pdf::press();
    let make = |name: &str| {
        let folder = dir.path().join(name);
        write_tables_with(&bundle, &forms, &folder, press, &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap()
    };
    let (tables, again) = (make("tables"), make("again"));
    assert_eq!(tables.files, again.files, "the same bundle, the same bytes");
    let compared = compare_tables_with(&bundle, &tables.folder, dir.path(), press, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(compared.holds(), "{compared:?}");
    let pdf = tables.folder.join("report.pdf");
    let said = packed(&says("pdftotext", &["-layout"], &pdf));
    let rows = std::fs::read_to_string(tables.folder.join("decisions.jsonl")).unwrap();
    let mut decisions = 0;
    for row in rows.lines() {
        let of = |member: &str| -> String {
            let after = row
                .split(&format!("\"{member}\":\""))
                .nth(1)
                .unwrap_or_default();
            after.split('"').next().unwrap_or_default().to_owned()
        };
        let did = if of("verdict") == "approve" {
            "approved"
        } else {
            "rejected"
        };
        let wanted = packed(&format!("{} {did} {}", of("person_name"), of("at")));
        assert!(said.contains(&wanted), "{wanted} is not in {said}");
        assert!(said.contains(&of("key_id")), "{}", of("key_id"));
        decisions += 1;
    }
    assert!(decisions > 3, "the sample has decisions");
    says("qpdf", &["--check"], &pdf);
    let info = says("pdfinfo", &[], &pdf);
    for wanted in [
        "Tagged:          yes",
        "Creator:         Countersign",
        "Report on what AI agents",
    ] {
        assert!(info.contains(wanted), "{wanted} is not in {info}");
    }
    let meta = says("pdfinfo", &["-meta"], &pdf);
    assert!(
        meta.contains("<pdfaid:part>2") && meta.contains("<pdfaid:conformance>A"),
        "{meta}"
    );
    // Another file in its place is told.
    std::fs::write(&pdf, "%PDF-1.7").unwrap();
    let told = compare_tables_with(&bundle, &tables.folder, dir.path(), press, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(told.files.contains(&("report.pdf".to_owned(), Same::No)));
}

/// A thousand actions with three records each. The limit is far above what it takes, which is printed.
#[test]
fn a_thousand_actions_are_set_in_bounded_memory() {
    let facts = |n: usize| -> Vec<(String, String)> {
        (0..8)
            .map(|f| {
                (
                    format!("Label {f}"),
                    format!("value {n} {f}, some words that take a line or so of the page"),
                )
            })
            .collect()
    };
    let mut blocks = Vec::new();
    for n in 0..1_000 {
        blocks.push(Block::Heading(2, format!("A-{n} block account")));
        blocks.push(Block::Facts(facts(n)));
        for seat in 0..3 {
            blocks.push(Block::Entry {
                who: format!("Person {seat}"),
                did: "approved".to_owned(),
                when: format!("record {n}-{seat}"),
                marks: Vec::new(),
                facts: facts(n).into_iter().take(3).collect(),
            });
        }
    }
    let began = Instant::now();
    let bytes = set(&document(blocks));
    let took = began.elapsed();
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .map(str::to_owned);
    let dir = tempfile::tempdir().unwrap();
    let path = file(&dir, &bytes);
    let said = packed(&says("pdftotext", &["-layout"], &path));
    for n in [0, 1, 499, 999] {
        assert!(said.contains(&format!("Person2approvedrecord{n}-2")), "{n}");
    }
    println!(
        "1,000 actions: {took:?}, {} KiB, {peak:?}",
        bytes.len() >> 10
    );
    let kib: u64 = peak
        .and_then(|line| line.split_whitespace().nth(1).map(str::to_owned))
        .and_then(|kib| kib.parse().ok())
        .unwrap_or_default();
    assert!(kib < 4 << 20, "{kib} KiB");
}
