//! Each real login against every grant, trigger and rule of the database. A test is named after what is refused, and
//! checks the reason: the door's code, or SQLSTATE 42501 where Postgres itself refuses.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]
#![cfg(test)]
#![allow(
    clippy::similar_names,
    reason = "seen and sent, one and two: short names of things that are compared"
)]

mod assignments;
mod audit;
mod batches;
mod blind;
mod calendars;
mod catalog;
mod claims;
mod clock;
mod confirmations;
mod content;
mod crowd;
mod decisions;
mod delegations;
mod deliveries;
mod disowning;
mod escalations;
mod evidence;
mod executions;
mod floods;
mod founding;
mod glass;
mod governance;
mod grants;
mod imports;
mod imports_beside;
mod installations;
mod interruptions;
mod jobs;
mod keys;
mod kit;
mod lock;
mod logins;
mod mandates;
mod people;
mod policies;
mod powers;
mod proposals;
mod protection;
mod rates;
mod reading;
mod readings;
mod retractions;
mod reveal;
mod revisions;
mod schedules;
mod sessions;
mod settings;
mod signatures;
mod standing;
mod statements;
mod successions;
mod views;
mod workspaces;
