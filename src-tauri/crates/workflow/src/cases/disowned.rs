//! Votes that become void: what they had carried is open again, and what is closed stays closed.

use super::{OFFICER, case, decide, person, start, step};
use crate::{Case, Disowned, Fact, Refusal, State, apply};
use chrono::TimeDelta;
use countersign_statement::codes::{Advice, Friction, Role, Verdict};

fn two_steps() -> Case {
    case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::Low,
        Advice::Proceed,
    )
}

/// The vote on step `step` becomes void, so many hours after the beginning.
fn disown(case: &Case, step: u64, hours: i64) -> Result<Case, Refusal> {
    let vote = case.seats.iter().find(|seat| seat.step == step).unwrap();
    let fact = Disowned {
        seq: case.last_seq + 1,
        at: start() + TimeDelta::hours(hours),
        decisions: vec![vote.decision_id],
        glass: Vec::new(),
        reviews: Vec::new(),
    };
    apply(Some(case), &Fact::Disowned(fact))
}

#[test]
fn what_a_void_vote_carried_is_open_again_and_later_votes_fall_with_it() {
    let (officer, supervisor) = (person(1, &[OFFICER]), person(2, &[Role::Supervisor]));
    let second = decide(&two_steps(), &officer, Verdict::Approve).unwrap();
    let back = disown(&second, 1, 1).unwrap();
    assert_eq!((back.state, back.step), (State::InReview, 1));
    assert_eq!(back.changed_seq, back.last_seq, "what was shown is stale");
    assert_eq!(back.due_at, Some(start() + TimeDelta::hours(2)));
    let approved = decide(&second, &supervisor, Verdict::Approve).unwrap();
    let back = disown(&approved, 1, 1).unwrap();
    assert_eq!((back.state, back.step), (State::InReview, 1));
    assert_eq!(back.expiry_at, second.expiry_at, "the review's own end");
    assert_eq!(back.approvers(), 0);
    // Both decide anew.
    let again = decide(&back, &person(3, &[OFFICER]), Verdict::Approve).unwrap();
    let done = decide(&again, &supervisor, Verdict::Approve).unwrap();
    assert_eq!(done.state, State::Approved);
    // Of the last step alone that one is open.
    let back = disown(&approved, 2, 1).unwrap();
    assert_eq!(
        (back.state, back.step, back.approvers()),
        (State::InReview, 2, 1)
    );
}

#[test]
fn what_is_closed_stays_so_whatever_becomes_void() {
    let rejected = decide(&two_steps(), &person(1, &[OFFICER]), Verdict::Reject).unwrap();
    let after = disown(&rejected, 1, 1).unwrap();
    assert_eq!((after.state, after.step), (State::Rejected, 1));
    let second = decide(&two_steps(), &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    let approved = decide(&second, &person(2, &[Role::Supervisor]), Verdict::Approve).unwrap();
    let lapsed = disown(&approved, 1, 48).unwrap();
    assert_eq!(
        lapsed.state_at(start() + TimeDelta::hours(48)),
        State::Lapsed
    );
    let used = Case {
        state: State::Executing,
        ..approved
    };
    assert_eq!(disown(&used, 1, 1).unwrap().state, State::Executing);
}

#[test]
fn a_question_stays_open_while_its_step_goes_back() {
    let second = decide(&two_steps(), &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    let asked = Case {
        state: State::PausedInfo,
        ..second
    };
    let back = disown(&asked, 1, 1).unwrap();
    assert_eq!((back.state, back.step), (State::PausedInfo, 1));
    assert_eq!(back.changed_seq, asked.changed_seq);
}

#[test]
fn a_vote_on_the_open_step_is_not_counted_and_moves_nothing() {
    let open = case(vec![step(1, OFFICER, 2)], 2, Friction::Low, Advice::Proceed);
    let one = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    let after = disown(&one, 1, 1).unwrap();
    assert_eq!(
        (after.state, after.step, after.approvers()),
        (State::InReview, 1, 0)
    );
    assert_eq!(after.changed_seq, one.changed_seq, "no view is stale");
}
