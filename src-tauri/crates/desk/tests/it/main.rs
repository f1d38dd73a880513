//! The desk against a real database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod assignments;
mod compare;
mod decide;
mod first_run;
mod kit;
mod live;
mod queue;
