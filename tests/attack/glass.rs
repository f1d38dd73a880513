//! Breaking the glass: by whom, while what, with what and once; the review of it by others; and what becomes of both when a key was
//! compromised.

use chrono::TimeDelta;
use countersign_statement::codes::{GlassVerdict, InterruptionEvent, Reveal, Role, Verdict};
use countersign_store::Recorded;
use countersign_testkit::{Proposal, SignedGlass, World, actor, salt};
use uuid::Uuid;

use crate::{
    audit::audit,
    kit::{DENIED, Row, refusal, text, tried, value},
};

async fn emergencies() -> World {
    let world = World::new().await;
    world.emergencies(Reveal::AtOnce).await;
    world
}

async fn used(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT encode(action_digest, 'hex') FROM countersign.action WHERE action_id = '{action}'"
    );
    let digest: String = value(world.owner().await.connection(), &sql).await;
    let row = Row::new("fact.execution")
        .set("action_id", text(&action.to_string()))
        .set("event", "'consumed'")
        .set("digest", format!("'\\x{digest}'"));
    tried(&mut world.raw("aml-screen").await, &row.insert()).await
}

async fn interrupt(world: &World, login: &str, action: Uuid, event: InterruptionEvent) {
    let row = Row::new("fact.interruption")
        .set("action_id", text(&action.to_string()))
        .set("event", text(event.as_str()))
        .set("text", "'For whom is this?'")
        .set("text_salt", format!("'\\x{}'", hex::encode(salt())));
    assert_eq!(
        tried(&mut world.raw(login).await, &row.insert()).await,
        "ok"
    );
}

async fn late(world: &World, login: &str, action: Uuid) -> String {
    let sql = format!("INSERT INTO fact.glass_overdue (action_id) VALUES ('{action}')");
    tried(&mut world.raw(login).await, &sql).await
}

async fn fate(world: &World, action: Uuid) -> String {
    let sql = format!(
        "SELECT COALESCE(string_agg(fate || ' ' || step, ', ' ORDER BY seq), '') FROM countersign.disowned WHERE action_id = '{action}'"
    );
    value(world.owner().await.connection(), &sql).await
}

#[tokio::test]
async fn a_supervisor_forces_an_action_outside_of_its_route_and_its_agent_acts_once() {
    let world = emergencies().await;
    let action = world.open_action().await;
    let dave = world.desk("dave").await;
    let glass = world.glass(&dave, action).await;
    let first = dave.send_glass(&glass).await.unwrap();
    assert_eq!(world.state(action).await.0, "approved");
    // Sent twice it is one; broken twice it is refused.
    assert_eq!(dave.send_glass(&glass).await.unwrap(), first);
    assert_eq!(refusal(world.break_glass("dave", action).await), "not-open");
    assert_eq!(used(&world, action).await, "ok");
    assert_eq!(used(&world, action).await, "not-executable");
    let forced: (i64, i64) = (
        value(
            world.owner().await.connection(),
            "SELECT sum(manual_overrides)::bigint FROM countersign.metrics_of_decisions(NULL, NULL, NULL, NULL, NULL, NULL) WHERE person IS NULL AND agent IS NULL AND rule IS NULL",
        )
        .await,
        value(
            world.owner().await.connection(),
            "SELECT count(*) FROM countersign.decision",
        )
        .await,
    );
    assert_eq!(forced, (1, 0), "no seat is taken");
    audit(&world).await;
}

#[tokio::test]
async fn nobody_breaks_the_glass_whom_the_policy_does_not_name() {
    let world = emergencies().await;
    let action = world.open_action().await;
    // Alice is a supervisor too, and owns the agent; the others hold other roles.
    for (login, why) in [
        ("alice", "lineage"),
        ("bob", "role-missing"),
        ("carol", "role-missing"),
        ("erin", "role-missing"),
        ("frank", "role-missing"),
    ] {
        let refused = refusal(world.break_glass(login, action).await);
        assert_eq!(refused, why, "{login}");
    }
    // Machines have no grant.
    for login in ["aml-screen", "runner", "watcher"] {
        let sql = format!(
            "INSERT INTO fact.glass (glass_id, action_id) VALUES (gen_random_uuid(), '{action}')"
        );
        let told = tried(&mut world.raw(login).await, &sql).await;
        assert_eq!(told, DENIED, "{login}");
    }
    // Under another's name, or with a signature that is none.
    let (dave, bob) = (world.desk("dave").await, world.desk("bob").await);
    let glass = world.glass(&dave, action).await;
    assert_eq!(refusal(bob.send_glass(&glass).await), "key-not-active");
    let mut forged = glass.clone();
    forged.by.signature[0] ^= 1;
    assert_eq!(refusal(dave.send_glass(&forged).await), "signature-invalid");
    assert_eq!(world.state(action).await.0, "in_review");
    audit(&world).await;
}

