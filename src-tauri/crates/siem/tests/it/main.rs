//! What is told of records, in every form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a failure here is a failed test"
)]

mod forms;
mod live;
mod made;
mod peers;
mod read;
mod receiver;
mod samples;
mod secure;
mod transport;
