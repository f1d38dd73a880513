//! Rust and Postgres, compared: the same rules, the same bytes.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]
#![cfg(test)]
#![allow(
    clippy::similar_names,
    reason = "seen and sent, one and two: short names of things that are compared"
)]

mod blind;
mod bundles;
mod bytes;
mod calendars;
mod deliveries;
mod differential;
mod doors;
mod ends;
mod events;
mod exports;
mod filters;
mod imports;
mod jobs;
mod listing;
mod metrics;
mod original_failures;
mod read_back;
mod schedules;
mod selection;
mod stage;
mod two_installations;
mod unknown_words;
