//! The chain's lock, and who ends a client that sits on it.

use std::time::Duration;

use countersign_statement::codes::Verdict;
use countersign_testkit::World;
use sqlx::Connection as _;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, run, tried, value},
};

/// Carol's view, and her transaction left open.
async fn holding(world: &World) -> sqlx::PgConnection {
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    run(
        &mut carol,
        &format!("BEGIN; {}", Row::decision(&decision).insert()),
    )
    .await;
    carol
}

#[tokio::test]
async fn a_holder_that_idles_is_ended_by_a_supervisor_and_recorded() {
    let world = World::new().await;
    let mut carol = holding(&world).await;
    let dave = world.store("dave").await;
    assert_eq!(
        refusal(dave.end_holder().await),
        "no-holder",
        "a young one is left alone"
    );
    assert_eq!(tried(&mut carol, "SELECT 1").await, "ok");
    tokio::time::sleep(Duration::from_millis(2100)).await;
    for login in ["erin", "frank", "bob"] {
        assert_eq!(
            refusal(world.store(login).await.end_holder().await),
            "role-missing",
            "{login}"
        );
    }
    let (_, login, ms) = dave.end_holder().await.unwrap();
    assert_eq!(login, "carol");
    assert!(ms >= 2000);
    assert_ne!(
        tried(&mut carol, "SELECT 1").await,
        "ok",
        "her session is over"
    );
    let decisions: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.decision",
    )
    .await;
    assert_eq!(decisions, 0);
    let statement: String = value(
        world.owner().await.connection(),
        "SELECT convert_from(bytes, 'UTF8') FROM countersign.ledger_record WHERE event = 'holder.ended'",
    )
    .await;
    assert!(statement.contains("idle in transaction"), "{statement}");
    audit(&world).await;
}

#[tokio::test]
async fn a_holder_that_is_busy_is_ended_by_a_worker() {
    let world = World::new().await;
    let mut carol = holding(&world).await;
    let busy = tokio::spawn(async move { tried(&mut carol, "SELECT pg_sleep(60)").await });
    tokio::time::sleep(Duration::from_millis(2200)).await;
    world.store("runner").await.end_holder().await.unwrap();
    assert_eq!(busy.await.unwrap(), "57P01");
    audit(&world).await;
}

#[tokio::test]
async fn who_waits_for_the_lock_is_not_ended_in_place_of_the_holder() {
    let world = World::new().await;
    let mut carol = holding(&world).await;
    let store = world.store("aml-screen").await;
    let waiting = tokio::spawn(async move {
        store
            .propose(&[countersign_testkit::Proposal::default().bytes()])
            .await
    });
    world.until_waiting(1).await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(
        world.store("dave").await.end_holder().await.unwrap().1,
        "carol"
    );
    waiting.await.unwrap().unwrap();
    assert_ne!(tried(&mut carol, "SELECT 1").await, "ok");
}

#[tokio::test]
async fn nobody_is_ended_when_nobody_holds_the_lock() {
    let world = World::new().await;
    let mut carol = world.raw("carol").await;
    run(
        &mut carol,
        "BEGIN; SELECT count(*) FROM countersign.ledger_record",
    )
    .await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(
        refusal(world.store("dave").await.end_holder().await),
        "no-holder"
    );
    assert_eq!(tried(&mut carol, "SELECT 1").await, "ok");
}

#[tokio::test]
async fn agents_auditors_and_strangers_end_nobody() {
    let world = World::new().await;
    for login in ["aml-screen", "watcher"] {
        assert_eq!(
            tried(
                &mut world.raw(login).await,
                "SELECT countersign.end_holder()"
            )
            .await,
            DENIED,
            "{login}"
        );
    }
    assert_eq!(
        tried(
            &mut world.raw("stranger").await,
            "SELECT countersign.end_holder()"
        )
        .await,
        "login-unknown"
    );
    let mut dave = world.raw("dave").await;
    let mut carol = world.raw("carol").await;
    let other: i32 = value(&mut carol, "SELECT pg_backend_pid()").await;
    assert_eq!(
        tried(&mut dave, &format!("SELECT pg_terminate_backend({other})")).await,
        DENIED
    );
    assert_eq!(
        tried(&mut dave, &format!("SELECT pg_cancel_backend({other})")).await,
        DENIED
    );
    assert_eq!(tried(&mut carol, "SELECT 1").await, "ok");
    dave.close().await.unwrap();
}

#[tokio::test]
async fn a_writer_behind_a_holder_is_told_so_in_time() {
    let world = World::new().await;
    let carol = holding(&world).await;
    let mut agent = world.raw("aml-screen").await;
    run(&mut agent, "SET lock_timeout = '200ms'").await;
    let row = Row::action(&countersign_testkit::Proposal::default().bytes());
    assert_eq!(tried(&mut agent, &row.insert()).await, "55P03");
    carol.close().await.unwrap();
    assert_eq!(tried(&mut agent, &row.insert()).await, "ok");
}
