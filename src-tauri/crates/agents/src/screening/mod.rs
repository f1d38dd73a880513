//! `aml-screen`: a rules agent that looks for the shapes in which money is laundered.
//!
//! Eight rules look at transfers as a graph: fan-in, fan-out, cycle, structuring, velocity, scatter-gather, shared payees and unusual payers. Each gives
//! a *score*: how unlikely its finding is, given the amounts and the traffic of the data set and the habits of the
//! account. No amount, count or time is suspicious in itself. What a score is worth is then measured on a *twin* of the
//! data set in which one side of all transfers was shuffled: what the rule finds there it finds by chance. The limit of a
//! rule lies where chance would make no more than a fifth of its findings, and its confidence is the share that chance
//! would not make. Confidence is therefore *that there is a pattern*, not that there is a crime.
//!
//! Everything is deterministic: the same rows in the same order give the same alerts, whatever the accounts are called; rows
//! of imports are put in the order of their times first, so that it does not matter over how many files they came.
//! Memory grows with rows and accounts (about 250 bytes a row while it runs); searches that could grow faster have a
//! limit of work, and say so in [`Screening::notices`] when they meet it.

mod alert;
mod calibration;
mod cycle;
mod event;
mod explain;
mod fan;
mod graph;
mod habit;
mod rules;
mod scatter;
mod shared;
mod structuring;
mod surprise;
mod table;
mod twin;
mod unusual;
mod velocity;

pub use alert::{Alert, LISTED_ACCOUNTS, LISTED_TRANSACTIONS, Observation};

use crate::{
    import::{Moment, Transaction},
    progress::{Progress, Step},
};
use explain::Clock;
use serde::Serialize;
use std::time::Duration;
use table::Table;

/// The name of the agent.
pub const AGENT: &str = "aml-screen";
/// The version of its rules; any change of what it would say changes it.
pub const RULES_VERSION: &str = "1.3.0";
/// How far back of new rows the rules look: the longest window of a rule, and as much before it, by which a rule knows what
/// comes again every month.
pub const LOOK_BACK_DAYS: u32 = 60;
/// Currencies that a notice lists.
const LISTED_CURRENCIES: usize = 20;
/// Most rows that are taken; beyond, rows are counted and a notice says how many were not looked at.
pub const ROW_LIMIT: usize = 5_000_000;

/// A rule of the screening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Many pay one, alike and close in time.
    FanIn,
    /// One pays many, alike and close in time.
    FanOut,
    /// Money comes back to where it set out.
    Cycle,
    /// One payment cut into several.
    Structuring,
    /// What comes in leaves again.
    Velocity,
    /// One pays several who all pay one.
    ScatterGather,
    /// Two pay the same several others.
    SharedPayees,
    /// Several pay one what none of them pays anybody else.
    UnusualPayers,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 8] = [
        Self::FanIn,
        Self::FanOut,
        Self::Cycle,
        Self::Structuring,
        Self::Velocity,
        Self::ScatterGather,
        Self::SharedPayees,
        Self::UnusualPayers,
    ];

    /// The rule's id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::FanIn => "fan_in",
            Self::FanOut => "fan_out",
            Self::Cycle => "cycle",
            Self::Structuring => "structuring",
            Self::Velocity => "velocity",
            Self::ScatterGather => "scatter_gather",
            Self::SharedPayees => "shared_payees",
            Self::UnusualPayers => "unusual_payers",
        }
    }
}

/// What a rule found in all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleReport {
    /// The rule.
    pub rule: Rule,
    /// The least score that was reported; absent where the rule found no more than chance would.
    pub limit: Option<f64>,
    /// Findings at or above the limit.
    pub found: u64,
    /// Findings of that score in the shuffled twin.
    pub by_chance: u64,
    /// Accounts that are flagged by it, alone or with others.
    pub flagged: u64,
    /// Milliseconds that it took, here and in the twin; 0 where nobody measured.
    pub milliseconds: u64,
}

