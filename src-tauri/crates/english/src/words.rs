//! Words that several sentences use.

use countersign_refusal::Moment;
use countersign_statement::{State, codes::Role};

/// A role as people say it.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Analyst => "analyst",
        Role::ComplianceOfficer => "compliance officer",
        Role::Supervisor => "supervisor",
        Role::Auditor => "auditor",
        Role::Admin => "admin",
    }
}

/// A state, to stand behind "it is".
pub const fn state(state: State) -> &'static str {
    match state {
        State::InReview => "in review",
        State::PausedInfo => "paused for an answer",
        State::PausedHold => "on hold",
        State::PausedAgentSuspended => "paused because its agent is suspended",
        State::Approved => "approved",
        State::Executing => "being executed",
        State::Blocked => "blocked by the policy",
        State::AutoCleared => "cleared by the policy",
        State::Rejected => "rejected",
        State::Withdrawn => "withdrawn",
        State::Superseded => "superseded",
        State::Expired => "expired",
        State::Revoked => "revoked",
        State::Lapsed => "lapsed",
        State::Executed => "executed",
        State::Failed => "failed",
        State::OutcomeUnknown => "without a reported outcome",
        State::Simulated => "a finished simulation",
    }
}

/// Several roles, of which one is enough.
pub(crate) fn roles(all: &[Role]) -> String {
    let words: Vec<&str> = all.iter().copied().map(role).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A moment, in UTC, to the second.
pub(crate) fn moment(at: Moment) -> String {
    at.0.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A number with commas between thousands.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Somebody else's words, to stand before a period.
pub(crate) fn cause(text: &str) -> &str {
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() {
        "no reason was given"
    } else {
        text
    }
}
