//! A model behind an endpoint, as an agent asks it: with tries, waits, a budget, and an end of asking where it is of no use.

use std::time::{Duration, Instant};

use countersign_agents::model::{Model, Question, Reply, Trouble};
use countersign_app::{Failure, Watch};

use crate::{
    endpoint::Endpoint,
    http::{Answer, Wire},
    limits::{Budget, Patience},
    wire::{MOST_ANSWER_TOKENS, Manners, reply, request, tokens_of, words},
};

/// How soon somebody who waits notices that the run was stopped.
const BEAT: Duration = Duration::from_millis(50);
/// A server's words, as a person who tries it is shown them.
const SHOWN: usize = 300;

/// What was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Requests that were sent.
    pub requests: u32,
    /// Tokens, by the server's count or by ours where that is more.
    pub tokens: u64,
}

/// Asks one endpoint in one run.
pub struct Client {
    endpoint: Endpoint,
    wire: Wire,
    patience: Patience,
    budget: Budget,
    watch: Watch,
    spent: Spent,
    manners: Manners,
    in_a_row: u32,
    given_up: bool,
    words: Option<String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.endpoint)
            .field("spent", &self.spent)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// For one run. What is waited for ends where `watch` is cancelled.
    ///
    /// # Errors
    /// `model-setting`: the authority's file or the key cannot be used.
    pub fn new(
        endpoint: Endpoint,
        mut patience: Patience,
        budget: Budget,
        watch: Watch,
    ) -> Result<Self, Failure> {
        patience.whole = endpoint.whole.unwrap_or(patience.whole);
        Ok(Self {
            wire: Wire::new(&endpoint, &patience)?,
            endpoint,
            patience,
            budget,
            watch,
            spent: Spent::default(),
            manners: Manners::default(),
            in_a_row: 0,
            given_up: false,
            words: None,
        })
    }

    /// What was spent so far.
    pub fn spent(&self) -> Spent {
        self.spent
    }

    /// Whether the server took the schema of the answer.
    pub fn takes_schema(&self) -> bool {
        self.manners.schema
    }

    /// What the server said when it refused last, in its own words and without the key.
    pub fn refusal_words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// A question, in the manner that the server takes.
    fn question(&mut self, question: &Question) -> Result<Reply, Trouble> {
        loop {
            let body = request(&self.endpoint.name, question, self.manners);
            let answer = self.tried(&body)?;
            match answer.status {
                200..=299 => {
                    let read = reply(&answer.body, body.len());
                    let cost = read.as_ref().map_or_else(
                        |_| tokens_of(body.len() + answer.body.len()),
                        |said| said.tokens,
                    );
                    self.spent.tokens = self.spent.tokens.saturating_add(cost);
                    return read;
                }
                status @ (400 | 415 | 422 | 501) => {
                    let said = self.hear(&answer.body);
                    self.manners = self
                        .manners
                        .after(&said)
                        .ok_or(Trouble::Status { status })?;
                }
                status => {
                    self.hear(&answer.body);
                    // Who is not let in, or knocks at the wrong door, is not let in by knocking again.
                    self.given_up = matches!(status, 300..=399 | 401 | 402 | 403 | 404 | 405);
                    return Err(Trouble::Status { status });
                }
            }
        }
    }

    /// Sends a body, again where that may help.
    fn tried(&mut self, body: &str) -> Result<Answer, Trouble> {
        let mut wait = self.patience.wait;
        let mut tries = 0;
        loop {
            self.afford(body)?;
            self.spent.requests += 1;
            tries += 1;
            let last = tries >= self.patience.tries;
            let sent = self.wire.send(body);
            if matches!(sent, Err(Trouble::Lost | Trouble::Late | Trouble::Long)) {
                // An answer that did not arrive may have been made, and cost what the longest one does.
                let cost = tokens_of(body.len()) + MOST_ANSWER_TOKENS;
                self.spent.tokens = self.spent.tokens.saturating_add(cost);
            }
            let (why, asked) = match sent {
                Ok(answer) if !matches!(answer.status, 408 | 429 | 500 | 502..=599) => {
                    return Ok(answer);
                }
                Ok(answer) => {
                    self.hear(&answer.body);
                    let status = answer.status;
                    (Trouble::Status { status }, answer.wait)
                }
                Err(why @ (Trouble::Unreachable | Trouble::Lost)) => (why, None),
                // What took too long or was too large would be again.
                Err(why) => return Err(why),
            };
            if let Some(asked) = asked.filter(|asked| *asked > self.patience.longest_wait) {
                // It was asked to be left alone, and so it is, for the rest of the run.
                self.given_up = true;
                return Err(Trouble::Wait {
                    seconds: asked.as_secs(),
                });
            }
            if last {
                return Err(why);
            }
            self.sleep(asked.unwrap_or(wait).min(self.patience.longest_wait))?;
            wait = wait.saturating_mul(2);
        }
    }

    /// Whether the budget has room for one more request and for the longest answer to it.
    fn afford(&self, body: &str) -> Result<(), Trouble> {
        if self.watch.is_cancelled() {
            return Err(Trouble::Cancelled);
        }
        if self.spent.requests >= self.budget.requests {
            return Err(Trouble::Requests {
                most: self.budget.requests,
            });
        }
        let cost = tokens_of(body.len()) + MOST_ANSWER_TOKENS;
        if self.spent.tokens.saturating_add(cost) > self.budget.tokens {
            return Err(Trouble::Tokens {
                most: self.budget.tokens,
            });
        }
        Ok(())
    }

    /// Waits, unless the run is stopped.
    fn sleep(&self, how_long: Duration) -> Result<(), Trouble> {
        let begun = Instant::now();
        while begun.elapsed() < how_long {
            if self.watch.is_cancelled() {
                return Err(Trouble::Cancelled);
            }
            let left = how_long.saturating_sub(begun.elapsed());
            std::thread::sleep(left.min(BEAT));
        }
        Ok(())
    }

    /// Keeps what the server said of a refusal: on one line, cut, and without the key, which some repeat.
    fn hear(&mut self, body: &[u8]) -> String {
        let mut said = words(body);
        if let Some(key) = &self.endpoint.key {
            let key = countersign_embedded::ExposeSecret::expose_secret(key);
            said = said.replace(key, "(the key)");
        }
        let line: Vec<&str> = said
            .split(|c: char| c.is_control() || c.is_whitespace())
            .filter(|word| !word.is_empty())
            .collect();
        let line: String = line.join(" ").chars().take(SHOWN).collect();
        self.words = Some(line.clone());
        line
    }
}

impl Model for Client {
    fn name(&self) -> &str {
        self.endpoint.name()
    }

    fn address(&self) -> &str {
        self.endpoint.address()
    }

    fn ask(&mut self, question: &Question) -> Result<Reply, Trouble> {
        if self.given_up {
            return Err(Trouble::GivenUp);
        }
        let asked = self.question(question);
        match asked {
            Ok(_) => self.in_a_row = 0,
            // Neither is the server's doing.
            Err(Trouble::Requests { .. } | Trouble::Tokens { .. } | Trouble::Cancelled) => {}
            Err(_) => {
                self.in_a_row += 1;
                self.given_up |= self.in_a_row >= self.patience.in_a_row;
            }
        }
        asked
    }
}
