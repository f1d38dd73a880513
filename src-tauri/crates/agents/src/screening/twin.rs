//! The twin of a data set: the same rows with one side of them shuffled. What the rules find in the twin they find by
//! chance, so that the twin says for each rule how far a score must go to mean something in *this* data set.

use super::table::Row;
use crate::generator::Dice;

/// Which side is dealt anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shuffled {
    Payees,
    Payers,
}

/// The seed is part of the rules' version: the same rows give the same twin.
const SEED: u64 = 0x00C0_FFEE_0FA7_EE75;

/// Deals the payees (or the payers) of all rows anew among the rows; every account keeps how often it pays and is paid.
pub(super) fn twin(rows: &[Row], side: Shuffled) -> Vec<Row> {
    let mut dealt: Vec<u32> = rows
        .iter()
        .map(|row| {
            if side == Shuffled::Payees {
                row.to
            } else {
                row.from
            }
        })
        .collect();
    let mut dice = Dice::new(SEED);
    for last in (1..dealt.len()).rev() {
        dealt.swap(last, dice.below(last + 1));
    }
    let deal = |(row, account): (&Row, u32)| match side {
        // No edge of the graph, and none of its twin: both have the same number of them.
        _ if row.from == row.to => *row,
        Shuffled::Payees => Row {
            to: account,
            ..*row
        },
        Shuffled::Payers => Row {
            from: account,
            ..*row
        },
    };
    rows.iter().zip(dealt).map(deal).collect()
}

#[cfg(test)]
mod tests {
    use super::{Shuffled, twin};
    use crate::{money::Units, screening::table::Row};

    #[test]
    fn deals_one_side_and_keeps_how_often_each_account_stands_there() {
        let rows: Vec<Row> = (0..500_u32)
            .map(|n| Row {
                from: n % 7,
                to: 100 + n % 11,
                currency: 0,
                at: i64::from(n),
                log: 1.0,
                units: Units(1),
            })
            .collect();
        let dealt = twin(&rows, Shuffled::Payees);
        assert!(
            rows.iter()
                .zip(&dealt)
                .all(|(a, b)| a.from == b.from && a.at == b.at)
        );
        assert!(
            rows.iter()
                .zip(&dealt)
                .filter(|(a, b)| a.to != b.to)
                .count()
                > 300
        );
        let sorted = |rows: &[Row]| {
            let mut to: Vec<u32> = rows.iter().map(|row| row.to).collect();
            to.sort_unstable();
            to
        };
        assert_eq!(sorted(&rows), sorted(&dealt));
        let again = twin(&rows, Shuffled::Payees);
        assert!(dealt.iter().zip(&again).all(|(a, b)| a.to == b.to));
    }
}
