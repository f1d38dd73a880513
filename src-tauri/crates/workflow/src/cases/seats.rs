//! Seats, steps, quorums and thresholds.

use super::{OFFICER, case, decide, draft, person, start, step};
use crate::{Case, Draft, Refusal, State, check, reveal::kept_back};
use countersign_english::of_somebody;
use countersign_statement::{
    Step,
    codes::{Advice, Friction, ReasonCode, Reveal, Role, Verdict},
};
use uuid::Uuid;

#[test]
fn a_two_approver_action_completes() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::High,
        Advice::Proceed,
    );
    let second = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    assert_eq!((second.state, second.step), (State::InReview, 2));
    let done = decide(&second, &person(2, &[Role::Supervisor]), Verdict::Approve).unwrap();
    assert_eq!((done.state, done.step), (State::Approved, 2));
}

#[test]
fn one_person_does_not_play_all_approvers() {
    let both = person(1, &[OFFICER, Role::Supervisor]);
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::Low,
        Advice::Proceed,
    );
    let second = decide(&open, &both, Verdict::Approve).unwrap();
    let refusal = decide(&second, &both, Verdict::Approve).unwrap_err();
    assert_eq!(
        of_somebody(&refusal.refusal()),
        "Approved this action already, at step 1 of revision 1 (record 8)."
    );
    // A vote of an earlier revision is void, but its seat stays taken.
    let revised = Case {
        revision: 2,
        step: 1,
        ..second
    };
    assert_eq!(
        decide(&revised, &both, Verdict::Reject).unwrap_err().code(),
        "seat-taken"
    );
    assert_eq!(revised.votes(1, Verdict::Approve), 0);
}

#[test]
fn steps_are_not_taken_in_reverse() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)],
        2,
        Friction::Low,
        Advice::Proceed,
    );
    assert_eq!(
        decide(&open, &person(2, &[Role::Supervisor]), Verdict::Approve)
            .unwrap_err()
            .code(),
        "role-missing"
    );
}

#[test]
fn two_people_fill_one_step_side_by_side_but_not_across_steps() {
    let open = case(
        vec![step(1, OFFICER, 2), step(2, OFFICER, 1)],
        3,
        Friction::Low,
        Advice::Review,
    );
    let early = |number: u128| {
        let draft = draft(&open, Verdict::Approve, ReasonCode::WithinPolicy, "");
        Draft {
            decision_id: Uuid::from_u128(number),
            ..draft
        }
    };
    let once = decide(&open, &person(1, &[OFFICER]), Verdict::Approve).unwrap();
    assert!(check(&once, &person(2, &[OFFICER]), &early(2), start()).is_ok());
    let twice = decide(&once, &person(2, &[OFFICER]), Verdict::Approve).unwrap();
    let stale = check(&twice, &person(3, &[OFFICER]), &early(3), start()).unwrap_err();
    assert_eq!(
        stale,
        Refusal::StaleView {
            changed_seq: 9,
            seen_seq: 7
        }
    );
}

#[test]
fn the_last_step_waits_for_enough_distinct_people() {
    let open = case(
        vec![step(1, OFFICER, 1), step(2, OFFICER, 1)],
        4,
        Friction::Low,
        Advice::Proceed,
    );
    let mut current = open;
    for (number, state) in [
        (1, State::InReview),
        (2, State::InReview),
        (3, State::InReview),
        (4, State::Approved),
    ] {
        current = decide(&current, &person(number, &[OFFICER]), Verdict::Approve).unwrap();
        assert_eq!(current.state, state, "{number}");
    }
}

#[test]
fn rejections_count_up_to_the_threshold_of_their_step() {
    let two = Step {
        deny: 2,
        ..step(1, OFFICER, 2)
    };
    let open = case(
        vec![two, step(2, OFFICER, 1)],
        1,
        Friction::Low,
        Advice::Block,
    );
    let once = decide(&open, &person(1, &[OFFICER]), Verdict::Reject).unwrap();
    assert_eq!((once.state, once.step), (State::InReview, 1));
    assert_eq!(
        decide(&once, &person(2, &[OFFICER]), Verdict::Reject)
            .unwrap()
            .state,
        State::Rejected
    );
    // Rejections of one step do not carry over to the next one, approvals of a rejecter do not count.
    let twice = decide(&once, &person(2, &[OFFICER]), Verdict::Approve).unwrap();
    let next = decide(&twice, &person(3, &[OFFICER]), Verdict::Approve).unwrap();
    assert_eq!((next.state, next.step), (State::InReview, 2));
    assert_eq!(
        decide(&next, &person(4, &[OFFICER]), Verdict::Reject)
            .unwrap()
            .state,
        State::Rejected
    );
}

#[test]
fn advice_is_kept_back_until_the_person_has_decided() {
    let (first, second) = (person(1, &[OFFICER]), person(2, &[Role::Supervisor]));
    let steps = vec![step(1, OFFICER, 1), step(2, Role::Supervisor, 1)];
    let told = case(steps, 2, Friction::High, Advice::Proceed);
    assert!(!kept_back(&told, first.id), "the route tells it");
    let mut open = told;
    if let Some(route) = &mut open.route {
        route.commit_before_reveal = Reveal::Advice;
    }
    assert!(kept_back(&open, first.id));
    let half = decide(&open, &first, Verdict::Approve).unwrap();
    assert!(
        !kept_back(&half, first.id),
        "they have committed themselves"
    );
    assert!(kept_back(&half, second.id), "the next one has not");
    let done = decide(&half, &second, Verdict::Approve).unwrap();
    assert!(!kept_back(&done, Uuid::from_u128(3)), "nobody decides now");
}
