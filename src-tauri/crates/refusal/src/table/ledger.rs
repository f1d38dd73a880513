//! Records, texts, exports and checkpoints.

use crate::{CheckpointFault, Kept, Limited, section::section};

section! {
    /// Records, texts, exports and checkpoints.
    Ledger {
        AppendOnly { kept: Kept } = "append-only", Rule, 403;
        TooLarge { what: Limited, most: u64 } = "too-large", Request, 413;
        Salt = "salt", Program, 422;
        ExportSize = "export-size", Program, 409;
        CheckpointInvalid { fault: CheckpointFault } = "checkpoint-invalid", Program, 422;
        NoHolder = "no-holder", Rule, 409;
    }
}
