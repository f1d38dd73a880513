//! What an import found: how it was read, what it comes to, and what was wrong where.

use crate::money::Units;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{ImportError, Moment, Reason};

/// Bad lines that are listed; further ones are only counted.
pub const REPORTED_LINES: usize = 1_000;
/// Letters of a bad line that are shown.
const SHOWN: usize = 160;
/// Accounts that are told apart when they are counted; beyond, there are "more".
pub const COUNTED_ACCOUNTS: usize = 1 << 20;
/// Most bytes of [`Report::document`]: a kept text has at most 262,144.
pub const READING_LIMIT: usize = 200_000;
/// Room for the note that counts those that were left out.
const COUNTING_NOTE: usize = 64;

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// Why it was not taken.
    pub reason: Reason,
    /// The beginning of its text; control characters as escapes.
    pub text: String,
}

/// How a file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Reading {
    /// The known format, empty where the columns were named.
    pub format: String,
    /// Its encoding.
    pub encoding: String,
    /// Between two fields.
    pub delimiter: String,
    /// Around fields; empty where there are no quotes.
    pub quote: String,
    /// The line of the header; 0 where there is none.
    pub header_line: u64,
    /// Lines at the end that were left out.
    pub footer_lines: u64,
    /// Which column is which.
    pub mapping: String,
    /// How times are written.
    pub time_format: String,
    /// The zone of times without one; empty where they have their own.
    pub zone: String,
    /// Before an amount's fraction.
    pub decimal: String,
    /// Between thousands; empty where there is none.
    pub thousands: String,
    /// What the file calls currencies.
    pub currencies: BTreeMap<String, String>,
}

/// Rows and sum of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Sum {
    /// Rows taken.
    pub rows: u64,
    /// What they come to.
    pub amount: String,
}

/// What the good rows of a file come to, those among them that were known already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Summary {
    /// The earliest time; empty where there are no rows.
    pub first: String,
    /// The latest time.
    pub last: String,
    /// By currency.
    pub currencies: BTreeMap<String, Sum>,
    /// Accounts, up to [`COUNTED_ACCOUNTS`].
    pub accounts: u64,
    /// Whether there are more.
    pub more_accounts: bool,
    /// Incidents by how grave they are; empty for transactions.
    pub severities: BTreeMap<String, u64>,
    /// Account ids that were written with blanks or in small letters and are an IBAN without.
    pub folded: u64,
    /// Transfers from an account to itself.
    pub to_oneself: u64,
    /// Rows that an earlier import holds already, under the same id and with the same content: not taken again.
    pub known: u64,
    /// Rows that stand twice in the file, under the same id and with the same content: taken once.
    pub repeated: u64,
    /// Rows that stand in the place of a row of an earlier import, under the same id with another content.
    pub corrected: u64,
    /// What a reader should know of the reading, in words.
    pub notes: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Report {
    /// SHA-256 of the whole file in hex; empty while it is not read to its end.
    pub file_digest: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows found, good and bad; blank lines and the header are none.
    pub rows: u64,
    /// Rows taken; with those that were `known` or `repeated` (see [`Summary`]) and the rejected ones, all rows.
    pub accepted: u64,
    /// Rows that were not taken because something is wrong with them.
    pub rejected: u64,
    /// The first [`REPORTED_LINES`] of them; `rejected` counts all.
    pub bad_lines: Vec<BadLine>,
    /// How it was read; absent for incidents.
    pub reading: Option<Reading>,
    /// What it came to; absent while it is not read to its end.
    pub summary: Option<Summary>,
}

/// How a file was read and what it came to: the text that an import's record commits to (docs/formats, §3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Document {
    /// How it was read; absent for incidents.
    pub reading: Option<Reading>,
    /// What it came to.
    pub summary: Summary,
}

impl Document {
    /// Reads the text back.
    ///
    /// # Errors
    /// It is no such document.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl Reading {
    /// SHA-256 of how a file is read, as it is known before its rows are; `footer`: lines at its end that are left out.
    pub(super) fn digest(&self, footer: u16) -> [u8; 32] {
        // Strings, numbers and maps of them always have a JSON text.
        let text = serde_json::to_string(&(self, footer)).unwrap_or_default();
        Sha256::digest(text).into()
    }
}

impl Report {
    pub(super) fn reject(&mut self, line: u64, reason: impl Into<Reason>, text: &str) {
        self.rows += 1;
        self.rejected += 1;
        if self.bad_lines.len() < REPORTED_LINES {
            let mut shown: String = text
                .chars()
                .take(SHOWN)
                .flat_map(|letter| {
                    let escaped = letter.is_control();
                    escaped
                        .then(|| letter.escape_default())
                        .into_iter()
                        .flatten()
                        .chain((!escaped).then_some(letter))
                })
                .collect();
            if text.chars().nth(SHOWN).is_some() {
                shown.push('…');
            }
            self.bad_lines.push(BadLine {
                line,
                reason: reason.into(),
                text: shown,
            });
        }
    }

    pub(super) fn accept(&mut self) {
        self.rows += 1;
        self.accepted += 1;
    }

