//! Verifying bundles: no account, no database, no network.

use crate::{Field, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The five verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    Valid,
    Altered,
    Incomplete,
    IntactKeysNotTrusted,
    Unreadable,
}

/// Opens the file dialog and verifies what was picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyPick {
    pub job: String,
    /// Pick an unpacked folder instead of files.
    pub folder: bool,
}

/// Verifies what was dropped on the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyPaths {
    pub job: String,
    pub paths: Vec<String>,
}

/// One report a bundle; empty where the dialog was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyReports {
    pub reports: Vec<VerifyReport>,
}

/// What was found in one bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerifyReport {
    pub report: String,
    pub name: String,
    pub path: String,
    #[ts(type = "number")]
    pub bytes: Whole,
    pub sha256: String,
    pub verdict: VerdictWord,
    /// What happened and what can still be relied on.
    pub sentence: String,
    /// Which records, in words.
    pub range: String,
    pub checks: Vec<Check>,
    pub first_bad: Option<BadRecord>,
    pub facts: Vec<Field>,
    /// What the bundle proves and what it does not, a sentence each.
    pub says: Vec<String>,
    /// What to do next.
    pub advice: Vec<String>,
    pub trust: TrustList,
    pub checked_at: String,
    pub took_ms: u32,
    pub verifier: String,
    pub format: u32,
}

/// One rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Check {
    pub check: String,
    pub name: String,
    pub result: CheckResult,
    /// The result in one or two words: "Passed", "1 differs".
    pub word: String,
    pub sentence: String,
    /// Where it failed: file or record.
    pub place: Option<String>,
    /// Expected and found.
    pub details: Vec<Field>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    Passed,
    Failed,
    /// Could not say, or only the exporter's word.
    Unknown,
    /// An earlier failure left nothing to check.
    Skipped,
}

/// The first record that does not hold, with its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BadRecord {
    /// `None`: a file fails, and no record of it can be named.
    #[ts(type = "number | null")]
    pub seq: Option<Whole>,
    pub file: String,
    #[ts(type = "number | null")]
    pub line: Option<Whole>,
    pub reason: String,
    pub before: Option<Neighbour>,
    pub hashes: Vec<Field>,
    pub after: Option<Neighbour>,
    /// The record as it stands now: not trustworthy.
    pub fields: Vec<Field>,
}

/// The record before or after the bad one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Neighbour {
    #[ts(type = "number")]
    pub seq: Whole,
    pub good: bool,
    /// "Good", "Intact itself".
    pub word: String,
    pub leaf: String,
    /// What the link to the bad record says.
    pub link: String,
    pub link_holds: bool,
}

/// Whom this computer trusts, out of band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrustList {
    /// File it came from; `None`: none given.
    pub path: Option<String>,
    pub origin: Option<String>,
    pub entries: Vec<TrustEntry>,
    pub installations_needed: u32,
}

/// A trusted key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrustEntry {
    pub name: String,
    pub fingerprint: String,
    /// `founder`, `installation` or `genesis`.
    pub kind: String,
}
