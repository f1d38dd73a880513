//! Delivering exports: a folder, mail, S3. A channel gets the bundle that was verified and nothing else, says what the receiver
//! answered, and keeps apart what did not arrive and what may have. Each attempt is a fact before and after it.
#![deny(missing_docs)]

pub mod channel;
mod deliver;
pub mod destinations;
pub mod folder;
pub mod mail;
pub mod s3;

pub use deliver::{Attempted, Outcome, Repeat, deliver, named, target, test};
