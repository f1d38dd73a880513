//! One action in the place of another, in a bundle: what follows and what does not, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{
    Advice, AgentKind, ExecutionEvent, FactKind, InterruptionEvent, Role, SuccessionEvent as E,
    Verdict as Says,
};
use uuid::Uuid;

use crate::export::Plan;
use crate::verdicts::both_say;
use crate::world::{World, id};

type Action = (Uuid, String);

/// Both verifiers say this of a small world with two more actions, to which somebody did this.
#[track_caller]
fn both(then: impl FnOnce(&mut World, &Action, &Action), verdict: Verdict) {
    let mut world = World::small();
    let former = world.propose("third", Advice::Review);
    let later = world.propose("fourth", Advice::Review);
    then(&mut world, &former, &later);
    both_say(&world, &Plan::default(), verdict, CheckId::Decisions);
}

fn analyst(world: &mut World, action: &Action, says: Says) {
    let vote = world.decision(action, "alan", Role::Analyst, says);
    world.decide("alan", &vote);
}

fn superseded(world: &mut World, former: &Action, later: &Action) {
    world.succeed("agent", E::Superseded, former.0, later.0);
    world.succeed("agent", E::Supersedes, later.0, former.0);
}

fn resubmitted(world: &mut World, former: &Action, later: &Action) {
    world.succeed("agent", E::Resubmitted, former.0, later.0);
    world.succeed("agent", E::Resubmits, later.0, former.0);
}

#[test]
fn what_is_open_or_approved_is_superseded_and_what_was_rejected_proposed_anew() {
    both(superseded, Verdict::Valid);
    both(
        |world, former, later| {
            world.interrupt(former.0, "alan", InterruptionEvent::Asked);
            superseded(world, former, later);
            analyst(world, later, Says::Approve);
        },
        Verdict::Valid,
    );
    both(
        |world, former, later| {
            analyst(world, former, Says::Approve);
            superseded(world, former, later);
        },
        Verdict::Valid,
    );
    both(
        |world, former, later| {
            analyst(world, former, Says::Reject);
            resubmitted(world, former, later);
        },
        Verdict::Valid,
    );
}

#[test]
fn a_succession_that_does_not_follow_is_altered() {
    // What was rejected is not superseded, and what was not rejected is not proposed anew.
    both(
        |world, former, later| {
            analyst(world, former, Says::Reject);
            superseded(world, former, later);
        },
        Verdict::Altered,
    );
    both(resubmitted, Verdict::Altered);
    both(
        |world, former, later| {
            analyst(world, former, Says::Approve);
            resubmitted(world, former, later);
        },
        Verdict::Altered,
    );
    // Twice, and to two.
    both(
        |world, former, later| {
            superseded(world, former, later);
            world.succeed("agent", E::Superseded, former.0, later.0);
        },
        Verdict::Altered,
    );
    both(
        |world, former, later| {
            analyst(world, former, Says::Reject);
            resubmitted(world, former, later);
            let third = world.propose("fifth", Advice::Review);
            resubmitted(world, former, &third);
        },
        Verdict::Altered,
    );
    both(
        |world, former, later| {
            superseded(world, former, later);
            let third = world.propose("fifth", Advice::Review);
            superseded(world, &third, later);
        },
        Verdict::Altered,
    );
    // Only one of the two names the other.
    both(
        |world, former, later| {
            world.succeed("agent", E::Supersedes, later.0, former.0);
        },
        Verdict::Altered,
    );
    // By another agent than proposed them.
    both(
        |world, former, later| {
            world.register("robot", "robot", AgentKind::Agent);
            world.confirm("grace", FactKind::Agent, id("robot"));
            world.succeed("robot", E::Superseded, former.0, later.0);
            world.succeed("robot", E::Supersedes, later.0, former.0);
        },
        Verdict::Altered,
    );
    // Nobody decides on what was superseded, nor acts on it.
    both(
        |world, former, later| {
            superseded(world, former, later);
            analyst(world, former, Says::Approve);
        },
        Verdict::Altered,
    );
    both(
        |world, former, later| {
            analyst(world, former, Says::Approve);
            superseded(world, former, later);
            world.execute(former, "agent", ExecutionEvent::Consumed, None);
        },
        Verdict::Altered,
    );
}
