//! A model's server that does what servers do on bad days, and what becomes of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

mod answers;
mod bounds;
mod fake;
mod live;
