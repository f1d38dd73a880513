//! The ladder of a late step, rung by rung.

use super::{case, person, start, step};
use crate::{
    Case, Escalated, Fact, Refusal, State, apply,
    escalate::{escalates_at, may_escalate, next_rung},
    may_decide,
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Rung,
    codes::{Advice, EscalationCause as Cause, Friction, Role},
    facts::Escalation,
};
use uuid::Uuid;

/// An analyst's step, due after twelve hours, with an officer at once and a supervisor an hour later.
fn open() -> Case {
    let mut only = step(1, Role::Analyst, 2);
    only.escalation = vec![
        Rung {
            after_seconds: 0,
            role: Role::ComplianceOfficer,
        },
        Rung {
            after_seconds: 3_600,
            role: Role::Supervisor,
        },
    ];
    case(vec![only], 2, Friction::Low, Advice::Review)
}

fn hours(count: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(count)
}

fn after(
    case: &Case,
    why: Cause,
    level: u64,
    role: Role,
    at: DateTime<Utc>,
) -> Result<Case, Refusal> {
    let statement = Escalation {
        origin: format!("countersign/{}", "ab".repeat(16)),
        cause: why,
        action_id: case.action_id,
        step: case.step,
        level,
        role,
        by: Uuid::from_u128(1),
        reason: match why {
            Cause::Overdue => String::new(),
            Cause::ByHand => "dd".repeat(32),
        },
    };
    let seq = case.last_seq + 1;
    apply(
        Some(case),
        &Fact::Escalated(Escalated { seq, at, statement }),
    )
}

#[test]
fn an_overdue_step_climbs_its_ladder_rung_by_rung_and_never_before_its_time() {
    let open = open();
    let officer = person(2, &[Role::ComplianceOfficer]);
    assert_eq!(escalates_at(&open), Some(hours(12)));
    let early = next_rung(
        &open,
        Cause::Overdue,
        hours(12) - TimeDelta::microseconds(1),
    );
    assert_eq!(early.unwrap_err().code(), "not-overdue");
    assert_eq!(
        may_decide(&open, &officer, hours(12)).unwrap_err().code(),
        "role-missing"
    );

    let first = after(&open, Cause::Overdue, 1, Role::ComplianceOfficer, hours(12)).unwrap();
    assert_eq!(first.state, State::InReview);
    assert_eq!(
        may_decide(&first, &officer, hours(12)).unwrap().role,
        Role::ComplianceOfficer
    );
    assert_eq!(
        first.changed_seq, open.changed_seq,
        "what was shown is not stale"
    );
    assert_eq!(escalates_at(&first), Some(hours(13)));
    let again = after(
        &first,
        Cause::Overdue,
        1,
        Role::ComplianceOfficer,
        hours(14),
    );
    assert_eq!(
        again.unwrap_err().code(),
        "statement-differs",
        "a rung is reached once"
    );
    let early = after(&first, Cause::Overdue, 2, Role::Supervisor, hours(12));
    assert_eq!(early.unwrap_err().code(), "not-overdue");
    let second = after(&first, Cause::Overdue, 2, Role::Supervisor, hours(13)).unwrap();
    let top = next_rung(&second, Cause::ByHand, hours(13)).unwrap_err();
    assert_eq!(top, Refusal::NoRung { level: 2 });
    assert_eq!(escalates_at(&second), None);
}

#[test]
fn by_hand_escalates_who_could_decide_at_any_time_and_nobody_else() {
    let open = open();
    let (analyst, officer) = (
        person(1, &[Role::Analyst]),
        person(2, &[Role::ComplianceOfficer]),
    );
    assert_eq!(
        may_escalate(&open, &analyst, start()).unwrap().role,
        Role::ComplianceOfficer
    );
    assert_eq!(
        may_escalate(&open, &officer, start()).unwrap_err().code(),
        "role-missing"
    );
    assert_eq!(
        may_escalate(&open, &analyst, hours(24)).unwrap_err().code(),
        "expired",
        "an escalation never goes past the expiry"
    );
    let first = after(&open, Cause::ByHand, 1, Role::ComplianceOfficer, start()).unwrap();
    assert!(may_escalate(&first, &officer, start()).is_ok());
}

#[test]
fn an_escalation_lowers_no_quorum_and_lifts_no_exclusion() {
    let first = after(&open(), Cause::ByHand, 1, Role::ComplianceOfficer, start()).unwrap();
    assert_eq!(first.open_step().unwrap().quorum, 2);
    let owner = person(99, &[Role::ComplianceOfficer]);
    assert_eq!(
        may_decide(&first, &owner, start()).unwrap_err().code(),
        "lineage"
    );
}