#[tokio::test]
async fn an_incident_and_a_narrative_are_demanded_and_the_statement_is_what_was_signed() {
    let world = emergencies().await;
    let action = world.open_action().await;
    let dave = world.desk("dave").await;
    let words = "The account is emptied as we speak.";
    for (incident, narrative, why) in [
        ("", words, "incident-missing"),
        ("   ", words, "incident-missing"),
        ("INC\n2041", words, "incident-missing"),
        (&*"x".repeat(201), words, "incident-missing"),
        ("INC-2041", "", "narrative-missing"),
        ("INC-2041", "  too short \n", "narrative-missing"),
        ("INC-2041", &*"x".repeat(65_537), "too-large"),
    ] {
        let glass = world.glass(&dave, action).await;
        let glass = glass.saying(incident, narrative, &dave);
        assert_eq!(refusal(dave.send_glass(&glass).await), why, "{incident:?}");
    }
    let spoils: [fn(&mut SignedGlass); 6] = [
        |g| g.statement.step = 2,
        |g| g.statement.role = Role::Admin,
        |g| g.statement.incident = "00".repeat(32),
        |g| g.statement.narrative = "00".repeat(32),
        |g| g.statement.action_digest = "00".repeat(32),
        |g| g.statement.origin = format!("countersign/{}", "0f".repeat(16)),
    ];
    for spoil in spoils {
        let mut glass = world.glass(&dave, action).await;
        spoil(&mut glass);
        let refused = refusal(dave.send_glass(&glass.resign(&dave)).await);
        assert_eq!(refused, "statement-differs");
    }
    // As with decisions, what was shown is from after the last change.
    let seen = world.view(&dave, action).await;
    interrupt(&world, "carol", action, InterruptionEvent::Asked).await;
    let stale = world.glass_on(&dave, action, seen).await;
    assert_eq!(refusal(dave.send_glass(&stale).await), "stale-view");
    let elsewhere = world.open_action().await;
    let other = world.glass_on(&dave, elsewhere, seen).await;
    assert_eq!(refusal(dave.send_glass(&other).await), "view-unknown");
    audit(&world).await;
}

#[tokio::test]
async fn neither_a_question_nor_a_hold_stops_an_emergency_and_a_stopped_agent_does() {
    let world = emergencies().await;
    let (asked, held) = (world.open_action().await, world.open_action().await);
    interrupt(&world, "carol", asked, InterruptionEvent::Asked).await;
    interrupt(&world, "dave", held, InterruptionEvent::Held).await;
    for action in [asked, held] {
        world.break_glass("dave", action).await.unwrap();
        assert_eq!(world.state(action).await.0, "approved");
    }
    let stopped = world.open_action().await;
    world
        .as_owner(&format!(
            "UPDATE countersign.action_state SET state = 'paused_agent_suspended' WHERE action_id = '{stopped}'"
        ))
        .await;
    assert_eq!(
        refusal(world.break_glass("dave", stopped).await),
        "not-open"
    );
}

#[tokio::test]
async fn nothing_is_forced_that_is_over_a_simulation_or_on_a_route_that_does_not_allow_it() {
    let world = World::new().await;
    let closed = world.open_action().await;
    assert_eq!(
        refusal(world.break_glass("dave", closed).await),
        "glass-not-allowed"
    );
    world.emergencies(Reveal::AtOnce).await;
    let mut played = Proposal::default();
    played.content.is_simulation = true;
    let simulation = world.propose(&played).await;
    assert_eq!(
        refusal(world.break_glass("dave", simulation).await),
        "glass-simulation"
    );
    let expired = world.open_action().await;
    world.shift_clock(TimeDelta::days(30)).await;
    assert_eq!(refusal(world.break_glass("dave", expired).await), "expired");
    // A route is pinned: what is proposed before stays without it.
    assert_eq!(refusal(world.break_glass("dave", closed).await), "expired");
}

#[tokio::test]
async fn others_who_hold_the_role_review_it_once_each_until_there_are_enough() {
    use GlassVerdict::{NotUpheld, Upheld};
    let world = emergencies().await;
    world.add_person("gina", &[Role::ComplianceOfficer]).await;
    let both = [Role::Supervisor, Role::ComplianceOfficer];
    world.add_person("hugo", &both).await;
    let action = world.open_action().await;
    let none = world.review_glass("carol", action, Upheld).await;
    assert_eq!(refusal(none), "no-glass");
    world.break_glass("hugo", action).await.unwrap();
    let own = world.review_glass("hugo", action, Upheld).await;
    assert_eq!(refusal(own), "own-glass");
    for (login, why) in [
        ("alice", "lineage"),
        ("dave", "role-missing"),
        ("erin", "role-missing"),
    ] {
        let refused = world.review_glass(login, action, Upheld).await;
        assert_eq!(refusal(refused), why, "{login}");
    }
    let carol = world.desk("carol").await;
    let review = world.glass_review(&carol, action, Upheld).await;
    let short = review.clone().saying(" too short ", &carol);
    assert_eq!(
        refusal(carol.send_review(&short).await),
        "narrative-missing"
    );
    let mut other = review.clone();
    other.statement.glass_id = Uuid::new_v4();
    let other = other.resign(&carol);
    assert_eq!(
        refusal(carol.send_review(&other).await),
        "statement-differs"
    );
    let first = carol.send_review(&review).await.unwrap();
    assert_eq!(carol.send_review(&review).await.unwrap(), first);
    assert_eq!(
        refusal(world.review_glass("carol", action, NotUpheld).await),
        "reviewed-before"
    );
    // The permission is what it was, whatever they find.
    world.review_glass("bob", action, NotUpheld).await.unwrap();
    assert_eq!(
        refusal(world.review_glass("gina", action, Upheld).await),
        "glass-reviewed"
    );
    assert_eq!(used(&world, action).await, "ok");
    for login in ["aml-screen", "runner"] {
        let sql = format!(
            "INSERT INTO fact.glass_review (glass_id, action_id) VALUES (gen_random_uuid(), '{action}')"
        );
        assert_eq!(tried(&mut world.raw(login).await, &sql).await, DENIED);
    }
    audit(&world).await;
}

