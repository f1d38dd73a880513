//! A blind route: who has yet to decide reads of what others decided neither verdict nor reason nor narrative with psql, by no way round.

use countersign_statement::codes::{Reveal, Role, Verdict};
use countersign_testkit::{World, actor};
use sqlx::{AssertSqlSafe, postgres::PgDatabaseError};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, run, tried, value},
};

/// Ways to what a colleague decided: what each finds is counted.
const WAYS: [&str; 11] = [
    "SELECT count(*) FROM countersign.decision",
    "SELECT count(*) FROM countersign.decision WHERE verdict = 'reject'",
    "SELECT count(*) FROM countersign.decision d JOIN countersign.payload p ON p.commitment = d.narrative_commitment",
    "SELECT count(*) FROM countersign.payload WHERE position('I read the file' IN encode(bytes, 'escape')) > 0",
    "SELECT count(*) FROM countersign.ledger_record WHERE event = 'action.decided'",
    "SELECT count(*) FROM countersign.ledger_record WHERE position('\"verdict' IN encode(bytes, 'escape')) > 0",
    "SELECT count(*) FROM countersign.action a, countersign.grant_records(a.action_id, 0, 1000000, 2000) r WHERE position('countersign/decision/v1' IN encode(r.bytes, 'escape')) > 0",
    "SELECT count(*) FROM countersign.held_override",
    "SELECT COALESCE(sum(decisions), 0)::bigint FROM countersign.metrics_of_decisions(NULL, NULL, NULL, NULL, NULL, NULL)",
    "SELECT count(*) FROM countersign.retraction",
    "SELECT count(*) FROM pg_stats WHERE schemaname = 'countersign' AND tablename IN ('decision', 'ledger_record', 'retraction', 'payload')",
];

const NOTHING: [i64; WAYS.len()] = [0; WAYS.len()];

async fn found(world: &World, login: &str) -> Vec<i64> {
    let mut conn = world.raw(login).await;
    let mut all = Vec::new();
    for way in WAYS {
        all.push(value::<i64>(&mut conn, way).await);
    }
    all
}

/// An action that carol has rejected, under a route that keeps this back.
async fn rejected_by_carol(world: &World, keeps_back: Reveal) -> Uuid {
    world.two_officers(keeps_back).await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Reject)
        .await
        .unwrap();
    let analysed = "ANALYZE countersign.decision, countersign.ledger_record, countersign.payload, countersign.retraction";
    world.as_owner(analysed).await;
    action
}

#[tokio::test]
async fn what_a_colleague_decided_is_kept_back_by_the_database_until_one_has_decided() {
    let world = World::new().await;
    let action = rejected_by_carol(&world, Reveal::Blind).await;
    // Who may decide next; a supervisor, an analyst, an auditor; the agent's owner.
    for login in ["bob", "dave", "erin", "frank", "alice"] {
        assert_eq!(found(&world, login).await, NOTHING, "{login}");
    }
    // Her own is hers, and a worker stands outside of every route.
    assert_eq!(found(&world, "carol").await[..7], [1, 1, 1, 1, 1, 1, 1]);
    let mut runner = world.raw("runner").await;
    for way in &WAYS[..6] {
        assert_eq!(value::<i64>(&mut runner, way).await, 1, "{way}");
    }
    // That she has decided is no secret, and her seat is not offered to anybody.
    let taken = format!(
        "SELECT count(*) FROM countersign.seats('{}', now()) x WHERE (x.stands).action_id = '{action}' AND x.obstacle = 'seat-taken'",
        actor("carol").id
    );
    assert_eq!(value::<i64>(&mut world.raw("bob").await, &taken).await, 1);
    world.decide("bob", action, Verdict::Approve).await.unwrap();
    // Bob has decided, and reads; the others judge still, or do not.
    assert_eq!(found(&world, "bob").await[..2], [2, 1]);
    for login in ["dave", "erin", "frank"] {
        assert_eq!(found(&world, login).await, NOTHING, "{login}");
    }
    // Nobody judges any more.
    world.add_person("gina", &[Role::ComplianceOfficer]).await;
    world.decide("gina", action, Verdict::Reject).await.unwrap();
    assert_eq!(world.state(action).await.0, "rejected");
    for login in ["dave", "erin", "frank"] {
        assert_eq!(
            found(&world, login).await[..6],
            [3, 2, 3, 3, 3, 3],
            "{login}"
        );
    }
    audit(&world).await;
}

/// Where the route keeps back the advice alone, or nothing, colleagues' decisions are read as ever.
#[tokio::test]
async fn where_the_route_is_not_blind_decisions_are_read_as_ever() {
    for keeps_back in [Reveal::AtOnce, Reveal::Advice] {
        let world = World::new().await;
        rejected_by_carol(&world, keeps_back).await;
        assert_eq!(found(&world, "bob").await[..6], [1; 6], "{keeps_back}");
    }
}

