//! The rows of a screening in columns: accounts and currencies by number, 34 bytes a row once all are in.

use super::names::Names;
use crate::{import::Transaction, money::Units};
use countersign_statement::amount::NO_CURRENCY;

/// Rows and accounts have numbers of 32 bits, of which the last is kept free. No machine of today holds as many; what lies
/// beyond would be counted and told.
pub(super) const ROW_LIMIT: usize = u32::MAX as usize - 1;
/// From here on an amount's entry is a place in [`Rows::wide`].
const WIDE: i64 = i64::MAX - u32::MAX as i64;

/// One transfer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub from: u32,
    pub to: u32,
    pub currency: u16,
    /// Seconds; see `Moment::seconds`.
    pub at: i64,
    pub units: Units,
}

impl Row {
    /// Natural logarithm of the amount: sizes are compared by ratio.
    pub fn log(&self) -> f64 {
        // Half a unit of the last digit keeps the logarithm of zero finite.
        self.units.rough().max(5e-9).ln()
    }
}

/// Transfers in columns.
#[derive(Debug, Default)]
pub(super) struct Rows {
    from: Vec<u32>,
    to: Vec<u32>,
    at: Vec<i64>,
    units: Vec<i64>,
    /// Amounts beyond some ninety thousand million.
    wide: Vec<Units>,
    currency: Vec<u16>,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// The numbers of all rows.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        (0..u32::MAX).take(self.len())
    }

    pub fn push(&mut self, row: &Row) {
        let narrow = i64::try_from(row.units.0)
            .ok()
            .filter(|units| *units < WIDE);
        let units = narrow.unwrap_or_else(|| {
            self.wide.push(row.units);
            i64::try_from(self.wide.len() - 1).map_or(i64::MAX, |place| WIDE + place)
        });
        self.from.push(row.from);
        self.to.push(row.to);
        self.at.push(row.at);
        self.units.push(units);
        self.currency.push(row.currency);
    }

    pub fn get(&self, row: u32) -> Option<Row> {
        Some(Row {
            from: self.from(row)?,
            to: self.to(row)?,
            currency: *self.currency.get(row as usize)?,
            at: self.at(row)?,
            units: self.units(row)?,
        })
    }

    pub fn from(&self, row: u32) -> Option<u32> {
        self.from.get(row as usize).copied()
    }

    pub fn to(&self, row: u32) -> Option<u32> {
        self.to.get(row as usize).copied()
    }

    pub fn at(&self, row: u32) -> Option<i64> {
        self.at.get(row as usize).copied()
    }

    pub fn units(&self, row: u32) -> Option<Units> {
        let units = *self.units.get(row as usize)?;
        if units < WIDE {
            return Some(Units(units.into()));
        }
        let place = usize::try_from(units - WIDE).ok()?;
        self.wide.get(place).copied()
    }

    pub fn currency(&self, row: u32) -> Option<u16> {
        self.currency.get(row as usize).copied()
    }

    /// Puts rows in this order, a column at a time.
    fn put_in_order(&mut self, order: &[u32]) {
        fn put<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
            let in_order = order
                .iter()
                .filter_map(|place| column.get(*place as usize))
                .copied();
            let mut put = Vec::with_capacity(order.len());
            put.extend(in_order);
            *column = put;
        }
        put(&mut self.from, order);
        put(&mut self.to, order);
        put(&mut self.at, order);
        put(&mut self.units, order);
        put(&mut self.currency, order);
    }
}

/// Numbers in the order in which they came, four bytes each while neighbours are no further apart than those can tell.
#[derive(Debug, Default)]
struct Lines {
    low: Vec<u32>,
    /// From which place on what is added.
    base: Vec<(usize, u64)>,
}

impl Lines {
    fn push(&mut self, line: u64) {
        let base = self.base.last().map(|(_, base)| *base);
        let fits = base
            .and_then(|base| line.checked_sub(base))
            .and_then(|low| u32::try_from(low).ok());
        let low = fits.unwrap_or_else(|| {
            self.base.push((self.low.len(), line));
            0
        });
        self.low.push(low);
    }

    fn get(&self, place: u32) -> Option<u64> {
        let place = place as usize;
        let low = *self.low.get(place)?;
        let after = self.base.partition_point(|(begin, _)| *begin <= place);
        let (_, base) = self.base.get(after.checked_sub(1)?)?;
        Some(base + u64::from(low))
    }
}

/// Texts one behind the other.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    ends: Vec<u64>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u64);
    }

    fn get(&self, place: usize) -> &str {
        let start = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.ends.get(place).copied().unwrap_or(start);
        let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        self.text.get(at(start)..at(end)).unwrap_or_default()
    }
}

/// All rows in the order in which they came, with what is needed to name them.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub rows: Rows,
    lines: Lines,
    ids: Texts,
    /// Whether ids are for the order of rows alone: whoever tells of a row has its id elsewhere.
    forgets_ids: bool,
    /// Ids that were given back, and the places of the rows that have them, ascending.
    given: Texts,
    of_given: Vec<u32>,
    accounts: Names,
    /// For each account its number among the names; empty while they stand in that order.
    named: Vec<u32>,
    currencies: Vec<String>,
    /// Where the rows of an import begin, and its ledger number.
    imports: Vec<(usize, u64)>,
    /// For each row the place at which it came; empty while they stand in that order.
    came: Vec<u32>,
}

