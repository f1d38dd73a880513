//! Who can decide now, and why each other person cannot.

use crate::{Case, Person, SeatTaken, case::roles_of, state::State};
use chrono::{DateTime, Utc};
use countersign_refusal::{
    Action, Doing, KeyFault, KeyOf, LenderBar, Login, LoginKind, Moment, People, Refusal,
    RoleFault, Tie,
};
use countersign_statement::{
    Step,
    codes::{ActorType, Role, Verdict},
};
use uuid::Uuid;

/// The seat that a person would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The open step.
    pub step: u64,
    /// The step's role, or that of a rung which is reached.
    pub role: Role,
    /// Whose role it is, where they hold it by a delegation alone.
    pub on_behalf_of: Option<Uuid>,
}

/// Why a person cannot decide: a row of the table of refusals, with what this room knows of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.refusal())]
pub enum Exclusion {
    /// The action is not in review.
    NotOpen {
        /// Where it stands.
        state: State,
        /// Since which record.
        changed_seq: u64,
    },
    /// The hard limit passed.
    Expired {
        /// When.
        at: DateTime<Utc>,
    },
    /// Agents and workers never decide.
    Machine {
        /// What it is.
        actor_type: ActorType,
    },
    /// A second person has not confirmed them.
    NotConfirmed,
    /// Lineage: owner of the agent by the register.
    OwnsAgent {
        /// The agent's name.
        agent: String,
    },
    /// Lineage: proposed it.
    Proposed,
    /// Lineage: owner by the content.
    OwnsAction,
    /// Lineage: launched it.
    Launched,
    /// Lineage: it is about them.
    Subject,
    /// Lineage: edited it.
    Edited,
    /// They have a seat already.
    SeatTaken {
        /// How.
        verdict: Verdict,
        /// Where.
        step: u64,
        /// Of which revision.
        revision: u64,
        /// In which record.
        seq: u64,
        /// The record that took it back, if it still bars them.
        retracted: Option<u64>,
    },
    /// Somebody took a seat by a role that they had delegated.
    SeatDelegated {
        /// In which record.
        seq: u64,
    },
    /// A role was delegated to them that would do, by somebody whose role cannot be used here.
    DelegatorBarred {
        /// Why not.
        bar: LenderBar,
    },
    /// They never had any of the roles.
    RoleMissing {
        /// The step's role, and those of the rungs that are reached.
        roles: Vec<Role>,
    },
    /// They had it.
    RoleEnded {
        /// The step's role.
        role: Role,
        /// When it ended.
        until: DateTime<Utc>,
    },
    /// They will have it.
    RoleNotYet {
        /// The step's role.
        role: Role,
        /// When it begins.
        from: DateTime<Utc>,
    },
    /// They cannot sign.
    KeyNotActive {
        /// Why not.
        fault: KeyFault,
    },
}

impl Exclusion {
    /// The row's code.
    pub fn code(&self) -> &'static str {
        self.refusal().code()
    }

    /// The row of the table of refusals, with its members; the database's refusal of the same has the same code.
    pub fn refusal(&self) -> Refusal {
        let lineage = |tie| Action::Lineage { tie, agent: None }.into();
        let role = |roles: Vec<Role>, fault, at: Option<DateTime<Utc>>| {
            Login::RoleMissing {
                doing: Doing::Deciding,
                roles,
                fault,
                step: None,
                at: at.map(Moment),
            }
            .into()
        };
        match self {
            Self::NotOpen { state, changed_seq } => Action::NotOpen {
                state: *state,
                changed_seq: Some(*changed_seq),
            }
            .into(),
            Self::Expired { at } => Action::Expired { at: Moment(*at) }.into(),
            Self::Machine { actor_type } => Login::PeopleOnly {
                kind: match actor_type {
                    ActorType::Human => LoginKind::Person,
                    ActorType::Agent => LoginKind::Agent,
                    ActorType::System => LoginKind::Worker,
                },
            }
            .into(),
            Self::NotConfirmed => Login::RoleMissing {
                doing: Doing::Deciding,
                roles: Vec::new(),
                fault: RoleFault::Unconfirmed,
                step: None,
                at: None,
            }
            .into(),
            Self::OwnsAgent { agent } => Action::Lineage {
                tie: Tie::AgentOwner,
                agent: (!agent.is_empty()).then(|| agent.clone()),
            }
            .into(),
            Self::Proposed => lineage(Tie::Proposer),
            Self::OwnsAction => lineage(Tie::Owner),
            Self::Launched => lineage(Tie::Launcher),
            Self::Subject => lineage(Tie::Subject),
            Self::Edited => lineage(Tie::Editor),
            Self::SeatTaken {
                verdict,
                step,
                revision,
                seq,
                retracted,
            } => Action::SeatTaken {
                retracted: *retracted,
                seq: *seq,
                verdict: Some(*verdict),
                step: *step,
                revision: *revision,
            }
            .into(),
            Self::SeatDelegated { seq } => Action::SeatDelegated { seq: *seq }.into(),
            Self::DelegatorBarred { bar } => Action::DelegatorBarred { bar: *bar }.into(),
            Self::RoleMissing { roles } => role(roles.clone(), RoleFault::Missing, None),
            Self::RoleEnded {
                role: wanted,
                until,
            } => role(vec![*wanted], RoleFault::Ended, Some(*until)),
            Self::RoleNotYet { role: wanted, from } => {
                role(vec![*wanted], RoleFault::Early, Some(*from))
            }
            Self::KeyNotActive { fault } => People::KeyNotActive {
                key: KeyOf::Own,
                fault: *fault,
            }
            .into(),
        }
    }
}

