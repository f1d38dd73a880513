//! The chain's lock, and who ends a client that sits on it.

use std::time::Duration;

use countersign_statement::codes::Verdict;
use countersign_testkit::World;
use sqlx::Connection as _;

use crate::{
    audit::audit,
    kit::{DENIED, Row, bytes, refusal, run, text, tried, value},
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
    for function in [
        "ask_end()",
        "end_asked(gen_random_uuid())",
        "record_ended(NULL)",
    ] {
        let call = format!("SELECT countersign.{function}");
        for login in ["aml-screen", "watcher"] {
            assert_eq!(
                tried(&mut world.raw(login).await, &call).await,
                DENIED,
                "{login}: {call}"
            );
        }
        for (login, why) in [("stranger", "login-unknown"), ("erin", "role-missing")] {
            assert_eq!(
                tried(&mut world.raw(login).await, &call).await,
                why,
                "{login}: {call}"
            );
        }
    }
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

/// Something that takes the lock as carol, and decides nothing.
async fn carols_view(world: &World) -> String {
    let action = world.open_action().await;
    Row::new("fact.view")
        .set("action_id", text(&action.to_string()))
        .set("document", "'x'")
        .set("salt", bytes(&[7; 16]))
        .insert()
}

/// Every one of a login's sessions that has the lock or waits for it goes at once: it does not fall from one to the next.
#[tokio::test]
async fn fifteen_sessions_that_queue_for_the_lock_are_ended_together() {
    let world = World::new().await;
    let view = carols_view(&world).await;
    let mut first = world.raw("carol").await;
    run(&mut first, &format!("BEGIN; {view}")).await;
    let mut others = Vec::new();
    for _ in 0..14 {
        let mut carol = world.raw("carol").await;
        let sql = format!("SET lock_timeout = 0; BEGIN; {view}");
        others.push(tokio::spawn(async move {
            let first = tried(&mut carol, &sql).await;
            tokio::time::sleep(Duration::from_mins(1)).await;
            first
        }));
    }
    world.until_waiting(14).await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let began = std::time::Instant::now();
    assert_eq!(
        world.store("dave").await.end_holder().await.unwrap().1,
        "carol"
    );
    world.open_action().await;
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "an honest writer waited {:?}",
        began.elapsed()
    );
    let left: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'carol' AND datname = current_database()",
    )
    .await;
    assert_eq!(left, 0);
    others.iter().for_each(tokio::task::JoinHandle::abort);
    audit(&world).await;
}

/// No session holds the lock for two seconds, and yet nobody else gets it.
#[tokio::test]
async fn a_login_that_takes_the_lock_by_turns_and_rolls_back_is_ended() {
    let world = World::new().await;
    let view = carols_view(&world).await;
    let mut turns = Vec::new();
    for _ in 0..8 {
        let mut carol = world.raw("carol").await;
        let sql = format!("SET lock_timeout = 0; BEGIN; {view}; SELECT pg_sleep(0.7); ROLLBACK");
        turns.push(tokio::spawn(async move {
            loop {
                let outcome = tried(&mut carol, &sql).await;
                if outcome != "ok" {
                    return outcome;
                }
            }
        }));
    }
    world.until_waiting(7).await;
    let agent = world.store("aml-screen").await;
    let honest = tokio::spawn(async move {
        agent
            .propose(&[countersign_testkit::Proposal::default().bytes()])
            .await
    });
    world.until_waiting(8).await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let (_, login, held) = world.store("runner").await.end_holder().await.unwrap();
    assert_eq!(login, "carol");
    assert!(held >= 1800, "{held} ms");
    for turn in turns {
        let outcome = tokio::time::timeout(Duration::from_secs(10), turn)
            .await
            .unwrap()
            .unwrap();
        assert_ne!(outcome, "ok");
    }
    honest.await.unwrap().unwrap();
    audit(&world).await;
}

/// Whoever works, however busily, brings records and is left alone.
#[tokio::test]
async fn a_busy_writer_is_not_taken_for_a_holder() {
    let world = World::new().await;
    // Busier than any agent may be for long.
    world
        .as_owner("UPDATE countersign.rate_limit SET per_hour = 1000000, new_machine = 1000000 WHERE flow = 'proposals'")
        .await;
    let mut writers = Vec::new();
    for _ in 0..4 {
        let agent = world.store("aml-screen").await;
        writers.push(tokio::spawn(async move {
            let began = std::time::Instant::now();
            while began.elapsed() < Duration::from_secs(5) {
                let proposals: Vec<_> = (0..20)
                    .map(|_| countersign_testkit::Proposal::default().bytes())
                    .collect();
                agent.propose(&proposals).await.unwrap();
            }
        }));
    }
    let dave = world.store("dave").await;
    tokio::time::sleep(Duration::from_millis(2200)).await;
    assert_eq!(refusal(dave.end_holder().await), "no-holder");
    for writer in writers {
        writer.await.unwrap();
    }
}

/// A supervisor who ends somebody and rolls back would leave no word of it.
#[tokio::test]
async fn nobody_is_ended_without_a_committed_word() {
    let world = World::new().await;
    let mut carol = holding(&world).await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let mut dave = world.raw("dave").await;
    let both = "SELECT countersign.end_asked(ending) FROM countersign.ask_end()";
    for sql in [
        both.to_owned(),
        format!("BEGIN; {both}"),
        format!("BEGIN; SAVEPOINT s; {both}"),
        "SELECT countersign.end_asked(gen_random_uuid())".to_owned(),
    ] {
        assert_eq!(tried(&mut dave, &sql).await, "no-holder", "{sql}");
        run(&mut dave, "ROLLBACK").await;
    }
    assert_eq!(tried(&mut carol, "SELECT 1").await, "ok");
    let asked: uuid::Uuid = value(&mut dave, "SELECT ending FROM countersign.ask_end()").await;
    // Another's word is not one's own.
    assert_eq!(
        tried(
            &mut world.raw("runner").await,
            &format!("SELECT countersign.end_asked('{asked}')")
        )
        .await,
        "no-holder"
    );
    run(
        &mut dave,
        &format!("BEGIN; SELECT countersign.end_asked('{asked}'); ROLLBACK"),
    )
    .await;
    assert_ne!(tried(&mut carol, "SELECT 1").await, "ok");
    // Dave says nothing more; whoever comes next writes it down, under his name.
    run(
        &mut world.raw("runner").await,
        "SELECT countersign.record_ended(NULL)",
    )
    .await;
    let statement: String = value(
        world.owner().await.connection(),
        "SELECT convert_from(bytes, 'UTF8') FROM countersign.ledger_record WHERE event = 'holder.ended'",
    )
    .await;
    let dave = countersign_testkit::actor("dave").id;
    assert!(
        statement.contains(&format!(r#"\"ended_by\":\"{dave}\""#)),
        "{statement}"
    );
    audit(&world).await;
}
