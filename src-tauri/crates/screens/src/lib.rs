//! From loaded facts to what the contract shows: pure functions, without waiting, without a clock.
//!
//! What is shown can so be tested without a database, and a second face (HTTP, a report) shows the same words.

pub mod action;
pub mod background;
pub mod bulk;
pub mod changes;
pub mod checks;
pub mod compare;
pub mod confirmations;
pub mod decision;
pub mod disowned;
pub mod document;
pub mod evidence;
pub mod exports;
pub mod friction;
pub mod glass;
pub mod history;
pub mod imports;
pub mod in_hand;
pub mod interruptions;
pub mod ledger;
pub mod metrics;
pub mod notices;
pub mod overrides;
pub mod pace;
pub mod people;
pub mod periods;
pub mod policies;
pub mod recommendation;
pub mod revisions;
pub mod route;
pub mod runs;
pub mod signed;
pub mod standing;
pub mod subject;
pub mod successions;
pub mod wire;
