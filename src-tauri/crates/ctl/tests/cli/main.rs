//! The built program, run as people and scripts run it. Every refusal is checked for its code and for what it left alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a failure here is a failed test"
)]

mod backup;
mod bench;
mod exported;
mod flow;
mod guide;
mod house;
mod mcp;
mod memory;
mod models;
mod permission;
mod policy;
mod refusals;
mod runs;
mod sample;
mod server;
mod siem;
mod surroundings;
mod team;
mod team_backup;
mod team_hosts;
mod trial;
mod words;
