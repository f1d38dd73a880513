//! The chain's lock in the hands of a client that does not let go.

use countersign_english::say;
use std::time::{Duration, Instant};

use countersign_store::Store;
use countersign_testkit::{Options, Proposal, World, actor};
use sqlx::PgConnection;

use crate::{
    audit::audit,
    kit::{approval, session, session_over},
};

/// Takes the lock as the agent does, and keeps the transaction open.
async fn hold(conn: &mut PgConnection) {
    let proposal = Proposal::default().bytes();
    sqlx::query("BEGIN").execute(&mut *conn).await.unwrap();
    sqlx::query("INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4)")
        .bind(&proposal.content)
        .bind(&proposal.content_salt[..])
        .bind(&proposal.recommendation)
        .bind(&proposal.recommendation_salt[..])
        .execute(conn)
        .await
        .unwrap();
}

/// A store whose one connection waits for locks no longer than this.
async fn impatient(world: &World, name: &str, patience: &'static str) -> Store {
    let store = Store::connect_as(&world.target(), name, Some(&actor(name).password), 1)
        .await
        .unwrap();
    sqlx::query(patience).execute(store.pool()).await.unwrap();
    store
}

#[tokio::test]
async fn a_writer_is_told_that_the_ledger_is_busy_and_does_not_hang() {
    let world = World::with_server().await;
    let action = world.open_action().await;
    let carol = session_over(
        impatient(&world, "carol", "SET lock_timeout = '700ms'").await,
        "carol",
    )
    .await;
    let mut holder = world.raw("aml-screen").await;
    hold(&mut holder).await;
    let began = Instant::now();
    let busy = carol.decide(action, &approval()).await.unwrap_err();
    assert_eq!(busy.code(), "ledger-busy");
    assert!(say(busy.refusal()).hint.contains("supervisor"), "{busy:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
    // Reading goes on.
    assert_eq!(
        carol.load(action).await.unwrap().row.state.as_str(),
        "in_review"
    );
    // Every connection of ours has a limit, although it is longer.
    let limit: String = sqlx::query_scalar("SHOW lock_timeout")
        .fetch_one(world.store("carol").await.pool())
        .await
        .unwrap();
    assert_eq!(limit, "10s");
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    carol.decide(action, &approval()).await.unwrap();
}

#[tokio::test]
async fn an_idle_holder_is_ended_by_a_supervisor_and_recorded() {
    let world = World::with_server().await;
    let action = world.open_action().await;
    let mut holder = world.raw("aml-screen").await;
    hold(&mut holder).await;
    let dave = world.store("dave").await;
    // Someone else has waited behind the holder all the while.
    let carol = session(&world, "carol").await;
    let waiting = tokio::spawn(async move { carol.decide(action, &approval()).await });
    let soon = dave.end_holder().await.unwrap_err();
    assert_eq!(soon.code(), "no-holder", "two seconds have not passed");
    let erin = world.store("erin").await.end_holder().await.unwrap_err();
    assert_eq!(erin.code(), "role-missing");
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    let (seq, login, held) = dave.end_holder().await.unwrap();
    assert_eq!(login, "aml-screen");
    assert!((2_000..20_000).contains(&held), "held for {held} ms");
    assert!(
        sqlx::query("COMMIT").execute(&mut holder).await.is_err(),
        "the holder is still there"
    );
    waiting.await.unwrap().unwrap();
    let audited = audit(&world).await;
    let record = &audited.records[usize::try_from(seq).unwrap()];
    assert_eq!(
        (record.event.as_str(), record.actor.clone()),
        ("holder.ended", actor("dave").id.to_string())
    );
    assert!(
        record
            .statement
            .contains(&actor("aml-screen").id.to_string()),
        "{}",
        record.statement
    );
    assert!(
        record.statement.contains("idle in transaction"),
        "{}",
        record.statement
    );
    assert_eq!(
        audited.count("action.proposed"),
        1,
        "what the holder had begun is there"
    );
}

#[tokio::test]
async fn a_busy_holder_is_ended_by_a_worker_and_recorded() {
    let world = World::with_server().await;
    let mut holder = world.raw("aml-screen").await;
    hold(&mut holder).await;
    let busy = tokio::spawn(async move {
        sqlx::query("SELECT pg_catalog.pg_sleep(60)")
            .execute(&mut holder)
            .await
            .map(|_| ())
    });
    tokio::time::sleep(Duration::from_millis(2_300)).await;
    let (seq, login, _) = world.store("runner").await.end_holder().await.unwrap();
    assert_eq!(login, "aml-screen");
    assert!(busy.await.unwrap().is_err());
    let audited = audit(&world).await;
    let record = &audited.records[usize::try_from(seq).unwrap()];
    assert_eq!(
        (record.event.as_str(), record.actor_type.as_str()),
        ("holder.ended", "agent")
    );
    assert!(
        record.statement.contains(r#""state":"active""#),
        "{}",
        record.statement
    );
    world.propose(&Proposal::default()).await;
}

#[tokio::test]
async fn a_holder_in_another_workspace_is_left_alone() {
    let world = World::with_server().await;
    let other = Options {
        origin: "countersign/00000000000000000000000000000002".to_owned(),
        ..Options::default()
    };
    let target = world.second_workspace("second", &other).await;
    let mut holder = world.raw_in(&target, "aml-screen").await;
    hold(&mut holder).await;
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    let none = world.store("dave").await.end_holder().await.unwrap_err();
    assert_eq!(none.code(), "no-holder");
    world.propose(&Proposal::default()).await;
    sqlx::query("COMMIT").execute(&mut holder).await.unwrap();
}
