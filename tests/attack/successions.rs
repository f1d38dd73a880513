//! One action in the place of another: by whom, of what, once, and that nobody acts on what was superseded.

use chrono::TimeDelta;
use countersign_statement::codes::{ExecutionEvent, Risk, StandingEvent, SuccessionEvent, Verdict};
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, refusal, text, tried, value},
};

async fn attempt(world: &World, login: &str, action: Uuid, successor: Uuid) -> String {
    let sql = format!(
        "INSERT INTO fact.succession (action_id, successor) VALUES ({}, {})",
        text(&action.to_string()),
        text(&successor.to_string())
    );
    tried(&mut world.raw(login).await, &sql).await
}

/// An action that one analyst decides.
async fn easy(world: &World) -> Uuid {
    let proposal = Proposal::default()
        .risk(Risk::Low)
        .key(&Uuid::new_v4().to_string());
    world.propose(&proposal).await
}

#[tokio::test]
async fn an_action_is_superseded_by_its_agent_with_a_later_one_of_its_own_and_once() {
    let world = World::new().await;
    world.add_login("other-agent", "agent").await;
    let (former, later) = (easy(&world).await, easy(&world).await);
    for (login, outcome) in [
        ("carol", "succession-owners"),
        ("runner", DENIED),
        ("watcher", DENIED),
        ("stranger", "login-unknown"),
        ("other-agent", "login-unknown"),
    ] {
        assert_eq!(
            attempt(&world, login, former, later).await,
            outcome,
            "{login}"
        );
    }
    for (action, successor, outcome) in [
        (later, former, "no-successor"),
        (former, former, "no-successor"),
        (former, Uuid::nil(), "no-successor"),
        (Uuid::nil(), later, "not-found"),
        (former, later, "ok"),
        // The same said twice is one.
        (former, later, "ok"),
    ] {
        let told = attempt(&world, "aml-screen", action, successor).await;
        assert_eq!(told, outcome, "{action} by {successor}");
    }
    let third = easy(&world).await;
    for (action, successor, outcome) in [
        (former, third, "already-replaced"),
        (third, later, "no-successor"),
        (later, third, "ok"),
    ] {
        // The agent's owner may what the agent may.
        let told = attempt(&world, "alice", action, successor).await;
        assert_eq!(told, outcome, "{action} by {successor}");
    }
    assert_eq!(world.state(former).await.0, "superseded");
    assert_eq!(
        refusal(world.decide("erin", former, Verdict::Approve).await),
        "not-open"
    );
    let records: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.ledger_record WHERE event LIKE 'action.supersede%'",
    )
    .await;
    assert_eq!(
        records, 4,
        "one of each action, and none of what was said twice"
    );
    // What has run out is not replaced, nor what nobody decides on.
    let fourth = easy(&world).await;
    world.shift_clock(TimeDelta::days(40)).await;
    let fifth = easy(&world).await;
    assert_eq!(
        attempt(&world, "aml-screen", fourth, fifth).await,
        "expired"
    );
    assert_eq!(
        attempt(&world, "aml-screen", former, fifth).await,
        "already-replaced"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_stopped_agent_puts_nothing_in_the_place_of_anything() {
    let world = World::new().await;
    let (former, later) = (easy(&world).await, easy(&world).await);
    let (alice, agent) = (world.desk("alice").await, actor("aml-screen").id);
    for stop in [StandingEvent::Paused, StandingEvent::Revoked] {
        alice.stand_agent(agent, stop).await.unwrap();
        assert_eq!(
            attempt(&world, "aml-screen", former, later).await,
            "machine-stopped",
            "{stop}"
        );
    }
    // Its owner clears up after it.
    assert_eq!(attempt(&world, "alice", former, later).await, "ok");
    assert_eq!(world.state(former).await.0, "superseded");
    audit(&world).await;
}

#[tokio::test]
async fn what_was_rejected_is_proposed_anew_and_shown_as_such() {
    let world = World::new().await;
    let former = easy(&world).await;
    world.decide("erin", former, Verdict::Reject).await.unwrap();
    let later = easy(&world).await;
    let erin = world.desk("erin").await;
    let seen = world.view(&erin, later).await;
    let agent = world.store("aml-screen").await;
    let (event, _) = agent.supersede(former, later).await.unwrap();
    assert_eq!(event, SuccessionEvent::Resubmitted);
    assert_eq!(world.state(former).await.0, "rejected", "it stays so");
    let early = world
        .decision_on(&erin, later, Verdict::Approve, seen)
        .await;
    assert_eq!(
        refusal(erin.send(&early).await),
        "stale-view",
        "they had not seen that it was rejected before"
    );
    let read = erin.store.action(later, &[]).await.unwrap().unwrap().row;
    assert_eq!(
        (read.predecessor.map(|o| o.action_id), read.successor),
        (Some(former), None)
    );
    let read = erin.store.action(former, &[]).await.unwrap().unwrap().row;
    assert_eq!(
        (read.predecessor, read.successor.map(|o| o.action_id)),
        (None, Some(later))
    );
    for (action, event, other) in [
        (former, "action.resubmitted", later),
        (later, "action.resubmits", former),
    ] {
        let history = erin.store.history(action, 50).await.unwrap();
        let told = history.iter().find(|h| h.event == event).unwrap();
        let of = erin
            .store
            .action(other, &[])
            .await
            .unwrap()
            .unwrap()
            .row
            .seq;
        assert_eq!(told.other, Some(of), "{event}");
    }
    world.decide("erin", later, Verdict::Approve).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn an_approval_that_was_superseded_permits_nothing() {
    let world = World::new().await;
    let former = easy(&world).await;
    world
        .decide("erin", former, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(former).await.0, "approved");
    let later = easy(&world).await;
    let agent = world.store("aml-screen").await;
    let digest = agent_digest(&world, former).await;
    let (event, _) = agent.supersede(former, later).await.unwrap();
    assert_eq!(event, SuccessionEvent::Superseded);
    let used = agent.execute(former, ExecutionEvent::Consumed, &digest, None);
    assert_eq!(refusal(used.await), "not-executable");
    // Once the permission was used nothing takes its place.
    world.decide("erin", later, Verdict::Approve).await.unwrap();
    let digest = agent_digest(&world, later).await;
    agent
        .execute(later, ExecutionEvent::Consumed, &digest, None)
        .await
        .unwrap();
    let third = easy(&world).await;
    assert_eq!(
        attempt(&world, "aml-screen", later, third).await,
        "not-replaceable"
    );
    audit(&world).await;
}

async fn agent_digest(world: &World, action: Uuid) -> [u8; 32] {
    let sql = format!("SELECT action_digest FROM countersign.action WHERE action_id = '{action}'");
    let digest: Vec<u8> = value(world.owner().await.connection(), &sql).await;
    digest.try_into().unwrap()
}
