//! Random workspaces, policies, proposals and decisions from a seed: the same seed gives the same everywhere, so that
//! what Rust says to a scenario can be compared with what Postgres says to it.

mod calendars;
mod generate;
mod play;
mod random;
mod scenario;

pub use calendars::{calendar, random_calendar};
pub use generate::{beginning, scenario};
pub use play::{Play, Turn, note_of, play};
pub use random::Random;
pub use scenario::{GlassMove, Move, RevisionMove, Scenario};
