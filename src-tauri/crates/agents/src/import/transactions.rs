//! Transactions from CSV.

use super::{
    column::Column,
    csv::Splitter,
    dialect::Dialect,
    error::ImportError,
    header,
    known::Known,
    lines::{LINE_LIMIT, Lines},
    mapping::Field,
    moment::Moment,
    plan::{Plan, Seen},
    records::{Record, Records},
    report::{Reading, Report, Tally},
    setting::{Setting, Way},
    when::{TimeFormat, Zone},
};
use crate::progress::{Progress, Step};
use countersign_statement::Amount;
use std::{collections::BTreeMap, io::Read};

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
    /// How much, exactly as written but for its signs; never negative.
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
    records: Records<R>,
    plan: Plan,
    kind_of_time: Option<Moment>,
    tally: Tally,
    report: Report,
    how: [u8; 32],
}

impl<R: Read> TransactionReader<R> {
    /// Finds the header; what `dialect` does not state must be known by it.
    pub fn open(source: R, dialect: &Dialect) -> Result<Self, ImportError> {
        let stated = dialect.understood()?;
        let lines = Lines::open(source, LINE_LIMIT, stated.encoding)?;
        let mut records = Records::new(lines, Splitter::RFC4180, usize::from(stated.skip_footer));
        let header = header::find(&mut records, &stated)?;
        let known = header.known;
        let places = header.mapping.places(&header.columns)?;
        let time_names = header.mapping.column(Field::Time).and_then(Column::names);
        let of_format = known
            .zip(time_names)
            .and_then(|(known, names)| known.time_format(&names));
        // A known format's local times are a simulator's, which has no zone: UTC, and the answer says so.
        let utc: Option<Zone> = "UTC".parse().ok();
        let (time_format, zone) = match (&stated.time_format, of_format) {
            (Some(format), _) => (format.clone(), stated.zone),
            (None, Some(format)) => (format, stated.zone.or(utc)),
            (None, None) => ("rfc3339".to_owned(), stated.zone),
        };
        let time = TimeFormat::read(&time_format, zone).map_err(|what| {
            ImportError::Dialect(Some(Setting::of_time(&time_format, zone)), what)
        })?;
        let zone_text = match (time.is_local(), &stated.zone, &dialect.zone) {
            (false, ..) => String::new(),
            (true, Some(_), Some(text)) => text.clone(),
            (true, ..) => "UTC".to_owned(),
        };
        let signs = stated.signs();
        let mut currencies: BTreeMap<String, String> = known
            .into_iter()
            .flat_map(|known| known.currencies)
            .map(|(word, code)| ((*word).to_owned(), (*code).to_owned()))
            .collect();
        currencies.extend(stated.currencies);
        let reading = Reading {
            format: known.map_or("", |known| known.name).to_owned(),
            encoding: records.lines.encoding().to_owned(),
            delimiter: records.splitter.delimiter.to_string(),
            quote: records
                .splitter
                .quote
                .map_or_else(String::new, String::from),
            header_line: header.line,
            footer_lines: 0,
            mapping: header.mapping.to_text(),
            time_format,
            zone: zone_text,
            decimal: signs.decimal.to_string(),
            thousands: signs.thousands.map_or_else(String::new, String::from),
            currencies: currencies.clone(),
        };
        let place = |column: &str| header.columns.iter().position(|other| other == column);
        let mark = known.and_then(|known: &Known| known.mark).and_then(place);
        let pattern = known.and_then(|known| known.pattern).and_then(place);
        let mut notes = Vec::new();
        if let (Some(known), Some(mapping)) = (known, &stated.mapping)
            && *mapping != header.mapping
        {
            notes.push(format!(
                "what the mapping left open is read as {} has it: {}",
                known.name,
                header.mapping.to_text()
            ));
        }
        if header.above > 0 {
            notes.push(format!(
                "{} lines above the header were passed over",
                header.above
            ));
        }
        if records.lines.ends_with_cr() {
            notes.push("lines end with CR alone".to_owned());
        }
        Ok(Self {
            plan: Plan {
                known,
                places,
                width: header.columns.len(),
                time,
                time_stated: stated.time_format.is_some(),
                signs,
                currencies,
                mark,
                pattern,
                seen: Seen::default(),
            },
            how: reading.digest(stated.skip_footer),
            records,
            kind_of_time: None,
            tally: Tally::default(),
            report: Report {
                reading: Some(reading),
                summary: Some(super::Summary {
                    notes,
                    ..super::Summary::default()
                }),
                ..Report::default()
            },
        })
    }

    /// How far the reading is.
    pub fn progress(&self) -> Step {
        Step {
            phase: "read",
            bytes: self.records.lines.bytes(),
            done: self.records.lines.number(),
            of: None,
        }
    }

