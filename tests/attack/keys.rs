//! Signatures and keys: forged, small, foreign, revoked, rotated, not confirmed.

use countersign_refusal::{Action, KeyFault, People, Refusal};
use countersign_statement::codes::{KeyEvent, Role, Verdict};
use countersign_store::StoreError;
use countersign_testkit::{World, actor};

use crate::{
    audit::audit,
    kit::{Row, bytes, refusal, run, text, tried},
};

#[tokio::test]
async fn a_key_is_enrolled_with_its_own_signature() {
    let world = World::new().await;
    let gina = world.add_login("gina", "person").await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    bob.confirm(&alice.add_person(&gina).await.unwrap())
        .await
        .unwrap();
    let desk = world.desk("gina").await;
    // The statement names a key that she does not have.
    let stolen = desk.key_statement(KeyEvent::Enrolled, gina.id, &actor("alice").key);
    assert_eq!(refusal(desk.send_key(&stolen).await), "signature-invalid");
    // Signed by that key's holder, it is taken already.
    assert_eq!(
        refusal(
            desk.signing_with(&actor("alice").key)
                .send_key(&stolen)
                .await
        ),
        "taken"
    );
}

#[tokio::test]
async fn everyone_enrols_and_rotates_only_their_own_key() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let fresh = alice.signing_with(&actor("fresh").key);
    let for_erin = fresh.key_statement(KeyEvent::Enrolled, actor("erin").id, &fresh.actor.key);
    assert_eq!(refusal(fresh.send_key(&for_erin).await), "not-yours");
    let rotated = alice.key_statement(KeyEvent::Rotated, actor("erin").id, &fresh.actor.key);
    let sent = alice.hand_over(&rotated, &fresh.actor.key).await;
    assert_eq!(refusal(sent), "not-yours");
}

#[tokio::test]
async fn a_second_key_beside_a_valid_one_is_refused() {
    let world = World::new().await;
    let carol = world.desk("carol").await.signing_with(&actor("second").key);
    assert_eq!(refusal(carol.enrol().await), "key-exists");
}

#[tokio::test]
async fn two_pending_keys_are_not_both_confirmed() {
    let world = World::new().await;
    let gina = world.add_login("gina", "person").await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    bob.confirm(&alice.add_person(&gina).await.unwrap())
        .await
        .unwrap();
    let desk = world.desk("gina").await;
    let first = desk.enrol().await.unwrap();
    let second = desk
        .signing_with(&actor("second").key)
        .enrol()
        .await
        .unwrap();
    bob.confirm(&first).await.unwrap();
    assert_eq!(refusal(bob.confirm(&second).await), "key-exists");
    // Two successors of one key neither.
    let (one, two) = (
        desk.rotate(&actor("one").key).await.unwrap(),
        desk.rotate(&actor("two").key).await.unwrap(),
    );
    bob.confirm(&one).await.unwrap();
    assert_eq!(refusal(bob.confirm(&two).await), "key-exists");
}

#[tokio::test]
async fn a_rotation_that_waits_dies_with_the_key_that_signed_it() {
    let world = World::new().await;
    let (carol, alice) = (world.desk("carol").await, world.desk("alice").await);
    let thief = carol.rotate(&actor("thief").key).await.unwrap();
    alice.revoke_key(&carol.actor, None).await.unwrap();
    assert_eq!(refusal(alice.confirm(&thief).await), "key-not-active");
}

#[tokio::test]
async fn an_unconfirmed_key_does_not_count() {
    let world = World::new().await;
    let gina = world.add_login("gina", "person").await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    bob.confirm(&alice.add_person(&gina).await.unwrap())
        .await
        .unwrap();
    bob.confirm(&alice.grant(gina.id, Role::ComplianceOfficer).await.unwrap())
        .await
        .unwrap();
    let desk = world.desk("gina").await;
    let key = desk.enrol().await.unwrap();
    let action = world.open_action().await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    assert_eq!(refusal(desk.send(&decision).await), "key-not-active");
    bob.confirm(&key).await.unwrap();
    desk.send(&decision).await.unwrap();
}

#[tokio::test]
async fn a_rotated_key_counts_until_its_successor_is_confirmed_and_no_longer() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let (first, second, third) = (
        world.open_action().await,
        world.open_action().await,
        world.open_action().await,
    );
    let handover = carol.rotate(&actor("carol's new").key).await.unwrap();
    let fresh = carol.signing_with(&actor("carol's new").key);
    let early = world.decision(&fresh, first, Verdict::Approve).await;
    assert_eq!(refusal(fresh.send(&early).await), "key-not-active");
    carol
        .send(&world.decision(&carol, second, Verdict::Approve).await)
        .await
        .unwrap();
    world.desk("alice").await.confirm(&handover).await.unwrap();
    let late = world.decision(&carol, third, Verdict::Approve).await;
    assert_eq!(refusal(carol.send(&late).await), "key-not-active");
    fresh.send(&early).await.unwrap();
    assert_eq!(
        refusal(carol.rotate(&actor("another").key).await),
        "key-not-active"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_rotation_is_signed_by_the_key_that_it_replaces() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let next = actor("next").key;
    let mut odd = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &next);
    for replaces in [hex::encode(actor("bob").key_id()), String::new()] {
        odd.replaces = replaces;
        assert_eq!(refusal(carol.hand_over(&odd, &next).await), "key-event");
    }
}