impl From<&SeatTaken> for Exclusion {
    fn from(seat: &SeatTaken) -> Self {
        Self::SeatTaken {
            verdict: seat.verdict,
            step: seat.step,
            revision: seat.revision,
            seq: seat.seq,
            retracted: seat.retracted,
        }
    }
}

/// What a person is to the action, if that bars them.
pub(crate) fn lineage(case: &Case, person: Uuid) -> Option<Exclusion> {
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

fn role_exclusion(person: &Person, roles: Vec<Role>, now: DateTime<Utc>) -> Exclusion {
    let of_them = || {
        person
            .roles
            .iter()
            .filter(|grant| roles.contains(&grant.role))
    };
    let coming = of_them()
        .filter(|grant| grant.from > now)
        .map(|grant| (grant.from, grant.role))
        .min();
    let ended = of_them()
        .filter_map(|grant| Some((grant.until?, grant.role)))
        .filter(|(until, _)| *until <= now)
        .max();
    match (coming, ended) {
        (Some((from, role)), _) => Exclusion::RoleNotYet { role, from },
        (None, Some((until, role))) => Exclusion::RoleEnded { role, until },
        (None, None) => Exclusion::RoleMissing { roles },
    }
}

/// Why `person` has no place at this action, whatever the step: what they are to it, or the seat they have.
fn barred(case: &Case, person: &Person) -> Option<Exclusion> {
    let seat = || case.seat_of(person.id).map(Exclusion::from);
    let lent = || {
        let seat = case.lent_seat_of(person.id)?;
        Some(Exclusion::SeatDelegated { seq: seat.seq })
    };
    lineage(case, person.id).or_else(seat).or_else(lent)
}

/// Why nobody takes a seat by a role of `person`'s: they may not decide themselves, or their role was used here.
pub(crate) fn lender_bar(case: &Case, person: Uuid) -> Option<LenderBar> {
    if case.lineage.contains(person) {
        Some(LenderBar::Lineage)
    } else if case.seat_of(person).is_some() || case.lent_seat_of(person).is_some() {
        Some(LenderBar::Seat)
    } else {
        None
    }
}

/// The seat that a role delegated to `person` gives: of the roles in their order the first, of the delegations the oldest. Where all
/// of them are barred, the first one's reason; none where the route does not allow it, or nothing was delegated.
fn lent_seat(
    case: &Case,
    person: &Person,
    (step, roles): (&Step, &[Role]),
    now: DateTime<Utc>,
) -> Option<Result<Seat, Exclusion>> {
    case.route.as_ref().filter(|route| route.delegation)?;
    let mut barred = None;
    for role in roles {
        for lent in person
            .lent
            .iter()
            .filter(|lent| lent.role == *role && lent.covers(now))
        {
            match lender_bar(case, lent.by) {
                None => {
                    return Some(Ok(Seat {
                        step: step.step,
                        role: *role,
                        on_behalf_of: Some(lent.by),
                    }));
                }
                Some(bar) => barred = barred.or(Some(bar)),
            }
        }
    }
    barred.map(|bar| Err(Exclusion::DelegatorBarred { bar }))
}

/// Whether `person` could sign for a seat that any of `roles` fills now, were its step open.
pub(crate) fn could_fill(case: &Case, person: &Person, roles: &[Role], now: DateTime<Utc>) -> bool {
    person.actor_type == ActorType::Human
        && person.key_fault.is_none()
        && person.active
        && roles.iter().any(|role| person.holds(*role, now))
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
    if let Some(fault) = person.key_fault {
        return Err(Exclusion::KeyNotActive { fault });
    }
    let step = open_step(case, now)?;
    if let Some(exclusion) = barred(case, person) {
        return Err(exclusion);
    }
    if !person.active {
        return Err(Exclusion::NotConfirmed);
    }
    let roles = roles_of(step, case.level);
    match roles.iter().find(|role| person.holds(**role, now)) {
        Some(role) => Ok(Seat {
            step: step.step,
            role: *role,
            on_behalf_of: None,
        }),
        None => lent_seat(case, person, (step, &roles), now)
            .unwrap_or_else(|| Err(role_exclusion(person, roles, now))),
    }
}

/// The step that takes decisions at `now`, or why none does.
pub(crate) fn open_step(case: &Case, now: DateTime<Utc>) -> Result<&Step, Exclusion> {
    match (case.state_at(now), case.expiry_at) {
        (State::Expired, Some(at)) => Err(Exclusion::Expired { at }),
        (state, _) => case.open_step().ok_or(Exclusion::NotOpen {
            state,
            changed_seq: case.changed_seq,
        }),
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
