//! Agents, workers and installations that were stopped: by whom, at once, and what they still see and do.

use countersign_statement::codes::{AgentKind, Risk, StandingEvent, Verdict};
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, bytes, refusal, run, text, tried, value},
};

use StandingEvent::{Paused, Resumed, Revoked};

/// What an agent's login comes to: a proposal, and what it sees.
async fn tried_by_the_agent(world: &World) -> (String, i64) {
    let store = world.store("aml-screen").await;
    let proposed = store.propose(&[Proposal::default().bytes()]).await;
    let seen: i64 = value(
        &mut world.raw("aml-screen").await,
        "SELECT (SELECT count(*) FROM countersign.action) + (SELECT count(*) FROM countersign.person)",
    )
    .await;
    (
        proposed.map_or_else(|e| e.code().to_owned(), |_| "ok".to_owned()),
        seen,
    )
}

#[tokio::test]
async fn a_paused_agent_sees_and_does_nothing_until_two_admins_let_it_go_on() {
    let world = World::new().await;
    world.open_action().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let agent = actor("aml-screen").id;
    alice.stand_agent(agent, Paused).await.unwrap();
    let stopped = ("machine-stopped".to_owned(), 0);
    assert_eq!(tried_by_the_agent(&world).await, stopped);
    assert_eq!(refusal(bob.stand_agent(agent, Paused).await), "standing");
    let goes_on = alice.stand_agent(agent, Resumed).await.unwrap();
    assert_eq!(tried_by_the_agent(&world).await, stopped);
    assert_eq!(refusal(alice.confirm(&goes_on).await), "second-person");
    // Paused again meanwhile, the old word does not let it go on.
    bob.confirm(&goes_on).await.unwrap();
    let (outcome, seen) = tried_by_the_agent(&world).await;
    assert!(outcome == "ok" && seen > 0, "{outcome} {seen}");
    bob.stand_agent(agent, Paused).await.unwrap();
    assert_eq!(tried_by_the_agent(&world).await, stopped);
    audit(&world).await;
}

/// An action that one officer decides.
async fn medium(world: &World) -> Uuid {
    let key = Uuid::new_v4().to_string();
    let proposal = Proposal::default().risk(Risk::Medium).key(&key);
    world.propose(&proposal).await
}

#[tokio::test]
async fn open_actions_pause_with_their_agent_and_unused_permissions_fall() {
    let world = World::new().await;
    let (open, approved) = (medium(&world).await, medium(&world).await);
    world
        .decide("carol", approved, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(approved).await.0, "approved");
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let agent = actor("aml-screen").id;
    alice.stand_agent(agent, Paused).await.unwrap();
    assert_eq!(world.state(open).await.0, "paused_agent_suspended");
    assert_eq!(world.state(approved).await.0, "revoked");
    let voted = world.decide("carol", open, Verdict::Approve).await;
    assert_eq!(refusal(voted), "not-open");
    let goes_on = alice.stand_agent(agent, Resumed).await.unwrap();
    assert_eq!(
        world.state(open).await.0,
        "paused_agent_suspended",
        "one alone lets nothing go on"
    );
    bob.confirm(&goes_on).await.unwrap();
    assert_eq!(world.state(open).await.0, "in_review");
    assert_eq!(world.state(approved).await.0, "revoked");
    world.decide("carol", open, Verdict::Approve).await.unwrap();
    // For good: what is open waits until it expires, or its owner withdraws it.
    let last = medium(&world).await;
    alice.stand_agent(agent, Revoked).await.unwrap();
    assert_eq!(world.state(open).await.0, "revoked");
    assert_eq!(world.state(last).await.0, "paused_agent_suspended");
    audit(&world).await;
}

#[tokio::test]
async fn what_is_revoked_never_comes_back() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let agent = actor("aml-screen").id;
    alice.stand_agent(agent, Revoked).await.unwrap();
    for event in [Paused, Resumed, Revoked] {
        let made = alice.stand_agent(agent, event).await;
        assert_eq!(refusal(made), "standing", "{event}");
    }
    let again = alice
        .register(&actor("aml-screen"), AgentKind::Agent, actor("dave").id)
        .await;
    assert_eq!(refusal(again), "taken");
    assert_eq!(tried_by_the_agent(&world).await.0, "machine-stopped");
}

