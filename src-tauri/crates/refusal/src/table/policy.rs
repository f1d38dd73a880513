//! Policies and canonical documents.

use crate::{Document, DocumentFault, PolicyFault, section::section};

section! {
    /// Policies and canonical documents.
    Policy {
        Invalid { faults: Vec<PolicyFault> } = "policy-invalid", Request, 422;
        Version = "policy-version", Rule, 409;
        Outdated { version: u64 } = "policy-outdated", Rule, 409;
        File { line: u64, column: u64, detail: String } = "policy-file", Request, 422;
        CalendarFile { line: u64, column: u64, detail: String } = "calendar-file", Request, 422;
        WorkingHours { detail: String } = "working-hours", Request, 422;
        Holidays { line: u64, detail: String } = "holidays", Request, 422;
        NotCanonical { document: Document, fault: DocumentFault } = "not-canonical", Request, 422;
    }
}
