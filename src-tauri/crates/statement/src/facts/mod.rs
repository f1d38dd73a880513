//! The statements of docs/formats, §3, one struct each, and with each the events that it belongs to. This is the one place
//! where a fact is declared: see CONTRIBUTING.md, "Adding a fact".

mod actions;
mod exports;
mod house;
mod people;

pub use actions::*;
pub use exports::*;
pub use house::*;
pub use people::*;
