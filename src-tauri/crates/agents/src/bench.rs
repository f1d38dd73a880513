//! How well the screening does on data whose answer is known.

use crate::{
    import::{
        Dialect, End, Fields, ImportError, LINE_LIMIT, Lines, Piece, Splitter, TransactionReader,
    },
    progress::Progress,
    screening::{Cancelled, RuleReport, Screen, Stopped, names::Names},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
    time::Duration,
};

/// Why a bench could not be run.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The transactions or the labels could not be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The labels have no columns for account and mark.
    #[error(
        "The labels need a column nodeid (or account) and a column isFraud (or is_sar); the header is {0:?}."
    )]
    LabelHeader(String),
    /// Neither a file of labels nor the rows themselves mark an account.
    #[error("Nothing marks an account: neither the labels nor a column of the transactions.")]
    NoLabels,
    /// It was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The screening came to no end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// The figures, by account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScreeningReport {
    /// The version of the rules.
    pub version: &'static str,
    /// Rows screened.
    pub rows: u64,
    /// Lines that could not be read as transactions.
    pub rejected: u64,
    /// Accounts in the rows or the labels.
    pub accounts: u64,
    /// Accounts that the labels mark.
    pub marked: u64,
    /// The share of marked accounts: the precision of picking blindly.
    pub base_rate: f64,
    /// Accounts flagged.
    pub alerts: u64,
    /// Flagged accounts that are marked.
    pub hits: u64,
    /// The share of flagged accounts that are marked.
    pub precision: f64,
    /// The share of marked accounts that are flagged.
    pub recall: f64,
    /// Precision over base rate.
    pub lift: f64,
    /// For each rule, and for what it found by count over several currencies, the accounts it fired for and how many of them are
    /// marked.
    pub by_rule: BTreeMap<String, (u64, u64)>,
    /// For each pattern that labels or rows name, the accounts that are marked with it and how many of them are flagged.
    pub by_pattern: BTreeMap<String, (u64, u64)>,
    /// What each rule found, and would find by chance.
    pub rules: Vec<RuleReport>,
    /// Where the screening met a limit.
    pub notices: Vec<String>,
    /// Rows read and screened a second.
    pub rows_per_second: f64,
    /// Seconds of reading, and of screening.
    pub seconds: (f64, f64),
    /// Bytes that were put into temporary files.
    pub spilled_bytes: u64,
}

/// Reads which accounts are marked: `AMLSim`'s `nodeid,isFraud,…`, or `account,is_sar`.
pub fn labels(source: impl Read) -> Result<HashMap<String, bool>, BenchError> {
    let mut marks = HashMap::new();
    each_label(source, |account, marked, _| {
        *marks.entry(account.to_owned()).or_insert(false) |= marked;
    })?;
    Ok(marks)
}

/// Reads labels: an account, whether it is marked, and its pattern where a column `pattern` has one.
fn each_label(source: impl Read, mut take: impl FnMut(&str, bool, &str)) -> Result<(), BenchError> {
    let mut lines = Lines::new(source, LINE_LIMIT)?;
    let (mut fields, mut columns) = (Fields::default(), None);
    while let Some(piece) = lines.next_line()? {
        let Piece::Text(text) = piece else { continue };
        if text.trim().is_empty() || Splitter::RFC4180.split(text, &mut fields) != End::Closed {
            continue;
        }
        let column = |names: &[&str]| {
            fields.as_slice().iter().position(|field| {
                names
                    .iter()
                    .any(|name| field.trim().eq_ignore_ascii_case(name))
            })
        };
        let Some((account, mark, pattern)) = columns else {
            let account = column(&["nodeid", "account", "account_id", "acct_id"]);
            let mark = column(&["isFraud", "is_fraud", "is_sar", "prior_sar_count"]);
            columns = Some(
                account
                    .zip(mark)
                    .map(|(account, mark)| (account, mark, column(&["pattern"])))
                    .ok_or_else(|| BenchError::LabelHeader(text.chars().take(200).collect()))?,
            );
            continue;
        };
        let (Some(account), Some(mark)) = (fields.get(account), fields.get(mark)) else {
            continue;
        };
        let marked = !matches!(
            mark.trim().to_ascii_lowercase().as_str(),
            "" | "0" | "false" | "no"
        );
        let pattern = pattern.and_then(|pattern| fields.get(pattern));
        take(account.trim(), marked, pattern.unwrap_or_default().trim());
    }
    Ok(())
}

