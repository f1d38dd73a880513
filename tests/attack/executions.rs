//! Using a permission and reporting on it: by whom, for what, once, and never without an approval.

use std::sync::Arc;

use chrono::TimeDelta;
use countersign_statement::codes::Verdict;
use countersign_testkit::{Proposal, World, salt};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, text, tried, value},
};

fn step(action: Uuid, event: &str, digest: &str) -> Row {
    let row = Row::new("fact.execution")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event))
        .set("digest", format!("'\\x{digest}'"));
    if event == "failed" {
        row.set("note", text("The core system refused."))
            .set("note_salt", format!("'\\x{}'", hex::encode(salt())))
    } else {
        row
    }
}

async fn digest(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT encode(action_digest, 'hex') FROM countersign.action WHERE action_id = '{action}'"
    );
    value(world.owner().await.connection(), &sql).await
}

async fn attempt(world: &World, login: &str, action: Uuid, event: &str) -> String {
    let row = step(action, event, &digest(world, action).await);
    tried(&mut world.raw(login).await, &row.insert()).await
}

/// Two steps of the default route: an officer, a supervisor.
async fn approved(world: &World) -> Uuid {
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    action
}

async fn standing(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT countersign.state_at(state, expires_at, countersign.clock()) FROM countersign.action_state WHERE action_id = '{action}'"
    );
    value(world.owner().await.connection(), &sql).await
}

async fn interrupted(world: &World, login: &str, action: Uuid, event: &str) -> String {
    let row = Row::new("fact.interruption")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event))
        .set("text", text("Because of the contract."))
        .set("text_salt", format!("'\\x{}'", hex::encode(salt())));
    tried(&mut world.raw(login).await, &row.insert()).await
}

#[tokio::test]
async fn a_permission_is_used_once_by_the_agent_that_proposed_and_for_what_was_approved() {
    let world = World::new().await;
    let open = world.open_action().await;
    assert_eq!(
        attempt(&world, "aml-screen", open, "consumed").await,
        "not-executable"
    );
    let action = approved(&world).await;
    for login in ["alice", "carol", "dave", "runner", "watcher", "stranger"] {
        for event in ["consumed", "executed", "failed"] {
            assert_eq!(
                attempt(&world, login, action, event).await,
                DENIED,
                "{event} by {login}"
            );
        }
    }
    assert_eq!(
        attempt(&world, "aml-screen", action, "executed").await,
        "not-executable"
    );
    let other = step(action, "consumed", &"ab".repeat(32));
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, &other.insert()).await,
        "digest-differs"
    );
    for bad in ["", "Consumed", "approved"] {
        assert_eq!(
            attempt(&world, "aml-screen", action, bad).await,
            "execution-event",
            "{bad}"
        );
    }
    assert_eq!(
        attempt(&world, "aml-screen", action, "consumed").await,
        "ok"
    );
    assert_eq!(
        attempt(&world, "aml-screen", action, "consumed").await,
        "not-executable"
    );
    // What is being carried out is not taken back any more.
    assert_eq!(
        interrupted(&world, "dave", action, "revoked").await,
        "out-of-turn"
    );
    assert_eq!(
        interrupted(&world, "alice", action, "withdrawn").await,
        "out-of-turn"
    );
    assert_eq!(attempt(&world, "aml-screen", action, "failed").await, "ok");
    assert_eq!(
        attempt(&world, "aml-screen", action, "executed").await,
        "not-executable"
    );
    assert_eq!(standing(&world, action).await, "failed");
    audit(&world).await;
}

#[tokio::test]
async fn another_agent_uses_nothing_and_reads_nothing_of_it() {
    let world = World::new().await;
    let action = approved(&world).await;
    let other = world.add_login("other-agent", "agent").await;
    let sql = format!(
        "INSERT INTO countersign.login VALUES ('{}', 'agent', gen_random_uuid())",
        other.login()
    );
    world.as_owner(&sql).await;
    let mut conn = world.raw("other-agent").await;
    let row = step(action, "consumed", &digest(&world, action).await);
    assert_eq!(tried(&mut conn, &row.insert()).await, "agent-not-confirmed");
    let seen: i64 = value(&mut conn, "SELECT count(*) FROM countersign.execution").await;
    assert_eq!(seen, 0);
    let nothing = step(Uuid::nil(), "consumed", &"ab".repeat(32)).insert();
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, &nothing).await,
        "not-found"
    );
}

