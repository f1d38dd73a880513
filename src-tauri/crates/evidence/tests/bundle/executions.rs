//! Permissions that were used, and outcomes, in a bundle: what follows and what does not, by this verifier and by the outsider's.

use countersign_evidence::Verdict;
use countersign_statement::codes::{ExecutionEvent as E, InterruptionEvent, Role, Verdict as Says};
use uuid::Uuid;

use crate::interruptions::both;
use crate::world::World;

fn approved(world: &mut World, action: &(Uuid, String)) {
    let approve = world.decision(action, "alan", Role::Analyst, Says::Approve);
    world.decide("alan", &approve);
}

fn after_approval(steps: &'static [E], verdict: Verdict) {
    both(
        &[],
        move |world, action| {
            approved(world, action);
            for step in steps {
                world.execute(action, "agent", *step, None);
            }
        },
        verdict,
    );
}

#[test]
fn a_permission_that_is_used_once_and_reported_on_once_is_valid() {
    after_approval(&[E::Consumed], Verdict::Valid);
    after_approval(&[E::Consumed, E::Executed], Verdict::Valid);
    after_approval(&[E::Consumed, E::Failed], Verdict::Valid);
    // A report of something else than was approved is on record, and no forgery.
    both(
        &[],
        |world, action| {
            approved(world, action);
            world.execute(action, "agent", E::Consumed, None);
            world.execute(action, "agent", E::Executed, Some(&"ab".repeat(32)));
        },
        Verdict::Valid,
    );
}

#[test]
fn a_permission_that_is_used_twice_or_reported_on_out_of_turn_is_altered() {
    for steps in [
        &[E::Consumed, E::Consumed][..],
        &[E::Executed],
        &[E::Consumed, E::Executed, E::Failed],
    ] {
        after_approval(steps, Verdict::Altered);
    }
}

#[test]
fn a_permission_is_used_by_its_agent_for_its_digest_after_a_decision_and_not_after_it_was_taken_back()
 {
    both(
        &[],
        |world, action| {
            world.execute(action, "agent", E::Consumed, None);
        },
        Verdict::Altered,
    );
    both(
        &[],
        |world, action| {
            approved(world, action);
            world.execute(action, "agent", E::Consumed, Some(&"ab".repeat(32)));
        },
        Verdict::Altered,
    );
    both(
        &[],
        |world, action| {
            approved(world, action);
            world.execute(action, "another", E::Consumed, None);
        },
        Verdict::Altered,
    );
    for (who, event) in [
        ("ada", InterruptionEvent::Revoked),
        ("agent", InterruptionEvent::Withdrawn),
    ] {
        both(
            &[],
            move |world, action| {
                approved(world, action);
                world.interrupt(action.0, who, event);
                world.execute(action, "agent", E::Consumed, None);
            },
            Verdict::Altered,
        );
    }
    both(
        &[],
        |world, action| {
            approved(world, action);
            world.execute(action, "agent", E::Consumed, None);
            world.interrupt(action.0, "ada", InterruptionEvent::Revoked);
        },
        Verdict::Altered,
    );
}
