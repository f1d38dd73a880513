//! The canonical zip of a bundle: stored entries, fixed headers, nothing between or behind them (docs/formats/bundle.md).
//!
//! A writer and a reader of our own, because the point is what is *refused*: one bundle has exactly one zip, so every byte of
//! the file is covered by the checks, and there is nothing to inflate.

mod layout;
mod scan;
mod write;

pub use layout::{MAX_ENTRIES, MAX_ENTRY_BYTES};
pub use scan::{Fault, scan};
pub use write::ZipWriter;

#[cfg(test)]
mod tests;
