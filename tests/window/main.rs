//! The real window under Xvfb, driven through `WebKitWebDriver`, with a real keyring and a real database.
//! `make test-window` builds what it needs.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod agents;
mod axe;
mod crowd;
mod dialog;
mod driver;
mod figures;
mod files;
mod glass;
mod imports;
mod job;
mod ledger;
mod notices;
mod pictures;
mod soak;
mod stage;
mod steps;
mod subject;
mod surroundings;
mod trouble;
mod work;
