//! Why a fact is refused.

use crate::{
    Exclusion,
    decide::NARRATIVE_LIMIT,
    glass::INCIDENT_LIMIT,
    interrupt::{HOLDS, TEXT_LIMIT},
    state::State,
};
use chrono::{DateTime, Utc};
use countersign_refusal::{
    Action, ContentFault, Doing, Ledger, Limited, Login, Moment, People, Refusal as Row, RoleFault,
};
use countersign_statement::codes::{ExecutionEvent, InterruptionEvent, ReasonCode, Role, Verdict};

/// A refusal: a row of the table of refusals, with what this room knows of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.refusal())]
pub enum Refusal {
    /// The person may not decide.
    Excluded(#[from] Exclusion),
    /// The action changed after what the person saw.
    StaleView {
        /// The last change.
        changed_seq: u64,
        /// What the view showed.
        seen_seq: u64,
    },
    /// A reason for the other verdict.
    ReasonNotForVerdict {
        /// The reason.
        reason: ReasonCode,
        /// The verdict.
        verdict: Verdict,
    },
    /// A narrative is demanded.
    NarrativeNeeded {
        /// Characters after trimming.
        least: usize,
    },
    /// The narrative is over its limit of bytes.
    NarrativeTooLong,
    /// The narrative holds the character U+0000.
    NarrativeNul,
    /// Whether it is an override cannot be told.
    AdviceUnknown,
    /// An interruption, or its end, that does not fit where the action stands.
    OutOfTurn {
        /// What was tried.
        event: InterruptionEvent,
        /// Where the action stands.
        state: State,
        /// Since which record.
        changed_seq: u64,
    },
    /// Only the agent and its owner do this.
    OwnersOnly {
        /// What was tried.
        event: InterruptionEvent,
    },
    /// They have no vote on the open step.
    NoVote {
        /// The open step.
        step: u64,
    },
    /// The route lets nobody revise.
    RevisionNotAllowed,
    /// The route lets the agent's owner revise and nobody else.
    RevisionOwner,
    /// It is not the revision that follows the current one.
    RevisionNumber {
        /// The current one.
        revision: u64,
    },
    /// An amount, a currency or parameters that are not well formed.
    RevisionField,
    /// Nothing would be otherwise.
    RevisionSame,
    /// The content was erased.
    RevisionErased,
    /// As revised, the policy blocks it.
    RevisionBlocked,
    /// As revised, the policy demands more than the route that it is on.
    RevisionStricter,
    /// The route lets nobody break the glass.
    GlassNotAllowed,
    /// Nothing of a simulation is ever done.
    GlassSimulation,
    /// They do not hold the role that the policy names for it.
    GlassRole {
        /// For what.
        doing: Doing,
        /// That role.
        role: Role,
        /// Whether a second person confirmed them.
        confirmed: bool,
    },
    /// The reference of an incident says nothing, or too much.
    IncidentMissing,
    /// No glass is broken that could be reviewed.
    NoGlass,
    /// Enough people have reviewed it.
    GlassReviewed,
    /// Nobody reviews what they did themselves.
    OwnGlass,
    /// They reviewed it before.
    ReviewedBefore {
        /// In which record.
        seq: u64,
    },
    /// That its review is overdue is on record.
    OverdueBefore,
    /// They are no supervisor now.
    HoldsNot {
        /// Whether a second person confirmed them.
        confirmed: bool,
    },
    /// The open step's ladder has no further rung.
    NoRung {
        /// Rungs that are reached.
        level: u64,
    },
    /// There is no permission to use, or no use of one to report on.
    NotExecutable {
        /// What was tried.
        event: ExecutionEvent,
        /// Where the action stands.
        state: State,
        /// Since which record.
        changed_seq: u64,
    },
    /// Who is neither the agent nor its owner puts no action in the place of another.
    SuccessionOwners,
    /// Another action follows this one already.
    AlreadyReplaced,
    /// It is neither open nor approved nor rejected, so that none follows it.
    NotReplaceable {
        /// Where the action stands.
        state: State,
        /// Since which record.
        changed_seq: u64,
    },
    /// The permission is for something else.
    DigestDiffers,
    /// The next rung's time has not come.
    NotOverdue {
        /// When it does.
        at: DateTime<Utc>,
    },
    /// A question, an answer or a reason that says nothing, or too much.
    TextMissing,
    /// A value of the draft does not have its format.
    Malformed(#[source] countersign_statement::StatementError),
    /// A member differs from what the facts say.
    Differs {
        /// The member of the statement.
        member: &'static str,
    },
    /// A first fact is not a proposal.
    NotProposed,
    /// A second proposal.
    AlreadyProposed,
    /// The records are not in ascending order.
    OutOfOrder {
        /// The record given.
        seq: u64,
        /// The last one applied.
        last: u64,
    },
    /// The table of transitions does not have it.
    Transition {
        /// Where it stands.
        from: State,
        /// Where it should go.
        to: State,
    },
}

impl Refusal {
    /// The row of the table of refusals, with its members; where the database refuses the same, it is the same row.
    pub fn refusal(&self) -> Row {
        match self {
            Self::Excluded(exclusion) => exclusion.refusal(),
            Self::StaleView {
                changed_seq,
                seen_seq,
            } => Action::StaleView {
                changed_seq: *changed_seq,
                seen_seq: *seen_seq,
            }
            .into(),
            Self::ReasonNotForVerdict { reason, verdict } => Action::ReasonCode {
                reason: Some(*reason),
                verdict: Some(*verdict),
            }
            .into(),
            Self::NarrativeNeeded { least } => Action::NarrativeMissing {
                least: *least as u64,
            }
            .into(),
            Self::NarrativeTooLong => Ledger::TooLarge {
                what: Limited::Narrative,
                most: NARRATIVE_LIMIT as u64,
            }
            .into(),
            Self::NarrativeNul => Ledger::TooLarge {
                what: Limited::NarrativeNul,
                most: NARRATIVE_LIMIT as u64,
            }
            .into(),
            Self::AdviceUnknown => Action::AdviceUnknown.into(),
            Self::OutOfTurn {
                event,
                state,
                changed_seq,
            } => Action::OutOfTurn {
                event: *event,
                state: *state,
                changed_seq: *changed_seq,
            }
            .into(),
            Self::OwnersOnly { event } => Action::OwnersOnly { event: *event }.into(),
            Self::NoVote { step } => Action::NoVote { step: *step }.into(),
            Self::HoldsNot { confirmed } => Login::RoleMissing {
                doing: Doing::Holding,
                roles: vec![HOLDS],
                fault: if *confirmed {
                    RoleFault::Missing
                } else {
                    RoleFault::Unconfirmed
                },
                step: None,
                at: None,
            }
            .into(),
            Self::RevisionNotAllowed => Action::RevisionNotAllowed.into(),
            Self::RevisionOwner => Action::RevisionOwner.into(),
            Self::RevisionNumber { revision } => Action::RevisionNumber {
                revision: *revision,
            }
            .into(),
            Self::RevisionField => Action::ContentInvalid {
                fault: ContentFault::Field,
            }
            .into(),
            Self::RevisionSame => Action::RevisionSame.into(),
            Self::RevisionErased => Action::RevisionErased.into(),
            Self::RevisionBlocked => Action::RevisionBlocked.into(),
            Self::RevisionStricter => Action::RevisionStricter.into(),
            Self::GlassNotAllowed => Action::GlassNotAllowed.into(),
            Self::GlassSimulation => Action::GlassSimulation.into(),
            Self::GlassRole {
                doing,
                role,
                confirmed,
            } => Login::RoleMissing {
                doing: *doing,
                roles: vec![*role],
                fault: if *confirmed {
                    RoleFault::Missing
                } else {
                    RoleFault::Unconfirmed
                },
                step: None,
                at: None,
            }
            .into(),
            Self::IncidentMissing => Action::IncidentMissing {
                most: INCIDENT_LIMIT as u64,
            }
            .into(),
            Self::NoGlass => Action::NoGlass.into(),
            Self::GlassReviewed => Action::GlassReviewed.into(),
            Self::OwnGlass => Action::OwnGlass.into(),
            Self::ReviewedBefore { seq } => Action::ReviewedBefore { seq: *seq }.into(),
            Self::OverdueBefore => Action::OverdueBefore.into(),
            Self::NotExecutable {
                event,
                state,
                changed_seq,
            } => Action::NotExecutable {
                event: *event,
                state: *state,
                changed_seq: *changed_seq,
            }
            .into(),
            Self::SuccessionOwners => Action::SuccessionOwners.into(),
            Self::AlreadyReplaced => Action::AlreadyReplaced.into(),
            Self::NotReplaceable { state, changed_seq } => Action::NotReplaceable {
                state: *state,
                changed_seq: *changed_seq,
            }
            .into(),
            Self::DigestDiffers => Action::DigestDiffers.into(),
            Self::NoRung { level } => Action::NoRung { level: *level }.into(),
            Self::NotOverdue { at } => Action::NotOverdue { at: Moment(*at) }.into(),
            Self::TextMissing => Action::TextMissing {
                most: TEXT_LIMIT as u64,
            }
            .into(),
            Self::Malformed(cause) => Action::Malformed {
                cause: cause.to_string(),
            }
            .into(),
            Self::Differs { member } => People::StatementDiffers {
                member: Some((*member).to_owned()),
            }
            .into(),
            Self::NotProposed => Action::NotProposed.into(),
            Self::AlreadyProposed => Action::AlreadyProposed.into(),
            Self::OutOfOrder { seq, last } => Action::OutOfOrder {
                seq: *seq,
                last: *last,
            }
            .into(),
            Self::Transition { from, to } => Action::Transition {
                from: Some(*from),
                to: Some(*to),
            }
            .into(),
        }
    }

    /// The row's code.
    pub fn code(&self) -> &'static str {
        self.refusal().code()
    }
}
