//! Figures about the work: what became of actions, what people decided, and how. Times that passed are seconds. Simulations are a
//! lane of their own.

use crate::{PersonRef, Risk, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is counted. Absent conditions hold always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MetricsRequest {
    /// Actions proposed, and decisions made, at or after this time.
    pub since: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    pub kind: Option<String>,
    /// The agent's name.
    pub agent: Option<String>,
    pub agent_version: Option<String>,
    pub risk_at_least: Option<Risk>,
}

/// All figures, at one moment of the database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Metrics {
    /// When "pending" and "late" were judged.
    pub as_of: String,
    /// What was counted.
    pub counted: MetricsRequest,
    /// What is not a simulation.
    pub work: MetricsLane,
    pub simulation: MetricsLane,
}

/// The figures of one lane. Of actions, those proposed in the window; of decisions, those made in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MetricsLane {
    #[serde(flatten)]
    #[ts(flatten)]
    pub actions: ActionMetrics,
    /// From proposal to approval; `None` without an approval.
    pub mean_seconds_to_approval: Option<f64>,
    /// How long pending actions have waited since they were proposed.
    pub queue_age: Option<Spread>,
    /// From proposal to approval or rejection.
    pub time_to_decision: Option<Spread>,
    pub decided: DecisionMetrics,
    pub people: Vec<PersonMetrics>,
    pub versions: Vec<VersionMetrics>,
    pub rules: Vec<RuleMetrics>,
    /// Each day (UTC) on which something was proposed, in order.
    pub days: Vec<DayMetrics>,
}

/// What became of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActionMetrics {
    #[ts(type = "number")]
    pub total: Whole,
    /// They wait for people, or their review is interrupted.
    #[ts(type = "number")]
    pub pending: Whole,
    /// By people, whatever followed on that but a withdrawal; a simulation that ended as simulated is one.
    #[ts(type = "number")]
    pub approved: Whole,
    #[ts(type = "number")]
    pub rejected: Whole,
    /// At least once, whatever became of them.
    #[ts(type = "number")]
    pub escalated: Whole,
    #[ts(type = "number")]
    pub expired: Whole,
    #[ts(type = "number")]
    pub withdrawn: Whole,
    /// The policy blocked or cleared them without people.
    #[ts(type = "number")]
    pub unreviewed: Whole,
    /// Past the due time of the step that was open last, when that ended or now.
    #[ts(type = "number")]
    pub due_breaches: Whole,
    /// Decided and closed, by votes that became void since.
    #[ts(type = "number")]
    pub flagged: Whole,
}

/// The median, and the value that nineteen of twenty do not pass (nearest rank).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Spread {
    pub p50_seconds: f64,
    pub p95_seconds: f64,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DecisionMetrics {
    #[ts(type = "number")]
    pub decisions: Whole,
    #[ts(type = "number")]
    pub approvals: Whole,
    #[ts(type = "number")]
    pub rejections: Whole,
    /// Approvals although the agent advised to block.
    #[ts(type = "number")]
    pub approve_against: Whole,
    /// Rejections although the agent advised to proceed.
    #[ts(type = "number")]
    pub reject_against: Whole,
    /// Decisions outside of the route.
    #[ts(type = "number")]
    pub manual_overrides: Whole,
    /// The three above among all decisions, 0 to 1; `None` of none.
    pub override_rate: Option<f64>,
    /// Whole seconds from opening what was decided on to deciding. `None` but of everybody and of persons.
    #[ts(type = "number | null")]
    pub median_seconds_on_an_action: Option<Whole>,
    /// The longest run of one person's approvals without a rejection in between; likewise.
    #[ts(type = "number | null")]
    pub longest_streak: Option<Whole>,
}

/// What a person decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PersonMetrics {
    pub person: PersonRef,
    #[serde(flatten)]
    #[ts(flatten)]
    pub decided: DecisionMetrics,
}

/// What was decided on the proposals of a version of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct VersionMetrics {
    /// The agent's name.
    pub agent: String,
    pub agent_version: String,
    #[serde(flatten)]
    #[ts(flatten)]
    pub decided: DecisionMetrics,
}

/// What was decided on actions that a rule routed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RuleMetrics {
    #[ts(type = "number")]
    pub policy_version: Whole,
    pub rule: u32,
    #[serde(flatten)]
    #[ts(flatten)]
    pub decided: DecisionMetrics,
}

/// What became of the actions of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DayMetrics {
    /// `YYYY-MM-DD`, UTC.
    pub day: String,
    #[serde(flatten)]
    #[ts(flatten)]
    pub actions: ActionMetrics,
    pub mean_seconds_to_approval: Option<f64>,
}
