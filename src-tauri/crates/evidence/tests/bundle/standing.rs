//! Agents, workers and installations that were stopped, as an outsider judges it.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{
    Advice, ExecutionEvent, FactKind, InterruptionEvent, Role, RoleEvent, StandingEvent,
    Verdict as Says,
};

use crate::export::{Plan, check, write};
use crate::verdicts::both_say;
use crate::world::{World, id, key, key_id};

use StandingEvent::{Paused, Resumed, Revoked};

fn judged(world: &World) -> (Verdict, String) {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(world, &zip, &Plan::default()).unwrap();
    let report = check(&zip, Some(&world.trust()));
    let why = report.first_bad.map(|bad| bad.why).unwrap_or_default();
    (report.verdict, why)
}

#[test]
fn an_agent_that_was_stopped_proposes_nothing_until_it_goes_on() {
    let paused = || {
        let mut world = World::small();
        world.stand_agent("agent", Paused);
        let resumption = world.stand_agent("agent", Resumed);
        (world, resumption)
    };
    let (mut early, _) = paused();
    early.propose("early", Advice::Review);
    let (verdict, why) = judged(&early);
    assert_eq!(verdict, Verdict::Altered);
    assert!(why.contains("stopped"), "{why}");
    let (mut world, resumption) = paused();
    world.confirm("grace", FactKind::Resumption, resumption);
    world.propose("late", Advice::Review);
    assert_eq!(judged(&world), (Verdict::Valid, String::new()));
    world.stand_agent("agent", Revoked);
    assert_eq!(judged(&world).0, Verdict::Valid);
    world.stand_agent("agent", Paused);
    assert_eq!(judged(&world).0, Verdict::Altered);
}

#[test]
fn while_an_agent_is_stopped_nothing_happens_to_its_actions() {
    type Action = (uuid::Uuid, String);
    let both = |then: &dyn Fn(&mut World, &Action), verdict: Verdict| {
        let mut world = World::small();
        let action = world.propose("third", Advice::Review);
        then(&mut world, &action);
        both_say(&world, &Plan::default(), verdict, CheckId::Decisions);
    };
    let vote = |world: &mut World, action: &Action| {
        let made = world.decision(action, "alan", Role::Analyst, Says::Approve);
        world.decide("alan", &made);
    };
    let pause = |world: &mut World| {
        world.stand_agent("agent", Paused);
    };
    let resume = |world: &mut World| {
        let goes_on = world.stand_agent("agent", Resumed);
        world.confirm("grace", FactKind::Resumption, goes_on);
    };
    for stop in [Paused, Revoked] {
        both(
            &|world, action| {
                world.stand_agent("agent", stop);
                vote(world, action);
            },
            Verdict::Altered,
        );
    }
    both(
        &|world, action| {
            pause(world);
            world.interrupt(action.0, "edsger", InterruptionEvent::Asked);
        },
        Verdict::Altered,
    );
    // Its owner may take it back.
    both(
        &|world, action| {
            pause(world);
            world.interrupt(action.0, "grace", InterruptionEvent::Withdrawn);
        },
        Verdict::Valid,
    );
    // The question is over with the pause.
    both(
        &|world, action| {
            world.interrupt(action.0, "edsger", InterruptionEvent::Asked);
            pause(world);
            resume(world);
            vote(world, action);
        },
        Verdict::Valid,
    );
    // An approval from before the pause is none.
    let used = |world: &mut World, action: &Action| {
        world.execute(action, "agent", ExecutionEvent::Consumed, None);
    };
    both(
        &|world, action| {
            vote(world, action);
            pause(world);
            resume(world);
            used(world, action);
        },
        Verdict::Altered,
    );
    both(
        &|world, action| {
            pause(world);
            resume(world);
            vote(world, action);
            used(world, action);
        },
        Verdict::Valid,
    );
}

#[test]
fn a_resumption_that_waited_ends_no_later_pause() {
    let mut world = World::small();
    world.stand_agent("agent", Paused);
    let first = world.stand_agent("agent", Resumed);
    let second = world.stand_agent("agent", Resumed);
    world.confirm("grace", FactKind::Resumption, first);
    world.stand_agent("agent", Paused);
    world.confirm("grace", FactKind::Resumption, second);
    world.propose("late", Advice::Review);
    assert_eq!(judged(&world).0, Verdict::Altered);
}

#[test]
fn what_is_not_there_is_neither_stopped_nor_resumed() {
    for (agent, event) in [("nobody", Revoked), ("agent", Resumed)] {
        let mut world = World::small();
        world.stand_agent(agent, event);
        assert_eq!(judged(&world).0, Verdict::Altered, "{agent} {event}");
    }
}

#[test]
fn an_installation_that_was_stopped_signs_no_checkpoint() {
    let mut world = World::small();
    world.install_another("office");
    world.stand_installation("office", Revoked);
    assert_eq!(judged(&world).0, Verdict::Valid, "another signed it");
    world.stand_installation("desk", Paused);
    let (verdict, why) = judged(&world);
    assert_eq!(verdict, Verdict::Altered, "{why}");
}

#[test]
fn an_installation_that_nobody_vouched_for_signs_no_checkpoint() {
    let by_office = |world: &World| {
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("export.zip");
        let plan = Plan {
            note: Some(world.checkpoint("office")),
            ..Plan::default()
        };
        write(world, &zip, &plan).unwrap();
        let mut trust = world.trust();
        trust.installations[0].key_id = hex::encode(key_id(&key("office")));
        check(&zip, Some(&trust)).verdict
    };
    let mut world = World::small();
    world.install("office");
    assert_eq!(by_office(&world), Verdict::Altered);
    world.confirm("grace", FactKind::Installation, id("office"));
    assert_eq!(by_office(&world), Verdict::Valid);
    // Not by who brought it in.
    let mut world = World::small();
    world.install("office");
    world.confirm("ada", FactKind::Installation, id("office"));
    assert_eq!(judged(&world).0, Verdict::Altered);
}

#[test]
fn an_installation_is_brought_in_by_who_holds_a_role() {
    let mut world = World::small();
    world.install_by("alan", "office");
    assert_eq!(judged(&world).0, Verdict::Valid);
    let mut world = World::small();
    world.grant("alan", Role::Analyst, RoleEvent::Revoked);
    world.install_by("alan", "office");
    let (verdict, why) = judged(&world);
    assert_eq!(verdict, Verdict::Altered);
    assert!(why.contains("held no role"), "{why}");
}
