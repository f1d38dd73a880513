//! `policy …`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use uuid::Uuid;

/// `policy …`.
#[derive(Debug, Subcommand)]
pub enum Policies {
    /// The policy in force, or a version of it, as a file that can be edited
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada policy show > policy.json\n  countersignctl --as ada policy show --version-number 2 --words"
    )]
    Show {
        /// Another version than the one in force
        #[arg(long, value_name = "N")]
        version_number: Option<u64>,
        /// In words, a rule a line
        #[arg(long)]
        words: bool,
    },
    /// All versions: who drafted and who confirmed them
    #[command(after_long_help = "Example:\n  countersignctl --as ada policy versions")]
    Versions,
    /// What a file changes of the policy in force, or one version of another, in words
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada policy diff policy.json\n  countersignctl --as ada policy diff --from 1 --to 2"
    )]
    Diff {
        /// The file
        #[arg(required_unless_present = "to")]
        file: Option<PathBuf>,
        /// The version that is changed; left out, the one in force
        #[arg(long, value_name = "N")]
        from: Option<u64>,
        /// The version that changes it, instead of a file
        #[arg(long, value_name = "N", conflicts_with = "file")]
        to: Option<u64>,
        /// A calendar that countersignctl calendar --json made, put into the file's policy in the place of one of its name
        #[arg(long, value_name = "FILE", conflicts_with = "to")]
        calendar: Vec<PathBuf>,
    },
    /// Try a file on past actions and on open ones, and record nothing
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada policy try policy.json --last 1000"
    )]
    Try(TryFile),
    /// Draft a file as the next version (an admin; confirmed by another). One that contradicts itself is refused
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada policy propose policy.json\n  countersignctl --as ada policy propose policy.json --calendar frankfurt.json"
    )]
    Propose(FromFile),
    /// Bring a drafted version into force, as the second person (an admin)
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben policy confirm\n  countersignctl --as ben policy confirm 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Confirm {
        /// The policy's id; left out, the only one that waits
        policy: Option<Uuid>,
    },
}

/// A policy's file.
#[derive(Debug, Args)]
pub struct FromFile {
    /// The file
    #[arg(required_unless_present = "first")]
    pub file: Option<PathBuf>,
    /// The policy that every workspace founded at one computer begins with
    #[arg(long, conflicts_with = "file")]
    pub first: bool,
    /// A calendar that countersignctl calendar --json made, put into the policy in the place of one of its name
    #[arg(long, value_name = "FILE")]
    pub calendar: Vec<PathBuf>,
}

/// `policy try`.
#[derive(Debug, Args)]
pub struct TryFile {
    /// The file
    pub file: PathBuf,
    /// On so many of the last proposed actions
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub last: u32,
    /// A calendar that countersignctl calendar --json made, put into the policy in the place of one of its name
    #[arg(long, value_name = "FILE")]
    pub calendar: Vec<PathBuf>,
}

/// `calendar`.
#[derive(Debug, Args)]
pub struct Calendar {
    /// The time zone, by its name in the IANA database
    #[arg(long)]
    pub zone: String,
    /// The hours of a week, by the clock on the wall: 'mon-thu 09:00-12:30,13:00-17:30; fri 09:00-15:00'
    #[arg(long)]
    pub hours: String,
    /// Days on which nobody works: a day a line ("2027-12-25 Christmas"), a table with the day first, or an iCalendar of whole days
    #[arg(long, value_name = "FILE")]
    pub holidays: Option<PathBuf>,
    /// The first day
    #[arg(long, value_name = "DAY")]
    pub from: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DAY")]
    pub until: NaiveDate,
    /// What the steps of a policy call it; left out, as the zone
    #[arg(long)]
    pub name: Option<String>,
}
