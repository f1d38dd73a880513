//! The testkit itself: a world from nothing to an approval, and what is left of it afterwards.

use countersign_statement::codes::{Risk, Role, Verdict};
use countersign_testkit::{Mode, Options, Proposal, World};

#[tokio::test]
async fn a_founded_world_takes_an_action_from_proposal_to_approval() {
    let world = World::new().await;
    let action = world.open_action().await;
    assert_eq!(world.state(action).await.0, "in_review");
    let first = world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!((first.state.as_str(), first.step), ("in_review", 2));
    let second = world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(second.state, "approved");
}

#[tokio::test]
async fn people_can_be_added_and_the_clock_set() {
    let world = World::new().await;
    world.add_person("gina", &[Role::Analyst]).await;
    let action = world.propose(&Proposal::default().risk(Risk::Low)).await;
    world.shift_clock(chrono::TimeDelta::days(15)).await;
    let late = world
        .decide("gina", action, Verdict::Approve)
        .await
        .unwrap_err();
    assert_eq!(late.code(), "expired");
}

#[tokio::test]
async fn a_trial_has_one_person_and_an_unfounded_world_none() {
    let trial = World::founded(Options {
        mode: Mode::Trial,
        ..Options::default()
    })
    .await;
    assert_eq!(
        trial.store("alice").await.workspace().await.unwrap().mode,
        "trial"
    );
    let empty = World::unfounded().await;
    let error = empty.store("alice").await.workspace().await.unwrap_err();
    assert_eq!(error.code(), "no-workspace");
}

#[tokio::test]
async fn a_dropped_world_leaves_neither_server_nor_files() {
    let world = World::new().await;
    let (folder, cluster, pid) = (
        world.folder().to_owned(),
        world.server().cluster_dir(),
        world.server().pid(),
    );
    drop(world);
    assert!(!folder.exists() && !cluster.exists());
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
}
