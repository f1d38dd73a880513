//! The policy's versions, what one changes of another, and trying a text on what was proposed before.

use crate::{PersonRef, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A version of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyVersion {
    pub policy_id: String,
    #[ts(type = "number")]
    pub version: Whole,
    pub title: String,
    pub in_force: bool,
    pub drafted_by: PersonRef,
    pub drafted_at: String,
    #[ts(type = "number")]
    pub seq: Whole,
    /// The second admin; `None` while it waits for one.
    pub confirmed_by: Option<PersonRef>,
    #[ts(type = "number | null")]
    pub confirmed_seq: Option<Whole>,
    /// Each rule in one sentence, in their order.
    pub rules: Vec<String>,
    /// In whose hours its steps count time.
    pub calendars: Vec<PolicyCalendar>,
    /// Its text, as a file that can be tried or drafted again.
    pub text: String,
}

/// A calendar of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyCalendar {
    pub name: String,
    /// What it was made of, as its maker wrote it.
    pub made_of: String,
    pub from: String,
    /// From then on all time counts again.
    pub until: String,
    /// Whether that is within sixty days.
    pub ends_soon: bool,
    /// The rules and steps that count in it, in words.
    pub counts: String,
}

/// Two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyDiffRequest {
    #[ts(type = "number")]
    pub from: Whole,
    #[ts(type = "number")]
    pub to: Whole,
}

/// What the second of two versions changes of the first, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyDiff {
    pub differences: Vec<String>,
}

/// Tries a text; nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyTry {
    pub text: String,
    /// Calendars that are put into it, each in the place of one of its name, as `countersignctl calendar --json` writes them; may be empty.
    pub calendars: String,
    /// On so many actions at most, the last proposed.
    pub last: u32,
}

/// What a text would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyTrial {
    /// Why it would be refused; empty where it may be drafted.
    pub faults: Vec<String>,
    /// What is allowed and probably not meant.
    pub warnings: Vec<String>,
    /// What it changes of the policy in force.
    pub differences: Vec<String>,
    #[ts(type = "number")]
    pub tried: Whole,
    /// Actions that it would have met otherwise.
    #[ts(type = "number")]
    pub changed: Whole,
    /// The newest of them.
    pub changes: Vec<TriedAction>,
    #[ts(type = "number")]
    pub open: Whole,
    /// Open ones that it is stricter to; they keep their routes.
    #[ts(type = "number")]
    pub touched: Whole,
    /// The first of them.
    pub touches: Vec<TriedAction>,
}

/// An action, and what another policy would make of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TriedAction {
    pub action_id: String,
    pub proposed_at: String,
    /// Kind, subject and amount, in words. The subject is the agent's: hostile.
    pub what: String,
    /// What became of it; empty of an open one.
    pub was: String,
    /// What would have, or what it would have to pass besides.
    pub would: String,
}
