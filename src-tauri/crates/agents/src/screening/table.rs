//! The rows of a screening, packed: accounts and currencies by number, about 80 bytes a row.

use crate::{import::Transaction, money::Units};
use countersign_statement::amount::NO_CURRENCY;
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
    /// Where the rows of an import begin, and its ledger number.
    imports: Vec<(usize, u64)>,
    /// For each row the place at which it came; empty while they stand in that order.
    came: Vec<u32>,
}

impl Table {
    /// The rows that follow are of the import of this ledger number.
    pub fn import(&mut self, seq: u64) {
        self.imports.push((self.rows.len(), seq));
    }

    /// Puts rows of several imports in the order of their times, and accounts in the order in which they then appear: the same
    /// rows are the same data set, over however many files they came. Rows that are of no import stay as they came.
    pub fn settle(&mut self) {
        if self.imports.is_empty() {
            return;
        }
        let mut order: Vec<u32> = (0..).take(self.rows.len()).collect();
        let key = |place: &u32| {
            let at = self.rows.get(*place as usize).map(|row| row.at);
            (at, self.id(*place), *place)
        };
        order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        let (mut numbers, mut accounts) = (vec![u32::MAX; self.accounts.len()], Vec::new());
        let mut renumbered = |account: u32| {
            let Some(number) = numbers.get_mut(account as usize) else {
                return account;
            };
            if *number == u32::MAX {
                *number = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
                accounts.push(account);
            }
            *number
        };
        let rows: Vec<Row> = order
            .iter()
            .filter_map(|place| self.rows.get(*place as usize))
            .map(|row| Row {
                from: renumbered(row.from),
                to: renumbered(row.to),
                ..*row
            })
            .collect();
        self.accounts = accounts
            .into_iter()
            .map(|account| self.accounts.get(account as usize).cloned())
            .map(Option::unwrap_or_default)
            .collect();
        self.numbers = HashMap::new();
        self.rows = rows;
        self.came = order;
    }

    /// At which place the row came.
    fn came(&self, row: u32) -> u32 {
        self.came.get(row as usize).copied().unwrap_or(row)
    }

    /// The ledger number of the import of a row; 0 where the rows are of none.
    pub fn import_of(&self, row: u32) -> u64 {
        let place = self.came(row) as usize;
        let after = self.imports.partition_point(|(begin, _)| *begin <= place);
        after
            .checked_sub(1)
            .and_then(|place| self.imports.get(place))
            .map_or(0, |(_, seq)| *seq)
    }

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
            .map_or(NO_CURRENCY, String::as_str)
    }

    /// How a finding names the row: the source's id, or `line N`.
    pub fn reference(&self, row: u32) -> String {
        match self.id(self.came(row)) {
            "" => format!("line {}", self.line(row)),
            id => id.to_owned(),
        }
    }

    /// The id of the row that came at a place; empty where it has none.
    fn id(&self, place: u32) -> &str {
        let place = place as usize;
        let start = place
            .checked_sub(1)
            .and_then(|before| self.id_ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.id_ends.get(place).copied().unwrap_or(start);
        self.ids.get(start..end).unwrap_or_default()
    }

    /// The line of the row in its file.
    pub fn line(&self, row: u32) -> u64 {
        let place = self.came(row) as usize;
        self.lines.get(place).copied().unwrap_or_default()
    }
}
