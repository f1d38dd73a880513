//! Scatter-gather: one account pays several others, each of which pays about the same on to one and the same account.

use super::{
    Cancelled,
    graph::{DAY, Graph, InTime as _},
    pulse::Pulse,
    surprise::surprise,
};

/// Fewer accounts between are no scattering.
const LEAST: usize = 3;
/// How much less, and how much more, may be paid on (as logarithms), and within how many days.
const LESS: f64 = 0.2;
const MORE: f64 = 0.02;
pub(super) const DAYS: i64 = 30;
/// Two-hop paths that are looked at, for each link of the data set and at least; beyond, the search ends and says so.
const WORK_A_LINK: usize = 10;
const LEAST_WORK: usize = 1_500_000;
/// Of these so many as begin at one account are held at a time; what begins there besides is not looked at.
const HELD: usize = 1_500_000;
/// Continuations of one link that are looked at; what passes through an account with more is the traffic of a hub.
const OPTIONS: usize = 500;

/// Over whom to whom, by their links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    target: u32,
    between: u32,
    links: (u32, u32),
}

/// A scattering and gathering.
#[derive(Debug, Clone)]
pub(super) struct Scatter {
    pub score: f64,
    pub source: u32,
    pub target: u32,
    /// One pair of links, in and out, for each account between.
    pub paths: Vec<(u32, u32)>,
}

/// What was found, and at how many of how many accounts the search ended when the work was spent.
#[derive(Debug, Default)]
pub(super) struct Scatters {
    pub found: Vec<Scatter>,
    pub cut_off: Option<(usize, usize)>,
    /// Accounts with more paths than are held.
    pub thinned: u32,
}

/// All scatterings of three or more. The paths of one account are held at a time.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph, pulse: &mut Pulse<'_>) -> Result<Scatters, Cancelled> {
    let most = LEAST_WORK.max(graph.len().saturating_mul(WORK_A_LINK));
    let mut all = Scatters::default();
    let (mut paths, mut looked_at, mut pairs) = (Vec::new(), 0_usize, 0_usize);
    for source in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        pulse.beat()?;
        paths.clear();
        let left = most - looked_at;
        if !collect(graph, source, left.min(HELD), &mut paths) {
            if left <= HELD {
                all.cut_off = Some((source as usize, graph.accounts));
            } else {
                all.thinned += 1;
            }
        }
        looked_at += paths.len();
        paths.sort_unstable();
        for of_pair in paths.chunk_by(|a: &Path, b| a.target == b.target) {
            pairs += 1;
            if of_pair.len() < LEAST {
                continue;
            }
            let mut one_each: Vec<Path> = of_pair.to_vec();
            one_each.dedup_by_key(|path| path.between);
            if let Some(path) = one_each.first().filter(|_| one_each.len() >= LEAST) {
                all.found.push(Scatter {
                    score: 0.0,
                    source,
                    target: path.target,
                    paths: one_each.iter().map(|path| path.links).collect(),
                });
            }
        }
        if all.cut_off.is_some() {
            break;
        }
    }
    let trials = f64::log10(pairs.max(1) as f64);
    let (paths, links) = (looked_at as f64, graph.len().max(1) as f64);
    for scatter in &mut all.found {
        let shares = graph.paid_by(scatter.source).len() as f64 / links
            * (graph.paid_to(scatter.target).len() as f64 / links);
        let count = u32::try_from(scatter.paths.len()).unwrap_or(u32::MAX);
        scatter.score = surprise(count, paths * shares) - trials;
    }
    Ok(all)
}

/// The paths that begin at an account; false where there are more than so many.
fn collect(graph: &Graph, source: u32, most: usize, paths: &mut Vec<Path>) -> bool {
    for number in graph.numbers_from(source) {
        let link = graph.link(number);
        for next in graph
            .paid_by_of_size(link.to, link.currency, link.log - LESS, link.log + MORE)
            .take(OPTIONS)
        {
            let out = graph.link(next);
            if out.first < link.first
                || out.first > link.first + DAYS * DAY
                || out.to == link.from
                || out.to == link.to
                || link.from == link.to
            {
                continue;
            }
            if paths.len() == most {
                return false;
            }
            paths.push(Path {
                target: out.to,
                between: link.to,
                links: (number, next),
            });
        }
    }
    true
}
