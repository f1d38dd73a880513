//! The twin of a data set: the same rows with one side of them shuffled. What the rules find in the twin they find by
//! chance, so that the twin says for each rule how far a score must go to mean something in *this* data set.

use super::{
    graph::By,
    table::{Row, Rows},
};
use crate::{
    generator::Dice,
    spill::{Column, Place},
};

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

/// So many times as many accounts are held while they are dealt: they take four bytes each and are dealt here and there.
const SMALL: usize = 16;

/// Who pays whom in each row.
#[derive(Debug)]
pub(super) struct Sides<'a> {
    rows: &'a Rows,
    /// What one side is dealt; none: all is as it is.
    dealt: Option<(Shuffled, Hands)>,
}

/// Accounts as they were dealt, those of one table side by side.
#[derive(Debug)]
struct Hands {
    accounts: Column<u32>,
    /// For each currency its table.
    tables: Vec<usize>,
    /// For each table where its accounts begin.
    begins: Vec<usize>,
}

impl Hands {
    /// The place in [`Self::accounts`] of the next row of this currency; `next` is a copy of [`Self::begins`] that moves on.
    fn next(tables: &[usize], next: &mut [usize], currency: u16) -> Option<usize> {
        let table = tables.get(usize::from(currency)).copied().unwrap_or(0);
        let place = next.get_mut(table)?;
        *place += 1;
        Some(*place - 1)
    }
}

impl<'a> Sides<'a> {
    /// As it is.
    pub const fn plain(rows: &'a Rows) -> Self {
        Self { rows, dealt: None }
    }

    /// Deals the payees (or the payers) of all rows anew among the rows; every account keeps how often it pays and is paid. Where
    /// amounts are compared it keeps in what, too: whoever pays in one currency alone does so by chance as well. Dealt over all of
    /// them, its payments in each were few in the twin and many in the data set, and the difference passed for findings.
    pub fn dealt(rows: &'a Rows, side: Shuffled, by: By, place: &Place) -> Self {
        let all = || rows.numbers().filter_map(|row| rows.get(row));
        let of = |row: &Row| match side {
            Shuffled::Payees => row.to,
            Shuffled::Payers => row.from,
        };
        let tables = match by {
            By::Amount => tables(rows),
            By::Count => Vec::new(),
        };
        let mut counts = vec![0; tables.iter().copied().max().unwrap_or(0) + 1];
        let mut accounts = Column::at_random(place, SMALL);
        if counts.len() == 1 {
            all().for_each(|row| accounts.push(of(&row)));
        } else {
            all().for_each(|row| {
                Hands::next(&tables, &mut counts, row.currency);
                accounts.push(0);
            });
        }
        let mut begins = vec![0];
        for count in counts.iter().take(counts.len() - 1) {
            begins.push(begins.last().copied().unwrap_or(0) + count);
        }
        if begins.len() > 1 {
            let mut next = begins.clone();
            all().for_each(|row| {
                if let Some(place) = Hands::next(&tables, &mut next, row.currency) {
                    accounts.set(place, of(&row));
                }
            });
        }
        let mut dice = Dice::new(SEED);
        let ends = begins.iter().skip(1).copied().chain([accounts.len()]);
        for (begin, end) in begins.iter().copied().zip(ends) {
            for last in (1..end.saturating_sub(begin)).rev() {
                let other = begin + dice.below(last + 1);
                let last = begin + last;
                if let (Some(one), Some(another)) = (accounts.get(last), accounts.get(other)) {
                    accounts.set(last, another);
                    accounts.set(other, one);
                }
            }
        }
        let hands = Hands {
            accounts,
            tables,
            begins,
        };
        Self {
            rows,
            dealt: Some((side, hands)),
        }
    }

    /// Takes each row by its number, with payer and payee. What is no edge of the graph is none of its twin: both have the same
    /// number of them.
    pub fn each(&self, mut take: impl FnMut(u32, Row)) {
        let mut next = self
            .dealt
            .as_ref()
            .map(|(_, hands)| hands.begins.clone())
            .unwrap_or_default();
        for number in self.rows.numbers() {
            let Some(mut row) = self.rows.get(number) else {
                return;
            };
            if let Some((side, hands)) = &self.dealt {
                let place = Hands::next(&hands.tables, &mut next, row.currency);
                let account = place.and_then(|place| hands.accounts.get(place));
                if let Some(account) = account.filter(|_| row.from != row.to) {
                    match side {
                        Shuffled::Payees => row.to = account,
                        Shuffled::Payers => row.from = account,
                    }
                }
            }
            take(number, row);
        }
    }

    /// Whether it is the twin.
    pub const fn is_twin(&self) -> bool {
        self.dealt.is_some()
    }
}

/// For each currency at which table its rows are dealt: at one of its own, or, where it has too few for that, with those of the
/// commonest at table 0.
fn tables(rows: &Rows) -> Vec<usize> {
    let mut counts: Vec<usize> = Vec::new();
    for row in rows.numbers() {
        let currency = rows.get(row).map_or(0, |row| usize::from(row.currency));
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
        spill::{Place, tests::place},
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
        let pairs = |sides: &Sides<'_>| {
            let mut pairs = Vec::new();
            sides.each(|_, row| pairs.push((row.from, row.to)));
            pairs
        };
        let dealt = |held| {
            let place = if held == 0 {
                Place::default()
            } else {
                place(held)
            };
            Sides::dealt(&rows, Shuffled::Payees, By::Amount, &place)
        };
        let (plain, twin) = (pairs(&Sides::plain(&rows)), pairs(&dealt(0)));
        let both = || plain.iter().zip(&twin);
        assert!(both().all(|(a, b)| a.0 == b.0));
        assert!(both().filter(|(a, b)| a.1 != b.1).count() > 300);
        assert!(both().all(|(a, b)| a.0 != a.1 || a == b));
        let cards = dealt(0).dealt.unwrap().1.accounts;
        let sorted = |mut to: Vec<u32>| {
            to.sort_unstable();
            to
        };
        assert_eq!(
            sorted(plain.iter().map(|(_, to)| *to).collect()),
            sorted(cards.iter().collect())
        );
        assert_eq!(twin, pairs(&dealt(0)));
        assert_eq!(twin, pairs(&dealt(1)), "the same of files");
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
            let of = |place: &Place| {
                let sides = Sides::dealt(&rows, Shuffled::Payers, by, place);
                let mut counts: BTreeMap<(u32, u16), u32> = BTreeMap::new();
                sides.each(|_, row| *counts.entry((row.from, row.currency)).or_default() += 1);
                counts
            };
            let counts = of(&Place::default());
            assert_eq!(counts, of(&place(5)), "the same of files");
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
