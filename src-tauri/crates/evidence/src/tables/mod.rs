//! Files for people and their programs, made from a bundle that was verified: CSV, JSON Lines and XLSX of its actions,
//! decisions, records, imports and people, and a report for people as one page of HTML.
//!
//! They carry no signature. They follow from the bundle alone, byte by byte, so that whoever has it makes them anew and
//! compares (docs/adr/0009).

mod columns;
mod csv;
mod folder;
mod jsonl;
mod readable;
mod report;
mod rows;
mod seen;
mod write;
mod xlsx;

use std::io;
use std::path::PathBuf;

use countersign_ledger::Hash;
use countersign_statement::line::Line;

use crate::verify::{Report, Verdict};
pub use write::{compare_tables, compare_tables_with, write_tables, write_tables_with};

/// A form of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Comma-separated values: RFC 4180, UTF-8, one file a table.
    Csv,
    /// JSON Lines: one object a row, one file a table.
    JsonLines,
    /// One workbook with a sheet a table.
    Xlsx,
    /// A report for people: one page of HTML.
    Report,
    /// The report as PDF/A.
    Pdf,
    /// The decision record of the one action that a case file holds: one page of HTML.
    Record,
    /// The decision record as PDF/A.
    RecordPdf,
}

impl Form {
    /// All that every bundle gives and every program makes.
    pub const ALL: [Self; 4] = [Self::Csv, Self::JsonLines, Self::Xlsx, Self::Report];
    /// Those that are asked for by name: a PDF needs a program that sets one, a decision record an export of one action.
    pub const NAMED: [Self; 3] = [Self::Pdf, Self::Record, Self::RecordPdf];
    /// The words of all of them.
    pub const WORDS: &str = "csv, jsonl, xlsx, report, pdf, record, record-pdf";

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Report => "report",
            Self::Pdf => "pdf",
            Self::Record => "record",
            Self::RecordPdf => "record-pdf",
        }
    }

    /// The form that a file of this name is of.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match (name, ending) {
            (readable::RECORD, _) => Some(Self::Record),
            (readable::RECORD_PDF, _) => Some(Self::RecordPdf),
            (_, "csv") => Some(Self::Csv),
            (_, "jsonl") => Some(Self::JsonLines),
            (_, "xlsx") => Some(Self::Xlsx),
            (_, "html") => Some(Self::Report),
            (_, "pdf") => Some(Self::Pdf),
            _ => None,
        }
    }

    /// Whether it takes a program that sets PDF.
    pub const fn is_pdf(self) -> bool {
        matches!(self, Self::Pdf | Self::RecordPdf)
    }

    /// Whether it tells the one action of a case file.
    pub const fn is_record(self) -> bool {
        matches!(self, Self::Record | Self::RecordPdf)
    }

    /// The form of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain(Self::NAMED);
        all.find(|form| form.word() == word)
    }
}

/// Why no files were made. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The disk.
    #[error("The files could not be written: {0}.")]
    Io(#[from] io::Error),
    /// The folder is there already.
    #[error("There is something of this name already; choose another name.")]
    Exists,
    /// Only of what holds are files made.
    #[error("The bundle is not sound ({}); nothing is made from it.", .0.words())]
    Unsound(Verdict),
    /// The bundle is not the one that was verified.
    #[error("The bundle changed while it was read.")]
    Changed,
    /// The workbook.
    #[error("The workbook could not be written: {0}.")]
    Workbook(String),
    /// This program sets no PDF.
    #[error("This program is built without PDF; choose report or record, which a browser prints.")]
    NoPdf,
    /// The PDF.
    #[error("The PDF could not be set: {0}.")]
    Pdf(String),
    /// A decision record tells one action, and the export does not ask for one alone.
    #[error("A decision record is made of an export of one action alone; make one with --action.")]
    NotOneAction,
    /// Whoever watches stopped it.
    #[error("It was stopped.")]
    Stopped,
}

/// Files that were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// The folder that holds them.
    pub folder: PathBuf,
    /// SHA-256 of the bundle; none where it is an unpacked one.
    pub bundle: Option<Hash>,
    /// SHA-256 of the bundle's SHA256SUMS.
    pub sums: Hash,
    /// The verdict on the bundle.
    pub verdict: Verdict,
    /// Their names and SHA-256, in their order.
    pub files: Vec<(String, Hash)>,
    /// Rows of each table.
    pub rows: Vec<(&'static str, u64)>,
}

impl Tables {
    /// The report on the bundle with the files that were made from it, as one line of JSON.
    pub fn json(&self, report: &Report) -> String {
        let files: Vec<Line> = self
            .files
            .iter()
            .map(|(name, digest)| {
                Line::new()
                    .text("name", name)
                    .text("sha256", &hex::encode(digest))
            })
            .collect();
        report.line().lines("tables", &files).finish()
    }
}

/// How a file compares with the one that follows from the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// Byte for byte.
    Yes,
    /// It is another one.
    No,
    /// It is not there.
    Missing,
    /// No such file is made from a bundle.
    Unknown,
    /// This program does not make such a file, so nothing is known of it.
    NotCompared,
}

impl Same {
    /// Its code in JSON.
    const fn code(self) -> &'static str {
        match self {
            Self::Yes => "same",
            Self::No => "other",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
            Self::NotCompared => "not_compared",
        }
    }
}

/// A folder of files compared with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Each file with what was found, in the order of their names.
    pub files: Vec<(String, Same)>,
}

impl Compared {
    /// Whether every file is the one that follows from the bundle.
    pub fn holds(&self) -> bool {
        !self.files.is_empty() && self.files.iter().all(|(_, same)| *same == Same::Yes)
    }

    /// Whether every file but those that this program cannot make is the one that follows from the bundle, and there are both.
    pub fn holds_but_for_pdf(&self) -> bool {
        let compared = |same: Same| matches!(same, Same::Yes | Same::NotCompared);
        !self.holds()
            && !self.files.is_empty()
            && self.files.iter().all(|(_, same)| compared(*same))
    }

    /// The report on the bundle with what was found, as one line of JSON. `exit_code` stays that of the bundle's verdict.
    pub fn json(&self, report: &Report) -> String {
        let files: Vec<Line> = self
            .files
            .iter()
            .map(|(name, same)| Line::new().text("name", name).text("same", same.code()))
            .collect();
        report.line().lines("compared", &files).finish()
    }
}
