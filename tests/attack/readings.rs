//! Who has which action open: said by people of themselves alone, seen by people who read, judged by nobody.

use countersign_testkit::{World, actor};

use crate::kit::{DENIED, run, tried, value};

#[tokio::test]
async fn people_say_of_themselves_what_they_read_and_agents_neither_say_nor_see_it() {
    let world = World::new().await;
    let action = world.open_action().await;
    let say = format!("SELECT countersign.say_reading('{action}')");
    for (login, outcome) in [
        ("carol", "ok"),
        ("aml-screen", DENIED),
        ("runner", DENIED),
        ("watcher", DENIED),
        ("stranger", "login-unknown"),
    ] {
        let mut conn = world.raw(login).await;
        assert_eq!(tried(&mut conn, &say).await, outcome, "{login}");
    }
    for login in ["aml-screen", "runner", "watcher"] {
        let seen = tried(
            &mut world.raw(login).await,
            "SELECT person FROM countersign.reading",
        )
        .await;
        assert_eq!(seen, DENIED, "{login}");
    }
    let others = format!("SELECT countersign.say_reading('{action}')::text");
    let who: String = value(&mut world.raw("bob").await, &others).await;
    assert_eq!(who, actor("carol").id.to_string());
    // Nobody says it of somebody else, nor makes it go away.
    for sql in [
        "INSERT INTO countersign.reading VALUES (gen_random_uuid(), NULL, now())",
        "UPDATE countersign.reading SET until = now()",
        "DELETE FROM countersign.reading",
    ] {
        let tried = tried(&mut world.raw("carol").await, sql).await;
        assert_eq!(tried, DENIED, "{sql}");
    }
    // It is in no record, and whoever goes on to another action has left this one.
    let before: i64 = records(&world).await;
    run(
        &mut world.raw("carol").await,
        "SELECT countersign.say_reading(NULL)",
    )
    .await;
    let gone: i64 = value(
        &mut world.raw("bob").await,
        &format!("SELECT count(*) FROM countersign.say_reading('{action}')"),
    )
    .await;
    assert_eq!((gone, records(&world).await), (0, before));
}

#[tokio::test]
async fn what_was_said_to_be_read_runs_out_by_itself() {
    let world = World::new().await;
    let action = world.open_action().await;
    let say = format!("SELECT count(*) FROM countersign.say_reading('{action}')");
    let _: i64 = value(&mut world.raw("carol").await, &say).await;
    assert_eq!(value::<i64>(&mut world.raw("bob").await, &say).await, 1);
    world
        .as_owner("UPDATE countersign.reading SET until = countersign.clock()")
        .await;
    assert_eq!(value::<i64>(&mut world.raw("bob").await, &say).await, 0);
}

async fn records(world: &World) -> i64 {
    value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.ledger_record",
    )
    .await
}
