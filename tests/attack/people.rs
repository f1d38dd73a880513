//! People, roles and agents: a second person for everything that loosens.

use countersign_statement::codes::{AgentKind, Role};
use countersign_testkit::{World, actor};

use crate::kit::{Row, bytes, refusal, text, tried};

#[tokio::test]
async fn only_admins_govern() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let grant = world
        .desk("alice")
        .await
        .grant(actor("erin").id, Role::Supervisor)
        .await
        .unwrap();
    assert_eq!(refusal(carol.confirm(&grant).await), "role-missing");
    assert_eq!(
        refusal(carol.add_person(&actor("gina")).await),
        "role-missing"
    );
    assert_eq!(
        refusal(carol.grant(actor("erin").id, Role::Analyst).await),
        "role-missing"
    );
    assert_eq!(
        refusal(carol.revoke_role(actor("erin").id, Role::Analyst).await),
        "role-missing"
    );
    assert_eq!(
        refusal(
            carol
                .register(&actor("other-agent"), AgentKind::Agent, carol.actor.id)
                .await
        ),
        "role-missing"
    );
    assert_eq!(
        refusal(
            carol
                .draft_policy(&countersign_workflow::default_policy())
                .await
        ),
        "role-missing"
    );
}

#[tokio::test]
async fn logins_ids_names_and_keys_are_used_once() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let mut twin = actor("gina");
    twin.name = "carol".to_owned();
    assert_eq!(refusal(alice.add_person(&twin).await), "taken", "the login");
    let mut twin = actor("gina");
    twin.id = actor("carol").id;
    assert_eq!(refusal(alice.add_person(&twin).await), "taken", "the id");
    twin.id = actor("aml-screen").id;
    assert_eq!(
        refusal(alice.add_person(&twin).await),
        "taken",
        "an agent's id"
    );
    assert_eq!(
        refusal(
            alice
                .register(&actor("aml-screen"), AgentKind::Agent, alice.actor.id)
                .await
        ),
        "taken"
    );
    assert_eq!(
        refusal(
            alice
                .register(&actor("carol"), AgentKind::Agent, alice.actor.id)
                .await
        ),
        "taken"
    );
}

#[tokio::test]
async fn a_person_has_a_login_of_the_right_form_and_a_name() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    for login in [
        "",
        "Gina",
        "gina smith",
        "1gina",
        "gina;drop",
        "gïna",
        &"g".repeat(64),
    ] {
        let mut odd = actor("gina");
        odd.name = login.to_owned();
        assert_eq!(
            refusal(alice.add_person(&odd).await),
            "login-form",
            "{login:?}"
        );
    }
    for (name, salt) in [
        ("NULL", bytes(&[7; 16])),
        ("''", bytes(&[7; 16])),
        ("repeat('x', 201)", bytes(&[7; 16])),
    ] {
        let row = Row::new("fact.person")
            .set("person", "gen_random_uuid()")
            .set("login", "'gina'")
            .set("login_salt", bytes(&[8; 16]))
            .set("name", name)
            .set("name_salt", salt)
            .set("signed_at", "now()")
            .set("key_id", bytes(&alice.actor.key_id()))
            .set("statement", "'x'")
            .set("signature", bytes(&alice.actor.sign("x").signature));
        assert_eq!(
            tried(&mut world.raw("alice").await, &row.insert()).await,
            "name-form",
            "{name}"
        );
    }
    assert_eq!(
        refusal(
            alice
                .install(uuid::Uuid::new_v4(), "", &actor("machine").key)
                .await
        ),
        "name-form"
    );
}

#[tokio::test]
async fn a_role_ends_after_it_begins_and_within_the_calendar() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let now = countersign_testkit::now();
    let backwards = alice
        .grant_between(actor("erin").id, Role::Supervisor, now, Some(now))
        .await;
    assert_eq!(refusal(backwards), "role-validity");
    for until in ["'infinity'", "'-infinity'", "'10000-01-01 00:00:00+00'"] {
        let row = Row::new("fact.role")
            .set("grant_id", "gen_random_uuid()")
            .set("event", "'granted'")
            .set("person", text(&actor("erin").id.to_string()))
            .set("role", "'supervisor'")
            .set("valid_from", "now()")
            .set("valid_until", until)
            .set("signed_at", "now()")
            .set("key_id", bytes(&alice.actor.key_id()))
            .set("statement", "'x'")
            .set("signature", bytes(&alice.actor.sign("x").signature));
        assert_eq!(
            tried(&mut world.raw("alice").await, &row.insert()).await,
            "role-validity",
            "{until}"
        );
    }
}

