//! Transactions from CSV.

use super::{
    csv,
    error::ImportError,
    lines::{LINE_LIMIT, Lines, Piece},
    mapping::{Field, Mapping},
    moment::Moment,
    report::Report,
};
use crate::{
    money::{FRACTION_DIGITS, Units, WHOLE_DIGITS},
    progress::{Progress, Step},
};
use countersign_statement::Amount;
use std::io::Read;

/// Most bytes an account's or a row's id may have.
const ID_LIMIT: usize = 128;
/// Most bytes a kind or a channel may have.
const WORD_LIMIT: usize = 64;
/// The progress is told after as many lines.
const STRIDE: u64 = 4_096;

/// A transfer from one account to another, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The number of its line in the file, from 1.
    pub line: u64,
    /// The source's own id, if it has one.
    pub id: Option<String>,
    /// When.
    pub time: Moment,
    /// Who pays.
    pub from_account: String,
    /// Who is paid.
    pub to_account: String,
    /// How much, exactly as written; never negative.
    pub amount: Amount,
    /// ISO 4217, `XXX` where the source has none.
    pub currency: String,
    /// What kind of transfer; empty where the source does not say.
    pub kind: String,
    /// By which channel; empty where the source does not say.
    pub channel: String,
}

impl Transaction {
    /// How findings name the row: the source's id, or `line N`.
    pub fn reference(&self) -> String {
        self.id
            .clone()
            .unwrap_or_else(|| format!("line {}", self.line))
    }
}

/// Reads transactions one by one, in memory that does not grow with the file.
#[derive(Debug)]
pub struct TransactionReader<R> {
    lines: Lines<R>,
    mapping: Mapping,
    positions: [Option<usize>; 8],
    width: usize,
    fields: Vec<String>,
    kind_of_time: Option<Moment>,
    report: Report,
}

impl<R: Read> TransactionReader<R> {
    /// Reads the header; without `mapping` the columns must be those of a known format.
    pub fn open(source: R, mapping: Option<Mapping>) -> Result<Self, ImportError> {
        let mut lines = Lines::new(source, LINE_LIMIT)?;
        let mut header = Vec::new();
        loop {
            let piece = lines
                .next_line()?
                .ok_or(ImportError::Empty)
                .map(|piece| match piece {
                    Piece::Text(text) if text.trim().is_empty() => Ok(false),
                    Piece::Text(text) => csv::split(text, &mut header).map(|()| true),
                    Piece::NotUtf8 => Err("it is not UTF-8".to_owned()),
                    Piece::TooLong => Err(format!("it is longer than {LINE_LIMIT} bytes")),
                })?;
            if piece.map_err(|reason| ImportError::Header {
                line: lines.number(),
                reason,
            })? {
                break;
            }
        }
        let mapping = mapping.map_or_else(|| Mapping::detect(&header), Ok)?;
        let positions = mapping.positions(&header)?;
        let report = Report {
            mapping_digest: mapping.digest(),
            ..Report::default()
        };
        Ok(Self {
            lines,
            mapping,
            positions,
            width: header.len(),
            fields: Vec::new(),
            kind_of_time: None,
            report,
        })
    }

    /// How the columns are mapped.
    pub const fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// How far the reading is.
    pub const fn progress(&self) -> Step {
        Step {
            phase: "read",
            bytes: self.lines.bytes(),
            done: self.lines.number(),
            of: None,
        }
    }

    /// What was found so far; the digest and the size are set once [`Self::next_row`] gave none.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// What was found.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// The next good row, or none at the end of the file. Bad lines on the way go to the report.
    pub fn next_row(&mut self) -> Result<Option<Transaction>, ImportError> {
        loop {
            let Some(piece) = self.lines.next_line()? else {
                self.report.file_digest = self.lines.digest();
                self.report.bytes = self.lines.bytes();
                return Ok(None);
            };
            let split = match piece {
                Piece::Text(text) if text.trim().is_empty() => continue,
                Piece::Text(text) => csv::split(text, &mut self.fields),
                Piece::NotUtf8 => Err("it is not UTF-8".to_owned()),
                Piece::TooLong => Err(format!("it is longer than {LINE_LIMIT} bytes")),
            };
            match split.and_then(|()| self.row()) {
                Ok(row) => {
                    self.kind_of_time.get_or_insert(row.time);
                    self.report.accept();
                    return Ok(Some(row));
                }
                Err(reason) => self.report.reject(self.lines.number(), reason),
            }
        }
    }

