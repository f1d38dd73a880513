//! Votes that are taken back, in a bundle: they are not counted, by this verifier and by the outsider's.

use countersign_evidence::{CheckId, Verdict};
use countersign_statement::codes::{Advice, InterruptionEvent, Reveal, Role, Verdict as Says};
use countersign_statement::facts::Decision;
use countersign_statement::{PolicyDocument, Rule};
use uuid::Uuid;

use crate::export::Plan;
use crate::verdicts::both_say;
use crate::world::{World, id, rule, step};

/// Two rejections end the first of two steps.
fn policy(change: impl FnOnce(&mut Rule)) -> PolicyDocument {
    let mut steps = vec![step(1, Role::ComplianceOfficer), step(2, Role::Supervisor)];
    steps[0].deny = 2;
    let mut only = rule(1, "", steps);
    change(&mut only);
    PolicyDocument {
        version: 2,
        title: "Two steps".to_owned(),
        rules: vec![only],
        calendars: Vec::new(),
    }
}

/// Both verifiers say this of a world in which an officer has rejected and somebody did what follows.
#[track_caller]
fn both(
    change: impl FnOnce(&mut Rule),
    then: impl FnOnce(&mut World, &(Uuid, String), &Decision),
    verdict: Verdict,
) {
    let mut world = World::small();
    world.activate("two steps", policy(change));
    let action = world.propose("third", Advice::Review);
    let vote = officer(&mut world, &action, Says::Reject);
    then(&mut world, &action, &vote);
    both_say(&world, &Plan::default(), verdict, CheckId::Decisions);
}

fn officer(world: &mut World, action: &(Uuid, String), says: Says) -> Decision {
    let vote = world.decision(action, "edsger", Role::ComplianceOfficer, says);
    world.decide("edsger", &vote);
    vote
}

fn supervisor(world: &mut World, action: &(Uuid, String)) -> Decision {
    let mut vote = world.decision(action, "ada", Role::Supervisor, Says::Approve);
    vote.step = 2;
    world.decide("ada", &vote);
    vote
}

fn unchanged(_: &mut Rule) {}

#[test]
fn a_vote_that_was_taken_back_frees_its_seat_and_is_not_counted() {
    both(
        unchanged,
        |world, action, vote| {
            world.retract("edsger", vote);
            officer(world, action, Says::Approve);
            supervisor(world, action);
        },
        Verdict::Valid,
    );
    // Without it the same person decides twice.
    both(
        unchanged,
        |world, action, _| {
            officer(world, action, Says::Approve);
        },
        Verdict::Altered,
    );
    // Two approvals are wanted: one that was taken back and one that stands do not bring it to the next step.
    both(
        |rule| rule.steps[0].quorum = 2,
        |world, action, vote| {
            world.retract("edsger", vote);
            let first = officer(world, action, Says::Approve);
            world.retract("edsger", &first);
            officer(world, action, Says::Approve);
            supervisor(world, action);
        },
        Verdict::Altered,
    );
}

#[test]
fn where_people_decide_before_they_are_told_the_advice_they_decide_once() {
    both(
        |rule| rule.commit_before_reveal = Reveal::Advice,
        |world, action, vote| {
            world.retract("edsger", vote);
            officer(world, action, Says::Approve);
        },
        Verdict::Altered,
    );
}

#[test]
fn a_retraction_is_of_a_vote_of_its_signer_that_stands_on_the_open_step() {
    // Twice.
    both(
        unchanged,
        |world, _, vote| {
            world.retract("edsger", vote);
            world.retract("edsger", vote);
        },
        Verdict::Altered,
    );
    // By another person, who signs it.
    both(
        unchanged,
        |world, _, vote| {
            world.retract("ada", vote);
        },
        Verdict::Altered,
    );
    // Of a decision that there is not.
    both(
        unchanged,
        |world, _, vote| {
            let other = Decision {
                decision_id: id("another decision"),
                ..vote.clone()
            };
            world.retract("edsger", &other);
        },
        Verdict::Altered,
    );
    // Of another step.
    both(
        unchanged,
        |world, _, vote| {
            let other = Decision {
                step: 2,
                ..vote.clone()
            };
            world.retract("edsger", &other);
        },
        Verdict::Altered,
    );
    // After its step had closed.
    both(
        unchanged,
        |world, action, vote| {
            world.retract("edsger", vote);
            let vote = officer(world, action, Says::Approve);
            world.retract("edsger", &vote);
        },
        Verdict::Altered,
    );
    // While the review is interrupted, and when it was over.
    both(
        unchanged,
        |world, action, vote| {
            world.interrupt(action.0, "ada", InterruptionEvent::Held);
            world.retract("edsger", vote);
        },
        Verdict::Altered,
    );
    both(
        unchanged,
        |world, action, vote| {
            world.interrupt(action.0, "grace", InterruptionEvent::Withdrawn);
            world.retract("edsger", vote);
        },
        Verdict::Altered,
    );
}
