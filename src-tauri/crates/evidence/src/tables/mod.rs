//! Files for people and their programs, made from a bundle that was verified: CSV, JSON Lines and XLSX of its actions,
//! decisions, records, imports and people, and a report for people as one page of HTML.
//!
//! They carry no signature. They follow from the bundle alone, byte by byte, so that whoever has it makes them anew and
//! compares (docs/adr/0009).

mod columns;
mod csv;
mod folder;
mod jsonl;
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
pub use write::{compare_tables, write_tables};

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
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::JsonLines, Self::Xlsx, Self::Report];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Report => "report",
        }
    }

    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Report => "html",
            Self::Csv | Self::JsonLines | Self::Xlsx => self.word(),
        }
    }

    /// The form whose files end so.
    pub(crate) fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.ending() == ending)
    }

    /// The form of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.word() == word)
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
}

impl Same {
    /// Its code in JSON.
    const fn code(self) -> &'static str {
        match self {
            Self::Yes => "same",
            Self::No => "other",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
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
