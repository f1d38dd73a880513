//! Imports: whole, counted, once, closed for ever.

use countersign_statement::codes::Role;
use countersign_store::imports::{ImportFact, TransactionRow};
use countersign_testkit::{World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, refusal, run, tried, value},
};

fn rows(import: Uuid, lines: std::ops::RangeInclusive<u32>) -> String {
    let values: Vec<String> = lines
        .map(|line| format!("('{import}', {line}, 't{line}', '1', 'a', 'b', 1.50, 'EUR', '', '')"))
        .collect();
    format!(
        "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel) VALUES {}",
        values.join(", ")
    )
}

fn close(import: Uuid, file: &str, rows: i64, accepted: i64, rejected: i64) -> String {
    format!(
        "INSERT INTO fact.import (import, kind, file_digest, mapping, reading, rows, accepted, rejected)
         VALUES ('{import}', 'transactions', sha256('{file}'), sha256('mapping'), sha256('reading'), {rows}, {accepted}, {rejected})"
    )
}

#[tokio::test]
async fn a_closed_import_takes_no_more_rows() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let import = Uuid::new_v4();
    run(
        &mut agent,
        &format!(
            "BEGIN; {}; {}; COMMIT",
            rows(import, 1..=3),
            close(import, "file", 4, 3, 1)
        ),
    )
    .await;
    for login in ["aml-screen", "runner", "erin"] {
        assert_eq!(
            tried(&mut world.raw(login).await, &rows(import, 4..=4)).await,
            "import-closed",
            "{login}"
        );
    }
    let incident = format!(
        "INSERT INTO countersign.incident (import, line, id, title, description, severity, source, opened_at, accounts)
         VALUES ('{import}', 1, 'i', 't', 'd', 'low', 's', '2026-01-01', '{{}}')"
    );
    assert_eq!(tried(&mut agent, &incident).await, "import-closed");
    audit(&world).await;
}

/// Rows that were written, but not committed, before somebody else closed the import.
#[tokio::test]
async fn rows_held_back_in_an_open_transaction_do_not_slip_into_a_closed_import() {
    let world = World::new().await;
    let import = Uuid::new_v4();
    let mut late = world.raw("aml-screen").await;
    run(&mut late, &format!("BEGIN; {}", rows(import, 100..=100))).await;
    let mut closer = world.raw("runner").await;
    run(
        &mut closer,
        &format!(
            "BEGIN; SET LOCAL lock_timeout = '300ms'; {}",
            rows(import, 1..=2)
        ),
    )
    .await;
    let outcome = tried(&mut closer, &close(import, "file", 2, 2, 0)).await;
    assert_eq!(
        outcome, "55P03",
        "closing waits for whoever still writes rows"
    );
    run(&mut closer, "ROLLBACK").await;
    run(&mut late, "COMMIT").await;
    assert_eq!(
        tried(
            &mut closer,
            &format!(
                "BEGIN; {}; {}",
                rows(import, 1..=2),
                close(import, "file", 2, 2, 0)
            )
        )
        .await,
        "import-counts"
    );
    run(&mut closer, "ROLLBACK").await;
    let closed: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.import",
    )
    .await;
    assert_eq!(closed, 0);
}

