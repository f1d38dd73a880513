//! A key that is revoked as compromised from an earlier record on: what its votes had carried is open again or flagged.

use chrono::TimeDelta;
use countersign_statement::{
    PolicyDocument,
    codes::{Reveal, Role, Verdict},
};
use countersign_testkit::{World, actor, salt};
use countersign_workflow::default_policy;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, text, tried, value},
};

/// Officers decide, and then supervisors; two rejections end the first step.
async fn two_steps(told_before: bool) -> World {
    let world = World::new().await;
    let mut document = PolicyDocument {
        version: 2,
        ..default_policy()
    };
    let mut rule = document.rules.pop().unwrap();
    rule.rule = 1;
    rule.commit_before_reveal = if told_before {
        Reveal::AtOnce
    } else {
        Reveal::Advice
    };
    rule.min_persons = 2;
    let step = rule.steps[0].clone();
    rule.steps = vec![step.clone(), step];
    for (step, role) in rule
        .steps
        .iter_mut()
        .zip([Role::ComplianceOfficer, Role::Supervisor])
    {
        (step.role, step.quorum, step.deny) = (role, 1, 2);
        step.step = if role == Role::Supervisor { 2 } else { 1 };
        step.escalation.clear();
    }
    document.rules = vec![rule];
    let made = world.desk("alice").await.draft_policy(&document).await;
    let made = made.unwrap();
    world.desk("bob").await.confirm(&made).await.unwrap();
    world
}

async fn vote(world: &World, login: &str, action: Uuid, verdict: Verdict) -> i64 {
    world.decide(login, action, verdict).await.unwrap();
    let sql = format!(
        "SELECT max(seq) FROM countersign.decision WHERE action_id = '{action}' AND person = '{}'",
        actor(login).id
    );
    value(world.owner().await.connection(), &sql).await
}

/// Carol's key, from her vote on.
async fn disown(world: &World, since: i64) {
    let alice = world.desk("alice").await;
    let since = u64::try_from(since).unwrap();
    alice
        .revoke_key(&actor("carol"), Some(since))
        .await
        .unwrap();
}

async fn approved(world: &World) -> (Uuid, i64) {
    let action = world.open_action().await;
    let since = vote(world, "carol", action, Verdict::Approve).await;
    vote(world, "dave", action, Verdict::Approve).await;
    assert_eq!(world.state(action).await.0, "approved");
    (action, since)
}

async fn used(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT encode(action_digest, 'hex') FROM countersign.action WHERE action_id = '{action}'"
    );
    let digest: String = value(world.owner().await.connection(), &sql).await;
    let row = Row::new("fact.execution")
        .set("action_id", text(&action.to_string()))
        .set("event", "'consumed'")
        .set("digest", format!("'\\x{digest}'"));
    tried(&mut world.raw("aml-screen").await, &row.insert()).await
}

/// What became of it: `reopened` or `flagged`, and the step.
async fn fate(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT COALESCE(string_agg(fate || ' ' || step, ', ' ORDER BY seq), '') FROM countersign.disowned WHERE action_id = '{action}'"
    );
    value(world.owner().await.connection(), &sql).await
}

/// Votes that count, by whom and on which step.
async fn counted(world: &World, action: Uuid) -> i64 {
    let sql = format!(
        "SELECT count(*) FROM countersign.decision WHERE action_id = '{action}' AND retracted_seq IS NULL"
    );
    value(world.owner().await.connection(), &sql).await
}

async fn interrupt(world: &World, login: &str, action: Uuid, event: &str) {
    let row = Row::new("fact.interruption")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event))
        .set("text", "'For whom is this?'")
        .set("text_salt", format!("'\\x{}'", hex::encode(salt())));
    assert_eq!(
        tried(&mut world.raw(login).await, &row.insert()).await,
        "ok"
    );
}

