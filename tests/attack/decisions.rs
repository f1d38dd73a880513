//! Who may decide, when, on what they saw, and why.

use countersign_statement::codes::{Risk, Role, Verdict};
use countersign_testkit::{Proposal, World, actor};

use crate::{
    audit::audit,
    kit::{refusal, value},
};

#[tokio::test]
async fn the_same_decision_sent_twice_returns_the_stored_record() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    let first = carol.send(&decision).await.unwrap();
    let before = audit(&world).await;
    let again = carol.send(&decision).await.unwrap();
    assert_eq!(first.recorded, again.recorded);
    assert_eq!(audit(&world).await, before, "nothing was added");
}

#[tokio::test]
async fn a_decision_id_is_used_once() {
    let world = World::new().await;
    let (one, two) = (world.open_action().await, world.open_action().await);
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, one, Verdict::Approve).await;
    carol.send(&decision).await.unwrap();
    let mut other = world.decision(&carol, two, Verdict::Approve).await;
    other.statement.decision_id = decision.statement.decision_id;
    assert_eq!(refusal(carol.send(&other.resign(&carol)).await), "taken");
    // By somebody else neither, even with the very same words.
    let dave = world.desk("dave").await;
    assert_eq!(refusal(dave.send(&decision).await), "taken");
}

#[tokio::test]
async fn one_person_has_one_seat_over_all_steps() {
    let world = World::new().await;
    world
        .add_person("gina", &[Role::ComplianceOfficer, Role::Supervisor])
        .await;
    let action = world.open_action().await;
    world
        .decide("gina", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(
        world.state(action).await.1,
        2,
        "step 2 wants a supervisor, which gina is too"
    );
    assert_eq!(
        refusal(world.decide("gina", action, Verdict::Approve).await),
        "seat-taken"
    );
    assert_eq!(
        refusal(world.decide("gina", action, Verdict::Reject).await),
        "seat-taken"
    );
}

#[tokio::test]
async fn the_owner_of_the_agent_does_not_decide() {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    // Alice is a supervisor, as step 2 wants.
    assert_eq!(
        refusal(world.decide("alice", action, Verdict::Approve).await),
        "lineage"
    );
}

#[tokio::test]
async fn launcher_and_subject_do_not_decide() {
    let world = World::new().await;
    for reject in [Verdict::Approve, Verdict::Reject] {
        let mut launched = Proposal::default();
        launched.content.launcher = Some(actor("carol").id);
        let action = world.propose(&launched).await;
        assert_eq!(
            refusal(world.decide("carol", action, reject).await),
            "lineage"
        );
        let mut about = Proposal::default();
        about.content.subject_person = Some(actor("carol").id);
        let action = world.propose(&about).await;
        assert_eq!(
            refusal(world.decide("carol", action, reject).await),
            "lineage"
        );
    }
}

#[tokio::test]
async fn the_steps_role_is_needed() {
    let world = World::new().await;
    let action = world.open_action().await;
    for name in ["dave", "erin", "frank"] {
        assert_eq!(
            refusal(world.decide(name, action, Verdict::Approve).await),
            "role-missing",
            "{name}"
        );
    }
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(
        refusal(world.decide("bob", action, Verdict::Approve).await),
        "role-missing",
        "an officer at the supervisor's step"
    );
}

#[tokio::test]
async fn a_role_revoked_before_the_decision_does_not_count() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    world
        .desk("alice")
        .await
        .revoke_role(carol.actor.id, Role::ComplianceOfficer)
        .await
        .unwrap();
    // Her only role: she reads nothing any more.
    assert_eq!(refusal(carol.send(&decision).await), "not-found");
    let again = world
        .desk("alice")
        .await
        .grant(carol.actor.id, Role::Auditor)
        .await
        .unwrap();
    world.desk("bob").await.confirm(&again).await.unwrap();
    assert_eq!(refusal(carol.send(&decision).await), "role-missing");
}

