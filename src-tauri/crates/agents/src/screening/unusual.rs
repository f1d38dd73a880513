//! Unusual payers: several accounts that each pay one and the same account an amount unlike everything else that they pay. Money
//! mules pay on what they were sent, which has nothing to do with what they pay for themselves; each of the payments alone says
//! little, for everybody pays something unusual at some time, but seldom several to the same account.

use super::{Cancelled, graph::Graph, pulse::Pulse, surprise::surprise};

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

/// What was paid unusually to each account to which several paid so.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(
    graph: &Graph,
    pulse: &mut Pulse<'_>,
) -> Result<Vec<(u32, Unusual)>, Cancelled> {
    let unusual = unusual(graph);
    let all = unusual.iter().filter(|is| **is).count().max(1) as f64;
    let share = all / graph.links.len().max(1) as f64;
    let mut found = Vec::new();
    let mut payers = std::collections::HashSet::new();
    for account in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        pulse.beat()?;
        let received = graph.paid_to(account);
        let is_unusual = |number: &&u32| unusual.get(**number as usize).copied().unwrap_or(false);
        payers.clear();
        let links: Vec<u32> = received
            .iter()
            .filter(is_unusual)
            .filter(|number| payers.insert(graph.link(**number).from))
            .copied()
            .collect();
        if links.len() < LEAST {
            continue;
        }
        let count = u32::try_from(links.len()).unwrap_or(u32::MAX);
        let score = surprise(count, received.len() as f64 * share);
        if score > 0.0 {
            found.push((account, Unusual { score, links }));
        }
    }
    Ok(found)
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
    use super::{Unusual, search};
    use crate::screening::{
        graph::{
            By,
            tests::{graph, row},
        },
        pulse::Pulse,
        table::Row,
    };

    fn found(rows: &[Row]) -> Vec<(u32, Unusual)> {
        search(
            &graph(rows, 60, By::Amount),
            &mut Pulse::new(&mut |_| Ok(())),
        )
        .unwrap()
    }

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
        let found = found(&rows);
        let [(50, best)] = &found[..] else {
            panic!("{found:?}");
        };
        assert!(best.score > 2.0 && best.links.len() == 4, "{best:?}");
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
        let found = found(&rows);
        assert!(found.is_empty(), "{found:?}");
    }
}
