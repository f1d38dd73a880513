//! Clocks that jump. Order is the sequence number; stepping back revives nothing and is recorded.

use chrono::TimeDelta;
use countersign_statement::codes::Role;
use countersign_testkit::{Proposal, World, actor, now};

use crate::{
    audit::audit,
    kit::{approval, failed, session},
};

#[tokio::test]
async fn a_clock_stepping_back_revives_no_expired_action_and_is_recorded() {
    let world = World::with_server().await;
    let action = world.open_action().await;
    let carol = session(&world, "carol").await;
    world.shift_clock(TimeDelta::days(8)).await;
    assert_eq!(failed(carol.decide(action, &approval()).await), "expired");
    // That view, at least, was recorded in the future; now the clock goes back.
    world.release_clock().await;
    assert_eq!(
        failed(carol.decide(action, &approval()).await),
        "expired",
        "the clock stepped back and the action lives again"
    );
    let audited = audit(&world).await;
    assert_eq!(audited.count("clock.stepped_back"), 1);
    let step = audited
        .records
        .iter()
        .find(|r| r.event == "clock.stepped_back")
        .unwrap();
    assert_eq!(
        (step.actor.as_str(), step.actor_type.as_str()),
        ("system", "system")
    );
    // Neither the queue nor the counts show it as open.
    let queue = carol.queue_page(None, 10).await.unwrap();
    assert!(
        queue.iter().all(|row| row.action_id != action),
        "the queue offers an expired action again"
    );
    let counts = carol.state_counts().await.unwrap();
    assert_eq!(counts, [(countersign_statement::State::Expired, 1)]);
}

#[tokio::test]
async fn a_role_that_has_run_out_stays_so_when_the_clock_steps_back() {
    let world = World::with_server().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let until = now() + TimeDelta::hours(1);
    let erin = actor("erin").id;
    let grant = alice
        .grant_between(erin, Role::ComplianceOfficer, now(), Some(until))
        .await
        .unwrap();
    bob.confirm(&grant).await.unwrap();
    let action = world.open_action().await;
    world.shift_clock(TimeDelta::hours(2)).await;
    world.open_action().await;
    world.release_clock().await;
    let erin = session(&world, "erin").await;
    assert_eq!(
        failed(erin.decide(action, &approval()).await),
        "role-missing"
    );
    // Who holds the role still may, and the step back was recorded once.
    session(&world, "carol")
        .await
        .decide(action, &approval())
        .await
        .unwrap();
    assert_eq!(audit(&world).await.count("clock.stepped_back"), 1);
}

#[tokio::test]
async fn each_step_back_is_recorded_once_and_steps_forward_are_none() {
    let world = World::with_server().await;
    for hours in [0, 5, 3, 7, -9, -9, 0] {
        world.shift_clock(TimeDelta::hours(hours)).await;
        world.propose(&Proposal::default()).await;
        world.propose(&Proposal::default()).await;
    }
    let audited = audit(&world).await;
    // From 5 to 3 and from 7 to -9.
    assert_eq!(audited.count("clock.stepped_back"), 2);
    assert_eq!(audited.count("action.proposed"), 14);
}
