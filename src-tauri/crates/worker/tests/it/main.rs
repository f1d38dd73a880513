//! Workers and consoles at the jobs of one database.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failure here is a failed test"
)]

use std::sync::Arc;

use chrono::TimeDelta;
use countersign_app::{Session, Signer, WorkerSession};
use countersign_testkit::{World, actor};
use countersign_worker::Worker;
use tokio::task::JoinSet;
use uuid::Uuid;

async fn console(world: &World, name: &str) -> Worker {
    let key = actor(name).key;
    let session = Session::over(world.store(name).await, Signer::Memory(Arc::new(key)));
    Worker::from(session.await.unwrap())
}

async fn runner(world: &World) -> Worker {
    let session = WorkerSession::over(world.store("runner").await);
    Worker::from(session.await.unwrap())
}

async fn escalations(world: &World) -> Vec<(Uuid, i32)> {
    sqlx::query_as("SELECT action_id, level FROM countersign.escalation ORDER BY seq")
        .fetch_all(world.owner().await.connection())
        .await
        .unwrap()
}

#[tokio::test]
async fn two_workers_and_three_consoles_at_once_escalate_each_overdue_step_once() {
    let world = World::new().await;
    let mut actions = Vec::new();
    for _ in 0..12 {
        actions.push(world.open_action().await);
    }
    let early = runner(&world).await;
    early.prepare().await.unwrap();
    assert_eq!(early.once(|_| {}).await.unwrap().done, 1);
    assert_eq!(escalations(&world).await, [], "nothing is overdue yet");

    world.shift_clock(TimeDelta::days(1)).await;
    let mut hands = JoinSet::new();
    for worker in [
        runner(&world).await,
        runner(&world).await,
        console(&world, "bob").await,
        console(&world, "carol").await,
        console(&world, "frank").await,
    ] {
        hands.spawn(async move {
            worker.prepare().await.unwrap();
            worker
                .once(|ran| assert!(ran.outcome.is_ok(), "{ran:?}"))
                .await
                .unwrap()
        });
    }
    let done: u64 = hands.join_all().await.iter().map(|round| round.done).sum();
    assert_eq!(done, 1, "the job was held by one of them");
    let mut escalated: Vec<(Uuid, i32)> = escalations(&world).await;
    escalated.sort_unstable();
    let mut wanted: Vec<(Uuid, i32)> = actions.into_iter().map(|action| (action, 1)).collect();
    wanted.sort_unstable();
    assert_eq!(escalated, wanted);
}

/// The job's own lock aside: all five look for overdue steps at the same moment.
#[tokio::test]
async fn whoever_escalates_at_the_same_time_passes_over_what_the_other_did() {
    let world = World::new().await;
    for _ in 0..12 {
        world.open_action().await;
    }
    world.shift_clock(TimeDelta::days(1)).await;
    let mut hands = JoinSet::new();
    for name in ["bob", "carol", "frank", "erin"] {
        let store = world.store(name).await;
        let key = actor(name).key;
        hands.spawn(async move {
            let session = Session::over(store, Signer::Memory(Arc::new(key)))
                .await
                .unwrap();
            session.escalate_overdue().await.unwrap()
        });
    }
    let all: u64 = hands.join_all().await.into_iter().sum();
    assert_eq!((all, escalations(&world).await.len()), (12, 12));
}

#[tokio::test]
async fn a_job_of_another_programs_kind_is_left_to_it_and_a_failed_one_says_why() {
    let world = World::new().await;
    let worker = runner(&world).await;
    world
        .as_owner("INSERT INTO countersign.job (kind, key, payload, due_at, most, made_by, made_at) SELECT 'of_a_later_version', '', '', countersign.clock(), 1, actor, countersign.clock() FROM countersign.login LIMIT 1")
        .await;
    assert_eq!(worker.once(|_| {}).await.unwrap().done, 0);
    let backlog = worker.health().await.unwrap().backlog;
    assert_eq!((backlog.due, backlog.running, backlog.dead), (1, 0, 0));
}
