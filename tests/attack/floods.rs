//! Each kind of login does without end what it can do most of, by several sessions; an honest reviewer signs meanwhile and
//! afterwards. `COUNTERSIGN_FLOOD_SECONDS` says for how long each: two minutes are `make test-floods`.

use std::time::{Duration, Instant};

use countersign_statement::codes::Verdict;
use countersign_testkit::{Participant, Proposal, SignedDecision, World};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, bytes, text, tried},
};

/// Sessions of one login that flood together.
const SESSIONS: usize = 5;

fn look(action: Uuid) -> String {
    Row::new("fact.view")
        .set("action_id", text(&action.to_string()))
        .set("document", text(&"x".repeat(200_000)))
        .set("salt", bytes(&[7; 16]))
        .insert()
}

fn claim(action: Uuid) -> String {
    format!("INSERT INTO fact.claim (action_id, event) VALUES ('{action}', 'claimed')")
}

/// Takes the ledger's lock, sits on it, and leaves nothing.
fn sit(action: Uuid) -> String {
    format!(
        "SET lock_timeout = 0; BEGIN; {}; SELECT pg_catalog.pg_sleep(0.7); ROLLBACK",
        look(action)
    )
}

fn propose(_: Uuid) -> String {
    let rows: Vec<_> = (0..50)
        .map(|_| {
            let key = Uuid::new_v4().to_string();
            Row::action(&Proposal::default().key(&key).bytes())
        })
        .collect();
    let values: Vec<_> = rows.iter().map(Row::values).collect();
    format!(
        "INSERT INTO fact.action ({}) VALUES {}",
        rows[0].names(),
        values.join(", ")
    )
}

fn import(_: Uuid) -> String {
    let import = Uuid::new_v4();
    format!(
        "BEGIN; INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
           SELECT '{import}', n, '{import}' || n, '1', 'a', 'b', 1.50, 'EUR', '', '' FROM generate_series(1, 2000) n; ROLLBACK"
    )
}

/// All that a login reads, many times over: a second of a processor's work or so.
fn read(_: Uuid) -> String {
    let leaves = "(SELECT * FROM countersign.ledger_leaf LIMIT 1500)";
    format!("SELECT count(*) FROM {leaves} a, {leaves} b WHERE a.leaf <> b.leaf")
}

fn shout(_: Uuid) -> String {
    "SELECT pg_catalog.pg_notify('countersign', repeat('x', 7000)) FROM generate_series(1, 200)"
        .to_owned()
}

fn job(_: Uuid) -> String {
    let key = Uuid::new_v4();
    format!("SELECT countersign.put_job('test', '{key}', '', NULL, NULL, 1)")
}

fn end(_: Uuid) -> String {
    "SELECT ending FROM countersign.ask_end(); SELECT countersign.record_ended(NULL)".to_owned()
}

/// The next statement, as SQL.
type Make = fn(Uuid) -> String;

/// Logins and what each floods with, by turns.
const FLOODS: [(&str, &[Make]); 8] = [
    ("erin", &[look, claim, import, read]),
    ("bob", &[sit]),
    ("dave", &[sit, end, shout]),
    ("frank", &[read, look, shout]),
    ("aml-screen", &[propose, import, sit]),
    ("runner", &[job, end, read]),
    ("watcher", &[read, shout]),
    ("stranger", &[look, propose, read, shout]),
];

/// For how long each login floods, and how long the honest reviewer may wait afterwards. A short run is one among many tests at
/// once, and shows that nobody is held up for good.
fn lengths() -> (Duration, Duration) {
    let said = std::env::var("COUNTERSIGN_FLOOD_SECONDS").ok();
    match said.and_then(|seconds| seconds.parse().ok()) {
        Some(seconds) => (Duration::from_secs(seconds), Duration::from_secs(2)),
        None => (Duration::from_secs(3), Duration::from_secs(10)),
    }
}

/// Carol's desk with a decision that only has to be sent.
async fn signed(world: &World) -> (Participant, SignedDecision) {
    let desk = world.desk("carol").await;
    let action = world.open_action().await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    (desk, decision)
}

/// Sends it until it is taken, as a person would; returns how long that took.
async fn sends((desk, decision): (Participant, SignedDecision)) -> Duration {
    let began = Instant::now();
    while let Err(refused) = desk.send(&decision).await {
        let waited = began.elapsed();
        assert!(waited < Duration::from_mins(1), "{waited:?}: {refused}");
    }
    began.elapsed()
}

/// One of a login's sessions, which begins again whenever it is ended.
async fn flood(world: &World, login: &str, made: &[Make], action: Uuid, until: Instant) -> usize {
    let (mut conn, mut sent) = (world.raw(login).await, 0);
    while Instant::now() < until {
        let sql = made[sent % made.len()](action);
        let outcome = tried(&mut conn, &sql).await;
        if outcome == "57P01" || outcome.starts_with("not the database") {
            conn = world.raw(login).await;
        } else if outcome != "ok" {
            tried(&mut conn, "ROLLBACK").await;
        }
        sent += 1;
    }
    sent
}

/// What every open console and worker does all the while: ends who sits on the lock.
async fn watch(world: &World, login: &str, until: Instant) {
    let store = world.store(login).await;
    while Instant::now() < until {
        // There may be nobody to end.
        let _ = store.end_holder().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_flood_by_any_login_an_honest_reviewer_signs() {
    let world = std::sync::Arc::new(World::new().await);
    let (length, afterwards) = lengths();
    for (login, made) in FLOODS {
        let action = world.open_action().await;
        let ready = signed(&world).await;
        let until = Instant::now() + length;
        let mut floods = JoinSet::new();
        for _ in 0..SESSIONS {
            let world = world.clone();
            floods.spawn(async move { flood(&world, login, made, action, until).await });
        }
        let watcher = {
            let world = world.clone();
            let by = if login == "runner" { "dave" } else { "runner" };
            tokio::spawn(async move { watch(&world, by, until).await })
        };
        tokio::time::sleep(length / 2).await;
        let during = sends(ready).await;
        let sent: usize = floods.join_all().await.into_iter().sum();
        watcher.await.unwrap();
        let began = Instant::now();
        sends(signed(&world).await).await;
        let after = began.elapsed();
        eprintln!(
            "{login}: {sent} statements; signed in {during:?} meanwhile, in {after:?} afterwards"
        );
        assert!(sent > 0, "{login} sent nothing");
        assert!(after < afterwards, "after {login}'s flood: {after:?}");
        audit(&world).await;
    }
}
