//! What one import does to another: in its place, beside it at the same time, against it.

use countersign_store::{
    Private,
    imports::{ImportFact, TransactionRow},
};
use countersign_testkit::World;
use uuid::Uuid;

use crate::{
    audit::audit,
    imports::{close, count, rows},
    kit::{DENIED, Row, bytes, refusal, run, text, tried, value},
};

/// Whoever names a colleague's file first, or after them, neither keeps its rows out nor takes them out of force.
#[tokio::test]
async fn nobody_empties_anothers_import_by_its_files_digest() {
    let world = World::new().await;
    let in_force = "import_in_force";
    let mut erin = world.raw("erin").await;
    let mut agent = world.raw("aml-screen").await;
    let whole = |rows: String, close: String| format!("BEGIN; {rows}; {close}; COMMIT");
    let forged = |import: Uuid| {
        let row = rows(import, 1..=1).replace("'t1'", "'made-up'");
        whole(row, close(import, "file", 1, 1, 0))
    };
    run(&mut erin, &forged(Uuid::new_v4())).await;
    let true_one = Uuid::new_v4();
    run(
        &mut agent,
        &whole(rows(true_one, 1..=3), close(true_one, "file", 3, 3, 0)),
    )
    .await;
    let after = forged(Uuid::new_v4()).replace("'made-up'", "'another'");
    run(
        &mut erin,
        &after.replace("sha256('reading')", "sha256('other')"),
    )
    .await;
    let mine: i64 = value(
        world.owner().await.connection(),
        &format!("SELECT count(*) FROM countersign.{in_force} WHERE import = '{true_one}'"),
    )
    .await;
    assert_eq!(mine, 1);
    // The same rows of the same file are in once, whoever brings them.
    let again = Uuid::new_v4();
    let twice = format!(
        "BEGIN; {}; {}",
        rows(again, 1..=3),
        close(again, "file", 3, 3, 0)
    );
    let mut runner = world.raw("runner").await;
    assert_eq!(tried(&mut runner, &twice).await, "import-duplicate");
    run(&mut runner, "ROLLBACK").await;
    audit(&world).await;
}

fn void(desk: &countersign_testkit::Participant, import: Uuid, reason: &str) -> Row {
    let s = countersign_statement::facts::Void {
        origin: desk.origin.clone(),
        import,
        reason: countersign_statement::commitment(&[7; 16], reason.as_bytes()),
        voided_by: desk.actor.id,
        signed_at: countersign_testkit::now(),
    };
    let statement = s.encode();
    let at = countersign_statement::format::time_text(s.signed_at);
    Row::new("fact.void")
        .set("import", text(&import.to_string()))
        .set("reason", text(reason))
        .set("reason_salt", bytes(&[7; 16]))
        .set("signed_at", text(&at))
        .set("key_id", bytes(&desk.actor.key_id()))
        .set("statement", bytes(statement.as_bytes()))
        .set("signature", bytes(&desk.actor.sign(&statement).signature))
}

#[tokio::test]
async fn a_supervisor_takes_an_import_out_of_force_and_nobody_else_does() {
    let world = World::new().await;
    let import = Uuid::new_v4();
    let mut agent = world.raw("aml-screen").await;
    let whole = format!(
        "BEGIN; {}; {}; COMMIT",
        rows(import, 1..=3),
        close(import, "file", 3, 3, 0)
    );
    run(&mut agent, &whole).await;
    for login in ["bob", "carol", "erin", "frank"] {
        let row = void(&world.desk(login).await, import, "Not ours.");
        let outcome = tried(&mut world.raw(login).await, &row.insert()).await;
        assert_eq!(outcome, "role-missing", "{login}");
    }
    let dave = world.desk("dave").await;
    let mut conn = world.raw("dave").await;
    for login in ["aml-screen", "runner"] {
        let row = void(&dave, import, "Not ours.").insert();
        assert_eq!(tried(&mut world.raw(login).await, &row).await, DENIED);
    }
    let other = void(&dave, Uuid::new_v4(), "Not ours.").insert();
    assert_eq!(tried(&mut conn, &other).await, "not-found");
    let mute = void(&dave, import, " ").insert();
    assert_eq!(tried(&mut conn, &mute).await, "comment-empty");
    let unsigned = void(&dave, import, "Not ours.").set("reason", "'Other.'");
    assert_eq!(
        tried(&mut conn, &unsigned.insert()).await,
        "statement-differs"
    );
    assert_eq!(
        tried(&mut conn, &void(&dave, import, "Not ours.").insert()).await,
        "ok"
    );
    let again = void(&dave, import, "Not theirs.").insert();
    assert_eq!(tried(&mut conn, &again).await, "import-voided");
    assert_eq!(count(&world, "import_in_force").await, 0);
    assert_eq!(count(&world, "transaction").await, 3, "the rows stay");
    // The file can be imported again.
    let again = whole.replace(&import.to_string(), &Uuid::new_v4().to_string());
    run(&mut agent, &again).await;
    assert_eq!(count(&world, "import_in_force").await, 1);
    audit(&world).await;
}

