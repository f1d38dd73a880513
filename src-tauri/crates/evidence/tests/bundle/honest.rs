//! Honest bundles: what they are called, and what is said about them.

use countersign_evidence::{
    BundleError, BundleWriter, CheckId, CheckResult, Payload, Report, Verdict,
};
use countersign_statement::codes::{Advice, ImportKind, Role, Verdict as Vote};
use countersign_statement::{Filter, facts};

use crate::export::{self, Plan, check, read_files, unpack, write};
use crate::world::{World, id};

pub fn result(report: &Report, id: CheckId) -> CheckResult {
    report
        .checks
        .iter()
        .find(|check| check.id == id)
        .unwrap()
        .result
}

#[test]
fn the_whole_log_is_valid_as_zip_and_as_folder() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let written = write(&world, &zip, &Plan::default()).unwrap();
    assert_eq!(written.records, world.size());
    assert_eq!(written.payloads, world.payloads.len() as u64);
    assert_eq!(written.bytes, std::fs::metadata(&zip).unwrap().len());
    let trust = world.trust();
    for path in [zip.clone(), unpack(&zip, dir.path())] {
        let report = check(&path, Some(&trust));
        assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
        assert!(
            report
                .checks
                .iter()
                .all(|check| check.result == CheckResult::Passed),
            "{}",
            report.text()
        );
        assert_eq!(
            report.fact("sums_digest"),
            Some(hex::encode(written.sums_digest).as_str())
        );
        assert_eq!(report.fact("decisions"), Some("2"));
        assert_eq!(report.fact("overrides"), Some("1"));
        assert_eq!(report.fact("custody"), Some("2 os-account, 2 passphrase"));
        // Whose word it is that nothing was left out, by name.
        let whose = "as far as the holder of the key of installation desk (";
        assert!(report.sentence.contains(whose), "{}", report.sentence);
        assert!(
            report
                .says
                .iter()
                .any(|s| s.starts_with(&format!("Whole, {whose}"))),
            "{:?}",
            report.says
        );
        let decisions = report.checks.iter().find(|c| c.id == CheckId::Decisions);
        assert!(
            decisions.unwrap().words.ends_with(", outside its lineage."),
            "{decisions:?}"
        );
        assert!(
            report.says.iter().any(|s| s.starts_with("Demo:")),
            "{:?}",
            report.says
        );
        let untrusted = check(&path, None);
        assert_eq!(
            untrusted.verdict,
            Verdict::IntactKeysNotTrusted,
            "{}",
            untrusted.text()
        );
        assert_eq!(
            result(&untrusted, CheckId::Trust),
            CheckResult::NotApplicable
        );
    }
    // Only the bundle and the folder are left.
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
}

#[test]
fn the_same_export_has_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let (a, b) = (dir.path().join("a.zip"), dir.path().join("b.zip"));
    write(&world, &a, &Plan::default()).unwrap();
    write(&world, &b, &Plan::default()).unwrap();
    assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap());
}

#[test]
fn a_part_of_the_log_is_valid_and_says_what_it_does_not_say() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let one = format!("action:{}", id("second"));
    let plan = Plan {
        opened: &|record| record.subject == one,
        ..Plan::default()
    };
    let written = write(&world, &zip, &plan).unwrap();
    assert!(written.records < world.size());
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    assert_eq!(report.fact("whole_log"), Some("false"));
    assert_eq!(report.fact("decisions"), Some("1"));
    assert!(
        report.says.iter().any(|s| s.contains("exporter's word")),
        "{:?}",
        report.says
    );
    assert!(
        !report.says.iter().any(|s| s.starts_with("Whole")),
        "{:?}",
        report.says
    );
}

