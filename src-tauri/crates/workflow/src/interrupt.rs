//! What interrupts a review and ends that: a question and its answer, a hold and its end, and taking an action back.
//!
//! None of it brings an action nearer to being approved, so none of it is signed; it is recorded. While it lasts no decision is
//! taken and the due time stands still; the expiry does not.

use crate::{
    Case, Exclusion, Person, Refusal,
    eligibility::lineage,
    may_decide,
    state::{self, Event, State},
};
use chrono::{DateTime, Utc};
use countersign_statement::codes::{ActorType, InterruptionEvent, Role};

/// Most bytes of a question, an answer or a reason.
pub const TEXT_LIMIT: usize = 65_536;
/// Whose word holds an action, and lets it go on.
pub const HOLDS: Role = Role::Supervisor;

/// The event of the table of transitions, and where it leads.
pub const fn leads_to(event: InterruptionEvent) -> (Event, State) {
    match event {
        InterruptionEvent::Asked => (Event::RequestInfo, State::PausedInfo),
        InterruptionEvent::Answered => (Event::Answer, State::InReview),
        InterruptionEvent::Held => (Event::Hold, State::PausedHold),
        InterruptionEvent::Resumed => (Event::Release, State::InReview),
        InterruptionEvent::Withdrawn => (Event::Withdraw, State::Withdrawn),
        InterruptionEvent::Revoked => (Event::Revoke, State::Revoked),
    }
}

/// Whether `actor`, a person or the action's agent, may do this at `now` (effective time), or the first reason why not, in the
/// order in which the database judges.
///
/// A question is asked by who could decide, and answered by the agent or its owner, who also take the action back. A supervisor
/// who is not of its lineage holds it, lets it go on, and takes back an approval that was not used: not of its lineage, because an
/// action that is held expires, and the owner has withdrawing.
pub fn may_interrupt(
    case: &Case,
    actor: &Person,
    event: InterruptionEvent,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if event == InterruptionEvent::Asked {
        may_decide(case, actor, now)?;
        return Ok(());
    }
    let holds = matches!(
        event,
        InterruptionEvent::Held | InterruptionEvent::Resumed | InterruptionEvent::Revoked
    );
    if holds && actor.actor_type != ActorType::Human {
        let actor_type = actor.actor_type;
        return Err(Exclusion::Machine { actor_type }.into());
    }
    let (moved, to) = leads_to(event);
    match (case.state_at(now), case.expiry_at) {
        (State::Expired, Some(at)) => return Err(Exclusion::Expired { at }.into()),
        (from, _) if !state::allowed(Some(from), moved, to) => {
            return Err(Refusal::OutOfTurn {
                event,
                state: from,
                changed_seq: case.changed_seq,
            });
        }
        _ => {}
    }
    if holds {
        if let Some(exclusion) = lineage(case, actor.id) {
            return Err(exclusion.into());
        }
        let now = crate::case::effective_now(now, case.last_at);
        return if actor.active && actor.holds(HOLDS, now) {
            Ok(())
        } else {
            Err(Refusal::HoldsNot {
                confirmed: actor.active,
            })
        };
    }
    if actor.id == case.agent || Some(actor.id) == case.lineage.agent_owner {
        Ok(())
    } else {
        Err(Refusal::OwnersOnly { event })
    }
}

/// Whether a text may stand for a question, an answer or a reason: something, and not too much.
pub fn check_text(text: &str) -> Result<(), Refusal> {
    let said = !text.trim_matches(crate::decide::NARRATIVE_TRIM).is_empty();
    if said && text.len() <= TEXT_LIMIT && !text.contains('\0') {
        Ok(())
    } else {
        Err(Refusal::TextMissing)
    }
}
