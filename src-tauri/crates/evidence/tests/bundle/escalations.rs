//! Escalations in a bundle: what follows and what does not, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::Role;
use countersign_statement::codes::{
    Advice, EscalationCause as Cause, InterruptionEvent, Verdict as Says,
};

use uuid::Uuid;

use crate::export::Plan;
use crate::interruptions::both;
use crate::verdicts::both_say;
use crate::world::{World, type_of};

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
            ("alan", Cause::Overdue, (1, 2)),
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

#[test]
fn a_worker_notices_an_overdue_step_and_an_agent_does_not() {
    for (by, verdict) in [("runner", Verdict::Valid), ("agent", Verdict::Altered)] {
        let mut world = World::small();
        world.worker("runner");
        let action = world.propose("third", Advice::Review);
        world.escalate(action.0, by, Cause::Overdue, (1, 1));
        both_say(&world, &Plan::default(), verdict, CheckId::Records);
    }
}

/// What nobody signs is the database's word, but not whether an actor is a person: that the register says.
#[test]
fn a_person_is_not_told_as_a_machine_nor_a_machine_as_a_person() {
    for who in ["grace", "agent"] {
        let told = |other: bool| {
            move |world: &mut World, action: &(Uuid, String)| {
                world.interrupt(action.0, "alan", InterruptionEvent::Asked);
                world.interrupt(action.0, who, InterruptionEvent::Answered);
                if other {
                    let last = world.records.last_mut().unwrap();
                    last.actor_type =
                        type_of(if who == "agent" { "grace" } else { "agent" }).to_owned();
                }
            }
        };
        for (other, verdict) in [(false, Verdict::Valid), (true, Verdict::Altered)] {
            let mut world = World::small();
            let action = world.propose("third", Advice::Review);
            told(other)(&mut world, &action);
            both_say(&world, &Plan::default(), verdict, CheckId::Records);
        }
    }
}
