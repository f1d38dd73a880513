//! Cycles: money that comes back to where it set out over two or more others, alike in amount at every hop.

use super::{
    Cancelled,
    graph::{BANDS, By, DAY, Graph},
    pulse::Pulse,
};

/// Longest cycle that is looked for, in hops.
pub(super) const LONGEST: usize = 6;
/// Hops tried in each manner for each link of the data set, and at least; beyond, the search ends and says so.
const WORK_A_LINK: u64 = 10;
const LEAST_WORK: u64 = 1_500_000;
/// Hops tried after one first hop.
const A_TURN: u64 = 20_000;

/// Amounts that differ by less are the same amount.
const EQUAL: f64 = 1e-6;

/// How a cycle may look: how much less and how much more than at the first hop may pass at the others (as logarithms), and
/// within how many days of the first hop, each hop not before the one before it; none: at any time, in any order.
#[derive(Debug, Clone, Copy)]
struct Manner {
    less: f64,
    more: f64,
    days: Option<i64>,
}

/// The same amount; nearly the same; alike within a month; less and less for fees within a month; similar within a week.
const MANNERS: [Manner; 5] = [
    Manner {
        less: EQUAL,
        more: EQUAL,
        days: None,
    },
    Manner {
        less: BANDS[0],
        more: BANDS[0],
        days: None,
    },
    Manner {
        less: BANDS[1],
        more: BANDS[1],
        days: Some(30),
    },
    Manner {
        less: 0.2,
        more: EQUAL,
        days: Some(30),
    },
    Manner {
        less: 0.3,
        more: 0.3,
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
    /// First hops with more continuations than were tried.
    pub thinned: u32,
}

struct Search<'a> {
    graph: &'a Graph,
    accept: &'a dyn Fn(&[u32]) -> bool,
    manner: Manner,
    start: u32,
    path: Vec<u32>,
    work: u64,
    /// The work at which the present first hop must have done.
    turn: u64,
    found: Cycles,
}

/// The most surprising cycle through each account, of those whose links are accepted.
pub(super) fn search(
    graph: &Graph,
    accept: &dyn Fn(&[u32]) -> bool,
    pulse: &mut Pulse<'_>,
) -> Result<Cycles, Cancelled> {
    let found = Cycles {
        best: vec![None; graph.accounts],
        ..Cycles::default()
    };
    let mut search = Search {
        graph,
        accept,
        manner: MANNERS[0],
        start: 0,
        path: Vec::new(),
        work: 0,
        turn: 0,
        found,
    };
    let all = u32::try_from(graph.links.len()).unwrap_or(u32::MAX);
    let budget = LEAST_WORK.max(u64::from(all) * WORK_A_LINK);
    // Where amounts say nothing, a cycle at any time and in any order is one of very many.
    let manners = MANNERS
        .into_iter()
        .filter(|manner| graph.by == By::Amount || (manner.days.is_some() && manner.more > EQUAL));
    for manner in manners {
        search.manner = manner;
        // Each manner may spend its part of the work, so that no manner starves the next.
        search.work = 0;
        for start in 0..all {
            pulse.beat()?;
            if search.work >= budget {
                search.found.cut_off = Some((start as usize, all as usize));
                break;
            }
            search.start = start;
            search.turn = search.work + A_TURN;
            search.path.clear();
            search.path.push(start);
            search.extend();
            search.found.thinned += u32::from(search.work > search.turn);
        }
    }
    Ok(search.found)
}

impl Search<'_> {
    /// Adds hops to the path.
    fn extend(&mut self) {
        let graph = self.graph;
        let Some(last) = self.path.last().map(|number| *graph.link(*number)) else {
            return;
        };
        let first = *graph.link(self.start);
        let until = self.until();
        let (low, high) = self.sizes();
        let options = graph.paid_by_of_size(last.to, first.currency, low, high);
        self.work += 1;
        for number in options {
            self.work += 1;
            // One hop among hubs may have very many continuations; the others must have their turn.
            if self.work > self.turn {
                return;
            }
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
                    self.close(number);
                }
            } else if self.path.len() + 2 <= LONGEST
                && !self.path.iter().any(|passed| {
                    graph.link(*passed).from == next.to || graph.link(*passed).to == next.to
                })
            {
                self.path.push(number);
                self.extend();
                self.path.pop();
            }
        }
    }

    /// The smallest and the largest amount of a hop, as logarithms.
    fn sizes(&self) -> (f64, f64) {
        let first = self.graph.link(self.start).log;
        (first - self.manner.less, first + self.manner.more)
    }

    /// The latest time of a hop.
    fn until(&self) -> i64 {
        let first = self.graph.link(self.start).first;
        self.manner.days.map_or(i64::MAX, |days| first + days * DAY)
    }

    /// How many cycles like the path chance would make in the whole data set.
    #[allow(clippy::cast_precision_loss)]
    fn expected(&self) -> f64 {
        let graph = self.graph;
        let first = graph.link(self.start);
        let (low, high) = self.sizes();
        let size = graph.share_of_size(first.currency, low, high);
        // Of all links, so many lead back to the first account; any link could have been the first hop.
        let mut expected = graph.paid_to(first.from).len() as f64;
        for number in &self.path {
            let link = graph.link(*number);
            let time = if self.manner.days.is_some() {
                graph.share_of_time(link.first, self.until())
            } else {
                1.0
            };
            expected *= (graph.paid_by(link.to).len() as f64 * size * time).max(1e-9);
        }
        expected
    }

    fn close(&mut self, number: u32) {
        let graph = self.graph;
        let score = -self.expected().log10();
        let mut links = self.path.clone();
        links.push(number);
        if !(self.accept)(&links) {
            return;
        }
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
