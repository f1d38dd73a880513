//! What became of exports.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use countersign_app::tables::Form;
use uuid::Uuid;

use super::words::{ActionName, action, form};

/// `exports …`.
#[derive(Debug, Subcommand)]
pub enum Exports {
    /// What was exported, newest first: where it was delivered, what verifying it found
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben exports list\n  countersignctl --as ben exports list --limit 20 --json"
    )]
    List {
        /// At most this many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
    },
    /// One export: hash, signature, where its copy is kept, every attempt to deliver it with the receiver's answer
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben exports show 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Show(OneExport),
    /// Verify the copy that this installation keeps, and record what was found
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben exports verify 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b\n\nThe exit code is 0 where everything held, else 1."
    )]
    Verify(OneExport),
    /// The same for many; one that is bad stops nothing
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben exports batch-verify\n  countersignctl --as ben exports batch-verify EXPORT EXPORT --json\n\nWithout an export: all whose copy this installation keeps or should keep. The exit code is 0 where everything held, else 1."
    )]
    BatchVerify {
        /// The exports' ids
        exports: Vec<Uuid>,
    },
    /// Send the same bytes once more to a destination, as a new attempt; they may come twice
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben exports redeliver 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b --to auditor"
    )]
    Redeliver {
        /// The export's id
        export: Uuid,
        /// The destination's name
        #[arg(long, value_name = "NAME")]
        to: String,
    },
    /// Make readable files of an export: tables of its actions, decisions, records, imports and people, and a report
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben exports tables EXPORT tables\n  countersignctl --as ben exports tables EXPORT tables --with csv,jsonl,xlsx,report\n\nThey are made from the kept copy once it was verified, and carry no signature: ABOUT.txt in the folder says which bundle they\nwere made from and what the verdict on it was. Whoever has the bundle compares them with it:\n  countersign-verify export.zip --trust trust --compare-tables tables"
    )]
    Tables {
        /// The export's id
        export: Uuid,
        /// The folder to make; it must not exist
        folder: PathBuf,
        /// Their forms: csv, jsonl, xlsx, report, a page for people to read and print, and pdf, the same as PDF/A; of an export of
        /// one action also record and record-pdf, its decision record
        #[arg(long, value_name = "FORMS", value_delimiter = ',', default_value = "csv", value_parser = form)]
        with: Vec<Form>,
    },
    /// Exports that are made again and again, under your signature
    #[command(subcommand)]
    Schedule(Schedule),
}

/// `exports schedule …`.
#[derive(Debug, Subcommand)]
pub enum Schedule {
    /// Have an export made at certain times: by your open console, or by `run-due`
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben exports schedule add '30 2 * * 1-5' --zone Europe/Berlin --since-last --to archive\n  countersignctl --as ben exports schedule add @monthly --without-texts\n\nFive fields: minute, hour, day of the month, month, day of the week. The next five times are shown."
    )]
    Add(NewSchedule),
    /// Every schedule, when it comes next and what it made last
    List {
        /// Those that were ended too
        #[arg(long)]
        all: bool,
    },
    /// End a schedule: your own, or as an admin anybody's
    Remove {
        /// The schedule's id
        schedule: Uuid,
    },
    /// Make your exports that are due, once, and deliver what is to be delivered from here; for a timer of the system
    RunDue,
}

/// `exports schedule add`.
#[derive(Debug, Args)]
pub struct NewSchedule {
    /// When: five fields of a cron expression, or @hourly, @daily, @weekly, @monthly, @yearly
    #[arg(value_name = "CRON")]
    pub cron: String,
    /// By whose clock: a zone of the IANA database
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub zone: String,
    /// Deliver each to this destination of destinations.json, and try again where that helps
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Each begins with the record after the last of the one before
    #[arg(long)]
    pub since_last: bool,
    /// Only these actions, by short name or id
    #[arg(long, value_name = "ACTION", value_parser = action)]
    pub action: Vec<ActionName>,
    /// Only actions of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only actions that this agent proposed
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
    /// Keep texts back; only their commitments travel
    #[arg(long)]
    pub without_texts: bool,
}

/// `deliver`.
#[derive(Debug, Args)]
pub struct Deliver {
    /// The export's id
    #[arg(required_unless_present = "test", requires = "to")]
    pub export: Option<Uuid>,
    /// The destination's name, from destinations.json
    #[arg(long, value_name = "NAME", requires = "export")]
    pub to: Option<String>,
    /// Have the workers and open consoles of this installation deliver it, and try again where that helps
    #[arg(long, requires = "to")]
    pub keep_trying: bool,
    /// Try this destination as far as one can without delivering
    #[arg(long, value_name = "NAME", conflicts_with_all = ["export", "to"])]
    pub test: Option<String>,
}

/// `exports show` and `exports verify`.
#[derive(Debug, Args)]
pub struct OneExport {
    /// The export's id
    pub export: Uuid,
}