#[tokio::test]
async fn a_role_granted_but_not_confirmed_does_not_count() {
    let world = World::new().await;
    let action = world.open_action().await;
    let grant = world
        .desk("alice")
        .await
        .grant(actor("erin").id, Role::ComplianceOfficer)
        .await
        .unwrap();
    assert_eq!(
        refusal(world.decide("erin", action, Verdict::Approve).await),
        "role-missing"
    );
    world.desk("bob").await.confirm(&grant).await.unwrap();
    world
        .decide("erin", action, Verdict::Approve)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_role_before_its_time_and_after_it_does_not_count() {
    let world = World::new().await;
    let now = countersign_testkit::now();
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let (from, until) = (
        now + chrono::TimeDelta::hours(1),
        now + chrono::TimeDelta::hours(2),
    );
    let grant = alice
        .grant_between(actor("erin").id, Role::ComplianceOfficer, from, Some(until))
        .await
        .unwrap();
    bob.confirm(&grant).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(
        refusal(world.decide("erin", action, Verdict::Approve).await),
        "role-missing"
    );
    world.freeze_clock(until).await;
    assert_eq!(
        refusal(world.decide("erin", action, Verdict::Approve).await),
        "role-missing",
        "excluded at its end"
    );
}

#[tokio::test]
async fn a_role_in_its_time_counts() {
    let world = World::new().await;
    let now = countersign_testkit::now();
    let (from, until) = (
        now + chrono::TimeDelta::hours(1),
        now + chrono::TimeDelta::hours(2),
    );
    let grant = world
        .desk("alice")
        .await
        .grant_between(actor("erin").id, Role::ComplianceOfficer, from, Some(until))
        .await
        .unwrap();
    world.desk("bob").await.confirm(&grant).await.unwrap();
    let action = world.open_action().await;
    world.freeze_clock(from).await;
    world
        .decide("erin", action, Verdict::Approve)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_action_that_is_closed_takes_no_more_decisions() {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Reject)
        .await
        .unwrap();
    assert_eq!(world.state(action).await.0, "rejected");
    assert_eq!(
        refusal(world.decide("bob", action, Verdict::Approve).await),
        "not-open"
    );
}

#[tokio::test]
async fn a_simulation_is_never_approved() {
    let world = World::new().await;
    let mut proposal = Proposal::default();
    proposal.content.is_simulation = true;
    let action = world.propose(&proposal).await;
    let decided = world
        .decide("erin", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(decided.state.as_str(), "simulated");
}

#[tokio::test]
async fn of_two_who_take_the_last_seat_at_once_one_is_refused() {
    let world = World::new().await;
    let action = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    let (carol, bob) = (world.desk("carol").await, world.desk("bob").await);
    let (one, two) = (
        world.decision(&carol, action, Verdict::Approve).await,
        world.decision(&bob, action, Verdict::Approve).await,
    );
    let (a, b) = tokio::join!(carol.send(&one), bob.send(&two));
    let codes: Vec<&str> = [&a, &b]
        .iter()
        .filter_map(|r| r.as_ref().err().map(countersign_store::StoreError::code))
        .collect();
    assert_eq!(codes, ["not-open"]);
    let count: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.decision",
    )
    .await;
    assert_eq!(count, 1);
}

/// Even the owner's hand: a terminal state stays, and the table of transitions is the only way out of the others (I3).
#[tokio::test]
async fn a_state_moves_only_along_the_table_of_transitions() {
    let world = World::new().await;
    let states = [
        "in_review",
        "approved",
        "simulated",
        "rejected",
        "expired",
        "blocked",
        "auto_cleared",
        "executed",
    ];
    let allowed = [
        ("in_review", "in_review"),
        ("in_review", "approved"),
        ("in_review", "simulated"),
        ("in_review", "rejected"),
        ("in_review", "expired"),
        // Nobody has used it, and a vote that carried it is void.
        ("approved", "in_review"),
    ];
    let action = world.open_action().await;
    let mut owner = world.owner().await;
    for from in states {
        for to in states {
            // Set aside for a moment, to stand where the question begins.
            let sql = format!(
                "BEGIN; ALTER TABLE countersign.action_state DISABLE TRIGGER guard_transition;
                 UPDATE countersign.action_state SET state = '{from}' WHERE action_id = '{action}';
                 ALTER TABLE countersign.action_state ENABLE ALWAYS TRIGGER guard_transition;
                 UPDATE countersign.action_state SET state = '{to}', step = 9 WHERE action_id = '{action}'"
            );
            let outcome = crate::kit::tried(owner.connection(), &sql).await;
            crate::kit::tried(owner.connection(), "ROLLBACK").await;
            let wanted = if allowed.contains(&(from, to)) {
                "ok"
            } else {
                "transition"
            };
            assert_eq!(outcome, wanted, "{from:?} to {to:?}");
        }
    }
    for change in ["action_id = gen_random_uuid()", "is_simulation = true"] {
        let sql =
            format!("UPDATE countersign.action_state SET {change} WHERE action_id = '{action}'");
        assert_eq!(
            crate::kit::tried(owner.connection(), &sql).await,
            "transition",
            "{change}"
        );
    }
}
