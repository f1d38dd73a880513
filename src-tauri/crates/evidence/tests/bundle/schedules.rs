//! Schedules of exports and ranges in a bundle, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::{Filter, codes::ScheduleEvent};

use crate::export::{Plan, check, write};
use crate::verdicts::both_say;
use crate::world::World;

#[test]
fn a_schedule_and_its_end_are_valid_records() {
    let mut world = World::small();
    world.schedule("ada", ScheduleEvent::Added);
    world.schedule("grace", ScheduleEvent::Removed);
    both_say(&world, &Plan::default(), Verdict::Valid, CheckId::Records);
}

/// What was asked for is a range: the bundle says so, and holds all of it but `left_out`.
fn range(first: Option<u64>, last: Option<u64>, left_out: Option<u64>, verdict: Verdict) {
    let world = World::small();
    let opened = |record: &countersign_ledger::Record| Some(record.seq) != left_out;
    let plan = Plan {
        opened: &opened,
        filter: Some(Filter {
            first,
            last,
            ..Filter::default()
        }),
        ..Plan::default()
    };
    both_say(&world, &plan, verdict, CheckId::Manifest);
}

#[test]
fn a_range_holds_every_record_of_it_and_may_leave_out_others() {
    let world = World::small();
    let size = world.size();
    let other = |record: &&countersign_ledger::Record| {
        !countersign_evidence::BundleWriter::is_event(&record.event)
    };
    let seq = world.records.iter().rfind(other).unwrap().seq;
    for (first, last, verdict) in [
        (Some(seq), Some(seq), Verdict::Altered),
        (Some(seq), None, Verdict::Altered),
        (Some(0), None, Verdict::Altered),
        (None, Some(size + 9), Verdict::Altered),
        (None, Some(seq - 1), Verdict::Valid),
        (Some(seq + 1), None, Verdict::Valid),
        (Some(size + 9), None, Verdict::Valid),
    ] {
        range(first, last, Some(seq), verdict);
        range(first, last, None, Verdict::Valid);
    }
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("range.zip");
    let plan = Plan {
        filter: Some(Filter {
            first: Some(3),
            ..Filter::default()
        }),
        ..Plan::default()
    };
    // Of the whole log more is said.
    write(&world, &zip, &plan).unwrap();
    let report = check(&zip, Some(&world.trust()));
    assert!(report.text().contains("Whole,"), "{}", report.text());
}
