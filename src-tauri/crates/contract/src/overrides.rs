//! Decisions that went against the agent or outside of the route, for whoever reads them one by one.

use crate::{
    OverrideType, PersonRef, RecommendationView, Risk, Sentence, SignedDecisionView, Verdict, Whole,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which part of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OverridesRequest {
    /// The `next` of the part before; `None`: from the newest on.
    #[ts(type = "number | null")]
    pub before: Option<Whole>,
}

/// Overrides on actions whose review has ended, newest first. Of one that goes on nothing is told: somebody may still have to
/// judge it unadvised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Overrides {
    pub overrides: Vec<OverrideRow>,
    /// What the next part is asked with; `None` where there is none.
    #[ts(type = "number | null")]
    pub next: Option<Whole>,
}

/// One override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OverrideRow {
    /// The decision's ledger number.
    #[ts(type = "number")]
    pub seq: Whole,
    pub action_id: String,
    pub label: String,
    pub sentence: Sentence,
    pub risk: Risk,
    pub is_simulation: bool,
    pub person: PersonRef,
    pub verdict: Verdict,
    /// In the words in which it was picked.
    pub reason: String,
    pub override_type: OverrideType,
    pub at: String,
}

/// One override whole: the human's reason, and the agent's advice beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OverrideView {
    pub decision: SignedDecisionView,
    pub advice: RecommendationView,
}
