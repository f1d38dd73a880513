//! The testkit itself: a world from nothing to an approval, and what is left of it afterwards.

use countersign_statement::codes::{Risk, Role, Verdict};
use std::process::Command;

use countersign_testkit::{Mode, Options, Proposal, World};
use sqlx::AssertSqlSafe;

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
    assert_eq!(second.state.as_str(), "approved");
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
        trial
            .store("alice")
            .await
            .workspace()
            .await
            .unwrap()
            .mode
            .as_str(),
        "trial"
    );
    let empty = World::unfounded().await;
    let error = empty.store("alice").await.workspace().await.unwrap_err();
    assert_eq!(error.code(), "no-workspace");
}

#[tokio::test]
async fn a_dropped_world_with_a_server_of_its_own_leaves_neither_server_nor_files() {
    let world = World::with_server().await;
    let (folder, cluster, pid) = (
        world.folder().to_owned(),
        world.server().cluster_dir(),
        world.server().pid(),
    );
    drop(world);
    assert!(!folder.exists() && !cluster.exists());
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
}

#[tokio::test]
async fn worlds_share_a_server_and_nothing_in_their_databases() {
    let (one, other) = (World::new().await, World::new().await);
    let started = "SELECT pg_catalog.pg_postmaster_start_time()::text";
    assert_eq!(asked(&one, started).await, asked(&other, started).await);
    let action = one.open_action().await;
    let there =
        format!("SELECT count(*)::text FROM countersign.action WHERE action_id = '{action}'");
    assert_eq!(asked(&one, &there).await, "1");
    assert_eq!(asked(&other, &there).await, "0");
    // The rights on a database are not copied with it: they are given again, the same.
    let server = World::with_server().await;
    let rights =
        "SELECT d.datacl::text FROM pg_catalog.pg_database d WHERE d.datname = current_database()";
    assert_eq!(asked(&one, rights).await, asked(&server, rights).await);
    let is_there = format!(
        "SELECT count(*)::text FROM pg_catalog.pg_database WHERE datname = '{}'",
        one.database()
    );
    assert_eq!(asked(&other, &is_there).await, "1");
    drop(one);
    assert_eq!(asked(&other, &is_there).await, "0");
}

#[tokio::test]
async fn the_databases_of_a_killed_test_are_dropped_by_the_next() {
    let mut gone = Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let world = World::new().await;
    let left = format!("world_{}_0", gone.id());
    world.as_owner(&format!("CREATE DATABASE {left}")).await;
    let next = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "world::a_founded_world_takes_an_action_from_proposal_to_approval",
        ])
        .output()
        .unwrap();
    assert!(next.status.success(), "{next:?}");
    let is_there =
        format!("SELECT count(*)::text FROM pg_catalog.pg_database WHERE datname = '{left}'");
    assert_eq!(asked(&world, &is_there).await, "0");
    assert_eq!(
        asked(
            &world,
            "SELECT count(*)::text FROM pg_catalog.pg_database WHERE datname = current_database()"
        )
        .await,
        "1"
    );
}

#[tokio::test]
#[should_panic(expected = "another kind's in another world")]
async fn a_login_has_one_kind_on_the_whole_server() {
    let (one, other) = (World::new().await, World::new().await);
    one.add_login("two-faced", "person").await;
    other.add_login("two-faced", "person").await;
    other.add_login("two-faced", "agent").await;
}

async fn asked(world: &World, sql: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
        .fetch_one(world.owner().await.connection())
        .await
        .unwrap()
}
