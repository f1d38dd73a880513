//! Records, texts, exports and checkpoints.

use crate::{Said, said, words::number};
use countersign_refusal::{CheckpointFault, Kept, Ledger, Limited};

pub(crate) fn say(row: &Ledger) -> Said {
    match row {
        Ledger::AppendOnly { kept } => match kept {
            Kept::Record => said(
                "Records and facts are never changed or removed.",
                "Correct a mistake with a new fact.",
            ),
            Kept::Text => said(
                "A private text is never changed.",
                "Salt and text can be erased together.",
            ),
        },
        Ledger::TooLarge { what, most } => too_large(*what, &number(*most)),
        Ledger::Salt => said(
            "A private text needs a salt of exactly 16 bytes.",
            "Make a new salt.",
        ),
        Ledger::ExportSize => said(
            "The export claims other records than the ledger has, or names digests that are none.",
            "Export again.",
        ),
        Ledger::CheckpointInvalid { fault } => match fault {
            CheckpointFault::Signer => said(
                "The checkpoint is not signed by an enrolled installation.",
                "Enrol this installation first.",
            ),
            CheckpointFault::Form => said(
                "The checkpoint's note is not in the canonical form.",
                "Write it as docs/formats says.",
            ),
            CheckpointFault::Size => said(
                "The checkpoint claims more records than the ledger has.",
                "Make a new one.",
            ),
        },
        Ledger::NoHolder => said(
            "Nobody has held the lock for longer than two seconds.",
            "Try again in a moment.",
        ),
    }
}

fn too_large(what: Limited, most: &str) -> Said {
    match what {
        Limited::Record => said(
            format!("The fact is too large for one record of {most} bytes."),
            "Shorten it and try again.",
        ),
        Limited::Text => said(
            format!("A private text is limited to {most} bytes."),
            "Shorten it and try again.",
        ),
        Limited::Policy => said(
            format!("A policy document is limited to {most} bytes."),
            "Use fewer rules.",
        ),
        Limited::Proposal => said(
            format!(
                "Content and recommendation are limited to {most} bytes each and may not be missing; a batch has 1 to 1,000 of them and 64 MiB."
            ),
            "Shorten the inputs or outputs.",
        ),
        Limited::Narrative => said(
            format!("A narrative is limited to {most} bytes."),
            "Shorten the narrative.",
        ),
        Limited::Note => said(
            format!("A note is limited to {most} bytes."),
            "Shorten it, or write a comment.",
        ),
    }
}
