//! Escalations in a bundle: what follows and what does not, by this verifier and by the outsider's.

use countersign_evidence::Verdict;
use countersign_statement::codes::Role;
use countersign_statement::codes::{EscalationCause as Cause, InterruptionEvent, Verdict as Says};

use uuid::Uuid;

use crate::interruptions::both;
use crate::world::World;

type Escalation = (&'static str, Cause, (u64, u64));

fn steps(all: &'static [Escalation], verdict: Verdict) {
    both(
        &[],
        move |world, action| {
            for (by, cause, at) in all {
                world.escalate(action.0, by, *cause, *at);
            }
        },
        verdict,
    );
}

#[test]
fn rungs_that_follow_each_other_are_valid() {
    steps(&[("alan", Cause::Overdue, (1, 1))], Verdict::Valid);
    steps(
        &[
            ("edsger", Cause::ByHand, (1, 1)),
            ("agent", Cause::Overdue, (1, 2)),
        ],
        Verdict::Valid,
    );
}

#[test]
fn rungs_that_do_not_follow_each_other_are_altered() {
    for all in [
        &[("alan", Cause::Overdue, (1, 2))][..],
        // Its route has one step, with two rungs.
        &[("alan", Cause::Overdue, (2, 1))],
        &[
            ("alan", Cause::Overdue, (1, 1)),
            ("alan", Cause::Overdue, (1, 2)),
            ("alan", Cause::Overdue, (1, 3)),
        ],
        &[
            ("alan", Cause::Overdue, (1, 1)),
            ("alan", Cause::Overdue, (1, 1)),
        ],
        &[
            ("alan", Cause::Overdue, (1, 1)),
            ("alan", Cause::Overdue, (1, 3)),
        ],
        &[
            ("alan", Cause::Overdue, (2, 1)),
            ("alan", Cause::Overdue, (1, 1)),
        ],
    ] {
        steps(all, Verdict::Altered);
    }
}

#[test]
fn by_hand_escalates_a_person_who_is_not_of_the_lineage() {
    steps(&[("agent", Cause::ByHand, (1, 1))], Verdict::Altered);
    steps(&[("grace", Cause::ByHand, (1, 1))], Verdict::Altered);
}

#[test]
fn what_is_not_in_review_is_not_escalated() {
    both(
        &[("alan", InterruptionEvent::Asked)],
        |world, action| {
            world.escalate(action.0, "alan", Cause::Overdue, (1, 1));
        },
        Verdict::Altered,
    );
    both(
        &[],
        |world, action| {
            let approve = world.decision(action, "alan", Role::Analyst, Says::Approve);
            world.decide("alan", &approve);
            world.interrupt(action.0, "agent", InterruptionEvent::Withdrawn);
            world.escalate(action.0, "alan", Cause::Overdue, (1, 1));
        },
        Verdict::Altered,
    );
}

#[test]
fn whoever_a_rung_adds_decides_by_its_role_and_not_before_it_is_reached() {
    let officer = |world: &mut World, action: &(Uuid, String)| {
        let approve = world.decision(action, "edsger", Role::ComplianceOfficer, Says::Approve);
        world.decide("edsger", &approve);
    };
    both(
        &[],
        |world, action| {
            world.escalate(action.0, "alan", Cause::Overdue, (1, 1));
            officer(world, action);
        },
        Verdict::Valid,
    );
    both(&[], officer, Verdict::Altered);
}
