//! What is reported of exports: by whom, about which bundle, in which order, and that no status comes another way.

use countersign_statement::{Filter, codes::AgentKind, facts};
use countersign_testkit::{World, actor, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, bytes, text, tried, value},
};

const BUNDLE: [u8; 32] = [4; 32];

/// An export of frank's, recorded.
async fn export(world: &World) -> Uuid {
    let frank = world.desk("frank").await;
    let s = facts::Export {
        origin: frank.origin.clone(),
        export_id: Uuid::new_v4(),
        person: frank.actor.id,
        filter: Filter::default(),
        tree_size: 1,
        root: "02".repeat(32),
        records: 1,
        sums_digest: "03".repeat(32),
        bundle_digest: hex::encode(BUNDLE),
        bytes: 4_096,
        installation: actor("installation").id,
        signed_at: countersign_testkit::now(),
    };
    let by = frank.actor.sign(&s.encode());
    frank.store.add_export(&s, by).await.unwrap();
    s.export_id
}

fn salted(row: Row, column: &'static str) -> Row {
    row.set(column, format!("'\\x{}'", hex::encode(salt())))
}

fn begins(export: Uuid) -> Row {
    let row = Row::new("fact.delivery")
        .set("export_id", text(&export.to_string()))
        .set("event", text("delivery_started"))
        .set("method", text("mail"))
        .set("target", text("auditor@example.org by mail.example.org"))
        .set("bundle_digest", bytes(&BUNDLE));
    salted(row, "target_salt")
}

fn ends(export: Uuid, attempt: &str, event: &str) -> Row {
    let row = Row::new("fact.delivery")
        .set("export_id", text(&export.to_string()))
        .set("attempt", attempt)
        .set("event", text(event))
        .set("reply", text("250 2.0.0 Ok: queued as 4F1"));
    salted(row, "reply_salt")
}

fn verifies(export: Uuid, result: &str, bundle: &[u8]) -> Row {
    Row::new("fact.verification")
        .set("export_id", text(&export.to_string()))
        .set("result", text(result))
        .set("bundle_digest", bytes(bundle))
}

async fn sent(world: &World, login: &str, row: &Row) -> String {
    tried(&mut world.raw(login).await, &row.insert()).await
}

#[tokio::test]
async fn people_who_read_and_workers_report_and_nobody_else() {
    let world = World::new().await;
    let export = export(&world).await;
    world.add_person("gina", &[]).await;
    let expected = [
        ("frank", "ok"),
        ("runner", "ok"),
        ("gina", "role-missing"),
        ("aml-screen", DENIED),
        ("watcher", DENIED),
        ("stranger", "login-unknown"),
    ];
    for (login, outcome) in expected {
        assert_eq!(sent(&world, login, &begins(export)).await, outcome);
        let verified = verifies(export, "verified", &BUNDLE);
        assert_eq!(sent(&world, login, &verified).await, outcome, "{login}");
    }
    audit(&world).await;
}

/// The grants aside: the doors themselves let no agent in.
#[tokio::test]
async fn an_agent_records_no_delivery_and_no_verification() {
    let world = World::new().await;
    let export = export(&world).await;
    world
        .as_owner("GRANT USAGE ON SCHEMA fact TO countersign_agent; GRANT INSERT ON fact.delivery, fact.verification TO countersign_agent; GRANT SELECT ON fact.delivery, fact.verification TO countersign_agent")
        .await;
    let verified = verifies(export, "verified", &BUNDLE);
    assert_eq!(
        sent(&world, "aml-screen", &begins(export)).await,
        "people-only"
    );
    assert_eq!(sent(&world, "aml-screen", &verified).await, "people-only");
}

#[tokio::test]
async fn a_worker_that_nobody_confirmed_reports_nothing() {
    let world = World::new().await;
    let export = export(&world).await;
    let other = world.add_login("other-runner", "worker").await;
    world
        .desk("alice")
        .await
        .register(&other, AgentKind::Worker, actor("alice").id)
        .await
        .unwrap();
    assert_eq!(
        sent(&world, "other-runner", &begins(export)).await,
        "agent-not-confirmed"
    );
}

#[tokio::test]
async fn an_attempt_is_about_the_exports_own_bundle() {
    let world = World::new().await;
    let export = export(&world).await;
    for (digest, outcome) in [
        (bytes(&[5; 32]), "bundle-foreign"),
        ("NULL".to_owned(), "bundle-foreign"),
        (bytes(&[4; 31]), "bundle-foreign"),
        (bytes(&BUNDLE), "ok"),
    ] {
        let row = begins(export).set("bundle_digest", digest);
        assert_eq!(sent(&world, "frank", &row).await, outcome);
    }
    let unknown = begins(Uuid::new_v4());
    assert_eq!(sent(&world, "frank", &unknown).await, "not-found");
    let nameless = begins(export).set("export_id", "NULL");
    assert_eq!(sent(&world, "frank", &nameless).await, "not-found");
}

