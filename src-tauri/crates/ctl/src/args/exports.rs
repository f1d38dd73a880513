//! What became of exports.

use clap::{Args, Subcommand};
use uuid::Uuid;

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
