//! The twin of a data set: the same rows with one side of them shuffled. What the rules find in the twin they find by
//! chance, so that the twin says for each rule how far a score must go to mean something in *this* data set.

use super::{graph::By, table::Rows};
use crate::generator::Dice;

/// Which side is dealt anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shuffled {
    Payees,
    Payers,
}

/// The seed is part of the rules' version: the same rows give the same twin.
const SEED: u64 = 0x00C0_FFEE_0FA7_EE75;

/// Rows of a currency that has fewer are dealt with those of the commonest: among themselves, ten that belong together would often
/// come together again, and what is only there could never be told from chance.
pub(super) const FEW: usize = 1_000;

/// Who pays whom in each row.
#[derive(Debug)]
pub(super) enum Sides<'a> {
    /// As it is.
    True(&'a Rows),
    /// With one side dealt anew.
    Dealt(&'a Rows, Shuffled, Vec<u32>),
}

impl<'a> Sides<'a> {
    /// Deals the payees (or the payers) of all rows anew among the rows; every account keeps how often it pays and is paid. Where
    /// amounts are compared it keeps in what, too: whoever pays in one currency alone does so by chance as well. Dealt over all of
    /// them, its payments in each were few in the twin and many in the data set, and the difference passed for findings.
    pub fn dealt(rows: &'a Rows, side: Shuffled, by: By) -> Self {
        let of = |row| match side {
            Shuffled::Payees => rows.to(row),
            Shuffled::Payers => rows.from(row),
        };
        let mut dealt: Vec<u32> = Vec::with_capacity(rows.len());
        dealt.extend(rows.numbers().filter_map(of));
        let mut dice = Dice::new(SEED);
        let mut deal = |of_one: &mut Vec<u32>| {
            for last in (1..of_one.len()).rev() {
                of_one.swap(last, dice.below(last + 1));
            }
        };
        let tables = tables(rows);
        if by == By::Count || tables.iter().all(|table| *table == 0) {
            deal(&mut dealt);
            return Self::Dealt(rows, side, dealt);
        }
        let table = |row: u32| {
            let currency = rows.currency(row).unwrap_or_default();
            tables.get(usize::from(currency)).copied().unwrap_or(0)
        };
        let mut hand = Vec::new();
        for number in 0..=tables.iter().copied().max().unwrap_or(0) {
            let own = |(row, _): &(u32, u32)| table(*row) == number;
            hand.clear();
            let all = (0_u32..).zip(dealt.iter().copied());
            hand.extend(all.filter(own).map(|(_, account)| account));
            deal(&mut hand);
            let places = (0_u32..).zip(&mut dealt);
            let places = places.filter(|(row, _)| table(*row) == number);
            for ((_, place), account) in places.zip(&hand) {
                *place = *account;
            }
        }
        Self::Dealt(rows, side, dealt)
    }

    /// Payer and payee of a row. What is no edge of the graph is none of its twin: both have the same number of them.
    pub fn of(&self, row: u32) -> Option<(u32, u32)> {
        let rows = self.rows();
        let (from, to) = (rows.from(row)?, rows.to(row)?);
        match self {
            Self::Dealt(_, side, dealt) if from != to => {
                let account = *dealt.get(row as usize)?;
                Some(match side {
                    Shuffled::Payees => (from, account),
                    Shuffled::Payers => (account, to),
                })
            }
            _ => Some((from, to)),
        }
    }

    /// The rows themselves.
    pub const fn rows(&self) -> &'a Rows {
        match self {
            Self::True(rows) | Self::Dealt(rows, _, _) => rows,
        }
    }

    /// Whether it is the twin.
    pub const fn is_twin(&self) -> bool {
        matches!(self, Self::Dealt(..))
    }
}

