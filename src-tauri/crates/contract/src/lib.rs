//! What the console and the core say to each other: wire types, the command table, the closed
//! error codes and the events. No IO, no clock, no host. The TypeScript in `ui/src/api/gen.ts` is
//! generated from here; the test `drift` fails when the two differ.
//!
//! Conventions of the wire: field names are `snake_case`; a time is `YYYY-MM-DDTHH:MM:SS.ffffffZ`;
//! an amount is a decimal string; ledger numbers, counts and sizes stay below 2^53 (docs/formats);
//! an absent value is `null`. Text that an agent wrote is passed as it came: the reader of the
//! wire must treat it as hostile.

mod action;
mod agents;
mod background;
mod bulk;
mod commands;
mod decide;
mod error;
mod event;
mod exports;
mod glass;
mod imports;
mod interruption;
mod ledger;
mod metrics;
mod notices;
mod overrides;
mod people;
mod policies;
mod queue;
mod reading;
mod revision;
mod runs;
mod saved;
mod scalar;
mod session;
mod settings;
mod signed;
mod status;
mod subject;
mod succession;
mod typescript;
mod verify;

pub use action::*;
pub use agents::*;
pub use background::*;
pub use bulk::*;
pub use commands::*;
pub use decide::*;
pub use error::*;
pub use event::*;
pub use exports::*;
pub use glass::*;
pub use imports::*;
pub use interruption::*;
pub use ledger::*;
pub use metrics::*;
pub use notices::*;
pub use overrides::*;
pub use people::*;
pub use policies::*;
pub use queue::*;
pub use reading::*;
pub use revision::*;
pub use runs::*;
pub use saved::*;
pub use scalar::*;
pub use session::*;
pub use settings::*;
pub use signed::*;
pub use status::*;
pub use subject::*;
pub use succession::*;
pub use typescript::typescript;
pub use verify::*;
