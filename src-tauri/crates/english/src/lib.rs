//! What refusals and failures say, in English. The one place of that language: every row of the table has its sentence and
//! its hint here, by exhaustive match, so that a new row does not compile without them. Another language is another such
//! room.
#![deny(missing_docs)]

mod action;
mod cluster;
mod computer;
mod database;
mod delivery;
mod import;
mod job;
mod keyring;
mod ledger;
mod login;
mod model;
mod page;
mod people;
pub mod policies;
mod policy;
mod siem;
mod tool;
mod web;
mod words;

pub use policy::fault as policy_fault;
pub use words::{lacking, ledger_fault, role, state};

use countersign_refusal::Refusal;

/// What a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What happened: whole sentences.
    pub sentence: String,
    /// What to do: whole sentences.
    pub hint: String,
}

/// From a room's pair to what is said.
fn said(sentence: impl Into<String>, hint: impl Into<String>) -> Said {
    Said {
        sentence: sentence.into(),
        hint: hint.into(),
    }
}

/// What is said of a refusal, to the one whom it meets.
pub fn say(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::Login(row) => login::say(row),
        Refusal::People(row) => people::say(row),
        Refusal::Policy(row) => policy::say(row),
        Refusal::Action(row) => action::say(row),
        Refusal::Ledger(row) => ledger::say(row),
        Refusal::Database(row) => database::say(row),
        Refusal::Import(row) => import::say(row),
        Refusal::Keyring(row) => keyring::say(row),
        Refusal::Cluster(row) => cluster::say(row),
        Refusal::Computer(row) => computer::say(row),
        Refusal::Page(row) => page::say(row),
        Refusal::Siem(row) => siem::say(row),
        Refusal::Model(row) => model::say(row),
        Refusal::Tool(row) => tool::say(row),
        Refusal::Job(row) => job::say(row),
        Refusal::Delivery(row) => delivery::say(row),
        Refusal::Web(row) => web::say(row),
    }
}

/// Why somebody cannot decide, said of them: for a list of names. One sentence.
pub fn of_somebody(why: &Refusal) -> String {
    action::of_somebody(why)
}