impl Table {
    /// Ids are forgotten once rows are in order.
    pub const fn forget_ids(&mut self) {
        self.forgets_ids = true;
    }

    /// The rows that follow are of the import of this ledger number.
    pub fn import(&mut self, seq: u64) {
        self.imports.push((self.rows.len(), seq));
    }

    /// Puts rows of several imports in the order of their times, and accounts in the order in which they then appear: the same
    /// rows are the same data set, over however many files they came. Rows that are of no import stay as they came.
    pub fn settle(&mut self) {
        self.accounts.close();
        if self.imports.is_empty() {
            return;
        }
        let mut order: Vec<u32> = Vec::with_capacity(self.rows.len());
        order.extend(self.rows.numbers());
        let key = |place: &u32| (self.rows.at(*place), self.ids.get(*place as usize), *place);
        order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        if self.forgets_ids {
            self.ids = Texts::default();
        }
        self.rows.put_in_order(&order);
        let mut numbers = vec![u32::MAX; self.accounts.len()];
        let mut named = Vec::with_capacity(self.accounts.len());
        let mut renumber = |account: &mut u32| {
            let Some(number) = numbers.get_mut(*account as usize) else {
                return;
            };
            if *number == u32::MAX {
                *number = u32::try_from(named.len()).unwrap_or(u32::MAX);
                named.push(*account);
            }
            *account = *number;
        };
        for (from, to) in self.rows.from.iter_mut().zip(&mut self.rows.to) {
            renumber(from);
            renumber(to);
        }
        self.named = named;
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

    /// Takes a row; a transfer of nothing says nothing and is only counted. False where there are no more numbers.
    pub fn push(&mut self, transaction: &Transaction) -> bool {
        if self.rows.len() >= ROW_LIMIT {
            return false;
        }
        let from = self.accounts.number(&transaction.from_account);
        let to = self.accounts.number(&transaction.to_account);
        let (Some(from), Some(to)) = (from, to) else {
            return false;
        };
        let currency = self.currency(&transaction.currency);
        self.rows.push(&Row {
            from,
            to,
            currency,
            at: transaction.time.seconds(),
            units: Units::parse(transaction.amount.as_str()).unwrap_or_default(),
        });
        self.lines.push(transaction.line);
        self.ids.push(transaction.id.as_deref().unwrap_or_default());
        true
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
        for currency in &self.rows.currency {
            if let Some(count) = counts.get_mut(usize::from(*currency)) {
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
        let name = self.named.get(number as usize).copied().unwrap_or(number);
        self.accounts.get(name)
    }

    pub fn currency_code(&self, number: u16) -> &str {
        self.currencies
            .get(usize::from(number))
            .map_or(NO_CURRENCY, String::as_str)
    }

    /// How a finding names the row: the source's id, or `line N`.
    pub fn reference(&self, row: u32) -> String {
        let place = self.came(row);
        let given = self.of_given.binary_search(&place).ok();
        match given.map_or_else(|| self.ids.get(place as usize), |at| self.given.get(at)) {
            "" => format!("line {}", self.line(row)),
            id => id.to_owned(),
        }
    }

    /// Of these rows import and line, in the order in which they came; [`Self::give_ids`] takes their ids in this order.
    pub fn ask_ids(&mut self, rows: impl Iterator<Item = u32>) -> Vec<(u64, u64)> {
        let mut places: Vec<(u32, u32)> = rows.map(|row| (self.came(row), row)).collect();
        places.sort_unstable();
        places.dedup();
        let asked = places
            .iter()
            .map(|(_, row)| (self.import_of(*row), self.line(*row)))
            .collect();
        self.of_given = places.into_iter().map(|(place, _)| place).collect();
        asked
    }

    /// Takes the ids that were asked for.
    pub fn give_ids<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        self.given = Texts::default();
        ids.for_each(|id| self.given.push(id));
    }

    /// The line of the row in its file.
    pub fn line(&self, row: u32) -> u64 {
        self.lines.get(self.came(row)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Row, Rows, WIDE};
    use crate::money::Units;

    #[test]
    fn amounts_of_any_size_and_lines_of_any_number_are_given_back() {
        let amounts = [
            0,
            -1,
            i128::from(WIDE) - 1,
            i128::from(WIDE),
            i128::from(i64::MAX),
            i128::from(i64::MIN),
            i128::from(i64::MIN) - 1,
            10_i128.pow(26),
        ];
        let mut rows = Rows::default();
        for units in amounts {
            let (from, to, currency, at) = (1, 2, 3, -4);
            rows.push(&Row {
                from,
                to,
                currency,
                at,
                units: Units(units),
            });
        }
        let back: Vec<i128> = rows
            .numbers()
            .filter_map(|n| rows.units(n))
            .map(|u| u.0)
            .collect();
        assert_eq!(back, amounts);

        let numbers = [
            7,
            8,
            2,
            u64::from(u32::MAX) + 2,
            u64::from(u32::MAX) + 3,
            u64::MAX,
            9,
        ];
        let mut lines = Lines::default();
        for line in numbers {
            lines.push(line);
        }
        let back: Vec<u64> = (0..7).filter_map(|place| lines.get(place)).collect();
        assert_eq!(back, numbers);
        assert_eq!(lines.get(7), None);
    }
}
