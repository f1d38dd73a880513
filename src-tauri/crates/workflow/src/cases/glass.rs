//! Breaking the glass, and the review of it afterwards.

use super::{OFFICER, case, decide, person, start, step};
use crate::{
    Case, Disowned, Exclusion, Fact, GlassBroke, GlassNoticed, GlassSeen, Interrupted, Person,
    Refusal, Seen, State, apply,
    execute::may_execute,
    glass::{
        BreakDraft, ReviewState, check_break, check_review, may_break, may_review, overdue_review,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Glass,
    codes::{
        Advice, ExecutionEvent, Friction, GlassVerdict, InterruptionEvent, OverrideType, Role,
    },
    facts::{GlassOverdue, Interruption},
};
use uuid::Uuid;

const SUPERVISOR: Role = Role::Supervisor;

fn allowed() -> Case {
    let mut open = case(
        vec![step(1, OFFICER, 1), step(2, SUPERVISOR, 1)],
        2,
        Friction::Low,
        Advice::Block,
    );
    if let Some(route) = &mut open.route {
        route.break_glass = Some(Glass {
            role: SUPERVISOR,
            review_role: Role::Auditor,
            quorum: 2,
            within_seconds: 7_200,
        });
    }
    open
}

fn hours(n: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(n)
}

fn draft(case: &Case) -> BreakDraft {
    BreakDraft {
        origin: format!("countersign/{}", "ab".repeat(16)),
        glass_id: Uuid::from_u128(u128::from(case.last_seq) + 2_000),
        incident: "INC-2041".to_owned(),
        incident_salt: [1; 16],
        narrative: "The account is emptied as we speak.".to_owned(),
        narrative_salt: [2; 16],
        seen: Seen {
            view_digest: [0xbb; 32],
            seq: case.changed_seq,
            leaf: [0xcc; 32],
        },
        signed_at: start(),
    }
}

fn break_it(case: &Case, person: &Person, at: DateTime<Utc>) -> Result<Case, Refusal> {
    let statement = check_break(case, person, &draft(case), at)?;
    let seq = case.last_seq + 1;
    apply(
        Some(case),
        &Fact::GlassBroken(GlassBroke { seq, at, statement }),
    )
}

fn review(case: &Case, person: &Person, verdict: GlassVerdict) -> Result<Case, Refusal> {
    let statement = check_review(
        case,
        person,
        (verdict, "I read what happened.", &[3; 16]),
        (&format!("countersign/{}", "ab".repeat(16)), start()),
        hours(1),
    )?;
    let (seq, at) = (case.last_seq + 1, hours(1));
    apply(
        Some(case),
        &Fact::GlassReviewed(GlassSeen { seq, at, statement }),
    )
}

#[test]
fn who_holds_the_named_role_approves_outside_of_the_route_and_needs_no_seat() {
    let supervisor = person(2, &[SUPERVISOR]);
    let open = allowed();
    let broken = break_it(&open, &supervisor, start()).unwrap();
    assert_eq!((broken.state, broken.step), (State::Approved, 1));
    assert_eq!(broken.seats, [], "no seat is taken");
    assert_eq!(
        broken.expiry_at,
        Some(start() + TimeDelta::days(1)),
        "as from any other approval"
    );
    let statement = check_break(&open, &supervisor, &draft(&open), start()).unwrap();
    assert_eq!(statement.override_type, OverrideType::ManualOverride);
    assert_eq!(
        may_execute(
            &broken,
            ExecutionEvent::Consumed,
            &open.action_digest,
            start()
        ),
        Ok(State::Executing)
    );
    // It is broken once.
    assert!(matches!(
        break_it(&broken, &person(3, &[SUPERVISOR]), start()),
        Err(Refusal::Excluded(Exclusion::NotOpen {
            state: State::Approved,
            ..
        }))
    ));
}

#[test]
fn each_guard_refuses_by_its_own_name() {
    let supervisor = person(2, &[SUPERVISOR]);
    let open = allowed();
    let code = |case: &Case, who: &Person, at| may_break(case, who, at).unwrap_err().code();
    let mut shut = open.clone();
    if let Some(route) = &mut shut.route {
        route.break_glass = None;
    }
    assert_eq!(code(&shut, &supervisor, start()), "glass-not-allowed");
    let simulation = Case {
        is_simulation: true,
        ..open.clone()
    };
    assert_eq!(code(&simulation, &supervisor, start()), "glass-simulation");
    assert_eq!(code(&open, &person(99, &[SUPERVISOR]), start()), "lineage");
    assert_eq!(code(&open, &person(3, &[OFFICER]), start()), "role-missing");
    assert_eq!(code(&open, &supervisor, hours(24)), "expired");
    let stale = BreakDraft {
        seen: Seen {
            seq: 6,
            ..draft(&open).seen
        },
        ..draft(&open)
    };
    let refused = |draft: &BreakDraft| {
        check_break(&open, &supervisor, draft, start())
            .unwrap_err()
            .code()
    };
    assert_eq!(refused(&stale), "stale-view");
    for incident in ["", "  ", "INC\n1", &"x".repeat(201)] {
        let unnamed = BreakDraft {
            incident: incident.to_owned(),
            ..draft(&open)
        };
        assert_eq!(refused(&unnamed), "incident-missing", "{incident:?}");
    }
    let short = BreakDraft {
        narrative: " too short ".to_owned(),
        ..draft(&open)
    };
    assert_eq!(refused(&short), "narrative-missing");
}

#[test]
fn a_question_or_a_hold_does_not_stop_an_emergency_and_a_stopped_agent_does() {
    let supervisor = person(2, &[SUPERVISOR]);
    let open = allowed();
    for event in [InterruptionEvent::Asked, InterruptionEvent::Held] {
        let statement = Interruption {
            origin: String::new(),
            event,
            action_id: open.action_id,
            step: 1,
            by: Uuid::from_u128(3),
            text: "00".repeat(32),
        };
        let (seq, at) = (open.last_seq + 1, start());
        let fact = Fact::Interrupted(Interrupted { seq, at, statement });
        let paused = apply(Some(&open), &fact).unwrap();
        let broken = break_it(&paused, &supervisor, hours(1)).unwrap();
        assert_eq!(broken.state, State::Approved, "{event}");
    }
    let stopped = apply(Some(&open), &Fact::Suspended(8, start())).unwrap();
    assert_eq!(
        may_break(&stopped, &supervisor, start())
            .unwrap_err()
            .code(),
        "not-open"
    );
}

#[test]
fn as_many_others_as_the_policy_wants_review_it_once_each() {
    use GlassVerdict::{NotUpheld, Upheld};
    let breaker = person(2, &[SUPERVISOR, Role::Auditor]);
    let (one, two) = (person(4, &[Role::Auditor]), person(5, &[Role::Auditor]));
    let code = |case: &Case, who: &Person| may_review(case, who, hours(1)).unwrap_err().code();
    assert_eq!(code(&allowed(), &one), "no-glass");
    let broken = break_it(&allowed(), &breaker, start()).unwrap();
    assert_eq!(code(&broken, &breaker), "own-glass");
    assert_eq!(code(&broken, &person(99, &[Role::Auditor])), "lineage");
    assert_eq!(code(&broken, &person(3, &[SUPERVISOR])), "role-missing");
    let half = review(&broken, &one, Upheld).unwrap();
    assert_eq!(code(&half, &one), "reviewed-before");
    let so_far = half.after_review(hours(1)).unwrap();
    assert_eq!((so_far.upheld, so_far.wanted), (1, 2));
    assert_eq!(so_far.state, ReviewState::Open);
    assert_eq!(
        half.after_review(hours(2)).unwrap().state,
        ReviewState::Overdue,
        "by the clock alone"
    );
    let whole = review(&half, &two, NotUpheld).unwrap();
    let all = whole.after_review(hours(9)).unwrap();
    assert_eq!((all.upheld, all.not_upheld), (1, 1));
    assert_eq!(all.state, ReviewState::Complete);
    assert_eq!(whole.state, State::Approved, "it takes nothing back");
    assert_eq!(code(&whole, &person(6, &[Role::Auditor])), "glass-reviewed");
}

#[test]
fn that_a_review_is_late_is_put_on_record_once_and_not_before() {
    let broken = break_it(&allowed(), &person(2, &[SUPERVISOR]), start()).unwrap();
    assert_eq!(
        overdue_review(&broken, hours(1)).unwrap_err().code(),
        "not-overdue"
    );
    let statement = GlassOverdue {
        origin: String::new(),
        glass_id: overdue_review(&broken, hours(2)).unwrap().glass_id,
        action_id: broken.action_id,
        by: Uuid::from_u128(7),
    };
    let (seq, at) = (broken.last_seq + 1, hours(2));
    let noted = apply(
        Some(&broken),
        &Fact::GlassOverdue(GlassNoticed { seq, at, statement }),
    )
    .unwrap();
    assert_eq!(
        overdue_review(&noted, hours(3)).unwrap_err().code(),
        "overdue-before"
    );
    assert!(review(&noted, &person(4, &[Role::Auditor]), GlassVerdict::Upheld).is_ok());
}

#[test]
fn a_glass_that_a_compromised_key_broke_is_broken_no_more_and_a_vote_before_it_carried_nothing() {
    let (officer, breaker) = (person(1, &[OFFICER]), person(2, &[SUPERVISOR]));
    let second = decide(
        &allowed(),
        &officer,
        countersign_statement::codes::Verdict::Approve,
    )
    .unwrap();
    let broken = break_it(&second, &breaker, start()).unwrap();
    let disowned = |case: &Case, decisions: Vec<Uuid>, glass: Vec<Uuid>| {
        let fact = Disowned {
            seq: case.last_seq + 1,
            at: hours(1),
            decisions,
            glass,
            reviews: Vec::new(),
        };
        apply(Some(case), &Fact::Disowned(fact)).unwrap()
    };
    let glass = broken.broken.as_ref().unwrap().glass_id;
    let back = disowned(&broken, Vec::new(), vec![glass]);
    assert_eq!((back.state, back.step), (State::InReview, 2));
    assert_eq!(
        (back.broken.clone(), back.expiry_at),
        (None, second.expiry_at)
    );
    assert_eq!(back.changed_seq, back.last_seq, "what was shown is stale");
    // A void vote takes nothing from what was forced, and is not counted once that turns out to be void too.
    let still = disowned(&broken, vec![broken.seats[0].decision_id], Vec::new());
    assert_eq!((still.state, still.step), (State::Approved, 1));
    assert_eq!(still.expiry_at, broken.expiry_at);
    assert_eq!(still.changed_seq, broken.changed_seq);
    let both = disowned(&still, Vec::new(), vec![glass]);
    assert_eq!((both.state, both.step), (State::InReview, 1));
    let other = disowned(&back, vec![back.seats[0].decision_id], Vec::new());
    assert_eq!((other.state, other.step), (State::InReview, 1));
}
