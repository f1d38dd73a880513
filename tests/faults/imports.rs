//! Imports that meet each other, or are broken off: a file is in whole or not at all.

use std::{
    fmt::Write as _,
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use countersign_app::{Watch, imports};
use countersign_testkit::World;

use crate::{
    audit::audit,
    kit::{count, failed, until},
    process::Client,
};

const ROWS: u64 = 24_000;
const HELD: &str = "SELECT pg_catalog.count(*) FROM countersign.transaction";

/// A file of transactions in the project's own format, one line of which is bad.
fn file(dir: &tempfile::TempDir) -> PathBuf {
    let mut text = String::from("id,time,from_account,to_account,amount,currency,kind,channel\n");
    for n in 0..ROWS {
        writeln!(
            text,
            "t{n},2026-01-02T03:04:05Z,A{},B{},{}.50,EUR,transfer,web",
            n % 97,
            n % 89,
            n % 1000 + 1
        )
        .unwrap();
    }
    text.push_str("bad,2026-01-02T03:04:05Z,A,B,much,EUR,transfer,web\n");
    let path = dir.path().join("transactions.csv");
    fs::write(&path, text).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_imports_of_the_same_file_at_once_one_wins_and_one_is_refused() {
    let world = World::with_server().await;
    let dir = tempfile::tempdir().unwrap();
    let path = file(&dir);
    let (one, two) = (world.store("erin").await, world.store("carol").await);
    let watch = Watch::default();
    let outcomes = tokio::join!(
        imports::transactions(
            &one,
            &path,
            countersign_agents::import::Dialect::default(),
            &watch
        ),
        imports::transactions(
            &two,
            &path,
            countersign_agents::import::Dialect::default(),
            &watch
        )
    );
    let (won, lost): (Vec<_>, Vec<_>) = <[_; 2]>::from(outcomes)
        .into_iter()
        .partition(Result::is_ok);
    let ([Ok(won)], [Err(lost)]) = (&won[..], &lost[..]) else {
        panic!("one had to win: {won:?} {lost:?}");
    };
    assert_eq!(lost.code(), "import-duplicate");
    assert_eq!((won.report.accepted, won.report.rejected), (ROWS, 1));
    assert_eq!(count(&world, HELD).await, i64::try_from(ROWS).unwrap());
    assert_eq!(audit(&world).await.count("import.completed"), 1);
}

#[tokio::test]
async fn an_import_cancelled_in_the_middle_leaves_nothing() {
    let world = World::with_server().await;
    let dir = tempfile::tempdir().unwrap();
    let path = file(&dir);
    let store = world.store("erin").await;
    let steps = Arc::new(AtomicU64::new(0));
    let (seen, cancel) = (
        Arc::clone(&steps),
        Arc::new(std::sync::OnceLock::<Watch>::new()),
    );
    let handle = Arc::clone(&cancel);
    let watch = Watch::new(move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) == 2 {
            handle.get().unwrap().cancel();
        }
    });
    cancel.set(watch.clone()).unwrap();
    assert_eq!(
        failed(
            imports::transactions(
                &store,
                &path,
                countersign_agents::import::Dialect::default(),
                &watch
            )
            .await
        ),
        "cancelled"
    );
    assert_eq!(
        steps.load(Ordering::Relaxed),
        3,
        "it went on after it was cancelled"
    );
    assert_eq!(count(&world, HELD).await, 0);
    assert_eq!(audit(&world).await.count("import.completed"), 0);
    // And nothing hinders the same file afterwards.
    imports::transactions(
        &store,
        &path,
        countersign_agents::import::Dialect::default(),
        &Watch::default(),
    )
    .await
    .unwrap();
    assert_eq!(audit(&world).await.count("import.completed"), 1);
}

#[tokio::test]
async fn a_client_killed_in_mid_import_leaves_nothing() {
    let world = World::with_server().await;
    let dir = tempfile::tempdir().unwrap();
    let path = file(&dir);
    let mut client = Client::start(&world, "import", &[("FILE", path.display().to_string())]);
    assert_eq!(client.says().as_deref(), Some("there"));
    client.kill();
    let gone = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity WHERE usename = 'erin'";
    until(10, "the killed client's end", async || {
        count(&world, gone).await == 0
    })
    .await;
    assert_eq!(count(&world, HELD).await, 0);
    assert_eq!(audit(&world).await.count("import.completed"), 0);
    let store = world.store("erin").await;
    imports::transactions(
        &store,
        &path,
        countersign_agents::import::Dialect::default(),
        &Watch::default(),
    )
    .await
    .unwrap();
    audit(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_mid_import_leaves_nothing_and_the_import_can_be_repeated() {
    let world = Arc::new(World::with_server().await);
    let dir = tempfile::tempdir().unwrap();
    let path = file(&dir);
    let store = world.store("erin").await;
    let (server, steps) = (Arc::clone(&world), AtomicU64::new(0));
    let watch = Watch::new(move |_| {
        if steps.fetch_add(1, Ordering::Relaxed) == 3 {
            server.server().crash();
        }
    });
    assert_eq!(
        failed(
            imports::transactions(
                &store,
                &path,
                countersign_agents::import::Dialect::default(),
                &watch
            )
            .await
        ),
        "database-unavailable"
    );
    drop(watch);
    until(10, "the reading thread's end", async || {
        Arc::strong_count(&world) == 1
    })
    .await;
    let mut world = Arc::try_unwrap(world).expect("the watch is gone");
    assert!(world.ensure_running());
    assert_eq!(count(&world, HELD).await, 0);
    imports::transactions(
        &store,
        &path,
        countersign_agents::import::Dialect::default(),
        &Watch::default(),
    )
    .await
    .unwrap();
    assert_eq!(count(&world, HELD).await, i64::try_from(ROWS).unwrap());
    assert_eq!(audit(&world).await.count("import.completed"), 1);
}
