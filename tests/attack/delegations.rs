//! Roles that are delegated: by whom, to whom, for how long and until when; what they give, which is a seat and nothing else; and that a
//! role counts once on an action, by its holder or by one delegate.

use chrono::TimeDelta;
use countersign_statement::codes::{InterruptionEvent, Reveal, Role, Verdict};
use countersign_store::StoreError;
use countersign_testkit::{Proposal, WHY, World, actor, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, text, tried, value},
};

const OFFICER: Role = Role::ComplianceOfficer;

async fn world() -> World {
    let world = World::new().await;
    world.lending(Reveal::AtOnce).await;
    world
}

async fn of_owner(world: &World, sql: &str) -> String {
    value(world.owner().await.connection(), sql).await
}

/// Who decided for whom on an action, in order.
async fn seats(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT COALESCE(string_agg(p.login || COALESCE(' for ' || o.login, ''), ', ' ORDER BY d.seq), '')
           FROM countersign.decision d JOIN countersign.person p ON p.person = d.person
           LEFT JOIN countersign.person o ON o.person = d.on_behalf_of WHERE d.action_id = '{action}' AND d.retracted_seq IS NULL"
    );
    of_owner(world, &sql).await
}

async fn decide(world: &World, login: &str, action: Uuid) -> String {
    match world.decide(login, action, Verdict::Approve).await {
        Ok(_) => "ok".to_owned(),
        refused => refusal(refused),
    }
}

fn told<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> String {
    match outcome {
        Ok(_) => "ok".to_owned(),
        refused => refusal(refused),
    }
}

#[tokio::test]
async fn a_delegate_decides_on_behalf_of_who_holds_the_role_and_counts_as_themselves() {
    let world = world().await;
    let action = world.open_action().await;
    assert_eq!(decide(&world, "erin", action).await, "role-missing");
    let id = world.lend("carol", "erin", OFFICER).await.unwrap();
    // She may take it in hand, ask about it, and decide; the seat is hers.
    let claim = format!("INSERT INTO fact.claim (action_id, event) VALUES ('{action}', 'claimed')");
    assert_eq!(tried(&mut world.raw("erin").await, &claim).await, "ok");
    assert_eq!(decide(&world, "erin", action).await, "ok");
    assert_eq!(seats(&world, action).await, "erin for carol");
    assert_eq!(decide(&world, "erin", action).await, "seat-taken");
    assert_eq!(decide(&world, "carol", action).await, "seat-delegated");
    assert_eq!(decide(&world, "bob", action).await, "ok");
    assert_eq!(world.state(action).await.0, "approved");
    let rests: String = of_owner(
        &world,
        "SELECT delegation::text FROM countersign.decision WHERE delegation IS NOT NULL",
    )
    .await;
    assert_eq!(rests, id.to_string());
    // Who holds the role decides in their own right, although it was delegated to them too.
    let other = world.open_action().await;
    world.lend("carol", "bob", OFFICER).await.unwrap();
    assert_eq!(decide(&world, "bob", other).await, "ok");
    assert_eq!(seats(&world, other).await, "bob");
    audit(&world).await;
}

#[tokio::test]
async fn without_the_policys_word_no_delegated_role_counts() {
    let world = World::new().await;
    world.two_officers(Reveal::AtOnce).await;
    let action = world.open_action().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    assert_eq!(decide(&world, "erin", action).await, "role-missing");
    audit(&world).await;
}

