//! The rows of a screening in columns: accounts and currencies by number; see [`crate::spill`] for where they stand.

use super::names::Names;
use crate::{
    import::Transaction,
    money::Units,
    spill::{Column, Place, Sorter, Stored, Texts, stored},
};
use countersign_statement::amount::NO_CURRENCY;
use std::cmp::Ordering;

/// Rows and accounts have numbers of 32 bits, of which the last is kept free. No machine of today holds as many; what lies
/// beyond would be counted and told.
pub(super) const ROW_LIMIT: usize = u32::MAX as usize - 1;

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

/// A row as it is held: an `i128` would be held at every sixteenth byte.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    at: i64,
    high: i64,
    low: u64,
    from: u32,
    to: u32,
    currency: u16,
}

stored!(Held {
    at: i64,
    high: i64,
    low: u64,
    from: u32,
    to: u32,
    currency: u16
});

impl From<Row> for Held {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn from(row: Row) -> Self {
        Self {
            at: row.at,
            high: (row.units.0 >> 64) as i64,
            low: row.units.0 as u64,
            from: row.from,
            to: row.to,
            currency: row.currency,
        }
    }
}

impl From<Held> for Row {
    fn from(held: Held) -> Self {
        Self {
            from: held.from,
            to: held.to,
            currency: held.currency,
            at: held.at,
            units: Units((i128::from(held.high) << 64) | i128::from(held.low)),
        }
    }
}

/// Transfers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    held: Column<Held>,
}

impl Rows {
    pub fn new(place: &Place) -> Self {
        Self {
            held: Column::in_turn(place),
        }
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// The numbers of all rows.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        (0..u32::MAX).take(self.len())
    }

    pub fn push(&mut self, row: &Row) {
        self.held.push((*row).into());
    }

    pub fn get(&self, row: u32) -> Option<Row> {
        self.held.get(row as usize).map(Row::from)
    }
}

/// A row before rows are in order: by time, then by id, then as they came.
#[derive(Debug, PartialEq, Eq)]
struct Incoming {
    at: i64,
    id: Box<str>,
    place: u32,
    from: u32,
    to: u32,
    currency: u16,
    units: Units,
    line: u64,
}

impl Ord for Incoming {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at
            .cmp(&other.at)
            .then_with(|| self.id.cmp(&other.id))
            .then_with(|| self.place.cmp(&other.place))
    }
}

impl PartialOrd for Incoming {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Stored for Incoming {
    const SIZE: usize = 0;

    fn put(&self, into: &mut Vec<u8>) {
        let row = Row {
            from: self.from,
            to: self.to,
            currency: self.currency,
            at: self.at,
            units: self.units,
        };
        Held::from(row).put(into);
        self.place.put(into);
        self.line.put(into);
        (self.id.len() as u64).put(into);
        into.extend_from_slice(self.id.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut rest = *from;
        let row = Row::from(Held::take(&mut rest)?);
        let (place, line) = (u32::take(&mut rest)?, u64::take(&mut rest)?);
        let long = usize::try_from(u64::take(&mut rest)?).ok()?;
        let (id, rest) = rest.split_at_checked(long)?;
        let id = str::from_utf8(id).unwrap_or_default().into();
        *from = rest;
        Some(Self {
            at: row.at,
            id,
            place,
            from: row.from,
            to: row.to,
            currency: row.currency,
            units: row.units,
            line,
        })
    }

    fn beside(&self) -> usize {
        // What an allocation takes besides.
        self.id.len() + 16
    }
}

/// Where a row came from.
#[derive(Debug, Clone, Copy, Default)]
struct Origin {
    line: u64,
    /// At which place it came.
    place: u32,
}

stored!(Origin {
    line: u64,
    place: u32
});

/// All rows, with what is needed to name them.
#[derive(Debug, Default)]
pub(super) struct Table {
    place: Place,
    /// In the order in which they came, or that of their times once they are settled.
    pub rows: Rows,
    origins: Column<Origin>,
    ids: Texts,
    /// Rows of imports, until they are in order.
    incoming: Option<Sorter<Incoming>>,
    came: usize,
    /// Whether ids are for the order of rows alone: whoever tells of a row has its id elsewhere.
    forgets_ids: bool,
    /// Ids that were given back, and the places of the rows that have them, ascending.
    given: Texts,
    of_given: Vec<u32>,
    /// Accounts while rows come in...
    names: Names,
    /// ...and then: how many they are, and their names in their order.
    accounts: usize,
    named: Texts,
    currencies: Vec<(String, u64)>,
    /// Where the rows of an import begin, and its ledger number.
    imports: Vec<(usize, u64)>,
}

impl Table {
    /// Rows beyond what the place holds go into its files.
    pub fn new(place: Place) -> Self {
        Self {
            rows: Rows::new(&place),
            origins: Column::in_turn(&place),
            ids: Texts::new(&place),
            named: Texts::new(&place),
            place,
            ..Self::default()
        }
    }

