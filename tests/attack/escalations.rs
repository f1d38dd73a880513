//! Putting a late step before more people: by whom, when, once, and that it decides nothing.

use std::sync::Arc;

use chrono::TimeDelta;
use countersign_statement::codes::Verdict;
use countersign_testkit::{World, salt};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, text, tried, value},
};

fn escalation(action: Uuid, cause: &str, step: u32, level: u32) -> Row {
    let row = Row::new("fact.escalation")
        .set("action_id", text(&action.to_string()))
        .set("cause", text(cause))
        .set("step", step.to_string())
        .set("level", level.to_string());
    if cause == "by_hand" {
        row.set("reason", text("It cannot wait."))
            .set("reason_salt", format!("'\\x{}'", hex::encode(salt())))
    } else {
        row
    }
}

async fn attempt(
    world: &World,
    login: &str,
    action: Uuid,
    cause: &str,
    step: u32,
    level: u32,
) -> String {
    let row = escalation(action, cause, step, level);
    tried(&mut world.raw(login).await, &row.insert()).await
}

/// Every login, before and after the step is due. Its role is the compliance officer's (bob, carol); its ladder adds the
/// supervisors (dave, and alice, who owns the agent).
#[tokio::test]
async fn each_escalation_is_made_by_those_who_may_and_each_rung_once() {
    let world = World::new().await;
    let action = world.open_action().await;
    for (login, cause, outcome) in [
        ("carol", "overdue", "not-overdue"),
        ("runner", "overdue", "not-overdue"),
        ("alice", "by_hand", "lineage"),
        ("dave", "by_hand", "role-missing"),
        ("runner", "by_hand", "people-only"),
        ("aml-screen", "by_hand", DENIED),
        ("aml-screen", "overdue", DENIED),
        ("watcher", "overdue", DENIED),
        ("stranger", "overdue", "login-unknown"),
        ("carol", "", "escalation-cause"),
    ] {
        assert_eq!(
            attempt(&world, login, action, cause, 1, 1).await,
            outcome,
            "{cause} by {login}"
        );
    }
    assert_eq!(
        refusal(world.decide("dave", action, Verdict::Approve).await),
        "role-missing"
    );
    world.shift_clock(TimeDelta::days(1)).await;
    assert_eq!(
        attempt(&world, "carol", action, "overdue", 1, 2).await,
        "already-escalated"
    );
    assert_eq!(
        attempt(&world, "carol", action, "overdue", 2, 1).await,
        "already-escalated"
    );
    assert_eq!(
        attempt(&world, "runner", action, "overdue", 1, 1).await,
        "ok"
    );
    assert_eq!(
        attempt(&world, "carol", action, "overdue", 1, 1).await,
        "already-escalated"
    );
    assert_eq!(
        attempt(&world, "carol", action, "by_hand", 1, 2).await,
        "no-rung"
    );
    // Who is added decides by the role of the rung; who is of the lineage stays out.
    assert_eq!(
        refusal(world.decide("alice", action, Verdict::Approve).await),
        "lineage"
    );
    world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    let seat: String = value(
        world.owner().await.connection(),
        &format!("SELECT d.seat_role || ' ' || s.state || ' ' || s.step || ' ' || s.level FROM countersign.decision d JOIN countersign.action_state s ON s.action_id = d.action_id WHERE d.action_id = '{action}'"),
    )
    .await;
    assert_eq!(seat, "supervisor in_review 2 0");
    audit(&world).await;
}

#[tokio::test]
async fn nothing_is_approved_and_nothing_revived_by_an_escalation() {
    let world = World::new().await;
    let action = world.open_action().await;
    world.shift_clock(TimeDelta::days(5)).await;
    assert_eq!(
        attempt(&world, "runner", action, "overdue", 1, 1).await,
        "expired"
    );
    let open = world.open_action().await;
    assert_eq!(attempt(&world, "carol", open, "by_hand", 1, 1).await, "ok");
    let state: String = value(
        world.owner().await.connection(),
        &format!("SELECT state FROM countersign.action_state WHERE action_id = '{open}'"),
    )
    .await;
    assert_eq!(state, "in_review");
    assert_eq!(
        attempt(&world, "carol", Uuid::nil(), "by_hand", 1, 1).await,
        "not-found"
    );
    audit(&world).await;
}

/// Thirty-two programs notice it at once: one record.
#[tokio::test]
async fn of_all_who_notice_an_overdue_step_at_once_one_escalates_it() {
    let world = World::new().await;
    let action = world.open_action().await;
    world.shift_clock(TimeDelta::days(1)).await;
    let mut tries = JoinSet::new();
    let shared = Arc::new(world);
    for n in 0..32 {
        let world = Arc::clone(&shared);
        let login = if n % 2 == 0 { "runner" } else { "carol" };
        tries.spawn(async move { attempt(&world, login, action, "overdue", 1, 1).await });
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
            .all(|o| ["ok", "already-escalated"].contains(&o.as_str())),
        "{outcomes:?}"
    );
    audit(&shared).await;
}
