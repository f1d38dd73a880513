//! Why a fact is refused.

use crate::{Exclusion, state::State};
use countersign_statement::codes::{ReasonCode, Verdict};

/// A refusal: a sentence, a closed code and a hint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The person may not decide.
    #[error(transparent)]
    Excluded(#[from] Exclusion),
    /// The action changed after what the person saw.
    #[error(
        "The action changed in record {changed_seq}, after what you saw (up to record {seen_seq})."
    )]
    StaleView {
        /// The last change.
        changed_seq: u64,
        /// What the view showed.
        seen_seq: u64,
    },
    /// A reason for the other verdict.
    #[error("The reason {reason} does not belong to the verdict {verdict}.")]
    ReasonNotForVerdict {
        /// The reason.
        reason: ReasonCode,
        /// The verdict.
        verdict: Verdict,
    },
    /// A narrative is demanded.
    #[error("A narrative of at least {least} characters is needed here.")]
    NarrativeNeeded {
        /// Characters after trimming.
        least: usize,
    },
    /// The narrative cannot be kept.
    #[error("The narrative is over 65,536 bytes or holds the character U+0000.")]
    NarrativeUnfit,
    /// Whether it is an override cannot be told.
    #[error(
        "The agent's recommendation is not at hand, so whether this is an override cannot be told."
    )]
    AdviceUnknown,
    /// A value of the draft does not have its format.
    #[error("The decision is malformed: {0}")]
    Malformed(countersign_statement::StatementError),
    /// A member differs from what the facts say.
    #[error("The statement differs from the action's facts in {member:?}.")]
    Differs {
        /// The member of the statement.
        member: &'static str,
    },
    /// A first fact is not a proposal.
    #[error("The facts do not begin with a proposal.")]
    NotProposed,
    /// A second proposal.
    #[error("The action was proposed already.")]
    AlreadyProposed,
    /// The records are not in ascending order.
    #[error("Record {seq} does not come after record {last}.")]
    OutOfOrder {
        /// The record given.
        seq: u64,
        /// The last one applied.
        last: u64,
    },
    /// The table of transitions does not have it.
    #[error("An action that is {} cannot become {}.", from.words(), to.words())]
    Transition {
        /// Where it stands.
        from: State,
        /// Where it should go.
        to: State,
    },
}

impl Refusal {
    /// The closed code; where the database refuses the same thing, its code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Excluded(exclusion) => exclusion.code(),
            Self::StaleView { .. } => "stale-view",
            Self::ReasonNotForVerdict { .. } => "reason-code",
            Self::NarrativeNeeded { .. } => "narrative-missing",
            Self::NarrativeUnfit => "too-large",
            Self::AdviceUnknown => "advice-unknown",
            Self::Malformed(_) => "malformed",
            Self::Differs { .. } => "statement-differs",
            Self::NotProposed => "not-proposed",
            Self::AlreadyProposed => "already-proposed",
            Self::OutOfOrder { .. } => "out-of-order",
            Self::Transition { .. } => "transition",
        }
    }

    /// What can be done about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Excluded(exclusion) => exclusion.hint(),
            Self::StaleView { .. } => "Read what changed, then sign anew; your narrative is kept.",
            Self::ReasonNotForVerdict { .. } => "Choose a reason of the same verdict.",
            Self::NarrativeNeeded { .. } => "Say in your own words why you decide so.",
            Self::NarrativeUnfit => "Shorten the narrative.",
            Self::AdviceUnknown => {
                "Ask for the recommendation to be restored, or let the action expire."
            }
            Self::Malformed(_) | Self::Differs { .. } => {
                "Open the action again and sign what is there now."
            }
            Self::NotProposed
            | Self::AlreadyProposed
            | Self::OutOfOrder { .. }
            | Self::Transition { .. } => {
                "The ledger's facts contradict each other; verify an export."
            }
        }
    }
}
