//! Thirty-two writers at once, which commit, roll back, are cancelled, time out and vanish at random.

use std::{sync::Arc, time::Duration};

use countersign_statement::{commitment, facts};
use countersign_store::{Recorded, StoreError};
use countersign_testkit::{Participant, Proposal, World, now, salt};
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{audit::audit, kit::count};

const WRITERS: u64 = 32;
const TURNS: u64 = 14;

/// Numbers that need not be good, only different: xorshift (Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

async fn propose(conn: &mut PgConnection) -> Result<Recorded, sqlx::Error> {
    let proposal = Proposal::default().bytes();
    let (seq, leaf): (i64, Vec<u8>) = sqlx::query_as(
        "INSERT INTO fact.action (content, content_salt, recommendation, recommendation_salt) VALUES ($1, $2, $3, $4) RETURNING seq, leaf",
    )
    .bind(&proposal.content)
    .bind(&proposal.content_salt[..])
    .bind(&proposal.recommendation)
    .bind(&proposal.recommendation_salt[..])
    .fetch_one(conn)
    .await?;
    Ok(Recorded {
        seq: seq.try_into().unwrap(),
        leaf: leaf.try_into().unwrap(),
    })
}

async fn comment(
    conn: &mut PgConnection,
    desk: &Participant,
    action: Uuid,
) -> Result<Recorded, sqlx::Error> {
    let text_salt = salt();
    let s = facts::Comment {
        origin: desk.origin.clone(),
        comment_id: Uuid::new_v4(),
        action_id: action,
        person: desk.actor.id,
        text: commitment(&text_salt, b"I looked at it."),
        signed_at: now(),
    };
    let statement = s.encode();
    let by = desk.actor.sign(&statement);
    let (seq, leaf): (i64, Vec<u8>) = sqlx::query_as(
        "INSERT INTO fact.comment (comment_id, action_id, text, text_salt, signed_at, key_id, statement, signature)
         VALUES ($1, $2, 'I looked at it.', $3, $4, $5, $6, $7) RETURNING seq, leaf",
    )
    .bind(s.comment_id)
    .bind(action)
    .bind(&text_salt[..])
    .bind(s.signed_at)
    .bind(&by.key_id[..])
    .bind(statement.as_bytes())
    .bind(&by.signature[..])
    .fetch_one(conn)
    .await?;
    Ok(Recorded {
        seq: seq.try_into().unwrap(),
        leaf: leaf.try_into().unwrap(),
    })
}

async fn claim(conn: &mut PgConnection, action: Uuid) -> Result<Recorded, sqlx::Error> {
    let (seq, leaf): (i64, Vec<u8>) = sqlx::query_as(
        "INSERT INTO fact.claim (action_id, event) VALUES ($1, 'claimed') RETURNING seq, leaf",
    )
    .bind(action)
    .fetch_one(conn)
    .await?;
    Ok(Recorded {
        seq: seq.try_into().unwrap(),
        leaf: leaf.try_into().unwrap(),
    })
}

async fn run(conn: &mut PgConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(conn).await.map(|_| ())
}

/// One writer's turns. Returns what was committed, and every failure's code.
async fn write(world: Arc<World>, number: u64, action: Uuid) -> (Vec<Recorded>, Vec<String>) {
    let (login, desk) = match number % 4 {
        0 => ("carol", Some(world.desk("carol").await)),
        1 => ("erin", Some(world.desk("erin").await)),
        _ => ("aml-screen", None),
    };
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (number + 1).wrapping_mul(0xBF58_476D_1CE4_E5B9));
    let mut conn = world.raw(login).await;
    let (mut committed, mut failures) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let fate = dice.roll(12);
        let turn = async {
            if fate == 11 {
                run(&mut conn, "SET statement_timeout = '3ms'").await?;
            }
            run(&mut conn, "BEGIN").await?;
            let mut written = Vec::new();
            for _ in 0..=dice.roll(3) {
                written.push(match &desk {
                    Some(_) if login == "carol" && dice.roll(4) == 0 => {
                        claim(&mut conn, action).await?
                    }
                    Some(desk) => comment(&mut conn, desk, action).await?,
                    None => propose(&mut conn).await?,
                });
            }
            Ok::<_, sqlx::Error>(written)
        };
        match turn.await {
            Ok(written) if fate < 7 => {
                if run(&mut conn, "COMMIT").await.is_ok() {
                    committed.extend(written);
                } else {
                    conn = world.raw(login).await;
                }
            }
            Ok(_) if fate < 10 => {
                let _ = run(&mut conn, "ROLLBACK").await;
            }
            // Gone in the middle, without a word.
            Ok(_) => {
                drop(conn);
                conn = world.raw(login).await;
            }
            Err(error) => {
                failures.push(match &error {
                    sqlx::Error::Database(inner) => inner.code().unwrap_or_default().into_owned(),
                    _ => StoreError::from(error).code().to_owned(),
                });
                if run(&mut conn, "ROLLBACK").await.is_err() {
                    conn = world.raw(login).await;
                }
            }
        }
        if run(&mut conn, "SET statement_timeout = 0").await.is_err() {
            conn = world.raw(login).await;
        }
    }
    let _ = conn.close().await;
    (committed, failures)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_writers_with_rollbacks_cancels_and_disconnects_leave_one_dense_chain() {
    let world = Arc::new(World::with_server().await);
    // Writers that share a login are more than one login's connections, above all while those that were dropped still end.
    for login in ["carol", "erin", "aml-screen"] {
        world
            .as_owner(&format!("ALTER ROLE \"{login}\" CONNECTION LIMIT -1"))
            .await;
    }
    let action = world.open_action().await;
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        writers.spawn(write(Arc::clone(&world), number, action));
    }
    // Meanwhile somebody cancels statements at random, and ends a connection now and then.
    let nuisance = {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let mut owner = world.owner().await;
            for turn in 0_u32.. {
                let ending = if turn % 8 == 7 { "terminate" } else { "cancel" };
                let sql = format!(
                    "SELECT pg_catalog.count(pg_catalog.pg_{ending}_backend(a.pid)) FROM (SELECT pid FROM pg_catalog.pg_stat_activity
                      WHERE application_name = 'raw' AND state <> 'idle' ORDER BY random() LIMIT 2) a"
                );
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                    .execute(owner.connection())
                    .await
                    .unwrap();
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        })
    };
    let (mut committed, mut failures) = (Vec::new(), Vec::new());
    while let Some(written) = writers.join_next().await {
        let (good, bad) = written.unwrap();
        committed.extend(good);
        failures.extend(bad);
    }
    nuisance.abort();
    let audited = audit(&world).await;
    for fact in &committed {
        audited.holds(fact);
    }
    eprintln!(
        "{} committed, {} failed: {:?}",
        committed.len(),
        failures.len(),
        {
            failures.sort();
            failures.dedup();
            &failures
        }
    );
    assert!(
        committed.len() > 40,
        "only {} facts were written",
        committed.len()
    );
    assert!(
        failures.iter().any(|code| code == "57014"),
        "nothing was ever cancelled"
    );
    // Cancelled, timed out, ended, waited too long: nothing else may happen, least of all 40P01, a deadlock.
    for code in &failures {
        assert!(
            ["57014", "57P01", "55P03", "database-unavailable"].contains(&code.as_str()),
            "a writer met {code}"
        );
    }
    let deadlocks = count(&world, "SELECT deadlocks FROM pg_catalog.pg_stat_database WHERE datname = pg_catalog.current_database()").await;
    assert_eq!(deadlocks, 0);
}