/// Sixty-four executors race for one permission: one wins.
#[tokio::test]
async fn of_all_who_use_a_permission_at_once_one_does() {
    let world = Arc::new(World::new().await);
    let action = approved(&world).await;
    let row = step(action, "consumed", &digest(&world, action).await).insert();
    let mut tries = JoinSet::new();
    for _ in 0..64 {
        let (world, row) = (Arc::clone(&world), row.clone());
        tries.spawn(async move { tried(&mut world.raw("aml-screen").await, &row).await });
    }
    let outcomes = tries.join_all().await;
    assert_eq!(
        outcomes.iter().filter(|o| *o == "ok").count(),
        1,
        "{outcomes:?}"
    );
    assert!(
        outcomes
            .iter()
            .all(|o| ["ok", "not-executable"].contains(&o.as_str())),
        "{outcomes:?}"
    );
    audit(&world).await;
}

#[tokio::test]
async fn an_approval_that_is_taken_back_or_not_used_in_time_permits_nothing() {
    let world = World::new().await;
    let revoked = approved(&world).await;
    for (login, outcome) in [
        ("carol", "role-missing"),
        ("alice", "lineage"),
        ("aml-screen", "people-only"),
        ("dave", "ok"),
        ("dave", "out-of-turn"),
    ] {
        assert_eq!(
            interrupted(&world, login, revoked, "revoked").await,
            outcome,
            "{login}"
        );
    }
    assert_eq!(
        attempt(&world, "aml-screen", revoked, "consumed").await,
        "not-executable"
    );
    let lapsed = approved(&world).await;
    // As long as the review was given: five days.
    world
        .shift_clock(TimeDelta::days(5) - TimeDelta::minutes(1))
        .await;
    assert_eq!(standing(&world, lapsed).await, "approved");
    world
        .shift_clock(TimeDelta::days(5) + TimeDelta::minutes(1))
        .await;
    assert_eq!(standing(&world, lapsed).await, "lapsed");
    assert_eq!(
        attempt(&world, "aml-screen", lapsed, "consumed").await,
        "not-executable"
    );
    assert_eq!(
        interrupted(&world, "alice", lapsed, "withdrawn").await,
        "out-of-turn"
    );
    audit(&world).await;
}

#[tokio::test]
async fn an_outcome_that_nobody_reports_is_unknown_until_it_is() {
    let world = World::new().await;
    let action = approved(&world).await;
    assert_eq!(
        attempt(&world, "aml-screen", action, "consumed").await,
        "ok"
    );
    world.shift_clock(TimeDelta::hours(25)).await;
    assert_eq!(standing(&world, action).await, "outcome_unknown");
    assert_eq!(
        attempt(&world, "aml-screen", action, "consumed").await,
        "not-executable"
    );
    // Something else was carried out: it is on record as such.
    let row = step(action, "executed", &"cd".repeat(32));
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, &row.insert()).await,
        "ok"
    );
    let differs: bool = value(
        world.owner().await.connection(),
        "SELECT differs FROM countersign.execution WHERE event = 'executed'",
    )
    .await;
    assert!(differs);
    assert_eq!(standing(&world, action).await, "executed");
    audit(&world).await;
}

#[tokio::test]
async fn i7_a_simulation_permits_nothing() {
    let world = World::new().await;
    let mut proposal = Proposal::default();
    proposal.content.is_simulation = true;
    let action = world.propose(&proposal).await;
    world
        .decide("erin", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(standing(&world, action).await, "simulated");
    assert_eq!(
        attempt(&world, "aml-screen", action, "consumed").await,
        "not-executable"
    );
}
