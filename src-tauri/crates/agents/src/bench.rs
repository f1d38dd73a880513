//! How well the screening does on data whose answer is known.

use crate::{
    import::{
        Dialect, End, Fields, ImportError, LINE_LIMIT, Lines, Piece, Splitter, TransactionReader,
    },
    progress::Progress,
    screening::{Cancelled, RuleReport, Screen, names::Names},
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
    /// For each rule the accounts it fired for and how many of them are marked.
    pub by_rule: BTreeMap<&'static str, (u64, u64)>,
    /// What each rule found, and would find by chance.
    pub rules: Vec<RuleReport>,
    /// Where the screening met a limit.
    pub notices: Vec<String>,
    /// Rows read and screened a second.
    pub rows_per_second: f64,
    /// Seconds of reading, and of screening.
    pub seconds: (f64, f64),
}

/// Reads which accounts are marked: `AMLSim`'s `nodeid,isFraud,…`, or `account,is_sar`.
pub fn labels(source: impl Read) -> Result<HashMap<String, bool>, BenchError> {
    let mut lines = Lines::new(source, LINE_LIMIT)?;
    let (mut fields, mut columns, mut marks) = (Fields::default(), None, HashMap::new());
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
        let Some((account, mark)) = columns else {
            let account = column(&["nodeid", "account", "account_id", "acct_id"]);
            let mark = column(&["isFraud", "is_fraud", "is_sar", "prior_sar_count"]);
            columns = Some(
                account
                    .zip(mark)
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
        *marks.entry(account.trim().to_owned()).or_insert(false) |= marked;
    }
    Ok(marks)
}

/// Which accounts are marked; of millions of them, each name is held once.
#[derive(Debug, Default)]
struct Marks {
    names: Names,
    marked: Vec<bool>,
}

impl Marks {
    fn mark(&mut self, account: &str, marked: bool) {
        let Some(number) = self.names.number(account) else {
            return;
        };
        if self.marked.len() <= number as usize {
            self.marked.resize(number as usize + 1, false);
        }
        if let Some(mark) = self.marked.get_mut(number as usize) {
            *mark |= marked;
        }
    }

    fn is_marked(&self, account: &str) -> bool {
        let number = self.names.find(account);
        let mark = number.and_then(|number| self.marked.get(number as usize));
        mark.copied().unwrap_or(false)
    }

    fn marked(&self) -> u64 {
        self.marked.iter().filter(|marked| **marked).count() as u64
    }
}

/// The progress is told after as many lines.
const STRIDE: u64 = 4_096;

/// Reads, screens and compares. Without a file of labels, the rows of a known format with marks are the labels: both sides
/// of a marked row count as marked. `clock` gives the time since some start.
#[allow(clippy::cast_precision_loss)]
pub fn screening(
    source: impl Read,
    label_source: Option<impl Read>,
    dialect: &Dialect,
    mut clock: impl FnMut() -> Duration,
    progress: &mut impl Progress,
) -> Result<ScreeningReport, BenchError> {
    let mut marks = Marks::default();
    if let Some(source) = label_source {
        for (account, marked) in labels(source)? {
            marks.mark(&account, marked);
        }
    }
    let begin = clock();
    let mut screen = Screen::new();
    let mut reader = TransactionReader::open(source, dialect)?;
    let mut of_rows = false;
    while let Some(row) = reader.next_row()? {
        screen.push(&row);
        let marked = reader.marked();
        of_rows |= marked.is_some();
        for account in [&row.from_account, &row.to_account] {
            marks.mark(account, marked.unwrap_or(false));
        }
        if row.line % STRIDE == 0 && progress.step(reader.progress()).is_break() {
            return Err(Cancelled.into());
        }
    }
    let read = reader.into_report();
    let marked = marks.marked();
    if !of_rows && marked == 0 {
        return Err(BenchError::NoLabels);
    }
    let middle = clock();
    let found = screen.finish_by(progress, &mut clock)?;
    let end = clock();

    let is_marked = |account: &str| marks.is_marked(account);
    let hits = found
        .alerts
        .iter()
        .filter(|alert| is_marked(&alert.account))
        .count() as u64;
    let mut by_rule: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    for alert in &found.alerts {
        for fact in &alert.facts {
            let counts = by_rule.entry(fact.rule.id()).or_default();
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
    let (precision, base_rate) = (share(hits, alerts), share(marked, marks.names.len() as u64));
    let seconds = (end.saturating_sub(begin)).as_secs_f64().max(1e-9);
    Ok(ScreeningReport {
        version: found.version,
        rows: found.rows,
        rejected: read.rejected,
        accounts: marks.names.len() as u64,
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
        rules: found.rules,
        notices: found.notices,
        rows_per_second: found.rows as f64 / seconds,
        seconds: (
            middle.saturating_sub(begin).as_secs_f64(),
            end.saturating_sub(middle).as_secs_f64(),
        ),
    })
}