#[tokio::test]
async fn a_revoked_key_decides_nothing_and_comes_back_never() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    world
        .desk("alice")
        .await
        .revoke_key(&carol.actor, Some(3))
        .await
        .unwrap();
    assert_eq!(refusal(carol.send(&decision).await), "key-not-active");
    assert_eq!(
        refusal(carol.comment(action, "Still me").await),
        "key-not-active"
    );
    assert_eq!(refusal(carol.enrol().await), "taken");
    audit(&world).await;
}

#[tokio::test]
async fn only_oneself_or_an_admin_revokes_a_key() {
    let world = World::new().await;
    let erin = world.desk("erin").await;
    assert_eq!(
        refusal(erin.revoke_key(&actor("carol"), None).await),
        "role-missing"
    );
    erin.revoke_key(&actor("erin"), None).await.unwrap();
    let alice = world.desk("alice").await;
    // Dave's key, said to be frank's.
    let mut odd = alice.key_statement(KeyEvent::Revoked, actor("frank").id, &actor("dave").key);
    assert_eq!(refusal(alice.send_key(&odd).await), "key-unknown");
    odd = alice.key_statement(KeyEvent::Revoked, actor("frank").id, &actor("nobody").key);
    assert_eq!(refusal(alice.send_key(&odd).await), "key-unknown");
}

#[tokio::test]
async fn a_compromise_is_named_by_revocations_alone_and_by_records_that_are_there() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let mut odd = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &actor("next").key);
    odd.compromised_since_seq = Some(3);
    let sent = carol.hand_over(&odd, &actor("next").key).await;
    assert_eq!(refusal(sent), "key-event");
    assert_eq!(
        refusal(carol.revoke_key(&carol.actor, Some(100_000)).await),
        "key-event"
    );
    let s = carol.key_statement(KeyEvent::Revoked, carol.actor.id, &carol.actor.key);
    let statement = s.encode().replace(
        r#""compromised_since_seq":"""#,
        r#""compromised_since_seq":"-5""#,
    );
    let row = Row::new("fact.key")
        .set("event_id", text(&s.event_id.to_string()))
        .set("event", "'revoked'")
        .set("person", text(&s.person.to_string()))
        .set("public_key", bytes(&carol.actor.public_key()))
        .set("custody", "'passphrase'")
        .set("installation", text(&s.installation))
        .set("compromised_since_seq", "-5")
        .set(
            "signed_at",
            text(&countersign_statement::format::time_text(s.signed_at)),
        )
        .set("key_id", bytes(&carol.actor.key_id()))
        .set("statement", bytes(statement.as_bytes()))
        .set("signature", bytes(&carol.actor.sign(&statement).signature));
    assert_eq!(
        tried(&mut world.raw("carol").await, &row.insert()).await,
        "key-event"
    );
}

#[tokio::test]
async fn an_installations_key_is_never_a_persons() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    assert_eq!(
        refusal(
            alice
                .install(uuid::Uuid::new_v4(), "x", &actor("carol").key)
                .await
        ),
        "taken"
    );
    let carol = world.desk("carol").await;
    assert_eq!(
        refusal(carol.rotate(&countersign_testkit::installation_key()).await),
        "taken"
    );
}

/// Carol's decision waits for the lock while it is held by the one who revokes her key.
#[tokio::test]
async fn a_key_revoked_while_a_decision_waits_for_the_lock_does_not_count() {
    let world = World::new().await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    let decision = world.decision(&carol, action, Verdict::Approve).await;
    let alice = world.desk("alice").await;
    let s = alice.key_statement(KeyEvent::Revoked, carol.actor.id, &carol.actor.key);
    let statement = s.encode();
    let revoke = Row::new("fact.key")
        .set("event_id", text(&s.event_id.to_string()))
        .set("event", "'revoked'")
        .set("person", text(&s.person.to_string()))
        .set("public_key", bytes(&carol.actor.public_key()))
        .set("custody", "'passphrase'")
        .set("installation", text(&s.installation))
        .set(
            "signed_at",
            text(&countersign_statement::format::time_text(s.signed_at)),
        )
        .set("key_id", bytes(&alice.actor.key_id()))
        .set("statement", bytes(statement.as_bytes()))
        .set("signature", bytes(&alice.actor.sign(&statement).signature));
    let mut holder = world.raw("alice").await;
    run(&mut holder, &format!("BEGIN; {}", revoke.insert())).await;
    let waiting = tokio::spawn(async move { carol.send(&decision).await });
    world.until_waiting(1).await;
    run(&mut holder, "COMMIT").await;
    assert_eq!(refusal(waiting.await.unwrap()), "key-not-active");
}

