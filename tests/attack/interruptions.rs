//! Asking, answering, holding, letting go on, taking back: by whom, when, and that none of it decides anything.

use chrono::TimeDelta;
use countersign_statement::codes::Verdict;
use countersign_testkit::{World, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, run, text, tried, value},
};

fn said(action: Uuid, event: &str, words: &str) -> Row {
    Row::new("fact.interruption")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event))
        .set("text", text(words))
        .set("text_salt", format!("'\\x{}'", hex::encode(salt())))
}

async fn attempt(world: &World, login: &str, action: Uuid, event: &str) -> String {
    let row = said(action, event, "Because of the contract.");
    tried(&mut world.raw(login).await, &row.insert()).await
}

async fn standing(world: &World, action: Uuid) -> String {
    let sql = format!("SELECT state FROM countersign.action_state WHERE action_id = '{action}'");
    value(world.owner().await.connection(), &sql).await
}

/// Every login against every event, in each of the three standings that have one: the written table. Alice owns the agent;
/// carol and bob could decide, dave and bob are supervisors where `World` makes them so.
#[tokio::test]
async fn each_interruption_is_done_by_those_whose_it_is_and_by_nobody_else() {
    let world = World::new().await;
    let action = world.open_action().await;
    for (login, event, outcome) in [
        ("alice", "asked", "lineage"),
        ("frank", "asked", "role-missing"),
        ("aml-screen", "asked", "people-only"),
        ("runner", "asked", DENIED),
        ("watcher", "asked", DENIED),
        ("stranger", "asked", "login-unknown"),
        ("carol", "answered", "out-of-turn"),
        ("carol", "held", "role-missing"),
        ("alice", "held", "lineage"),
        ("aml-screen", "held", "people-only"),
        ("carol", "resumed", "out-of-turn"),
        ("carol", "withdrawn", "owners-only"),
        ("runner", "withdrawn", DENIED),
        ("carol", "asked", "ok"),
        ("carol", "asked", "not-open"),
        ("dave", "held", "out-of-turn"),
        ("dave", "resumed", "out-of-turn"),
        ("carol", "answered", "owners-only"),
        ("dave", "answered", "owners-only"),
        ("runner", "answered", DENIED),
        ("aml-screen", "answered", "ok"),
        ("aml-screen", "answered", "out-of-turn"),
        ("carol", "asked", "ok"),
        ("alice", "answered", "ok"),
        ("dave", "held", "ok"),
        ("dave", "held", "out-of-turn"),
        ("carol", "asked", "not-open"),
        ("carol", "resumed", "role-missing"),
        ("alice", "resumed", "lineage"),
        ("dave", "resumed", "ok"),
        ("aml-screen", "withdrawn", "ok"),
        ("aml-screen", "withdrawn", "out-of-turn"),
        ("dave", "held", "out-of-turn"),
    ] {
        assert_eq!(
            attempt(&world, login, action, event).await,
            outcome,
            "{event} by {login}"
        );
    }
    assert_eq!(standing(&world, action).await, "withdrawn");
    assert_eq!(
        refusal(world.decide("carol", action, Verdict::Approve).await),
        "not-open"
    );
    audit(&world).await;
}

