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
//! Memory does not grow with the rows that are looked at, where [`Screen::in_files`] is given a place for them: they and the links
//! made of them stand in columns that are files beyond [`crate::spill::HELD`] entries. It grows with the accounts, by some 60 bytes each,
//! and with what is told of the flagged. Searches that could grow faster have a limit of work, which grows with the rows, and say so
//! in [`Screening::notices`] when they meet it.
//!
//! Amounts are compared within one currency. Where there are several, the rules that need no amount look at all transfers once
//! more, by count alone, and keep what runs over several currencies.

mod alert;
mod calibration;
mod cycle;
mod event;
mod explain;
mod fan;
mod graph;
mod habit;
mod hits;
mod links;
pub(crate) mod names;
mod pulse;
mod rules;
mod scatter;
mod shared;
mod structuring;
mod surprise;
mod table;
mod tally;
mod twin;
mod unusual;
mod velocity;

pub use alert::{Alert, LISTED_ACCOUNTS, LISTED_TRANSACTIONS, Observation};

use crate::{
    import::{Moment, Transaction},
    progress::{Progress, Step},
    spill::{Place, Spill},
};
use explain::Clock;
use pulse::Pulse;
use rules::Found;
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use table::Table;

/// The name of the agent.
pub const AGENT: &str = "aml-screen";
/// The version of its rules; any change of what it would say changes it.
pub const RULES_VERSION: &str = "1.5.0";
/// How far back of new rows the rules look: the longest window of a rule, and as much before it, by which a rule knows what
/// comes again every month.
pub const LOOK_BACK_DAYS: u32 = 60;
/// Currencies that a notice lists.
const LISTED_CURRENCIES: usize = 20;
/// Rows have numbers of 32 bits: so many are taken. No machine holds as many; beyond, rows are counted and a notice says how many
/// were not looked at.
pub const ROW_LIMIT: usize = table::ROW_LIMIT;

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

    /// The rule, and whether it found something by count, as tables have it.
    pub fn named(self, by_count: bool) -> String {
        let by_count = if by_count { ", by count" } else { "" };
        format!("{}{by_count}", self.id())
    }

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
    /// Whether this is of what runs over several currencies, found by count; else amounts were compared.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_count: bool,
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
    /// Bytes that were put into temporary files, for they did not fit into memory at once.
    pub spilled_bytes: u64,
    /// Where a limit of work or of size was met, in words.
    pub notices: Vec<String>,
}

/// The screening was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The screening was cancelled.")]
pub struct Cancelled;

/// Why a screening came to no end.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// It was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A temporary file could not be made, written or read.
    #[error("A temporary file of the screening failed: {0}")]
    Spill(#[source] std::io::Error),
}

/// Takes rows, then screens them all.
#[derive(Debug, Default)]
pub struct Screen {
    table: Table,
    clock: Clock,
    not_taken: u64,
    to_oneself: u64,
}

impl Screen {
    /// A screening without rows, which holds all in memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that holds so many entries of each of its columns, see [`crate::spill::HELD`], and has others in files.
    pub fn in_files(held: usize, spill: Arc<dyn Spill>) -> Self {
        Self {
            table: Table::new(Place::new(held, spill)),
            ..Self::default()
        }
    }

    /// The rows that follow are of the import of this ledger number.
    pub fn import(&mut self, seq: u64) {
        self.table.import(seq);
    }

    /// Whoever tells of a row has its id elsewhere: here ids put rows in order, and are forgotten then. [`Searched::rows`] asks
    /// for those of what was found.
    pub const fn forget_ids(&mut self) {
        self.table.forget_ids();
    }

    /// Whether a row that came names this account.
    pub fn knows(&self, account: &str) -> bool {
        self.table.knows(account)
    }

