//! What a client may set in its own session, and how it may send its rows.

use countersign_statement::codes::Verdict;
use countersign_testkit::World;
use sqlx::Connection as _;

use crate::{
    audit::audit,
    kit::{DENIED, Row, run, text, tried, value},
};

#[tokio::test]
async fn repeatable_read_and_serializable_are_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let insert = Row::decision(&decision).insert();
    let mut carol = world.raw("carol").await;
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let sql = format!("BEGIN ISOLATION LEVEL {level}; {insert}");
        assert_eq!(tried(&mut carol, &sql).await, "isolation", "{level}");
        run(&mut carol, "ROLLBACK").await;
        run(
            &mut carol,
            &format!("SET default_transaction_isolation = '{level}'"),
        )
        .await;
        assert_eq!(
            tried(&mut carol, &insert).await,
            "isolation",
            "{level} by default"
        );
        run(&mut carol, "RESET default_transaction_isolation").await;
    }
    // READ UNCOMMITTED is READ COMMITTED in Postgres, but says another name.
    assert_eq!(
        tried(
            &mut carol,
            &format!("BEGIN ISOLATION LEVEL READ UNCOMMITTED; {insert}")
        )
        .await,
        "isolation"
    );
    run(&mut carol, "ROLLBACK").await;
    assert_eq!(tried(&mut carol, &insert).await, "ok");
}

#[tokio::test]
async fn imports_rows_too_are_taken_in_read_committed_alone() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let row = "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
               VALUES (gen_random_uuid(), 1, 't', '1', 'a', 'b', 1, 'EUR', '', '')";
    assert_eq!(
        tried(
            &mut agent,
            &format!("BEGIN ISOLATION LEVEL SERIALIZABLE; {row}")
        )
        .await,
        "isolation"
    );
}

#[tokio::test]
async fn on_conflict_has_nothing_to_act_on() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let insert = Row::decision(&decision).insert();
    let mut carol = world.raw("carol").await;
    for target in [
        "(decision_id) DO NOTHING",
        "ON CONSTRAINT decision_pkey DO NOTHING",
        "(decision_id) DO UPDATE SET verdict = 'reject'",
    ] {
        let outcome = tried(&mut carol, &format!("{insert} ON CONFLICT {target}")).await;
        assert!(
            matches!(outcome.as_str(), "42P10" | "42704" | DENIED),
            "{target}: {outcome}"
        );
    }
    // Bare, it is accepted and the door's refusals stay refusals.
    let other = world
        .decision(&world.desk("dave").await, action, Verdict::Approve)
        .await;
    let mut dave = world.raw("dave").await;
    assert_eq!(
        tried(
            &mut dave,
            &format!("{} ON CONFLICT DO NOTHING", Row::decision(&other).insert())
        )
        .await,
        "role-missing"
    );
    assert_eq!(
        tried(&mut carol, &format!("{insert} ON CONFLICT DO NOTHING")).await,
        "ok"
    );
    assert_eq!(world.state(action).await.1, 2);
}

#[tokio::test]
async fn a_two_row_insert_cannot_close_a_step_twice() {
    let world = World::new().await;
    let action = world.open_action().await;
    let desk = world.desk("carol").await;
    let seen = desk.view(action).await.unwrap();
    let (one, two) = (
        world
            .decision_on(&desk, action, Verdict::Approve, seen)
            .await,
        world
            .decision_on(&desk, action, Verdict::Approve, seen)
            .await,
    );
    let (one, two) = (Row::decision(&one), Row::decision(&two));
    let sql = format!("{}, {}", one.insert(), two.values());
    let mut carol = world.raw("carol").await;
    assert_eq!(tried(&mut carol, &sql).await, "seat-taken");
    assert_eq!(world.state(action).await.1, 1, "neither row stayed");
    // By way of a query, and of several statements in one transaction.
    assert_eq!(
        tried(
            &mut carol,
            &format!("BEGIN; {}; {}; COMMIT", one.insert(), two.insert())
        )
        .await,
        "seat-taken"
    );
    run(&mut carol, "ROLLBACK").await;
    let with = format!(
        "WITH a AS ({} RETURNING 1), b AS ({} RETURNING 1) SELECT count(*) FROM a, b",
        one.insert(),
        two.insert()
    );
    assert_eq!(tried(&mut carol, &with).await, "seat-taken");
    let count: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.decision",
    )
    .await;
    assert_eq!(count, 0);
}

