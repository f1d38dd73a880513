//! The HTTP face: what agents and other programs call, each under its own Postgres login.
//!
//! The server holds no power of its own. Every call carries the caller's login and password, and what it reads or writes goes
//! over that login's connections; so a caller can do here what they can do with `psql`, and no more. Nothing is signed here.
#![deny(missing_docs)]

mod actions;
mod basic;
mod body;
mod deciding;
mod events;
mod executions;
mod exports;
mod gate;
mod glass;
mod house;
mod listen;
mod making;
pub mod mcp;
mod meter;
mod metrics;
mod news;
mod openapi;
mod options;
mod page;
mod problem;
mod queue;
mod rate;
mod retracting;
mod review;
mod revising;
mod runs;
mod seats;
mod steps;
mod table;
mod tls;
mod wait;
mod wire;

pub use listen::Server;
pub use openapi::document as openapi;
pub use options::{Limits, Options, Tls, no_installation};
