//! Reading: content for those with a role, an agent's own for the agent, order for everyone.

use countersign_statement::codes::{AgentKind, Role, Verdict};
use countersign_testkit::{Proposal, World, actor};

use crate::kit::{DENIED, tried, value};

/// Tables with content.
const CONTENT: [&str; 20] = [
    "ledger_record",
    "payload",
    "action",
    "action_state",
    "recommendation",
    "decision",
    "comment",
    "view",
    "assignment",
    "in_hand",
    "export",
    "delivery",
    "verification",
    "schedule",
    "schedule_run",
    "import",
    "transaction",
    "incident",
    "policy",
    "person",
];

async fn count(world: &World, login: &str, table: &str) -> i64 {
    value(
        &mut world.raw(login).await,
        &format!("SELECT count(*) FROM countersign.{table}"),
    )
    .await
}

async fn busy_world() -> World {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    world
        .desk("dave")
        .await
        .comment(action, "Seen")
        .await
        .unwrap();
    world.store("dave").await.claim(action).await.unwrap();
    world
}

#[tokio::test]
async fn a_person_without_a_role_reads_neither_records_nor_content() {
    let world = busy_world().await;
    world.add_person("gina", &[]).await;
    for table in [
        "payload",
        "action",
        "action_state",
        "recommendation",
        "decision",
        "comment",
        "view",
        "assignment",
        "in_hand",
        "export",
        "delivery",
        "verification",
        "schedule",
        "schedule_run",
        "import",
        "transaction",
        "incident",
    ] {
        assert_eq!(count(&world, "gina", table).await, 0, "{table}");
    }
    // Their own records they may read: what they signed.
    let foreign: i64 = value(
        &mut world.raw("gina").await,
        &format!(
            "SELECT count(*) FROM countersign.ledger_record WHERE actor IS DISTINCT FROM '{}'",
            actor("gina").id
        ),
    )
    .await;
    assert_eq!(foreign, 0);
    assert!(
        count(&world, "gina", "ledger_leaf").await > 30,
        "order is for everyone"
    );
}

