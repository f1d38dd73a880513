//! Taking a vote back: by whom, while what, once, and that it is not counted afterwards.

use chrono::TimeDelta;
use countersign_statement::{
    codes::{Reveal, Role, Verdict},
    commitment, facts,
};
use countersign_store::{Private, Recorded, StoreError};
use countersign_testkit::{Participant, World, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{refusal, tried, value},
};

const WHY: &str = "I read the wrong contract.";

struct Retraction {
    statement: facts::Retraction,
    salt: [u8; 16],
}

/// What the person would sign to take back this decision.
fn retraction(desk: &Participant, action: Uuid, decision: Uuid) -> Retraction {
    let salt = salt();
    Retraction {
        statement: facts::Retraction {
            origin: desk.origin.clone(),
            decision_id: decision,
            action_id: action,
            step: 1,
            person: desk.actor.id,
            reason: commitment(&salt, WHY.as_bytes()),
            signed_at: countersign_testkit::now(),
        },
        salt,
    }
}

async fn send(desk: &Participant, made: &Retraction) -> Result<Recorded, StoreError> {
    let by = desk.actor.sign(&made.statement.encode());
    let reason = Private {
        salt: &made.salt,
        text: WHY,
    };
    desk.store.add_retraction(&made.statement, reason, by).await
}

async fn decision_of(world: &World, action: Uuid, person: &Participant) -> Uuid {
    let sql = format!(
        "SELECT decision_id FROM countersign.decision WHERE action_id = '{action}' AND person = '{}' ORDER BY seq DESC LIMIT 1",
        person.actor.id
    );
    value(world.owner().await.connection(), &sql).await
}

async fn take_back(world: &World, login: &str, action: Uuid) -> Result<Recorded, StoreError> {
    let desk = world.desk(login).await;
    let decision = decision_of(world, action, &desk).await;
    send(&desk, &retraction(&desk, action, decision)).await
}

/// What becomes of taking back the last vote on an action, whoever gave it.
pub async fn retracted(world: &World, login: &str, action: Uuid) -> String {
    let sql = format!(
        "SELECT decision_id FROM countersign.decision WHERE action_id = '{action}' ORDER BY seq DESC LIMIT 1"
    );
    let decision = value(world.owner().await.connection(), &sql).await;
    let desk = world.desk(login).await;
    match send(&desk, &retraction(&desk, action, decision)).await {
        Ok(_) => "ok".to_owned(),
        refused => refusal(refused),
    }
}

#[tokio::test]
async fn a_vote_that_is_taken_back_is_not_counted_and_its_seat_is_free_again() {
    let world = World::new().await;
    world.two_officers(Reveal::AtOnce).await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    take_back(&world, "carol", action).await.unwrap();
    world.decide("bob", action, Verdict::Approve).await.unwrap();
    assert_eq!(world.state(action).await.0, "in_review", "one vote of two");
    // It is hers again, and she may think otherwise now.
    world
        .decide("carol", action, Verdict::Reject)
        .await
        .unwrap();
    take_back(&world, "carol", action).await.unwrap();
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(world.state(action).await.0, "approved");
    let kept: i64 = value(
        world.owner().await.connection(),
        "SELECT count(*) FROM countersign.decision",
    )
    .await;
    assert_eq!(kept, 4, "every vote stays on record");
    assert_eq!(
        refusal(take_back(&world, "carol", action).await),
        "not-open",
        "her step has closed"
    );
    audit(&world).await;
}

#[tokio::test]
async fn who_was_told_the_advice_does_not_decide_anew_where_people_decide_before_they_are_told() {
    let world = World::new().await;
    world.two_officers(Reveal::Advice).await;
    world.add_person("gina", &[Role::ComplianceOfficer]).await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    take_back(&world, "carol", action).await.unwrap();
    assert_eq!(
        refusal(world.decide("carol", action, Verdict::Approve).await),
        "seat-taken"
    );
    for other in ["bob", "gina"] {
        world.decide(other, action, Verdict::Approve).await.unwrap();
    }
    assert_eq!(world.state(action).await.0, "approved");
    audit(&world).await;
}

#[tokio::test]
async fn a_vote_is_taken_back_by_whose_it_is_while_its_step_is_open_and_once() {
    let world = World::new().await;
    world.two_officers(Reveal::AtOnce).await;
    let action = world.open_action().await;
    let carol = world.desk("carol").await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let decision = decision_of(&world, action, &carol).await;
    // Others have no vote there, and cannot take back hers under their own name or hers.
    for login in ["bob", "dave", "alice", "frank"] {
        let desk = world.desk(login).await;
        let theirs = retraction(&desk, action, decision);
        assert_eq!(refusal(send(&desk, &theirs).await), "no-vote", "{login}");
        let by = desk.actor.sign(&theirs.statement.encode());
        let reason = Private {
            salt: &theirs.salt,
            text: WHY,
        };
        let hers = carol.store.add_retraction(&theirs.statement, reason, by);
        assert_eq!(refusal(hers.await), "key-not-active", "{login}");
    }
    for login in ["aml-screen", "runner", "watcher"] {
        let sql = format!(
            "INSERT INTO fact.retraction (decision_id, action_id) VALUES ('{decision}', '{action}')"
        );
        let told = tried(&mut world.raw(login).await, &sql).await;
        assert_eq!(told, crate::kit::DENIED, "{login}");
    }
    // Whatever the statement says otherwise than it is.
    let spoils: [fn(&mut facts::Retraction); 4] = [
        |s| s.decision_id = Uuid::new_v4(),
        |s| s.step = 2,
        |s| s.reason = "00".repeat(32),
        |s| s.origin = format!("countersign/{}", "0f".repeat(16)),
    ];
    for spoil in spoils {
        let mut made = retraction(&carol, action, decision);
        spoil(&mut made.statement);
        assert_eq!(refusal(send(&carol, &made).await), "statement-differs");
    }
    let elsewhere = retraction(&carol, Uuid::new_v4(), decision);
    assert_eq!(refusal(send(&carol, &elsewhere).await), "not-found");
    // Sent twice it is one; taken back twice it is refused.
    let made = retraction(&carol, action, decision);
    let first = send(&carol, &made).await.unwrap();
    assert_eq!(send(&carol, &made).await.unwrap(), first);
    assert_eq!(
        refusal(send(&carol, &retraction(&carol, action, decision)).await),
        "no-vote"
    );
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    world.shift_clock(TimeDelta::days(30)).await;
    assert_eq!(refusal(take_back(&world, "carol", action).await), "expired");
    audit(&world).await;
}

/// The owner's own functions cannot count a vote again, nor change anything else of one.
#[tokio::test]
async fn a_vote_that_was_taken_back_stays_so() {
    let world = World::new().await;
    world.two_officers(Reveal::AtOnce).await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    world.decide("bob", action, Verdict::Reject).await.unwrap();
    take_back(&world, "carol", action).await.unwrap();
    let mut owner = world.owner().await;
    for change in [
        "retracted_seq = NULL",
        "retracted_seq = 7",
        "seated = true",
        "verdict = 'approve'",
        "retracted_seq = 7, verdict = 'approve'",
        "seated = false",
    ] {
        let sql = format!("UPDATE countersign.decision SET {change}");
        assert_eq!(
            tried(owner.connection(), &sql).await,
            "append-only",
            "{change}"
        );
    }
}
