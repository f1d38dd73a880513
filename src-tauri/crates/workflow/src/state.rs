//! The events of an action, and which leads from where to where.

pub use countersign_statement::State;
use countersign_statement::closed_codes;

closed_codes! {
    /// What happens to an action.
    Event, "an event" {
        /// An agent or person proposes it.
        Propose = "propose",
        /// A person approves.
        Approve = "approve",
        /// A person rejects.
        Reject = "reject",
        /// The hard limit passed.
        Expire = "expire",
        /// A person takes their vote back while the step is open.
        Retract = "retract",
        /// A vote's key was revoked as compromised from an earlier record on.
        Disown = "disown",
        /// A reviewer asks.
        RequestInfo = "request_info",
        /// The agent or owner answers.
        Answer = "answer",
        /// A supervisor holds it.
        Hold = "hold",
        /// And lets it go on.
        Release = "release",
        /// The proposal is changed.
        Revise = "revise",
        /// The agent or owner takes it back.
        Withdraw = "withdraw",
        /// A newer proposal replaces it.
        Supersede = "supersede",
        /// More people are asked.
        Escalate = "escalate",
        /// It is given to someone else.
        Reassign = "reassign",
        /// A seat is lent.
        Delegate = "delegate",
        /// It is forced outside of its route.
        BreakGlass = "break_glass",
        /// The grant is used.
        Consume = "consume",
        /// The grant ran out.
        Lapse = "lapse",
        /// The grant is taken back.
        Revoke = "revoke",
        /// The executor reports.
        ReportOutcome = "report_outcome",
        /// The executor did not report in time.
        OutcomeOverdue = "outcome_overdue",
        /// The agent is suspended.
        SuspendAgent = "suspend_agent",
        /// The agent may go on.
        ResumeAgent = "resume_agent",
    }
}

use Event as E;
use State as S;

/// The events that the fold knows; the others have their place in the table and come later.
pub const LIVE_EVENTS: &[Event] = &[
    E::Propose,
    E::Approve,
    E::Reject,
    E::Expire,
    E::Retract,
    E::Disown,
    E::RequestInfo,
    E::Answer,
    E::Hold,
    E::Release,
    E::Revise,
    E::Withdraw,
    E::Supersede,
    E::Escalate,
    E::BreakGlass,
    E::Consume,
    E::Lapse,
    E::Revoke,
    E::ReportOutcome,
    E::OutcomeOverdue,
    E::SuspendAgent,
    E::ResumeAgent,
];

/// Whether `event` may lead from `from` (`None`: not yet proposed) to `to`.
#[allow(
    clippy::match_same_arms,
    reason = "one arm a line of the table in the design"
)]
pub fn allowed(from: Option<State>, event: Event, to: State) -> bool {
    let Some(from) = from else {
        return event == E::Propose && matches!(to, S::InReview | S::Blocked | S::AutoCleared);
    };
    match (from, event) {
        (_, E::Propose) => false,
        (S::InReview, E::Approve) => matches!(to, S::InReview | S::Approved | S::Simulated),
        (S::InReview, E::Reject) => matches!(to, S::InReview | S::Rejected),
        (S::InReview, E::Retract | E::Revise | E::Escalate | E::Reassign | E::Delegate) => {
            to == S::InReview
        }
        (S::InReview, E::RequestInfo) => to == S::PausedInfo,
        (S::InReview, E::Hold) => to == S::PausedHold,
        (S::InReview | S::Approved, E::Disown) => to == S::InReview,
        // The question or the hold stays open, and the agent stopped.
        (S::PausedInfo | S::PausedHold | S::PausedAgentSuspended, E::Disown) => to == from,
        (S::PausedInfo, E::Answer)
        | (S::PausedHold, E::Release)
        | (S::PausedAgentSuspended, E::ResumeAgent) => to == S::InReview,
        // Approved ones do not expire, they lapse.
        (from, E::Expire) => from.is_open() && to == S::Expired,
        (from, E::Withdraw) => (from.is_open() || from == S::Approved) && to == S::Withdrawn,
        (from, E::Supersede) => (from.is_open() || from == S::Approved) && to == S::Superseded,
        // A question or a hold does not stop an emergency; a stopped agent does, for it would carry the action out.
        (S::InReview | S::PausedInfo | S::PausedHold, E::BreakGlass) => to == S::Approved,
        (S::InReview | S::PausedInfo | S::PausedHold, E::SuspendAgent) => {
            to == S::PausedAgentSuspended
        }
        (S::Approved, E::SuspendAgent | E::Revoke) => to == S::Revoked,
        (S::Approved, E::Consume) => to == S::Executing,
        (S::Approved, E::Lapse) => to == S::Lapsed,
        (S::Executing | S::OutcomeUnknown, E::ReportOutcome) => {
            matches!(to, S::Executed | S::Failed)
        }
        (S::Executing, E::OutcomeOverdue) => to == S::OutcomeUnknown,
        _ => false,
    }
}

