//! Making bundles and keeping track of them.

use crate::{ActionState, Field, VerdictWord, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which records go into a bundle. Absent conditions hold always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportFilter {
    /// The whole ledger: the only selection that an outsider can call complete.
    pub whole_ledger: bool,
    pub from: Option<String>,
    pub until: Option<String>,
    pub states: Vec<ActionState>,
    pub kind: Option<String>,
    pub agent: Option<String>,
    /// `None`: both.
    pub is_simulation: Option<bool>,
    pub action_ids: Vec<String>,
    /// Leave texts and inputs out; only their commitments travel.
    pub without_payload: bool,
}

/// What a filter would export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportPreview {
    #[ts(type = "number")]
    pub records: Whole,
    #[ts(type = "number")]
    pub actions: Whole,
    #[ts(type = "number")]
    pub decisions: Whole,
    #[ts(type = "number")]
    pub bytes_estimate: Whole,
    #[ts(type = "number | null")]
    pub first_seq: Option<Whole>,
    #[ts(type = "number | null")]
    pub last_seq: Option<Whole>,
    /// What a verifier will be able to say, and what stays the exporter's word.
    pub proves: String,
    pub suggested_name: String,
}

/// Starts an export. The path is picked in a dialog that Rust opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportStart {
    /// Made by the console; progress and `cancel` name it.
    pub job: String,
    pub filter: ExportFilter,
    pub suggested_name: String,
    pub passphrase: Option<crate::Secret>,
}

/// A bundle that was written, signed, and verified again from the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportRow {
    pub export_id: String,
    pub created_at: String,
    pub creator: String,
    pub you: bool,
    /// The filter in words.
    pub what: String,
    #[ts(type = "number")]
    pub records: Whole,
    #[ts(type = "number")]
    pub bytes: Whole,
    /// Where this computer wrote it; `None` for exports of others.
    pub path: Option<String>,
    pub name: String,
    pub sums_digest: String,
    #[ts(type = "number")]
    pub seq: Whole,
    pub verification: Verification,
}

/// When a bundle was last checked here, and with what result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Verification {
    pub verdict: Option<VerdictWord>,
    pub at: Option<String>,
    /// The file is not where it was written.
    pub missing: bool,
    pub facts: Vec<Field>,
}

/// Names an export to be checked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportKey {
    pub job: String,
    pub export_id: String,
}
