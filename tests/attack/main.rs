//! Each real login against every grant, trigger and rule of the database. A test is named after what is refused, and
//! checks the reason: the door's code, or SQLSTATE 42501 where Postgres itself refuses.
#![cfg(test)]

mod audit;
mod catalog;
mod clock;
mod content;
mod decisions;
mod evidence;
mod founding;
mod imports;
mod keys;
mod kit;
mod lock;
mod logins;
mod people;
mod policies;
mod reading;
mod sessions;
mod statements;
mod workspaces;
