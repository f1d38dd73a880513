//! Files that come in, read as a stream: each good row is kept, each bad line is named with its number and a reason.
//!
//! A row is known by the id that its source gave it, across all files. One without is named by its import and line
//! ([`row_id`]): two equal rows of one file stay two.

mod account;
mod column;
mod csv;
mod currency;
mod dialect;
mod error;
mod foreign;
mod foreign_incident;
mod header;
mod incidents;
mod json;
mod known;
mod lines;
mod mapping;
mod moment;
mod number;
mod plan;
mod reason;
mod records;
mod report;
mod setting;
mod sketch;
mod source;
mod transactions;
mod when;

pub(crate) use account::unseen;
pub use column::{Column, Part};
pub use csv::{End, Fields, Flaw, Splitter};
pub use dialect::Dialect;
pub use error::ImportError;
pub use incidents::{ACCOUNTS_LIMIT, INCIDENTS, Incident, IncidentReader, Severity, incidents};
pub use json::DOCUMENT_LIMIT;
pub use lines::{LINE_LIMIT, Lines, Piece};
pub use mapping::{Field, Mapping, MappingError};
pub use moment::Moment;
pub use reason::{Reason, Remedy};
pub use records::RECORD_LINES;
pub use report::{
    BadLine, COUNTED_ACCOUNTS, Compared, Document, READING_LIMIT, REPORTED_LINES, Reading, Report,
    Sum, Summary,
};
pub use setting::{Setting, Way};
pub use sketch::{Sketch, SketchColumn, sketch};
pub use transactions::{Transaction, TransactionReader, transactions};

use crate::progress::{Progress, Step};
use sha2::{Digest, Sha256};
use std::io::Read;

/// The identity of the row on line `line` of the file whose SHA-256 is `file_digest` (hex): a SHA-256 in hex.
pub fn row_id(file_digest: &str, line: u64) -> String {
    hex::encode(Sha256::digest(format!(
        "countersign/row/v1\n{file_digest}\n{line}\n"
    )))
}

/// The SHA-256 of a file in hex: to know before an import whether the file was imported already.
pub fn file_digest(
    mut source: impl Read,
    progress: &mut impl Progress,
) -> Result<String, ImportError> {
    let (mut hasher, mut buffer, mut bytes) = (Sha256::new(), vec![0_u8; 1 << 16], 0_u64);
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => return Ok(hex::encode(hasher.finalize())),
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        hasher.update(buffer.get(..count).unwrap_or_default());
        bytes += count as u64;
        if progress
            .step(Step {
                phase: "read",
                bytes,
                done: 0,
                of: None,
            })
            .is_break()
        {
            return Err(ImportError::Cancelled { line: 0 });
        }
    }
}
