//! Imports: whole, counted, once, closed for ever.

use countersign_statement::codes::Role;
use countersign_testkit::{World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, run, tried, value},
};

pub fn rows(import: Uuid, lines: std::ops::RangeInclusive<u32>) -> String {
    let values: Vec<String> = lines
        .map(|line| format!("('{import}', {line}, 't{line}', '1', 'a', 'b', 1.50, 'EUR', '', '')"))
        .collect();
    format!(
        "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel) VALUES {}",
        values.join(", ")
    )
}

pub fn close(import: Uuid, file: &str, rows: i64, accepted: i64, rejected: i64) -> String {
    format!(
        "INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
         VALUES ('{import}', 'transactions', sha256('{file}'), '{{\"type\":\"countersign/reading/v1\",\"reading\":{{}},\"summary\":{{}}}}', uuid_send(gen_random_uuid()), sha256('reading'), {rows}, {accepted}, {rejected})"
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
    let begun = format!(
        "BEGIN; SET LOCAL lock_timeout = '300ms'; {}",
        rows(import, 1..=2)
    );
    assert_eq!(
        tried(&mut closer, &begun).await,
        "55P03",
        "an import is one login's: others wait for whoever still writes rows"
    );
    run(&mut closer, "ROLLBACK").await;
    let closing = format!(
        "BEGIN; SET LOCAL lock_timeout = '300ms'; {}",
        close(import, "file", 2, 2, 0)
    );
    assert_eq!(
        tried(&mut closer, &closing).await,
        "55P03",
        "so does closing"
    );
    run(&mut closer, "ROLLBACK").await;
    // They end with the transaction that they came in, and the other's import is whole without them.
    assert_eq!(tried(&mut late, "COMMIT").await, "import-open");
    let whole = format!(
        "BEGIN; {}; {}; COMMIT",
        rows(import, 1..=2),
        close(import, "file", 2, 2, 0)
    );
    run(&mut closer, &whole).await;
    let kept: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.transaction",
    )
    .await;
    assert_eq!(kept, 2);
}

/// Counts what the owner sees of a table.
pub async fn count(world: &World, of: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM countersign.{of}");
    value(world.owner().await.connection(), &sql).await
}

#[tokio::test]
async fn rows_that_nothing_closes_do_not_stay() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let import = Uuid::new_v4();
    assert_eq!(tried(&mut agent, &rows(import, 1..=3)).await, "import-open");
    let incident = format!(
        "INSERT INTO countersign.incident (import, line, id, title, description, severity, source, opened_at, accounts)
         VALUES ('{import}', 1, 'i', 't', 'd', 'low', 's', '2026-01-01', '{{}}')"
    );
    assert_eq!(tried(&mut agent, &incident).await, "import-open");
    // Asked for at once, it is refused at once.
    let early = format!(
        "BEGIN; SET CONSTRAINTS ALL IMMEDIATE; {}",
        rows(import, 1..=3)
    );
    assert_eq!(tried(&mut agent, &early).await, "import-open");
    run(&mut agent, "ROLLBACK").await;
    assert_eq!(count(&world, "transaction").await, 0);
    assert_eq!(count(&world, "incident").await, 0);
    assert_eq!(count(&world, "import_begun").await, 0);
}

#[tokio::test]
async fn an_import_closed_by_one_login_holds_no_row_of_another() {
    let world = World::new().await;
    let import = Uuid::new_v4();
    let mut agent = world.raw("aml-screen").await;
    run(&mut agent, &format!("BEGIN; {}", rows(import, 1..=2))).await;
    let mut erin = world.raw("erin").await;
    run(&mut erin, "SET lock_timeout = '300ms'").await;
    let late = tried(&mut erin, &rows(import, 3..=3)).await;
    assert_eq!(late, "55P03", "she waits for whose it is");
    let closing = format!("{}; COMMIT", close(import, "file", 2, 2, 0));
    run(&mut agent, &closing).await;
    assert_eq!(
        tried(&mut erin, &rows(import, 3..=3)).await,
        "import-closed"
    );
    // Nor does one close what has no row of theirs.
    let empty = close(Uuid::new_v4(), "other", 0, 0, 0);
    assert_eq!(tried(&mut erin, &empty).await, "import-counts");
    let rejected = close(Uuid::new_v4(), "other", 3, 0, 3);
    assert_eq!(tried(&mut erin, &rejected).await, "import-counts");
}

#[tokio::test]
async fn rows_of_the_other_kind_are_under_no_import() {
    let world = World::new().await;
    let mut agent = world.raw("aml-screen").await;
    let import = Uuid::new_v4();
    let incident = format!(
        "INSERT INTO countersign.incident (import, line, id, title, description, severity, source, opened_at, accounts)
         VALUES ('{import}', 1, 'i', 't', 'd', 'low', 's', '2026-01-01', '{{}}')"
    );
    let both = format!(
        "BEGIN; {}; {incident}; {}",
        rows(import, 1..=2),
        close(import, "file", 2, 2, 0)
    );
    assert_eq!(tried(&mut agent, &both).await, "import-counts");
    run(&mut agent, "ROLLBACK").await;
    let other = format!(
        "{}; COMMIT",
        both.replace("'transactions'", "'incidents'")
            .replace(", 2, 2, 0)", ", 1, 1, 0)")
    );
    assert_eq!(tried(&mut agent, &other).await, "import-counts");
    run(&mut agent, "ROLLBACK").await;
}

