//! What people and agents do: import, propose, read, decide, take evidence away.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use countersign_agents::{Moment, compliance::Limit};
use countersign_app::tables::Form;
use countersign_statement::codes::{ReasonCode, Risk, Verdict};
use uuid::Uuid;

use super::{
    reading::ReadAs,
    words::{ActionName, Listed, action, form, limit, moment, reason, risk, state, time, verdict},
};

/// `import …`.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Transactions from CSV: our own format, AMLSim's, PaySim's, SAML-D's, IBM AML's, or any by what is stated about it
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada import transactions transactions.csv\n  countersignctl --as ada import transactions bank.csv --mapping time=Date,from_account=Payer,to_account=Payee,amount=Sum --time-format '%d.%m.%Y' --zone Europe/Berlin --decimal , --thousands .\n  countersignctl import transactions bank.csv --dialect bank.json --preview"
    )]
    Transactions {
        /// The file
        file: PathBuf,
        /// Show how it would be read, and its totals, and import nothing
        #[arg(long)]
        preview: bool,
        /// How the file is written
        #[command(flatten)]
        read_as: Box<ReadAs>,
    },
    /// Incidents from JSON: an array of objects, an object around one, or one object after the other
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada import incidents incidents.json\n\nAn incident: {\"id\": \"INC-1\", \"title\": \"…\", \"description\": \"…\", \"severity\": \"high\", \"source\": \"…\", \"opened_at\": \"2026-03-01T09:00:00Z\", \"accounts\": [\"17\"]}"
    )]
    Incidents {
        /// The file
        file: PathBuf,
        /// Show how they would be read, and how many there are of each severity, and import nothing
        #[arg(long)]
        preview: bool,
    },
    /// List the imports, newest first
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada import list\n\nAn import that is out of force was voided by a supervisor, or its file was read anew since: its rows are not screened."
    )]
    List {
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
    },
    /// Show what an import's record says: how its file was read, its period, sums, accounts, and what was folded or left out
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada import show 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b\n\nThe record commits to this text, which is its importer's word; that the rows are the recorded ones is held by their digest."
    )]
    Show {
        /// The import's id
        import: Uuid,
    },
    /// Take an import out of force, as a supervisor: nobody screens its rows any more
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada import void 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b --reason 'No bank of ours sent this'"
    )]
    Void {
        /// The import's id
        import: Uuid,
        /// Why: a private text, which can be erased
        #[arg(long)]
        reason: String,
    },
}

/// `screen` and `triage`.
#[derive(Debug, Args)]
pub struct Run {
    /// This import alone; left out, all imports
    #[arg(long, value_name = "ID")]
    pub import: Option<Uuid>,
    /// From this time on: a day, a time, or a step of a simulator (17, or 17h where steps are hours). Left out, transactions
    /// are looked at from sixty days before the newest import begins (twice the longest window of a rule), incidents all
    #[arg(long, value_parser = moment, value_name = "TIME")]
    pub since: Option<Moment>,
    /// Propose as a simulation: reviewed like any other, never executed
    #[arg(long)]
    pub simulation: bool,
}

/// `automate-compliance`.
#[derive(Debug, Args)]
pub struct Comply {
    /// The payments: CSV, read as an import of transactions is; each with an id of its own
    pub file: PathBuf,
    /// From this amount on people look at a payment in this currency; once for each currency. In a currency without a limit
    /// they look at every payment
    #[arg(long, value_parser = limit, value_name = "CURRENCY=AMOUNT")]
    pub limit: Vec<Limit>,
    /// Propose as a simulation: reviewed like any other, never executed
    #[arg(long)]
    pub simulation: bool,
    /// How the file is written
    #[command(flatten)]
    pub read_as: Box<ReadAs>,
}

/// `audit-summary`.
#[derive(Debug, Args)]
pub struct Summarise {
    /// What was proposed at or after this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub since: DateTime<Utc>,
    /// And before this one (UTC); left out, until now
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub until: Option<DateTime<Utc>>,
    /// Propose as a simulation: reviewed like any other, never filed
    #[arg(long)]
    pub simulation: bool,
}