#[tokio::test]
async fn nobody_delegates_what_they_do_not_hold_themselves() {
    let world = world().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    world.lend("dave", "erin", Role::Supervisor).await.unwrap();
    let frank = actor("frank").id;
    for (login, holds) in [
        ("alice", vec![Role::Supervisor]),
        ("bob", vec![OFFICER]),
        ("carol", vec![OFFICER]),
        ("dave", vec![Role::Supervisor]),
        // What was delegated to her is nothing that she could delegate on.
        ("erin", vec![Role::Analyst]),
        ("frank", vec![]),
    ] {
        for role in Role::ALL {
            let desk = world.desk(login).await;
            let to = if login == "frank" {
                actor("bob").id
            } else {
                frank
            };
            let made = desk.lending(to, *role).await;
            let why = match role {
                Role::Admin | Role::Auditor => "delegation",
                role if holds.contains(role) => "ok",
                _ => "role-missing",
            };
            assert_eq!(told(desk.send_lending(&made).await), why, "{login} {role}");
        }
    }
    // Machines have no grant, neither to give nor to take.
    for login in ["aml-screen", "runner", "watcher"] {
        let mut raw = world.raw(login).await;
        for sql in [
            format!("INSERT INTO fact.delegation (delegation_id, delegate, role) VALUES (gen_random_uuid(), '{frank}', 'analyst')"),
            "INSERT INTO fact.delegation_standing (delegation_id, event) SELECT delegation_id, 'accepted' FROM countersign.delegation".to_owned(),
        ] {
            assert_eq!(tried(&mut raw, &sql).await, DENIED, "{login}");
        }
    }
    let bob = world.desk("bob").await;
    for (to, why) in [
        (bob.actor.id, "delegation"),
        (actor("aml-screen").id, "person-not-confirmed"),
        (actor("runner").id, "person-not-confirmed"),
        (Uuid::new_v4(), "person-not-confirmed"),
    ] {
        let mut made = bob.lending(actor("erin").id, OFFICER).await;
        made.statement.delegate = to;
        assert_eq!(refusal(bob.send_lending(&made).await), why, "{to}");
    }
    audit(&world).await;
}

#[tokio::test]
async fn a_delegation_is_dated_and_neither_backdated_nor_for_ever() {
    let world = world().await;
    let carol = world.desk("carol").await;
    let erin = actor("erin").id;
    let now = carol.store.now().await.unwrap();
    let days = TimeDelta::days;
    for (from, until, why) in [
        (now - days(1), now + days(1), "delegation"),
        (now - TimeDelta::minutes(6), now + days(1), "delegation"),
        (now, now + days(90) + TimeDelta::seconds(1), "delegation"),
        (now + days(91), now + days(92), "delegation"),
        (
            now - TimeDelta::minutes(4),
            now - TimeDelta::minutes(1),
            "delegation",
        ),
        (now + days(1), now + days(91), "ok"),
        // The same role to the same person is given once at a time.
        (now, now + days(1), "delegation"),
    ] {
        let made = carol.lending_between(erin, OFFICER, from, until);
        assert_eq!(told(carol.send_lending(&made).await), why, "{from} {until}");
    }
    // With words, whole, and by who signed it.
    let bob = world.desk("bob").await;
    let made = bob.lending(erin, OFFICER).await;
    let by = bob.actor.sign(&made.statement.encode());
    for (reason, why) in [
        ("", "text-missing"),
        (" \n", "text-missing"),
        ("Otherwise.", "statement-differs"),
    ] {
        let reason = countersign_testkit::Private {
            salt: &made.salt,
            text: reason,
        };
        assert_eq!(
            refusal(bob.store.add_delegation(&made.statement, reason, by).await),
            why
        );
    }
    let mut other = made.clone();
    other.statement.role = Role::Analyst;
    let reason = countersign_testkit::Private {
        salt: &made.salt,
        text: WHY,
    };
    assert_eq!(
        refusal(
            carol
                .store
                .add_delegation(&made.statement, reason, by)
                .await
        ),
        "key-not-active"
    );
    assert_eq!(refusal(bob.send_lending(&other).await), "role-missing");
    bob.send_lending(&made).await.unwrap();
    assert_eq!(
        refusal(bob.send_lending(&made).await),
        "delegation",
        "sent twice"
    );
    audit(&world).await;
}

