//! Waiting for an action.

use std::time::{Duration, Instant};

use countersign_statement::codes::Verdict;
use countersign_testkit::World;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    actions::id,
    kit::{AGENT, Served, options, proposal},
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

#[tokio::test]
async fn whoever_follows_is_told_each_change_until_nothing_follows() {
    let served = Served::new().await;
    let action = id(&served
        .post(AGENT, "/agent/ops/actions", proposal("followed"))
        .await
        .with(201));
    let path = format!("/agent/ops/actions/{action}/events");
    let uuid: Uuid = action.parse().unwrap();
    let (told, ()) = tokio::join!(served.get(AGENT, &path), async {
        for (person, verdict) in [("carol", Verdict::Approve), ("dave", Verdict::Reject)] {
            tokio::time::sleep(Duration::from_millis(700)).await;
            served.world.decide(person, uuid, verdict).await.unwrap();
        }
    });
    assert_eq!(told.status, 200);
    assert_eq!(told.header("content-type"), Some("text/event-stream"));
    let data = told.body.lines().filter_map(|l| l.strip_prefix("data: "));
    let seen: Vec<(Value, Value)> = data
        .map(|text| {
            let action: Value = serde_json::from_str(text).unwrap();
            (action["state"].clone(), action["step"].clone())
        })
        .collect();
    let expected = [("in_review", 1), ("in_review", 2), ("rejected", 2)];
    assert_eq!(
        seen,
        expected.map(|(state, step)| (json!(state), json!(step)))
    );
    // Of what has ended there is one event.
    let ended = served.get(AGENT, &path).await;
    assert_eq!(ended.body.matches("event: action").count(), 1);
    let nothing = format!("/agent/ops/actions/{}/events", Uuid::nil());
    served.get(AGENT, &nothing).await.refused("not-found");
    served.get("carol", &path).await.refused("agents-only");
}

#[tokio::test]
async fn who_follows_is_let_go_when_the_server_stops() {
    let mut served = Served::new().await;
    let action = id(&served
        .post(AGENT, "/agent/ops/actions", proposal("followed"))
        .await
        .with(201));
    let path = format!("/agent/ops/actions/{action}/events");
    let asked = crate::kit::Asked::new("GET", &path)
        .by(AGENT)
        .text(&served.address.to_string());
    let stream = tokio::net::TcpStream::connect(served.address)
        .await
        .unwrap();
    let following = tokio::spawn(async move { crate::kit::exchange(stream, &asked).await });
    tokio::time::sleep(Duration::from_millis(700)).await;
    let begun = Instant::now();
    served.stop();
    served.stopped().await;
    let told = following.await.unwrap();
    assert_eq!(told.body.matches("event: action").count(), 1);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn one_login_has_so_many_waits_at_a_time_and_no_more() {
    let mut few = options();
    few.limits.waits = 2;
    let served = Served::over(World::new().await, few).await;
    let action = id(&served
        .post(AGENT, "/agent/ops/actions", proposal("waited for"))
        .await
        .with(201));
    let (wait, follow) = (
        format!("/agent/ops/actions/{action}/await?timeout=3"),
        format!("/agent/ops/actions/{action}/events"),
    );
    let (first, second, ()) =
        tokio::join!(served.get(AGENT, &wait), served.get(AGENT, &wait), async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            for path in [&wait, &follow] {
                let refused = served.get(AGENT, path).await;
                refused.refused("too-many-requests");
                assert_eq!(refused.header("retry-after"), Some("1"));
            }
        });
    assert_eq!((first.status, second.status), (200, 200));
    served.get(AGENT, &wait).await.with(200);
}
