//! The status bar: the truth at all times.

use crate::{Custody, Mode, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything the status bar shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Status {
    /// Host of the database, or `this computer`.
    pub database_host: String,
    /// `TLS 1.3`, `socket`, or empty where the connection is open.
    pub tls: String,
    /// The login's group in the database.
    pub database_role: String,
    pub online: bool,
    /// Since when, where `online` is false.
    pub offline_since: Option<String>,
    pub ledger: LedgerStatus,
    /// What is done without a person; `None` where that cannot be read now.
    pub jobs: Option<crate::Backlog>,
    pub key_fingerprint: Option<String>,
    pub custody: Option<Custody>,
    /// This computer's clock minus the database's.
    pub clock_skew_ms: i32,
    /// Set in record 0: what stands at the end of the bar follows from it.
    pub mode: Mode,
}

/// How far the ledger is verified by this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LedgerStatus {
    #[ts(type = "number")]
    pub head_seq: Whole,
    pub head_leaf: String,
    pub verified_at: Option<String>,
    /// The first ledger number that failed the check: signing stops.
    #[ts(type = "number | null")]
    pub failed_at_seq: Option<Whole>,
    pub failure: Option<String>,
}