    /// Where rows stand.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.came
    }

    /// Ids are forgotten once rows are in order.
    pub const fn forget_ids(&mut self) {
        self.forgets_ids = true;
    }

    /// The rows that follow are of the import of this ledger number.
    pub fn import(&mut self, seq: u64) {
        self.imports.push((self.came, seq));
        if self.incoming.is_some() {
            return;
        }
        let mut incoming = Sorter::new(&self.place);
        for number in self.rows.numbers() {
            let (Some(row), Some(origin)) =
                (self.rows.get(number), self.origins.get(number as usize))
            else {
                continue;
            };
            incoming.push(Incoming {
                at: row.at,
                id: self.ids.get(number as usize).into(),
                place: origin.place,
                from: row.from,
                to: row.to,
                currency: row.currency,
                units: row.units,
                line: origin.line,
            });
        }
        self.rows = Rows::new(&self.place);
        self.origins = Column::in_turn(&self.place);
        self.ids = Texts::new(&self.place);
        self.incoming = Some(incoming);
    }

    /// Puts rows of several imports in the order of their times, and accounts in the order in which they then appear: the same
    /// rows are the same data set, over however many files they came. Rows that are of no import stay as they came.
    pub fn settle(&mut self) {
        let mut names = std::mem::take(&mut self.names);
        names.close();
        self.accounts = names.len();
        let mut in_order: Vec<u32> = Vec::new();
        if let Some(mut incoming) = self.incoming.take() {
            in_order.reserve_exact(self.accounts);
            let mut numbers = vec![u32::MAX; self.accounts];
            let mut renumber = |account: u32| {
                let Some(number) = numbers.get_mut(account as usize) else {
                    return account;
                };
                if *number == u32::MAX {
                    *number = u32::try_from(in_order.len()).unwrap_or(u32::MAX);
                    in_order.push(account);
                }
                *number
            };
            incoming.each(|row| {
                let from = renumber(row.from);
                let to = renumber(row.to);
                self.rows.push(&Row {
                    from,
                    to,
                    currency: row.currency,
                    at: row.at,
                    units: row.units,
                });
                self.origins.push(Origin {
                    line: row.line,
                    place: row.place,
                });
                if !self.forgets_ids {
                    self.ids.push(&row.id);
                }
            });
        } else {
            in_order.extend((0..u32::MAX).take(self.accounts));
        }
        for number in in_order {
            self.named.push(names.get(number));
        }
    }