#[tokio::test]
async fn a_delegation_that_begins_later_counts_from_then_on_and_ends_by_the_clock() {
    let world = world().await;
    let (carol, erin) = (world.desk("carol").await, world.desk("erin").await);
    let now = carol.store.now().await.unwrap();
    let given = carol.lending_between(
        erin.actor.id,
        OFFICER,
        now + TimeDelta::days(1),
        now + TimeDelta::days(3),
    );
    carol.send_lending(&given).await.unwrap();
    erin.send_lending_stands(&erin.accepting(&given.statement))
        .await
        .unwrap();
    let action = world.open_action().await;
    assert_eq!(decide(&world, "erin", action).await, "role-missing");
    world.shift_clock(TimeDelta::days(2)).await;
    assert_eq!(decide(&world, "erin", action).await, "ok");
    world
        .shift_clock(TimeDelta::days(3) + TimeDelta::minutes(1))
        .await;
    let later = world.open_action().await;
    assert_eq!(decide(&world, "erin", later).await, "role-missing");
    // A clock that steps back revives nothing, and another one may be given.
    world.release_clock().await;
    let again = world.propose(&Proposal::default().key("again")).await;
    assert_eq!(decide(&world, "erin", again).await, "role-missing");
    assert_eq!(
        refusal(
            erin.send_lending_stands(&erin.ending(&given.statement))
                .await
        ),
        "delegation"
    );
    world.lend("carol", "erin", OFFICER).await.unwrap();
    assert_eq!(decide(&world, "erin", again).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn only_the_delegate_accepts_and_either_of_the_two_an_admin_or_a_supervisor_ends_it() {
    let world = world().await;
    let (carol, erin) = (world.desk("carol").await, world.desk("erin").await);
    let action = world.open_action().await;
    for (ender, why) in [
        ("carol", "ok"),
        ("erin", "ok"),
        ("alice", "ok"),
        ("bob", "ok"),
        ("dave", "ok"),
        ("frank", "delegation"),
    ] {
        let given = carol.lending(erin.actor.id, OFFICER).await;
        carol.send_lending(&given).await.unwrap();
        // Nothing counts before it is accepted, and nobody accepts for another.
        assert_eq!(decide(&world, "erin", action).await, "role-missing");
        for other in ["carol", "alice", "bob", "frank"] {
            let desk = world.desk(other).await;
            let accepting = desk.accepting(&given.statement);
            assert_eq!(
                refusal(desk.send_lending_stands(&accepting).await),
                "delegation"
            );
        }
        let accepting = erin.accepting(&given.statement);
        erin.send_lending_stands(&accepting).await.unwrap();
        assert_eq!(
            refusal(erin.send_lending_stands(&accepting).await),
            "delegation",
            "accepted twice"
        );
        let desk = world.desk(ender).await;
        let ending = desk.ending(&given.statement);
        assert_eq!(
            told(desk.send_lending_stands(&ending).await),
            why,
            "{ender}"
        );
        if why == "ok" {
            assert_eq!(decide(&world, "erin", action).await, "role-missing");
            assert_eq!(
                refusal(desk.send_lending_stands(&ending).await),
                "delegation"
            );
            assert_eq!(
                refusal(erin.send_lending_stands(&accepting).await),
                "delegation"
            );
        }
    }
    // What is about another delegation, or about none.
    let given = world
        .desk("bob")
        .await
        .lending(erin.actor.id, OFFICER)
        .await;
    let accepting = erin.accepting(&given.statement);
    assert_eq!(
        refusal(erin.send_lending_stands(&accepting).await),
        "delegation"
    );
    world.desk("bob").await.send_lending(&given).await.unwrap();
    let mut other = accepting.clone();
    other.statement.delegation_digest = "00".repeat(32);
    assert_eq!(
        refusal(erin.send_lending_stands(&other).await),
        "statement-differs"
    );
    let mut other = accepting.clone();
    other.statement.person = carol.actor.id;
    assert_eq!(
        refusal(erin.send_lending_stands(&other).await),
        "statement-differs"
    );
    erin.send_lending_stands(&accepting).await.unwrap();
    audit(&world).await;
}

#[tokio::test]
async fn a_delegation_falls_with_the_role_and_with_a_key_and_does_not_come_back() {
    let world = world().await;
    world.add_person("gina", &[OFFICER]).await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    let gina = actor("gina");
    world.lend("gina", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    alice.revoke_role(gina.id, OFFICER).await.unwrap();
    assert_eq!(decide(&world, "erin", action).await, "role-missing");
    // Granted anew it is delegated anew.
    let made = alice.grant(gina.id, OFFICER).await.unwrap();
    bob.confirm(&made).await.unwrap();
    assert_eq!(decide(&world, "erin", action).await, "role-missing");
    world.lend("gina", "erin", OFFICER).await.unwrap();
    let other = world.open_action().await;
    assert_eq!(decide(&world, "erin", other).await, "ok");
    // With the key that gave it.
    alice.revoke_key(&gina, None).await.unwrap();
    assert_eq!(decide(&world, "erin", action).await, "role-missing");
    assert_eq!(
        seats(&world, other).await,
        "erin for gina",
        "what was decided stays"
    );
    // And with the key that accepted it, whatever key comes after.
    world.lend("carol", "erin", OFFICER).await.unwrap();
    let erin = actor("erin");
    alice.revoke_key(&erin, None).await.unwrap();
    let fresh = world
        .desk("erin")
        .await
        .signing_with(&actor("stranger").key);
    let made = fresh.enrol().await.unwrap();
    alice.confirm(&made).await.unwrap();
    let seen = world.view(&fresh, action).await;
    let decision = world
        .decision_on(&fresh, action, Verdict::Approve, seen)
        .await;
    assert_eq!(refusal(fresh.send(&decision).await), "role-missing");
    audit(&world).await;
}

#[tokio::test]
async fn a_delegated_role_gives_seats_and_governs_nothing() {
    let world = World::new().await;
    world.emergencies(Reveal::AtOnce).await;
    world.lend("dave", "erin", Role::Supervisor).await.unwrap();
    world.lend("bob", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    let erin = world.desk("erin").await;
    let mut raw = world.raw("erin").await;
    let said = |event: InterruptionEvent| {
        Row::new("fact.interruption")
            .set("action_id", text(&action.to_string()))
            .set("event", text(event.as_str()))
            .set("text", "'For whom is this?'")
            .set("text_salt", format!("'\\x{}'", hex::encode(salt())))
            .insert()
    };
    // A supervisor's hold, break-glass, and what admins do.
    let held = tried(&mut raw, &said(InterruptionEvent::Held)).await;
    assert_eq!(held, "role-missing");
    assert_eq!(
        refusal(world.break_glass("erin", action).await),
        "role-missing"
    );
    for refused in [
        told(erin.grant(actor("frank").id, OFFICER).await),
        told(erin.revoke_role(actor("carol").id, OFFICER).await),
        told(erin.revoke_key(&actor("carol"), None).await),
        told(
            erin.draft_policy(&countersign_workflow::default_policy())
                .await,
        ),
    ] {
        assert_eq!(refused, "role-missing");
    }
    let waiting = world
        .desk("alice")
        .await
        .grant(actor("frank").id, OFFICER)
        .await;
    assert_eq!(
        refusal(erin.confirm(&waiting.unwrap()).await),
        "role-missing"
    );
    // What follows from a seat it gives: she may ask, for she could decide.
    assert_eq!(tried(&mut raw, &said(InterruptionEvent::Asked)).await, "ok");
    audit(&world).await;
}

#[tokio::test]
async fn neither_the_delegate_nor_whose_role_it_is_has_a_part_in_the_action() {
    let world = world().await;
    let (alice, bob) = (world.desk("alice").await, world.desk("bob").await);
    // Alice owns the agent, and is an officer too.
    let made = bob.grant(alice.actor.id, OFFICER).await.unwrap();
    let confirmed = world.add_person("gina", &[Role::Admin]).await;
    world.desk("gina").await.confirm(&made).await.unwrap();
    assert_eq!(confirmed.login(), "gina");
    world.lend("alice", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(decide(&world, "alice", action).await, "lineage");
    assert_eq!(decide(&world, "erin", action).await, "delegator-barred");
    // By another's role she may.
    world.lend("carol", "erin", OFFICER).await.unwrap();
    assert_eq!(decide(&world, "erin", action).await, "ok");
    assert_eq!(seats(&world, action).await, "erin for carol");
    // The delegate's own part counts as ever.
    world
        .lend("carol", "alice", Role::ComplianceOfficer)
        .await
        .unwrap();
    let other = world.open_action().await;
    assert_eq!(decide(&world, "alice", other).await, "lineage");
    audit(&world).await;
}

#[tokio::test]
async fn a_role_counts_once_on_an_action_by_its_holder_or_by_one_delegate() {
    let world = world().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    world.lend("carol", "dave", OFFICER).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(decide(&world, "carol", action).await, "ok");
    assert_eq!(decide(&world, "erin", action).await, "delegator-barred");
    let action = world.open_action().await;
    assert_eq!(decide(&world, "erin", action).await, "ok");
    assert_eq!(decide(&world, "dave", action).await, "delegator-barred");
    assert_eq!(decide(&world, "carol", action).await, "seat-delegated");
    // Not even by the owner's hand.
    let sql = format!(
        "INSERT INTO countersign.decision SELECT gen_random_uuid(), action_id, revision, step, seat_role, '{}', verdict, reason_code, override_type,
           narrative_commitment, statement_digest, key_id, at, seq, leaf, looked, retracted_seq, seated, void, held, on_behalf_of, delegation
           FROM countersign.decision WHERE action_id = '{action}'",
        actor("frank").id
    );
    assert_eq!(tried(world.owner().await.connection(), &sql).await, "23505");
    audit(&world).await;
}

#[tokio::test]
async fn of_a_holder_and_their_delegates_who_decide_at_once_one_does() {
    let world = world().await;
    for to in ["erin", "dave", "frank"] {
        world.lend("carol", to, OFFICER).await.unwrap();
    }
    for _ in 0..3 {
        let action = world.open_action().await;
        let mut all = Vec::new();
        for login in ["carol", "erin", "dave", "frank"] {
            let desk = world.desk(login).await;
            let decision = world.decision(&desk, action, Verdict::Approve).await;
            all.push(async move { told(desk.send(&decision).await) });
        }
        let [a, b, c, d] = <[_; 4]>::try_from(all).unwrap_or_else(|_| panic!("four"));
        let outcomes: [String; 4] = tokio::join!(a, b, c, d).into();
        let done = outcomes.iter().filter(|one| *one == "ok").count();
        assert_eq!(done, 1, "{outcomes:?}");
        assert!(!seats(&world, action).await.contains(','));
    }
    audit(&world).await;
}

#[tokio::test]
async fn a_decision_says_on_whose_behalf_it_is_and_is_taken_only_so() {
    let world = world().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    let erin = world.desk("erin").await;
    let decision = world.decision(&erin, action, Verdict::Approve).await;
    for other in [None, Some(actor("bob").id), Some(actor("dave").id)] {
        let mut forged = decision.clone();
        forged.statement.on_behalf_of = other;
        let forged = forged.resign(&erin);
        assert_eq!(
            refusal(erin.send(&forged).await),
            "statement-differs",
            "{other:?}"
        );
    }
    let bob = world.desk("bob").await;
    let mut forged = world.decision(&bob, action, Verdict::Approve).await;
    forged.statement.on_behalf_of = Some(actor("carol").id);
    let forged = forged.resign(&bob);
    assert_eq!(refusal(bob.send(&forged).await), "statement-differs");
    // Sent twice it is one, also after the delegation is over.
    let first = erin.send(&decision).await.unwrap().recorded;
    let alice = world.desk("alice").await;
    alice.revoke_role(actor("carol").id, OFFICER).await.unwrap();
    assert_eq!(erin.send(&decision).await.unwrap().recorded, first);
    assert_eq!(seats(&world, action).await, "erin for carol");
    audit(&world).await;
}

#[tokio::test]
async fn a_vote_on_behalf_of_somebody_is_taken_back_by_who_gave_it_and_frees_the_role() {
    let world = world().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(decide(&world, "erin", action).await, "ok");
    assert_eq!(
        crate::retractions::retracted(&world, "carol", action).await,
        "no-vote"
    );
    assert_eq!(
        crate::retractions::retracted(&world, "erin", action).await,
        "ok"
    );
    assert_eq!(decide(&world, "carol", action).await, "ok");
    assert_eq!(decide(&world, "erin", action).await, "delegator-barred");
    assert_eq!(seats(&world, action).await, "carol");
    audit(&world).await;
}

#[tokio::test]
async fn what_rests_on_a_delegation_by_a_compromised_key_is_void() {
    let world = world().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(decide(&world, "erin", action).await, "ok");
    assert_eq!(decide(&world, "bob", action).await, "ok");
    assert_eq!(world.state(action).await.0, "approved");
    // A key that was compromised only afterwards takes nothing from it.
    let given: i64 = value(
        world.owner().await.connection(),
        "SELECT seq FROM countersign.delegation",
    )
    .await;
    let alice = world.desk("alice").await;
    alice
        .revoke_key(&actor("carol"), Some(u64::try_from(given).unwrap()))
        .await
        .unwrap();
    assert_eq!(world.state(action).await.0, "in_review");
    assert_eq!(seats(&world, action).await, "bob");
    audit(&world).await;
}

#[tokio::test]
async fn a_delegation_from_before_a_key_was_compromised_carries_what_it_carried() {
    let world = world().await;
    world.lend("carol", "erin", OFFICER).await.unwrap();
    let action = world.open_action().await;
    assert_eq!(decide(&world, "erin", action).await, "ok");
    let accepted: i64 = value(
        world.owner().await.connection(),
        "SELECT seq FROM countersign.delegation_event",
    )
    .await;
    let alice = world.desk("alice").await;
    alice
        .revoke_key(&actor("carol"), Some(u64::try_from(accepted).unwrap() + 1))
        .await
        .unwrap();
    assert_eq!(seats(&world, action).await, "erin for carol");
    audit(&world).await;
}
