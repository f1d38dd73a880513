//! What the user states about a file of transactions.

use std::{collections::BTreeMap, fs, path::PathBuf};

use clap::Args;
use countersign_agents::import::Dialect;
use countersign_app::Failure;
use countersign_refusal::{Deed, Import};

/// How a file of transactions is written. What is not stated must be known by its header; nothing is guessed.
#[derive(Debug, Clone, Default, Args)]
pub struct ReadAs {
    /// A file of JSON that keeps the flags below, as --preview --json prints it; flags given here count before it
    #[arg(long, value_name = "FILE")]
    pub dialect: Option<PathBuf>,
    /// Which column is which: id, time, from_account, to_account, amount, currency, kind, channel; in a statement of one
    /// account account, counterparty, and amount with its sign, or side, or debit and credit. A column is written Name,
    /// Name#2 (the second of that name), @5 (by place), "Name, with signs", Date+Time (joined), =TEXT (the same in each row)
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    pub mapping: Option<String>,
    /// Between fields: a character, or tab, semicolon, comma, pipe
    #[arg(long, value_name = "CHAR", allow_hyphen_values = true)]
    pub delimiter: Option<String>,
    /// Around fields: a character, or none
    #[arg(long, value_name = "CHAR")]
    pub quote: Option<String>,
    /// utf-8, utf-16le, utf-16be, windows-1252 or another label of the Encoding Standard
    #[arg(long, value_name = "LABEL")]
    pub encoding: Option<String>,
    /// Before an amount's fraction
    #[arg(long, value_name = "CHAR")]
    pub decimal: Option<String>,
    /// Between an amount's thousands: a character, or space
    #[arg(long, value_name = "CHAR")]
    pub thousands: Option<String>,
    /// rfc3339, step:day, step:hour, epoch:s, epoch:ms, spreadsheet, or a pattern like '%d/%m/%Y %H:%M'
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// The zone of times that have none: Europe/Berlin, UTC, +02:00
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub zone: Option<String>,
    /// Lines above the header
    #[arg(long, value_name = "N")]
    pub skip_lines: Option<u64>,
    /// Lines at the end that are not rows
    #[arg(long, value_name = "N")]
    pub skip_footer: Option<u16>,
    /// The file has no header; the mapping names places
    #[arg(long)]
    pub no_header: bool,
    /// What the file calls a currency, and its code; once for each
    #[arg(long, value_name = "WORD=CODE")]
    pub currency: Vec<String>,
    /// A dialect as JSON text, for this program's own second half
    #[arg(long, hide = true)]
    pub dialect_text: Option<String>,
}

impl ReadAs {
    /// What is stated, the file's and the flags'; refused where it cannot be understood, before anything is opened.
    pub fn dialect(&self) -> Result<Dialect, Failure> {
        let wrong = |error: countersign_agents::import::ImportError| {
            let row = Import::Mapping {
                cause: error.to_string(),
            };
            Failure::because(row, error)
        };
        let kept = match (&self.dialect, &self.dialect_text) {
            (Some(path), _) => {
                let text = fs::read_to_string(path)
                    .map_err(|cause| Failure::file(path, Deed::Read, cause))?;
                Dialect::from_json(&text).map_err(wrong)?
            }
            (None, Some(text)) => Dialect::from_json(text).map_err(wrong)?,
            (None, None) => Dialect::default(),
        };
        let mut currencies = BTreeMap::new();
        for text in &self.currency {
            let (word, code) = text.rsplit_once('=').ok_or_else(|| {
                Failure::new(Import::Mapping {
                    cause: format!("a currency is written WORD=CODE, not {text:?}"),
                })
            })?;
            currencies.insert(
                word.trim().trim_matches('"').to_owned(),
                code.trim().to_owned(),
            );
        }
        let dialect = kept.with(Dialect {
            mapping: self.mapping.clone(),
            delimiter: self.delimiter.clone(),
            quote: self.quote.clone(),
            encoding: self.encoding.clone(),
            decimal: self.decimal.clone(),
            thousands: self.thousands.clone(),
            time_format: self.time_format.clone(),
            zone: self.zone.clone(),
            skip_lines: self.skip_lines,
            skip_footer: self.skip_footer,
            no_header: self.no_header.then_some(true),
            currencies,
        });
        dialect.check().map_err(wrong)?;
        Ok(dialect)
    }
}
