//! What a run may cost, and how long anything of it may take.

use std::time::Duration;

/// What a run may cost. Once it is spent nobody is asked any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Requests, with those that are tried again.
    pub requests: u32,
    /// Tokens, of requests and answers.
    pub tokens: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            requests: 200,
            tokens: 500_000,
        }
    }
}

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For a whole exchange, from the name's address to the answer's last byte.
    pub whole: Duration,
    /// How often a question is sent at most, where the server is busy or the connection breaks.
    pub tries: u32,
    /// Before the second try; before each further one twice as long.
    pub wait: Duration,
    /// The longest that is waited between two tries, also where the server asks for more.
    pub longest_wait: Duration,
    /// After so many questions in a row without an answer nobody is asked any more.
    pub in_a_row: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_mins(2),
            tries: 3,
            wait: Duration::from_secs(1),
            longest_wait: Duration::from_mins(1),
            in_a_row: 3,
        }
    }
}
