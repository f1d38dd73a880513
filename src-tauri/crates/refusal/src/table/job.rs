//! What is done without a person pressing a key.

use crate::section::section;

section! {
    /// What is done without a person pressing a key.
    Job {
        Invalid = "job-invalid", Program, 422;
        Lost = "job-lost", Surroundings, 409;
        Unknown { kind: String } = "job-unknown", Program, 422;
    }
}
