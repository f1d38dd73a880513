//! Shared payees: two accounts that pay the same several others, alike in amount and within weeks, as where many pay many
//! (a bipartite pattern) or where one owner stands behind both.

use super::{
    Cancelled,
    graph::{DAY, Graph, InTime, Numbered},
    pulse::Pulse,
    surprise::surprise,
};
use crate::spill::{Place, Sorter, stored};
use std::collections::HashMap;

/// Fewer payees in common are no pattern.
const LEAST: usize = 3;
/// How far the two amounts may lie apart (as logarithms), and the two times, in days.
const APART: f64 = 0.2;
pub(super) const DAYS: i64 = 21;
/// Pairs of payments that are looked at, for each link of the data set and at least; beyond, the search ends and says so.
const WORK_A_LINK: usize = 10;
const LEAST_WORK: usize = 1_500_000;
/// Of these so many of one account are put in order, or half as many as there are links; what it has besides is not looked at.
const OF_ONE: usize = 1_500_000;
/// Payments after one payment to the same payee that are looked at; who is paid more often than that in weeks is paid by
/// everybody, and says nothing about two of them.
const NEXT: usize = 200;

/// Two payers of one payee, by their links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    one: u32,
    other: u32,
    payee: u32,
    first: u32,
    later: u32,
}

stored!(Pair {
    one: u32,
    other: u32,
    payee: u32,
    first: u32,
    later: u32
});

/// Two accounts and what they pay in common.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub score: f64,
    pub payers: (u32, u32),
    /// One pair of links for each payee.
    pub links: Vec<(u32, u32)>,
}

/// What was found, and at how many of how many accounts the search ended when the work was spent.
#[derive(Debug, Default)]
pub(super) struct AllShared {
    pub found: Vec<Shared>,
    pub cut_off: Option<(usize, usize)>,
    /// Accounts with more pairs than are held.
    pub thinned: u32,
}

/// All pairs of accounts with three or more payees in common. Pairs of payments are counted first, and then put in order; of one
/// account that has very many only those that come first.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(
    graph: &Graph,
    place: &Place,
    pulse: &mut Pulse<'_>,
) -> Result<AllShared, Cancelled> {
    let most = LEAST_WORK.max(graph.len().saturating_mul(WORK_A_LINK));
    let of_one = OF_ONE.max(graph.len() / 2);
    let mut counts = vec![0_u32; graph.accounts];
    let mut looked_at = 0_usize;
    let cut_off = each(graph, most, pulse, &mut |pair| {
        looked_at += 1;
        if let Some(count) = counts.get_mut(pair.one as usize) {
            *count += 1;
        }
    })?;
    let too_many = (0_u32..).zip(&counts);
    let too_many = too_many.filter(|(_, count)| **count as usize > of_one);
    let mut too_many: HashMap<u32, usize> = too_many.map(|(one, _)| (one, 0)).collect();
    drop(counts);
    let thinned = u32::try_from(too_many.len()).unwrap_or(u32::MAX);
    let mut pairs = Sorter::new(place);
    each(graph, most, pulse, &mut |pair| {
        if let Some(taken) = too_many.get_mut(&pair.one) {
            *taken += 1;
            if *taken > of_one {
                return;
            }
        }
        pairs.push(pair);
    })?;
    let mut all = AllShared {
        cut_off,
        thinned,
        ..AllShared::default()
    };
    let (mut pairs_of_accounts, mut of_pair) = (0_usize, OfPair::default());
    pairs.each(|pair| {
        if of_pair.payers != Some((pair.one, pair.other)) {
            pairs_of_accounts += 1;
            all.found.extend(of_pair.take(Some((pair.one, pair.other))));
        }
        of_pair.push(&pair);
    });
    all.found.extend(of_pair.take(None));
    let trials = f64::log10(pairs_of_accounts.max(1) as f64);
    let (pairs, links) = (looked_at as f64, graph.len().max(1) as f64);
    let share = |account: u32| graph.paid_by(account).len() as f64 / links;
    for shared in &mut all.found {
        let count = u32::try_from(shared.links.len()).unwrap_or(u32::MAX);
        let (one, other) = shared.payers;
        shared.score = surprise(count, 2.0 * pairs * share(one) * share(other)) - trials;
    }
    Ok(all)
}

