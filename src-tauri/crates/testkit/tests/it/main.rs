//! The test kit itself.
#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

mod world;
