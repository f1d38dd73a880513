//! The states of an action.

use State as S;

crate::closed_codes! {
    /// Where an action stands. The number of the open step is the case's.
    State, "a state" {
        /// People decide, step by step.
        InReview = "in_review",
        /// A reviewer's question is open.
        PausedInfo = "paused_info",
        /// Held by a supervisor.
        PausedHold = "paused_hold",
        /// Its agent is suspended.
        PausedAgentSuspended = "paused_agent_suspended",
        /// Authorised; a grant is live.
        Approved = "approved",
        /// The grant is being used.
        Executing = "executing",
        /// The policy forbids it.
        Blocked = "blocked",
        /// The policy wants nobody to decide.
        AutoCleared = "auto_cleared",
        /// People refused it.
        Rejected = "rejected",
        /// The agent or owner took it back.
        Withdrawn = "withdrawn",
        /// A newer proposal took its place.
        Superseded = "superseded",
        /// Nobody finished it in time.
        Expired = "expired",
        /// The approval was taken back.
        Revoked = "revoked",
        /// The approval was not used in time.
        Lapsed = "lapsed",
        /// Done.
        Executed = "executed",
        /// Tried, and failed.
        Failed = "failed",
        /// Nobody reported what came of it.
        OutcomeUnknown = "outcome_unknown",
        /// Decided on for practice; nothing follows.
        Simulated = "simulated",
    }
}

crate::closed_codes! {
    /// Why a vote is void.
    Void, "why a vote is void" {
        /// Its key was revoked as compromised from an earlier record on.
        Key = "key",
        /// Its step would not have been open without votes that are void.
        Step = "step",
    }
}

const OPEN: &[State] = &[
    S::InReview,
    S::PausedInfo,
    S::PausedHold,
    S::PausedAgentSuspended,
];

impl State {
    /// Whether it waits for people.
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }

    /// Whether nothing follows (an unknown outcome may still become known).
    pub const fn is_terminal(self) -> bool {
        match self {
            S::InReview
            | S::PausedInfo
            | S::PausedHold
            | S::PausedAgentSuspended
            | S::Approved
            | S::Executing => false,
            S::Blocked
            | S::AutoCleared
            | S::Rejected
            | S::Withdrawn
            | S::Superseded
            | S::Expired
            | S::Revoked
            | S::Lapsed
            | S::Executed
            | S::Failed
            | S::OutcomeUnknown
            | S::Simulated => true,
        }
    }

    /// The same once the time for it is over: an open action has expired, an approval lapsed, an outcome is unknown.
    #[must_use]
    pub fn by_the_clock(self, over: bool) -> Self {
        match self {
            open if over && open.is_open() => S::Expired,
            S::Approved if over => S::Lapsed,
            S::Executing if over => S::OutcomeUnknown,
            other => other,
        }
    }

    /// Whether a permission to execute comes with it. Simulations never reach such a state.
    pub const fn mints_grant(self) -> bool {
        matches!(self, S::Approved)
    }
}
