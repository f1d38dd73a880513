//! Making bundles and keeping track of them.

use crate::{ActionState, ActorType, Field, Recorded, VerdictWord, Whole};
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
    /// SHA-256 of the whole bundle, as it was signed.
    pub bundle_digest: String,
    pub key_fingerprint: String,
    /// The installation that made it and keeps a copy; empty where it may not be read.
    pub installation: String,
    pub kept: ExportKept,
    /// What the newest attempt to deliver it says.
    pub delivery_status: DeliveryStatus,
    pub delivery_method: Option<DeliveryMethod>,
    /// Where the newest attempt went to; `None` where there is none or its text was erased.
    pub delivered_to: Option<String>,
    pub delivered_at: Option<String>,
    /// What the last verification of the kept copy found, as it is recorded.
    pub verification_status: VerificationStatus,
    pub verified_at: Option<String>,
    pub verified_by: Option<String>,
}

/// Whether the bytes of an export are at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportKept {
    Here,
    /// This installation made it and has no copy any more.
    Missing,
    /// By another installation.
    Elsewhere,
}

/// Where the delivery of an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Nobody tried.
    None,
    /// It has begun, and nobody has said what came of it.
    Pending,
    Delivered,
    Failed,
    /// Everything was sent and no answer came: it may have arrived.
    Uncertain,
}

/// A way to deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMethod {
    Folder,
    Mail,
    S3,
}

/// What the last verification of an export's kept copy found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VerificationStatus {
    Unverified,
    Verified,
    KeysNotTrusted,
    Incomplete,
    Altered,
    Unreadable,
    Missing,
}

/// Names an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportId {
    pub export_id: String,
}

/// An export with every attempt to deliver it, and where this installation can send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportDetails {
    pub export: ExportRow,
    /// Oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// Names of this installation's destinations.
    pub destinations: Vec<String>,
    /// The file that names them.
    pub destinations_file: Option<String>,
    /// Why that file cannot be read.
    pub destinations_fault: Option<String>,
    /// It asks for one action alone, so that a decision record is made of it.
    pub of_one_action: bool,
    /// This program sets PDF.
    pub sets_pdf: bool,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeliveryAttempt {
    #[ts(type = "number")]
    pub attempt: Whole,
    pub method: DeliveryMethod,
    /// `None` where it was erased.
    pub target: Option<String>,
    pub status: DeliveryStatus,
    pub actor_type: ActorType,
    pub actor: String,
    pub you: bool,
    pub begun_at: String,
    #[ts(type = "number")]
    pub begun_seq: Whole,
    pub ended_at: Option<String>,
    #[ts(type = "number | null")]
    pub ended_seq: Option<Whole>,
    /// What the receiver answered, or what was seen instead: hostile. `None` where it was erased or has not ended.
    pub reply: Option<String>,
}

/// What verifying the kept copy found; it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportVerified {
    pub result: VerificationStatus,
    pub recorded: Recorded,
}

/// A form of readable files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TableForm {
    Csv,
    Jsonl,
    Xlsx,
    /// A page for people, to be read and printed.
    Report,
    /// The same as PDF/A, where the program sets it.
    Pdf,
    /// The decision record as a page, of an export of one action.
    Record,
    /// The same as PDF/A, where the program sets it.
    RecordPdf,
}

/// Saves the decision record of an action with the export that it follows from. The name is picked in a dialog that Rust opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordSave {
    /// Made by the console; progress and `cancel` name it.
    pub job: String,
    pub action_id: String,
    /// As PDF/A instead of a page.
    pub pdf: bool,
    pub passphrase: Option<crate::Secret>,
}

/// A decision record beside its export, which was recorded and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordSaved {
    /// The record's file.
    pub file: String,
    /// The export that it follows from.
    pub bundle: String,
    pub export_id: String,
    /// The export's own record.
    #[ts(type = "number")]
    pub seq: Whole,
}

/// Makes readable files of the kept bundle. The folder's name is picked in a dialog that Rust opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportTables {
    /// Made by the console; progress and `cancel` name it.
    pub job: String,
    pub export_id: String,
    pub forms: Vec<TableForm>,
}

/// Readable files that were made from a bundle that was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TablesMade {
    pub folder: String,
    pub verdict: VerdictWord,
    pub files: Vec<String>,
}

/// Sends the kept bundle to a destination of this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Redeliver {
    /// Made by the console; progress and `cancel` name it.
    pub job: String,
    pub export_id: String,
    /// The destination's name.
    pub to: String,
    /// Also where it has arrived or may have: it may come twice.
    pub again: bool,
}

/// What came of an attempt; it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Redelivered {
    #[ts(type = "number")]
    pub attempt: Whole,
    pub to: String,
    pub status: DeliveryStatus,
    /// What the receiver answered: hostile.
    pub reply: String,
    #[ts(type = "number")]
    pub seq: Whole,
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