#[tokio::test]
async fn an_agent_that_is_not_confirmed_proposes_and_imports_nothing() {
    let world = World::new().await;
    let other = world.add_login("other-agent", "agent").await;
    let alice = world.desk("alice").await;
    let made = alice
        .register(&other, AgentKind::Agent, actor("dave").id)
        .await
        .unwrap();
    let proposal = countersign_testkit::Proposal::by("other-agent", "dave");
    let store = world.store("other-agent").await;
    assert_eq!(
        refusal(store.propose(&[proposal.bytes()]).await),
        "agent-not-confirmed"
    );
    let mut conn = world.raw("other-agent").await;
    let row = "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
               VALUES (gen_random_uuid(), 1, 't', '1', 'a', 'b', 1, 'EUR', '', '')";
    assert_eq!(tried(&mut conn, row).await, "agent-not-confirmed");
    let import =
        "INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected)
                  VALUES (gen_random_uuid(), 'transactions', sha256('f'), '{\"type\":\"countersign/reading/v1\",\"reading\":{},\"summary\":{}}', uuid_send(gen_random_uuid()), sha256('r'), 0, 0, 0)";
    assert_eq!(tried(&mut conn, import).await, "agent-not-confirmed");
    world.desk("bob").await.confirm(&made).await.unwrap();
    store.propose(&[proposal.bytes()]).await.unwrap();
}

#[tokio::test]
async fn an_agent_has_an_owner_who_is_a_confirmed_person() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let nobody = alice
        .register(
            &actor("other-agent"),
            AgentKind::Agent,
            uuid::Uuid::new_v4(),
        )
        .await;
    assert_eq!(refusal(nobody), "person-not-confirmed");
    let machine = alice
        .register(
            &actor("other-agent"),
            AgentKind::Agent,
            actor("aml-screen").id,
        )
        .await;
    assert_eq!(refusal(machine), "person-not-confirmed");
}

#[tokio::test]
async fn an_agent_is_never_registered_as_a_person() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let mut conn = world.raw("alice").await;
    let agent = actor("other-agent");
    let s = countersign_statement::facts::Agent {
        origin: alice.origin.clone(),
        agent: agent.id,
        name: agent.name.clone(),
        kind: AgentKind::Agent,
        owner: actor("dave").id,
        registered_by: alice.actor.id,
        signed_at: countersign_testkit::now(),
    };
    for kind in ["person", "auditor", ""] {
        let statement = s
            .encode()
            .replace(r#""kind":"agent""#, &format!(r#""kind":"{kind}""#));
        let row = Row::new("fact.agent")
            .set("agent", text(&agent.id.to_string()))
            .set("login", "'other-agent'")
            .set("name", "'other-agent'")
            .set("kind", text(kind))
            .set("owner", text(&s.owner.to_string()))
            .set(
                "signed_at",
                text(&countersign_statement::format::time_text(s.signed_at)),
            )
            .set("key_id", bytes(&alice.actor.key_id()))
            .set("statement", bytes(statement.as_bytes()))
            .set("signature", bytes(&alice.actor.sign(&statement).signature));
        // A check of the table, SQLSTATE check_violation.
        assert_eq!(tried(&mut conn, &row.insert()).await, "23514", "{kind}");
    }
}

#[tokio::test]
async fn an_event_that_is_no_role_event_is_refused() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    for event in ["'lent'", "''", "NULL"] {
        let row = Row::new("fact.role")
            .set("event", event)
            .set("person", text(&actor("erin").id.to_string()))
            .set("key_id", bytes(&alice.actor.key_id()))
            .set("statement", "'x'")
            .set("signature", bytes(&alice.actor.sign("x").signature));
        assert_eq!(
            tried(&mut world.raw("alice").await, &row.insert()).await,
            "role-event",
            "{event}"
        );
    }
}

#[tokio::test]
async fn an_agents_login_has_the_right_form() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    for login in ["", "Agent", "an agent", "agent;drop"] {
        let mut odd = actor("other-agent");
        odd.name = login.to_owned();
        assert_eq!(
            refusal(alice.register(&odd, AgentKind::Agent, alice.actor.id).await),
            "login-form",
            "{login:?}"
        );
    }
}
