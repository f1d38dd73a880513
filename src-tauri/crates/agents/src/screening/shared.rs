//! Shared payees: two accounts that pay the same several others, alike in amount and within weeks, as where many pay many
//! (a bipartite pattern) or where one owner stands behind both.

use super::{
    Cancelled,
    graph::{DAY, Graph},
    pulse::Pulse,
    surprise::surprise,
};

/// Fewer payees in common are no pattern.
const LEAST: usize = 3;
/// How far the two amounts may lie apart (as logarithms), and the two times, in days.
const APART: f64 = 0.2;
pub(super) const DAYS: i64 = 21;
/// Pairs of payments that are looked at, for each link of the data set and at least; beyond, the search ends and says so.
const WORK_A_LINK: usize = 10;
const LEAST_WORK: usize = 1_500_000;
/// Of these so many are held at a time, or half as many as there are links; what one account has besides is not looked at.
const HELD: usize = 1_500_000;
/// Payments after one payment to the same payee that are looked at; who is paid more often than that in weeks is paid by
/// everybody, and says nothing about two of them.
const NEXT: usize = 200;

/// Two payers of one payee, by their links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    one: u32,
    other: u32,
    payee: u32,
    links: (u32, u32),
}

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

/// All pairs of accounts with three or more payees in common. Pairs of payments are counted first; then as many are held at a time
/// as belong to one part of the accounts.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph, pulse: &mut Pulse<'_>) -> Result<AllShared, Cancelled> {
    let most = LEAST_WORK.max(graph.links.len().saturating_mul(WORK_A_LINK));
    let held = HELD.max(graph.links.len() / 2);
    let mut counts = vec![0_u32; graph.accounts];
    let mut looked_at = 0_usize;
    let cut_off = each(graph, most, pulse, &mut |pair| {
        looked_at += 1;
        if let Some(count) = counts.get_mut(pair.one as usize) {
            *count += 1;
        }
    })?;
    let mut all = AllShared {
        cut_off,
        ..AllShared::default()
    };
    let (mut pairs, mut pairs_of_accounts, mut begin) = (Vec::new(), 0_usize, 0_usize);
    while begin < counts.len() {
        let (end, expected) = part(&counts, begin, held);
        let (first, after) = (index(begin), index(end));
        begin = end;
        if expected == 0 {
            continue;
        }
        all.thinned += u32::from(expected > held);
        pairs.clear();
        each(graph, most, pulse, &mut |pair| {
            if (first..after).contains(&pair.one) && pairs.len() < held {
                pairs.push(pair);
            }
        })?;
        pairs.sort_unstable();
        for of_pair in pairs.chunk_by(|a: &Pair, b| (a.one, a.other) == (b.one, b.other)) {
            pairs_of_accounts += 1;
            if of_pair.len() < LEAST {
                continue;
            }
            let mut one_each: Vec<Pair> = of_pair.to_vec();
            one_each.dedup_by_key(|pair| pair.payee);
            if let Some(first) = one_each.first().filter(|_| one_each.len() >= LEAST) {
                all.found.push(Shared {
                    score: 0.0,
                    payers: (first.one, first.other),
                    links: one_each.iter().map(|pair| pair.links).collect(),
                });
            }
        }
    }
    let trials = f64::log10(pairs_of_accounts.max(1) as f64);
    let (pairs, links) = (looked_at as f64, graph.links.len().max(1) as f64);
    let share = |account: u32| graph.paid_by(account).len() as f64 / links;
    for shared in &mut all.found {
        let count = u32::try_from(shared.links.len()).unwrap_or(u32::MAX);
        let (one, other) = shared.payers;
        shared.score = surprise(count, 2.0 * pairs * share(one) * share(other)) - trials;
    }
    Ok(all)
}

fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// From `begin` on as many accounts as have no more than `held` pairs together, but at least one; and how many those are.
fn part(counts: &[u32], begin: usize, held: usize) -> (usize, usize) {
    let mut sum = 0;
    for (place, count) in counts.iter().enumerate().skip(begin) {
        let with = sum + *count as usize;
        if with > held && place > begin {
            return (place, sum);
        }
        sum = with;
    }
    (counts.len(), sum)
}

/// Takes each pair of payments to one payee, payee by payee; after `most` of them it ends and says at how many of how many payees.
fn each(
    graph: &Graph,
    most: usize,
    pulse: &mut Pulse<'_>,
    take: &mut dyn FnMut(Pair),
) -> Result<Option<(usize, usize)>, Cancelled> {
    let mut taken = 0;
    for payee in 0..index(graph.accounts) {
        pulse.beat()?;
        let links = graph.paid_to(payee);
        for (place, number) in links.iter().enumerate() {
            let link = graph.link(*number);
            for later in links.iter().skip(place + 1).take(NEXT) {
                let next = graph.link(*later);
                if next.first > link.first + DAYS * DAY {
                    break;
                }
                if next.from == link.from
                    || next.currency != link.currency
                    || (next.log - link.log).abs() > APART
                {
                    continue;
                }
                if taken == most {
                    return Ok(Some((payee as usize, graph.accounts)));
                }
                taken += 1;
                take(Pair {
                    one: link.from.min(next.from),
                    other: link.from.max(next.from),
                    payee,
                    links: (*number, *later),
                });
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn accounts_are_parted_so_that_no_more_pairs_are_held_than_fit() {
        let counts = [3, 4, 0, 9, 1, 1];
        let (mut begin, mut parts) = (0, Vec::new());
        while begin < counts.len() {
            let (end, sum) = part(&counts, begin, 7);
            parts.push((begin, end, sum));
            begin = end;
        }
        // What one account has alone is not parted further.
        assert_eq!(parts, [(0, 3, 7), (3, 4, 9), (4, 6, 2)]);
    }
}
