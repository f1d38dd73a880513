//! On what they saw, and why: views, reasons, narratives, and what becomes of an action.

use countersign_statement::codes::{Advice, OverrideType, ReasonCode, Risk, Verdict};
use countersign_testkit::{Proposal, World};

use crate::kit::refusal;

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
            Some(OverrideType::AiOverride)
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
        assert_eq!(erin.send(&decision).await.unwrap().override_type, None);
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
async fn unknown_and_unreadable_actions_are_refused_alike() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    let action = world.open_action().await;
    let gina = world.desk("gina").await;
    let there = gina.view(action).await.unwrap_err();
    let nowhere = gina.view(uuid::Uuid::new_v4()).await.unwrap_err();
    assert_eq!(there.refusal(), nowhere.refusal());
    let (a, b) = (
        gina.comment(action, "x").await.unwrap_err(),
        gina.comment(uuid::Uuid::new_v4(), "x").await.unwrap_err(),
    );
    assert_eq!(a.refusal(), b.refusal());
    let seen = world.desk("carol").await.view(action).await.unwrap();
    let mut decision = world
        .decision_on(&gina, action, Verdict::Approve, seen)
        .await;
    let there = gina.send(&decision).await.unwrap_err();
    decision.statement.action_id = uuid::Uuid::new_v4();
    let nowhere = gina.send(&decision.resign(&gina)).await.unwrap_err();
    assert_eq!(there.refusal(), nowhere.refusal());
}

#[tokio::test]
async fn a_view_of_more_than_262144_bytes_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut carol = world.raw("carol").await;
    let view = |document: &str| {
        format!(
            "INSERT INTO fact.view (action_id, document, salt) VALUES ('{action}', {document}, decode(repeat('07', 16), 'hex'))"
        )
    };
    assert_eq!(
        crate::kit::tried(&mut carol, &view("repeat('x', 262145)")).await,
        "too-large"
    );
    assert_eq!(
        crate::kit::tried(&mut carol, &view("NULL")).await,
        "not-found"
    );
    assert_eq!(
        crate::kit::tried(&mut carol, &view("repeat('x', 262144)")).await,
        "ok"
    );
}
