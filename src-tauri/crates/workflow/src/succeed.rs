//! An agent or its owner puts another of its actions in the place of one that is open or approved, which closes that one; or it proposes anew what
//! was rejected, which stays rejected and is shown as what the new one follows.

use crate::{Case, Exclusion, Person, Refusal, state::State};
use chrono::{DateTime, Utc};
use countersign_statement::codes::SuccessionEvent;

/// What it is when `actor`, its agent or a person, lets another action follow this one at `now` (effective time), or the first reason
/// why not, in the order in which the database judges. What the other one is, is judged after that.
pub fn may_succeed(
    case: &Case,
    actor: &Person,
    now: DateTime<Utc>,
) -> Result<SuccessionEvent, Refusal> {
    if actor.id == case.agent || Some(actor.id) == case.lineage.agent_owner {
        may_be_followed(case, now)
    } else {
        Err(Refusal::SuccessionOwners)
    }
}

/// What it is when another action follows this one at `now` (effective time), or why none does.
pub fn may_be_followed(case: &Case, now: DateTime<Utc>) -> Result<SuccessionEvent, Refusal> {
    if case.successor.is_some() {
        return Err(Refusal::AlreadyReplaced);
    }
    match (case.state_at(now), case.expiry_at) {
        (State::Expired, Some(at)) => Err(Exclusion::Expired { at }.into()),
        (state, _) if state.is_open() || state == State::Approved => {
            Ok(SuccessionEvent::Superseded)
        }
        (State::Rejected, _) => Ok(SuccessionEvent::Resubmitted),
        (state, _) => Err(Refusal::NotReplaceable {
            state,
            changed_seq: case.changed_seq,
        }),
    }
}
