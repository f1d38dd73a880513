//! From loaded facts to what the contract shows: pure functions, without waiting, without a clock.
//!
//! What is shown can so be tested without a database, and a second face (HTTP, a report) shows the same words.

pub mod checks;
pub mod compare;
pub mod document;
pub mod friction;
pub mod wire;
