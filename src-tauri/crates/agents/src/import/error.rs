//! Why a whole file could not be read; what is wrong with one line stands in the report instead.

use super::mapping::MappingError;

/// Why an import ended early. Nothing of it should be kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read on.
    #[error("The file could not be read: {0}.")]
    Read(#[from] std::io::Error),
    /// There is nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// It is text of another encoding, or no text.
    #[error("The file is not UTF-8 text but looks like {0}; save it as UTF-8.")]
    Encoding(&'static str),
    /// The header could not be understood.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The header line itself is damaged.
    #[error("The header on line {line} cannot be read: {reason}.")]
    Header {
        /// The number of the line.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// Whoever watched the progress cancelled.
    #[error("The import was cancelled at line {line}.")]
    Cancelled {
        /// The line that had been reached.
        line: u64,
    },
    /// The taker of the rows refused one.
    #[error("The row on line {line} could not be taken: {reason}.")]
    Sink {
        /// The row's line.
        line: u64,
        /// What the taker said.
        reason: String,
    },
}
