//! The rows of a screening, packed: accounts and currencies by number, about 80 bytes a row.

use crate::{import::Transaction, money::Units};
use std::collections::HashMap;

/// One transfer, packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub from: u32,
    pub to: u32,
    pub currency: u16,
    /// Seconds; see `Moment::seconds`.
    pub at: i64,
    /// Natural logarithm of the amount: sizes are compared by ratio.
    pub log: f64,
    pub units: Units,
}

/// All rows in the order in which they came, with what is needed to name them.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub rows: Vec<Row>,
    lines: Vec<u64>,
    ids: String,
    id_ends: Vec<usize>,
    accounts: Vec<String>,
    numbers: HashMap<String, u32>,
    currencies: Vec<String>,
}

impl Table {
    /// Takes a row; a transfer of nothing says nothing and is only counted.
    pub fn push(&mut self, transaction: &Transaction) {
        let units = Units::parse(transaction.amount.as_str()).unwrap_or_default();
        let from = self.account(&transaction.from_account);
        let to = self.account(&transaction.to_account);
        let currency = self.currency(&transaction.currency);
        // Half a unit of the last digit keeps the logarithm of zero finite.
        let log = units.rough().max(5e-9).ln();
        self.rows.push(Row {
            from,
            to,
            currency,
            at: transaction.time.seconds(),
            log,
            units,
        });
        self.lines.push(transaction.line);
        self.ids
            .push_str(transaction.id.as_deref().unwrap_or_default());
        self.id_ends.push(self.ids.len());
    }

    fn account(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        self.accounts.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    fn currency(&mut self, code: &str) -> u16 {
        let known = self.currencies.iter().position(|known| known == code);
        let position = known.unwrap_or_else(|| {
            self.currencies.push(code.to_owned());
            self.currencies.len() - 1
        });
        u16::try_from(position).unwrap_or(u16::MAX)
    }

    /// The currencies of the rows, each with how many rows it has.
    pub fn currencies(&self) -> Vec<(&str, u64)> {
        let mut counts = vec![0_u64; self.currencies.len()];
        for row in &self.rows {
            if let Some(count) = counts.get_mut(usize::from(row.currency)) {
                *count += 1;
            }
        }
        self.currencies
            .iter()
            .map(String::as_str)
            .zip(counts)
            .collect()
    }

    pub fn accounts(&self) -> usize {
        self.accounts.len()
    }

    pub fn account_name(&self, number: u32) -> &str {
        self.accounts
            .get(number as usize)
            .map_or("", String::as_str)
    }

    pub fn currency_code(&self, number: u16) -> &str {
        self.currencies
            .get(usize::from(number))
            .map_or("XXX", String::as_str)
    }

    /// How a finding names the row: the source's id, or `line N`.
    pub fn reference(&self, row: u32) -> String {
        let row = row as usize;
        let start = row
            .checked_sub(1)
            .and_then(|before| self.id_ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.id_ends.get(row).copied().unwrap_or(start);
        match self.ids.get(start..end) {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => format!("line {}", self.lines.get(row).copied().unwrap_or_default()),
        }
    }

    /// The line of the row in its file.
    pub fn line(&self, row: u32) -> u64 {
        self.lines.get(row as usize).copied().unwrap_or_default()
    }
}