#[tokio::test]
async fn while_a_question_is_open_nobody_decides_and_what_was_shown_before_is_stale() {
    let world = World::new().await;
    let action = world.open_action().await;
    let bob = world.desk("bob").await;
    let before = bob.view(action).await.unwrap();
    assert_eq!(attempt(&world, "carol", action, "asked").await, "ok");
    assert_eq!(
        refusal(world.decide("carol", action, Verdict::Approve).await),
        "not-open"
    );
    assert_eq!(attempt(&world, "alice", action, "answered").await, "ok");
    let seen: i64 = value(
        world.owner().await.connection(),
        &format!("SELECT changed_seq FROM countersign.action_state WHERE action_id = '{action}'"),
    )
    .await;
    assert!(
        u64::try_from(seen).unwrap() > before.recorded.seq,
        "the answer is to be read first"
    );
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_due_time_stands_still_while_a_question_is_open_and_the_expiry_does_not() {
    let world = World::new().await;
    let action = world.open_action().await;
    let clocks = format!(
        "SELECT due_at || ' ' || expires_at FROM countersign.action_state WHERE action_id = '{action}'"
    );
    let moved = format!(
        "SELECT EXTRACT(epoch FROM s.due_at - a.proposed_at)::bigint - r.due_seconds FROM countersign.action_state s
           JOIN countersign.action a ON a.action_id = s.action_id
           JOIN countersign.policy_step r ON r.policy = a.policy AND r.rule = a.rule AND r.step = 1 WHERE s.action_id = '{action}'"
    );
    let before: String = value(world.owner().await.connection(), &clocks).await;
    assert_eq!(attempt(&world, "carol", action, "asked").await, "ok");
    world.shift_clock(TimeDelta::hours(5)).await;
    assert_eq!(
        before,
        value::<String>(world.owner().await.connection(), &clocks).await
    );
    // In a zone with summer time, and with days in the interval.
    let mut agent = world.raw("aml-screen").await;
    run(&mut agent, "SET TimeZone = 'America/New_York'").await;
    let row = said(action, "answered", "No contract is known.");
    assert_eq!(tried(&mut agent, &row.insert()).await, "ok");
    let by: i64 = value(world.owner().await.connection(), &moved).await;
    assert!((18_000..18_060).contains(&by), "{by} seconds");
    // A question that nobody answers does not keep the action open.
    assert_eq!(attempt(&world, "carol", action, "asked").await, "ok");
    world.shift_clock(TimeDelta::days(30)).await;
    for (login, event) in [
        ("aml-screen", "answered"),
        ("aml-screen", "withdrawn"),
        ("carol", "asked"),
    ] {
        assert_eq!(
            attempt(&world, login, action, event).await,
            "expired",
            "{event}"
        );
    }
    audit(&world).await;
}

#[tokio::test]
async fn an_agent_reads_the_questions_about_its_own_actions_and_nothing_else_that_people_write() {
    let world = World::new().await;
    let action = world.open_action().await;
    assert_eq!(attempt(&world, "carol", action, "asked").await, "ok");
    let mut agent = world.raw("aml-screen").await;
    let asked: String = value(
        &mut agent,
        "SELECT convert_from(words, 'UTF8') FROM countersign.questions()",
    )
    .await;
    assert_eq!(asked, "Because of the contract.");
    for table in ["countersign.interruption", "countersign.payload"] {
        let sql = format!("SELECT * FROM {table}");
        assert_eq!(tried(&mut agent, &sql).await, DENIED, "{table}");
    }
    for login in ["carol", "runner"] {
        let mut other = world.raw(login).await;
        assert_eq!(
            tried(&mut other, "SELECT * FROM countersign.questions()").await,
            DENIED,
            "{login}"
        );
    }
    assert_eq!(
        attempt(&world, "aml-screen", action, "answered").await,
        "ok"
    );
    let open: i64 = value(&mut agent, "SELECT count(*) FROM countersign.questions()").await;
    assert_eq!(open, 0);
}

#[tokio::test]
async fn nothing_is_forged_and_every_interruption_says_something() {
    let world = World::new().await;
    let action = world.open_action().await;
    for event in ["", "Asked", "released", "asked\",\"x\":\""] {
        assert_eq!(
            attempt(&world, "carol", action, event).await,
            "interruption-event",
            "{event}"
        );
    }
    let mut carol = world.raw("carol").await;
    for words in ["", " \t\n", &"x".repeat(65_537)] {
        let row = said(action, "asked", words);
        assert_eq!(tried(&mut carol, &row.insert()).await, "text-missing");
    }
    let row = said(action, "asked", "Which?").set("text_salt", "'\\x00'");
    assert_eq!(tried(&mut carol, &row.insert()).await, "salt");
    for (column, value) in [("state", "'approved'"), ("seq", "7"), ("leaf", "'\\x00'")] {
        let row = said(action, "asked", "Which?").set(column, value);
        assert_eq!(tried(&mut carol, &row.insert()).await, DENIED, "{column}");
    }
    for sql in [
        "UPDATE countersign.interruption SET event = 'answered'",
        "DELETE FROM countersign.interruption",
        "INSERT INTO countersign.interruption SELECT * FROM countersign.interruption",
    ] {
        assert_eq!(tried(&mut carol, sql).await, DENIED, "{sql}");
    }
    assert_eq!(
        attempt(&world, "carol", Uuid::new_v4(), "asked").await,
        "not-found"
    );
    assert_eq!(standing(&world, action).await, "in_review");
}
