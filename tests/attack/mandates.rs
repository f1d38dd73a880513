//! What an agent may propose: written by one admin, in force by a second, and held at the door.

use countersign_statement::codes::Risk;
use countersign_testkit::{Proposal, World, actor};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{Row, bytes, refusal, text, tried},
};

fn of_kind(kind: &str) -> Proposal {
    let mut proposal = Proposal::default().risk(Risk::Medium);
    kind.clone_into(&mut proposal.content.kind);
    proposal
}

/// What the agent comes to that proposes an action of this kind.
async fn proposed(world: &World, kind: &str) -> String {
    let said = world.try_propose(&of_kind(kind)).await;
    said.map_or_else(|e| e.code().to_owned(), |_| "ok".to_owned())
}

#[tokio::test]
async fn an_agent_proposes_only_what_its_mandate_allows_once_two_admins_have_said_so() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let agent = actor("aml-screen").id;
    let before = of_kind("release_payment");
    let first = world.try_propose(&before).await.unwrap();
    let narrow = alice
        .mandate(agent, &["escalate_account", "freeze_account"])
        .await
        .unwrap();
    // One admin alone changes nothing, and does not confirm their own word.
    assert_eq!(proposed(&world, "release_payment").await, "ok");
    assert_eq!(refusal(alice.confirm(&narrow).await), "second-person");
    bob.confirm(&narrow).await.unwrap();
    assert_eq!(
        proposed(&world, "release_payment").await,
        "kind-not-in-mandate"
    );
    assert_eq!(proposed(&world, "freeze_account").await, "ok");
    assert_eq!(proposed(&world, "freeze").await, "kind-not-in-mandate");
    // What was proposed before stays, and is answered again under its key.
    let again = world.try_propose(&before).await.unwrap();
    assert_eq!(again.action_id, first.action_id);
    // Of many in one statement none is taken where one is not allowed.
    let store = world.store("aml-screen").await;
    let many = [
        of_kind("freeze_account").bytes(),
        of_kind("release_payment").bytes(),
    ];
    assert_eq!(refusal(store.propose(&many).await), "kind-not-in-mandate");
    // The next one is in the place of the one before; without kinds it allows any.
    let any = bob.mandate(agent, &[]).await.unwrap();
    alice.confirm(&any).await.unwrap();
    assert_eq!(proposed(&world, "release_payment").await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn a_mandate_written_before_the_one_in_force_is_never_confirmed() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let agent = actor("aml-screen").id;
    let wide = alice.mandate(agent, &[]).await.unwrap();
    let narrow = alice.mandate(agent, &["freeze_account"]).await.unwrap();
    bob.confirm(&narrow).await.unwrap();
    assert_eq!(refusal(bob.confirm(&wide).await), "mandate-outdated");
    assert_eq!(refusal(bob.confirm(&narrow).await), "already-confirmed");
    assert_eq!(
        proposed(&world, "release_payment").await,
        "kind-not-in-mandate"
    );
    audit(&world).await;
}

#[tokio::test]
async fn only_admins_write_mandates_and_only_of_agents_in_the_one_form() {
    let world = World::new().await;
    let agent = actor("aml-screen").id;
    for login in ["carol", "dave", "erin", "frank"] {
        let made = world.desk(login).await.mandate(agent, &[]).await;
        assert_eq!(refusal(made), "role-missing", "{login}");
    }
    let alice = world.desk("alice").await;
    // A worker proposes nothing, and a person is no agent.
    for nobody in [actor("runner").id, actor("carol").id, Uuid::new_v4()] {
        assert_eq!(refusal(alice.mandate(nobody, &[]).await), "not-found");
    }
    let row = Row::new("fact.mandate")
        .set("mandate", "gen_random_uuid()")
        .set("agent", text(&agent.to_string()))
        .set("purpose", "'x'")
        .set("purpose_salt", bytes(&[7; 16]))
        .set("signed_at", "now()")
        .set("key_id", bytes(&alice.actor.key_id()))
        .set("statement", "'x'")
        .set("signature", bytes(&alice.actor.sign("x").signature));
    let mut conn = world.raw("alice").await;
    let long = format!("'{}'", vec!["a"; 65].join(","));
    for kinds in [
        "NULL", "'B'", "'b,a'", "'a,a'", "'a,'", "','", "'a b'", "E'a\\n'", &long,
    ] {
        let made = tried(&mut conn, &row.clone().set("kinds", kinds).insert()).await;
        assert_eq!(made, "mandate-form", "{kinds}");
    }
    let long = format!("'{}'", "x".repeat(501));
    for purpose in ["NULL", "''", "'  '", &long] {
        let row = row.clone().set("kinds", "''").set("purpose", purpose);
        assert_eq!(
            tried(&mut conn, &row.insert()).await,
            "mandate-form",
            "{purpose}"
        );
    }
    let other = row.set("kinds", "'a'");
    assert_eq!(tried(&mut conn, &other.insert()).await, "statement-differs");
    let mut machine = world.raw("aml-screen").await;
    assert_eq!(tried(&mut machine, &other.insert()).await, "42501");
}
