//! Schedules of exports: who makes and ends one, and that an export under one is its maker's, once, of what it says.

use chrono::{DateTime, TimeDelta, Utc};
use countersign_app::schedules::scheduled_id;
use countersign_statement::{Filter, codes::ScheduleEvent, facts};
use countersign_testkit::{StoreError, World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, tried, value},
};

fn said(result: Result<impl Sized, StoreError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => countersign_app::Failure::from(error).code().to_owned(),
    }
}

/// What of a schedule is signed by this person.
fn signed(world: &World, by: &str, event: ScheduleEvent, id: Uuid) -> facts::Schedule {
    facts::Schedule {
        origin: world.origin().to_owned(),
        event,
        schedule_id: id,
        person: actor(by).id,
        installation: actor("installation").id,
        cron: "0 3 * * *".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        filter: Filter::default(),
        incremental: true,
        destination: "archive".to_owned(),
        signed_at: countersign_testkit::now(),
    }
}

async fn send(world: &World, by: &str, s: &facts::Schedule) -> String {
    let desk = world.desk(by).await;
    let signature = desk.actor.sign(&s.encode());
    said(desk.store.add_schedule(s, signature).await)
}

#[tokio::test]
async fn whoever_may_export_schedules_and_they_or_an_admin_end_it() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let id = Uuid::new_v4();
    let added = |by: &str, id| signed(&world, by, ScheduleEvent::Added, id);
    let removed = |by: &str, id| signed(&world, by, ScheduleEvent::Removed, id);
    assert_eq!(
        send(&world, "gina", &added("gina", Uuid::new_v4())).await,
        "role-missing"
    );
    assert_eq!(
        send(&world, "carol", &removed("carol", id)).await,
        "not-found"
    );
    assert_eq!(send(&world, "carol", &added("carol", id)).await, "ok");
    assert_eq!(
        send(&world, "carol", &added("carol", id)).await,
        "schedule-form",
        "once"
    );
    assert_eq!(
        send(&world, "frank", &removed("frank", id)).await,
        "role-missing"
    );
    assert_eq!(
        send(&world, "alice", &removed("alice", id)).await,
        "ok",
        "an admin"
    );
    assert_eq!(
        send(&world, "carol", &removed("carol", id)).await,
        "schedule-ended"
    );
    let own = Uuid::new_v4();
    assert_eq!(send(&world, "carol", &added("carol", own)).await, "ok");
    // An end repeats what ends: what is signed otherwise is not what the database has built.
    let other = facts::Schedule {
        cron: "0 4 * * *".to_owned(),
        ..removed("carol", own)
    };
    assert_eq!(send(&world, "carol", &other).await, "statement-differs");
    assert_eq!(send(&world, "carol", &removed("carol", own)).await, "ok");
    for (login, outcome) in [
        ("aml-screen", DENIED),
        ("runner", DENIED),
        ("watcher", DENIED),
    ] {
        let sql =
            "INSERT INTO fact.schedule (schedule_id, event) VALUES (gen_random_uuid(), 'added')";
        assert_eq!(
            tried(&mut world.raw(login).await, sql).await,
            outcome,
            "{login}"
        );
    }
    audit(&world).await;
}

#[tokio::test]
async fn what_is_no_schedule_is_refused() {
    let world = World::new().await;
    let sound = signed(&world, "carol", ScheduleEvent::Added, Uuid::new_v4());
    let bounded = Filter {
        last: Some(9),
        ..Filter::default()
    };
    for odd in [
        facts::Schedule {
            cron: "0 3 * *".to_owned(),
            ..sound.clone()
        },
        facts::Schedule {
            cron: "0 3 * * mon".to_owned(),
            ..sound.clone()
        },
        facts::Schedule {
            cron: "0 3 * * \"".to_owned(),
            ..sound.clone()
        },
        facts::Schedule {
            cron: format!("{} 3 * * *", "1,".repeat(62)),
            ..sound.clone()
        },
        facts::Schedule {
            zone: "Europe Berlin".to_owned(),
            ..sound.clone()
        },
        facts::Schedule {
            destination: "The archive".to_owned(),
            ..sound.clone()
        },
        facts::Schedule {
            filter: bounded,
            ..sound.clone()
        },
    ] {
        assert_eq!(
            send(&world, "carol", &odd).await,
            "schedule-form",
            "{odd:?}"
        );
    }
    let elsewhere = facts::Schedule {
        installation: Uuid::new_v4(),
        ..sound
    };
    assert_eq!(
        send(&world, "carol", &elsewhere).await,
        "installation-missing"
    );
}

