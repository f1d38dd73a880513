//! What ARCHITECTURE.md says of the rooms, held against the crates themselves. Reads files, builds nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

mod documents;
mod floors;
mod manifests;
mod spans;
mod suites;
mod walls;
