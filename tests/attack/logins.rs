//! Who is asking: the login that opened the session, in exactly the one group of its kind.

use countersign_statement::codes::Verdict;
use countersign_testkit::World;

use crate::kit::{refusal, run, tried};

/// A view of an action as SQL: the simplest fact that every person may send.
pub fn view(action: uuid::Uuid) -> String {
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
    let world = World::with_server().await;
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
    let world = World::with_server().await;
    let action = world.open_action().await;
    world.as_owner("GRANT countersign_owner TO carol").await;
    assert_eq!(
        tried(&mut world.raw("carol").await, &view(action)).await,
        "login-too-strong"
    );
}

#[tokio::test]
async fn a_login_in_two_groups_cannot_act() {
    let world = World::with_server().await;
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
    let world = World::with_server().await;
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
    let world = World::with_server().await;
    world.as_owner("REVOKE countersign_agent FROM \"aml-screen\"; GRANT countersign_person TO \"aml-screen\"").await;
    let action = uuid::Uuid::new_v4();
    assert_eq!(
        tried(&mut world.raw("aml-screen").await, &view(action)).await,
        "login-groups"
    );
}

#[tokio::test]
async fn a_login_without_its_group_has_no_way_in() {
    let world = World::with_server().await;
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
