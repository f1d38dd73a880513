//! Real servers: made, shared, killed, adopted, refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod danger;
mod kit;
mod life;
mod refusal;
mod sharing;
