//! Cases by hand: the original system's failures by name, and the edges of each rule.

mod bulk;
mod delegations;
mod disowned;
mod drafts;
mod escalations;
mod facts;
mod glass;
mod interruptions;
mod people;
mod policies;
mod revisions;
mod seats;
mod suspended;
mod tighten;

use crate::{
    Case, Draft, Fact, Lineage, Person, Refusal, RoleGrant, Seen, State, apply, check,
    fold::Decided,
};
use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::{
    Route, Step, bytes32,
    codes::{ActorType, Advice, Friction, ReasonCode, Reveal, Role, Verdict},
};
use uuid::Uuid;

pub(super) const OFFICER: Role = Role::ComplianceOfficer;

pub(super) fn start() -> DateTime<Utc> {
    crate::testing::beginning()
}

pub(super) fn person(number: u128, roles: &[Role]) -> Person {
    let grant = |role: &Role| RoleGrant {
        role: *role,
        from: start() - TimeDelta::days(1),
        until: None,
    };
    Person {
        id: Uuid::from_u128(number),
        actor_type: ActorType::Human,
        active: true,
        key_fault: None,
        roles: roles.iter().map(grant).collect(),
        lent: Vec::new(),
    }
}

pub(super) fn step(number: u64, role: Role, quorum: u64) -> Step {
    Step {
        step: number,
        role,
        quorum,
        deny: 1,
        due_seconds: 3_600,
        calendar: String::new(),
        name: "Step".to_owned(),
        escalation: Vec::new(),
    }
}

pub(super) fn case(steps: Vec<Step>, min_persons: u64, friction: Friction, advice: Advice) -> Case {
    let route = Route {
        policy: Uuid::from_u128(900),
        rule: 1,
        min_persons,
        expiry_seconds: 86_400,
        commit_before_reveal: Reveal::AtOnce,
        friction,
        steps,
        break_glass: None,
        revise: None,
        delegation: false,
    };
    Case {
        action_id: Uuid::from_u128(500),
        revision: 1,
        action_digest: [0xaa; 32],
        agent: Uuid::from_u128(600),
        agent_name: "aml-screen".to_owned(),
        is_simulation: false,
        advice: Some(advice),
        route_digest: bytes32(&route.route_digest()),
        route: Some(route),
        calendars: std::sync::Arc::default(),
        lineage: Lineage {
            agent_owner: Some(Uuid::from_u128(99)),
            ..Lineage::default()
        },
        successor: None,
        predecessor: None,
        seats: Vec::new(),
        broken: None,
        state: State::InReview,
        step: 1,
        level: 0,
        proposed_at: start(),
        expiry_at: Some(start() + TimeDelta::days(1)),
        due_at: Some(start() + TimeDelta::hours(12)),
        changed_at: start(),
        changed_seq: 7,
        last_seq: 7,
        last_at: start(),
    }
}

pub(super) fn draft(
    case: &Case,
    verdict: Verdict,
    reason_code: ReasonCode,
    narrative: &str,
) -> Draft {
    Draft {
        origin: format!("countersign/{}", "ab".repeat(16)),
        decision_id: Uuid::from_u128(u128::from(case.last_seq) + 1_000),
        verdict,
        reason_code,
        narrative: narrative.to_owned(),
        narrative_salt: [1; 16],
        seen: Seen {
            view_digest: [0xbb; 32],
            seq: case.changed_seq,
            leaf: [0xcc; 32],
        },
        signed_at: start(),
    }
}

pub(super) fn decide(case: &Case, person: &Person, verdict: Verdict) -> Result<Case, Refusal> {
    let reason = if verdict == Verdict::Approve {
        ReasonCode::EvidenceSupports
    } else {
        ReasonCode::Duplicate
    };
    let plan = check(
        case,
        person,
        &draft(case, verdict, reason, "I read all of it."),
        start(),
    )?;
    apply(
        Some(case),
        &Fact::Decided(Decided {
            seq: case.last_seq + 1,
            at: start(),
            statement: plan.statement,
        }),
    )
}