/// The transitions that the fold makes today: live events, and no state that only later events lead to.
pub fn live_transitions() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let happens = |event: &str| LIVE_EVENTS.iter().any(|live| live.as_str() == event);
    let reached = move |state: &str| {
        state.is_empty()
            || TRANSITIONS
                .iter()
                .any(|(_, event, to)| *to == state && happens(event))
    };
    let live = move |(from, event, _): &(&str, &str, &str)| happens(event) && reached(from);
    TRANSITIONS.iter().copied().filter(live)
}

/// Every allowed transition as (from, event, to), `""` where nothing was before: the rows of the SQL's table.
pub const TRANSITIONS: &[(&str, &str, &str)] = &[
    ("", "propose", "in_review"),
    ("", "propose", "blocked"),
    ("", "propose", "auto_cleared"),
    ("in_review", "approve", "in_review"),
    ("in_review", "approve", "approved"),
    ("in_review", "approve", "simulated"),
    ("in_review", "reject", "in_review"),
    ("in_review", "reject", "rejected"),
    ("in_review", "expire", "expired"),
    ("in_review", "retract", "in_review"),
    ("in_review", "disown", "in_review"),
    ("in_review", "request_info", "paused_info"),
    ("in_review", "hold", "paused_hold"),
    ("in_review", "revise", "in_review"),
    ("in_review", "withdraw", "withdrawn"),
    ("in_review", "supersede", "superseded"),
    ("in_review", "escalate", "in_review"),
    ("in_review", "reassign", "in_review"),
    ("in_review", "delegate", "in_review"),
    ("in_review", "break_glass", "approved"),
    ("in_review", "suspend_agent", "paused_agent_suspended"),
    ("paused_info", "disown", "paused_info"),
    ("paused_info", "expire", "expired"),
    ("paused_info", "answer", "in_review"),
    ("paused_info", "withdraw", "withdrawn"),
    ("paused_info", "supersede", "superseded"),
    ("paused_info", "break_glass", "approved"),
    ("paused_info", "suspend_agent", "paused_agent_suspended"),
    ("paused_hold", "disown", "paused_hold"),
    ("paused_hold", "expire", "expired"),
    ("paused_hold", "release", "in_review"),
    ("paused_hold", "withdraw", "withdrawn"),
    ("paused_hold", "supersede", "superseded"),
    ("paused_hold", "break_glass", "approved"),
    ("paused_hold", "suspend_agent", "paused_agent_suspended"),
    ("paused_agent_suspended", "disown", "paused_agent_suspended"),
    ("paused_agent_suspended", "expire", "expired"),
    ("paused_agent_suspended", "withdraw", "withdrawn"),
    ("paused_agent_suspended", "supersede", "superseded"),
    ("paused_agent_suspended", "resume_agent", "in_review"),
    ("approved", "disown", "in_review"),
    ("approved", "withdraw", "withdrawn"),
    ("approved", "supersede", "superseded"),
    ("approved", "consume", "executing"),
    ("approved", "lapse", "lapsed"),
    ("approved", "revoke", "revoked"),
    ("approved", "suspend_agent", "revoked"),
    ("executing", "report_outcome", "executed"),
    ("executing", "report_outcome", "failed"),
    ("executing", "outcome_overdue", "outcome_unknown"),
    ("outcome_unknown", "report_outcome", "executed"),
    ("outcome_unknown", "report_outcome", "failed"),
];