#[test]
fn a_case_file_has_every_record_of_its_action_and_one_that_lacks_some_is_altered() {
    let world = World::small();
    let first = format!("action:{}", id("first"));
    let all = world.records.iter().filter(|r| r.subject == first).count() as u64;
    assert!(all > 3);
    let made = |left_out: Option<u64>, named: &[&str]| {
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("case.zip");
        let plan = Plan {
            opened: &|record| record.subject == first && Some(record.subject_seq) != left_out,
            filter: Some(
                Filter::of_actions(named.iter().map(|label| id(label)).collect()).unwrap(),
            ),
            ..Plan::default()
        };
        write(&world, &zip, &plan).unwrap();
        check(&zip, Some(&world.trust()))
    };
    let whole = made(None, &["first"]);
    assert_eq!(whole.verdict, Verdict::Valid, "{}", whole.text());
    let said = |report: &countersign_evidence::Report, words: &str| {
        report.says.iter().any(|says| says.contains(words))
    };
    assert!(said(
        &whole,
        "Case file: of 1 action that was asked for by id every record"
    ));
    // One that was asked for and of which nothing is there is said, and no fault.
    let other = made(None, &["first", "nobody"]);
    assert_eq!(other.verdict, Verdict::Valid, "{}", other.text());
    assert!(said(&other, "of 1 other there is none"), "{:?}", other.says);
    for number in 0..all - 1 {
        let report = made(Some(number), &["first"]);
        assert_eq!(
            report.verdict,
            Verdict::Altered,
            "without {number}: {}",
            report.text()
        );
        assert!(
            report.text().contains("leaves one out"),
            "{}",
            report.text()
        );
    }
    // That the last shown is the last is the exporter's word.
    let shorter = made(Some(all - 1), &["first"]);
    assert_eq!(shorter.verdict, Verdict::Valid, "{}", shorter.text());
}

#[test]
fn what_was_left_out_of_a_bundle_is_told_with_the_verdict() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let plan = Plan {
        absent: &|_| Some(countersign_evidence::Payload::Redacted),
        ..Plan::default()
    };
    let written = write(&world, &zip, &plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let words = format!(
        "Redacted: whoever exported this left {} texts out",
        written.absent
    );
    assert!(
        report.says.iter().any(|says| says.starts_with(&words)),
        "{:?}",
        report.says
    );
}

#[test]
fn a_decision_without_its_action_is_checked_as_far_as_it_goes() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let plan = Plan {
        opened: &|record| record.event == "action.decided",
        ..Plan::default()
    };
    write(&world, &zip, &plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    assert!(
        report
            .says
            .iter()
            .any(|s| s.contains("2 decisions without their action")),
        "{:?}",
        report.says
    );
    // Nothing is said of a lineage that was not there to compare with, nor of the log beyond what is shown.
    let decisions = report.checks.iter().find(|c| c.id == CheckId::Decisions);
    assert!(
        decisions
            .unwrap()
            .words
            .contains("; whether they were of its lineage could not be compared"),
        "{decisions:?}"
    );
    for said in [
        "Gaps: of 2 subjects",
        "has no record at all cannot be missed",
    ] {
        assert!(
            report.says.iter().any(|s| s.contains(said)),
            "{said}: {:?}",
            report.says
        );
    }
}

#[test]
fn of_the_lineage_nothing_is_said_where_a_content_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::small();
    let third = world.propose("third", Advice::Review);
    let content: countersign_ledger::Hash = hex::decode(&third.1).unwrap().try_into().unwrap();
    let decision = world.decision(&third, "alan", Role::Analyst, Vote::Approve);
    world.decide("alan", &decision);
    let zip = dir.path().join("export.zip");
    let plan = Plan {
        absent: &|commitment| (*commitment == content).then_some(Payload::Erased),
        ..Plan::default()
    };
    write(&world, &zip, &plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    let decisions = report.checks.iter().find(|c| c.id == CheckId::Decisions);
    assert!(
        decisions
            .unwrap()
            .words
            .contains("2 of them shown to be outside its lineage"),
        "{}",
        report.text()
    );
}

#[test]
fn erased_and_redacted_texts_are_listed_and_the_rest_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let absent = |commitment: &[u8; 32]| {
        commitment[0]
            .is_multiple_of(2)
            .then_some(if commitment[1].is_multiple_of(2) {
                Payload::Erased
            } else {
                Payload::Redacted
            })
    };
    let written = write(
        &world,
        &zip,
        &Plan {
            absent: &absent,
            ..Plan::default()
        },
    )
    .unwrap();
    assert!(written.absent > 0 && written.payloads > 0);
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    let number = |code| report.fact(code).unwrap().parse::<u64>().unwrap();
    assert_eq!(number("erased") + number("redacted"), written.absent);
}

