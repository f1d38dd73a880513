//! Imports, and the agents that screen and propose.
//!
//! Files come in through [`import`]; the rules of [`screening`], [`incident`] and [`compliance`] look at what came in and write a
//! [`Proposal`], which people decide; [`model`] asks a language model besides, within what the rules say. [`generator`] makes data of the shape that the screening reads, [`bench`] says
//! how well it does. Nothing here knows a database, a clock or a source of randomness: seeds and times are parameters.
#![deny(missing_docs)]

pub mod audit;
pub mod bench;
pub mod compliance;
pub mod generator;
pub mod import;
pub mod incident;
pub mod model;
pub mod money;
pub mod progress;
pub mod proposal;
pub mod screening;
pub mod spill;

pub use countersign_statement::{
    Amount,
    codes::{Advice, Risk, SubjectKind},
};
pub use import::{Incident, Moment, Transaction};
pub use progress::{Progress, Step};
pub use proposal::Proposal;