/// The same with a snapshot from before: carol's transaction had begun, and had read, when her key was revoked.
#[tokio::test]
async fn an_old_snapshot_does_not_revive_a_revoked_key() {
    let world = World::new().await;
    let action = world.open_action().await;
    let desk = world.desk("carol").await;
    let decision = world.decision(&desk, action, Verdict::Approve).await;
    let mut carol = world.raw("carol").await;
    run(&mut carol, "BEGIN; SELECT count(*) FROM countersign.key_event; DECLARE c CURSOR FOR SELECT * FROM countersign.role_grant; FETCH c").await;
    world
        .desk("alice")
        .await
        .revoke_key(&desk.actor, None)
        .await
        .unwrap();
    assert_eq!(
        tried(&mut carol, &Row::decision(&decision).insert()).await,
        "key-not-active"
    );
}

#[tokio::test]
async fn an_event_that_is_no_key_event_is_refused() {
    let world = World::new().await;
    let mut carol = world.raw("carol").await;
    for event in ["'renewed'", "''", "NULL"] {
        let sql = format!("INSERT INTO fact.key (event, public_key) VALUES ({event}, '\\x00')");
        assert_eq!(tried(&mut carol, &sql).await, "key-event", "{event}");
    }
}

#[tokio::test]
async fn a_statement_over_32768_bytes_is_refused() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let mut long = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &actor("next").key);
    let rest = long.encode().len() - long.installation.len();
    long.installation = "x".repeat(32_769 - rest);
    let next = actor("next").key;
    assert_eq!(refusal(carol.hand_over(&long, &next).await), "too-large");
    long.installation = "x".repeat(32_768 - rest);
    carol.hand_over(&long, &next).await.unwrap();
    // Escaped twice, a statement of the right size makes a record of the wrong one.
    let mut escaped = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &actor("other").key);
    escaped.installation = "\u{1}".repeat((32_768 - rest) / 6);
    carol
        .hand_over(&escaped, &actor("other").key)
        .await
        .unwrap();
    let mut quoted = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &actor("third").key);
    quoted.installation = "\\".repeat((32_768 - rest) / 2);
    let sent = carol.hand_over(&quoted, &actor("third").key).await;
    assert_eq!(refusal(sent), "too-large");
    audit(&world).await;
}

/// Which fault of a key a refusal names.
fn key_fault<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> KeyFault {
    match outcome.unwrap_err().refusal() {
        Refusal::People(People::KeyNotActive { fault, .. }) => fault,
        Refusal::Action(Action::TargetExcluded { why, .. }) => match *why.unwrap() {
            Refusal::People(People::KeyNotActive { fault, .. }) => fault,
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_key_that_was_revoked_is_told_from_one_that_waits_and_from_one_that_was_replaced() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let action = world.open_action().await;
    let (hers, bobs) = (world.store("carol").await, world.store("bob").await);
    let carol = world.desk("carol").await;
    let next = carol.signing_with(&actor("carol's next").key);

    // Her successor waits, her key counts: she may still decide.
    let rotation = carol.rotate(&next.actor.key).await.unwrap();
    assert_eq!(
        key_fault(next.comment(action, "a word").await),
        KeyFault::Unconfirmed
    );
    hers.claim(action).await.unwrap();
    hers.release(action).await.unwrap();
    bob.confirm(&rotation).await.unwrap();
    assert_eq!(
        key_fault(carol.comment(action, "a word").await),
        KeyFault::Replaced
    );
    let foreign = world.desk("dave").await.signing_with(&next.actor.key);
    assert_eq!(
        key_fault(foreign.comment(action, "a word").await),
        KeyFault::Foreign
    );

    // What was revoked does not wait for anybody.
    alice.revoke_key(&next.actor, None).await.unwrap();
    assert_eq!(
        key_fault(next.comment(action, "a word").await),
        KeyFault::Revoked
    );
    assert_eq!(key_fault(hers.claim(action).await), KeyFault::Revoked);
    let to_her = bobs.assign(action, carol.actor.id, None).await;
    assert_eq!(key_fault(to_her), KeyFault::Revoked);
    let third = carol.signing_with(&actor("carol's third").key);
    let enrolled = third.enrol().await.unwrap();
    assert_eq!(key_fault(hers.claim(action).await), KeyFault::Unconfirmed);
    bob.confirm(&enrolled).await.unwrap();
    hers.claim(action).await.unwrap();
    assert_eq!(
        key_fault(bobs.assign(action, actor("nobody").id, None).await),
        KeyFault::Missing
    );
    audit(&world).await;
}
