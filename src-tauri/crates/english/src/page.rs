//! What only a face with a window asks or answers.

use crate::{
    Said, said,
    words::{cause, ledger_fault},
};
use countersign_refusal::{Page, PageRequest};

pub(crate) fn say(row: &Page) -> Said {
    match row {
        Page::EvidenceNotViewed { sections } => said(
            format!("Required evidence was not viewed: {}.", sections.join(", ")),
            "View it, then sign.",
        ),
        Page::TypedMismatch { expected } => said(
            format!("What you typed is not {expected}."),
            "Type it exactly as shown.",
        ),
        Page::TextControl { code, line } => said(
            format!(
                "Line {line} of the text has the control character U+{code:04X}, which nobody would see where it is shown."
            ),
            "Remove it and write the text again.",
        ),
        Page::StepClosed { step, seq } => said(
            format!("Step {step} closed at ledger number {seq}, before yours arrived."),
            "Your text is kept. Read what was decided.",
        ),
        Page::LedgerCheckFailed { seq, fault } => said(
            format!("The ledger check failed at {seq}: {}.", ledger_fault(fault)),
            "Signing stops until it is cleared up. Keep your last export and tell the others.",
        ),
        Page::PreviewStale => said(
            "What would be signed is no longer what was shown to you.",
            "Read it again, then sign. Your text is kept.",
        ),
        Page::SnapshotGone => said(
            "This list is no longer kept.",
            "It is read again by itself.",
        ),
        Page::NothingToExport => said("No record fits this filter.", "Widen it."),
        Page::AgentOfAnother { agent, owner } => said(
            format!("{owner} answers for {agent}, and starts it here alone."),
            "Ask them. Who answers for an agent never decides on what it proposes.",
        ),
        Page::NotATrustFile { path, cause: why } => said(
            format!("{path} is not a trust file: {}.", cause(why)),
            "Choose the file that another installation wrote.",
        ),
        Page::Invalid { what } => match what {
            PageRequest::DroppedFile => said(
                "Only a file that was dropped on this window can be verified by its path.",
                "Drop the file on the window, or choose it there.",
            ),
            PageRequest::Time => said(
                "A time is written as YYYY-MM-DDTHH:MM:SSZ.",
                "Correct it and try again.",
            ),
            PageRequest::Amount => said(
                "An amount is written with digits and a point, such as 1200.50.",
                "Correct it and try again.",
            ),
            PageRequest::TeamLogin => said(
                "On a team's server its administrator makes the login.",
                "Have it made with countersignctl person create.",
            ),
        },
        Page::Internal { command } => said(
            format!("The work on {command} ended early, by a defect of the program."),
            "Nothing was changed. The log has the details.",
        ),
    }
}
