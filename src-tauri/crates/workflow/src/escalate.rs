//! What happens to a step that nobody decides on: its ladder puts it before more people.
//!
//! A rung adds a role whose holders may decide too. It takes nobody away, lowers no quorum and lifts no exclusion, and no rung
//! decides anything: nothing is ever approved by time.

use crate::{Case, Person, Refusal, eligibility::open_step, may_decide};
use chrono::{DateTime, Utc};
use countersign_statement::{Rung, codes::EscalationCause};

/// The rung that is reached next at `now` (effective time), or why none is: by itself a rung is reached when its time has come,
/// by hand at any time.
pub fn next_rung(case: &Case, why: EscalationCause, now: DateTime<Utc>) -> Result<&Rung, Refusal> {
    open_step(case, now)?;
    let (rung, at) = case
        .next_rung()
        .ok_or(Refusal::NoRung { level: case.level })?;
    if why == EscalationCause::Overdue && now < at {
        return Err(Refusal::NotOverdue { at });
    }
    Ok(rung)
}

/// Whether `person` may escalate by hand at `now` (effective time): who could decide, while there is a rung left.
pub fn may_escalate(case: &Case, person: &Person, now: DateTime<Utc>) -> Result<Rung, Refusal> {
    may_decide(case, person, now)?;
    next_rung(case, EscalationCause::ByHand, now).cloned()
}

/// When the open step is escalated by itself; none where it is not in review, has no rung left, or would expire before.
pub fn escalates_at(case: &Case) -> Option<DateTime<Utc>> {
    let (_, at) = case.next_rung()?;
    case.expiry_at
        .is_none_or(|expiry| at < expiry)
        .then_some(at)
}
