//! Shared payees: two accounts that pay the same several others, alike in amount and within weeks, as where many pay many
//! (a bipartite pattern) or where one owner stands behind both.

use super::{
    graph::{DAY, Graph},
    surprise::surprise,
};

/// Fewer payees in common are no pattern.
const LEAST: usize = 3;
/// How far the two amounts may lie apart (as logarithms), and the two times, in days.
const APART: f64 = 0.2;
pub(super) const DAYS: i64 = 21;
/// Pairs of payments that are held at most; beyond, the search ends and says so.
const PAIRS: usize = 1_500_000;
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

/// All pairs of accounts with three or more payees in common, and whether there were too many payments to be held.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph) -> (Vec<Shared>, bool) {
    let (mut pairs, full) = pairs(graph);
    pairs.sort_unstable();
    let same = |a: &Pair, b: &Pair| (a.one, a.other) == (b.one, b.other);
    let trials = f64::log10(pairs.chunk_by(same).count().max(1) as f64);
    let (all, links) = (pairs.len() as f64, graph.links.len().max(1) as f64);
    let share = |account: u32| graph.paid_by(account).len() as f64 / links;
    let mut found = Vec::new();
    for of_pair in pairs.chunk_by(same) {
        let mut one_each: Vec<Pair> = of_pair.to_vec();
        one_each.dedup_by_key(|pair| pair.payee);
        let Some(first) = one_each.first().filter(|_| one_each.len() >= LEAST) else {
            continue;
        };
        let count = u32::try_from(one_each.len()).unwrap_or(u32::MAX);
        let score = surprise(count, 2.0 * all * share(first.one) * share(first.other)) - trials;
        found.push(Shared {
            score,
            payers: (first.one, first.other),
            links: one_each.iter().map(|pair| pair.links).collect(),
        });
    }
    (found, full)
}

fn pairs(graph: &Graph) -> (Vec<Pair>, bool) {
    let mut pairs = Vec::new();
    for payee in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
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
                if pairs.len() == PAIRS {
                    return (pairs, true);
                }
                pairs.push(Pair {
                    one: link.from.min(next.from),
                    other: link.from.max(next.from),
                    payee,
                    links: (*number, *later),
                });
            }
        }
    }
    (pairs, false)
}