/// An export of this person's as the one of a schedule's time.
async fn export(
    world: &World,
    by: &str,
    id: Uuid,
    filter: Filter,
    schedule: Uuid,
    due: DateTime<Utc>,
) -> String {
    let desk = world.desk(by).await;
    let s = facts::Export {
        origin: world.origin().to_owned(),
        export_id: id,
        person: actor(by).id,
        filter,
        tree_size: 5,
        root: "02".repeat(32),
        records: 5,
        sums_digest: "03".repeat(32),
        bundle_digest: "04".repeat(32),
        bytes: 4_096,
        installation: actor("installation").id,
        signed_at: countersign_testkit::now(),
    };
    let signature = desk.actor.sign(&s.encode());
    said(
        desk.store
            .add_scheduled_export(&s, signature, schedule, due)
            .await,
    )
}

#[tokio::test]
async fn an_export_under_a_schedule_is_its_makers_once_and_of_what_it_says() {
    let world = World::new().await;
    let schedule = Uuid::new_v4();
    let added = signed(&world, "carol", ScheduleEvent::Added, schedule);
    assert_eq!(send(&world, "carol", &added).await, "ok");
    world.shift_clock(TimeDelta::days(3)).await;
    let hour = |hours: i64| countersign_testkit::now() + TimeDelta::hours(hours);
    let (soon, late) = (hour(24), hour(48));
    let id = |due| scheduled_id(world.origin(), schedule, due);
    let whole = Filter::default;
    let from = |first| Filter {
        first: Some(first),
        ..Filter::default()
    };
    let refused = "schedule-run";
    for (by, id, filter, of, due, outcome) in [
        ("frank", id(soon), whole(), schedule, soon, refused),
        ("carol", Uuid::new_v4(), whole(), schedule, soon, refused),
        ("carol", id(late), whole(), schedule, soon, refused),
        (
            "carol",
            id(hour(100)),
            whole(),
            schedule,
            hour(100),
            refused,
        ),
        (
            "carol",
            id(hour(-48)),
            whole(),
            schedule,
            hour(-48),
            refused,
        ),
        ("carol", id(soon), from(2), schedule, soon, refused),
        (
            "carol",
            id(soon),
            whole(),
            Uuid::new_v4(),
            soon,
            "not-found",
        ),
        ("carol", id(soon), whole(), schedule, soon, "ok"),
        // Its time has had one, and the next begins where that ended.
        ("carol", id(soon), from(5), schedule, soon, refused),
        ("carol", id(late), whole(), schedule, late, refused),
        ("carol", id(late), from(4), schedule, late, refused),
        ("carol", id(late), from(5), schedule, late, "ok"),
        ("carol", id(hour(30)), from(5), schedule, hour(30), refused),
    ] {
        let got = export(&world, by, id, filter, of, due).await;
        // A second export of one id is refused for that before anything else.
        assert!(
            got == outcome || got == "taken" && outcome == refused,
            "{by} {due}: {got}"
        );
    }
    let ended = signed(&world, "carol", ScheduleEvent::Removed, schedule);
    assert_eq!(send(&world, "carol", &ended).await, "ok");
    let last = hour(60);
    assert_eq!(
        export(&world, "carol", id(last), from(5), schedule, last).await,
        "schedule-ended"
    );
    let runs: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.schedule_run",
    )
    .await;
    assert_eq!(runs, 2);
    // The id is the same in both.
    let sql = format!(
        "SELECT countersign.scheduled_id('{schedule}', '{}')::text",
        soon.to_rfc3339()
    );
    let built: String = value(world.owner().await.connection(), &sql).await;
    assert_eq!(built, id(soon).to_string());
}