/// What two accounts pay in common, as far as it came: one pair of payments for each payee.
#[derive(Debug, Default)]
struct OfPair {
    payers: Option<(u32, u32)>,
    payee: Option<u32>,
    links: Vec<(u32, u32)>,
}

impl OfPair {
    fn push(&mut self, pair: &Pair) {
        if self.payee.replace(pair.payee) != Some(pair.payee) {
            self.links.push((pair.first, pair.later));
        }
    }

    /// What came, if it is enough; those of the next two follow.
    fn take(&mut self, next: Option<(u32, u32)>) -> Option<Shared> {
        self.payee = None;
        let payers = std::mem::replace(&mut self.payers, next)?;
        if self.links.len() < LEAST {
            self.links.clear();
            return None;
        }
        Some(Shared {
            score: 0.0,
            payers,
            links: std::mem::take(&mut self.links),
        })
    }
}

fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Takes each pair of payments to one payee, payee by payee; after `most` of them it ends and says at how many of how many payees.
fn each(
    graph: &Graph,
    most: usize,
    pulse: &mut Pulse<'_>,
    take: &mut dyn FnMut(Pair),
) -> Result<Option<(usize, usize)>, Cancelled> {
    let (mut taken, mut held) = (0, Vec::new());
    for payee in 0..index(graph.accounts) {
        pulse.beat()?;
        let links = graph.paid_to(payee);
        let go_on = if links.hold(&mut held) {
            of_payee(held.as_slice(), payee, most, &mut taken, take)
        } else {
            of_payee(&links, payee, most, &mut taken, take)
        };
        if !go_on {
            return Ok(Some((payee as usize, graph.accounts)));
        }
    }
    Ok(None)
}

/// Takes each pair of payments to a payee; false where that are too many.
fn of_payee(
    links: &(impl InTime + ?Sized),
    payee: u32,
    most: usize,
    taken: &mut usize,
    take: &mut dyn FnMut(Pair),
) -> bool {
    let all = links.len();
    for place in 0..all {
        let Numbered { number, link } = links.at(place);
        for later in (place + 1..all).take(NEXT) {
            let Numbered {
                number: later,
                link: next,
            } = links.at(later);
            if next.first > link.first + DAYS * DAY {
                break;
            }
            if next.from == link.from
                || next.currency != link.currency
                || (next.log - link.log).abs() > APART
            {
                continue;
            }
            if *taken == most {
                return false;
            }
            *taken += 1;
            take(Pair {
                one: link.from.min(next.from),
                other: link.from.max(next.from),
                payee,
                first: number,
                later,
            });
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{AllShared, LEAST, search};
    use crate::{
        screening::{
            graph::{
                By,
                tests::{graph, row},
            },
            pulse::Pulse,
        },
        spill::{Place, tests::place},
    };

    #[test]
    fn what_two_pay_in_common_is_the_same_of_files() {
        // Accounts 0 and 1 pay five in common, 2 and 3 two, all pay one; and one pays it twice.
        let mut rows = Vec::new();
        for payer in 0..4 {
            let own = if payer < 2 { 10..15 } else { 15..17 };
            rows.extend(own.chain([20]).map(|payee| row(payer, payee, 3, 100.0)));
        }
        rows.push(row(0, 20, 9, 100.0));
        let graph = graph(&rows, 30, By::Amount);
        let found = |place: &Place| -> AllShared {
            search(&graph, place, &mut Pulse::new(&mut |_| Ok(()))).unwrap()
        };
        let in_memory = found(&Place::default());
        let of: Vec<_> = in_memory
            .found
            .iter()
            .map(|one| (one.payers, one.links.len()))
            .collect();
        assert_eq!(of, [((0, 1), 6), ((2, 3), LEAST)]);
        assert_eq!(format!("{in_memory:?}"), format!("{:?}", found(&place(2))));
    }
}