/// A decision that is not committed tells nothing; nor does a vote that was taken back, nor does taking it back free the seat.
#[tokio::test]
async fn neither_a_rollback_nor_a_vote_taken_back_tells_what_a_colleague_decided() {
    let world = World::new().await;
    let action = rejected_by_carol(&world, Reveal::Blind).await;
    let bob = world.desk("bob").await;
    let decision = world.decision(&bob, action, Verdict::Approve).await;
    let mut conn = world.raw("bob").await;
    let insert = Row::decision(&decision).insert();
    run(&mut conn, &format!("BEGIN; {insert}")).await;
    // His own, at most.
    for way in &WAYS[..6] {
        assert!(value::<i64>(&mut conn, way).await <= 1, "{way}");
    }
    let told = "SELECT count(*) FROM countersign.decision WHERE verdict = 'reject'";
    assert_eq!(value::<i64>(&mut conn, told).await, 0);
    run(&mut conn, "ROLLBACK").await;
    assert_eq!(found(&world, "bob").await, NOTHING);
}

/// Who hands an action to a colleague that has decided is refused, and not told how they decided.
#[tokio::test]
async fn a_refusal_does_not_tell_what_a_colleague_decided() {
    for (keeps_back, tells) in [(Reveal::Blind, false), (Reveal::Advice, true)] {
        let world = World::new().await;
        let action = rejected_by_carol(&world, keeps_back).await;
        let sql = format!(
            "INSERT INTO fact.assignment (action_id, person) VALUES ('{action}', '{}')",
            actor("carol").id
        );
        let mut dave = world.raw("dave").await;
        assert_eq!(tried(&mut dave, &sql).await, "target-excluded");
        let error = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut dave).await;
        let error = error.unwrap_err().into_database_error().unwrap();
        let detail = error.try_downcast_ref::<PgDatabaseError>().unwrap();
        let detail = detail.detail().unwrap_or_default();
        assert!(detail.contains("seat-taken"), "{detail}");
        assert_eq!(detail.contains("reject"), tells, "{detail}");
    }
}

/// A condition on what was decided is not asked before the row was held back: else its time, or what it raises, would tell.
#[tokio::test]
async fn no_condition_on_a_decision_is_asked_before_the_row_is_held_back() {
    let world = World::new().await;
    rejected_by_carol(&world, Reveal::Blind).await;
    world
        .as_owner("CREATE SCHEMA mine; GRANT CREATE, USAGE ON SCHEMA mine TO dave; GRANT USAGE ON LANGUAGE plpgsql TO dave")
        .await;
    let mut dave = world.raw("dave").await;
    run(
        &mut dave,
        "CREATE FUNCTION mine.peek(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE EXCEPTION 'saw %', t; END $$",
    )
    .await;
    for sql in [
        "SELECT FROM countersign.decision WHERE mine.peek(verdict)",
        "SELECT FROM countersign.ledger_record WHERE held IS NOT NULL AND mine.peek(encode(bytes, 'escape'))",
        "SELECT FROM countersign.payload WHERE held IS NOT NULL AND mine.peek(encode(bytes, 'escape'))",
        "SELECT FROM countersign.decision WHERE 1 / (CASE verdict WHEN 'reject' THEN 0 ELSE 1 END) = 1",
    ] {
        assert_eq!(tried(&mut dave, sql).await, "ok", "{sql}");
    }
}

/// What is kept back is kept back by its leaf alone: each login follows the chain over it, and learns which records it does not read.
#[tokio::test]
async fn the_chain_is_followed_over_what_is_kept_back() {
    let world = World::new().await;
    let action = rejected_by_carol(&world, Reveal::Blind).await;
    let held = format!(
        "SELECT count(*) FROM countersign.kept_back(0, 1000000) WHERE action_id = '{action}'"
    );
    for (login, many) in [("bob", 1), ("frank", 1), ("carol", 0), ("runner", 0)] {
        let mut conn = world.raw(login).await;
        assert_eq!(value::<i64>(&mut conn, &held).await, many, "{login}");
        // Every record that is read names the leaf before it, also where that one is kept back.
        let gaps = "SELECT count(*) FROM countersign.ledger_record r JOIN countersign.ledger_leaf b ON b.seq = r.seq - 1
                     WHERE position('\"prev\":\"' || encode(b.leaf, 'hex') || '\"' IN encode(r.bytes, 'escape')) = 0";
        assert_eq!(value::<i64>(&mut conn, gaps).await, 0, "{login}");
    }
    for login in ["aml-screen", "watcher"] {
        let Ok(store) = world.try_store(login).await else {
            continue;
        };
        assert!(
            store
                .kept_back(0, 1_000_000)
                .await
                .map_or(true, |all| all.is_empty())
        );
    }
}