    /// SHA-256 of how the file is read, known before its rows are: the same file with the same digest gives the same rows.
    pub const fn how(&self) -> [u8; 32] {
        self.how
    }

    /// What was found so far; digests, summary and size are set once [`Self::next_row`] gave none.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// What was found.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// Whether the row that was read last is marked as part of a pattern; none where the format has no marks.
    pub fn marked(&self) -> Option<bool> {
        self.plan.marked(&self.records.fields)
    }

    /// What the pattern of the row that was read last is called; empty where the format does not say.
    pub fn pattern(&self) -> &str {
        self.plan.pattern(&self.records.fields)
    }

    /// The next good row, or none at the end of the file. Bad lines on the way go to the report. At the end a file that
    /// can be read in two ways is refused as a whole.
    pub fn next_row(&mut self) -> Result<Option<Transaction>, ImportError> {
        loop {
            let row = match self.records.next(self.plan.width)? {
                None => {
                    self.end()?;
                    return Ok(None);
                }
                Some(Record::Bad(line, reason)) => Err((line, reason.into())),
                Some(Record::Fields(line)) => self
                    .plan
                    .row(&self.records.fields, line)
                    .and_then(|row| match self.kind_of_time {
                        Some(first) if !first.same_kind(row.time) => Err("its time is of another kind than that of the first row (a step, or an RFC 3339 time)".into()),
                        _ => Ok(row),
                    })
                    .map_err(|reason| (line, reason)),
            };
            match row {
                Ok(row) => {
                    self.kind_of_time.get_or_insert(row.time);
                    self.tally.take(&row);
                    self.report.accept();
                    return Ok(Some(row));
                }
                Err((line, reason)) => self.report.reject(line, reason, &self.records.text),
            }
        }
    }

    fn end(&mut self) -> Result<(), ImportError> {
        self.doubt()?;
        self.report.file_digest = self.records.lines.digest();
        self.report.bytes = self.records.lines.bytes();
        if let Some(reading) = &mut self.report.reading {
            reading.footer_lines = self.records.footer_read();
        }
        self.tally.folded = self.plan.seen.folded.get();
        let mut notes = self.report.summary.take().unwrap_or_default().notes;
        match &self.plan.time {
            TimeFormat::Days => notes.push("a step is one day".to_owned()),
            TimeFormat::Hours => notes.push("a step is one hour".to_owned()),
            time if time.is_date() => {
                notes.push("times are days: each begins at midnight of its zone".to_owned());
            }
            _ => {}
        }
        self.report.summary = Some(self.tally.summary(notes));
        Ok(())
    }

    /// What is doubtful about the file as a whole.
    fn doubt(&self) -> Result<(), ImportError> {
        let seen = &self.plan.seen;
        let three = seen.three_digits.get();
        if three > 0 && seen.other_digits.get() == 0 && !self.plan.signs.stated {
            return Err(ImportError::Doubt {
                what: format!("{three} amounts have three digits behind the point and none has one, two or more than three, as if the point stood between thousands"),
                settle: "--thousands . if the point stands between thousands, --decimal . if three digits of a fraction are meant".to_owned(),
                setting: Setting::Thousands,
                ways: vec![
                    Way::thousands("The point stands between thousands: 1.234 is more than a thousand."),
                    Way::decimal("Three digits of a fraction are meant: 1.234 is a little more than one."),
                ],
            });
        }
        if let (Some((Moment::Step(first), Moment::Step(last))), false) =
            (self.tally.period(), self.plan.time_stated)
        {
            let what = if (20_000..=80_000).contains(&first) && last <= 80_000 {
                "look like a spreadsheet's day numbers"
            } else if (1_900..=2_100).contains(&first) && last <= 2_100 {
                "look like years"
            } else {
                return Ok(());
            };
            return Err(ImportError::Doubt {
                what: format!("the times from {first} to {last} {what}, where this format has a simulator's steps"),
                settle: "--time-format step:day if they are steps, --time-format spreadsheet --zone ZONE if they are a spreadsheet's days".to_owned(),
                setting: Setting::TimeFormat,
                ways: vec![
                    Way::time("They are a simulator's steps of a day.", "step:day"),
                    Way::time("They are a simulator's steps of an hour.", "step:hour"),
                    Way::time("They are a spreadsheet's day numbers.", "spreadsheet"),
                ],
            });
        }
        Ok(())
    }
}

/// Reads all transactions of `source` and gives each to `sink`; what the sink refuses ends the import.
pub fn transactions<R: Read, E: std::fmt::Display>(
    source: R,
    dialect: &Dialect,
    mut sink: impl FnMut(Transaction) -> Result<(), E>,
    progress: &mut impl Progress,
) -> Result<Report, ImportError> {
    let mut reader = TransactionReader::open(source, dialect)?;
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
            line: reader.records.lines.number(),
        }),
    }
}
