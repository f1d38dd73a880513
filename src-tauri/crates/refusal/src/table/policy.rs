//! Policies and imports.

use crate::{Document, DocumentFault, PolicyFault, section::section};

section! {
    /// Policies and imports.
    Policy {
        Invalid { faults: Vec<PolicyFault> } = "policy-invalid", Request, 422;
        Version = "policy-version", Rule, 409;
        NotCanonical { document: Document, fault: DocumentFault } = "not-canonical", Request, 422;
        ImportClosed = "import-closed", Rule, 409;
        ImportDuplicate = "import-duplicate", Rule, 409;
        ImportCounts = "import-counts", Program, 422;
    }
}