#[tokio::test]
async fn counts_that_do_not_add_up_are_refused() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let import = Uuid::new_v4();
    for (total, accepted, rejected) in [
        (3, 2, 1),
        (3, 4, -1),
        (4, 3, 0),
        (2, 3, -1),
        (0, 0, 0),
        (5, 3, 1),
    ] {
        let sql = format!(
            "BEGIN; {}; {}",
            rows(import, 1..=3),
            close(import, "file", total, accepted, rejected)
        );
        assert_eq!(
            tried(&mut agent, &sql).await,
            "import-counts",
            "{total} {accepted} {rejected}"
        );
        run(&mut agent, "ROLLBACK").await;
    }
    for missing in [
        "file_digest",
        "mapping",
        "reading",
        "rows",
        "accepted",
        "rejected",
        "kind",
        "import",
    ] {
        let columns = [
            "import",
            "kind",
            "file_digest",
            "mapping",
            "reading",
            "rows",
            "accepted",
            "rejected",
        ];
        let values = [
            "gen_random_uuid()",
            "'transactions'",
            "sha256('f')",
            "sha256('m')",
            "sha256('r')",
            "0",
            "0",
            "0",
        ];
        let kept: Vec<(&str, &str)> = columns
            .into_iter()
            .zip(values)
            .filter(|(c, _)| *c != missing)
            .collect();
        let sql = format!(
            "INSERT INTO fact.import ({}) VALUES ({})",
            kept.iter().map(|(c, _)| *c).collect::<Vec<_>>().join(", "),
            kept.iter().map(|(_, v)| *v).collect::<Vec<_>>().join(", ")
        );
        assert_eq!(
            tried(&mut agent, &sql).await,
            "import-counts",
            "without {missing}"
        );
    }
    for digest in ["''", "'short'", "decode(repeat('00', 33), 'hex')"] {
        let sql = close(Uuid::new_v4(), "f", 0, 0, 0).replace("sha256('f')", digest);
        assert_eq!(tried(&mut agent, &sql).await, "import-counts", "{digest}");
    }
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
        mapping: &[2; 32],
        reading: &[3; 32],
        rows: 1,
        accepted: 1,
        rejected: 0,
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
            "BEGIN; {}; {}; COMMIT; {}",
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
        assert_eq!(tried(&mut agent, &sql).await, "import-correction", "{what}");
    }
    for sql in [
        correct("t2", &quoted(closed), "NULL"),
        correct("t2", "NULL", "2"),
    ] {
        assert_eq!(tried(&mut agent, &sql).await, "23514", "half a place");
    }
    assert_eq!(
        tried(&mut agent, &correct("t2", &quoted(closed), "2")).await,
        "ok"
    );
}

#[tokio::test]
async fn importing_needs_a_role() {
    let world = World::new().await;
    world.add_person("gina", &[]).await;
    for login in ["gina", "frank"] {
        let mut conn = world.raw(login).await;
        assert_eq!(
            tried(&mut conn, &close(Uuid::new_v4(), "f", 0, 0, 0)).await,
            "role-missing",
            "{login}"
        );
        assert_eq!(
            tried(&mut conn, &rows(Uuid::new_v4(), 1..=1)).await,
            "role-missing",
            "{login}: nor do rows come in"
        );
    }
    assert_eq!(
        tried(
            &mut world.raw("stranger").await,
            &rows(Uuid::new_v4(), 1..=1)
        )
        .await,
        DENIED,
        "row security"
    );
    assert_eq!(
        tried(
            &mut world.raw("watcher").await,
            &rows(Uuid::new_v4(), 1..=1)
        )
        .await,
        DENIED
    );
    world
        .desk("alice")
        .await
        .revoke_role(actor("erin").id, Role::Analyst)
        .await
        .unwrap();
    assert_eq!(
        tried(&mut world.raw("erin").await, &rows(Uuid::new_v4(), 1..=1)).await,
        "role-missing"
    );
}

#[tokio::test]
async fn rows_that_no_program_could_read_are_refused() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let import = Uuid::new_v4();
    let sound = rows(import, 1..=1);
    for (what, from, to) in [
        ("an amount that is no number", "1.50", "'NaN'"),
        ("an infinite amount", "1.50", "'Infinity'"),
        ("an infinite negative amount", "1.50", "'-Infinity'"),
        ("a currency in small letters", "'EUR'", "'eur'"),
        ("no id", "'t1'", "''"),
        ("no account", "'a'", "''"),
        ("a long id", "'t1'", "repeat('x', 201)"),
    ] {
        assert_eq!(
            tried(&mut agent, &sound.replace(from, to)).await,
            "23514",
            "{what}"
        );
    }
    let incident = |accounts: &str| {
        format!(
            "INSERT INTO countersign.incident (import, line, id, title, description, severity, source, opened_at, accounts)
             VALUES ('{import}', 1, 'i', 't', 'd', 'low', 's', '2026-01-01', {accounts})"
        )
    };
    assert_eq!(
        tried(&mut agent, &incident("ARRAY['a', NULL]")).await,
        "23514"
    );
    assert_eq!(
        tried(&mut agent, &incident("ARRAY[['a'], ['b']]")).await,
        "23514"
    );
    assert_eq!(
        tried(&mut agent, &incident("'{}'").replace("'low'", "'none'")).await,
        "23514"
    );
    assert_eq!(tried(&mut agent, &incident("ARRAY['a', 'b']")).await, "ok");
}

#[tokio::test]
async fn an_import_of_an_unknown_kind_is_refused() {
    let world = World::new().await;
    let sql = close(Uuid::new_v4(), "f", 0, 0, 0).replace("'transactions'", "'people'");
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, &sql).await,
        "import-counts"
    );
}
