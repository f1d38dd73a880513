//! Who may decide, when, on what they saw, and why.

use countersign_statement::codes::{Advice, ReasonCode, Risk, Role, Verdict};
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
async fn a_stale_view_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let dave = world.desk("dave").await;
    let seen = dave.view(action).await.unwrap();
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let decision = world
        .decision_on(&dave, action, Verdict::Approve, seen)
        .await;
    assert_eq!(refusal(dave.send(&decision).await), "stale-view");
    // A newer head beside the old view does not freshen it.
    let mut newer = decision;
    let head = world.store("dave").await.head().await.unwrap().unwrap();
    newer.statement.seen_seq = head.seq;
    newer.statement.seen_leaf = hex::encode(head.leaf);
    assert_eq!(refusal(dave.send(&newer.resign(&dave)).await), "stale-view");
}

#[tokio::test]
async fn a_view_that_another_person_or_nobody_was_shown_is_refused() {
    let world = World::new().await;
    let (action, other) = (world.open_action().await, world.open_action().await);
    let carol = world.desk("carol").await;
    let theirs = world.desk("bob").await.view(action).await.unwrap();
    assert_eq!(
        refusal(
            carol
                .send(
                    &world
                        .decision_on(&carol, action, Verdict::Approve, theirs)
                        .await
                )
                .await
        ),
        "view-unknown"
    );
    let elsewhere = carol.view(other).await.unwrap();
    assert_eq!(
        refusal(
            carol
                .send(
                    &world
                        .decision_on(&carol, action, Verdict::Approve, elsewhere)
                        .await
                )
                .await
        ),
        "view-unknown"
    );
    let mut made_up = carol.view(action).await.unwrap();
    made_up.digest = [7; 32];
    assert_eq!(
        refusal(
            carol
                .send(
                    &world
                        .decision_on(&carol, action, Verdict::Approve, made_up)
                        .await
                )
                .await
        ),
        "view-unknown"
    );
}

#[tokio::test]
async fn a_head_that_never_was_or_lies_before_the_view_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let seen = carol.view(action).await.unwrap();
    for (seq, leaf) in [
        (seen.recorded.seq, [7; 32]),
        (seen.recorded.seq + 1, seen.recorded.leaf),
        (
            seen.recorded.seq - 1,
            world
                .store("carol")
                .await
                .leaf(seen.recorded.seq - 1)
                .await
                .unwrap()
                .unwrap(),
        ),
        (9_007_199_254_740_991, seen.recorded.leaf),
    ] {
        let mut decision = world
            .decision_on(&carol, action, Verdict::Approve, seen)
            .await;
        decision.statement.seen_seq = seq;
        decision.statement.seen_leaf = hex::encode(leaf);
        assert_eq!(
            refusal(carol.send(&decision.resign(&carol)).await),
            "view-unknown",
            "{seq}"
        );
    }
}

#[tokio::test]
async fn a_reason_of_the_other_verdict_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    for reason in ReasonCode::ALL {
        let verdict = match reason.verdict() {
            Verdict::Approve => Verdict::Reject,
            Verdict::Reject => Verdict::Approve,
        };
        let mut decision = world.decision(&carol, action, verdict).await;
        decision.statement.reason_code = *reason;
        assert_eq!(
            refusal(carol.send(&decision.resign(&carol)).await),
            "reason-code",
            "{reason}"
        );
    }
}

#[tokio::test]
async fn a_narrative_is_demanded_where_friction_is_not_low() {
    let world = World::new().await;
    for risk in [Risk::Medium, Risk::High, Risk::Critical] {
        let action = world.propose(&Proposal::default().risk(risk)).await;
        let carol = world.desk("carol").await;
        let decision = world.decision(&carol, action, Verdict::Approve).await;
        for short in [
            "",
            "too short",
            "  nine chr \n\t ",
            "\r\n\r\n\r\n\r\n\r\n\r\n",
        ] {
            assert_eq!(
                refusal(carol.send(&decision.clone().saying(short, &carol)).await),
                "narrative-missing",
                "{short:?}"
            );
        }
        carol
            .send(&decision.saying("ten chars!", &carol))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_narrative_is_demanded_of_every_override() {
    let world = World::new().await;
    for (advice, verdict) in [
        (Advice::Block, Verdict::Approve),
        (Advice::Proceed, Verdict::Reject),
    ] {
        let action = world
            .propose(&Proposal::default().risk(Risk::Low).advice(advice))
            .await;
        let erin = world.desk("erin").await;
        let decision = world.decision(&erin, action, verdict).await;
        assert_eq!(
            refusal(erin.send(&decision.clone().saying("", &erin)).await),
            "narrative-missing"
        );
        assert_eq!(
            erin.send(&decision).await.unwrap().override_type,
            "ai_override"
        );
    }
    for (advice, verdict) in [
        (Advice::Proceed, Verdict::Approve),
        (Advice::Block, Verdict::Reject),
        (Advice::Review, Verdict::Reject),
    ] {
        let action = world
            .propose(&Proposal::default().risk(Risk::Low).advice(advice))
            .await;
        let erin = world.desk("erin").await;
        let decision = world
            .decision(&erin, action, verdict)
            .await
            .saying("", &erin);
        assert_eq!(erin.send(&decision).await.unwrap().override_type, "");
    }
}

#[tokio::test]
async fn a_narrative_over_65536_bytes_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    assert_eq!(
        refusal(
            carol
                .send(&decision.clone().saying(&"ä".repeat(32_769), &carol))
                .await
        ),
        "too-large"
    );
    carol
        .send(&decision.saying(&"ä".repeat(32_768), &carol))
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
    assert_eq!(decided.state, "simulated");
}

#[tokio::test]
async fn unknown_and_unreadable_actions_are_refused_alike() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let action = world.open_action().await;
    let gina = world.desk("gina").await;
    let there = gina.view(action).await.unwrap_err();
    let nowhere = gina.view(uuid::Uuid::new_v4()).await.unwrap_err();
    assert_eq!(
        (there.code(), there.to_string(), there.hint()),
        (nowhere.code(), nowhere.to_string(), nowhere.hint())
    );
    let (a, b) = (
        gina.comment(action, "x").await.unwrap_err(),
        gina.comment(uuid::Uuid::new_v4(), "x").await.unwrap_err(),
    );
    assert_eq!((a.code(), a.to_string()), (b.code(), b.to_string()));
    let seen = world.desk("carol").await.view(action).await.unwrap();
    let mut decision = world
        .decision_on(&gina, action, Verdict::Approve, seen)
        .await;
    let there = gina.send(&decision).await.unwrap_err();
    decision.statement.action_id = uuid::Uuid::new_v4();
    let nowhere = gina.send(&decision.resign(&gina)).await.unwrap_err();
    assert_eq!(
        (there.code(), there.to_string()),
        (nowhere.code(), nowhere.to_string())
    );
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
