//! The ledger as a list: every record, newest first, one of them whole, checking it, and proving one to an outsider.

use crate::{ActorType, Field, Secret, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which records. `None` holds for every record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerFilter {
    /// An event's name, or its first part, as in `key` for every event about keys.
    pub kind: Option<String>,
    /// The id of a person, an agent or a worker, or `system`.
    pub actor: Option<String>,
    /// An id, an id with its kind as in `export:ID`, an action's short name, or `workspace`.
    pub subject: Option<String>,
    /// Numbers, both included.
    #[ts(type = "number | null")]
    pub first: Option<Whole>,
    #[ts(type = "number | null")]
    pub last: Option<Whole>,
    /// Times; the second is the first that is too late.
    pub from: Option<String>,
    pub until: Option<String>,
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerPageRequest {
    pub filter: LedgerFilter,
    /// The `next` of the part before; `None`: from the newest on.
    #[ts(type = "number | null")]
    pub before: Option<Whole>,
}

/// Records that the reader may read, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerPage {
    pub rows: Vec<LedgerRow>,
    /// What the next part is asked with; `None` where there is none.
    #[ts(type = "number | null")]
    pub next: Option<Whole>,
    /// The newest record, whether it is in the list or not.
    #[ts(type = "number")]
    pub head_seq: Whole,
}

/// One record of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerRow {
    #[ts(type = "number")]
    pub seq: Whole,
    pub at: String,
    pub actor_type: ActorType,
    pub actor: String,
    pub you: bool,
    pub event: String,
    /// What the actor did, in words that follow a name.
    pub what: String,
    /// As the record has it.
    pub subject: String,
    /// The subject for reading: an action's short name, a person's or an agent's name.
    pub about: String,
    /// Where it is about an action that can be opened.
    pub action_id: Option<String>,
    pub leaf: String,
}

/// What a list can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerChoices {
    pub kinds: Vec<LedgerKind>,
    pub actors: Vec<LedgerActor>,
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerKind {
    pub event: String,
    pub what: String,
}

/// Somebody who can act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerActor {
    pub actor: String,
    pub name: String,
    pub actor_type: ActorType,
    pub you: bool,
}

/// Names one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerKey {
    #[ts(type = "number")]
    pub seq: Whole,
}

/// One record whole, or why it is not told yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LedgerRecordView {
    /// The policy wants an independent second look at the action that it is about.
    KeptBack {
        why: String,
    },
    Shown(Box<LedgerRecord>),
}

/// One record whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerRecord {
    #[ts(type = "number")]
    pub seq: Whole,
    /// The list's row of it.
    pub row: LedgerRow,
    /// Its place among the records about the same subject; `None` where the bytes are no record.
    #[ts(type = "number | null")]
    pub subject_seq: Option<Whole>,
    /// What the statement says, in words; texts stand as their commitments.
    pub fields: Vec<Field>,
    /// The exact bytes that are hashed.
    pub bytes: String,
    /// The exact bytes that were signed; empty where the record's bytes are none.
    pub statement: String,
    /// The leaf that the ledger keeps, and whether the bytes make it.
    pub leaf: String,
    pub leaf_holds: bool,
    /// The leaf that the record names as the one before it; empty where the bytes are no record.
    pub prev: String,
    pub signatures: Vec<LedgerSignature>,
    pub place: LedgerPlace,
}

/// A signature of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerSignature {
    pub key_id: String,
    pub key_fingerprint: String,
    pub signature: String,
    /// Whose key it is; `None` where this ledger knows no such key.
    pub name: Option<String>,
    /// Whether that key signed exactly the statement.
    pub holds: Option<bool>,
}

/// Where a record stands in the tree as long as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerPlace {
    #[ts(type = "number")]
    pub size: Whole,
    pub root: String,
    /// The hashes that lead from the leaf to the root.
    pub path: Vec<String>,
    pub holds: bool,
}

/// Checks a range of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerCheck {
    pub job: String,
    /// Both included; `None`: from record 0, up to the newest.
    #[ts(type = "number | null")]
    pub first: Option<Whole>,
    #[ts(type = "number | null")]
    pub last: Option<Whole>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerChecked {
    #[ts(type = "number")]
    pub first: Whole,
    #[ts(type = "number")]
    pub last: Whole,
    #[ts(type = "number")]
    pub head_seq: Whole,
    /// False: the reader may not read records, and nothing can be said of them.
    pub readable: bool,
    /// How many checkpoints the tree over the records was compared with.
    #[ts(type = "number")]
    pub checkpoints: Whole,
    /// The tree's root after the last record.
    pub root: Option<String>,
    pub broken: Option<LedgerBreak>,
    pub checked_at: String,
    pub took_ms: u32,
}

/// The first record that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerBreak {
    #[ts(type = "number")]
    pub seq: Whole,
    pub reason: String,
    pub expected: String,
    pub found: String,
}

/// Saves a record's proof, which an outsider's program verifies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerProve {
    #[ts(type = "number")]
    pub seq: Whole,
    pub passphrase: Option<Secret>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LedgerProofView {
    /// Nothing was saved: the record is not told to this reader yet.
    KeptBack {
        why: String,
    },
    Saved(LedgerProof),
}

/// The files that were saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerProof {
    #[ts(type = "number")]
    pub seq: Whole,
    pub proof_path: String,
    pub record_path: String,
    pub vkey_path: String,
    /// The keys that signed the checkpoint, as C2SP verifier keys.
    pub vkeys: Vec<String>,
}

/// Which checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckpointsRequest {
    /// The `next` of the part before; `None`: from the longest on.
    #[ts(type = "number | null")]
    pub below: Option<Whole>,
}

/// Checkpoints that installations signed, the longest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Checkpoints {
    pub checkpoints: Vec<Checkpoint>,
    #[ts(type = "number | null")]
    pub next: Option<Whole>,
}

/// What one or several installations signed: how long the ledger was, and its root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Checkpoint {
    #[ts(type = "number")]
    pub size: Whole,
    pub root: String,
    pub signers: Vec<CheckpointSigner>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckpointSigner {
    pub installation: String,
    pub name: String,
    pub key_fingerprint: String,
    pub at: String,
    /// The C2SP signed note.
    pub note: String,
}
