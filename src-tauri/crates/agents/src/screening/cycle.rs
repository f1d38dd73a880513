//! Cycles: money that comes back to where it set out over two or more others, alike in amount at every hop.

use super::graph::{BANDS, DAY, Graph};

/// Longest cycle that is looked for, in hops.
pub(super) const LONGEST: usize = 6;
/// Hops tried in all; beyond, the search ends and says so.
const WORK: u64 = 6_000_000;

/// Amounts that differ by less are the same amount.
const EQUAL: f64 = 1e-6;

/// How a cycle may look: amounts equal or almost equal at any time, or alike within a month, or similar within ten days.
#[derive(Debug, Clone, Copy)]
struct Manner {
    width: f64,
    /// Days from the first hop to the last, each hop not before the one before it; none: any order.
    days: Option<i64>,
}

const MANNERS: [Manner; 4] = [
    Manner {
        width: EQUAL,
        days: None,
    },
    Manner {
        width: BANDS[0],
        days: None,
    },
    Manner {
        width: BANDS[1],
        days: Some(30),
    },
    Manner {
        width: 0.3,
        days: Some(7),
    },
];

/// A cycle as its links, from the earliest on.
#[derive(Debug, Clone)]
pub(super) struct Cycle {
    pub score: f64,
    pub links: Vec<u32>,
}

/// What was found, and at how many of how many first hops the search ended when the work was spent.
#[derive(Debug, Default)]
pub(super) struct Cycles {
    /// For each account the most surprising cycle through it.
    pub best: Vec<Option<u32>>,
    pub found: Vec<Cycle>,
    pub cut_off: Option<(usize, usize)>,
}

struct Search<'a> {
    graph: &'a Graph,
    manner: Manner,
    start: u32,
    path: Vec<u32>,
    work: u64,
    found: Cycles,
}

/// The most surprising cycle through each account.
pub(super) fn search(graph: &Graph) -> Cycles {
    let found = Cycles {
        best: vec![None; graph.accounts],
        ..Cycles::default()
    };
    let mut search = Search {
        graph,
        manner: MANNERS[0],
        start: 0,
        path: Vec::new(),
        work: 0,
        found,
    };
    let all = u32::try_from(graph.links.len()).unwrap_or(u32::MAX);
    for (round, manner) in MANNERS.into_iter().enumerate() {
        search.manner = manner;
        // Each manner may spend its part of the work, so that no manner starves the next.
        let budget = WORK / MANNERS.len() as u64 * (round as u64 + 1);
        for start in 0..all {
            if search.work >= budget {
                search.found.cut_off = Some((start as usize, all as usize));
                break;
            }
            search.start = start;
            search.path = vec![start];
            search.extend(1.0);
        }
        search.work = budget;
    }
    search.found
}

impl Search<'_> {
    /// Adds hops to the path; `expected` is how many paths like it chance would make from its first hop.
    #[allow(clippy::cast_precision_loss)]
    fn extend(&mut self, expected: f64) {
        let graph = self.graph;
        let (first, Some(last)) = (
            *graph.link(self.start),
            self.path.last().map(|number| *graph.link(*number)),
        ) else {
            return;
        };
        let width = self.manner.width;
        let until = self
            .manner
            .days
            .map_or(i64::MAX, |days| first.first + days * DAY);
        let options = graph.paid_by_of_size(
            last.to,
            first.currency,
            first.log - width,
            first.log + width,
        );
        if options.is_empty() {
            return;
        }
        let size = graph.share_of_size(first.currency, first.log - width, first.log + width);
        let time = if self.manner.days.is_some() {
            graph.share_of_time(last.first, until)
        } else {
            1.0
        };
        let expected = expected * (graph.paid_by(last.to).len() as f64 * size * time).max(1e-9);
        for number in options {
            self.work += 1;
            let next = *graph.link(number);
            let after = if self.manner.days.is_some() {
                last.first
            } else {
                first.first
            };
            // The first hop is the earliest, so that each cycle is found once.
            if next.first < after
                || next.first > until
                || (next.first, number) <= (first.first, self.start)
                || next.to == last.to
            {
                continue;
            }
            if next.to == first.from {
                if self.path.len() >= 2 {
                    self.close(number, expected);
                }
            } else if self.path.len() + 2 <= LONGEST
                && !self.path.iter().any(|passed| {
                    graph.link(*passed).from == next.to || graph.link(*passed).to == next.to
                })
            {
                self.path.push(number);
                self.extend(expected);
                self.path.pop();
            }
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn close(&mut self, number: u32, expected: f64) {
        let graph = self.graph;
        // Of all links, so many lead back to the first account; any link could have been the first hop.
        let back = graph.paid_to(graph.link(self.start).from).len() as f64;
        let score = -(expected * back).log10();
        let mut links = self.path.clone();
        links.push(number);
        let place = u32::try_from(self.found.found.len()).unwrap_or(u32::MAX);
        let mut kept = false;
        for link in &links {
            let account = graph.link(*link).from as usize;
            let known_cycles = &self.found.found;
            let Some(best) = self.found.best.get_mut(account) else {
                continue;
            };
            let known = best
                .and_then(|best| known_cycles.get(best as usize))
                .map_or(f64::NEG_INFINITY, |cycle| cycle.score);
            if score > known {
                *best = Some(place);
                kept = true;
            }
        }
        if kept {
            self.found.found.push(Cycle { score, links });
        }
    }
}
