//! The second person, and who counts as one.

use countersign_statement::codes::{AgentKind, FactKind, Role, Verdict};
use countersign_testkit::{Mode, Options, Unconfirmed, World, actor};

use crate::{
    audit::audit,
    kit::{bytes, refusal},
};

#[tokio::test]
async fn nobody_confirms_what_they_made() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let gina = world.add_login("gina", "person").await;
    let person = alice.add_person(&gina).await.unwrap();
    assert_eq!(refusal(alice.confirm(&person).await), "second-person");
    world.desk("bob").await.confirm(&person).await.unwrap();
    let grant = alice
        .grant(actor("erin").id, Role::Supervisor)
        .await
        .unwrap();
    assert_eq!(refusal(alice.confirm(&grant).await), "second-person");
    let agent = alice
        .register(&actor("other-agent"), AgentKind::Agent, actor("dave").id)
        .await
        .unwrap();
    assert_eq!(refusal(alice.confirm(&agent).await), "second-person");
    let mut document = countersign_workflow::default_policy();
    document.version = 2;
    let policy = alice.draft_policy(&document).await.unwrap();
    assert_eq!(refusal(alice.confirm(&policy).await), "second-person");
    let key = alice.rotate(&actor("alice's new").key).await.unwrap();
    assert_eq!(refusal(alice.confirm(&key).await), "second-person");
}

#[tokio::test]
async fn nobody_confirms_what_is_about_themselves() {
    let world = World::new().await;
    let grant = world
        .desk("alice")
        .await
        .grant(actor("bob").id, Role::Supervisor)
        .await
        .unwrap();
    assert_eq!(
        refusal(world.desk("bob").await.confirm(&grant).await),
        "second-person"
    );
}

#[tokio::test]
async fn nobody_grants_a_role_to_themselves() {
    let world = World::new().await;
    assert_eq!(
        refusal(
            world
                .desk("alice")
                .await
                .grant(actor("alice").id, Role::Analyst)
                .await
        ),
        "own-role"
    );
}

#[tokio::test]
async fn an_admin_whose_role_was_revoked_confirms_nothing() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let grant = alice
        .grant(actor("erin").id, Role::Supervisor)
        .await
        .unwrap();
    let gina = world.add_person("gina", &[Role::Admin]).await;
    let taken = alice.revoke_role(bob.actor.id, Role::Admin).await.unwrap();
    world.desk(&gina.name).await.confirm(&taken).await.unwrap();
    assert_eq!(refusal(bob.confirm(&grant).await), "role-missing");
}

#[tokio::test]
async fn an_admin_who_is_not_confirmed_as_one_confirms_nothing() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let grant = alice
        .grant(actor("erin").id, Role::Supervisor)
        .await
        .unwrap();
    alice.grant(actor("carol").id, Role::Admin).await.unwrap();
    assert_eq!(
        refusal(world.desk("carol").await.confirm(&grant).await),
        "role-missing"
    );
}

#[tokio::test]
async fn a_confirmation_names_a_fact_that_is_there_and_its_very_statement() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let grant = alice
        .grant(actor("erin").id, Role::Supervisor)
        .await
        .unwrap();
    let nothing = Unconfirmed {
        id: uuid::Uuid::new_v4(),
        ..grant.clone()
    };
    assert_eq!(refusal(bob.confirm(&nothing).await), "not-found");
    let other_kind = Unconfirmed {
        fact: FactKind::Policy,
        ..grant.clone()
    };
    assert_eq!(refusal(bob.confirm(&other_kind).await), "not-found");
    let other_digest = Unconfirmed {
        digest: "ab".repeat(32),
        ..grant.clone()
    };
    assert_eq!(
        refusal(bob.confirm(&other_digest).await),
        "statement-differs"
    );
    bob.confirm(&grant).await.unwrap();
    assert_eq!(refusal(bob.confirm(&grant).await), "already-confirmed");
    audit(&world).await;
}

#[tokio::test]
async fn revocations_and_founding_facts_are_not_confirmable() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let revoked = alice
        .revoke_role(actor("erin").id, Role::Analyst)
        .await
        .unwrap();
    assert_eq!(refusal(bob.confirm(&revoked).await), "not-found");
    let founder = Unconfirmed {
        fact: FactKind::Person,
        id: actor("alice").id,
        ..revoked
    };
    assert_eq!(refusal(bob.confirm(&founder).await), "already-confirmed");
}

#[tokio::test]
async fn a_role_revoked_and_confirmed_afterwards_stays_revoked() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let grant = alice
        .grant(actor("erin").id, Role::ComplianceOfficer)
        .await
        .unwrap();
    alice
        .revoke_role(actor("erin").id, Role::ComplianceOfficer)
        .await
        .unwrap();
    bob.confirm(&grant).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(
        refusal(world.decide("erin", action, Verdict::Approve).await),
        "role-missing"
    );
}

#[tokio::test]
async fn in_a_trial_the_one_founder_is_their_own_second_person() {
    let world = World::founded(Options {
        mode: Mode::Trial,
        ..Options::default()
    })
    .await;
    let alice = world.desk("alice").await;
    let mut document = countersign_workflow::default_policy();
    document.version = 2;
    let policy = alice.draft_policy(&document).await.unwrap();
    alice.confirm(&policy).await.unwrap();
    audit(&world).await;
}

/// Erin's grant waits for bob's confirmation; he gives his admin role back while he waits for the lock.
#[tokio::test]
async fn a_role_revoked_while_its_holder_waits_for_the_lock_does_not_count() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let grant = alice
        .grant(actor("erin").id, Role::Supervisor)
        .await
        .unwrap();
    world.add_person("gina", &[Role::Admin]).await;
    let other = world.desk("bob").await;
    let action = world.open_action().await;
    let mut holder = world.raw("carol").await;
    let view = format!(
        "BEGIN; INSERT INTO fact.view (action_id, document, salt) VALUES ('{action}', 'x', {})",
        bytes(&[7; 16])
    );
    crate::kit::run(&mut holder, &view).await;
    // Postgres grants the lock in the order of asking: first the revocation, then bob's confirmation.
    let revoking =
        tokio::spawn(async move { other.revoke_role(actor("bob").id, Role::Admin).await });
    world.until_waiting(1).await;
    let confirming = tokio::spawn(async move { bob.confirm(&grant).await });
    world.until_waiting(2).await;
    crate::kit::run(&mut holder, "COMMIT").await;
    revoking.await.unwrap().unwrap();
    assert_eq!(refusal(confirming.await.unwrap()), "role-missing");
}