    /// What the record of an import commits to: one line of JSON (docs/formats, §3) of at most [`READING_LIMIT`] bytes. Notes that
    /// have no room in it are counted in a last one.
    ///
    /// # Errors
    /// [`ImportError::LongReading`]: what is stated about the file has no room in it, without any note.
    pub fn document(&self) -> Result<String, ImportError> {
        /// Members in this order, whatever other crates make of maps.
        #[derive(Serialize)]
        struct Written<'a> {
            r#type: &'static str,
            reading: Option<&'a Reading>,
            summary: &'a Summary,
        }
        let write = |summary: &Summary| {
            // Strings, numbers and maps of them always have a JSON text.
            serde_json::to_string(&Written {
                r#type: "countersign/reading/v1",
                reading: self.reading.as_ref(),
                summary,
            })
            .unwrap_or_default()
        };
        let mut summary = self.summary.clone().unwrap_or_default();
        let whole = write(&summary);
        if whole.len() <= READING_LIMIT {
            return Ok(whole);
        }
        let notes = std::mem::take(&mut summary.notes);
        let mut room = READING_LIMIT.saturating_sub(write(&summary).len() + COUNTING_NOTE);
        // As they stand in JSON, with the comma after each.
        let size = |note: &String| serde_json::to_string(note).map_or(0, |text| text.len() + 1);
        let all = notes.len();
        for note in notes {
            match room.checked_sub(size(&note)) {
                Some(left) => room = left,
                None => break,
            }
            summary.notes.push(note);
        }
        let left = all - summary.notes.len();
        summary
            .notes
            .push(format!("{left} further notes had no room here"));
        let short = write(&summary);
        if short.len() > READING_LIMIT {
            return Err(ImportError::LongReading);
        }
        Ok(short)
    }

    /// Counts what the rows are beside those that came before.
    pub fn compare(&mut self, found: Compared) {
        let wrong = found.refused.len() as u64 + found.refused_more;
        let not_taken = found.known + found.repeated + wrong;
        self.accepted = self.accepted.saturating_sub(not_taken);
        self.rejected += wrong;
        self.bad_lines.extend(found.refused);
        self.bad_lines.sort_by_key(|bad| bad.line);
        self.bad_lines.truncate(REPORTED_LINES);
        let summary = self.summary.get_or_insert_default();
        summary.known = found.known;
        summary.repeated = found.repeated;
        summary.corrected = found.corrected;
        summary.notes.extend(found.notes);
    }
}

/// What the good rows of a file are beside the rows that came before, in this file and in other imports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Of an earlier import already.
    pub known: u64,
    /// Twice in this file.
    pub repeated: u64,
    /// In the place of a row of an earlier import.
    pub corrected: u64,
    /// Under the id of another row: not taken. At most [`REPORTED_LINES`].
    pub refused: Vec<BadLine>,
    /// Further ones of that kind.
    pub refused_more: u64,
    /// What was corrected, and what else there is to say.
    pub notes: Vec<String>,
}

impl Compared {
    /// Adds a row that is not taken.
    pub fn refuse(&mut self, line: u64, reason: String) {
        if self.refused.len() < REPORTED_LINES {
            self.refused.push(BadLine {
                line,
                reason: reason.into(),
                text: String::new(),
            });
        } else {
            self.refused_more += 1;
        }
    }
}

/// Counts while rows are taken.
#[derive(Debug, Default)]
pub(super) struct Tally {
    first: Option<Moment>,
    last: Option<Moment>,
    sums: BTreeMap<String, (u64, Units)>,
    accounts: HashSet<u64>,
    more_accounts: bool,
    severities: BTreeMap<String, u64>,
    pub folded: u64,
    to_oneself: u64,
}

impl Tally {
    pub fn take(&mut self, row: &super::Transaction) {
        self.at(row.time);
        let units = Units::parse(row.amount.as_str()).unwrap_or_default();
        if let Some(sum) = self.sums.get_mut(&row.currency) {
            *sum = (sum.0 + 1, sum.1.plus(units));
        } else {
            self.sums.insert(row.currency.clone(), (1, units));
        }
        self.to_oneself += u64::from(row.from_account == row.to_account);
        for account in [&row.from_account, &row.to_account] {
            self.account(account);
        }
    }

    pub fn incident(&mut self, row: &super::Incident) {
        // Its time was read by the same parser; one that it does not know again has no place in the period.
        if let Ok(at) = Moment::rfc3339(&row.opened_at) {
            self.at(at);
        }
        let grave = self.severities.entry(row.severity.word().to_owned());
        *grave.or_default() += 1;
        for account in &row.accounts {
            self.account(account);
        }
    }

    fn at(&mut self, time: Moment) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }

    fn account(&mut self, account: &str) {
        let mut hasher = DefaultHasher::new();
        account.hash(&mut hasher);
        let hash = hasher.finish();
        if self.accounts.len() < COUNTED_ACCOUNTS {
            self.accounts.insert(hash);
        } else if !self.accounts.contains(&hash) {
            self.more_accounts = true;
        }
    }

    /// The earliest and the latest moment.
    pub const fn period(&self) -> Option<(Moment, Moment)> {
        match (self.first, self.last) {
            (Some(first), Some(last)) => Some((first, last)),
            _ => None,
        }
    }

    pub fn summary(&self, notes: Vec<String>) -> Summary {
        let text = |at: Option<Moment>| at.map_or_else(String::new, Moment::to_text);
        Summary {
            first: text(self.first),
            last: text(self.last),
            currencies: self
                .sums
                .iter()
                .map(|(code, (rows, sum))| {
                    let sum = Sum {
                        rows: *rows,
                        amount: sum.to_text(),
                    };
                    (code.clone(), sum)
                })
                .collect(),
            accounts: self.accounts.len() as u64,
            more_accounts: self.more_accounts,
            severities: self.severities.clone(),
            folded: self.folded,
            to_oneself: self.to_oneself,
            notes,
            ..Summary::default()
        }
    }
}