#[tokio::test]
async fn a_person_who_is_not_confirmed_reads_no_content() {
    let world = busy_world().await;
    let gina = world.add_login("gina", "person").await;
    world.desk("alice").await.add_person(&gina).await.unwrap();
    for table in [
        "payload",
        "action",
        "action_state",
        "decision",
        "comment",
        "ledger_record",
        "transaction",
    ] {
        assert_eq!(count(&world, "gina", table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_role_revoked_or_expired_reads_no_more() {
    let world = busy_world().await;
    assert!(count(&world, "erin", "payload").await > 0);
    world
        .desk("alice")
        .await
        .revoke_role(actor("erin").id, Role::Analyst)
        .await
        .unwrap();
    assert_eq!(count(&world, "erin", "payload").await, 0);
    let now = countersign_testkit::now();
    let until = now + chrono::TimeDelta::hours(1);
    let grant = world
        .desk("alice")
        .await
        .grant_between(actor("erin").id, Role::Analyst, now, Some(until))
        .await
        .unwrap();
    world.desk("bob").await.confirm(&grant).await.unwrap();
    assert!(count(&world, "erin", "payload").await > 0);
    world.freeze_clock(until).await;
    assert_eq!(count(&world, "erin", "payload").await, 0);
}

#[tokio::test]
async fn a_stranger_reads_order_and_nothing_else() {
    let world = busy_world().await;
    for table in CONTENT {
        assert_eq!(count(&world, "stranger", table).await, 0, "{table}");
    }
    assert!(count(&world, "stranger", "ledger_leaf").await > 30);
}

#[tokio::test]
async fn an_auditors_login_reads_order_and_nothing_else() {
    let world = busy_world().await;
    let mut watcher = world.raw("watcher").await;
    for table in CONTENT {
        assert_eq!(
            tried(&mut watcher, &format!("SELECT * FROM countersign.{table}")).await,
            DENIED,
            "{table}"
        );
    }
    assert_eq!(
        tried(&mut watcher, "SELECT * FROM fact.decision").await,
        DENIED
    );
    assert!(count(&world, "watcher", "ledger_leaf").await > 30);
    assert_eq!(count(&world, "watcher", "workspace").await, 1);
}

#[tokio::test]
async fn an_agent_reads_its_own_actions_alone() {
    let world = busy_world().await;
    let other = world.add_login("other-agent", "agent").await;
    let made = world
        .desk("alice")
        .await
        .register(&other, AgentKind::Agent, actor("dave").id)
        .await
        .unwrap();
    world.desk("bob").await.confirm(&made).await.unwrap();
    world
        .store("other-agent")
        .await
        .propose(&[Proposal::by("other-agent", "dave").bytes()])
        .await
        .unwrap();
    assert_eq!(count(&world, "aml-screen", "action").await, 1);
    assert_eq!(count(&world, "aml-screen", "action_state").await, 1);
    assert_eq!(count(&world, "other-agent", "action").await, 1);
    for agent in ["aml-screen", "other-agent"] {
        let own: Vec<uuid::Uuid> =
            sqlx::query_scalar("SELECT DISTINCT actor FROM countersign.ledger_record")
                .fetch_all(&mut world.raw(agent).await)
                .await
                .unwrap();
        assert_eq!(own, [actor(agent).id], "{agent}");
        for table in [
            "payload",
            "recommendation",
            "decision",
            "comment",
            "view",
            "assignment",
            "in_hand",
            "export",
            "delivery",
            "verification",
            "schedule",
            "schedule_run",
        ] {
            assert_eq!(
                tried(
                    &mut world.raw(agent).await,
                    &format!("SELECT * FROM countersign.{table}")
                )
                .await,
                DENIED,
                "{agent} {table}"
            );
        }
    }
}

const FIGURES: [&str; 3] = [
    "SELECT COALESCE(sum(m.total), 0)::bigint FROM countersign.metrics_of_actions(NULL, NULL, NULL, NULL, NULL, NULL, now()) m WHERE m.day IS NULL",
    "SELECT COALESCE(sum(m.decisions), 0)::bigint FROM countersign.metrics_of_decisions(NULL, NULL, NULL, NULL, NULL, NULL) m
      WHERE m.person IS NULL AND m.agent IS NULL AND m.rule IS NULL",
    "SELECT COALESCE(sum(m.total), 0)::bigint FROM countersign.metrics_of_agents(now()) m",
];

/// Figures tell of other people's decisions and of other agents' proposals.
#[tokio::test]
async fn figures_are_counted_of_what_the_reader_may_read_and_agents_are_refused() {
    let world = busy_world().await;
    let action = world.propose(&Proposal::default()).await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    for sql in FIGURES {
        let whole: i64 = value(world.owner().await.connection(), sql).await;
        assert!(whole > 0, "{sql}");
        for reader in ["alice", "frank", "runner"] {
            let seen: i64 = value(&mut world.raw(reader).await, sql).await;
            assert_eq!(seen, whole, "{reader}: {sql}");
        }
        let seen: i64 = value(&mut world.raw("stranger").await, sql).await;
        assert_eq!(seen, 0, "{sql}");
        let mut agent = world.raw("aml-screen").await;
        assert_eq!(tried(&mut agent, sql).await, DENIED, "{sql}");
    }
}

#[tokio::test]
async fn row_security_cannot_be_switched_off() {
    let world = busy_world().await;
    let mut stranger = world.raw("stranger").await;
    assert_eq!(
        tried(
            &mut stranger,
            "SET row_security = off; SELECT * FROM countersign.payload"
        )
        .await,
        DENIED
    );
}

/// A function of one's own in the WHERE clause sees no row that row security holds back.
#[tokio::test]
async fn a_leaky_function_sees_no_hidden_row() {
    let world = busy_world().await;
    world
        .as_owner("CREATE SCHEMA mine; GRANT CREATE, USAGE ON SCHEMA mine TO stranger; GRANT USAGE ON LANGUAGE plpgsql TO stranger")
        .await;
    let mut stranger = world.raw("stranger").await;
    crate::kit::run(
        &mut stranger,
        "CREATE FUNCTION mine.peek(b bytea) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE EXCEPTION 'saw %', b; END $$",
    )
    .await;
    assert_eq!(
        tried(
            &mut stranger,
            "SELECT * FROM countersign.payload WHERE mine.peek(bytes)"
        )
        .await,
        "ok"
    );
    assert_eq!(
        tried(
            &mut stranger,
            "SELECT * FROM countersign.ledger_record WHERE mine.peek(bytes)"
        )
        .await,
        "ok"
    );
}

#[tokio::test]
async fn the_facts_views_show_nothing() {
    let world = busy_world().await;
    let mut alice = world.raw("alice").await;
    for view in [
        "person",
        "key",
        "role",
        "agent",
        "installation",
        "confirmation",
        "policy",
        "import",
        "view",
        "comment",
        "claim",
        "assignment",
        "decision",
        "export",
        "delivery",
        "verification",
        "schedule",
        "checkpoint",
    ] {
        let rows: i64 = value(&mut alice, &format!("SELECT count(*) FROM fact.{view}")).await;
        assert_eq!(rows, 0, "{view}");
    }
}

#[tokio::test]
async fn erasing_a_payload_takes_salt_and_bytes_and_changes_nothing_else() {
    let world = busy_world().await;
    let mut owner = world.owner().await;
    let owner = owner.connection();
    for sql in [
        "UPDATE countersign.payload SET bytes = 'other'",
        "UPDATE countersign.payload SET salt = NULL, bytes = NULL, subject = 'other'",
        "UPDATE countersign.payload SET salt = NULL, bytes = NULL, commitment = sha256(commitment)",
        "DELETE FROM countersign.payload",
        // A policy's text is no one's data, and routes are judged by it for ever.
        "UPDATE countersign.payload SET salt = NULL, bytes = NULL WHERE starts_with(subject, 'policy:')",
    ] {
        assert_eq!(tried(owner, sql).await, "append-only", "{sql}");
    }
    assert_eq!(
        tried(
            owner,
            "UPDATE countersign.payload SET salt = NULL, bytes = NULL WHERE NOT starts_with(subject, 'policy:')"
        )
        .await,
        "ok"
    );
    assert_eq!(
        tried(
            owner,
            "UPDATE countersign.payload SET salt = decode(repeat('07', 16), 'hex'), bytes = 'back'"
        )
        .await,
        "append-only"
    );
    crate::audit::audit(&world).await;
}

#[tokio::test]
async fn statistics_show_no_value_of_a_hidden_row() {
    let world = busy_world().await;
    world.as_owner("ANALYZE").await;
    let shown: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT tablename::text FROM pg_stats WHERE schemaname = 'countersign' ORDER BY 1",
    )
    .fetch_all(&mut world.raw("stranger").await)
    .await
    .unwrap();
    assert!(
        shown.iter().all(
            |t| ["ledger_leaf", "ledger_tile", "workspace", "transition"].contains(&t.as_str())
        ),
        "{shown:?}"
    );
}