#[tokio::test]
async fn an_imports_record_has_the_digest_of_its_rows() {
    let world = World::new().await;
    let import = Uuid::new_v4();
    let mut agent = world.raw("aml-screen").await;
    let sql = format!(
        "BEGIN; {}; {}; COMMIT",
        rows(import, 1..=3000),
        close(import, "file", 3000, 3000, 0)
    );
    run(&mut agent, &sql).await;
    let recorded: String = value(
        world.owner().await.connection(),
        &format!(
            "SELECT encode(rows_digest, 'hex') FROM countersign.import WHERE import = '{import}'"
        ),
    )
    .await;
    // Made anew from what was sent, by the rule of docs/formats.
    let mut blocks = Vec::new();
    for block in 0..=2 {
        let lines = (block * 1024).max(1)..=(block * 1024 + 1023).min(3000);
        let digests: Vec<u8> = lines
            .flat_map(|line| {
                let fields =
                    format!(r#"["{line}","t{line}","1","a","b","1.50","EUR","","","",""]"#);
                hex::decode(countersign_statement::digest(fields.as_bytes())).unwrap()
            })
            .collect();
        blocks.extend(hex::decode(countersign_statement::digest(&digests)).unwrap());
    }
    assert_eq!(recorded, countersign_statement::digest(&blocks));
    let store = world.store("aml-screen").await;
    let unborne = store.unborne_imports("transactions", &[import]).await;
    assert!(unborne.unwrap().is_empty());
    // The owner of the database can change rows, and is found out.
    world
        .as_owner("ALTER TABLE countersign.transaction DISABLE TRIGGER USER; UPDATE countersign.transaction SET amount = 1 WHERE line = 2999")
        .await;
    let unborne = store.unborne_imports("transactions", &[import]).await;
    assert_eq!(unborne.unwrap(), [import]);
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
        "document",
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
            "document",
            "document_salt",
            "reading",
            "rows",
            "accepted",
            "rejected",
        ];
        let values = [
            "gen_random_uuid()",
            "'transactions'",
            "sha256('f')",
            "'{\"type\":\"countersign/reading/v1\",\"reading\":{},\"summary\":{}}'",
            "uuid_send(gen_random_uuid())",
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

/// The text that the record commits to is its importer's word, but it is one text of the kind that a record of such rows has.
#[tokio::test]
async fn a_record_commits_to_no_text_of_another_kind() {
    let world = World::new().await;
    let good = r#"{"type":"countersign/reading/v1","reading":{},"summary":{}}"#;
    let salt = "uuid_send(gen_random_uuid())";
    for (text, salt, code) in [
        ("no document", salt, "import-counts"),
        ("{}", salt, "import-counts"),
        (
            r#"{"type":"countersign/reading/v1","reading":null,"summary":{}}"#,
            salt,
            "import-counts",
        ),
        (
            r#"{"type":"countersign/reading/v1","reading":{}}"#,
            salt,
            "import-counts",
        ),
        (
            r#"{"type":"countersign/reading/v1","reading":{},"summary":"\u0000"}"#,
            salt,
            "import-counts",
        ),
        (
            r#"{"type":"countersign/policy/v1","reading":{},"summary":{}}"#,
            salt,
            "import-counts",
        ),
        (good, "decode('11', 'hex')", "salt"),
        (good, "NULL", "salt"),
    ] {
        let mut agent = world.raw("aml-screen").await;
        let import = Uuid::new_v4();
        let closing = close(import, "file", 1, 1, 0)
            .replace(good, text)
            .replace("uuid_send(gen_random_uuid())", salt);
        let sql = format!("BEGIN; {}; {closing}", rows(import, 1..=1));
        assert_eq!(tried(&mut agent, &sql).await, code, "{text} {salt}");
    }
    let import = Uuid::new_v4();
    let long = format!("{},{}", &good[..good.len() - 1], r#""more":"#)
        + &format!("\"{}\"}}", "m".repeat(262_144));
    let closing = close(import, "file", 1, 1, 0).replace(good, &long);
    let mut agent = world.raw("aml-screen").await;
    let sql = format!("BEGIN; {}; {closing}", rows(import, 1..=1));
    assert_eq!(tried(&mut agent, &sql).await, "too-large");
    audit(&world).await;
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
        ("an amount of 200 digits", "1.50", "1e199"),
        ("an amount of 200 digits behind the point", "1.50", "1e-199"),
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
    for (what, accounts) in [
        ("too many", "array_fill('a'::text, ARRAY[1001])"),
        ("too long", "ARRAY[repeat('a', 200001)]"),
    ] {
        let sql = incident(accounts);
        assert_eq!(tried(&mut agent, &sql).await, "23514", "{what}");
    }
    let sound = format!("BEGIN; {}", incident("ARRAY['a', 'b']"));
    assert_eq!(tried(&mut agent, &sound).await, "ok");
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