/// Neither of two imports that are written at once sees the other's rows: the door looks at them when the second closes.
#[tokio::test]
async fn rows_that_another_import_took_meanwhile_are_refused_and_corrections_are_not() {
    let world = World::new().await;
    let (mut agent, mut erin) = (world.raw("aml-screen").await, world.raw("erin").await);
    let (first, second, third) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    run(&mut agent, &format!("BEGIN; {}", rows(first, 1..=3))).await;
    run(&mut erin, &format!("BEGIN; {}", rows(second, 3..=4))).await;
    run(
        &mut agent,
        &format!("{}; COMMIT", close(first, "one", 3, 3, 0)),
    )
    .await;
    assert_eq!(
        tried(&mut erin, &close(second, "other", 2, 2, 0)).await,
        "import-overtaken"
    );
    run(&mut erin, "ROLLBACK").await;
    // Who saw the first, and says so, is believed: what they take twice then is their own doing, as with rows that have no id.
    let seen: i64 = value(
        &mut erin,
        &format!("SELECT seq FROM countersign.import WHERE import = '{first}'"),
    )
    .await;
    let closing = |import: Uuid, file: &str, seen: i64| {
        close(import, file, 1, 1, 0)
            .replace("rejected)", "rejected, seen)")
            .replace(", 1, 1, 0)", &format!(", 1, 1, 0, {seen})"))
    };
    run(
        &mut erin,
        &format!(
            "BEGIN; {}; {}; COMMIT",
            rows(second, 3..=3),
            closing(second, "other", seen)
        ),
    )
    .await;
    // A correction stands in the place of the row of its id; another of the same row does not.
    let corrects = |of: Uuid| {
        rows(third, 1..=1)
            .replace(
                "kind, channel)",
                "kind, channel, corrects_import, corrects_line)",
            )
            .replace("'', '')", &format!("'', '', '{of}', 1)"))
    };
    run(
        &mut erin,
        &format!(
            "BEGIN; {}; {}; COMMIT",
            corrects(first),
            closing(third, "third", 0)
        ),
    )
    .await;
    let fourth = corrects(first).replace(&third.to_string(), &Uuid::from_u128(4).to_string());
    run(&mut agent, &format!("BEGIN; {fourth}")).await;
    assert_eq!(
        tried(&mut agent, &closing(Uuid::from_u128(4), "fourth", 0)).await,
        "import-overtaken"
    );
    run(&mut agent, "ROLLBACK").await;
    audit(&world).await;
}

#[tokio::test]
async fn the_same_file_with_the_same_mapping_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let store = world.store("aml-screen").await;
    let row = TransactionRow {
        line: 1,
        id: "t".into(),
        time: "1".into(),
        from_account: "a".into(),
        to_account: "b".into(),
        amount: "9500.00".into(),
        currency: "EUR".into(),
        kind: String::new(),
        channel: String::new(),
        named: true,
        corrects: None,
    };
    let fact = ImportFact {
        kind: "transactions",
        file_digest: &[1; 32],
        document: Private {
            salt: &[2; 16],
            text: r#"{"type":"countersign/reading/v1","reading":{},"summary":{}}"#,
        },
        reading: &[3; 32],
        rows: 1,
        accepted: 1,
        rejected: 0,
        seen: 0,
    };
    let mut first = store.begin_import(Uuid::new_v4()).await.unwrap();
    first
        .add_transactions(std::slice::from_ref(&row))
        .await
        .unwrap();
    first.finish(fact).await.unwrap();
    let before = audit(&world).await;
    let mut again = store.begin_import(Uuid::new_v4()).await.unwrap();
    again.add_transactions(&[row]).await.unwrap();
    assert_eq!(refusal(again.finish(fact).await), "import-duplicate");
    assert_eq!(audit(&world).await, before);
    let kept: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.transaction",
    )
    .await;
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a_correction_stands_in_the_place_of_a_closed_row_of_its_own_id_and_of_no_other() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let (closed, open, new) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    run(
        &mut agent,
        &format!(
            "BEGIN; {}; {}; COMMIT; BEGIN; {}",
            rows(closed, 1..=3),
            close(closed, "file", 3, 3, 0),
            rows(open, 1..=3)
        ),
    )
    .await;
    let correct = |id: &str, import: &str, line: &str| {
        format!(
            "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel, corrects_import, corrects_line)
             VALUES ('{new}', 1, '{id}', '1', 'a', 'b', 9.50, 'EUR', '', '', {import}, {line})"
        )
    };
    let quoted = |import: Uuid| format!("'{import}'");
    for (what, sql) in [
        ("another id", correct("t1", &quoted(closed), "2")),
        ("no such line", correct("t4", &quoted(closed), "4")),
        (
            "rows that are not closed",
            correct("t2", &quoted(open), "2"),
        ),
        (
            "no such import",
            correct("t2", &quoted(Uuid::new_v4()), "2"),
        ),
    ] {
        let sql = format!("SAVEPOINT before; {sql}");
        assert_eq!(tried(&mut agent, &sql).await, "import-correction", "{what}");
        run(&mut agent, "ROLLBACK TO before").await;
    }
    for sql in [
        correct("t2", &quoted(closed), "NULL"),
        correct("t2", "NULL", "2"),
    ] {
        let sql = format!("SAVEPOINT before; {sql}");
        assert_eq!(tried(&mut agent, &sql).await, "23514", "half a place");
        run(&mut agent, "ROLLBACK TO before").await;
    }
    assert_eq!(
        tried(&mut agent, &correct("t2", &quoted(closed), "2")).await,
        "ok"
    );
}
