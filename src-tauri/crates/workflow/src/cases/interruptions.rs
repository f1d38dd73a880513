//! Questions, holds and withdrawals, one by one.

use super::{case, person, start, step};
use crate::{
    Case, Fact, Interrupted, Person, Refusal, State, apply, interrupt::check_text, may_interrupt,
};
use chrono::TimeDelta;
use countersign_statement::{
    codes::{ActorType, Advice, Friction, InterruptionEvent as E, Role},
    facts::Interruption,
};
use uuid::Uuid;

fn open() -> Case {
    case(
        vec![step(1, Role::Analyst, 1)],
        1,
        Friction::Low,
        Advice::Review,
    )
}

/// The case after `event`, recorded so many hours after the proposal.
fn after(case: &Case, event: E, hours: i64) -> Result<Case, Refusal> {
    let statement = Interruption {
        origin: format!("countersign/{}", "ab".repeat(16)),
        event,
        action_id: case.action_id,
        step: case.step,
        by: Uuid::from_u128(1),
        text: "dd".repeat(32),
    };
    let fact = Fact::Interrupted(Interrupted {
        seq: case.last_seq + 1,
        at: start() + TimeDelta::hours(hours),
        statement,
    });
    apply(Some(case), &fact)
}

fn code(answer: Result<(), Refusal>) -> &'static str {
    answer.err().map_or("ok", |refusal| refusal.code())
}

#[test]
fn the_due_time_stands_still_while_a_question_is_open_and_the_expiry_does_not() {
    let asked = after(&open(), E::Asked, 1).unwrap();
    assert_eq!(
        (asked.state, asked.due_at),
        (State::PausedInfo, open().due_at)
    );
    let answered = after(&asked, E::Answered, 6).unwrap();
    assert_eq!(answered.state, State::InReview);
    assert_eq!(answered.due_at, Some(start() + TimeDelta::hours(17)));
    assert_eq!(answered.expiry_at, open().expiry_at);
    let late = after(&asked, E::Answered, 25).unwrap_err();
    assert_eq!(late.code(), "transition");
    assert_eq!(
        asked.state_at(start() + TimeDelta::hours(25)),
        State::Expired
    );
}

#[test]
fn one_question_is_open_at_a_time_and_a_hold_is_ended_by_its_own_end() {
    let asked = after(&open(), E::Asked, 1).unwrap();
    let held = after(&open(), E::Held, 1).unwrap();
    for (case, event) in [
        (&asked, E::Asked),
        (&asked, E::Held),
        (&asked, E::Resumed),
        (&held, E::Held),
        (&held, E::Answered),
        (&open(), E::Answered),
        (&open(), E::Resumed),
    ] {
        assert_eq!(
            after(case, event, 2).unwrap_err().code(),
            "transition",
            "{event}"
        );
    }
    assert_eq!(after(&held, E::Resumed, 2).unwrap().state, State::InReview);
    for case in [&asked, &held, &open()] {
        let taken_back = after(case, E::Withdrawn, 2).unwrap();
        assert!(taken_back.state.is_terminal());
        assert!(after(&taken_back, E::Withdrawn, 3).is_err());
    }
}

#[test]
fn each_is_done_by_those_whose_it_is() {
    let now = start() + TimeDelta::hours(2);
    let (asked, held) = (
        after(&open(), E::Asked, 1).unwrap(),
        after(&open(), E::Held, 1).unwrap(),
    );
    let analyst = person(1, &[Role::Analyst]);
    let supervisor = person(2, &[Role::Supervisor]);
    let owner = person(99, &[Role::Supervisor, Role::Analyst]);
    let agent = Person {
        actor_type: ActorType::Agent,
        id: open().agent,
        ..person(3, &[])
    };
    let may = |case: &Case, who: &Person, event| code(may_interrupt(case, who, event, now));
    let told: [(&Case, E, [&str; 4]); 5] = [
        (
            &open(),
            E::Asked,
            ["ok", "role-missing", "lineage", "people-only"],
        ),
        (
            &asked,
            E::Answered,
            ["owners-only", "owners-only", "ok", "ok"],
        ),
        (
            &open(),
            E::Held,
            ["role-missing", "ok", "lineage", "people-only"],
        ),
        (
            &held,
            E::Resumed,
            ["role-missing", "ok", "lineage", "people-only"],
        ),
        (
            &open(),
            E::Withdrawn,
            ["owners-only", "owners-only", "ok", "ok"],
        ),
    ];
    for (case, event, answers) in told {
        for (who, answer) in [&analyst, &supervisor, &owner, &agent]
            .into_iter()
            .zip(answers)
        {
            assert_eq!(may(case, who, event), answer, "{event} by {}", who.id);
        }
    }
    assert_eq!(may(&held, &owner, E::Answered), "out-of-turn");
    assert_eq!(may(&asked, &supervisor, E::Resumed), "out-of-turn");
    let late = start() + TimeDelta::days(1);
    assert_eq!(
        code(may_interrupt(&held, &supervisor, E::Resumed, late)),
        "expired"
    );
    assert_eq!(
        code(may_interrupt(&open(), &owner, E::Withdrawn, late)),
        "expired"
    );
}

#[test]
fn a_text_says_something_and_not_too_much() {
    assert_eq!(code(check_text("Which contract?")), "ok");
    for text in ["", " \t\r\n", "a\0b", &"x".repeat(65_537)] {
        assert_eq!(code(check_text(text)), "text-missing");
    }
}
