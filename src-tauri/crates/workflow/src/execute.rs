//! What an agent does with an approval: it uses the permission once, for exactly what was approved, and reports what came of it.
//!
//! A simulation never comes that far: it ends as simulated, which permits nothing.

use crate::{
    Case, Refusal,
    state::{self, Event, State},
};
use chrono::{DateTime, Utc};
use countersign_statement::codes::ExecutionEvent;

/// Seconds from the use of a permission after which its outcome counts as unknown: one day. It may still be reported then.
pub const REPORT_SECONDS: u64 = 86_400;

/// The event of the table of transitions, and where it leads.
pub const fn leads_to(event: ExecutionEvent) -> (Event, State) {
    match event {
        ExecutionEvent::Consumed => (Event::Consume, State::Executing),
        ExecutionEvent::Executed => (Event::ReportOutcome, State::Executed),
        ExecutionEvent::Failed => (Event::ReportOutcome, State::Failed),
    }
}

/// Where the action's own agent comes to by this at `now` (effective time), or why it may not. A permission is used for the digest
/// that was approved and no other; a report may name another one, which is then on record.
pub fn may_execute(
    case: &Case,
    event: ExecutionEvent,
    digest: &[u8; 32],
    now: DateTime<Utc>,
) -> Result<State, Refusal> {
    let (from, (moved, to)) = (case.state_at(now), leads_to(event));
    if !state::allowed(Some(from), moved, to) {
        return Err(Refusal::NotExecutable {
            event,
            state: from,
            changed_seq: case.changed_seq,
        });
    }
    if event == ExecutionEvent::Consumed && *digest != case.action_digest {
        return Err(Refusal::DigestDiffers);
    }
    Ok(to)
}

/// Whether what the agent says of it may stand: of a failure something, and never too much.
pub fn check_note(event: ExecutionEvent, note: &str) -> Result<(), Refusal> {
    match (event, note.is_empty()) {
        (ExecutionEvent::Consumed | ExecutionEvent::Executed, true) => Ok(()),
        (ExecutionEvent::Consumed, false) => Err(Refusal::TextMissing),
        _ => crate::interrupt::check_text(note),
    }
}
