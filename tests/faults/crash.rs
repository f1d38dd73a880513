//! kill -9 of the server while many write.

use countersign_english::say;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use countersign_app::Failure;
use countersign_store::{Recorded, StoreError};
use countersign_testkit::{Proposal, World, actor};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{approval, count, session},
};

/// What one writer got as an answer, and what ended it.
struct Written {
    acknowledged: Vec<Recorded>,
    end: Option<Failure>,
}

/// Decides on these actions in turn, with a comment on each, until something fails.
async fn decide(name: &'static str, actions: Vec<Uuid>, world: Arc<World>) -> Written {
    let session = session(&world, name).await;
    let mut acknowledged = Vec::new();
    for action in actions {
        let work = async {
            let mut got = vec![session.comment(action, "Looked at it.").await?];
            got.push(session.decide(action, &approval()).await?.recorded);
            Ok::<_, Failure>(got)
        };
        match work.await {
            Ok(got) => acknowledged.extend(got),
            Err(end) => {
                return Written {
                    acknowledged,
                    end: Some(end),
                };
            }
        }
    }
    Written {
        acknowledged,
        end: None,
    }
}

/// Proposes in batches until something fails.
async fn propose(world: Arc<World>, stop: Arc<AtomicBool>) -> Written {
    let store = world.store("aml-screen").await;
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let batch: Vec<_> = (0..7).map(|_| Proposal::default().bytes()).collect();
        match store.propose(&batch).await {
            Ok(rows) => acknowledged.extend(rows.into_iter().map(|p| p.recorded)),
            Err(end) => {
                return Written {
                    acknowledged,
                    end: Some(end.into()),
                };
            }
        }
    }
    Written {
        acknowledged,
        end: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_killed_in_mid_decision_loses_nothing_it_acknowledged() {
    let mut world = World::with_server().await;
    for round in 0..2_u64 {
        let mut actions = Vec::new();
        for _ in 0..120 {
            actions.push(world.open_action().await);
        }
        let shared = Arc::new(world);
        let (mut writers, stop) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
        let half = actions.split_off(60);
        writers.spawn(decide("carol", actions, Arc::clone(&shared)));
        writers.spawn(decide("bob", half, Arc::clone(&shared)));
        for _ in 0..3 {
            writers.spawn(propose(Arc::clone(&shared), Arc::clone(&stop)));
        }
        tokio::time::sleep(Duration::from_millis(700 + 250 * round)).await;
        // On a busy machine the two are slow to sign in.
        let decided = "SELECT count(*) FROM countersign.decision";
        let (began, before) = (Instant::now(), 4 * (i64::try_from(round).unwrap() + 1));
        while count(&shared, decided).await < before && began.elapsed() < Duration::from_mins(1) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(
            shared.server().crash(),
            "the server had gone before it was killed"
        );
        let mut acknowledged = Vec::new();
        while let Some(written) = writers.join_next().await {
            let written = written.unwrap();
            acknowledged.extend(written.acknowledged);
            let end = written.end.expect("a writer went on without a server");
            assert_eq!(end.code(), "database-unavailable", "{end:?}");
            assert!(
                say(end.refusal()).hint.contains("nothing was lost"),
                "{end:?}"
            );
        }
        stop.store(true, Ordering::Relaxed);
        world = Arc::try_unwrap(shared).expect("every writer has ended");
        assert!(world.ensure_running());
        let audited = audit(&world).await;
        assert!(
            acknowledged.len() > 20,
            "only {} facts before the kill",
            acknowledged.len()
        );
        assert!(audited.count("action.decided") > 0);
        for fact in &acknowledged {
            audited.holds(fact);
        }
        eprintln!(
            "round {round}: {} acknowledged, {} records",
            acknowledged.len(),
            audited.records.len()
        );
    }
}

/// Whoever is in the middle of a transaction when the server dies has written nothing.
#[tokio::test]
async fn a_server_killed_before_the_commit_has_written_nothing() {
    let mut world = World::with_server().await;
    let action = world.open_action().await;
    let before = audit(&world).await.records.len();
    let mut conn = world.raw("aml-screen").await;
    let proposal = Proposal::default().bytes();
    sqlx::query("BEGIN").execute(&mut conn).await.unwrap();
    sqlx::query("INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4)")
        .bind(&proposal.content)
        .bind(&proposal.content_salt[..])
        .bind(&proposal.recommendation)
        .bind(&proposal.recommendation_salt[..])
        .execute(&mut conn)
        .await
        .unwrap();
    let backend: i32 = sqlx::query_scalar("SELECT pg_catalog.pg_backend_pid()")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    world.server().crash();
    // Its server process goes once it is told that the first one is gone.
    let began = Instant::now();
    let alive = || {
        let status = std::fs::read_to_string(format!("/proc/{backend}/status"));
        status.is_ok_and(|status| !status.contains("State:\tZ"))
    };
    while alive() {
        assert!(began.elapsed() < Duration::from_secs(30), "it lives on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let lost = sqlx::query("COMMIT").execute(&mut conn).await.unwrap_err();
    assert_eq!(StoreError::from(lost).code(), "database-unavailable");
    assert!(world.ensure_running());
    assert_eq!(audit(&world).await.records.len(), before);
    let began = Instant::now();
    let carol = session(&world, "carol").await;
    carol.decide(action, &approval()).await.unwrap();
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "the dead client's lock was still there"
    );
    assert_eq!(actor("carol").id, carol.person());
}
