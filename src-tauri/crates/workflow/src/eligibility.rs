//! Who can decide now, and why each other person cannot.

use crate::{Case, Person, state::State};
use chrono::{DateTime, Utc};
use countersign_statement::{
    Step,
    codes::{ActorType, Role, Verdict},
    format::time_text,
};
use uuid::Uuid;

/// The seat that a person would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The open step.
    pub step: u64,
    /// The step's role.
    pub role: Role,
}

/// Why a person cannot decide. The sentence states the fact, about a person named beside it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Exclusion {
    /// The action is not in review.
    #[error("The action takes no decisions: it is {}.", state.words())]
    NotOpen {
        /// Where it stands.
        state: State,
    },
    /// The hard limit passed.
    #[error("The action expired at {}.", time_text(*at))]
    Expired {
        /// When.
        at: DateTime<Utc>,
    },
    /// Agents and workers never decide.
    #[error("Only people decide; this is a login of type {actor_type}.")]
    Machine {
        /// What it is.
        actor_type: ActorType,
    },
    /// A second person has not confirmed them.
    #[error("Is not confirmed by a second person.")]
    NotConfirmed,
    /// Lineage: owner of the agent by the register.
    #[error("Owns agent {agent}.")]
    OwnsAgent {
        /// The agent's name.
        agent: String,
    },
    /// Lineage: proposed it.
    #[error("Proposed this action.")]
    Proposed,
    /// Lineage: owner by the content.
    #[error("Answers for this action.")]
    OwnsAction,
    /// Lineage: launched it.
    #[error("Launched this action.")]
    Launched,
    /// Lineage: it is about them.
    #[error("Is the subject of this action.")]
    Subject,
    /// Lineage: edited it.
    #[error("Edited this action.")]
    Edited,
    /// They have a seat already.
    #[error("{} this action already, at step {step} of revision {revision} (record {seq}).", past(*verdict))]
    SeatTaken {
        /// How.
        verdict: Verdict,
        /// Where.
        step: u64,
        /// Of which revision.
        revision: u64,
        /// In which record.
        seq: u64,
    },
    /// They never had the role.
    #[error("Does not hold the role of {}.", role_words(*role))]
    RoleMissing {
        /// The step's role.
        role: Role,
    },
    /// They had it.
    #[error("Held the role of {} until {}.", role_words(*role), time_text(*until))]
    RoleEnded {
        /// The step's role.
        role: Role,
        /// When it ended.
        until: DateTime<Utc>,
    },
    /// They will have it.
    #[error("Holds the role of {} only from {} on.", role_words(*role), time_text(*from))]
    RoleNotYet {
        /// The step's role.
        role: Role,
        /// When it begins.
        from: DateTime<Utc>,
    },
    /// They cannot sign.
    #[error("Has no signing key in force.")]
    KeyNotActive,
}

const fn past(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "Approved",
        Verdict::Reject => "Rejected",
    }
}

/// A role as people say it.
pub const fn role_words(role: Role) -> &'static str {
    match role {
        Role::Analyst => "analyst",
        Role::ComplianceOfficer => "compliance officer",
        Role::Supervisor => "supervisor",
        Role::Auditor => "auditor",
        Role::Admin => "admin",
    }
}

impl Exclusion {
    /// The closed code, the same as the database's refusal has.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOpen { .. } => "not-open",
            Self::Expired { .. } => "expired",
            Self::Machine { .. } => "people-only",
            Self::OwnsAgent { .. }
            | Self::Proposed
            | Self::OwnsAction
            | Self::Launched
            | Self::Subject
            | Self::Edited => "lineage",
            Self::SeatTaken { .. } => "seat-taken",
            Self::NotConfirmed
            | Self::RoleMissing { .. }
            | Self::RoleEnded { .. }
            | Self::RoleNotYet { .. } => "role-missing",
            Self::KeyNotActive => "key-not-active",
        }
    }

    /// What can be done about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotOpen { .. } => "Open the action again to see what closed it.",
            Self::Expired { .. } => "The agent can propose it anew.",
            Self::Machine { .. } => "Ask a person who can decide.",
            Self::NotConfirmed => "Ask an admin to confirm the person.",
            Self::OwnsAgent { .. }
            | Self::Proposed
            | Self::OwnsAction
            | Self::Launched
            | Self::Subject
            | Self::Edited
            | Self::SeatTaken { .. } => "Someone else must decide; the action lists who can.",
            Self::RoleMissing { .. } | Self::RoleEnded { .. } | Self::RoleNotYet { .. } => {
                "Two admins can grant the role."
            }
            Self::KeyNotActive => "Enrol a key and have a second person confirm it.",
        }
    }
}

