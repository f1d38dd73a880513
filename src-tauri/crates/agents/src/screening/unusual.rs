//! Unusual payers: several accounts that each pay one and the same account an amount unlike everything else that they pay. Money
//! mules pay on what they were sent, which has nothing to do with what they pay for themselves; each of the payments alone says
//! little, for everybody pays something unusual at some time, but seldom several to the same account.

use super::{
    Cancelled,
    graph::{Graph, InTime as _, Link},
    pulse::Pulse,
    surprise::surprise,
};
use crate::spill::Column;
use std::collections::HashSet;

/// Fewer payers are no pattern.
const LEAST: usize = 3;
/// Payments that an account must have made besides before one can be unlike them.
const KNOWN: usize = 3;
/// Amounts (as logarithms) are unlike where they lie further apart than a factor of 1.6, the widest band in which others count as alike.
const APART: f64 = 0.5;

/// An account that was paid unusually.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unusual {
    pub score: f64,
}

/// Each account to which several paid unusually.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(
    graph: &Graph,
    pulse: &mut Pulse<'_>,
) -> Result<Vec<(u32, Unusual)>, Cancelled> {
    let unusual = |number: &u32| graph.link(*number).is_unusual;
    let all = graph.numbers().filter(unusual).count().max(1) as f64;
    let share = all / graph.len().max(1) as f64;
    let mut found = Vec::new();
    let mut payers = HashSet::new();
    for account in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        pulse.beat()?;
        let count = each(graph, account, &mut payers).count();
        if count < LEAST {
            continue;
        }
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let score = surprise(count, graph.paid_to(account).len() as f64 * share);
        if score > 0.0 {
            found.push((account, Unusual { score }));
        }
    }
    Ok(found)
}

/// One unusual link for each payer of an account, in order of time; `payers` is scratch space.
fn each<'a>(
    graph: &'a Graph,
    account: u32,
    payers: &'a mut HashSet<u32>,
) -> impl Iterator<Item = u32> {
    payers.clear();
    let received = graph.paid_to(account);
    (0..received.len())
        .map(move |place| received.at(place))
        .filter(move |one| one.link.is_unusual && payers.insert(one.link.from))
        .map(|one| one.number)
}

/// The links by which an account was paid unusually.
pub(super) fn members(graph: &Graph, account: u32) -> Vec<u32> {
    each(graph, account, &mut HashSet::new()).collect()
}

/// Marks of the links of one payer, which stand from `begin` to `end` by currency and size, those that are like no other to
/// whomever. What is paid again, as rent is, is like itself.
pub(super) fn mark(links: &mut Column<Link>, begin: usize, end: usize) {
    let mut start = begin;
    while let Some(first) = links.get(start).filter(|_| start < end) {
        // Those of one currency stand in the order of their sizes: only neighbours need to be compared.
        let own = |links: &Column<Link>, place: usize| {
            links
                .get(place)
                .filter(|link| place < end && link.currency == first.currency)
        };
        let (mut place, mut link, mut before) = (start, first, f64::NEG_INFINITY);
        let enough = own(links, start + KNOWN).is_some();
        loop {
            let next = own(links, place + 1);
            let after = next.map_or(f64::INFINITY, |next| next.log);
            if enough && link.log - before > APART && after - link.log > APART {
                link.is_unusual = true;
                links.set(place, link);
            }
            place += 1;
            before = link.log;
            match next {
                Some(next) => link = next,
                None => break,
            }
        }
        start = place;
    }
}

#[cfg(test)]
mod tests {
    use super::{Unusual, members, search};
    use crate::screening::{
        graph::{
            By,
            tests::{graph, row},
        },
        pulse::Pulse,
        table::Row,
    };

    fn found(rows: &[Row]) -> Vec<(u32, Unusual, usize)> {
        let graph = graph(rows, 60, By::Amount);
        let found = search(&graph, &mut Pulse::new(&mut |_| Ok(()))).unwrap();
        let with_links = |(account, one)| (account, one, members(&graph, account).len());
        found.into_iter().map(with_links).collect()
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
        let [(50, best, links)] = &found[..] else {
            panic!("{found:?}");
        };
        assert!(best.score > 2.0 && *links == 4, "{best:?}");
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
