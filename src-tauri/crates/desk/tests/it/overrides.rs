//! Overrides read one by one, and none of an action that somebody may still judge unadvised.

use countersign_contract::{
    OverrideType, OverridesRequest, RecommendationView, SignedDecisionKey, SignedDecisionView,
    Verdict as Said,
};
use countersign_statement::codes::{Advice, Risk, Verdict};
use countersign_testkit::{Proposal, World};

use crate::kit::console;

#[tokio::test(flavor = "multi_thread")]
async fn an_override_is_read_with_the_advice_that_it_went_against_once_nobody_judges_any_more() {
    let world = World::new().await;
    let rejected = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    world
        .decide("carol", rejected, Verdict::Reject)
        .await
        .unwrap();
    let agreed = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    world
        .decide("carol", agreed, Verdict::Approve)
        .await
        .unwrap();
    // Approved against the advice, and another seat is still to judge it.
    let open = world
        .propose(&Proposal::default().advice(Advice::Block))
        .await;
    world.decide("carol", open, Verdict::Approve).await.unwrap();

    let dave = console(&world, "dave").await;
    let all = OverridesRequest { before: None };
    let told = dave.desk.overrides(all.clone()).await.unwrap();
    let [one] = told.overrides.as_slice() else {
        panic!("the one that is over: {told:?}");
    };
    assert_eq!(one.action_id, rejected.to_string());
    assert_eq!(
        (one.verdict, one.override_type, one.person.you),
        (Said::Reject, OverrideType::AiOverride, false)
    );
    assert_eq!(told.next, None);
    let seen = dave
        .desk
        .override_view(SignedDecisionKey {
            action_id: one.action_id.clone(),
            seq: one.seq,
            reason_code: String::new(),
        })
        .await
        .unwrap();
    assert!(matches!(
        seen.advice,
        RecommendationView::Shown(advice) if advice.recommendation == "proceed"
    ));
    assert!(matches!(
        seen.decision,
        SignedDecisionView::Shown(decision) if decision.seq == one.seq && !decision.statement.is_empty()
    ));
    let before = OverridesRequest {
        before: Some(one.seq),
    };
    assert_eq!(dave.desk.overrides(before).await.unwrap().overrides, []);

    world.decide("dave", open, Verdict::Approve).await.unwrap();
    let told = dave.desk.overrides(all).await.unwrap();
    assert_eq!(
        told.overrides
            .iter()
            .filter(|one| one.action_id == open.to_string())
            .count(),
        2,
        "both who approved went against it, and now nobody judges it any more"
    );
}