#[tokio::test]
async fn a_resumption_that_waits_ends_no_later_pause() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let agent = actor("aml-screen").id;
    alice.stand_agent(agent, Paused).await.unwrap();
    let first = alice.stand_agent(agent, Resumed).await.unwrap();
    let second = alice.stand_agent(agent, Resumed).await.unwrap();
    bob.confirm(&first).await.unwrap();
    alice.stand_agent(agent, Paused).await.unwrap();
    bob.confirm(&second).await.unwrap();
    assert_eq!(tried_by_the_agent(&world).await.0, "machine-stopped");
}

#[tokio::test]
async fn only_admins_stop_and_resume_and_only_what_is_there() {
    let world = World::new().await;
    let agent = actor("aml-screen").id;
    for login in ["carol", "dave", "erin", "frank"] {
        let made = world.desk(login).await.stand_agent(agent, Paused).await;
        assert_eq!(refusal(made), "role-missing", "{login}");
    }
    let alice = world.desk("alice").await;
    assert_eq!(refusal(alice.stand_agent(agent, Resumed).await), "standing");
    let nobody = alice.stand_agent(Uuid::new_v4(), Revoked).await;
    assert_eq!(refusal(nobody), "not-found");
    // A person's id is no machine's.
    let person = alice.stand_agent(actor("carol").id, Revoked).await;
    assert_eq!(refusal(person), "not-found");
    let nowhere = alice.stand_installation(agent, Paused).await;
    assert_eq!(refusal(nowhere), "not-found");
    let row = Row::new("fact.standing")
        .set("standing_id", "gen_random_uuid()")
        .set("event", "'ended'")
        .set("kind", "'agent'")
        .set("machine", text(&agent.to_string()))
        .set("signed_at", "now()")
        .set("key_id", bytes(&alice.actor.key_id()))
        .set("statement", "'x'")
        .set("signature", bytes(&alice.actor.sign("x").signature));
    let mut conn = world.raw("alice").await;
    assert_eq!(tried(&mut conn, &row.insert()).await, "standing");
    let person = row.set("event", "'paused'").set("kind", "'person'");
    assert_eq!(tried(&mut conn, &person.insert()).await, "standing");
}

/// The agent's proposal waits for the lock while it is held by the one who stops it.
#[tokio::test]
async fn what_waited_for_the_lock_while_it_was_stopped_does_not_count() {
    let world = World::new().await;
    let (action, agent) = (world.open_action().await, actor("aml-screen").id);
    let alice = world.desk("alice").await;
    let mut holder = world.raw("carol").await;
    let view = format!(
        "BEGIN; INSERT INTO fact.view (action_id, document, salt) VALUES ('{action}', 'x', {})",
        bytes(&[7; 16])
    );
    run(&mut holder, &view).await;
    let pausing = tokio::spawn(async move { alice.stand_agent(agent, Paused).await });
    world.until_waiting(1).await;
    let mut conn = world.raw("aml-screen").await;
    let withdrawn = format!(
        "INSERT INTO fact.interruption (action_id, event, text, text_salt) VALUES ('{action}', 'withdrawn', 'x', {})",
        bytes(&[8; 16])
    );
    let waiting = tokio::spawn(async move { tried(&mut conn, &withdrawn).await });
    world.until_waiting(2).await;
    run(&mut holder, "COMMIT").await;
    pausing.await.unwrap().unwrap();
    assert_eq!(waiting.await.unwrap(), "machine-stopped");
}

#[tokio::test]
async fn a_stopped_worker_reads_nothing_and_ends_nobody() {
    let world = World::new().await;
    world.open_action().await;
    let alice = world.desk("alice").await;
    let seen = "SELECT (SELECT count(*) FROM countersign.payload) + (SELECT count(*) FROM countersign.ledger_record)";
    let mut runner = world.raw("runner").await;
    assert!(value::<i64>(&mut runner, seen).await > 0);
    let worker = actor("runner").id;
    alice.stand_agent(worker, Paused).await.unwrap();
    assert_eq!(value::<i64>(&mut runner, seen).await, 0);
    for sql in [
        "SELECT countersign.ask_end()",
        "SELECT countersign.as_machine()",
        "INSERT INTO fact.delivery DEFAULT VALUES",
    ] {
        assert_eq!(tried(&mut runner, sql).await, "machine-stopped", "{sql}");
    }
}