#[test]
fn the_page_is_harmless_and_says_what_is_in_the_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&World::small(), &zip, &Plan::default()).unwrap();
    let files = read_files(&unpack(&zip, dir.path()));
    let page = String::from_utf8(files["report.html"].clone()).unwrap();
    assert!(page.contains("default-src 'none'"));
    for hostile in [
        "<script",
        "<img",
        "<b>everything",
        "javascript:",
        "http:",
        "https:",
    ] {
        assert!(!page.contains(hostile), "{hostile}");
    }
    for shown in [
        "&lt;script&gt;alert(1)",
        "&lt;img src=x onerror=alert(1)&gt;",
        "ada &lt;Founder&gt; &amp; co",
        "ai_override",
        "Name of alan",
        "payroll run",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn an_unfinished_or_refused_bundle_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    let count = || std::fs::read_dir(dir.path()).unwrap().count();
    let mut writer = BundleWriter::create(&zip, export::facts(&world, "ada")).unwrap();
    writer.event(&world.records[0].encode()).unwrap();
    assert!(matches!(
        writer.event(b"not a record"),
        Err(BundleError::Record { .. })
    ));
    assert!(matches!(
        writer.event(&world.records[0].encode()),
        Err(BundleError::Order(_))
    ));
    assert_eq!(count(), 1);
    drop(writer);
    assert_eq!(count(), 0);
    // A signature by another key than the one named.
    let wrong = write(
        &world,
        &zip,
        &Plan {
            note: Some("no checkpoint".to_owned()),
            ..Plan::default()
        },
    );
    assert!(
        matches!(wrong, Err(BundleError::Checkpoint(_))),
        "{wrong:?}"
    );
    assert_eq!(count(), 0);
    std::fs::write(&zip, b"someone else's").unwrap();
    assert!(matches!(
        write(&world, &zip, &Plan::default()),
        Err(BundleError::Exists)
    ));
    assert_eq!(std::fs::read(&zip).unwrap(), b"someone else's");
}

#[test]
fn a_stopped_verification_decides_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::small();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = countersign_evidence::verify(&zip, Some(&world.trust()), &mut |_| {
        std::ops::ControlFlow::Break(())
    });
    assert_eq!(report.verdict, Verdict::Unreadable);
    assert!(report.first_bad.unwrap().why.contains("stopped"));
}

/// Half a million ids, as a filter by criteria may well match, made a manifest that no verifier reads.
#[test]
fn a_filter_that_no_verifier_would_read_is_not_written() {
    let world = World::staffed();
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    let mut asked = export::facts(&world, "ada");
    asked.filter.actions = (0..500_000).map(uuid::Uuid::from_u128).collect();
    let refused = BundleWriter::create(&zip, asked.clone()).unwrap_err();
    assert!(
        matches!(refused, BundleError::Filter(_)),
        "{refused}: the ids are more than a filter holds"
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    asked.filter.actions.truncate(512);
    BundleWriter::create(&zip, asked).unwrap();
}

/// A worker is neither a person nor the database itself: it acts as an agent does.
#[test]
fn what_a_worker_did_is_in_a_valid_bundle() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::small();
    world.worker("runner");
    let worker = id("runner");
    let ended = facts::Holder {
        origin: world.origin.clone(),
        login_person: None,
        state: "idle in transaction".to_owned(),
        held_ms: 5_000,
        ended_by: worker,
    };
    world.append(
        "holder.ended",
        "workspace",
        &worker.to_string(),
        "agent",
        ended.encode(),
        &[],
    );
    let import = facts::Import {
        origin: world.origin.clone(),
        import: id("import"),
        kind: ImportKind::Incidents,
        file_digest: "0".repeat(64),
        rows: 1,
        accepted: 1,
        rejected: 0,
        reading: world.keep(r#"{"type":"countersign/reading/v1","reading":null,"summary":{}}"#),
        rows_digest: "2".repeat(64),
    };
    let subject = format!("import:{}", id("import"));
    world.append(
        "import.completed",
        &subject,
        &worker.to_string(),
        "agent",
        import.encode(),
        &[],
    );
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
    for (actor, kind) in [("system", "system"), (&*id("ada").to_string(), "human")] {
        let mut world = World::small();
        world.append(
            "holder.ended",
            "workspace",
            actor,
            kind,
            ended.encode(),
            &[],
        );
        let zip = dir.path().join(format!("{kind}.zip"));
        write(&world, &zip, &Plan::default()).unwrap();
        let report = check(&zip, Some(&world.trust()));
        assert_eq!(
            report.verdict,
            Verdict::Altered,
            "{actor} is not who ended it"
        );
    }
}
