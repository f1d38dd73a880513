//! What an import found: how much was good, and what was wrong where.

use serde::Serialize;

/// Bad lines that are listed; further ones are only counted.
pub const REPORTED_LINES: usize = 1_000;

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// Why it was not taken, in words.
    pub reason: String,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Report {
    /// SHA-256 of the whole file in hex; empty while it is not read to its end.
    pub file_digest: String,
    /// SHA-256 in hex of how columns were mapped, or of the format's name.
    pub mapping_digest: String,
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows found, good and bad; blank lines and the header are none.
    pub rows: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows not taken.
    pub rejected: u64,
    /// The first [`REPORTED_LINES`] of them; `rejected` counts all.
    pub bad_lines: Vec<BadLine>,
}

impl Report {
    pub(super) fn reject(&mut self, line: u64, reason: String) {
        self.rows += 1;
        self.rejected += 1;
        if self.bad_lines.len() < REPORTED_LINES {
            self.bad_lines.push(BadLine { line, reason });
        }
    }

    pub(super) fn accept(&mut self) {
        self.rows += 1;
        self.accepted += 1;
    }
}
