//! What others are told, and what leaves the house.

use std::{fs, time::Duration};

use countersign_statement::{State, codes::Verdict as Vote};
use countersign_testkit::{Proposal, World, actor};
use sqlx::{Row as _, postgres::PgListener};
use uuid::Uuid;

use super::{busy_world, decide, records};
use crate::bundles::Exported;

#[tokio::test]
async fn others_hear_of_approvals_that_were_then_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    decide(&world, "carol", action, Vote::Approve)
        .await
        .unwrap();
    let alice = world.desk("alice").await;
    let forced = world.decision(&alice, action, Vote::Approve).await;
    let dave = world.desk("dave").await;
    let good = world.decision(&dave, action, Vote::Approve).await;
    let mut listener = PgListener::connect_with(world.store("frank").await.pool())
        .await
        .unwrap();
    listener.listen("countersign_ledger").await.unwrap();
    let before = world.store("frank").await.head().await.unwrap();
    assert_eq!(alice.send(&forced).await.unwrap_err().code(), "lineage");
    let heard = tokio::time::timeout(Duration::from_millis(400), listener.recv()).await;
    assert!(heard.is_err(), "somebody was told of a refused approval");
    assert_eq!(world.store("frank").await.head().await.unwrap(), before);
    assert_eq!(records(&world, "action.decided").await.len(), 1);
    assert_eq!(
        world
            .store("frank")
            .await
            .decisions(action)
            .await
            .unwrap()
            .len(),
        1
    );
    // What does happen is heard of.
    dave.send(&good).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), listener.recv())
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn metrics_fail_on_postgres() {
    let world = busy_world().await;
    world.open_action().await;
    let counts = world.store("frank").await.state_counts().await.unwrap();
    assert_eq!(
        counts,
        [
            (State::Approved, 1),
            (State::InReview, 1),
            (State::Rejected, 1)
        ]
    );
}

#[tokio::test]
async fn password_hashes_are_exported() {
    let world = busy_world().await;
    let export = Exported::of(&world).await;
    // Zips are stored, not compressed: what is in them can be searched for.
    let bytes = fs::read(&export.zip).unwrap();
    let inside = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(inside(b"action.decided"), "the export cannot be searched");
    let mut owner = world.owner().await;
    let rows = sqlx::query(
        "SELECT rolname::text, rolpassword FROM pg_catalog.pg_authid WHERE rolpassword IS NOT NULL",
    )
    .fetch_all(owner.connection())
    .await
    .unwrap();
    assert!(rows.len() >= 10);
    for row in rows {
        let (login, verifier): (String, String) = (row.get(0), row.get(1));
        assert!(verifier.starts_with("SCRAM-SHA-256$"));
        for secret in verifier
            .split(['$', ':'])
            .filter(|part| part.len() > 20)
            .chain([actor(&login).password.as_str()])
        {
            assert!(
                !inside(secret.as_bytes()),
                "a secret of {login} is in the export"
            );
        }
    }
    assert!(!inside(b"SCRAM-SHA-256"));
    // No table of ours keeps one, and no login of ours can read where Postgres does.
    let mut carol = world.raw("carol").await;
    let refused = sqlx::query("SELECT rolpassword FROM pg_catalog.pg_authid")
        .execute(&mut carol)
        .await
        .unwrap_err();
    assert_eq!(
        refused
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .as_deref(),
        Some("42501")
    );
}

#[tokio::test]
async fn times_are_local_and_naive() {
    let world = World::new().await;
    // A client that lives elsewhere and writes dates as Germans do.
    let mut agent = world.raw("aml-screen").await;
    let proposal = Proposal::default().bytes();
    for sql in [
        "SET TimeZone = 'Asia/Kolkata'",
        "SET DateStyle = 'German'",
        "SET IntervalStyle = 'sql_standard'",
        "SET bytea_output = 'escape'",
    ] {
        sqlx::query(sql).execute(&mut agent).await.unwrap();
    }
    sqlx::query("INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4)")
        .bind(&proposal.content)
        .bind(&proposal.content_salt[..])
        .bind(&proposal.recommendation)
        .bind(&proposal.recommendation_salt[..])
        .execute(&mut agent)
        .await
        .unwrap();
    let action = records(&world, "action.proposed").await.pop().unwrap();
    let age = chrono::Utc::now() - action.at.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(age.num_seconds().abs() < 60, "{}", action.at);
    let id: Uuid = action
        .subject
        .trim_start_matches("action:")
        .parse()
        .unwrap();
    decide(&world, "carol", id, Vote::Approve).await.unwrap();
    let export = Exported::of(&world).await;
    let folder = export.unpacked("unpacked");
    let mut times = 0;
    for file in [
        folder.join("data/records.jsonl"),
        folder.join("keys/events.jsonl"),
        folder.join("bundle.json"),
    ] {
        let text = fs::read_to_string(&file).unwrap();
        // Wherever a date and a time of day stand together, a zone follows: always Z, with microseconds.
        for (place, _) in text.match_indices('T').filter(|(p, _)| {
            let before = &text.as_bytes()[p.saturating_sub(10)..*p];
            before.len() == 10
                && before[4] == b'-'
                && before[7] == b'-'
                && before[..4].iter().all(u8::is_ascii_digit)
        }) {
            let time: String = text[place + 1..].chars().take(16).collect();
            assert!(
                time.len() == 16 && time.ends_with('Z') && time.as_bytes()[8] == b'.',
                "{time} in {}",
                file.display()
            );
            times += 1;
        }
    }
    assert!(times > 20, "only {times} times were found");
}