#[tokio::test]
async fn that_a_review_is_overdue_is_recorded_once_and_never_before_its_time() {
    let world = emergencies().await;
    let action = world.open_action().await;
    assert_eq!(late(&world, "runner", action).await, "no-glass");
    world.break_glass("dave", action).await.unwrap();
    assert_eq!(late(&world, "erin", action).await, "not-overdue");
    world.shift_clock(TimeDelta::hours(2)).await;
    assert_eq!(late(&world, "aml-screen", action).await, DENIED);
    assert_eq!(late(&world, "runner", action).await, "ok");
    assert_eq!(late(&world, "runner", action).await, "overdue-before");
    // It is reviewed all the same, and then nothing is late any more.
    for login in ["bob", "carol"] {
        let review = world.review_glass(login, action, GlassVerdict::Upheld);
        review.await.unwrap();
    }
    assert_eq!(late(&world, "runner", action).await, "glass-reviewed");
    audit(&world).await;
}

async fn disown(world: &World, whose: &str, since: Recorded) {
    let alice = world.desk("alice").await;
    let since = Some(since.seq);
    alice.revoke_key(&actor(whose), since).await.unwrap();
}

#[tokio::test]
async fn a_glass_that_a_compromised_key_broke_permits_nothing_and_what_was_used_is_flagged() {
    let world = emergencies().await;
    let (unused, done) = (world.open_action().await, world.open_action().await);
    world
        .decide("carol", unused, Verdict::Approve)
        .await
        .unwrap();
    let since = world.break_glass("dave", unused).await.unwrap();
    world.break_glass("dave", done).await.unwrap();
    assert_eq!(used(&world, done).await, "ok");
    disown(&world, "dave", since).await;
    assert_eq!(used(&world, unused).await, "not-executable");
    assert_eq!(world.state(unused).await.0, "in_review");
    assert_eq!(fate(&world, unused).await, "reopened 1");
    assert_eq!(world.state(done).await.0, "executing");
    assert_eq!(fate(&world, done).await, "flagged 1");
    let review = world.review_glass("bob", done, GlassVerdict::Upheld).await;
    assert_eq!(refusal(review), "no-glass");
    // The review goes on where it stood, with the vote that was given before.
    world.decide("bob", unused, Verdict::Approve).await.unwrap();
    assert_eq!(world.state(unused).await.0, "approved");
    audit(&world).await;
}

#[tokio::test]
async fn a_void_vote_takes_nothing_from_what_was_forced_and_a_void_review_is_not_counted() {
    let world = emergencies().await;
    world.add_person("gina", &[Role::ComplianceOfficer]).await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Approve)
        .await
        .unwrap();
    let since = world.break_glass("dave", action).await.unwrap();
    for login in ["carol", "bob"] {
        let review = world.review_glass(login, action, GlassVerdict::Upheld);
        review.await.unwrap();
    }
    disown(
        &world,
        "carol",
        Recorded {
            seq: since.seq - 3,
            ..since
        },
    )
    .await;
    assert_eq!(world.state(action).await.0, "approved");
    assert_eq!(fate(&world, action).await, "");
    // Her review is void too, so that another one is wanted.
    let review = world.review_glass("gina", action, GlassVerdict::NotUpheld);
    review.await.unwrap();
    assert_eq!(used(&world, action).await, "ok");
    audit(&world).await;
}

/// The owner's own functions cannot make a void one stand again, nor change anything else of one.
#[tokio::test]
async fn what_was_broken_and_what_was_found_stays_so() {
    let world = emergencies().await;
    let action = world.open_action().await;
    world.break_glass("dave", action).await.unwrap();
    let review = world.review_glass("bob", action, GlassVerdict::NotUpheld);
    review.await.unwrap();
    let mut owner = world.owner().await;
    for change in [
        "countersign.glass SET person = gen_random_uuid(), void_seq = 7",
        "countersign.glass SET role = 'admin'",
        "countersign.glass_review SET verdict = 'upheld'",
        "countersign.glass_review SET verdict = 'upheld', void_seq = 7",
    ] {
        let sql = format!("UPDATE {change}");
        let told = tried(owner.connection(), &sql).await;
        assert_eq!(told, "append-only", "{change}");
    }
}
