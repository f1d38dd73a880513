//! The desk against a real database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a failure here is a failed test; tests make up their own ids"
)]

mod acts;
mod assignments;
mod background;
mod bulk;
mod commands;
mod compare;
mod decide;
mod disowned;
mod first_run;
mod imports;
mod key_move;
mod kit;
mod ledger;
mod live;
mod notices;
mod overrides;
mod queue;
mod record_file;
mod runs;
mod script;
mod statements;
mod subject;
