//! What is wrong with something, with the members that say where.

use countersign_statement::codes::{Outcome, Role};
use serde::{Deserialize, Serialize};

use crate::kinds::{CalendarFault, PolicyNumber};

/// A line of an import that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// Why, as the import's report says it.
    pub reason: String,
}

/// What is wrong with a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FolderFault {
    /// There is no such folder.
    Absent,
    /// It is no folder.
    NotAFolder,
    /// Something is missing in it.
    Lacks {
        /// What.
        name: String,
    },
    /// It cannot be looked into.
    Unreadable {
        /// The system's word.
        cause: String,
    },
    /// A program in it does not run.
    Fails {
        /// Its name.
        program: String,
        /// The system's word.
        cause: String,
    },
    /// What says its version is odd.
    Version {
        /// What it says.
        said: String,
    },
    /// It belongs to another account.
    Account {
        /// The account's number.
        uid: u32,
    },
    /// Others may enter.
    Open {
        /// Its mode, in octal.
        mode: String,
    },
    /// A pointer names a place that is not one of ours.
    Pointer {
        /// The pointer.
        path: String,
    },
}

/// Why a ledger is not the one that an installation knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ForkFault {
    /// It has another name.
    Origin {
        /// Its name now.
        now: String,
        /// Its name before.
        before: String,
    },
    /// Its first records are others.
    Records {
        /// How many were verified before.
        known: u64,
    },
}

/// Why a check of the ledger failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LedgerFault {
    /// It has fewer records than this computer checked.
    Shorter,
    /// A record is not the one that this computer checked.
    Changed,
    /// Records are missing.
    Missing,
    /// A record's bytes do not have its leaf.
    Leaf,
    /// A record does not follow the one before it.
    Chain,
    /// A record cannot be read.
    Record {
        /// What is wrong with it.
        cause: String,
    },
    /// It is shorter than it was.
    Shrunk {
        /// Records now.
        size: u64,
        /// Records before.
        known: u64,
    },
    /// It is another one.
    Forked {
        /// Why.
        why: ForkFault,
    },
    /// The records make another tree than the one that was signed.
    Root {
        /// Records in the tree.
        size: u64,
    },
    /// A row contradicts the model.
    Row {
        /// What was found.
        found: String,
    },
}

/// What is wrong with a policy, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PolicyFault {
    /// There is no rule.
    NoRules,
    /// The version is 0.
    Version,
    /// A rule is not well formed.
    Rule {
        /// The rule.
        rule: u64,
    },
    /// A step is not well formed.
    Step {
        /// The rule.
        rule: u64,
        /// The step.
        step: u64,
    },
    /// The rungs of a step's ladder are not well formed.
    Ladder {
        /// The rule.
        rule: u64,
        /// The step.
        step: u64,
    },
    /// Who breaks the glass and reviews it is not well formed, or stands where nobody decides.
    Glass {
        /// The rule.
        rule: u64,
    },
    /// Who revises is not well formed, or stands where nobody decides.
    Revise {
        /// The rule.
        rule: u64,
    },
    /// It allows breaking the glass for simulations alone, of which nothing is ever done.
    GlassSimulation {
        /// The rule.
        rule: u64,
    },
    /// Nobody could break the glass, or not enough others could review it.
    GlassTooFew {
        /// The rule.
        rule: u64,
        /// The role that breaks it.
        role: Role,
        /// People who hold that.
        breakers: u64,
        /// The role that reviews it.
        review_role: Role,
        /// Reviewers that it wants.
        wanted: u64,
        /// People who could be among them, besides who breaks it.
        found: u64,
    },
    /// A route's persons or expiry are out of range.
    Limits {
        /// The rule.
        rule: u64,
    },
    /// Rules are numbered from 1 without a hole.
    RuleNumber {
        /// Its place.
        wanted: u64,
        /// Its number.
        found: u64,
    },
    /// Steps are numbered from 1 without a hole.
    StepNumber {
        /// The rule.
        rule: u64,
        /// Its place.
        wanted: u64,
        /// Its number.
        found: u64,
    },
    /// A route without steps.
    NoSteps {
        /// The rule.
        rule: u64,
    },
    /// Steps where nobody decides.
    NeedlessSteps {
        /// The rule.
        rule: u64,
        /// Its outcome.
        outcome: Outcome,
    },
    /// A number out of its range.
    Range {
        /// Which number.
        what: PolicyNumber,
        /// The rule.
        rule: u64,
        /// The step, where it is a step's.
        step: Option<u64>,
        /// The number.
        found: u64,
        /// The largest.
        most: u64,
    },
    /// More calendars than a policy may have.
    Calendars {
        /// Calendars.
        found: u64,
        /// The most.
        most: u64,
    },
    /// A calendar is not sound.
    Calendar {
        /// Its name.
        calendar: String,
        /// What is wrong.
        why: CalendarFault,
        /// The first hours that are concerned, counted from 1.
        hours: Option<u64>,
    },
    /// A step names a calendar that the policy does not have.
    NoCalendar {
        /// The rule.
        rule: u64,
        /// The step.
        step: u64,
        /// The name.
        calendar: String,
    },
    /// Rules before it take whatever it would.
    NeverReached {
        /// The rule.
        rule: u64,
        /// These.
        by: Vec<u64>,
    },
    /// The people there are cannot fill a step, once the steps before it have theirs.
    TooFew {
        /// The rule.
        rule: u64,
        /// The step.
        step: u64,
        /// Its role.
        role: Role,
        /// Approvals that it needs.
        wanted: u64,
        /// People left for it.
        found: u64,
        /// People who hold its role.
        holders: u64,
    },
    /// More rejections than people who could reject.
    NeverDenied {
        /// The rule.
        rule: u64,
        /// The step.
        step: u64,
        /// Its role.
        role: Role,
        /// Rejections that end it.
        deny: u64,
        /// People who hold its role.
        holders: u64,
    },
}