/// `queue`.
#[derive(Debug, Args)]
pub struct Queue {
    /// Not the queue, but who can decide this action of it now, and why everyone else cannot
    #[arg(long, value_name = "ACTION", value_parser = action, conflicts_with_all = ["state", "by", "since"])]
    pub who: Option<ActionName>,
    /// waiting, decided (approved, rejected or simulated), expired, blocked, auto_cleared, approved, rejected, simulated, paused_info
    /// (a question is open), paused_hold, paused_agent_suspended (its agent is stopped), withdrawn or all;
    /// left out, waiting, and with --by or --since all
    #[arg(long, value_parser = state, value_name = "STATE")]
    pub state: Option<Listed>,
    /// On which this person decided
    #[arg(long, value_name = "LOGIN")]
    pub by: Option<String>,
    /// That were proposed, decided or expired at or after this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub since: Option<DateTime<Utc>>,
    /// At most this many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

/// `metrics`.
#[derive(Debug, Args)]
pub struct Metrics {
    /// Actions proposed, and decisions made, at or after this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub since: Option<DateTime<Utc>>,
    /// Before this time (UTC): of a day, before its beginning
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub until: Option<DateTime<Utc>>,
    /// Of this kind of action
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Of this agent, by its name
    #[arg(long, value_name = "NAME")]
    pub agent: Option<String>,
    /// Of this version of the agents
    #[arg(long, value_name = "VERSION")]
    pub agent_version: Option<String>,
    /// Of this risk or more
    #[arg(long, value_parser = risk, value_name = "RISK")]
    pub risk: Option<Risk>,
    /// As lines for a spreadsheet: lane, group, of whom or what, figure, value
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// `show` and `who-can-decide`.
#[derive(Debug, Args)]
pub struct OneAction {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
}

/// `decide`.
#[derive(Debug, Args)]
pub struct Decide {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// approve or reject
    #[arg(value_parser = verdict)]
    pub verdict: Verdict,
    /// Why, as a code
    #[arg(long, value_parser = reason)]
    pub reason: ReasonCode,
    /// Why, in your own words
    #[arg(
        long,
        default_value = "",
        allow_hyphen_values = true,
        conflicts_with = "narrative_file",
        hide_default_value = true
    )]
    pub narrative: String,
    /// The same from a file
    #[arg(long, value_name = "FILE")]
    pub narrative_file: Option<PathBuf>,
    /// Sections that you viewed, where the policy demands that: checks, output, transactions, incident (see show)
    #[arg(long, value_name = "SECTION,…", value_delimiter = ',')]
    pub viewed: Vec<String>,
    /// The amount at stake, or the action's label, typed exactly as show names it, where the policy demands that
    #[arg(long, value_name = "TEXT")]
    pub typed: Option<String>,
}

/// `break-glass`.
#[derive(Debug, Args)]
pub struct BreakGlass {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// The incident that demands it, as your firm names it: one line, such as the number of a ticket
    #[arg(long, value_name = "REFERENCE", allow_hyphen_values = true)]
    pub incident: String,
    /// Why it cannot wait for its route, in your own words
    #[arg(long, allow_hyphen_values = true)]
    pub narrative: String,
    /// The amount at stake, or the action's label, typed exactly as show names it
    #[arg(long, value_name = "TEXT")]
    pub typed: Option<String>,
}

/// `after-review`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("found").required(true))]
pub struct AfterReview {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// Breaking the glass was right
    #[arg(long, group = "found")]
    pub upheld: bool,
    /// It was not
    #[arg(long, group = "found")]
    pub not_upheld: bool,
    /// Why, in your own words
    #[arg(long, allow_hyphen_values = true)]
    pub reason: String,
}

/// `comment`.
#[derive(Debug, Args)]
pub struct Comment {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// The comment
    #[arg(allow_hyphen_values = true)]
    pub text: String,
}

/// `ask`, `answer`, `hold`, `release` and `withdraw`.
#[derive(Debug, Args)]
pub struct Said {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// The question, the answer or the reason
    #[arg(allow_hyphen_values = true)]
    pub text: String,
}

/// `revise`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("otherwise").required(true).multiple(true))]
pub struct Revise {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// The amount instead, such as 3000.00
    #[arg(long, group = "otherwise", allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// The currency instead, such as EUR
    #[arg(long, group = "otherwise")]
    pub currency: Option<String>,
    /// The parameters instead, a JSON document: all of them
    #[arg(long, group = "otherwise", value_name = "JSON")]
    pub params: Option<String>,
    /// The number of the revision that it makes, if what was read must still be what stands there
    #[arg(long, value_name = "NUMBER")]
    pub revision: Option<u64>,
    /// Why, in your own words
    #[arg(long, allow_hyphen_values = true)]
    pub reason: String,
}

/// `supersede`.
#[derive(Debug, Args)]
pub struct Supersede {
    /// The former action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// The action that follows it, which was proposed already
    #[arg(value_parser = action)]
    pub by: ActionName,
}

