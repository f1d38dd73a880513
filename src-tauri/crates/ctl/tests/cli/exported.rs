//! What leaves a house, as part of the whole way: readable files, exports without texts, and what an outsider makes of them.

use std::{fs, ops::ControlFlow, process::Command};

use countersign_evidence::Verdict;
use serde_json::Value;

use crate::house::{House, finish, verifier};

/// The page that verifies in a browser goes beside an export on request, over nothing that is not the same page.
pub fn with_verifier(house: &House) {
    let export = |file: &str| house.as_login("ben", &["export", file, "--with-verifier"]);
    let Some(page) = countersign_app::verifier::page() else {
        eprintln!("SKIPPED in part: the page was not built (scripts/page.sh).");
        export(&house.arg("unbuilt.zip")).refused("verifier-missing");
        return;
    };
    for name in ["first.zip", "second.zip"] {
        let made = export(&house.arg(name)).json();
        let beside = house.arg("verify.html");
        assert_eq!(made["exported"]["verifier"], beside.as_str(), "{made}");
        assert!(fs::read(&beside).unwrap() == page, "another page is there");
    }
    let beside = house.file("verify.html", &page[1..]);
    let before = house.head();
    export(&house.arg("third.zip")).refused("file-exists");
    assert_eq!(house.head(), before, "nothing was exported");
    assert!(!fs::exists(house.arg("third.zip")).unwrap());
    assert_eq!(fs::read(beside).unwrap(), page[1..]);
}

/// Readable files are made beside an export or later from the kept copy, and an auditor makes the same.
pub fn readable(house: &House) {
    let made = house
        .as_login(
            "ben",
            &[
                "export",
                &house.arg("read.zip"),
                "--with",
                "csv,jsonl,xlsx,report",
            ],
        )
        .json();
    let made = &made["exported"];
    let folder = house.arg("read-tables");
    assert_eq!(made["tables"]["folder"], folder.as_str(), "{made}");
    assert_eq!(made["tables"]["verdict"], "valid");
    assert_eq!(made["tables"]["rows"]["ledger"], made["records"]);
    let names = fs::read_dir(&folder).unwrap().count();
    assert_eq!(
        names,
        5 + 5 + 1 + 1 + 2,
        "tables, workbook, report, digests, and what it is"
    );
    // From the kept copy, and compared with the bundle by whoever has it.
    let export = made["export"].as_str().unwrap();
    let again = house.arg("again-tables");
    house
        .as_login(
            "ben",
            &[
                "exports",
                "tables",
                export,
                &again,
                "--with",
                "csv,jsonl,xlsx,report",
            ],
        )
        .json();
    let sums = |folder: &str| fs::read(format!("{folder}/SHA256SUMS")).unwrap();
    assert_eq!(sums(&folder), sums(&again));
    let bundle = countersign_evidence::examine(house.arg("read.zip").as_ref(), None, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let compared = countersign_evidence::compare_tables(
        &bundle,
        again.as_ref(),
        house.arg("").as_ref(),
        &mut |_| ControlFlow::Continue(()),
    )
    .unwrap();
    assert!(compared.holds(), "{compared:?}");
    redacted(house);
    // Nothing is exported where the folder is there, and no form is made up.
    let before = house.head();
    house
        .as_login("ben", &["exports", "tables", export, &again])
        .refused("file-exists");
    fs::create_dir(house.arg("taken-tables")).unwrap();
    house
        .as_login("ben", &["export", &house.arg("taken.zip"), "--with", "csv"])
        .refused("file-exists");
    // Nor where a form cannot be made here, or not of this export.
    let asked = |form| house.as_login("ben", &["export", &house.arg("no.zip"), "--with", form]);
    asked("record").refused("record-of-one");
    if !cfg!(feature = "pdf") {
        asked("pdf").refused("no-pdf");
    }
    assert!(!fs::exists(house.arg("no.zip")).unwrap());
    assert_eq!(house.head(), before);
    assert!(!fs::exists(house.arg("taken.zip")).unwrap());
}

/// An export without texts verifies, says what it lacks, and holds the policies' texts all the same.
pub fn redacted(house: &House) {
    let file = house.arg("outside.zip");
    let made = house
        .as_login("ben", &["export", &file, "--without-texts"])
        .json();
    let asked = made["exported"]["asked_for"].as_str().unwrap();
    assert!(asked.ends_with("without texts"), "{made}");
    let report =
        countersign_evidence::verify(file.as_ref(), None, &mut |_| ControlFlow::Continue(()));
    let said = report.text();
    assert_eq!(report.verdict, Verdict::IntactKeysNotTrusted, "{said}");
    assert_eq!(report.fact("payloads"), Some("1"), "{said}");
    assert!(said.contains("Redacted: whoever exported this"), "{said}");
}

pub fn outsider(house: &House, export: &str, trust: &str, records: u64) {
    let verify = verifier();
    let run = |args: &[&str]| finish(Command::new(&verify).args(args).arg("--json"));
    let said = run(&[export, "--trust", trust]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["verdict"], "valid", "{report}");
    assert!(
        said.out
            .contains(&format!("{records} records are well formed")),
        "{records} records: {report}"
    );
    assert_eq!(
        run(&[export]).code,
        Some(3),
        "without the trust file it is intact, and no more"
    );

    let mut bytes = fs::read(export).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let changed = house.file("changed.zip", bytes);
    assert_ne!(run(&[&changed, "--trust", trust]).code, Some(0));
}
