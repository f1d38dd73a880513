//! The table of refusals, and the database's calls of it.

mod migrations;
mod table;
