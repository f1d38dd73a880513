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
    /// Proposals over HTTP, singly and in batches of 100, at 1, 8 and 32 agents beside plain inserts; and how soon they hear of decisions.
    Intake(How),
    /// A held, verified receipt at 10,000, 100,000 and 1,000,000 records.
    Receipt(How),
    /// Pages of the queue among 1,000,000 actions.
    Queue(How),
    /// All figures over 1,000,000 actions beside a bare count of the same rows.
    Metrics(How),
    /// Jobs taken and ended at 1 and 8 clients, beside a bare loop over `SKIP LOCKED`.
    Jobs(How),
    /// A bundle of 100,000 records beside COPY of the same rows.
    Export(How),
    /// 100,000 signed records verified, beside their signatures in batches.
    Verify(How),
    /// The exporting half of `export`, in a process of its own.
    #[command(hide = true)]
    ExportChild,
    /// How well the screening finds what the labels mark, by account: in one file, or in each public set of a folder by its own name
    /// (`HI-Small_Trans.csv`, `SAML-D.csv`, `PS_….csv`, `transactions.csv` beside `nodes.csv`), and in a made one of the same shape for each that is not there.
    Screening {
        /// Transactions as CSV, of a known format or by what is stated about them.
        #[arg(long)]
        input: Option<PathBuf>,
        /// A made set alone, of this shape.
        #[arg(long, value_enum, conflicts_with_all = ["input", "labels", "sets"])]
        made: Option<Shape>,
        /// Rows of made sets.
        #[arg(long, conflicts_with = "input", value_parser = clap::value_parser!(u64).range(6_000..=100_000_000))]
        rows: Option<u64>,
        /// Where public sets are; else the folders that `COUNTERSIGN_SETS` and `COUNTERSIGN_AMLSIM` name.
        #[arg(long, value_name = "FOLDER", conflicts_with = "input")]
        sets: Option<PathBuf>,
        /// Which accounts are marked: `AMLSim`'s nodes.csv, the columns `account` and `is_sar`, or IBM's list of attempts (`HI-Small_Patterns.txt`). Without it, a known format's own marks.
        #[arg(long, requires = "input")]
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
    /// `AMLSim`'s short form.
    Amlsim,
}
