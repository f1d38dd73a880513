//! Shared payees: two accounts that pay the same several others, alike in amount and within weeks, as where many pay many
//! (a bipartite pattern) or where one owner stands behind both.

use super::{
    Cancelled,
    graph::{DAY, Graph, Link},
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
/// Of these so many as have one payer in common are held at a time; what that payer has besides is not looked at.
const HELD: usize = 1_500_000;
/// Payments after one payment to the same payee that are looked at; who is paid more often than that in weeks is paid by
/// everybody, and says nothing about two of them.
const NEXT: usize = 200;

/// Another payer of one payee, and the links of both, the earlier first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
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

/// All pairs of accounts with three or more payees in common. The pairs of one account, with those of greater number, are held at a time.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph, pulse: &mut Pulse<'_>) -> Result<AllShared, Cancelled> {
    let most = LEAST_WORK.max(graph.links.len().saturating_mul(WORK_A_LINK));
    let mut all = AllShared::default();
    let (mut pairs, mut looked_at, mut pairs_of_accounts) = (Vec::new(), 0_usize, 0_usize);
    for one in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        pulse.beat()?;
        pairs.clear();
        let left = most - looked_at;
        if !collect(graph, one, left.min(HELD), &mut pairs) {
            if left <= HELD {
                all.cut_off = Some((one as usize, graph.accounts));
            } else {
                all.thinned += 1;
            }
        }
        looked_at += pairs.len();
        pairs.sort_unstable();
        for of_pair in pairs.chunk_by(|a: &Pair, b| a.other == b.other) {
            pairs_of_accounts += 1;
            if of_pair.len() < LEAST {
                continue;
            }
            let mut one_each: Vec<Pair> = of_pair.to_vec();
            one_each.dedup_by_key(|pair| pair.payee);
            if let Some(first) = one_each.first().filter(|_| one_each.len() >= LEAST) {
                all.found.push(Shared {
                    score: 0.0,
                    payers: (one, first.other),
                    links: one_each.iter().map(|pair| pair.links).collect(),
                });
            }
        }
        if all.cut_off.is_some() {
            break;
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

/// The pairs of an account and one of greater number; false where there are more than so many.
fn collect(graph: &Graph, one: u32, most: usize, pairs: &mut Vec<Pair>) -> bool {
    for number in graph.numbers_from(one) {
        let link = graph.link(number);
        let at_payee = graph.paid_to(link.to);
        let place = graph.place_at_payee(number);
        let alike = |other: &Link| {
            other.from > one
                && other.currency == link.currency
                && (other.log - link.log).abs() <= APART
        };
        let before = at_payee.get(place.saturating_sub(NEXT)..place);
        let before = before.unwrap_or_default().iter().rev();
        let after = at_payee.iter().skip(place + 1).take(NEXT);
        let before = before
            .take_while(|other| link.first <= graph.link(**other).first + DAYS * DAY)
            .map(|other| (*other, (*other, number)));
        let after = after
            .take_while(|other| graph.link(**other).first <= link.first + DAYS * DAY)
            .map(|other| (*other, (number, *other)));
        for (other, links) in before.chain(after) {
            let other = graph.link(other);
            if !alike(other) {
                continue;
            }
            if pairs.len() == most {
                return false;
            }
            pairs.push(Pair {
                other: other.from,
                payee: link.to,
                links,
            });
        }
    }
    true
}