#[tokio::test]
async fn only_who_began_an_attempt_ends_it_and_once() {
    let world = World::new().await;
    let export = export(&world).await;
    let end = |event: &str| ends(export, "1", event);
    assert_eq!(
        sent(&world, "frank", &end("delivered")).await,
        "delivery-attempt"
    );
    assert_eq!(sent(&world, "frank", &begins(export)).await, "ok");
    for (login, outcome) in [
        ("carol", "delivery-attempt"),
        ("runner", "delivery-attempt"),
        ("frank", "ok"),
        ("frank", "delivery-attempt"),
    ] {
        assert_eq!(
            sent(&world, login, &end("delivered")).await,
            outcome,
            "{login}"
        );
    }
    assert_eq!(
        sent(&world, "frank", &end("delivery_failed")).await,
        "delivery-attempt"
    );
    for number in ["2", "0", "-1", "NULL", "9223372036854775807"] {
        let row = ends(export, number, "delivered");
        assert_eq!(sent(&world, "frank", &row).await, "delivery-attempt");
    }
    let other = self::export(&world).await;
    assert_eq!(sent(&world, "frank", &begins(other)).await, "ok");
    let attempts: Vec<(Uuid, i64, String)> =
        sqlx::query_as("SELECT export_id, attempt, event FROM countersign.delivery ORDER BY seq")
            .fetch_all(&mut world.raw("frank").await)
            .await
            .unwrap();
    let wanted = [
        (export, 1, "delivery_started".to_owned()),
        (export, 1, "delivered".to_owned()),
        (other, 1, "delivery_started".to_owned()),
    ];
    assert_eq!(attempts, wanted, "numbers are the export's own");
    audit(&world).await;
}

#[tokio::test]
async fn an_attempt_says_what_is_its_to_say_and_no_more() {
    let world = World::new().await;
    let export = export(&world).await;
    for (column, to, outcome) in [
        ("event", "'sent'", "delivery-form"),
        ("event", "NULL", "delivery-form"),
        ("method", "'fax'", "delivery-form"),
        ("method", "NULL", "delivery-form"),
        ("attempt", "7", "delivery-form"),
        ("reply", "'250 Ok'", "delivery-form"),
        ("target", "' '", "text-missing"),
        ("target", "NULL", "text-missing"),
        ("target", "repeat('x', 1025)", "text-missing"),
        ("target_salt", "NULL", "salt"),
    ] {
        let row = begins(export).set(column, to);
        assert_eq!(sent(&world, "frank", &row).await, outcome, "{column} {to}");
    }
    assert_eq!(sent(&world, "frank", &begins(export)).await, "ok");
    for (column, to, outcome) in [
        ("method", "'mail'", "delivery-form"),
        ("target", "'elsewhere'", "delivery-form"),
        ("bundle_digest", "'\\x04'", "delivery-form"),
        ("reply", "NULL", "text-missing"),
        ("reply", "repeat('x', 8193)", "text-missing"),
        ("reply_salt", "'\\x00'", "salt"),
    ] {
        let row = ends(export, "1", "delivered").set(column, to);
        assert_eq!(sent(&world, "frank", &row).await, outcome, "{column} {to}");
    }
    assert_eq!(
        sent(&world, "frank", &ends(export, "1", "delivered")).await,
        "ok"
    );
}

#[tokio::test]
async fn good_words_are_for_the_exports_own_bundle_alone() {
    let world = World::new().await;
    let export = export(&world).await;
    let foreign = [5; 32];
    for result in ["verified", "keys_not_trusted", "incomplete"] {
        let row = verifies(export, result, &foreign);
        assert_eq!(
            sent(&world, "frank", &row).await,
            "bundle-foreign",
            "{result}"
        );
    }
    for (result, digest, outcome) in [
        ("altered", bytes(&foreign), "ok"),
        ("unreadable", bytes(&foreign), "ok"),
        ("missing", "NULL".to_owned(), "ok"),
        ("missing", bytes(&BUNDLE), "verification-form"),
        ("verified", "NULL".to_owned(), "verification-form"),
        ("altered", bytes(&[4; 31]), "verification-form"),
        ("valid", bytes(&BUNDLE), "verification-form"),
    ] {
        let row = verifies(export, result, &BUNDLE).set("bundle_digest", digest);
        assert_eq!(sent(&world, "frank", &row).await, outcome, "{result}");
    }
    let unknown = verifies(Uuid::new_v4(), "verified", &BUNDLE);
    assert_eq!(sent(&world, "frank", &unknown).await, "not-found");
    audit(&world).await;
}

/// No login but the owner has a grant on the tables; the owner is stopped by their triggers.
#[tokio::test]
async fn a_status_is_set_by_a_fact_and_in_no_other_way() {
    let world = World::new().await;
    let export = export(&world).await;
    assert_eq!(sent(&world, "frank", &begins(export)).await, "ok");
    let change = "UPDATE countersign.delivery SET event = 'delivered'";
    let row = format!(
        "INSERT INTO countersign.delivery VALUES (99, '{export}', 1, 'delivered', 'mail', '\\x00', NULL, '{export}', now())"
    );
    for login in ["frank", "alice", "runner", "aml-screen"] {
        let mut conn = world.raw(login).await;
        for sql in [change, &row, "DELETE FROM countersign.verification"] {
            assert_eq!(tried(&mut conn, sql).await, DENIED, "{login} {sql}");
        }
    }
    let mut owner = world.owner().await;
    assert_eq!(tried(owner.connection(), change).await, "append-only");
    let delivered: i64 = value(
        owner.connection(),
        "SELECT count(*) FROM countersign.delivery WHERE event = 'delivered'",
    )
    .await;
    assert_eq!(delivered, 0);
}