#[cfg(test)]
mod tests {
    use super::{Event, State, TRANSITIONS, allowed, live_transitions};

    #[test]
    fn the_list_is_exactly_the_match() {
        let mut from_match = Vec::new();
        let froms = std::iter::once(None).chain(State::ALL.iter().copied().map(Some));
        for from in froms {
            for event in Event::ALL {
                for to in State::ALL {
                    if allowed(from, *event, *to) {
                        from_match.push((
                            from.map_or("", State::as_str),
                            event.as_str(),
                            to.as_str(),
                        ));
                    }
                }
            }
        }
        let mut listed = TRANSITIONS.to_vec();
        listed.sort_unstable();
        from_match.sort_unstable();
        assert_eq!(listed, from_match);
    }

    #[test]
    fn live_transitions_are_those_that_have_a_door() {
        let live: Vec<String> = live_transitions()
            .map(|(from, event, to)| format!("{from} {event} {to}"))
            .collect();
        assert_eq!(
            live,
            [
                " propose in_review",
                " propose blocked",
                " propose auto_cleared",
                "in_review approve in_review",
                "in_review approve approved",
                "in_review approve simulated",
                "in_review reject in_review",
                "in_review reject rejected",
                "in_review expire expired",
                "in_review retract in_review",
                "in_review disown in_review",
                "in_review request_info paused_info",
                "in_review hold paused_hold",
                "in_review revise in_review",
                "in_review withdraw withdrawn",
                "in_review supersede superseded",
                "in_review escalate in_review",
                "in_review break_glass approved",
                "in_review suspend_agent paused_agent_suspended",
                "paused_info disown paused_info",
                "paused_info expire expired",
                "paused_info answer in_review",
                "paused_info withdraw withdrawn",
                "paused_info supersede superseded",
                "paused_info break_glass approved",
                "paused_info suspend_agent paused_agent_suspended",
                "paused_hold disown paused_hold",
                "paused_hold expire expired",
                "paused_hold release in_review",
                "paused_hold withdraw withdrawn",
                "paused_hold supersede superseded",
                "paused_hold break_glass approved",
                "paused_hold suspend_agent paused_agent_suspended",
                "paused_agent_suspended disown paused_agent_suspended",
                "paused_agent_suspended expire expired",
                "paused_agent_suspended withdraw withdrawn",
                "paused_agent_suspended supersede superseded",
                "paused_agent_suspended resume_agent in_review",
                "approved disown in_review",
                "approved withdraw withdrawn",
                "approved supersede superseded",
                "approved consume executing",
                "approved lapse lapsed",
                "approved revoke revoked",
                "approved suspend_agent revoked",
                "executing report_outcome executed",
                "executing report_outcome failed",
                "executing outcome_overdue outcome_unknown",
                "outcome_unknown report_outcome executed",
                "outcome_unknown report_outcome failed",
            ]
        );
    }

    #[test]
    fn terminal_states_stay_but_for_the_unknown_outcome() {
        for (from, _, to) in TRANSITIONS.iter().filter(|(from, _, _)| !from.is_empty()) {
            let state: State = from.parse().unwrap();
            assert!(
                !state.is_terminal() || state == State::OutcomeUnknown,
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn no_event_of_the_clock_leads_to_approved() {
        for clock in ["expire", "lapse", "outcome_overdue", "escalate"] {
            assert!(
                !TRANSITIONS
                    .iter()
                    .any(|(_, event, to)| *event == clock && *to == "approved"),
                "{clock}"
            );
        }
    }
}
