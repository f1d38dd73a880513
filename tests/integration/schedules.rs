//! Scheduled exports under a clock that the test sets: over changes of the clock on both halves of the earth, after an absence, by
//! many at once, each from where the one before ended.

use std::{fs, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use countersign_app::{
    Session, Signer,
    checkpoint::Installation,
    schedule::When,
    schedules::{NewSchedule, Schedule, scheduled_id},
};
use countersign_evidence::Verdict;
use countersign_ledger::key_id;
use countersign_statement::Filter;
use countersign_testkit::{World, actor, installation_key};
use countersign_worker::Worker;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    bundles::Exported as Bundle,
    deliveries::{ARCHIVE, house},
    exports::Home,
};

fn installation() -> Installation {
    let key = installation_key();
    Installation {
        installation: actor("installation").id,
        key_id: key_id(&key.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(Arc::new(key)),
    }
}

fn console(session: &Session) -> Worker {
    Worker::from(session.clone()).at_installation(installation())
}

fn every(cron: &str, zone: &str, incremental: bool, destination: Option<&str>) -> NewSchedule {
    NewSchedule {
        when: When::parse(cron, zone).unwrap(),
        filter: Filter::default(),
        incremental,
        destination: destination.map(str::to_owned),
    }
}

async fn add(bob: &Session, new: &NewSchedule) -> Uuid {
    bob.add_schedule(new, &installation()).await.unwrap().0
}

async fn look(bob: &Session, schedule: Uuid) -> Schedule {
    let found = bob.carrier().schedules(Some(schedule)).await.unwrap().pop();
    found.unwrap()
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Has the database's clock show this.
async fn set(world: &World, at: DateTime<Utc>) {
    world.shift_clock(at - Utc::now()).await;
}

#[tokio::test]
async fn each_time_has_one_export_where_clocks_change_on_both_halves_of_the_earth() {
    let (world, home) = (World::new().await, Home::new());
    let bob = home.session(&world, "bob", false).await;
    // The clock goes forward here, back there, by half an hour on Lord Howe, and never in Kolkata.
    for (cron, zone, due) in [
        ("30 2 * * *", "Europe/Berlin", "2027-03-28T01:00:00Z"),
        ("45 1 * * *", "Australia/Lord_Howe", "2027-04-03T14:45:00Z"),
        ("0 9 * * MON", "Asia/Kolkata", "2027-06-07T03:30:00Z"),
        ("15 2 * * *", "Australia/Lord_Howe", "2027-10-02T15:30:00Z"),
        ("30 2 * * *", "Europe/Berlin", "2027-10-31T00:30:00Z"),
        ("30 2 * * *", "Australia/Sydney", "2028-04-01T15:30:00Z"),
        ("30 2 * * *", "Australia/Sydney", "2028-09-30T16:00:00Z"),
    ] {
        let due = time(due);
        set(&world, due - TimeDelta::hours(10)).await;
        let schedule = add(&bob, &every(cron, zone, false, None)).await;
        set(&world, due - TimeDelta::seconds(5)).await;
        assert_eq!(look(&bob, schedule).await.due, None, "{zone} {due}");
        let console = console(&bob);
        assert_eq!(console.run_due(|_| {}).await.unwrap().done, 0);
        set(&world, due + TimeDelta::seconds(1)).await;
        let round = console
            .run_due(|ran| assert!(ran.outcome.is_ok(), "{ran:?}"))
            .await;
        assert_eq!(round.unwrap().done, 1, "{zone} {due}");
        let made = look(&bob, schedule).await.row.last.unwrap();
        assert_eq!(made.due_at, due, "{zone}");
        assert_eq!(made.export, scheduled_id(bob.origin(), schedule, due));
        // Not again in the hour that comes twice.
        for later in [1, 30, 61, 150] {
            set(&world, due + TimeDelta::minutes(later)).await;
            assert_eq!(
                console.run_due(|_| {}).await.unwrap().done,
                0,
                "{zone} {due} {later}"
            );
        }
        bob.end_schedule(schedule).await.unwrap();
        set(&world, due + TimeDelta::days(8)).await;
        assert_eq!(
            console.run_due(|_| {}).await.unwrap().done,
            0,
            "it was ended"
        );
    }
    let whole = Bundle::of(&world).await;
    assert_eq!(whole.judge(&whole.zip).verdict, Verdict::Valid);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_missed_is_made_up_for_once_and_goes_on_where_the_one_before_ended() {
    let (world, home, bob, _, folder) = house(ARCHIVE).await;
    let start = Utc::now() + TimeDelta::days(1);
    set(&world, start).await;
    let schedule = add(
        &bob,
        &every("@daily", "Asia/Kathmandu", true, Some("archive")),
    )
    .await;
    set(&world, start + TimeDelta::days(1)).await;
    assert_eq!(
        console(&bob).run_due(|_| {}).await.unwrap().done,
        2,
        "made and delivered"
    );
    let first = look(&bob, schedule).await.row.last.unwrap();
    for _ in 0..3 {
        world.open_action().await;
    }
    // Nobody was there for a week; then all come at once.
    set(&world, start + TimeDelta::days(8)).await;
    assert_eq!(console(&bob).health().await.unwrap().overdue.len(), 1);
    let mut hands = JoinSet::new();
    for _ in 0..4 {
        let console = console(&home.session(&world, "bob", false).await);
        hands.spawn(async move { console.run_due(|_| {}).await.unwrap() });
    }
    let rounds = hands.join_all().await;
    assert!(
        rounds
            .iter()
            .all(|round| round.dead == 0 && round.failed == 0),
        "{rounds:?}"
    );
    let second = look(&bob, schedule).await;
    assert_eq!(second.due, None);
    let last = second.row.last.unwrap();
    assert_eq!(
        Some(last.due_at),
        second.when.latest(start + TimeDelta::days(8))
    );
    let runs: i64 = sqlx::query_scalar("SELECT count(*) FROM countersign.schedule_run")
        .fetch_one(world.owner().await.connection())
        .await
        .unwrap();
    assert_eq!(runs, 2, "one for the week");
    let known = bob.export_metadata(last.export).await.unwrap();
    assert_eq!(known.export.filter.first, Some(first.tree_size));
    assert_eq!(known.export.filter.last, None);
    // Both have arrived, the second begins where the first ended, and nothing is missing between.
    console(&bob).run_due(|_| {}).await.unwrap();
    let whole = Bundle::of(&world).await;
    for (export, from) in [(first.export, None), (last.export, Some(first.tree_size))] {
        let arrived = folder.join(format!("{export}.zip"));
        let report = whole.judge(&arrived);
        assert_eq!(report.verdict, Verdict::Valid, "{}", report.text());
        if let Some(from) = from {
            let said = format!("every record from {from} to {} is", last.tree_size - 1);
            assert!(report.text().contains(&said), "{}", report.text());
        }
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    let outbox = home.copy(&world, last.export);
    let left = fs::read_dir(outbox.parent().unwrap()).unwrap().count();
    assert_eq!(left, 3, "nothing but the kept copies");
}

/// By the last of the times that were missed, one every ten minutes would never be late.
#[tokio::test]
async fn a_schedule_that_comes_often_is_late_since_the_first_time_that_was_missed() {
    let (world, home) = (World::new().await, Home::new());
    let bob = home.session(&world, "bob", false).await;
    let start = time("2027-03-01T10:03:00Z");
    set(&world, start).await;
    let schedule = add(&bob, &every("*/10 * * * *", "UTC", false, None)).await;
    let console = console(&bob);
    for (minutes, late) in [
        (5, vec![]),
        (66, vec![]),
        (68, vec![(schedule, time("2027-03-01T10:10:00Z"))]),
    ] {
        set(&world, start + TimeDelta::minutes(minutes)).await;
        assert_eq!(console.health().await.unwrap().overdue, late, "{minutes}");
    }
    assert_eq!(console.run_due(|_| {}).await.unwrap().done, 1);
    let made = look(&bob, schedule).await.row.last.unwrap();
    assert_eq!(
        made.due_at,
        time("2027-03-01T11:10:00Z"),
        "one for all of them"
    );
    assert_eq!(console.health().await.unwrap().overdue, []);
}

#[tokio::test]
async fn an_export_goes_on_from_no_other_ledger_than_the_one_before() {
    let (world, home) = (World::new().await, Home::new());
    let bob = home.session(&world, "bob", false).await;
    let start = Utc::now();
    let schedule = add(&bob, &every("@daily", "UTC", true, None)).await;
    set(&world, start + TimeDelta::days(1)).await;
    console(&bob).run_due(|_| {}).await.unwrap();
    let made = look(&bob, schedule).await.row.last.unwrap();
    // As if the export before had been made of another ledger: its root is not this one's.
    world
        .as_owner(&format!(
            "ALTER TABLE countersign.export DISABLE TRIGGER append_only; UPDATE countersign.export SET root = sha256('other') WHERE export_id = '{}'",
            made.export
        ))
        .await;
    set(&world, start + TimeDelta::days(2)).await;
    let mut why = String::new();
    let round = console(&bob)
        .run_due(|ran| {
            if let Err(failure) = &ran.outcome {
                failure.code().clone_into(&mut why);
            }
        })
        .await
        .unwrap();
    assert_eq!((round.done, why.as_str()), (0, "ledger-forked"));
    assert_eq!(
        look(&bob, schedule).await.row.last.map(|last| last.export),
        Some(made.export)
    );
}
