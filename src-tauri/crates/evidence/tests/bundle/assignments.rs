//! Claims, releases and handings over: their form, as this verifier sees it and as the outsider's does, which is written
//! from docs/formats alone (tests/independent). Needs `python3` in the PATH, as tests/independent does.

use std::path::Path;
use std::process::Command;

use countersign_evidence::{CheckId, CheckResult, Payload, Verdict};
use countersign_ledger::{Record, RecordSignature};
use countersign_statement::Statement;
use countersign_statement::codes::{Advice, ClaimEvent};
use countersign_statement::format::time_text;
use uuid::Uuid;

use crate::export::{Plan, check, read_files, resign, spread, unpack, write};
use crate::honest::result;
use crate::world::{World, id, key};

/// Both verifiers say this verdict about an export of the whole world.
#[track_caller]
fn both(world: &World, verdict: Verdict, wanted: &str) {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert_eq!(report.verdict, verdict, "{}", report.text());
    if verdict == Verdict::Altered {
        assert_eq!(
            result(&report, CheckId::Records),
            CheckResult::Failed,
            "{}",
            report.text()
        );
        assert_ne!(
            result(&report, CheckId::Checkpoint),
            CheckResult::Failed,
            "{}",
            report.text()
        );
    }
    let (said, all) = outsider(world, &zip, dir.path());
    assert_eq!(said, wanted, "{all}");
}

/// The word of the outsider's verifier, and all that it says.
pub fn outsider(world: &World, bundle: &Path, dir: &Path) -> (String, String) {
    let trust = dir.join("trust");
    std::fs::write(&trust, world.trust().encode()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/independent/verify.py");
    let out = Command::new("python3")
        .args(["-B".as_ref(), script.as_os_str(), bundle.as_os_str()])
        .arg("--trust")
        .arg(&trust)
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (said.split(':').next().unwrap_or_default().to_owned(), said)
}

/// The last record of a small world, changed before the tree and the checkpoint are made over it: nothing but its form is
/// at fault.
#[track_caller]
fn flawed(make: impl FnOnce(&mut World, Uuid), flaw: impl FnOnce(&mut Record)) {
    let mut world = World::small();
    let (action, _) = world.propose("third", Advice::Review);
    make(&mut world, action);
    both(&world, Verdict::Valid, "Valid");
    flaw(world.records.last_mut().unwrap());
    both(&world, Verdict::Altered, "Altered");
}

/// When the claim in a record runs out.
fn end(record: &Record) -> String {
    match Statement::parse(&record.statement).unwrap() {
        Statement::Claim(claim) => claim.until.map(time_text).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn commitment_of(record: &Record) -> String {
    let statement = Statement::parse(&record.statement).unwrap();
    statement.commitments().first().unwrap().to_string()
}

fn claimed(world: &mut World, action: Uuid) {
    world.claim(action, "alan", ClaimEvent::Claimed);
}

fn released(world: &mut World, action: Uuid) {
    world.claim(action, "alan", ClaimEvent::Released);
}

fn assigned(world: &mut World, action: Uuid) {
    world.assign(action, "edsger", "alan");
}

/// A statement that the writer would not write: changed in the finished bundle, whose exporter signs it again.
#[track_caller]
fn forged(make: impl FnOnce(&mut World, Uuid), change: impl FnOnce(&Record) -> (String, String)) {
    let mut world = World::small();
    let (action, _) = world.propose("third", Advice::Review);
    make(&mut world, action);
    let (from, to) = change(world.records.last().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&world, &zip, &Plan::default()).unwrap();
    let mut files = read_files(&unpack(&zip, dir.path()));
    let records = files.get_mut("data/records.jsonl").unwrap();
    let text = String::from_utf8(records.clone()).unwrap();
    let (before, last) = text.rsplit_once(&from).expect(&from);
    *records = format!("{before}{to}{last}").into_bytes();
    resign(&mut files, &key("ada"));
    let folder = dir.path().join("forged");
    spread(&files, &folder);
    let report = check(&folder, Some(&world.trust()));
    assert_eq!(
        result(&report, CheckId::Records),
        CheckResult::Failed,
        "{}",
        report.text()
    );
    let (verdict, said) = outsider(&world, &folder, dir.path());
    assert_eq!(verdict, "Altered", "{said}");
    assert!(said.contains("has an end"), "{said}");
}

const NO_END: &str = r#"\"until\":\"\""#;

#[test]
fn a_claim_without_an_end() {
    forged(claimed, |record| {
        let end = format!(r#"\"until\":\"{}\""#, end(record));
        (end, NO_END.to_owned())
    });
}

#[test]
fn a_release_with_an_end() {
    forged(released, |_| {
        let end = r#"\"until\":\"2026-11-23T01:40:00.000001Z\""#;
        (NO_END.to_owned(), end.to_owned())
    });
}

#[test]
fn a_claim_that_stands_under_the_event_of_a_release() {
    flawed(claimed, |record| {
        "action.released".clone_into(&mut record.event);
    });
    flawed(released, |record| {
        "action.claimed".clone_into(&mut record.event);
    });
}

#[test]
fn a_claim_for_somebody_else() {
    flawed(claimed, |record| record.actor = id("edsger").to_string());
    flawed(released, |record| record.actor = id("edsger").to_string());
}

#[test]
fn a_claim_by_the_system_or_an_agent() {
    flawed(claimed, |record| "agent".clone_into(&mut record.actor_type));
    flawed(claimed, |record| {
        "system".clone_into(&mut record.actor);
        "system".clone_into(&mut record.actor_type);
    });
}

#[test]
fn a_claim_on_another_action_than_its_subject() {
    flawed(claimed, |record| {
        record.subject = format!("action:{}", id("elsewhere"));
    });
    flawed(assigned, |record| {
        record.subject = format!("action:{}", id("elsewhere"));
    });
}

#[test]
fn a_claim_that_is_signed() {
    for make in [claimed, released, assigned] {
        flawed(make, |record| {
            record.signatures.push(RecordSignature {
                key_id: [7; 32],
                signature: [7; 64],
            });
        });
    }
}

#[test]
fn a_handing_over_whose_actor_is_the_one_who_receives() {
    flawed(assigned, |record| record.actor = id("alan").to_string());
}

#[test]
fn a_handing_over_under_the_event_of_a_claim() {
    flawed(assigned, |record| {
        "action.claimed".clone_into(&mut record.event);
    });
    flawed(claimed, |record| {
        "action.assigned".clone_into(&mut record.event);
    });
}

#[test]
fn the_note_of_a_handing_over_may_be_kept_back_but_not_left_out() {
    let mut world = World::small();
    let (action, _) = world.propose("third", Advice::Review);
    world.assign(action, "edsger", "alan");
    let note = commitment_of(world.records.last().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    let erased =
        |hash: &countersign_ledger::Hash| (hex::encode(hash) == note).then_some(Payload::Erased);
    write(
        &world,
        &zip,
        &Plan {
            absent: &erased,
            ..Plan::default()
        },
    )
    .unwrap();
    assert_eq!(check(&zip, Some(&world.trust())).verdict, Verdict::Valid);
    let mut files = read_files(&unpack(&zip, dir.path()));
    files.get_mut("data/absent").unwrap().clear();
    resign(&mut files, &key("ada"));
    let folder = dir.path().join("left-out");
    spread(&files, &folder);
    assert_ne!(check(&folder, Some(&world.trust())).verdict, Verdict::Valid);
}