/// `consume`.
#[derive(Debug, Args)]
pub struct Consume {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// SHA-256 of what is about to be carried out, if it is known here
    #[arg(long, value_name = "HEX", value_parser = digest)]
    pub digest: Option<[u8; 32]>,
}

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// It was tried and failed
    #[arg(long, requires = "note")]
    pub failed: bool,
    /// What came of it, in your own words
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    pub note: String,
    /// SHA-256 of what was carried out, if it is known here
    #[arg(long, value_name = "HEX", value_parser = digest)]
    pub digest: Option<[u8; 32]>,
}

fn digest(text: &str) -> Result<[u8; 32], String> {
    hex::decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| "a digest is 64 hexadecimal digits".to_owned())
}

/// `worker`.
#[derive(Debug, Args)]
pub struct Worker {
    /// Do what is due, and end
    #[arg(long, conflicts_with = "health")]
    pub once: bool,
    /// Only say how it stands; exit code 1 where a job was given up, fails again and again or has waited for more than five minutes, or an export is not as it should be
    #[arg(long)]
    pub health: bool,
}

/// `jobs`.
#[derive(Debug, Args)]
pub struct Jobs {
    /// Give this dead job its attempts back
    #[arg(long, value_name = "ID")]
    pub retry: Option<Uuid>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: u32,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The file to write; it must not exist
    pub file: PathBuf,
    /// Only these actions, by short name or id
    #[arg(long, value_name = "ACTION", value_parser = action)]
    pub action: Vec<ActionName>,
    /// Only records at or after this time (UTC)
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub from: Option<DateTime<Utc>>,
    /// Only records before this time (UTC): of a day, before its beginning
    #[arg(long, value_parser = time, value_name = "TIME")]
    pub until: Option<DateTime<Utc>>,
    /// Only records from this number on
    #[arg(long, value_name = "SEQ")]
    pub first: Option<u64>,
    /// Only records up to this number, itself among them
    #[arg(long, value_name = "SEQ")]
    pub last: Option<u64>,
    /// Keep texts back: what agents and people wrote, and people's names; only their commitments travel
    #[arg(long)]
    pub without_texts: bool,
    /// Put verify.html beside it: a page that verifies the export in any browser, without a network
    #[arg(long)]
    pub with_verifier: bool,
    /// Put readable files of it beside it, in the folder FILE-tables: csv, jsonl, xlsx, report, a page for
    /// people to read and print, and pdf, the same as PDF/A; of one --action also record and record-pdf, its decision record
    #[arg(long, value_name = "FORMS", value_delimiter = ',', value_parser = form)]
    pub with: Vec<Form>,
}

/// `trust`.
#[derive(Debug, Args)]
pub struct Trust {
    /// The file to write; it must not exist
    pub file: PathBuf,
    /// How many of the listed installations must have signed an export's checkpoint
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub signatures: u64,
}

/// `receipt`.
#[derive(Debug, Args)]
pub struct Receipt {
    /// The record's ledger number
    pub seq: u64,
    /// Write it to a file instead of showing it; the record goes beside it with the ending .record, and the verifier key with
    /// the ending .vkey
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `grant`.
#[derive(Debug, Args)]
pub struct Grant {
    /// The action, by its short name such as A-12 or by its id
    #[arg(value_parser = action)]
    pub action: ActionName,
    /// Where to write the proof
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder to use: new, empty, or one that an earlier demo made
    #[arg(long)]
    pub dir: PathBuf,
    /// Transactions to screen; without it they are generated
    #[arg(long, value_name = "CSV")]
    pub input: Option<PathBuf>,
    /// How the file is written
    #[command(flatten)]
    pub read_as: ReadAs,
}

/// `sample`.
#[derive(Debug, Args)]
pub struct Sample {
    /// The sample's folder: new, empty, or one that an earlier sample made
    #[arg(long)]
    pub dir: PathBuf,
    /// Transactions to begin with; without them they are generated
    #[arg(long, value_name = "CSV")]
    pub input: Option<PathBuf>,
    /// How the file is written
    #[command(flatten)]
    pub read_as: ReadAs,
    /// The console's program; without it the one beside this program
    #[arg(long, value_name = "PROGRAM")]
    pub console: Option<PathBuf>,
    /// Only make it, without opening the window
    #[arg(long)]
    pub no_window: bool,
    /// Empty the folder of an earlier sample and start again
    #[arg(long)]
    pub fresh: bool,
}
