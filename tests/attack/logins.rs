//! Who is asking: the login that opened the session, in exactly the one group of its kind.

use countersign_statement::codes::Verdict;
use countersign_testkit::{Proposal, World};

use crate::kit::{DENIED, Row, refusal, run, tried};

/// A view of an action as SQL: the simplest fact that every person may send.
fn view(action: uuid::Uuid) -> String {
    format!(
        "INSERT INTO fact.view (action_id, document, salt) VALUES ('{action}', 'x', decode('{}', 'hex'))",
        "07".repeat(16)
    )
}

#[tokio::test]
async fn a_login_that_belongs_to_nobody_is_refused() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut stranger = world.raw("stranger").await;
    assert_eq!(tried(&mut stranger, &view(action)).await, "login-unknown");
    assert_eq!(world.store("stranger").await.whoami().await.unwrap(), None);
}

#[tokio::test]
async fn the_owner_who_is_a_superuser_cannot_act() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut owner = world.owner().await;
    assert_eq!(
        tried(owner.connection(), &view(action)).await,
        "login-too-strong"
    );
    // Not even with a row of their own.
    world.as_owner("INSERT INTO countersign.login VALUES ('countersign_owner', 'person', gen_random_uuid())").await;
    assert_eq!(
        tried(owner.connection(), &view(action)).await,
        "login-too-strong"
    );
}

#[tokio::test]
async fn logins_with_createrole_bypassrls_replication_or_superuser_cannot_act() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut carol = world.raw("carol").await;
    for power in ["CREATEROLE", "BYPASSRLS", "REPLICATION", "SUPERUSER"] {
        world.as_owner(&format!("ALTER ROLE carol {power}")).await;
        assert_eq!(
            tried(&mut carol, &view(action)).await,
            "login-too-strong",
            "{power}"
        );
        world.as_owner(&format!("ALTER ROLE carol NO{power}")).await;
    }
    assert_eq!(tried(&mut carol, &view(action)).await, "ok");
}

#[tokio::test]
async fn a_member_of_the_owner_cannot_act() {
    let world = World::new().await;
    let action = world.open_action().await;
    world.as_owner("GRANT countersign_owner TO carol").await;
    assert_eq!(
        tried(&mut world.raw("carol").await, &view(action)).await,
        "login-too-strong"
    );
}

#[tokio::test]
async fn a_login_in_two_groups_cannot_act() {
    let world = World::new().await;
    let action = world.open_action().await;
    for group in ["agent", "worker", "auditor"] {
        world
            .as_owner(&format!("GRANT countersign_{group} TO carol"))
            .await;
        assert_eq!(
            tried(&mut world.raw("carol").await, &view(action)).await,
            "login-groups",
            "{group}"
        );
        world
            .as_owner(&format!("REVOKE countersign_{group} FROM carol"))
            .await;
    }
}

#[tokio::test]
async fn a_login_in_a_second_group_by_way_of_another_role_cannot_act() {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .as_owner("CREATE ROLE detour; GRANT countersign_agent TO detour; GRANT detour TO carol")
        .await;
    assert_eq!(
        tried(&mut world.raw("carol").await, &view(action)).await,
        "login-groups"
    );
}

#[tokio::test]
async fn a_login_in_the_group_of_another_kind_cannot_act() {
    let world = World::new().await;
    world.as_owner("REVOKE countersign_agent FROM \"aml-screen\"; GRANT countersign_person TO \"aml-screen\"").await;
    let action = uuid::Uuid::new_v4();
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, &view(action)).await,
        "login-groups"
    );
}

#[tokio::test]
async fn a_login_without_its_group_has_no_way_in() {
    let world = World::new().await;
    world.as_owner("REVOKE countersign_person FROM carol").await;
    assert_eq!(refusal(world.try_store("carol").await), "not-permitted");
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_names_the_login() {
    let world = World::new().await;
    let refused = countersign_store::Store::connect(&world.target(), "carol", Some("wrong")).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "wrong-password");
    assert!(refused.to_string().contains("carol"));
}

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
async fn the_group_role_taken_on_changes_nothing_about_who_is_asking() {
    let world = World::new().await;
    let action = world.open_action().await;
    let mut erin = world.raw("erin").await;
    run(&mut erin, "SET ROLE countersign_person").await;
    run(&mut erin, &view(action)).await;
    let person: uuid::Uuid = crate::kit::value(
        &mut world.raw("erin").await,
        "SELECT person FROM countersign.view ORDER BY seq DESC LIMIT 1",
    )
    .await;
    assert_eq!(person, countersign_testkit::actor("erin").id);
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
    for login in ["alice", "runner", "watcher"] {
        assert_eq!(
            tried(&mut world.raw(login).await, &row.insert()).await,
            DENIED,
            "{login}"
        );
    }
    world
        .as_owner("GRANT INSERT ON fact.action TO countersign_person, countersign_worker")
        .await;
    for login in ["alice", "runner"] {
        assert_eq!(
            tried(&mut world.raw(login).await, &row.insert()).await,
            "agents-only",
            "{login}"
        );
    }
}

#[tokio::test]
async fn a_person_without_a_role_acts_on_nothing() {
    let world = World::new().await;
    let gina = world.add_person("gina", &[]).await;
    let action = world.open_action().await;
    let desk = world.desk(&gina.name).await;
    assert_eq!(refusal(desk.view(action).await), "not-found");
    assert_eq!(refusal(desk.comment(action, "Hello").await), "not-found");
    let seen = world.desk("carol").await.view(action).await.unwrap();
    let decision = world
        .decision_on(&desk, action, Verdict::Approve, seen)
        .await;
    assert_eq!(refusal(desk.send(&decision).await), "not-found");
    assert_eq!(
        refusal(desk.add_person(&countersign_testkit::actor("hans")).await),
        "role-missing"
    );
    assert_eq!(
        refusal(
            desk.grant(gina.id, countersign_statement::codes::Role::Admin)
                .await
        ),
        "role-missing"
    );
}

#[tokio::test]
async fn a_person_who_is_not_confirmed_acts_on_nothing() {
    let world = World::new().await;
    let gina = world.add_login("gina", "person").await;
    world.desk("alice").await.add_person(&gina).await.unwrap();
    let desk = world.desk("gina").await;
    assert_eq!(refusal(desk.enrol().await), "person-not-confirmed");
    let action = world.open_action().await;
    assert_eq!(refusal(desk.view(action).await), "not-found");
    assert_eq!(refusal(desk.comment(action, "Hello").await), "key-unknown");
    let grant = world
        .desk("alice")
        .await
        .grant(gina.id, countersign_statement::codes::Role::Analyst)
        .await;
    assert_eq!(refusal(grant), "person-not-confirmed");
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