    /// The fields as a transaction; `Err` says what is wrong, in words.
    fn row(&self) -> Result<Transaction, String> {
        if self.fields.len() != self.width {
            return Err(format!(
                "it has {} fields where the header has {}",
                self.fields.len(),
                self.width
            ));
        }
        let get = |field: Field| -> Option<&str> {
            let position = self.positions.get(field as usize).copied().flatten()?;
            self.fields.get(position).map(|text| text.trim())
        };
        let time = Moment::parse(get(Field::Time).unwrap_or_default())?;
        if self
            .kind_of_time
            .is_some_and(|first| !first.same_kind(time))
        {
            return Err("its time is of another kind than that of the first row (a step, or an RFC 3339 time)".to_owned());
        }
        Ok(Transaction {
            line: self.lines.number(),
            id: get(Field::Id)
                .filter(|id| !id.is_empty())
                .map(|id| word(id, "id", ID_LIMIT))
                .transpose()?,
            time,
            from_account: account(get(Field::FromAccount), "from_account")?,
            to_account: account(get(Field::ToAccount), "to_account")?,
            amount: amount(get(Field::Amount).unwrap_or_default())?,
            currency: currency(get(Field::Currency).unwrap_or_default())?,
            kind: word(get(Field::Kind).unwrap_or_default(), "kind", WORD_LIMIT)?,
            channel: word(
                get(Field::Channel).unwrap_or_default(),
                "channel",
                WORD_LIMIT,
            )?,
        })
    }
}

fn account(text: Option<&str>, name: &str) -> Result<String, String> {
    match text {
        Some(text) if !text.is_empty() => word(text, name, ID_LIMIT),
        _ => Err(format!("its {name} is empty")),
    }
}

fn word(text: &str, name: &str, limit: usize) -> Result<String, String> {
    if text.len() > limit {
        return Err(format!("its {name} is longer than {limit} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("its {name} has a control character"));
    }
    Ok(text.to_owned())
}

fn amount(text: &str) -> Result<Amount, String> {
    let shown: String = text.chars().take(40).collect();
    if text.starts_with('-') {
        return Err(format!(
            "the amount {shown:?} is negative; who pays and who is paid say the direction"
        ));
    }
    let wanted = || {
        format!(
            "the amount {shown:?} is no decimal of up to {WHOLE_DIGITS} digits and {FRACTION_DIGITS} after the point"
        )
    };
    Units::parse(text).ok_or_else(wanted)?;
    text.parse().map_err(|_| wanted())
}

fn currency(text: &str) -> Result<String, String> {
    match text {
        "" => Ok("XXX".to_owned()),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            Ok(code.to_owned())
        }
        other => Err(format!(
            "the currency {:?} is no ISO 4217 code",
            other.chars().take(20).collect::<String>()
        )),
    }
}

/// Reads all transactions of `source` and gives each to `sink`; what the sink refuses ends the import.
pub fn transactions<R: Read, E: std::fmt::Display>(
    source: R,
    mapping: Option<Mapping>,
    mut sink: impl FnMut(Transaction) -> Result<(), E>,
    progress: &mut impl Progress,
) -> Result<Report, ImportError> {
    let mut reader = TransactionReader::open(source, mapping)?;
    let mut told = 0;
    while let Some(row) = reader.next_row()? {
        let line = row.line;
        sink(row).map_err(|error| ImportError::Sink {
            line,
            reason: error.to_string(),
        })?;
        if line >= told + STRIDE {
            told = line;
            if progress.step(reader.progress()).is_break() {
                return Err(ImportError::Cancelled { line });
            }
        }
    }
    match progress.step(reader.progress()) {
        std::ops::ControlFlow::Continue(()) => Ok(reader.into_report()),
        std::ops::ControlFlow::Break(()) => Err(ImportError::Cancelled {
            line: reader.lines.number(),
        }),
    }
}
