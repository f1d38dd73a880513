//! An action that was decided by a vote which is void since: flagged in the list and on its screen, with who must look.

use countersign_contract as c;
use countersign_statement::codes::{Advice, Risk, Verdict};
use countersign_testkit::{Proposal, World, actor};

use crate::kit::{console, open};

#[tokio::test(flavor = "multi_thread")]
async fn what_void_votes_decided_is_flagged_and_what_they_carried_is_open_again() {
    let world = World::new().await;
    // Decided and closed; carried to its second step; and closed without such a vote.
    let rejected = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    world
        .decide("carol", rejected, Verdict::Reject)
        .await
        .unwrap();
    let opened = world
        .propose(&Proposal::default().advice(Advice::Block))
        .await;
    world
        .decide("carol", opened, Verdict::Approve)
        .await
        .unwrap();
    let alice = world.desk("alice").await;
    alice.revoke_key(&actor("carol"), Some(1)).await.unwrap();

    let dave = console(&world, "dave").await;
    let page = dave
        .desk
        .queue_page(c::QueuePageRequest {
            filter: c::QueueFilter {
                view: c::ViewId::Flagged,
                text: String::new(),
                risks: Vec::new(),
                agent: None,
                kind: None,
                state: None,
                assignee: None,
                amount_from: None,
                amount_until: None,
                proposed_from: None,
                proposed_until: None,
                step: None,
                is_simulation: None,
                sort: c::QueueSort::NewestFirst,
            },
            snapshot: None,
            from: 0,
            count: 10,
            locate: None,
        })
        .await
        .unwrap();
    let [row] = page.rows.as_slice() else {
        panic!("the one that is closed: {page:?}");
    };
    assert_eq!(row.action_id, rejected.to_string());
    assert!(row.flagged);
    let views = dave.desk.queue_views(c::Nothing {}).await.unwrap();
    let flagged = views.iter().find(|v| v.view == c::ViewId::Flagged).unwrap();
    assert_eq!(flagged.count, 1);

    let told = open(&dave.desk, rejected).await.disowned.unwrap();
    assert!(told.flagged);
    assert!(
        told.sentence.contains("a vote of carol")
            && told.sentence.contains("A supervisor who has no part in it"),
        "{}",
        told.sentence
    );
    let view = open(&dave.desk, opened).await;
    let told = view.disowned.unwrap();
    assert!(!told.flagged && told.sentence.contains("open again"));
    assert_eq!((view.state, view.route.step), (c::ActionState::InReview, 1));
    let seat = &view.route.steps[0].seats[0];
    assert!(seat.void && seat.retracted);
    let figures = dave
        .desk
        .metrics(c::MetricsRequest {
            since: None,
            until: None,
            kind: None,
            agent: None,
            agent_version: None,
            risk_at_least: None,
        })
        .await
        .unwrap();
    assert_eq!(figures.work.actions.flagged, 1);
}
