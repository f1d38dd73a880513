//! `bench …`: what can be measured.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::reading::ReadAs;

/// What every measurement takes.
#[derive(Debug, Clone, Copy, Args)]
pub struct How {
    /// Print one line of JSON last.
    #[arg(long)]
    pub json: bool,
    /// Small sizes: shows that it runs, measures nothing.
    #[arg(long)]
    pub quick: bool,
}

/// What is measured.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// A whole decision beside a plain transaction of the same size, at 1, 8 and 32 clients.
    Decide(How),
    /// Proposals in batches of 100 beside plain inserts of the same rows.
    Append(How),
    /// A held, verified receipt at 10,000, 100,000 and 1,000,000 records.
    Receipt(How),
    /// Pages of the queue among 1,000,000 actions.
    Queue(How),
    /// All figures over 1,000,000 actions beside a bare count of the same rows.
    Metrics(How),
    /// A bundle of 100,000 records beside COPY of the same rows.
    Export(How),
    /// 100,000 signed records verified, beside their signatures in batches.
    Verify(How),
    /// The exporting half of `export`, in a process of its own.
    #[command(hide = true)]
    ExportChild,
    /// How well the screening finds what the labels mark, by account.
    Screening {
        /// Transactions as CSV, of a known format or by what is stated about them.
        #[arg(long, required_unless_present = "made")]
        input: Option<PathBuf>,
        /// A set that is made instead, of this shape and with marks in its rows.
        #[arg(long, value_enum, conflicts_with_all = ["input", "labels"])]
        made: Option<Shape>,
        /// Which accounts are marked: `AMLSim`'s nodes.csv, or the columns `account` and `is_sar`. Without it, a known format's own marks.
        #[arg(long)]
        labels: Option<PathBuf>,
        /// How the file is written.
        #[command(flatten)]
        read_as: Box<ReadAs>,
        /// What every measurement takes.
        #[command(flatten)]
        how: How,
    },
}

/// Shapes of public sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// IBM's AML sets.
    Ibm,
    /// SAML-D.
    SamlD,
    /// `PaySim`.
    Paysim,
}