/// The result of a screening.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Screening {
    /// [`RULES_VERSION`].
    pub version: &'static str,
    /// Rows looked at.
    pub rows: u64,
    /// Rows beyond [`ROW_LIMIT`], which were not.
    pub rows_not_taken: u64,
    /// Accounts in them.
    pub accounts: u64,
    /// What each rule found.
    pub rules: Vec<RuleReport>,
    /// One alert an account, the surest first.
    pub alerts: Vec<Alert>,
    /// Where a limit of work or of size was met, in words.
    pub notices: Vec<String>,
}

/// The screening was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The screening was cancelled.")]
pub struct Cancelled;

/// Takes rows, then screens them all.
#[derive(Debug, Default)]
pub struct Screen {
    table: Table,
    clock: Clock,
    not_taken: u64,
    to_oneself: u64,
}

impl Screen {
    /// A screening without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rows that follow are of the import of this ledger number.
    pub fn import(&mut self, seq: u64) {
        self.table.import(seq);
    }

    /// Takes a row.
    pub fn push(&mut self, transaction: &Transaction) {
        if self.table.rows.len() >= ROW_LIMIT {
            self.not_taken += 1;
            return;
        }
        self.clock = match transaction.time {
            Moment::Step(_) => Clock::Days,
            Moment::Hour(_) => Clock::Hours,
            Moment::Instant(_) => Clock::Instants,
        };
        if transaction.from_account == transaction.to_account {
            self.to_oneself += 1;
        }
        self.table.push(transaction);
    }

    /// Applies the rules.
    pub fn finish(self, progress: &mut impl Progress) -> Result<Screening, Cancelled> {
        self.finish_by(progress, || Duration::ZERO)
    }

    /// The same; `clock` gives the time since some start, by which it is told what each rule cost.
    pub fn finish_by(
        mut self,
        progress: &mut impl Progress,
        mut clock: impl FnMut() -> Duration,
    ) -> Result<Screening, Cancelled> {
        let mut done = 0;
        let mut tell = || {
            done += 1;
            let step = Step {
                phase: "screen",
                bytes: 0,
                done,
                of: Some(rules::STAGES),
            };
            if progress.step(step).is_break() {
                Err(Cancelled)
            } else {
                Ok(())
            }
        };
        self.table.settle();
        let mut notices = Vec::new();
        if self.not_taken > 0 {
            notices.push(format!(
                "{} rows beyond the first {ROW_LIMIT} were not looked at.",
                self.not_taken
            ));
        }
        let currencies = self.table.currencies();
        if currencies.len() > 1 {
            let each: Vec<String> = currencies
                .iter()
                .take(LISTED_CURRENCIES)
                .map(|(code, rows)| format!("{code} in {rows} rows"))
                .collect();
            notices.push(format!(
                "{} currencies ({}): amounts were compared within one currency only, and patterns that run over several of them are not looked for.",
                currencies.len(),
                each.join(", ")
            ));
        }
        let (to_oneself, rows) = (self.to_oneself, self.table.rows.len() as u64);
        if to_oneself > 0 {
            notices.push(format!(
                "{to_oneself} of {rows} rows are between an account and itself and were left out."
            ));
        }
        let mut found = rules::apply(&self.table, &mut notices, &mut tell, &mut clock)?;
        let alerts = alert::alerts(&self.table, &found, self.clock);
        for report in &mut found.reports {
            let fired = |alert: &&Alert| alert.facts.iter().any(|fact| fact.rule == report.rule);
            report.flagged = alerts.iter().filter(fired).count() as u64;
        }
        Ok(Screening {
            version: RULES_VERSION,
            rows,
            rows_not_taken: self.not_taken,
            accounts: self.table.accounts() as u64,
            rules: found.reports,
            alerts,
            notices,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{LOOK_BACK_DAYS, fan, scatter, shared};

    #[test]
    fn no_rule_has_a_window_that_is_not_looked_at_twice() {
        let longest = fan::WINDOWS
            .into_iter()
            .chain([scatter::DAYS, shared::DAYS])
            .max();
        assert_eq!(longest.map(|days| 2 * days), Some(LOOK_BACK_DAYS.into()));
    }
}
