//! Governance that nobody stops for good and nobody slips through: the last admins, their keys, what waits, and machines that
//! nobody confirmed.

use chrono::TimeDelta;
use countersign_ledger::Record;
use countersign_statement::codes::{AgentKind, KeyEvent, Role};
use countersign_testkit::{Mode, Options, World, actor};

use crate::{
    audit::audit,
    catalog::names,
    kit::{DENIED, refusal, tried, value},
};

#[tokio::test]
async fn the_last_admins_stay_admins() {
    let world = World::new().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let (a, b) = (alice.actor.id, bob.actor.id);
    // One who would stay alone could confirm nothing that they make themselves.
    for gone in [a, b] {
        let revoked = alice.revoke_role(gone, Role::Admin).await;
        assert_eq!(refusal(revoked), "last-admin");
    }
    // Nor does one whose role ends by itself replace them.
    let now = alice.store.now().await.unwrap();
    let until = Some(now + TimeDelta::days(30));
    let carol = actor("carol").id;
    let for_a_month = alice.grant_between(carol, Role::Admin, now, until).await;
    bob.confirm(&for_a_month.unwrap()).await.unwrap();
    let revoked = alice.revoke_role(a, Role::Admin).await;
    assert_eq!(refusal(revoked), "last-admin");
    // With a third, one may go; then the last two stay.
    world.add_person("gina", &[Role::Admin]).await;
    alice.revoke_role(a, Role::Admin).await.unwrap();
    let revoked = bob.revoke_role(b, Role::Admin).await;
    assert_eq!(refusal(revoked), "last-admin");
    // Any other role of theirs goes.
    bob.revoke_role(a, Role::Supervisor).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn two_others_take_an_admins_role() {
    let world = World::new().await;
    world.add_person("gina", &[Role::Admin]).await;
    let (alice, bob, gina) = (
        world.desk("alice").await,
        world.desk("bob").await,
        world.desk("gina").await,
    );
    let taken = alice.revoke_role(bob.actor.id, Role::Admin).await.unwrap();
    // Bob is one until a second admin has said so too.
    let erin = actor("erin").id;
    let grant = bob.grant(erin, Role::Supervisor).await.unwrap();
    assert_eq!(refusal(alice.confirm(&taken).await), "second-person");
    assert_eq!(refusal(bob.confirm(&taken).await), "second-person");
    gina.confirm(&taken).await.unwrap();
    assert_eq!(
        refusal(bob.grant(erin, Role::Analyst).await),
        "role-missing"
    );
    // What he made before stands, and needs its second person as ever.
    gina.confirm(&grant).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn a_revocation_that_waits_is_not_confirmed_once_too_few_would_be_left() {
    let world = World::new().await;
    world.add_person("gina", &[Role::Admin]).await;
    let (alice, gina) = (world.desk("alice").await, world.desk("gina").await);
    let taken = alice
        .revoke_role(actor("bob").id, Role::Admin)
        .await
        .unwrap();
    alice
        .revoke_role(alice.actor.id, Role::Admin)
        .await
        .unwrap();
    assert_eq!(refusal(gina.confirm(&taken).await), "last-admin");
}

#[tokio::test]
async fn an_admin_with_a_key_is_left_always_and_two_by_anothers_hand() {
    let world = World::new().await;
    let gina = world.add_person("gina", &[]).await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    // A lost key is replaced where there are two: the other confirms the new one.
    alice.revoke_key(&bob.actor, None).await.unwrap();
    let revoked = alice.revoke_key(&alice.actor, None).await;
    assert_eq!(refusal(revoked), "last-admin");
    let bob = bob.signing_with(&actor("bob's next").key);
    let enrolled = bob.enrol().await.unwrap();
    alice.confirm(&enrolled).await.unwrap();
    // Where there are three, no one of them locks both others out.
    let grant = alice.grant(gina.id, Role::Admin).await.unwrap();
    bob.confirm(&grant).await.unwrap();
    alice.revoke_key(&bob.actor, None).await.unwrap();
    let revoked = alice.revoke_key(&gina, None).await;
    assert_eq!(refusal(revoked), "last-admin");
    // Their own they may.
    let gina = world.desk("gina").await;
    gina.revoke_key(&gina.actor, Some(3)).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn in_a_trial_the_only_key_and_the_only_admin_stay() {
    let world = World::founded(Options {
        mode: Mode::Trial,
        ..Options::default()
    })
    .await;
    let alice = world.desk("alice").await;
    let key = alice.revoke_key(&alice.actor, None).await;
    assert_eq!(refusal(key), "last-admin");
    let role = alice.revoke_role(alice.actor.id, Role::Admin).await;
    assert_eq!(refusal(role), "last-admin");
    // It can be replaced: a rotation counts from its confirmation on.
    let next = actor("alice's next").key;
    let rotation = alice.rotate(&next).await.unwrap();
    alice.confirm(&rotation).await.unwrap();
    let fresh = alice.signing_with(&next);
    fresh.revoke_key(&alice.actor, Some(2)).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn no_role_is_granted_from_before() {
    let world = World::new().await;
    let alice = world.desk("alice").await;
    let erin = actor("erin").id;
    let now = alice.store.now().await.unwrap();
    for before in [TimeDelta::minutes(6), TimeDelta::days(400)] {
        let from = now - before;
        let grant = alice
            .grant_between(erin, Role::Supervisor, from, None)
            .await;
        assert_eq!(refusal(grant), "role-validity", "{before}");
    }
    alice.grant(erin, Role::Supervisor).await.unwrap();
}

#[tokio::test]
async fn a_rotation_is_signed_by_the_new_key_too() {
    let world = World::new().await;
    let carol = world.desk("carol").await;
    let next = actor("next").key;
    let s = carol.key_statement(KeyEvent::Rotated, carol.actor.id, &next);
    // Somebody else's key, which she has seen and does not hold.
    assert_eq!(refusal(carol.send_key(&s).await), "signature-invalid");
    let own = carol.actor.sign(&s.encode()).signature;
    let sent = carol.send_possessed_key(&s, Some(own)).await;
    assert_eq!(refusal(sent), "signature-invalid");
    let other = carol.hand_over(&s, &actor("other").key).await;
    assert_eq!(refusal(other), "signature-invalid");
    // Nothing else is signed twice.
    let revoked = carol.key_statement(KeyEvent::Revoked, carol.actor.id, &carol.actor.key);
    let sent = carol.hand_over(&revoked, &carol.actor.key).await;
    assert_eq!(refusal(sent), "signature-invalid");
    let made = carol.hand_over(&s, &next).await.unwrap();
    let bytes = carol.store.record(made.recorded.seq).await.unwrap();
    let record = Record::parse(&bytes.unwrap()).unwrap();
    let keys: Vec<[u8; 32]> = record.signatures.iter().map(|s| s.key_id).collect();
    let new = countersign_ledger::key_id(next.verifying_key().as_bytes());
    assert_eq!(keys, [carol.actor.key_id(), new]);
    audit(&world).await;
}

#[tokio::test]
async fn of_enrolments_that_wait_one_comes_into_force_and_the_others_never() {
    let world = World::new().await;
    let gina = world.add_login("gina", "person").await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    bob.confirm(&alice.add_person(&gina).await.unwrap())
        .await
        .unwrap();
    let first = world.desk("gina").await;
    let second = first.signing_with(&actor("second").key);
    let enrolled = first.enrol().await.unwrap();
    let waits = second.enrol().await.unwrap();
    bob.confirm(&enrolled).await.unwrap();
    assert_eq!(refusal(bob.confirm(&waits).await), "key-exists");
    // Not after the first one is gone either: whoever enrolled it then may be anybody.
    alice.revoke_key(&first.actor, None).await.unwrap();
    assert_eq!(refusal(bob.confirm(&waits).await), "key-not-active");
    let third = first.signing_with(&actor("third").key);
    let enrolled = third.enrol().await.unwrap();
    bob.confirm(&enrolled).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn a_machine_that_nobody_confirmed_sees_and_does_nothing() {
    let world = World::new().await;
    let action = world.open_action().await;
    let alice = world.desk("alice").await;
    let tables = names(
        &world,
        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'countersign'::regnamespace ORDER BY 1",
    )
    .await;
    // Order is for everyone, and the rules of the states are nobody's secret.
    let open = ["ledger_leaf", "ledger_tile", "transition", "workspace"];
    for (name, kind, word) in [
        ("other-agent", AgentKind::Agent, "agent"),
        ("other-runner", AgentKind::Worker, "worker"),
    ] {
        let machine = world.add_login(name, word).await;
        let made = alice
            .register(&machine, kind, actor("dave").id)
            .await
            .unwrap();
        let mut conn = world.raw(name).await;
        for table in &tables {
            let sql = format!("SELECT * FROM countersign.{table}");
            if tried(&mut conn, &sql).await == DENIED || open.contains(&table.as_str()) {
                continue;
            }
            let sql = format!("SELECT count(*) FROM countersign.{table}");
            let seen: i64 = value(&mut conn, &sql).await;
            assert_eq!(seen, 0, "{name} {table}");
        }
        for sql in [
            format!(
                "INSERT INTO fact.interruption (action_id, event, text, text_salt) VALUES ('{action}', 'withdrawn', 'x', '\\x00')"
            ),
            format!(
                "INSERT INTO fact.execution (action_id, event) VALUES ('{action}', 'consumed')"
            ),
            format!(
                "INSERT INTO fact.escalation (action_id, cause, step, level) VALUES ('{action}', 'overdue', 1, 1)"
            ),
            "INSERT INTO fact.actions DEFAULT VALUES".to_owned(),
            "INSERT INTO fact.import DEFAULT VALUES".to_owned(),
            "INSERT INTO fact.delivery DEFAULT VALUES".to_owned(),
            "INSERT INTO fact.verification DEFAULT VALUES".to_owned(),
            "SELECT countersign.ask_end()".to_owned(),
        ] {
            let outcome = tried(&mut conn, &sql).await;
            assert!(
                outcome == "agent-not-confirmed" || outcome == DENIED,
                "{name} {sql}: {outcome}"
            );
        }
        world.desk("bob").await.confirm(&made).await.unwrap();
        let seen: i64 = value(&mut conn, "SELECT count(*) FROM countersign.person").await;
        assert!(seen > 0, "{name}");
    }
}
