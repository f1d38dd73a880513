//! Sets the report and the decision record as PDF/A, from the same documents that pages are made of (docs/adr/0019).
//!
//! The typesetter is a feature, `typeset`. Without it this room knows no PDF and says so. With it nothing is read from the disk,
//! loaded or asked for: fonts are in the program, the time is the document's, and texts reach the typesetter as values.
#![deny(missing_docs)]

#[cfg(feature = "typeset")]
mod letters;
#[cfg(feature = "typeset")]
mod values;
#[cfg(feature = "typeset")]
mod world;

use countersign_evidence::document::Typeset;

/// What sets PDF here; none where the program is built without it.
#[cfg(feature = "typeset")]
pub fn press() -> Option<&'static dyn Typeset> {
    Some(&world::Press)
}

/// What sets PDF here; none where the program is built without it.
#[cfg(not(feature = "typeset"))]
pub fn press() -> Option<&'static dyn Typeset> {
    None
}
