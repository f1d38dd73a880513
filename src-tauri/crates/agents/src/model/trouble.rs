//! Why a model gave no answer at all. Closed, and in our own words: what a server says of itself is not among them.

use serde::Serialize;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Trouble {
    /// No connection came about.
    Unreachable,
    /// Its certificate is not one that is believed here.
    Untrusted,
    /// The connection ended before the answer did.
    Lost,
    /// The time for an answer was over.
    Late,
    /// It refused by this status.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// It asks to wait for longer than is waited here.
    Wait {
        /// For how long, in seconds.
        seconds: u64,
    },
    /// Its answer is longer than any that is read.
    Long,
    /// Its answer is not of the interface that was asked.
    Form,
    /// The run's budget of requests is spent.
    Requests {
        /// How many these were.
        most: u32,
    },
    /// What is left of the run's budget of tokens does not suffice for one more request.
    Tokens {
        /// How many there were.
        most: u64,
    },
    /// It failed too often in this run, and is not asked any more.
    GivenUp,
    /// Whoever started the run stopped it.
    Cancelled,
}

impl Trouble {
    /// What happened, as the end of a sentence on the model.
    pub fn words(self) -> String {
        match self {
            Self::Unreachable => "it could not be reached".to_owned(),
            Self::Untrusted => "the server's certificate is not believed here".to_owned(),
            Self::Lost => "the connection ended before the answer did".to_owned(),
            Self::Late => "no answer came in time".to_owned(),
            Self::Status { status } => format!("the server refused with HTTP status {status}"),
            Self::Wait { seconds } => {
                format!(
                    "the server asked to wait {seconds} seconds, longer than this program waits"
                )
            }
            Self::Long => "the answer was longer than any that is read".to_owned(),
            Self::Form => "the answer was none of the interface that was asked".to_owned(),
            Self::Requests { most } => format!("the run's budget of {most} requests is spent"),
            Self::Tokens { most } => {
                format!("the rest of the run's budget of {most} tokens is too small for a request")
            }
            Self::GivenUp => {
                "it had failed before in this run and was not asked any more".to_owned()
            }
            Self::Cancelled => "the run was stopped".to_owned(),
        }
    }
}
