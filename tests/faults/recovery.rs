//! The database goes away and comes back, and people stay signed in.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use countersign_testkit::World;

use crate::{
    audit::audit,
    kit::{NARRATIVE, approval, failed, session, until},
};

#[tokio::test]
async fn a_session_outlives_the_database_it_was_made_with() {
    let mut world = World::with_server().await;
    let carol = session(&world, "carol").await;
    let action = world.open_action().await;
    let (loaded, seen) = carol.open_action(action, "test").await.unwrap();
    let decision = approval();
    let prepared = carol.prepare(&loaded, &seen, &decision).unwrap();
    world.server().crash();
    let began = Instant::now();
    assert_eq!(
        failed(carol.sign_and_send(&prepared).await),
        "database-unavailable"
    );
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "it took {:?} to say so",
        began.elapsed()
    );
    // What was typed is still the caller's, and what was prepared can be sent as it is.
    assert_eq!(decision.narrative, NARRATIVE);
    assert!(world.ensure_running());
    let decided = carol.sign_and_send(&prepared).await.unwrap();
    audit(&world).await.holds(&decided.recorded);
}

#[tokio::test]
async fn a_database_that_is_stopped_in_good_order_says_so_too() {
    let mut world = World::with_server().await;
    let carol = session(&world, "carol").await;
    let action = world.open_action().await;
    let pid = world.server().pid().to_string();
    // SIGINT: clients are disconnected, with 57P01 as the last word.
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    until(10, "the server's end", async || {
        !std::path::Path::new("/proc").join(&pid).exists()
    })
    .await;
    assert_eq!(failed(carol.load(action).await), "database-unavailable");
    assert!(world.ensure_running());
    carol.decide(action, &approval()).await.unwrap();
    assert_eq!(audit(&world).await.count("action.decided"), 1);
}
