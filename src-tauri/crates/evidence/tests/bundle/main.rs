//! The bundle as a whole: written, verified, tampered with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::disallowed_methods,
    reason = "a test that cannot go on stops, and some measure"
)]

mod assignments;
mod by_hand;
mod delegations;
mod deliveries;
mod disowning;
mod escalations;
mod executions;
mod export;
mod fixture;
mod folders;
mod glass;
mod honest;
mod interruptions;
mod mandates;
mod policies;
mod record;
mod report;
mod resigned;
mod retractions;
mod revisions;
mod rules;
mod scale;
mod schedules;
mod standing;
mod successions;
mod tables;
mod tamper;
mod trusted;
mod verdicts;
mod world;
