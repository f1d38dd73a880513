//! The twin of a data set: the same rows with one side of them shuffled. What the rules find in the twin they find by
//! chance, so that the twin says for each rule how far a score must go to mean something in *this* data set.

use super::table::Rows;
use crate::generator::Dice;

/// Which side is dealt anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shuffled {
    Payees,
    Payers,
}

/// The seed is part of the rules' version: the same rows give the same twin.
const SEED: u64 = 0x00C0_FFEE_0FA7_EE75;

/// Who pays whom in each row.
#[derive(Debug)]
pub(super) enum Sides<'a> {
    /// As it is.
    True(&'a Rows),
    /// With one side dealt anew.
    Dealt(&'a Rows, Shuffled, Vec<u32>),
}

impl<'a> Sides<'a> {
    /// Deals the payees (or the payers) of all rows anew among the rows; every account keeps how often it pays and is paid.
    pub fn dealt(rows: &'a Rows, side: Shuffled) -> Self {
        let of = |row| match side {
            Shuffled::Payees => rows.to(row),
            Shuffled::Payers => rows.from(row),
        };
        let mut dealt: Vec<u32> = Vec::with_capacity(rows.len());
        dealt.extend(rows.numbers().filter_map(of));
        let mut dice = Dice::new(SEED);
        for last in (1..dealt.len()).rev() {
            dealt.swap(last, dice.below(last + 1));
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

#[cfg(test)]
mod tests {
    use super::{Shuffled, Sides};
    use crate::{
        money::Units,
        screening::table::{Row, Rows},
    };

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
            pairs(&Sides::dealt(&rows, Shuffled::Payees)),
        );
        let both = || plain.iter().zip(&dealt);
        assert!(both().all(|(a, b)| a.0 == b.0));
        assert!(both().filter(|(a, b)| a.1 != b.1).count() > 300);
        assert!(both().all(|(a, b)| a.0 != a.1 || a == b));
        let Sides::Dealt(_, _, cards) = Sides::dealt(&rows, Shuffled::Payees) else {
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
        assert_eq!(dealt, pairs(&Sides::dealt(&rows, Shuffled::Payees)));
    }
}
