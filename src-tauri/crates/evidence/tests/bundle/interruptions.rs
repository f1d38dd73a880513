//! Questions, holds and withdrawals in a bundle: what fits and what does not, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{Advice, InterruptionEvent as E, Role, Verdict as Says};
use uuid::Uuid;

use crate::export::Plan;
use crate::verdicts::both_say;
use crate::world::World;

/// Both verifiers say this of a small world in which somebody did this to one more action, one after the other.
#[track_caller]
pub fn both(
    steps: &[(&'static str, E)],
    then: impl FnOnce(&mut World, &(Uuid, String)),
    verdict: Verdict,
) {
    let mut world = World::small();
    let action = world.propose("third", Advice::Review);
    for (who, event) in steps {
        world.interrupt(action.0, who, *event);
    }
    then(&mut world, &action);
    both_say(&world, &Plan::default(), verdict, CheckId::Decisions);
}

fn nothing(_: &mut World, _: &(Uuid, String)) {}

fn approved(world: &mut World, action: &(Uuid, String)) {
    let approve = world.decision(action, "alan", Role::Analyst, Says::Approve);
    world.decide("alan", &approve);
}

#[test]
fn a_question_a_hold_and_a_withdrawal_are_valid() {
    let whole = [
        ("alan", E::Asked),
        ("agent", E::Answered),
        ("edsger", E::Asked),
        ("grace", E::Answered),
        ("ada", E::Held),
        ("ada", E::Resumed),
    ];
    both(&whole, approved, Verdict::Valid);
    both(
        &whole,
        |world, action| {
            approved(world, action);
            world.interrupt(action.0, "grace", E::Withdrawn);
        },
        Verdict::Valid,
    );
    both(
        &[("alan", E::Asked), ("agent", E::Withdrawn)],
        nothing,
        Verdict::Valid,
    );
}

#[test]
fn what_does_not_follow_is_altered() {
    for steps in [
        &[("agent", E::Answered)][..],
        &[("ada", E::Resumed)],
        &[("alan", E::Asked), ("edsger", E::Asked)],
        &[("alan", E::Asked), ("ada", E::Held)],
        &[("ada", E::Held), ("agent", E::Answered)],
        &[("agent", E::Withdrawn), ("agent", E::Withdrawn)],
        &[("agent", E::Withdrawn), ("alan", E::Asked)],
    ] {
        both(steps, nothing, Verdict::Altered);
    }
}

#[test]
fn a_decision_while_the_review_is_interrupted_is_altered() {
    for steps in [
        &[("alan", E::Asked)][..],
        &[("ada", E::Held)],
        &[("grace", E::Withdrawn)],
    ] {
        both(steps, approved, Verdict::Altered);
    }
}

#[test]
fn what_is_not_theirs_is_altered() {
    for steps in [
        &[("grace", E::Asked)][..],
        &[("alan", E::Held)],
        &[("grace", E::Held)],
        &[("alan", E::Asked), ("ada", E::Answered)],
        &[("alan", E::Withdrawn)],
        &[("ada", E::Held), ("alan", E::Resumed)],
    ] {
        both(steps, nothing, Verdict::Altered);
    }
}
