//! Why a whole file could not be read; what is wrong with one line stands in the report instead.

use super::{
    mapping::MappingError,
    setting::{Setting, Way},
};

/// Why an import ended early. Nothing of it should be kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read on.
    #[error("The file could not be read: {0}.")]
    Read(#[from] std::io::Error),
    /// Somebody wrote to it in the meantime.
    #[error("The file was changed while it was read.")]
    Changed,
    /// There is nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// It is text of another encoding, and the label that would read it.
    #[error("The file is not UTF-8 text but looks like {0}.")]
    Encoding(&'static str, &'static str),
    /// Its bytes are not text of the encoding that was stated.
    #[error("The file is not text of the encoding {0}.")]
    Malformed(&'static str),
    /// A line has bytes that are no UTF-8, so that its encoding is unknown.
    #[error("The file is not UTF-8 text: see line {line}.")]
    NotUtf8 {
        /// The number of the first such line.
        line: u64,
    },
    /// It is of another format.
    #[error("The file looks like {0}, which is not read here.")]
    Foreign(&'static str),
    /// The header could not be understood.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// What was stated about the file cannot be understood.
    #[error("What was stated about the file cannot be used: {1}.")]
    Dialect(Option<Setting>, String),
    /// The file can be read in two ways, and one of them would be wrong in silence.
    #[error("The file was not taken, because it can be read in two ways: {what}.")]
    Doubt {
        /// What is doubtful.
        what: String,
        /// What would settle it.
        settle: String,
        /// What would have to be stated.
        setting: Setting,
        /// The ways in which it can be read.
        ways: Vec<Way>,
    },
    /// The header line itself is damaged.
    #[error("The header on line {line} cannot be read: {reason}.")]
    Header {
        /// The number of the line.
        line: u64,
        /// What is wrong with it.
        reason: String,
        /// What would have to be stated.
        setting: Setting,
    },
    /// What is stated has no room in the record of how the file was read.
    #[error("What is stated about the file is too long to be recorded with it.")]
    LongReading,
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

impl ImportError {
    /// How to go on.
    pub fn hint(&self) -> String {
        match self {
            Self::Encoding(_, label) => {
                format!("Say --encoding {label}, or save the file as UTF-8.")
            }
            Self::NotUtf8 { .. } => {
                "Say its encoding, like --encoding windows-1252, or save it as UTF-8; nothing was changed.".to_owned()
            }
            Self::Malformed(_) => "Say another encoding with --encoding; nothing was changed.".to_owned(),
            Self::Foreign(_) => {
                "Export the transactions as CSV from where the file comes from, and import that.".to_owned()
            }
            Self::Doubt { settle, .. } => format!("Say which: {settle}; nothing was changed."),
            Self::Dialect(Some(Setting::Zone), _) => {
                "Say --zone Europe/Berlin, --zone UTC or --zone=+02:00; nothing was changed.".to_owned()
            }
            Self::Dialect(..) => "Correct the flag or the dialect's file; nothing was changed.".to_owned(),
            Self::Header { .. } => {
                "Say where the header is with --skip-lines, or how it is written with --delimiter and --quote.".to_owned()
            }
            Self::Mapping(MappingError::Unknown { .. } | MappingError::Missing { .. }) => {
                "Name the columns with --mapping; if the header is on another line say --skip-lines, if fields are separated otherwise --delimiter.".to_owned()
            }
            Self::Mapping(_) => {
                "Name the columns with --mapping: by name, by name and number (Account#2) or by place (@5); nothing was changed.".to_owned()
            }
            Self::LongReading => {
                "State fewer or shorter names of columns and currencies; nothing was changed.".to_owned()
            }
            _ => "Correct the file, then import it again; nothing was changed.".to_owned(),
        }
    }
}
