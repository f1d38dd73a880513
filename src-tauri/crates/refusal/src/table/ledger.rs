//! Records, texts, exports and checkpoints.

use crate::{CheckpointFault, Flow, ForkFault, Kept, Limited, section::section};

section! {
    /// Records, texts, exports and checkpoints.
    Ledger {
        AppendOnly { kept: Kept } = "append-only", Rule, 403;
        TooLarge { what: Limited, most: u64 } = "too-large", Request, 413;
        RateLimited { what: Flow, most: u64, seconds: u64 } = "rate-limited", Rule, 429;
        LimitRange { what: Flow, least: u64, most: u64 } = "limit-range", Request, 422;
        Salt = "salt", Program, 422;
        ExportSize = "export-size", Program, 409;
        CheckpointInvalid { fault: CheckpointFault } = "checkpoint-invalid", Program, 422;
        Shrunk { size: u64, known: u64, proof: String } = "ledger-shrunk", Surroundings, 503;
        Forked { fault: ForkFault, proof: String } = "ledger-forked", Surroundings, 503;
        MemoryUnreadable { path: String } = "memory-unreadable", Surroundings, 500;
        ExportFailed { cause: String } = "export", Program, 500;
        TablesFailed { cause: String } = "tables-failed", Surroundings, 500;
        RecordOfOne = "record-of-one", Request, 422;
        ExportFilter { cause: String } = "export-filter", Request, 422;
        LedgerFilter { cause: String } = "ledger-filter", Request, 422;
        InstallationMissing = "installation-missing", Request, 409;
        RecordUnreadable { seq: u64 } = "record-unreadable", Request, 403;
        KeptBack { seq: u64 } = "kept-back", Rule, 409;
        NoHolder = "no-holder", Rule, 409;
    }
}
