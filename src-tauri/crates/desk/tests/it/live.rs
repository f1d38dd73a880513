//! What is heard without asking: another console's decision, a database that goes and comes back, a ledger that was
//! rewritten; and the lock.

use crate::kit::{console, decide, decision, on_a_rewritten_ledger, open};
use countersign_contract::{self as c, Event};
use countersign_statement::codes::Risk;
use countersign_testkit::{Proposal, World, actor};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_second_console_hears_of_a_decision() {
    let world = World::new().await;
    let action = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    let (carol, bob) = (console(&world, "carol").await, console(&world, "bob").await);
    carol
        .ears
        .wait(SOON, |e| matches!(e, Event::StatusChanged {}))
        .await;
    let view = open(&bob.desk, action).await;
    let decided = decide(&bob.desk, decision(&view, c::Verdict::Reject, ""))
        .await
        .unwrap();
    carol.ears.wait(SOON, |e| matches!(e, Event::ActionChanged { action_id, seq } if *action_id == action.to_string() && *seq == decided.seq)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_and_comes_back_is_told_twice() {
    let mut world = World::with_server().await;
    let carol = console(&world, "carol").await;
    carol
        .ears
        .wait(SOON, |e| matches!(e, Event::StatusChanged {}))
        .await;
    assert!(carol.desk.status(c::Nothing {}).await.unwrap().online);
    world.server().crash();
    carol
        .ears
        .wait(SOON, |e| matches!(e, Event::Connection { online: false }))
        .await;
    let away = carol.desk.status(c::Nothing {}).await.unwrap();
    assert!(
        !away.online && away.offline_since.is_some() && away.ledger.head_seq > 0,
        "what was known stays shown"
    );
    let told = carol.desk.queue_views(c::Nothing {}).await.unwrap_err();
    assert_eq!(told.code, "database-unavailable");
    world.ensure_running();
    carol
        .ears
        .wait(Duration::from_secs(40), |e| {
            matches!(e, Event::Connection { online: true })
        })
        .await;
    assert!(carol.desk.queue_views(c::Nothing {}).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_is_not_the_one_checked_before_stops_signing() {
    let world = World::new().await;
    let action = world.propose(&Proposal::default().risk(Risk::Medium)).await;
    let broken = on_a_rewritten_ledger(&world, "carol").await;
    let view = open(&broken.desk, action).await;
    let told = broken
        .desk
        .decide(decision(&view, c::Verdict::Approve, ""))
        .await
        .unwrap_err();
    assert_eq!(told.code, "ledger-check-failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_session_answers_nothing_until_the_password() {
    let world = World::new().await;
    let carol = console(&world, "carol").await;
    assert!(!carol.session.locked && carol.session.duties.contains(&c::Duty::Export));
    carol.desk.lock(c::Nothing {}).await.unwrap();
    assert_eq!(
        carol
            .desk
            .queue_views(c::Nothing {})
            .await
            .unwrap_err()
            .code,
        "session-locked"
    );
    assert!(
        carol.desk.status(c::Nothing {}).await.is_ok(),
        "the status bar stays true"
    );
    let unlock = |word: &str| {
        carol.desk.unlock(c::Unlock {
            password: c::Secret::new(word),
            passphrase: None,
        })
    };
    assert_eq!(unlock("guess").await.unwrap_err().code, "wrong-password");
    assert!(!unlock(&actor("carol").password).await.unwrap().locked);
    assert!(carol.desk.queue_views(c::Nothing {}).await.is_ok());
    carol.desk.sign_out(c::Nothing {}).await.unwrap();
    assert_eq!(
        carol
            .desk
            .queue_views(c::Nothing {})
            .await
            .unwrap_err()
            .code,
        "not-signed-in"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_proposed_by_one_admin_and_confirmed_by_the_other() {
    let world = World::new().await;
    let (alice, bob) = (console(&world, "alice").await, console(&world, "bob").await);
    world.add_login("gina", "person").await;
    let proposed = alice
        .desk
        .enrol_person(c::EnrolPerson {
            name: "Gina".into(),
            login: "gina".into(),
            roles: vec![c::Role::Analyst],
            password: None,
            passphrase: None,
        })
        .await
        .unwrap();
    let own = &proposed.pending[0];
    assert_eq!(
        own.also,
        [c::Role::Analyst],
        "whoever confirms on this computer is told what else they propose"
    );
    assert!(own.refusal.is_some(), "the proposer does not confirm");
    let request = c::Confirm {
        fact: own.fact,
        fact_id: own.fact_id.clone(),
        fact_digest: own.fact_digest.clone(),
        passphrase: None,
    };
    assert_eq!(
        alice.desk.confirm(request.clone()).await.unwrap_err().code,
        "second-person"
    );
    let other = c::Confirm {
        fact_digest: "00".repeat(32),
        ..request.clone()
    };
    assert_eq!(
        bob.desk.confirm(other).await.unwrap_err().code,
        "view-unknown"
    );
    bob.desk.confirm(request).await.unwrap();
    // Bob sits at another computer, where nobody asked for roles: he proposes one, and alice confirms it.
    let granted = bob
        .desk
        .grant_role(c::GrantRole {
            person: own.fact_id.clone(),
            role: c::Role::Analyst,
            passphrase: None,
        })
        .await
        .unwrap();
    let waiting = alice
        .desk
        .pending_confirmations(c::Nothing {})
        .await
        .unwrap();
    let role = waiting.iter().find(|p| p.seq == granted.seq).unwrap();
    assert_eq!(
        (role.sentence.as_str(), role.refusal.as_deref()),
        ("Gina becomes analyst.", None)
    );
    alice
        .ears
        .wait(Duration::from_secs(5), |e| {
            matches!(e, c::Event::SessionChanged {})
        })
        .await;
    let people = bob.desk.people(c::Nothing {}).await.unwrap();
    let gina = people.people.iter().find(|p| p.login == "gina").unwrap();
    assert!(!gina.pending && gina.keys.is_empty());
    assert_eq!(
        people
            .people
            .iter()
            .find(|p| p.login == "carol")
            .unwrap()
            .keys[0]
            .countersigned_by
            .as_deref(),
        Some("bob")
    );
}