/// What a person is to the action, if that bars them.
fn lineage(case: &Case, person: Uuid) -> Option<Exclusion> {
    let is = |named: Option<Uuid>| named == Some(person);
    let lineage = &case.lineage;
    if is(lineage.agent_owner) {
        Some(Exclusion::OwnsAgent {
            agent: case.agent_name.clone(),
        })
    } else if is(lineage.proposer) {
        Some(Exclusion::Proposed)
    } else if is(lineage.owner) {
        Some(Exclusion::OwnsAction)
    } else if is(lineage.launcher) {
        Some(Exclusion::Launched)
    } else if is(lineage.subject_person) {
        Some(Exclusion::Subject)
    } else if lineage.editors.contains(&person) {
        Some(Exclusion::Edited)
    } else {
        None
    }
}

fn role_exclusion(person: &Person, role: Role, now: DateTime<Utc>) -> Exclusion {
    let of_role = || person.roles.iter().filter(|grant| grant.role == role);
    let coming = of_role()
        .filter(|grant| grant.from > now)
        .map(|grant| grant.from)
        .min();
    let ended = of_role()
        .filter_map(|grant| grant.until)
        .filter(|until| *until <= now)
        .max();
    match (coming, ended) {
        (Some(from), _) => Exclusion::RoleNotYet { role, from },
        (None, Some(until)) => Exclusion::RoleEnded { role, until },
        (None, None) => Exclusion::RoleMissing { role },
    }
}

/// Why `person` has no place at this action, whatever the step: what they are to it, or the seat they have.
fn barred(case: &Case, person: &Person) -> Option<Exclusion> {
    let seat = || {
        let seat = case.seat_of(person.id)?;
        Some(Exclusion::SeatTaken {
            verdict: seat.verdict,
            step: seat.step,
            revision: seat.revision,
            seq: seat.seq,
        })
    };
    lineage(case, person.id).or_else(seat)
}

/// Whether `person` could sign for a seat of `role` now, were its step open.
pub(crate) fn could_fill(case: &Case, person: &Person, role: Role, now: DateTime<Utc>) -> bool {
    person.actor_type == ActorType::Human
        && person.key_active
        && person.active
        && person.holds(role, now)
        && barred(case, person).is_none()
}

/// The seat that `person` may take at `now` (effective time), or the first reason why not, in the order in which the
/// database judges: the person's kind and key, the action's state, lineage, seat, role.
pub fn may_decide(case: &Case, person: &Person, now: DateTime<Utc>) -> Result<Seat, Exclusion> {
    let now = crate::case::effective_now(now, case.last_at);
    let actor_type = person.actor_type;
    if actor_type != ActorType::Human {
        return Err(Exclusion::Machine { actor_type });
    }
    if !person.key_active {
        return Err(Exclusion::KeyNotActive);
    }
    let step = open_step(case, now)?;
    if let Some(exclusion) = barred(case, person) {
        return Err(exclusion);
    }
    if !person.active {
        return Err(Exclusion::NotConfirmed);
    }
    if !person.holds(step.role, now) {
        return Err(role_exclusion(person, step.role, now));
    }
    Ok(Seat {
        step: step.step,
        role: step.role,
    })
}

/// The step that takes decisions at `now`, or why none does.
pub(crate) fn open_step(case: &Case, now: DateTime<Utc>) -> Result<&Step, Exclusion> {
    match (case.state_at(now), case.expiry_at) {
        (State::Expired, Some(at)) => Err(Exclusion::Expired { at }),
        (state, _) => case.open_step().ok_or(Exclusion::NotOpen { state }),
    }
}

/// Everyone's answer to "who can decide this now?", in the order given.
pub fn who_can_decide<'a>(
    case: &Case,
    people: &'a [Person],
    now: DateTime<Utc>,
) -> Vec<(&'a Person, Result<Seat, Exclusion>)> {
    people
        .iter()
        .map(|person| (person, may_decide(case, person, now)))
        .collect()
}
