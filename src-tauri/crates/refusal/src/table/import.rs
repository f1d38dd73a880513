//! Imports of transactions and incidents.

use crate::{BadLine, ImportKind, section::section};

section! {
    /// Imports of transactions and incidents.
    Import {
        Closed = "import-closed", Rule, 409;
        Open = "import-open", Program, 409;
        Voided = "import-voided", Rule, 409;
        Duplicate = "import-duplicate", Rule, 409;
        Known { rows: u64 } = "import-known", Rule, 409;
        Counts = "import-counts", Program, 422;
        Overtaken = "import-overtaken", Rule, 409;
        Correction = "import-correction", Program, 422;
        Unreadable { cause: String, settle: String } = "import-unreadable", Request, 422;
        Empty { lines: Vec<BadLine>, read: String } = "import-empty", Request, 422;
        Mapping { cause: String } = "mapping", Request, 422;
        Nothing { kind: ImportKind, import: Option<String> } = "nothing-imported", Request, 404;
    }
}
