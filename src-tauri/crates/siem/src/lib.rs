//! The ledger's records as events for a SIEM: what is told of a record, in which form, over which transport, and from which
//! place of the ledger on. Each committed record arrives at least once; its number shows gaps and repeats.
#![deny(missing_docs)]

pub mod cursor;
pub mod event;
pub mod form;
pub mod forward;
mod plain;
pub mod run;
pub mod status;
pub mod target;
pub mod tls;
pub mod wire;

pub use event::Event;
pub use form::{Form, Sender, frame, message};
pub use forward::{Batch, Forwarder, Ledger, forward_once, sender, test};
pub use run::run;
pub use status::status;
pub use target::Target;
pub use wire::{Patience, Seen};
