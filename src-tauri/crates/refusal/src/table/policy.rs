//! Policies and canonical documents.

use crate::{Document, DocumentFault, PolicyFault, section::section};

section! {
    /// Policies and canonical documents.
    Policy {
        Invalid { faults: Vec<PolicyFault> } = "policy-invalid", Request, 422;
        Version = "policy-version", Rule, 409;
        NotCanonical { document: Document, fault: DocumentFault } = "not-canonical", Request, 422;
    }
}