#[tokio::test]
async fn what_a_compromised_key_carried_is_open_again_and_its_permission_gone() {
    let world = two_steps(true).await;
    let (action, since) = approved(&world).await;
    let proposed: String = value(
        world.owner().await.connection(),
        "SELECT expires_at::text FROM countersign.action",
    )
    .await;
    disown(&world, since).await;
    let (state, step, _) = world.state(action).await;
    assert_eq!((state.as_str(), step), ("in_review", 1));
    assert_eq!(fate(&world, action).await, "reopened 1");
    assert_eq!(used(&world, action).await, "not-executable");
    // The later vote is void too, and the review ends when it was to end.
    assert_eq!(counted(&world, action).await, 0);
    let ends: String = value(
        world.owner().await.connection(),
        "SELECT expires_at::text FROM countersign.action_state",
    )
    .await;
    assert_eq!(ends, proposed);
    vote(&world, "bob", action, Verdict::Approve).await;
    assert_eq!(used(&world, action).await, "not-executable");
    vote(&world, "dave", action, Verdict::Approve).await;
    assert_eq!(used(&world, action).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn what_is_closed_stays_so_and_is_flagged() {
    let world = two_steps(true).await;
    let (action, since) = approved(&world).await;
    assert_eq!(used(&world, action).await, "ok");
    // Rejected by two, one of them void; and one rejection of two, which carries nothing.
    let rejected = world.open_action().await;
    vote(&world, "carol", rejected, Verdict::Reject).await;
    vote(&world, "bob", rejected, Verdict::Reject).await;
    let open = world.open_action().await;
    vote(&world, "carol", open, Verdict::Reject).await;
    // Approved and lapsed, with a vote from before.
    disown(&world, since).await;
    assert_eq!(world.state(action).await.0, "executing");
    assert_eq!(fate(&world, action).await, "flagged 2");
    assert_eq!(world.state(rejected).await.0, "rejected");
    assert_eq!(fate(&world, rejected).await, "flagged 1");
    assert_eq!(world.state(open).await.0, "in_review");
    assert_eq!(fate(&world, open).await, "");
    vote(&world, "bob", open, Verdict::Reject).await;
    assert_eq!(world.state(open).await.0, "in_review", "one of two counts");
    audit(&world).await;
}

#[tokio::test]
async fn an_approval_that_had_lapsed_is_flagged_and_one_that_expired_is_not() {
    let world = two_steps(true).await;
    let (lapsed, since) = approved(&world).await;
    let expired = world.open_action().await;
    vote(&world, "carol", expired, Verdict::Approve).await;
    world.shift_clock(TimeDelta::days(60)).await;
    disown(&world, since).await;
    assert_eq!(fate(&world, lapsed).await, "flagged 2");
    assert_eq!(fate(&world, expired).await, "");
    assert_eq!(counted(&world, expired).await, 0);
}

#[tokio::test]
async fn while_a_question_is_open_the_step_goes_back_and_the_question_stays() {
    let world = two_steps(true).await;
    let action = world.open_action().await;
    let since = vote(&world, "carol", action, Verdict::Approve).await;
    interrupt(&world, "dave", action, "asked").await;
    disown(&world, since).await;
    let (state, step, _) = world.state(action).await;
    assert_eq!((state.as_str(), step), ("paused_info", 1));
    assert_eq!(fate(&world, action).await, "reopened 1");
    interrupt(&world, "aml-screen", action, "answered").await;
    vote(&world, "bob", action, Verdict::Approve).await;
    let (state, step, _) = world.state(action).await;
    assert_eq!((state.as_str(), step), ("in_review", 2));
    audit(&world).await;
}

#[tokio::test]
async fn what_was_voted_before_the_key_was_compromised_stays() {
    let world = two_steps(true).await;
    let (action, since) = approved(&world).await;
    disown(&world, since + 1).await;
    assert_eq!(world.state(action).await.0, "approved");
    assert_eq!(counted(&world, action).await, 2);
    // Revoked again, from an earlier record on: it is void now.
    disown(&world, since).await;
    assert_eq!(world.state(action).await.0, "in_review");
    assert_eq!(fate(&world, action).await, "reopened 1");
}

#[tokio::test]
async fn who_was_told_the_advice_does_not_decide_anew_on_what_is_open_again() {
    let world = two_steps(false).await;
    let (action, since) = approved(&world).await;
    disown(&world, since).await;
    vote(&world, "bob", action, Verdict::Approve).await;
    let again = world.decide("dave", action, Verdict::Approve).await;
    assert_eq!(again.unwrap_err().code(), "seat-taken");
}

/// Nobody but the door of keys voids a vote, and nothing makes one count again.
#[tokio::test]
async fn a_vote_that_became_void_stays_so() {
    let world = two_steps(true).await;
    let (action, since) = approved(&world).await;
    disown(&world, since).await;
    let mut owner = world.owner().await;
    for change in [
        "retracted_seq = NULL",
        "void = NULL",
        "void = 'step'",
        "seated = true",
    ] {
        let sql = format!("UPDATE countersign.decision SET {change}");
        assert_eq!(
            tried(owner.connection(), &sql).await,
            "append-only",
            "{change}"
        );
    }
    for login in ["alice", "carol", "aml-screen"] {
        let sql = format!("SELECT countersign.disown('x', 0, 0, now()), '{action}'");
        assert_eq!(tried(&mut world.raw(login).await, &sql).await, "42501");
    }
}
