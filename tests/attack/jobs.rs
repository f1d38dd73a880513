//! Jobs: who makes and takes them, that one is held by one, and what becomes of those that fail.

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use countersign_testkit::World;
use tokio::task::JoinSet;

use crate::kit::{DENIED, run, tried, value};

const PUT: &str = "SELECT countersign.put_job('test', 'one', '{}', NULL, NULL, 2)";
const TAKE: &str = "SELECT job_id FROM countersign.take_job('{test}', 60)";

/// Id and lease of the job that was taken, as arguments.
async fn take(conn: &mut sqlx::PgConnection) -> Option<String> {
    value(
        conn,
        "SELECT (SELECT format('%L, %L', job_id, lease) FROM countersign.take_job('{test}', 60))",
    )
    .await
}

#[tokio::test]
async fn people_who_read_and_workers_take_jobs_and_nobody_else() {
    let world = World::new().await;
    for login in ["carol", "frank", "runner"] {
        assert_eq!(
            tried(&mut world.raw(login).await, PUT).await,
            "ok",
            "{login}"
        );
    }
    let jobs: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.job",
    )
    .await;
    assert_eq!(jobs, 1, "a second job of a kind and key is the first");
    for (login, outcome) in [
        ("aml-screen", DENIED),
        ("watcher", DENIED),
        ("stranger", "login-unknown"),
    ] {
        for sql in [PUT, TAKE] {
            assert_eq!(
                tried(&mut world.raw(login).await, sql).await,
                outcome,
                "{login}: {sql}"
            );
        }
    }
    for sql in [
        "UPDATE countersign.job SET state = 'done'",
        "INSERT INTO countersign.job (kind, key, payload, due_at, most, made_by, made_at) VALUES ('x', '', '', now(), 1, gen_random_uuid(), now())",
        "SELECT lease FROM countersign.job",
    ] {
        assert_eq!(
            tried(&mut world.raw("carol").await, sql).await,
            DENIED,
            "{sql}"
        );
    }
    for bad in [
        "SELECT countersign.put_job('Not a kind', '', '', NULL, NULL, 1)",
        "SELECT countersign.put_job('test', repeat('x', 201), '', NULL, NULL, 1)",
        "SELECT countersign.put_job('test', 'k', repeat('x', 4097), NULL, NULL, 1)",
        "SELECT countersign.put_job('test', 'k', '', NULL, NULL, 0)",
        "SELECT countersign.put_job('test', 'k', '', NULL, 0, 1)",
        "SELECT countersign.put_job(NULL, 'k', '', NULL, NULL, 1)",
        "SELECT job_id FROM countersign.take_job('{test}', 0)",
    ] {
        assert_eq!(
            tried(&mut world.raw("carol").await, bad).await,
            "job-invalid",
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_job_is_held_by_one_until_its_lease_runs_out_and_is_dead_after_its_last_attempt() {
    let world = World::new().await;
    let (mut carol, mut runner) = (world.raw("carol").await, world.raw("runner").await);
    run(&mut carol, PUT).await;
    let first = take(&mut carol).await.unwrap();
    assert_eq!(take(&mut runner).await, None, "held");
    // Another login cannot end it, were its lease known.
    let end = |held: &str| format!("SELECT countersign.end_job({held})");
    assert_eq!(tried(&mut runner, &end(&first)).await, "job-lost");
    world.shift_clock(TimeDelta::seconds(61)).await;
    let second = take(&mut runner).await.unwrap();
    assert_eq!(
        tried(&mut carol, &end(&first)).await,
        "job-lost",
        "too late"
    );
    assert_eq!(
        tried(
            &mut carol,
            &format!("SELECT countersign.keep_job({first}, 60)")
        )
        .await,
        "job-lost"
    );
    assert_eq!(
        tried(
            &mut runner,
            &format!("SELECT countersign.keep_job({second}, 60)")
        )
        .await,
        "ok"
    );
    // It had two attempts.
    world.shift_clock(TimeDelta::seconds(130)).await;
    assert_eq!(take(&mut runner).await, None);
    let dead: String = value(
        &mut carol,
        "SELECT state || ' ' || fault || ' ' || attempts FROM countersign.job",
    )
    .await;
    assert_eq!(dead, "dead job-lost 2");
    let retry = "SELECT countersign.retry_job(job_id) FROM countersign.job";
    assert_eq!(tried(&mut carol, retry).await, "role-missing");
    assert_eq!(tried(&mut runner, retry).await, DENIED);
    assert!(value::<bool>(&mut world.raw("dave").await, retry).await);
    assert!(
        !value::<bool>(&mut world.raw("dave").await, retry).await,
        "it is not dead any more"
    );
    let third = take(&mut carol).await.unwrap();
    assert_eq!(tried(&mut carol, &end(&third)).await, "ok");
    assert_eq!(tried(&mut carol, &end(&third)).await, "job-lost");
    world.shift_clock(TimeDelta::days(1)).await;
    assert_eq!(take(&mut carol).await, None, "done once and for all");
}

#[tokio::test]
async fn what_fails_waits_longer_each_time_and_what_comes_again_comes_again() {
    let world = World::new().await;
    let mut carol = world.raw("carol").await;
    run(
        &mut carol,
        "SELECT countersign.put_job('test', 'again', '', NULL, 300, 3)",
    )
    .await;
    let mut passed = 0;
    for wait in [10, 20] {
        let held = take(&mut carol).await.unwrap();
        let failed = format!(
            "SELECT countersign.fail_job({held}, 'unavailable', 'The server is away.', false)"
        );
        assert_eq!(value::<String>(&mut carol, &failed).await, "waiting");
        world
            .shift_clock(TimeDelta::seconds(passed + wait - 2))
            .await;
        assert_eq!(take(&mut carol).await, None, "before {wait} s");
        passed += wait;
        world.shift_clock(TimeDelta::seconds(passed)).await;
    }
    let held = take(&mut carol).await.unwrap();
    assert_eq!(
        tried(&mut carol, &format!("SELECT countersign.end_job({held})")).await,
        "ok"
    );
    assert_eq!(take(&mut carol).await, None);
    world.shift_clock(TimeDelta::seconds(passed + 300)).await;
    let held = take(&mut carol).await.unwrap();
    let for_good = format!("SELECT countersign.fail_job({held}, 'job-unknown', 'No.', true)");
    assert_eq!(value::<String>(&mut carol, &for_good).await, "dead");
}

/// Thirty-two who take at once: each job once.
#[tokio::test]
async fn of_all_who_take_at_once_each_gets_another_job() {
    let world = World::new().await;
    let mut carol = world.raw("carol").await;
    run(&mut carol, "SELECT countersign.put_job('test', n::text, '', NULL, NULL, 1) FROM generate_series(1, 20) n").await;
    let mut tries = JoinSet::new();
    let world = Arc::new(world);
    for n in 0..32 {
        let world = Arc::clone(&world);
        let login = if n % 2 == 0 { "runner" } else { "carol" };
        tries.spawn(async move { take(&mut world.raw(login).await).await });
    }
    let taken: Vec<String> = tries.join_all().await.into_iter().flatten().collect();
    let each: BTreeSet<&str> = taken
        .iter()
        .map(|held| held.split(',').next().unwrap())
        .collect();
    assert_eq!((taken.len(), each.len()), (20, 20));
}
