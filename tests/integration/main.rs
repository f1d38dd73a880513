//! Rust and Postgres, compared: the same rules, the same bytes.
#![cfg(test)]

mod bundles;
mod bytes;
mod differential;
mod original_failures;
mod selection;
mod stage;