/// Reads IBM's list of attempts beside its transactions: `BEGIN LAUNDERING ATTEMPT - FAN-OUT:  …`, rows of it, `END …`.
fn each_attempt(source: impl Read, mut take: impl FnMut(&str, &str)) -> Result<(), BenchError> {
    let mut lines = Lines::new(source, LINE_LIMIT)?;
    let (mut fields, mut attempt) = (Fields::default(), String::new());
    while let Some(piece) = lines.next_line()? {
        let Piece::Text(text) = piece else { continue };
        if let Some(rest) = text.trim().strip_prefix("BEGIN LAUNDERING ATTEMPT - ") {
            let name = rest.split(':').next().unwrap_or_default();
            attempt = name.trim().to_ascii_lowercase().replace('-', "_");
        } else if Splitter::RFC4180.split(text, &mut fields) == End::Closed {
            // Timestamp, bank, account, bank, account, …
            for account in [2, 4].into_iter().filter_map(|place| fields.get(place)) {
                take(account.trim(), &attempt);
            }
        }
    }
    Ok(())
}

/// Which accounts are marked. Only those are held, for there are few of them.
#[derive(Debug, Default)]
struct Marks {
    names: Names,
    /// By what beside the rows says it, and by the rows. 0: not marked; 1: marked; beyond: marked, and the pattern of this number
    /// less two.
    of_each: Vec<(u8, u8)>,
    patterns: Vec<String>,
}

impl Marks {
    /// Of several patterns of an account the first is kept, and that of the labels before the rows' own.
    fn mark(&mut self, account: &str, pattern: &str, by_row: bool) {
        let known = self.patterns.iter().position(|known| known == pattern);
        let place = known.unwrap_or(self.patterns.len());
        let mark = match u8::try_from(place + 2) {
            Ok(mark) if !pattern.is_empty() => mark,
            _ => 1,
        };
        if mark > 1 && known.is_none() {
            self.patterns.push(pattern.to_owned());
        }
        let Some(number) = self.names.number(account) else {
            return;
        };
        if self.of_each.len() <= number as usize {
            self.of_each.resize(number as usize + 1, (0, 0));
        }
        if let Some((labelled, of_row)) = self.of_each.get_mut(number as usize) {
            let known = if by_row { of_row } else { labelled };
            if *known < 2 {
                *known = mark.max(*known);
            }
        }
    }

    fn both((labelled, of_row): (u8, u8)) -> u8 {
        if labelled < 2 {
            labelled.max(of_row)
        } else {
            labelled
        }
    }

    fn of(&self, account: &str) -> u8 {
        let number = self.names.find(account);
        let marks = number.and_then(|number| self.of_each.get(number as usize));
        marks.copied().map_or(0, Self::both)
    }

    fn is_marked(&self, account: &str) -> bool {
        self.of(account) > 0
    }

    fn marked(&self) -> u64 {
        self.of_each.len() as u64
    }

    /// Of each pattern how many accounts are marked, and how many of these are among the flagged.
    fn by_pattern<'a>(
        &self,
        flagged: impl Iterator<Item = &'a str>,
    ) -> BTreeMap<String, (u64, u64)> {
        let mut counts = vec![(0, 0); self.patterns.len()];
        let place = |mark: u8| usize::from(mark).checked_sub(2);
        let marks = self.of_each.iter().copied().map(Self::both);
        for place in marks.filter_map(place) {
            if let Some(count) = counts.get_mut(place) {
                count.0 += 1;
            }
        }
        for place in flagged.filter_map(|account| place(self.of(account))) {
            if let Some(count) = counts.get_mut(place) {
                count.1 += 1;
            }
        }
        let named = self.patterns.iter().cloned().zip(counts);
        named.filter(|(_, (marked, _))| *marked > 0).collect()
    }
}

