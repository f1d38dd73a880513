//! An action that is forced outside of its route, and the review of that by others.

use crate::{PersonRef, Risk, Role, Secret, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Breaks the glass: approves an action outside of its route. Signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BreakGlass {
    pub action_id: String,
    /// The incident's reference, as the firm names it: one line.
    pub incident: String,
    pub narrative: String,
    /// What the action's `you.may_break` asks to be typed.
    pub typed: Option<String>,
    /// The password once more.
    pub reauthentication: Option<Secret>,
    pub view_digest: String,
    #[ts(type = "number")]
    pub seen_seq: Whole,
    pub seen_leaf: String,
    pub passphrase: Option<Secret>,
}

/// What the reader may do, and what is demanded of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MayBreak {
    /// The role by which they may.
    pub role: Role,
    /// Who reviews it, in how many hours, as a sentence.
    pub follows: String,
    /// What must be typed.
    pub typed: String,
    /// Characters of the narrative, at least.
    pub narrative_min: u32,
}

/// Says what the reader found of a glass that somebody else broke. Signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReviewGlass {
    pub action_id: String,
    pub verdict: GlassVerdict,
    pub reason: String,
    pub passphrase: Option<Secret>,
}

/// What a review found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GlassVerdict {
    Upheld,
    NotUpheld,
}

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    Open,
    Overdue,
    Complete,
}

/// A glass that was broken, and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GlassView {
    #[ts(type = "number")]
    pub seq: Whole,
    pub at: String,
    pub person: PersonRef,
    pub role: Role,
    /// `None` where it was erased.
    pub incident: Option<String>,
    pub narrative: Option<String>,
    pub review_role: Role,
    pub wanted: u32,
    pub due_at: String,
    pub state: ReviewState,
    pub reviews: Vec<GlassReview>,
    /// It is void, and what was forced rests on nothing: its key was revoked as compromised by then, in this record.
    #[ts(type = "number | null")]
    pub void: Option<Whole>,
}

/// What one person found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GlassReview {
    #[ts(type = "number")]
    pub seq: Whole,
    pub at: String,
    pub person: PersonRef,
    pub verdict: GlassVerdict,
    /// `None` where it was erased.
    pub reason: Option<String>,
    /// It is not counted: its key was revoked as compromised by then.
    pub void: bool,
}

/// A review that people are wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenReview {
    pub action_id: String,
    pub label: String,
    pub verb: String,
    /// From the agent: hostile.
    pub object: String,
    pub risk: Risk,
    #[ts(type = "number")]
    pub seq: Whole,
    pub person: PersonRef,
    pub at: String,
    pub review_role: Role,
    pub wanted: u32,
    pub given: u32,
    pub due_at: String,
    pub overdue: bool,
    /// The reader may give one.
    pub yours: bool,
}
