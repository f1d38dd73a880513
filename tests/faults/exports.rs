//! Exports that are broken off: the file appears whole or not at all.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_app::Watch;
use countersign_evidence::{Verdict, verify};
use countersign_statement::Filter;
use countersign_testkit::World;

use crate::{
    audit::audit,
    kit::{approval, failed, installation, session},
    process::Client,
};

fn judged(path: &Path) -> Verdict {
    verify(path, None, &mut |_| std::ops::ControlFlow::Continue(())).verdict
}

fn files(dir: &Path) -> Vec<PathBuf> {
    fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

async fn with_a_decision() -> World {
    let world = World::with_server().await;
    let action = world.open_action().await;
    session(&world, "carol")
        .await
        .decide(action, &approval())
        .await
        .unwrap();
    world
}

#[tokio::test]
async fn a_client_killed_in_mid_export_leaves_no_file_of_that_name() {
    let world = with_a_decision().await;
    for phase in ["records", "texts", "sign"] {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("export.zip");
        let with = [
            ("PHASE", phase.to_owned()),
            ("TO", to.display().to_string()),
        ];
        let mut client = Client::start(&world, "export", &with);
        assert_eq!(client.says().as_deref(), Some("there"), "{phase}");
        client.kill();
        assert!(
            !to.exists(),
            "{phase}: half a file under the name asked for"
        );
        // What a killed process leaves is hidden, its owner's alone, and nobody takes it for a bundle.
        for left in files(dir.path()) {
            let name = left.file_name().unwrap().to_str().unwrap();
            assert!(
                name.starts_with(".export.zip.") && name.ends_with(".partial"),
                "{phase}: {name}"
            );
            assert_eq!(
                fs::metadata(&left).unwrap().permissions().mode() & 0o777,
                0o600
            );
            assert!(
                !matches!(
                    judged(&left),
                    Verdict::Valid | Verdict::IntactKeysNotTrusted
                ),
                "{phase}"
            );
        }
        assert_eq!(
            audit(&world).await.count("export.created"),
            0,
            "{phase}: recorded and not there"
        );
    }
}

#[tokio::test]
async fn the_next_export_clears_away_what_a_killed_one_left() {
    let world = with_a_decision().await;
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("export.zip");
    let with = [
        ("PHASE", "texts".to_owned()),
        ("TO", to.display().to_string()),
    ];
    let mut killed = Client::start(&world, "export", &with);
    assert_eq!(killed.says().as_deref(), Some("there"));
    killed.kill();
    assert_eq!(files(dir.path()).len(), 1);
    let alive = Client::start(&world, "export", &with);
    assert_eq!(alive.says().as_deref(), Some("there"));
    let bob = session(&world, "bob").await;
    bob.export(&to, &Filter::default(), &installation(), &Watch::default())
        .await
        .unwrap();
    assert_eq!(judged(&to), Verdict::IntactKeysNotTrusted);
    let left = files(dir.path());
    assert_eq!(
        left.len(),
        2,
        "the export, and the part of the one that is still at it: {left:?}"
    );
    drop(alive);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_mid_export_is_said_and_leaves_no_file() {
    // Most of it is waiting for a server that does not come: all three at once.
    tokio::join!(kill("records"), kill("texts"), kill("sign"));
}

async fn kill(phase: &'static str) {
    let mut world = with_a_decision().await;
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("export.zip");
    let bob = session(&world, "bob").await;
    let shared = Arc::new(world);
    let server = Arc::clone(&shared);
    let watch = Watch::new(move |step| {
        if step.phase == phase {
            server.server().crash();
        }
    });
    let outcome = bob
        .export(&to, &Filter::default(), &installation(), &watch)
        .await;
    drop(watch);
    assert_eq!(failed(outcome), "database-unavailable", "{phase}");
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new(), "{phase}");
    world = Arc::try_unwrap(shared).expect("the watch is gone");
    assert!(world.ensure_running());
    assert_eq!(audit(&world).await.count("export.created"), 0);
    // The same session, the same name: it works now.
    bob.export(&to, &Filter::default(), &installation(), &Watch::default())
        .await
        .unwrap();
    assert_eq!(judged(&to), Verdict::IntactKeysNotTrusted);
    assert_eq!(audit(&world).await.count("export.created"), 1);
}

#[tokio::test]
async fn a_cancelled_export_leaves_nothing() {
    let world = with_a_decision().await;
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("export.zip");
    let bob = session(&world, "bob").await;
    let watch = Watch::default();
    watch.cancel();
    let outcome = bob
        .export(&to, &Filter::default(), &installation(), &watch)
        .await;
    assert_eq!(failed(outcome), "cancelled");
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new());
    assert_eq!(audit(&world).await.count("export.created"), 0);
}
