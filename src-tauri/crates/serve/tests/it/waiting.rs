//! Waiting for an action.

use std::time::{Duration, Instant};

use countersign_statement::codes::Verdict;
use serde_json::json;
use uuid::Uuid;

use crate::{
    actions::id,
    kit::{AGENT, Served, proposal},
};

#[tokio::test]
async fn a_wait_ends_with_the_state_or_with_the_time_and_both_are_answers() {
    let served = Served::new().await;
    let action = id(&served
        .post(AGENT, "/agent/ops/actions", proposal("waited for"))
        .await
        .with(201));
    let path = |rest: &str| format!("/agent/ops/actions/{action}/await{rest}");
    let begun = Instant::now();
    let over = served.get(AGENT, &path("?timeout=1")).await.with(200);
    assert_eq!(
        (&over["reached"], &over["action"]["state"]),
        (&json!(false), &json!("in_review"))
    );
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let there = served.get(AGENT, &path("?state=in_review")).await.with(200);
    assert_eq!(there["reached"], true);
    served
        .get(AGENT, &path("?timeout=61"))
        .await
        .refused("parameter");
    served
        .get(AGENT, &path("?timeout=-1"))
        .await
        .refused("parameter");
    served
        .get(AGENT, &path("?state=done"))
        .await
        .refused("parameter");

    let uuid: Uuid = action.parse().unwrap();
    let (long, short) = (path("?timeout=30"), path("?timeout=30&state=rejected"));
    let (first, second, decided) = tokio::join!(
        async {
            let waited = served.get(AGENT, &long).await.with(200);
            (waited, Instant::now())
        },
        served.get(AGENT, &short),
        async {
            tokio::time::sleep(Duration::from_millis(700)).await;
            served
                .world
                .decide("carol", uuid, Verdict::Reject)
                .await
                .unwrap();
            Instant::now()
        }
    );
    assert_eq!(
        (&first.0["reached"], &first.0["action"]["state"]),
        (&json!(true), &json!("rejected"))
    );
    assert_eq!(second.with(200)["reached"], true);
    // Well below the five seconds after which it is asked by the clock.
    let late = first.1.saturating_duration_since(decided);
    assert!(late < Duration::from_secs(2), "heard after {late:?}");
    assert!(
        served.connections(AGENT).await <= 3,
        "all who wait share one listener"
    );
}

#[tokio::test]
async fn a_wait_survives_the_loss_of_its_listener() {
    let served = Served::new().await;
    let action = id(&served
        .post(AGENT, "/agent/ops/actions", proposal("waited for"))
        .await
        .with(201));
    let path = format!("/agent/ops/actions/{action}/await?timeout=30");
    let (waited, ()) = tokio::join!(served.get(AGENT, &path), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        served
            .world
            .as_owner("SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = 'countersign listener' AND datname = pg_catalog.current_database()")
            .await;
        served
            .world
            .decide("carol", action.parse().unwrap(), Verdict::Reject)
            .await
            .unwrap();
    });
    assert_eq!(waited.with(200)["reached"], true);
}
