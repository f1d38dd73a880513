//! Where the route keeps the agent's advice back: who has not decided does not read it with psql either, by no way round.

use countersign_statement::codes::{Advice, Verdict};
use countersign_testkit::{Proposal, World};
use uuid::Uuid;

use crate::kit::{Row, run, tried, value};

/// Ways to the advice, or to a decision's departing from it: what each finds is counted.
const WAYS: [&str; 10] = [
    "SELECT count(*) FROM countersign.recommendation",
    "SELECT count(*) FROM countersign.recommendation r JOIN countersign.payload p ON p.commitment = r.commitment",
    "SELECT count(*) FROM countersign.payload WHERE held IS NOT NULL",
    "SELECT count(*) FROM countersign.payload WHERE position('countersign/recommendation/v1' IN encode(bytes, 'escape')) > 0",
    // It has a digest of the advice, without a salt.
    "SELECT count(*) FROM countersign.payload p JOIN countersign.view v ON v.view_digest = p.commitment",
    "SELECT count(*) FROM countersign.held_override",
    "SELECT count(*) FROM countersign.decision WHERE override_type <> ''",
    "SELECT COALESCE(sum(approve_against + reject_against), 0)::bigint FROM countersign.metrics_of_decisions(NULL, NULL, NULL, NULL, NULL, NULL)",
    "SELECT count(*) FROM countersign.ledger_record WHERE position('ai_override' IN encode(bytes, 'escape')) > 0",
    "SELECT count(*) FROM pg_stats WHERE schemaname = 'countersign' AND tablename IN ('recommendation', 'payload', 'held_override')",
];

/// What the ways find for a login; a decision that departs is among it.
async fn found(world: &World, login: &str) -> Vec<i64> {
    let mut conn = world.raw(login).await;
    let mut all = Vec::new();
    for way in WAYS {
        all.push(value::<i64>(&mut conn, way).await);
    }
    all
}

/// An action whose route keeps the advice back: `block`, which carol has approved.
async fn approved_against(world: &World) -> Uuid {
    let action = world
        .propose(&Proposal::default().advice(Advice::Block))
        .await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    world
        .as_owner(
            "ANALYZE countersign.recommendation, countersign.payload, countersign.held_override",
        )
        .await;
    action
}

#[tokio::test]
async fn advice_that_is_kept_back_is_read_by_no_way_round() {
    let world = World::new().await;
    let action = approved_against(&world).await;
    // A supervisor with an open seat, an analyst, an auditor, an admin, and the agent's owner.
    for login in ["dave", "erin", "frank", "bob", "alice"] {
        assert_eq!(found(&world, login).await, [0; WAYS.len()], "{login}");
    }
    // Who has decided is told, and a worker stands outside of every route.
    assert_eq!(found(&world, "carol").await[..6], [1, 1, 2, 1, 1, 1]);
    assert_eq!(found(&world, "runner").await[0], 1);
    // Nothing moves for the others by that. They are told when nobody judges any more.
    assert_eq!(found(&world, "dave").await, [0; WAYS.len()]);
    world
        .decide("dave", action, Verdict::Approve)
        .await
        .unwrap();
    for login in ["dave", "erin", "frank"] {
        assert_eq!(found(&world, login).await[0], 1, "{login}");
        assert!(found(&world, login).await[7] > 0, "{login}: figures");
    }
}

/// Where the route says it at once, nothing is kept back from whoever reads.
#[tokio::test]
async fn advice_that_is_not_kept_back_is_read_as_ever() {
    let world = World::new().await;
    let low = Proposal::default().risk(countersign_statement::codes::Risk::Low);
    world.propose(&low).await;
    assert_eq!(found(&world, "dave").await[..4], [1, 1, 0, 1]);
}

/// A decision that is not committed yet tells nothing: neither by its answer, nor by what is read beside it, nor when it is sent twice.
#[tokio::test]
async fn a_decision_that_is_taken_back_by_a_rollback_tells_nothing() {
    let world = World::new().await;
    let action = approved_against(&world).await;
    let dave = world.desk("dave").await;
    let decision = world.decision(&dave, action, Verdict::Approve).await;
    let insert = Row::decision(&decision).insert();
    let mut conn = world.raw("dave").await;
    for savepoint in ["", "SAVEPOINT before;"] {
        run(&mut conn, &format!("BEGIN; {savepoint} {insert}")).await;
        for way in &WAYS[..8] {
            assert_eq!(value::<i64>(&mut conn, way).await, 0, "{savepoint} {way}");
        }
        run(&mut conn, "ROLLBACK").await;
    }
    run(&mut conn, "BEGIN").await;
    for _ in 0..2 {
        let told: Option<String> =
            value(&mut conn, &format!("{insert} RETURNING override_type")).await;
        assert_eq!(told, None);
    }
    run(&mut conn, "ROLLBACK").await;
    assert_eq!(found(&world, "dave").await, [0; WAYS.len()]);
    // Committed, its maker is told.
    run(&mut conn, &insert).await;
    assert_eq!(found(&world, "dave").await[0], 1);
}

/// A condition on the advice itself is not asked before the row was held back: else its time, or what it raises, would tell.
#[tokio::test]
async fn no_condition_on_the_advice_is_asked_before_the_row_is_held_back() {
    let world = World::new().await;
    approved_against(&world).await;
    let mut dave = world.raw("dave").await;
    for (condition, table) in [
        ("recommendation = 'block'", "recommendation"),
        ("confidence = 0.5", "recommendation"),
        ("bytes = 'x'", "payload"),
        ("departs = 1", "held_override"),
    ] {
        let explain = format!("EXPLAIN SELECT FROM countersign.{table} WHERE {condition}");
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(explain))
            .fetch_all(&mut dave)
            .await
            .unwrap();
        let plan = plan.join("\n");
        let column = condition.split(' ').next().unwrap();
        let (held, asked) = (plan.find("revealed("), plan.rfind(&format!("({column} =")));
        assert!(held.is_some() && held < asked, "{plan}");
    }
    world
        .as_owner("CREATE SCHEMA mine; GRANT CREATE, USAGE ON SCHEMA mine TO dave; GRANT USAGE ON LANGUAGE plpgsql TO dave")
        .await;
    run(
        &mut dave,
        "CREATE FUNCTION mine.peek(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE EXCEPTION 'saw %', t; END $$",
    )
    .await;
    for sql in [
        "SELECT FROM countersign.recommendation WHERE mine.peek(recommendation)",
        "SELECT FROM countersign.held_override WHERE mine.peek(departs::text)",
        "SELECT FROM countersign.payload WHERE held IS NOT NULL AND mine.peek(encode(bytes, 'escape'))",
    ] {
        assert_eq!(tried(&mut dave, sql).await, "ok", "{sql}");
    }
}

/// An export is made under a person's login: the texts that are kept back from them are not in it.
#[tokio::test]
async fn what_an_export_reads_is_kept_back_from_its_maker_too() {
    let world = World::new().await;
    approved_against(&world).await;
    let advice: Vec<u8> = value(
        world.owner().await.connection(),
        "SELECT commitment FROM countersign.recommendation",
    )
    .await;
    let advice = [<[u8; 32]>::try_from(advice).unwrap()];
    for (login, there) in [("dave", false), ("frank", false), ("carol", true)] {
        let read = world.store(login).await.payloads(&advice).await.unwrap();
        assert_eq!(read[0].content.is_some(), there, "{login}");
        // An export would say otherwise that it is gone for good.
        assert!(!read[0].erased, "{login}");
    }
}
