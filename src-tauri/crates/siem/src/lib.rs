//! The ledger's records as events for a SIEM: what is told of a record, in which form, over which transport, and from which
//! place of the ledger on. Each committed record arrives at least once; its number shows gaps and repeats.
#![deny(missing_docs)]

pub mod event;
pub mod form;
mod plain;

pub use event::Event;
pub use form::{Form, Sender, frame, message};