    /// At which place the row came.
    fn came(&self, row: u32) -> u32 {
        self.origins
            .get(row as usize)
            .map_or(row, |origin| origin.place)
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
        if self.came >= ROW_LIMIT {
            return false;
        }
        let from = self.names.number(&transaction.from_account);
        let to = self.names.number(&transaction.to_account);
        let (Some(from), Some(to)) = (from, to) else {
            return false;
        };
        let currency = self.currency(&transaction.currency);
        let place = u32::try_from(self.came).unwrap_or(u32::MAX);
        let at = transaction.time.seconds();
        let units = Units::parse(transaction.amount.as_str()).unwrap_or_default();
        let (line, id) = (
            transaction.line,
            transaction.id.as_deref().unwrap_or_default(),
        );
        if let Some(incoming) = &mut self.incoming {
            incoming.push(Incoming {
                at,
                id: id.into(),
                place,
                from,
                to,
                currency,
                units,
                line,
            });
        } else {
            self.rows.push(&Row {
                from,
                to,
                currency,
                at,
                units,
            });
            self.origins.push(Origin { line, place });
            self.ids.push(id);
        }
        self.came += 1;
        true
    }

    fn currency(&mut self, code: &str) -> u16 {
        let known = self.currencies.iter().position(|(known, _)| known == code);
        let position = known.unwrap_or_else(|| {
            self.currencies.push((code.to_owned(), 0));
            self.currencies.len() - 1
        });
        // Beyond the last number all share it.
        let number = u16::try_from(position).unwrap_or(u16::MAX);
        if let Some((_, count)) = self.currencies.get_mut(usize::from(number)) {
            *count += 1;
        }
        number
    }

    /// The currencies of the rows, each with how many rows it has.
    pub fn currencies(&self) -> Vec<(&str, u64)> {
        let each = self.currencies.iter();
        each.map(|(code, rows)| (code.as_str(), *rows)).collect()
    }

    /// Whether an account is named by a row; asked while rows come in.
    pub fn knows(&self, account: &str) -> bool {
        self.names.find(account).is_some()
    }

    pub const fn accounts(&self) -> usize {
        self.accounts
    }

    pub fn account_name(&self, number: u32) -> String {
        self.named.get(number as usize)
    }

    pub fn currency_code(&self, number: u16) -> &str {
        self.currencies
            .get(usize::from(number))
            .map_or(NO_CURRENCY, |(code, _)| code)
    }

    /// How a finding names the row: the source's id, or `line N`.
    pub fn reference(&self, row: u32) -> String {
        let place = self.came(row);
        let given = self.of_given.binary_search(&place).ok();
        let id = given.map_or_else(|| self.ids.get(row as usize), |at| self.given.get(at));
        if id.is_empty() {
            format!("line {}", self.line(row))
        } else {
            id
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
        self.origins
            .get(row as usize)
            .map_or(0, |origin| origin.line)
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, Incoming, Row, Rows};
    use crate::{money::Units, spill::Stored};

    #[test]
    fn amounts_of_any_size_are_given_back() {
        let amounts = [
            0,
            -1,
            i128::from(i64::MAX),
            i128::from(i64::MAX) + 1,
            i128::from(u64::MAX),
            i128::from(u64::MAX) + 1,
            i128::from(i64::MIN),
            i128::from(i64::MIN) - 1,
            10_i128.pow(26),
            -(10_i128.pow(26)),
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
            .filter_map(|n| rows.get(n))
            .map(|row| row.units.0)
            .collect();
        assert_eq!(back, amounts);
    }

    #[test]
    fn rows_come_back_from_bytes_whole_and_never_from_a_part_of_them() {
        let row = Incoming {
            at: -7,
            id: "Zahlung 4 – é".into(),
            place: 3,
            from: u32::MAX - 2,
            to: 0,
            currency: u16::MAX,
            units: Units(-(10_i128.pow(26))),
            line: u64::MAX,
        };
        let mut bytes = Vec::new();
        row.put(&mut bytes);
        assert_eq!(bytes.len(), Held::SIZE + 20 + row.id.len());
        for end in 0..bytes.len() {
            let mut part = &bytes[..end];
            assert!(
                Incoming::take(&mut part).is_none() && part.len() == end,
                "{end}"
            );
        }
        let mut whole = &bytes[..];
        assert_eq!(Incoming::take(&mut whole), Some(row));
        assert!(whole.is_empty());
    }
}
