//! Records, texts, exports and checkpoints.

use crate::{
    Said, said,
    words::{cause, fork_fault, number},
};
use countersign_refusal::{CheckpointFault, Flow, Kept, Ledger, Limited};

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
        Ledger::RateLimited {
            what,
            most,
            seconds,
        } => said(
            format!(
                "This login has written as much as it may for now: {} {} an hour.",
                number(*most),
                flow(*what)
            ),
            format!(
                "Wait {} and go on. What was refused left nothing behind. The limit is the owner's of the database to change (countersignctl limits).",
                lasting(*seconds)
            ),
        ),
        Ledger::LimitRange { what, least, most } => said(
            format!(
                "A login may write from {} to {} {} an hour.",
                number(*least),
                number(*most),
                flow(*what)
            ),
            "Choose a number between the two. While an agent is new it never has more than everybody else.",
        ),
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
            CheckpointFault::Root => said(
                "This installation has signed another history of the same length already.",
                "Stop working here and compare the ledger with another installation's: one of the two histories was replaced.",
            ),
        },
        Ledger::Shrunk { size, known, proof } => said(
            format!(
                "The ledger has {size} records; this installation has verified {known} before."
            ),
            format!(
                "An old backup may have been restored. Change nothing, and show {proof} to whoever runs the database."
            ),
        ),
        Ledger::Forked { fault, proof } => said(
            format!(
                "This ledger is not the one that this installation knows: {}.",
                fork_fault(fault)
            ),
            format!(
                "Its history was replaced. Change nothing, and show {proof} to whoever runs the database."
            ),
        ),
        Ledger::MemoryUnreadable { path } => said(
            format!("{path} is not a checkpoint, so it is not known how long the ledger was."),
            "Compare the ledger with another installation's checkpoint; then move this file away to start again without it.",
        ),
        Ledger::RecordUnreadable { seq } => said(
            format!("This login may not read record {seq}."),
            "Sign in as a person with a role, such as an auditor, or as a worker: they read the whole ledger.",
        ),
        Ledger::ExportFailed { cause: why } => said(
            format!("The export could not be written: {}.", cause(why)),
            "Verify the ledger, then export again; nothing was left behind.",
        ),
        Ledger::TablesFailed { cause: why } => said(
            format!("No readable files were made: {}.", cause(why)),
            "The export is as it was. Verify it with `countersignctl exports verify EXPORT`, then make the files with `exports tables EXPORT FOLDER`.",
        ),
        Ledger::RecordOfOne => said(
            "A decision record is made of an export of one action alone.",
            "Export that action by itself: `countersignctl export FILE --action ACTION --with record`.",
        ),
        Ledger::ExportFilter { cause: why } => said(
            format!("An export cannot be filtered like this: {}.", cause(why)),
            "Filter by state, kind, agent or period, or make several exports.",
        ),
        Ledger::LedgerFilter { cause: why } => said(
            format!("The ledger cannot be listed like this: {}.", cause(why)),
            "Name an event as `ledger` prints it, a login or an agent, and an action's id or an id with its kind, as in export:ID.",
        ),
        Ledger::InstallationMissing => said(
            "This installation has no checkpoint key in this workspace.",
            "Enrol it: `countersignctl installation enrol NAME`.",
        ),
        Ledger::KeptBack { seq } => said(
            format!(
                "Record {seq} is kept back from you until you have decided on its action or nobody decides on it any more, so that this cannot be exported whole."
            ),
            match seq.checked_sub(1) {
                Some(last) => format!(
                    "Export the range up to record {last}, or ask for actions by their state."
                ),
                None => "Ask for actions by their state.".to_owned(),
            },
        ),
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
            format!("The narrative is over {most} bytes."),
            "Shorten the narrative.",
        ),
        Limited::NarrativeNul => said(
            "The narrative holds the character U+0000, which cannot be kept.",
            "Remove it.",
        ),
        Limited::Imports => said(
            format!("One transaction writes rows of at most {most} imports."),
            "Commit, and go on in a transaction of its own.",
        ),
        Limited::Import => said(
            format!("The rows of one import are limited to {most} bytes together."),
            "Divide the file, and import its parts an hour apart.",
        ),
        Limited::Note => said(
            format!("A note is limited to {most} bytes."),
            "Shorten it, or write a comment.",
        ),
    }
}

fn flow(what: Flow) -> &'static str {
    match what {
        Flow::Proposals => "proposals",
        Flow::Openings => "openings of actions",
        Flow::Comments => "comments",
        Flow::Questions => "questions and answers",
        Flow::Decisions => "decisions",
        Flow::Imports => "imports",
        Flow::ImportedMegabytes => "imported megabytes",
        Flow::Jobs => "jobs",
        Flow::Records => "records",
    }
}

/// In whole minutes where it is long.
fn lasting(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
