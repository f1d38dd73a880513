//! Canonical one-line JSON, the statements that are signed, commitments (docs/formats/README.md).
//!
//! The lowest room of the house: `workflow` makes statements with it, `ledger` and `evidence` read them back.
#![deny(missing_docs)]

pub mod amount;
pub mod codes;
pub mod content;
pub mod error;
pub mod event;
pub mod facts;
pub mod filter;
pub mod format;
pub mod hash;
pub mod line;
pub mod policy;
pub mod reader;
pub mod select;
mod shape;
mod state;
pub mod statement;
mod tighten;

pub use amount::Amount;
pub use content::{Content, Recommendation};
pub use error::StatementError;
pub use event::Event;
pub use facts::Founder;
pub use filter::Filter;
pub use hash::{bytes32, commitment, digest, hex32};
pub use line::Line;
pub use policy::{Calendar, Glass, Hours, PolicyDocument, Route, Rule, Rung, Step};
pub use select::select;
pub use state::{State, Void};
pub use statement::{Statement, event, events};

/// Most bytes a statement may have (docs/formats, §2).
pub const STATEMENT_LIMIT: usize = 32_768;
/// Most bytes an export's filter may have (docs/formats, §3).
pub const FILTER_LIMIT: usize = 24_576;
/// Most bytes a content, a recommendation or a policy document may have (docs/formats, §4).
pub const CONTENT_LIMIT: usize = 262_144;
