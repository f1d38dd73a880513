//! Claiming and handing over at the desk: what the queue, the preview and the action say, and refusals in words.

use std::time::Duration;

use crate::kit::{Console, console, decide, decision, filter, open, page};
use countersign_contract::{self as c, Event};
use countersign_testkit::{World, actor};
use uuid::Uuid;

async fn claim(console: &Console, action: Uuid, take: bool) -> Result<c::Claimed, c::ApiError> {
    let request = c::Claim {
        action_id: action.to_string(),
        take,
    };
    console.desk.claim(request).await
}

async fn hand_over(
    console: &Console,
    action: Uuid,
    to: &str,
    note: &str,
) -> Result<c::HandedOver, c::ApiError> {
    let request = c::HandOver {
        action_id: action.to_string(),
        person: actor(to).id.to_string(),
        note: note.to_owned(),
    };
    console.desk.hand_over(request).await
}

/// Whose the action is, in the rows of a view that has it.
async fn assignee(console: &Console, view: c::ViewId, action: Uuid) -> Option<c::PersonRef> {
    let asked = page(filter(view), None, 0, 50);
    let rows = console.desk.queue_page(asked).await.unwrap().rows;
    let row = rows.into_iter().find(|r| r.action_id == action.to_string());
    row.expect("the action is in this view").assignee
}

async fn has(console: &Console, view: c::ViewId, action: Uuid) -> bool {
    let asked = page(filter(view), None, 0, 50);
    let rows = console.desk.queue_page(asked).await.unwrap().rows;
    rows.iter().any(|r| r.action_id == action.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_seen_by_the_others_and_is_over_when_it_is_given_back() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (carol, bob) = (console(&world, "carol").await, console(&world, "bob").await);
    assert_eq!(
        carol.session.features,
        [c::Feature::Claim, c::Feature::HandOver]
    );
    assert_eq!(assignee(&bob, c::ViewId::Unassigned, action).await, None);
    let claimed = claim(&carol, action, true).await.unwrap();
    assert!(claimed.yours && claimed.until.is_some());
    bob.ears
        .wait(
            Duration::from_secs(5),
            |e| matches!(e, Event::ActionChanged { action_id, .. } if *action_id == action.to_string()),
        )
        .await;
    let theirs = assignee(&bob, c::ViewId::All, action).await.unwrap();
    assert_eq!((theirs.name.as_str(), theirs.you), ("carol", false));
    assert!(
        assignee(&carol, c::ViewId::MyTurn, action)
            .await
            .unwrap()
            .you
    );
    assert!(!has(&bob, c::ViewId::MyTurn, action).await);
    assert!(!has(&carol, c::ViewId::Unassigned, action).await);
    let told = claim(&bob, action, true).await.unwrap_err();
    assert_eq!(told.code, "claimed");
    assert_eq!(
        told.message,
        "carol has this action in hand for 30 more minutes at most."
    );
    assert!(told.hint.contains("does not stop anybody from deciding"));
    let told = claim(&bob, action, false).await.unwrap_err();
    assert_eq!(told.code, "not-in-hand");
    let preview = bob
        .desk
        .queue_preview(c::ActionKey {
            action_id: action.to_string(),
        })
        .await
        .unwrap();
    let hand = preview.in_hand.unwrap();
    assert_eq!(
        (hand.person.name.as_str(), hand.until),
        ("carol", claimed.until)
    );
    let opened = open(&bob.desk, action).await;
    let given = claim(&carol, action, false).await.unwrap();
    assert!(!given.yours && given.seq > claimed.seq);
    assert_eq!(assignee(&bob, c::ViewId::MyTurn, action).await, None);
    let changes = bob
        .desk
        .view_changes(c::ViewChangesRequest {
            action_id: action.to_string(),
            view_digest: opened.view_digest,
            seen_seq: opened.seen_seq,
        })
        .await
        .unwrap();
    assert!(opened.in_hand.is_some() && changes.in_hand.is_none() && !changes.stale);
    let told: Vec<String> = open(&bob.desk, action)
        .await
        .timeline
        .into_iter()
        .map(|e| format!("{} {}", e.actor, e.what))
        .collect();
    assert!(told.contains(&"carol claimed it".to_owned()), "{told:?}");
    assert!(told.contains(&"carol gave it back".to_owned()), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_handed_over_with_a_note_and_back_into_the_others_queue() {
    let world = World::new().await;
    let action = world.open_action().await;
    let (carol, bob) = (console(&world, "carol").await, console(&world, "bob").await);
    let over = hand_over(&carol, action, "bob", "  You know this payer.  ")
        .await
        .unwrap();
    assert_eq!((over.to.name.as_str(), over.to.you), ("bob", false));
    let view = open(&bob.desk, action).await;
    let hand = view.in_hand.unwrap();
    assert!(hand.person.you && hand.until.is_none());
    let line = view.timeline.iter().find(|e| e.seq == over.seq).unwrap();
    assert_eq!(line.what, "handed it over to you: You know this payer.");
    assert!(!has(&carol, c::ViewId::MyTurn, action).await);
    assert!(has(&bob, c::ViewId::MyTurn, action).await);
    // It binds nobody: she decides all the same, and her view from before it is still good.
    let seen = open(&carol.desk, action).await;
    hand_over(&bob, action, "bob", "").await.unwrap();
    let request = decision(&seen, c::Verdict::Approve, &actor("carol").password);
    decide(&carol.desk, request).await.unwrap();
    assert_eq!(assignee(&bob, c::ViewId::All, action).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_hand_over_is_offered_it_and_the_others_are_told_why_not() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut offered = Vec::new();
    for name in ["alice", "bob", "carol", "dave", "erin", "frank"] {
        let there = console(&world, name).await;
        let you = open(&there.desk, action).await.you;
        let outcome = hand_over(&there, action, "carol", "").await;
        assert_eq!(you.may_hand_over, outcome.is_ok(), "{name}: {outcome:?}");
        if let Err(told) = outcome {
            assert!(
                ["hand-over", "target-excluded"].contains(&told.code.name()),
                "{name}: {told:?}"
            );
            assert!(!told.hint.is_empty());
        } else {
            offered.push(name);
        }
    }
    assert_eq!(offered, ["bob", "carol", "dave"]);
    let carol = console(&world, "carol").await;
    let told = hand_over(&carol, action, "alice", "").await.unwrap_err();
    assert_eq!(
        (told.code.name(), told.message.as_str()),
        (
            "target-excluded",
            "alice cannot decide on this action: Owns agent aml-screen."
        )
    );
    let told = hand_over(&carol, action, "nobody-at-all", "").await;
    assert_eq!(told.unwrap_err().code, "target-excluded");
    let told = hand_over(&carol, action, "bob", &"x".repeat(4_097)).await;
    assert_eq!(told.unwrap_err().code, "too-large");
    let alice = console(&world, "alice").await;
    let told = claim(&alice, action, true).await.unwrap_err();
    assert_eq!(told.code, "lineage");
}
