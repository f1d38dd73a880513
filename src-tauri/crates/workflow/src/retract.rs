//! A person takes their vote back while its step is open: the seat is free again, the vote stays on record and is not counted.
//!
//! Whoever gave a vote may take it back, whatever roles they hold by then. Where the route keeps the advice back they do not
//! vote again, for they were told it after their vote: see [`Case::seat_of`].

use crate::{Case, Exclusion, Person, Refusal, SeatTaken, eligibility::open_step};
use chrono::{DateTime, Utc};
use countersign_statement::codes::ActorType;
use uuid::Uuid;

/// The vote of `person` on the step that is open at `now` (effective time), or why there is none to take back.
pub(crate) fn standing_vote(
    case: &Case,
    person: Uuid,
    now: DateTime<Utc>,
) -> Result<&SeatTaken, Refusal> {
    let step = open_step(case, now)?;
    case.vote_of(person)
        .filter(|vote| vote.step == step.step && vote.revision == case.revision)
        .ok_or(Refusal::NoVote { step: step.step })
}

/// The vote that `person` may take back at `now` (effective time), or the first reason why not, in the order in which the
/// database judges.
pub fn may_retract<'a>(
    case: &'a Case,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<&'a SeatTaken, Refusal> {
    let actor_type = person.actor_type;
    if actor_type != ActorType::Human {
        return Err(Exclusion::Machine { actor_type }.into());
    }
    if let Some(fault) = person.key_fault {
        return Err(Exclusion::KeyNotActive { fault }.into());
    }
    standing_vote(case, person.id, now)
}