/// The progress is told after as many lines.
const STRIDE: u64 = 4_096;

/// What says besides the rows which accounts are marked.
#[derive(Debug, Clone, Copy)]
pub enum Labels<R> {
    /// A table of accounts: see [`labels`].
    Accounts(R),
    /// IBM's list of attempts, each with its pattern and rows.
    Attempts(R),
}

/// Reads, screens by a screening without rows, and compares. Without a file of labels, the rows of a known format with marks are the labels: both sides
/// of a marked row count as marked. `clock` gives the time since some start.
#[allow(clippy::cast_precision_loss)]
pub fn screening(
    mut screen: Screen,
    source: impl Read,
    label_source: Option<Labels<impl Read>>,
    dialect: &Dialect,
    mut clock: impl FnMut() -> Duration,
    progress: &mut impl Progress,
) -> Result<ScreeningReport, BenchError> {
    let mut marks = Marks::default();
    let begin = clock();
    let mut reader = TransactionReader::open(source, dialect)?;
    let mut of_rows = false;
    while let Some(row) = reader.next_row()? {
        screen.push(&row);
        let marked = reader.marked();
        of_rows |= marked.is_some();
        if marked == Some(true) {
            for account in [&row.from_account, &row.to_account] {
                marks.mark(account, reader.pattern(), true);
            }
        }
        if row.line % STRIDE == 0 && progress.step(reader.progress()).is_break() {
            return Err(Cancelled.into());
        }
    }
    let read = reader.into_report();
    let reading = clock().saturating_sub(begin);
    // Accounts of labels that no row names.
    let mut others = Names::default();
    let mut label = |account: &str, marked: bool, pattern: &str| {
        if marked {
            marks.mark(account, pattern, false);
        }
        if !screen.knows(account) {
            others.number(account);
        }
    };
    match label_source {
        Some(Labels::Accounts(source)) => each_label(source, label)?,
        Some(Labels::Attempts(source)) => {
            each_attempt(source, |account, pattern| label(account, true, pattern))?;
        }
        None => {}
    }
    let others = others.len() as u64;
    let marked = marks.marked();
    if !of_rows && marked == 0 {
        return Err(BenchError::NoLabels);
    }
    let middle = clock();
    let found = screen.finish_by(progress, &mut clock)?;
    let screening = clock().saturating_sub(middle);

    let is_marked = |account: &str| marks.is_marked(account);
    let hits = found
        .alerts
        .iter()
        .filter(|alert| is_marked(&alert.account))
        .count() as u64;
    let mut by_rule: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for alert in &found.alerts {
        for fact in &alert.facts {
            let name = fact.rule.named(fact.by_count);
            let counts = by_rule.entry(name).or_default();
            counts.0 += 1;
            counts.1 += u64::from(is_marked(&alert.account));
        }
    }
    let share = |part: u64, all: u64| {
        if all == 0 {
            0.0
        } else {
            part as f64 / all as f64
        }
    };
    let alerts = found.alerts.len() as u64;
    let accounts = found.accounts + others;
    let (precision, base_rate) = (share(hits, alerts), share(marked, accounts));
    let seconds = (reading + screening).as_secs_f64().max(1e-9);
    Ok(ScreeningReport {
        version: found.version,
        rows: found.rows,
        rejected: read.rejected,
        accounts,
        marked,
        base_rate,
        alerts,
        hits,
        precision,
        recall: share(hits, marked),
        lift: if base_rate > 0.0 {
            precision / base_rate
        } else {
            0.0
        },
        by_rule,
        by_pattern: marks.by_pattern(found.alerts.iter().map(|alert| alert.account.as_str())),
        rules: found.rules,
        notices: found.notices,
        rows_per_second: found.rows as f64 / seconds,
        seconds: (reading.as_secs_f64(), screening.as_secs_f64()),
        spilled_bytes: found.spilled_bytes,
    })
}
