//! A real gnome-keyring on a private bus. The user's own keyring is never touched.
//!
//! A process looks for its keyring once, so each test runs its inner part as a child of itself, with
//! the environment of the situation it is about.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unused_self,
    clippy::used_underscore_binding
)]

mod kit;
mod missing;
mod private;
mod using;
