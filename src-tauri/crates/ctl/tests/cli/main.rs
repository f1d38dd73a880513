//! The built program, run as people and scripts run it. Every refusal is checked for its code and for what it left alone.

mod flow;
mod house;
mod refusals;
mod surroundings;
mod team;
mod words;
