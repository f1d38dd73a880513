//! Which records are listed, or checked.

use chrono::{DateTime, Utc};
use clap::Args;

use super::words::time;

/// `ledger`.
#[derive(Debug, Args)]
pub struct Ledger {
    /// From this number on
    #[arg(long, value_name = "SEQ")]
    pub from: Option<u64>,
    /// Up to this number, itself among them
    #[arg(long, value_name = "SEQ")]
    pub to: Option<u64>,
    /// At or after this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub since: Option<DateTime<Utc>>,
    /// Before this time (UTC): of a day, before its beginning
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub until: Option<DateTime<Utc>>,
    /// Of this event, as the list names it, or of all that begin with its first part: key for every event about keys
    #[arg(long, value_name = "EVENT")]
    pub kind: Option<String>,
    /// By this person or agent: a login, an agent's name, an id, or system
    #[arg(long, value_name = "WHO")]
    pub who: Option<String>,
    /// About this action, by short name or id, or about another subject: an id, or an id with its kind as in export:ID
    #[arg(long, value_name = "SUBJECT")]
    pub about: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Not the list, but whether these records hold: their bytes, their chain, and the tree over them against every checkpoint
    #[arg(long, conflicts_with_all = ["since", "until", "kind", "who", "about", "limit"])]
    pub verify: bool,
}
