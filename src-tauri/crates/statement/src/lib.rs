//! Canonical one-line JSON, the statements that are signed, commitments (docs/formats/README.md).
//!
//! The lowest room of the house: `workflow` makes statements with it, `ledger` and `evidence` read them back.
#![deny(missing_docs)]

pub mod line;

pub use line::Line;
