//! Transfers of `AMLSim`'s shape, made from a seed: ordinary traffic with its own crowds, habits and honest patterns, and
//! planted ones whose accounts are marked. It is made after what laundering looks like, not after what the rules look for:
//! patterns come with amounts of ordinary size as often as not, stretched over days or weeks, with fees, and some are cut
//! short; honest traffic has salaries, shops, rents, collections, friends that lend in a circle.

mod dice;
mod honest;
mod plan;
mod planted;
mod write;

pub use dice::Dice;
pub use plan::{Generated, MOST_CURRENCIES, Pattern, Plan, PlanError};
pub use write::{Format, write};
