//! Settings of a session, and objects of its own: nothing that a client can set changes what is judged or recorded.

use countersign_statement::codes::{Risk, Verdict};
use countersign_testkit::{Proposal, World};
use sqlx::PgConnection;

use crate::{
    audit::audit,
    kit::{Row, run, tried, value},
};

/// Settings that change how values are read or written.
const SETTINGS: [&str; 14] = [
    "SET DateStyle = 'SQL, DMY'",
    "SET bytea_output = 'escape'",
    "SET extra_float_digits = -15",
    "SET TimeZone = 'Asia/Kathmandu'",
    "SET IntervalStyle = 'sql_standard'",
    "SET lc_numeric = 'C'",
    "SET lc_time = 'C'",
    "SET lc_monetary = 'C'",
    "SET quote_all_identifiers = on",
    "SET transform_null_equals = on",
    "SET array_nulls = off",
    "SET row_security = off",
    "SET search_path = pg_temp, fact, countersign, public",
    "SET xmloption = 'document'",
];

#[tokio::test]
async fn settings_do_not_change_the_bytes_of_records() {
    let world = World::new().await;
    for setting in SETTINGS {
        let action = world.open_action().await;
        let decision = world
            .decision(&world.desk("carol").await, action, Verdict::Approve)
            .await;
        let mut carol = world.raw("carol").await;
        run(&mut carol, setting).await;
        assert_eq!(
            tried(&mut carol, &Row::decision(&decision).insert()).await,
            "ok",
            "{setting}"
        );
        let mut agent = world.raw("aml-screen").await;
        run(&mut agent, setting).await;
        assert_eq!(
            tried(
                &mut agent,
                &Row::action(&Proposal::default().bytes()).insert()
            )
            .await,
            "ok",
            "{setting}"
        );
    }
    audit(&world).await;
}

/// The functions' literals are parsed in the caller's session: without standard strings `'\.'` would mean any character,
/// and an amount like 1e5 would pass for a decimal.
async fn with_odd_strings(world: &World, login: &str) -> PgConnection {
    let mut conn = world.raw(login).await;
    // A fact of another kind first, so that the inner functions are parsed already.
    run(
        &mut conn,
        "BEGIN;
         INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
         VALUES ('00000000-0000-4000-8000-000000000001', 1, 't', '1', 'a', 'b', 1, 'EUR', '', '');
         INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
         VALUES ('00000000-0000-4000-8000-000000000001', 'transactions', sha256('file'), '{\"type\":\"countersign/reading/v1\",\"reading\":{},\"summary\":{}}', uuid_send(gen_random_uuid()), sha256('reading'), 1, 1, 0);
         COMMIT",
    )
    .await;
    run(&mut conn, "SET standard_conforming_strings = off; SET backslash_quote = on; SET escape_string_warning = off").await;
    conn
}

#[tokio::test]
async fn nonstandard_strings_do_not_loosen_the_forms_of_a_proposal() {
    let world = World::new().await;
    let mut agent = with_odd_strings(&world, "aml-screen").await;
    let sound = Proposal::default();
    let forged = |from: &str, to: &str| {
        let mut bytes = sound.bytes();
        bytes.content = bytes.content.replace(from, to);
        Row::action(&bytes).insert()
    };
    assert_eq!(
        tried(
            &mut agent,
            &forged(r#""amount":"1200.00""#, r#""amount":"1e5""#)
        )
        .await,
        "content-invalid"
    );
    assert_eq!(
        tried(
            &mut agent,
            &forged(r#""amount":"1200.00""#, r#""amount":"1_5""#)
        )
        .await,
        "content-invalid"
    );
    assert_eq!(
        tried(&mut agent, &Row::action(&sound.bytes()).insert()).await,
        "ok"
    );
    audit(&world).await;
}

#[tokio::test]
async fn nonstandard_strings_do_not_change_hashes() {
    let world = World::new().await;
    for _ in 0..3 {
        let action = world.propose(&Proposal::default().risk(Risk::Low)).await;
        let decision = world
            .decision(&world.desk("erin").await, action, Verdict::Approve)
            .await;
        let mut erin = world.raw("erin").await;
        run(&mut erin, "SET standard_conforming_strings = off").await;
        assert_eq!(
            tried(&mut erin, &Row::decision(&decision).insert()).await,
            "ok"
        );
    }
    audit(&world).await;
}

#[tokio::test]
async fn a_search_path_of_ones_own_shadows_nothing() {
    let world = World::new().await;
    // The worst case: someone was given a schema to create in, and temporary tables.
    world
        .as_owner(&format!(
            "CREATE SCHEMA mine; GRANT CREATE, USAGE ON SCHEMA mine TO carol; GRANT TEMPORARY ON DATABASE {} TO carol",
            world.database()
        ))
        .await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("dave").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    run(
        &mut carol,
        "CREATE FUNCTION mine.clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT timestamptz ''2000-01-01''';
         CREATE FUNCTION mine.always(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
         CREATE OPERATOR mine.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = mine.always);
         CREATE TEMP TABLE login (login text, kind text, actor uuid);
         CREATE TEMP TABLE chain ();
         CREATE TEMP TABLE bytea (x int);
         CREATE TEMP TABLE uuid (x int);
         CREATE TEMP TABLE record (x int);
         CREATE TEMP TABLE text (x int);
         CREATE TEMP TABLE key_event (LIKE countersign.key_event);
         SET search_path = mine, pg_temp, pg_catalog, countersign, fact",
    )
    .await;
    // Dave's decision, sent by carol: her key does not count for him, whatever she shadows.
    assert_eq!(
        tried(&mut carol, &Row::decision(&decision).insert()).await,
        "key-not-active"
    );
    let own = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    assert_eq!(tried(&mut carol, &Row::decision(&own).insert()).await, "ok");
    let whose: uuid::Uuid = value(
        world.owner().await.connection(),
        "SELECT person FROM countersign.decision",
    )
    .await;
    assert_eq!(whose, countersign_testkit::actor("carol").id);
    audit(&world).await;
}
