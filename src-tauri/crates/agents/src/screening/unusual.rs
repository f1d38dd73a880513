//! Unusual payers: several accounts that each pay one and the same account an amount unlike everything else that they pay. Money
//! mules pay on what they were sent, which has nothing to do with what they pay for themselves; each of the payments alone says
//! little, for everybody pays something unusual at some time, but seldom several to the same account.

use super::{graph::Graph, surprise::surprise};

/// Fewer payers are no pattern.
const LEAST: usize = 3;
/// Payments that an account must have made besides before one can be unlike them.
const KNOWN: usize = 3;
/// Amounts (as logarithms) are unlike where they lie further apart than a factor of 1.6, the widest band in which others count as alike.
const APART: f64 = 0.5;

/// An account and what it was paid unusually.
#[derive(Debug, Clone, Default)]
pub(super) struct Unusual {
    pub score: f64,
    /// One link for each payer, in order of time.
    pub links: Vec<u32>,
}

/// What each account was paid unusually.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph) -> Vec<Unusual> {
    let unusual = unusual(graph);
    let all = unusual.iter().filter(|is| **is).count().max(1) as f64;
    let share = all / graph.links.len().max(1) as f64;
    let accounts = 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX);
    accounts
        .map(|account| {
            let received = graph.paid_to(account);
            let mut links: Vec<u32> = received
                .iter()
                .filter(|number| unusual.get(**number as usize).copied().unwrap_or(false))
                .copied()
                .collect();
            if links.len() < LEAST {
                return Unusual::default();
            }
            let mut payers = std::collections::HashSet::new();
            links.retain(|number| payers.insert(graph.link(*number).from));
            if links.len() < LEAST {
                return Unusual::default();
            }
            let count = u32::try_from(links.len()).unwrap_or(u32::MAX);
            Unusual {
                score: surprise(count, received.len() as f64 * share),
                links,
            }
        })
        .collect()
}

/// For each link whether its payer paid nothing like it, to whomever. What is paid again, as rent is, is like itself.
fn unusual(graph: &Graph) -> Vec<bool> {
    let mut unusual = Vec::with_capacity(graph.links.len());
    // The links of a payer stand in the order of their sizes: only neighbours need to be compared.
    let of_one = |a: &super::graph::Link, b: &super::graph::Link| {
        (a.from, a.currency) == (b.from, b.currency)
    };
    for links in graph.links.chunk_by(of_one) {
        let before = [f64::NEG_INFINITY]
            .into_iter()
            .chain(links.iter().map(|link| link.log));
        let after = links
            .iter()
            .skip(1)
            .map(|link| link.log)
            .chain([f64::INFINITY]);
        let enough = links.len() > KNOWN;
        unusual.extend(
            links
                .iter()
                .zip(before)
                .zip(after)
                .map(|((link, before), after)| {
                    enough && link.log - before > APART && after - link.log > APART
                }),
        );
    }
    unusual
}

#[cfg(test)]
mod tests {
    use super::search;
    use crate::screening::{
        graph::{Graph, tests::row},
        table::Row,
    };

    /// Accounts 0 to 3 pay 100 to 10 others each; account 50 is paid by all of them, and much more often by 51.
    fn usual() -> Vec<Row> {
        (0..4)
            .flat_map(|payer| (0..10).map(move |n| row(payer, 10 + n, 4 * i64::from(n), 100.0)))
            .collect()
    }

    #[test]
    fn payments_that_none_of_the_payers_makes_otherwise_point_to_the_payee() {
        let mut rows = usual();
        rows.extend((0..4).map(|payer| row(payer, 50, 9 + i64::from(payer), 3.5)));
        let found = search(&Graph::new(&rows, 60));
        let best = found.get(50).unwrap();
        assert!(best.score > 2.0 && best.links.len() == 4, "{best:?}");
        assert!((found.iter().map(|of| of.score).sum::<f64>() - best.score).abs() < 1e-9);
    }

    #[test]
    fn what_is_paid_again_or_by_newcomers_is_not_unusual() {
        // Rent: as unlike the rest, but each month.
        let mut rows = usual();
        rows.extend(
            (0..4).flat_map(|payer| (0..3).map(move |month| row(payer, 50, 30 * month, 900.0))),
        );
        // Payers of whom nothing else is known.
        rows.extend((20..26).map(|payer| row(payer, 51, 5, 3.5)));
        let found = search(&Graph::new(&rows, 60));
        assert!(found.iter().all(|of| of.links.is_empty()), "{found:?}");
    }
}