#[tokio::test]
async fn copy_runs_the_same_door() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("dave").await, action, Verdict::Approve)
        .await;
    let mut dave = world.raw("dave").await;
    let names = Row::decision(&decision).names();
    let line: String = value(
        &mut dave,
        &format!("SELECT concat_ws(E'\\t', {})", {
            let values = Row::decision(&decision).values();
            values[1..values.len() - 1].to_owned()
        }),
    )
    .await;
    let mut copy = dave
        .copy_in_raw(&format!("COPY fact.decision ({names}) FROM STDIN"))
        .await
        .unwrap();
    copy.send(format!("{}\n", line.replace('\\', "\\\\")).into_bytes())
        .await
        .unwrap();
    let refused = copy.finish().await.unwrap_err();
    assert_eq!(crate::kit::why(&refused), "role-missing");
}

#[tokio::test]
async fn notifications_say_nothing() {
    let world = World::new().await;
    let mut listener =
        sqlx::postgres::PgListener::connect_with(world.store("stranger").await.pool())
            .await
            .unwrap();
    listener.listen("countersign_ledger").await.unwrap();
    world.open_action().await;
    let heard = listener.recv().await.unwrap();
    assert_eq!(heard.payload(), "");
}

#[tokio::test]
async fn a_fact_that_is_rolled_back_leaves_nothing() {
    let world = World::new().await;
    let before = audit(&world).await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    run(
        &mut carol,
        &format!(
            "BEGIN; SAVEPOINT s; {}; ROLLBACK TO s; COMMIT",
            Row::decision(&decision).insert()
        ),
    )
    .await;
    run(
        &mut carol,
        &format!("BEGIN; {}; ROLLBACK", Row::decision(&decision).insert()),
    )
    .await;
    carol.close().await.unwrap();
    assert_eq!(world.state(action).await.1, 1);
    assert_eq!(audit(&world).await, before + 2, "the proposal and the view");
}

#[tokio::test]
async fn comments_hold_any_text_that_postgres_holds() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    for hostile in [
        "\u{202e}gnidaer\u{2066}",
        "\"\\\u{1}\u{1f}\u{7f}\u{80}",
        "𝔘𝔫𝔦 😀 \u{10ffff}",
        "'; DROP TABLE countersign.chain; --",
        "</script>",
    ] {
        carol.comment(action, hostile).await.unwrap();
    }
    let kept: Vec<String> = world
        .store("dave")
        .await
        .said(action)
        .await
        .unwrap()
        .comments
        .into_iter()
        .filter_map(|c| c.text)
        .collect();
    assert_eq!(kept.len(), 5);
    assert!(kept.contains(&"𝔘𝔫𝔦 😀 \u{10ffff}".to_owned()));
    assert_eq!(text("a'b"), "'a''b'");
    audit(&world).await;
}

#[tokio::test]
async fn merge_runs_the_same_door_or_none() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("dave").await, action, Verdict::Approve)
        .await;
    let row = Row::decision(&decision);
    let sql = format!(
        "MERGE INTO fact.decision d USING (SELECT 1) s ON false WHEN NOT MATCHED THEN INSERT ({}) VALUES {}",
        row.names(),
        row.values()
    );
    let outcome = tried(&mut world.raw("dave").await, &sql).await;
    // Before 17, Postgres merges into no view.
    assert!(
        matches!(outcome.as_str(), "role-missing" | "0A000" | "42809"),
        "{outcome}"
    );
}
