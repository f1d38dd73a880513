//! A throw-away database, people with keys, a settable clock: what tests that need Postgres share.
//!
//! Every [`World`] has a database of its own, copied from a template that was migrated and founded once. It lies on a server
//! that all worlds of the machine share, or with [`World::with_server`] on its own. Templates and servers are in the system's
//! folder for temporary files. Dropping a world drops its database, or stops its server and removes the files; what a killed
//! test leaves behind, the next run removes.
//!
//! Only tests use this, so that a failure here is a failed test: the functions panic with the reason.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]
#![deny(missing_docs)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "only tests use this crate; a failure here is a failed test"
)]

mod actor;
mod clock;
mod cluster;
mod decide;
mod delegations;
mod founding;
mod glass;
mod participant;
mod policy;
mod propose;
mod scram;
mod shared;
mod world;

pub use actor::{Actor, actor, installation_key};
pub use countersign_store::{Owner, Private, Signed, Store, StoreError, Target};
pub use decide::{SignedDecision, Viewed};
pub use delegations::{Lending, LendingStands, WHY};
pub use founding::{DEFAULT_ORIGIN, Mode, Options};
pub use glass::{SignedGlass, SignedReview};
pub use participant::{Participant, Unconfirmed};
pub use propose::Proposal;
pub use scram::verifier;
pub use world::{Withheld, World};

/// 16 random bytes.
pub fn salt() -> [u8; 16] {
    *uuid::Uuid::new_v4().as_bytes()
}

/// The machine's time, cut to microseconds as statements and Postgres have it.
pub fn now() -> chrono::DateTime<chrono::Utc> {
    let now = chrono::Utc::now();
    chrono::DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
}