/// For each currency at which table its rows are dealt: at one of its own, or, where it has too few for that, with those of the
/// commonest at table 0.
fn tables(rows: &Rows) -> Vec<usize> {
    let mut counts: Vec<usize> = Vec::new();
    for row in rows.numbers() {
        let currency = usize::from(rows.currency(row).unwrap_or_default());
        if counts.len() <= currency {
            counts.resize(currency + 1, 0);
        }
        if let Some(count) = counts.get_mut(currency) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    let commonest = counts.iter().position(|count| *count == most);
    let mut next = 0;
    let mut own = |(currency, count): (usize, &usize)| {
        if Some(currency) == commonest || *count < FEW {
            return 0;
        }
        next += 1;
        next
    };
    counts.iter().enumerate().map(&mut own).collect()
}

#[cfg(test)]
mod tests {
    use super::{FEW, Shuffled, Sides, tables};
    use crate::{
        money::Units,
        screening::{
            graph::By,
            table::{Row, Rows},
        },
    };
    use std::collections::BTreeMap;

    #[test]
    fn deals_one_side_and_keeps_how_often_each_account_stands_there() {
        let mut rows = Rows::default();
        for n in 0..500_u32 {
            rows.push(&Row {
                from: n % 7,
                to: if n % 50 == 0 { n % 7 } else { 100 + n % 11 },
                currency: 0,
                at: i64::from(n),
                units: Units(1),
            });
        }
        let pairs = |sides: &Sides<'_>| -> Vec<(u32, u32)> {
            rows.numbers().filter_map(|row| sides.of(row)).collect()
        };
        let (plain, dealt) = (
            pairs(&Sides::True(&rows)),
            pairs(&Sides::dealt(&rows, Shuffled::Payees, By::Amount)),
        );
        let both = || plain.iter().zip(&dealt);
        assert!(both().all(|(a, b)| a.0 == b.0));
        assert!(both().filter(|(a, b)| a.1 != b.1).count() > 300);
        assert!(both().all(|(a, b)| a.0 != a.1 || a == b));
        let Sides::Dealt(_, _, cards) = Sides::dealt(&rows, Shuffled::Payees, By::Amount) else {
            panic!("a twin")
        };
        let sorted = |mut to: Vec<u32>| {
            to.sort_unstable();
            to
        };
        assert_eq!(
            sorted(plain.iter().map(|(_, to)| *to).collect()),
            sorted(cards)
        );
        assert_eq!(
            dealt,
            pairs(&Sides::dealt(&rows, Shuffled::Payees, By::Amount))
        );
    }

    #[test]
    fn an_account_keeps_in_what_it_pays_where_amounts_are_compared() {
        let few = u32::try_from(FEW).unwrap();
        let mut rows = Rows::default();
        // Three currencies in turn, each with payers of its own, and a fourth in seven rows.
        let currencies = (0..6 * few).map(|n| n % 3).chain([3; 7]);
        for (n, currency) in (0_u32..).zip(currencies) {
            rows.push(&Row {
                from: 10 * currency + n % 7,
                to: 100 + n % 11,
                currency: u16::try_from(currency).unwrap(),
                at: i64::from(n),
                units: Units(1),
            });
        }
        assert_eq!(tables(&rows), [0, 1, 2, 0]);
        let counts = |by| {
            let sides = Sides::dealt(&rows, Shuffled::Payers, by);
            let mut counts: BTreeMap<(u32, u16), u32> = BTreeMap::new();
            for row in rows.numbers() {
                let payer = sides.of(row).unwrap().0;
                *counts
                    .entry((payer, rows.currency(row).unwrap()))
                    .or_default() += 1;
            }
            counts
        };
        // Of the rare one the payers are dealt among those of the commonest; of the others everybody keeps theirs.
        let by_amount = counts(By::Amount);
        let strays = |(payer, currency): &&(u32, u16)| payer / 10 != u32::from(*currency);
        let odd: Vec<_> = by_amount.keys().filter(strays).collect();
        assert!(
            !odd.is_empty(),
            "the rare currency is dealt with the commonest"
        );
        let rare =
            |(payer, currency): &&(u32, u16)| matches!((payer / 10, currency), (0, 3) | (3, 0));
        assert!(odd.iter().all(rare), "{odd:?}");
        // By count a transfer is a transfer.
        assert!(counts(By::Count).keys().filter(strays).count() > 30);
    }
}
