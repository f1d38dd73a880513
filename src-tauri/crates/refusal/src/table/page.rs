//! What only a face with a window asks or answers.

use crate::{LedgerFault, PageRequest, section::section};

section! {
    /// What only a face with a window asks or answers.
    Page {
        EvidenceNotViewed { sections: Vec<String> } = "evidence-not-viewed", Rule, 409;
        TypedMismatch { expected: String } = "typed-mismatch", Request, 422;
        TextControl { code: u64, line: u64 } = "text-control", Request, 422;
        StepClosed { step: u64, seq: u64 } = "step-closed", Rule, 409;
        LedgerCheckFailed { seq: u64, fault: LedgerFault } = "ledger-check-failed", Surroundings, 503;
        PreviewStale = "preview-stale", Rule, 409;
        SnapshotGone = "snapshot-gone", Request, 410;
        NothingToExport = "nothing-to-export", Request, 422;
        AgentOfAnother { agent: String, owner: String } = "agent-of-another", Rule, 403;
        NotATrustFile { path: String, cause: String } = "not-a-trust-file", Request, 422;
        Invalid { what: PageRequest } = "invalid-request", Request, 400;
        Internal { command: String } = "internal", Program, 500;
    }
}
