//! Two workspaces on one server: the same people, and nothing of one is worth anything in the other.

use countersign_statement::codes::Verdict;
use countersign_testkit::{Options, Participant, Proposal, World, actor};

use crate::kit::{Row, bytes, refusal, text, tried};

const OTHER: &str = "countersign/00000000000000000000000000000002";

#[tokio::test]
async fn two_workspaces_on_one_server_work_side_by_side() {
    let world = World::with_server().await;
    let target = world
        .second_workspace(
            "second",
            &Options {
                origin: OTHER.to_owned(),
                ..Options::default()
            },
        )
        .await;
    let first = world.open_action().await;
    let second = world
        .store_in(&target, "aml-screen")
        .await
        .propose(&[Proposal::default().bytes()])
        .await
        .unwrap()
        .remove(0);
    world
        .decide("carol", first, Verdict::Approve)
        .await
        .unwrap();
    let there = Participant::open(&target, &actor("carol"), OTHER)
        .await
        .unwrap();
    assert_eq!(refusal(there.view(first).await), "not-found");
    there.view(second.action_id).await.unwrap();
    // A holder in one does not stop the other, and is not ended from there.
    let mut holder = world.raw("carol").await;
    let view = |action| {
        format!(
            "BEGIN; INSERT INTO fact.view (action_id, document, salt) VALUES ('{action}', 'x', {})",
            bytes(&[7; 16])
        )
    };
    crate::kit::run(&mut holder, &view(first)).await;
    tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
    there.view(second.action_id).await.unwrap();
    assert_eq!(
        refusal(world.store_in(&target, "dave").await.end_holder().await),
        "no-holder"
    );
}

#[tokio::test]
async fn a_decision_replayed_into_another_workspace_is_refused() {
    let world = World::with_server().await;
    let target = world
        .second_workspace(
            "second",
            &Options {
                origin: OTHER.to_owned(),
                ..Options::default()
            },
        )
        .await;
    // The very same proposal in both.
    let proposal = Proposal::default();
    let here = world.propose(&proposal).await;
    let there = world
        .store_in(&target, "aml-screen")
        .await
        .propose(&[proposal.bytes()])
        .await
        .unwrap()
        .remove(0);
    let decision = world
        .decision(&world.desk("carol").await, here, Verdict::Approve)
        .await;
    let seen = Participant::open(&target, &actor("carol"), OTHER)
        .await
        .unwrap()
        .view(there.action_id)
        .await
        .unwrap();
    let mut carol = world.raw_in(&target, "carol").await;
    let replayed = Row::decision(&decision);
    assert_eq!(tried(&mut carol, &replayed.insert()).await, "not-found");
    let fitted = replayed
        .set("action_id", text(&there.action_id.to_string()))
        .set("view_digest", bytes(&seen.digest))
        .set("seen_seq", seen.recorded.seq.to_string())
        .set("seen_leaf", bytes(&seen.recorded.leaf));
    assert_eq!(
        tried(&mut carol, &fitted.insert()).await,
        "statement-differs"
    );
}

#[tokio::test]
async fn a_person_of_one_workspace_is_nobody_in_the_other() {
    let world = World::with_server().await;
    let target = world
        .second_workspace(
            "second",
            &Options {
                origin: OTHER.to_owned(),
                ..Options::default()
            },
        )
        .await;
    world
        .add_person("gina", &[countersign_statement::codes::Role::Analyst])
        .await;
    let there = world.store_in(&target, "gina").await;
    assert_eq!(there.whoami().await.unwrap(), None);
    let desk = Participant::open(&target, &actor("gina"), OTHER)
        .await
        .unwrap();
    assert_eq!(
        refusal(desk.view(uuid::Uuid::new_v4()).await),
        "login-unknown"
    );
    assert_eq!(refusal(desk.enrol().await), "login-unknown");
}
