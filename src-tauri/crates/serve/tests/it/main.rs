//! The HTTP face over real connections, on a real Postgres, under real logins.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

mod actions;
mod deciding;
mod described;
mod description;
mod door;
mod example;
mod exports;
mod glass;
mod grants;
mod kit;
mod making;
mod mcp;
mod odd;
mod retracting;
mod revising;
mod runs;
mod waiting;
