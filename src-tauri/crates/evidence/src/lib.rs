//! The export bundle: write, read, verify. Knows no database.
#![deny(missing_docs)]

mod catalog;
pub mod limits;
mod names;
pub mod zip;

pub use names::Name;