    /// Takes a row.
    pub fn push(&mut self, transaction: &Transaction) {
        if !self.table.push(transaction) {
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
    }

    /// Whether all rows are where they were put; a disk may be full.
    pub fn believed(&self) -> Result<(), Stopped> {
        believed(self.table.place())
    }

    /// Applies the rules, and tells of what was found.
    pub fn finish(self, progress: &mut impl Progress) -> Result<Screening, Stopped> {
        self.finish_by(progress, || Duration::ZERO)
    }

    /// The same; `clock` gives the time since some start, by which it is told what each rule cost.
    pub fn finish_by(
        self,
        progress: &mut impl Progress,
        clock: impl FnMut() -> Duration,
    ) -> Result<Screening, Stopped> {
        self.search(progress, clock)?.tell()
    }

    /// Applies the rules.
    pub fn search(
        mut self,
        progress: &mut impl Progress,
        mut clock: impl FnMut() -> Duration,
    ) -> Result<Searched, Stopped> {
        self.table.settle();
        let place = self.table.place().clone();
        believed(&place)?;
        let currencies = self.table.currencies();
        let several = currencies.len() > 1;
        let mut notices = Vec::new();
        if self.not_taken > 0 {
            notices.push(format!(
                "{} rows beyond the first {ROW_LIMIT} were not looked at.",
                self.not_taken
            ));
        }
        if several {
            notices.push(told(&currencies));
            notices.extend(rare(&currencies));
        }
        let (to_oneself, rows) = (self.to_oneself, self.table.len() as u64);
        if to_oneself > 0 {
            notices.push(format!(
                "{to_oneself} of {rows} rows are between an account and itself and were left out."
            ));
        }
        let of = Some(rules::stages(several));
        let mut tell = |done| {
            let step = Step {
                phase: "screen",
                bytes: 0,
                done,
                of,
            };
            // Of a file that failed nothing that is found can be believed.
            if place.is_broken() || progress.step(step).is_break() {
                Err(Cancelled)
            } else {
                Ok(())
            }
        };
        let mut pulse = Pulse::new(&mut tell);
        let found = rules::apply(&self.table, several, &mut notices, &mut pulse, &mut clock);
        believed(&place)?;
        let found = found?;
        Ok(Searched {
            screen: self,
            found,
            notices,
        })
    }
}

/// Whether what stands in files is what was put there.
fn believed(place: &Place) -> Result<(), Stopped> {
    place
        .broken()
        .map_or(Ok(()), |cause| Err(Stopped::Spill(cause)))
}

/// That there are several currencies, and what follows.
fn told(currencies: &[(&str, u64)]) -> String {
    let each: Vec<String> = currencies
        .iter()
        .take(LISTED_CURRENCIES)
        .map(|(code, rows)| format!("{code} in {rows} rows"))
        .collect();
    let by_count: Vec<&str> = rules::BY_COUNT.iter().map(|rule| rule.id()).collect();
    format!(
        "{} currencies ({}): amounts were compared within one currency only; patterns that run over several of them were looked for by count ({}).",
        currencies.len(),
        each.join(", "),
        by_count.join(", ")
    )
}

/// That some currencies have too few rows to know what is usual in them.
fn rare(currencies: &[(&str, u64)]) -> Option<String> {
    let few = |(_, rows): &&(&str, u64)| *rows < twin::FEW as u64;
    let all = currencies.iter().filter(few).count();
    let listed = currencies.iter().filter(few).take(LISTED_CURRENCIES);
    let each: Vec<String> = listed
        .map(|(code, rows)| format!("{code} in {rows}"))
        .collect();
    (all > 0).then(|| {
        format!(
            "{all} of the currencies have fewer than {} rows ({}), too few to know which amounts are usual in them or what chance makes of them: being alike in amount counts for little there, and chance was measured among them and the commonest currency together.",
            twin::FEW,
            each.join(", ")
        )
    })
}

/// What was found, before it is told.
#[derive(Debug)]
pub struct Searched {
    screen: Screen,
    found: Found,
    notices: Vec<String>,
}

impl Searched {
    /// Of the rows that will be told of, the ledger number of the import and the line, in the order of imports and lines as they came.
    pub fn rows(&mut self) -> Result<Vec<(u64, u64)>, Stopped> {
        let rows = self.found.events.iter().flat_map(|event| &event.rows);
        let asked = self.screen.table.ask_ids(rows.copied());
        believed(self.screen.table.place())?;
        Ok(asked)
    }

    /// Takes the ids of [`Self::rows`] in their order; empty where a row has none.
    pub fn name<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        self.screen.table.give_ids(ids);
    }

    /// Tells.
    pub fn tell(self) -> Result<Screening, Stopped> {
        let Self {
            screen,
            mut found,
            notices,
        } = self;
        let alerts = alert::alerts(&screen.table, &found, screen.clock);
        believed(screen.table.place())?;
        for report in &mut found.reports {
            let fired = |alert: &&Alert| {
                let of = |fact: &Observation| {
                    fact.rule == report.rule && fact.by_count == report.by_count
                };
                alert.facts.iter().any(of)
            };
            report.flagged = alerts.iter().filter(fired).count() as u64;
        }
        Ok(Screening {
            version: RULES_VERSION,
            rows: screen.table.len() as u64,
            rows_not_taken: screen.not_taken,
            accounts: screen.table.accounts() as u64,
            rules: found.reports,
            alerts,
            spilled_bytes: screen.table.place().written(),
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
