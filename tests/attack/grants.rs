//! What each login has no grant for, and what the doors refuse even if it had.

use countersign_statement::codes::Verdict;
use countersign_testkit::{Proposal, World};

use crate::kit::{DENIED, Row, run, tried};
use crate::logins::view;

#[tokio::test]
async fn nobody_becomes_somebody_else_in_their_session() {
    let world = World::new().await;
    for login in ["carol", "aml-screen", "runner", "watcher", "stranger"] {
        let mut conn = world.raw(login).await;
        for other in ["alice", "countersign_owner", "pg_read_all_data", "postgres"] {
            if other == login {
                continue;
            }
            for sql in [
                format!("SET ROLE {other}"),
                format!("SET SESSION AUTHORIZATION {other}"),
                format!("SET LOCAL ROLE {other}"),
            ] {
                let outcome = tried(&mut conn, &sql).await;
                assert!(
                    outcome == DENIED || outcome == "22023",
                    "{login}: {sql}: {outcome}"
                );
            }
        }
    }
}

#[tokio::test]
async fn agents_and_workers_have_no_grant_to_decide() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    for login in ["aml-screen", "runner", "watcher"] {
        assert_eq!(
            tried(
                &mut world.raw(login).await,
                &Row::decision(&decision).insert()
            )
            .await,
            DENIED,
            "{login}"
        );
    }
}

/// Were the grant ever given by mistake, the door refuses as well.
#[tokio::test]
async fn agents_and_workers_do_not_decide_even_with_the_grant() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    world.as_owner("GRANT USAGE ON SCHEMA fact TO countersign_agent, countersign_worker; GRANT INSERT ON ALL TABLES IN SCHEMA fact TO countersign_agent, countersign_worker").await;
    for login in ["aml-screen", "runner"] {
        let mut conn = world.raw(login).await;
        assert_eq!(
            tried(&mut conn, &Row::decision(&decision).insert()).await,
            "people-only"
        );
        assert_eq!(tried(&mut conn, &view(action)).await, "people-only");
        for view in [
            "person",
            "key",
            "role",
            "agent",
            "installation",
            "confirmation",
            "policy",
            "comment",
            "claim",
            "assignment",
            "export",
        ] {
            assert_eq!(
                tried(
                    &mut conn,
                    &format!("INSERT INTO fact.{view} DEFAULT VALUES")
                )
                .await,
                "people-only",
                "{login} {view}"
            );
        }
    }
}

#[tokio::test]
async fn people_and_workers_do_not_propose() {
    let world = World::new().await;
    let row = Row::action(&Proposal::default().bytes());
    let many = "INSERT INTO fact.actions (contents) VALUES ('{x}')";
    for login in ["alice", "runner", "watcher"] {
        assert_eq!(
            tried(&mut world.raw(login).await, &row.insert()).await,
            DENIED,
            "{login}"
        );
        assert_eq!(
            tried(&mut world.raw(login).await, many).await,
            DENIED,
            "{login}"
        );
    }
    world
        .as_owner(
            "GRANT INSERT ON fact.action, fact.actions TO countersign_person, countersign_worker",
        )
        .await;
    for login in ["alice", "runner"] {
        assert_eq!(
            tried(&mut world.raw(login).await, &row.insert()).await,
            "agents-only",
            "{login}"
        );
        assert_eq!(
            tried(&mut world.raw(login).await, many).await,
            "agents-only",
            "{login}"
        );
    }
}

#[tokio::test]
async fn clients_write_no_table_and_call_no_inner_function() {
    let world = World::new().await;
    let action = world.open_action().await;
    for login in [
        "alice",
        "erin",
        "aml-screen",
        "runner",
        "watcher",
        "stranger",
    ] {
        let mut conn = world.raw(login).await;
        for sql in [
            "INSERT INTO countersign.login VALUES ('mallory', 'person', gen_random_uuid())".to_owned(),
            "UPDATE countersign.action_state SET state = 'approved'".to_owned(),
            format!("UPDATE countersign.action_state SET state = 'approved' WHERE action_id = '{action}'"),
            "DELETE FROM countersign.decision".to_owned(),
            "TRUNCATE countersign.ledger_record".to_owned(),
            "LOCK TABLE countersign.chain IN ACCESS SHARE MODE".to_owned(),
            "LOCK TABLE countersign.chain IN EXCLUSIVE MODE".to_owned(),
            "LOCK TABLE countersign.chain IN ACCESS EXCLUSIVE MODE".to_owned(),
            "LOCK TABLE countersign.ledger_leaf IN ACCESS EXCLUSIVE MODE".to_owned(),
            "SELECT countersign.append('genesis', 'workspace', NULL, 'system', '{}', '[]')".to_owned(),
            "SELECT countersign.found('{}', '{}', '{}', '{}', '{}', '{}')".to_owned(),
            "SELECT countersign.keep('\\x00', '\\x00', 'x')".to_owned(),
            "SELECT countersign.close_tiles(255)".to_owned(),
            "SELECT countersign.enter()".to_owned(),
            "SELECT * FROM countersign.login".to_owned(),
            "CREATE OR REPLACE FUNCTION countersign.clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'".to_owned(),
            "ALTER TABLE countersign.decision DISABLE TRIGGER ALL".to_owned(),
            "DROP TABLE countersign.chain".to_owned(),
            "CREATE TABLE public.x ()".to_owned(),
            "CREATE TABLE countersign.x ()".to_owned(),
            "CREATE TEMP TABLE x ()".to_owned(),
            "CREATE SCHEMA mine".to_owned(),
            "CREATE FUNCTION public.x() RETURNS int LANGUAGE sql AS 'SELECT 1'".to_owned(),
            "SET session_replication_role = replica".to_owned(),
            "GRANT countersign_agent TO carol".to_owned(),
            "ALTER ROLE carol SUPERUSER".to_owned(),
            "CREATE ROLE mallory".to_owned(),
            "COPY countersign.workspace TO PROGRAM 'cat'".to_owned(),
            "SELECT pg_read_file('postgresql.conf')".to_owned(),
        ] {
            assert_eq!(tried(&mut conn, &format!("BEGIN; {sql}")).await, DENIED, "{login}: {sql}");
            run(&mut conn, "ROLLBACK").await;
        }
    }
}

#[tokio::test]
async fn the_doors_answers_cannot_be_given_by_the_client() {
    let world = World::new().await;
    let action = world.open_action().await;
    let decision = world
        .decision(&world.desk("carol").await, action, Verdict::Approve)
        .await;
    let mut carol = world.raw("carol").await;
    for (column, value) in [
        ("seq", "7"),
        ("leaf", "'\\x00'"),
        ("state", "'approved'"),
        ("step", "2"),
        ("override_type", "''"),
    ] {
        assert_eq!(
            tried(
                &mut carol,
                &Row::decision(&decision).set(column, value).insert()
            )
            .await,
            DENIED,
            "{column}"
        );
    }
    for sql in [
        "UPDATE fact.decision SET verdict = 'approve'",
        "DELETE FROM fact.decision",
        "TRUNCATE fact.decision",
    ] {
        // Postgres says first that the view takes no such thing, or that there is no grant.
        let outcome = tried(&mut carol, sql).await;
        assert!(
            matches!(outcome.as_str(), DENIED | "55000" | "42809"),
            "{sql}: {outcome}"
        );
    }
    let mut agent = world.raw("aml-screen").await;
    let row = Row::action(&Proposal::default().bytes()).set("action_id", "gen_random_uuid()");
    assert_eq!(tried(&mut agent, &row.insert()).await, DENIED);
}
