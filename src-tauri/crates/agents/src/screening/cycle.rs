//! Cycles: money that comes back to where it set out over two or more others, alike in amount at every hop.

use super::{
    Cancelled,
    graph::{BANDS, By, DAY, Graph, InTime as _, Link, Numbered},
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
    /// In which manner it was found.
    manner: usize,
}

/// What was found, and at how many of how many first hops the search ended when the work was spent.
#[derive(Debug, Default)]
pub(super) struct Cycles {
    /// For each account the most surprising cycle through it.
    best: Vec<u32>,
    found: Vec<Cycle>,
    pub cut_off: Option<(usize, usize)>,
    /// First hops with more continuations than were tried.
    pub thinned: u32,
}

/// No cycle.
const NONE: u32 = u32::MAX;

impl Cycles {
    /// The score of the most surprising cycle of each account that is in one.
    pub fn scores(&self) -> impl Iterator<Item = f64> {
        let best = self
            .best
            .iter()
            .filter_map(|place| self.found.get(*place as usize));
        best.map(|cycle| cycle.score)
    }

    /// Those that are the most surprising ones of an account, each once: manner by manner as they were found.
    pub fn each(&self) -> impl Iterator<Item = &Cycle> {
        let mut best = self.best.clone();
        best.sort_unstable();
        best.dedup();
        let found = |place: &u32| self.found.get(*place as usize);
        let mut cycles: Vec<&Cycle> = best.iter().filter_map(found).collect();
        cycles.sort_by_key(|cycle| cycle.manner);
        cycles.into_iter()
    }
}

/// The search in one manner.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    /// Hops that were tried.
    done: u64,
    /// At which first hop it ended, as there were too many.
    ended: Option<u32>,
}

struct Search<'a> {
    graph: &'a Graph,
    accept: &'a dyn Fn(&[u32]) -> bool,
    place: usize,
    manner: Manner,
    path: Vec<Numbered>,
    work: u64,
    /// The work at which the present first hop must have done.
    turn: u64,
    found: Cycles,
}

/// The most surprising cycle through each account, of those whose links are accepted; of equal ones the one that the earlier manner
/// finds, and of its own the first. Each first hop is tried in all manners at once, so that links around it are read once.
pub(super) fn search(
    graph: &Graph,
    accept: &dyn Fn(&[u32]) -> bool,
    pulse: &mut Pulse<'_>,
) -> Result<Cycles, Cancelled> {
    let found = Cycles {
        best: vec![NONE; graph.accounts],
        ..Cycles::default()
    };
    let mut search = Search {
        graph,
        accept,
        place: 0,
        manner: MANNERS[0],
        path: Vec::new(),
        work: 0,
        turn: 0,
        found,
    };
    let all = graph.numbers();
    let budget = LEAST_WORK.max(u64::from(all.end) * WORK_A_LINK);
    // Each manner may spend its part of the work, so that no manner starves the next.
    let mut works = [Work::default(); MANNERS.len()];
    for start in all.clone() {
        pulse.beat()?;
        let first = Numbered {
            number: start,
            link: graph.link(start),
        };
        for (place, (manner, work)) in MANNERS.into_iter().zip(&mut works).enumerate() {
            // Where amounts say nothing, a cycle at any time and in any order is one of very many.
            let is_tried = graph.by == By::Amount || (manner.days.is_some() && manner.more > EQUAL);
            if !is_tried || work.ended.is_some() {
                continue;
            }
            if work.done >= budget {
                work.ended = Some(start);
                continue;
            }
            (search.place, search.manner) = (place, manner);
            (search.work, search.turn) = (work.done, work.done + A_TURN);
            search.path.clear();
            search.path.push(first);
            search.extend();
            work.done = search.work;
            search.found.thinned += u32::from(search.work > search.turn);
        }
    }
    let ended = works.iter().filter_map(|work| work.ended).next_back();
    search.found.cut_off = ended.map(|start| (start as usize, all.len()));
    Ok(search.found)
}

impl Search<'_> {
    /// Adds hops to the path.
    fn extend(&mut self) {
        let graph = self.graph;
        let (Some(Numbered { link: last, .. }), Some(start)) =
            (self.path.last(), self.path.first())
        else {
            return;
        };
        let (last, first, start) = (*last, start.link, start.number);
        let until = self.until(&first);
        let (low, high) = self.sizes(&first);
        let options = graph.paid_by_of_size(last.to, first.currency, low, high);
        self.work += 1;
        for number in options {
            self.work += 1;
            // One hop among hubs may have very many continuations; the others must have their turn.
            if self.work > self.turn {
                return;
            }
            let next = graph.link(number);
            let after = if self.manner.days.is_some() {
                last.first
            } else {
                first.first
            };
            // The first hop is the earliest, so that each cycle is found once.
            if next.first < after
                || next.first > until
                || (next.first, number) <= (first.first, start)
                || next.to == last.to
            {
                continue;
            }
            if next.to == first.from {
                if self.path.len() >= 2 {
                    self.close(&first, number);
                }
            } else if self.path.len() + 2 <= LONGEST
                && !self
                    .path
                    .iter()
                    .any(|passed| passed.link.from == next.to || passed.link.to == next.to)
            {
                self.path.push(Numbered { number, link: next });
                self.extend();
                self.path.pop();
            }
        }
    }

    /// The smallest and the largest amount of a hop, as logarithms.
    fn sizes(&self, first: &Link) -> (f64, f64) {
        (first.log - self.manner.less, first.log + self.manner.more)
    }

    /// The latest time of a hop.
    fn until(&self, first: &Link) -> i64 {
        let days = self.manner.days;
        days.map_or(i64::MAX, |days| first.first + days * DAY)
    }

    /// How many cycles like the path chance would make in the whole data set.
    #[allow(clippy::cast_precision_loss)]
    fn expected(&self, first: &Link) -> f64 {
        let graph = self.graph;
        let (low, high) = self.sizes(first);
        let size = graph.share_of_size(first.currency, low, high);
        // Of all links, so many lead back to the first account; any link could have been the first hop.
        let mut expected = graph.paid_to(first.from).len() as f64;
        for Numbered { link, .. } in &self.path {
            let time = if self.manner.days.is_some() {
                graph.share_of_time(link.first, self.until(first))
            } else {
                1.0
            };
            expected *= (graph.paid_by(link.to).len() as f64 * size * time).max(1e-9);
        }
        expected
    }

    fn close(&mut self, first: &Link, number: u32) {
        let score = -self.expected(first).log10();
        let mut links: Vec<u32> = self.path.iter().map(|hop| hop.number).collect();
        links.push(number);
        if !(self.accept)(&links) {
            return;
        }
        let place = u32::try_from(self.found.found.len()).unwrap_or(u32::MAX);
        let mut kept = false;
        // The last hop sets out from where the one before came to.
        let from = self.path.iter().map(|hop| hop.link.from);
        let last = self.path.last().map(|hop| hop.link.to);
        for account in from.chain(last) {
            let Some(best) = self.found.best.get_mut(account as usize) else {
                continue;
            };
            let known = self.found.found.get(*best as usize);
            let is_better = known.is_none_or(|known| {
                score > known.score || (score >= known.score && self.place < known.manner)
            });
            if is_better {
                *best = place;
                kept = true;
            }
        }
        if kept {
            self.found.found.push(Cycle {
                score,
                links,
                manner: self.place,
            });
        }
    }
}
