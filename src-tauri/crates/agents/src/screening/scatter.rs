//! Scatter-gather: one account pays several others, each of which pays about the same on to one and the same account.

use super::{
    graph::{DAY, Graph},
    surprise::surprise,
};

/// Fewer accounts between are no scattering.
const LEAST: usize = 3;
/// How much less, and how much more, may be paid on (as logarithms), and within how many days.
const LESS: f64 = 0.2;
const MORE: f64 = 0.02;
pub(super) const DAYS: i64 = 30;
/// Two-hop paths that are held at most; beyond, the search ends and says so.
const PATHS: usize = 1_500_000;
/// Continuations of one link that are looked at; what passes through an account with more is the traffic of a hub.
const OPTIONS: usize = 500;

/// From whom over whom to whom, by their links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Path {
    source: u32,
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

/// All scatterings of three or more, and whether the paths were too many to be held.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph) -> (Vec<Scatter>, bool) {
    let mut paths: Vec<Path> = Vec::new();
    let mut full = false;
    'all: for (link, number) in graph.links.iter().zip(0_u32..) {
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
            if paths.len() == PATHS {
                full = true;
                break 'all;
            }
            paths.push(Path {
                source: link.from,
                target: out.to,
                between: link.to,
                links: (number, next),
            });
        }
    }
    paths.sort_unstable();
    let pairs = paths
        .chunk_by(|a, b| (a.source, a.target) == (b.source, b.target))
        .count();
    let trials = f64::log10(pairs.max(1) as f64);
    let (all, links) = (paths.len() as f64, graph.links.len().max(1) as f64);
    let mut found = Vec::new();
    for of_pair in paths.chunk_by(|a, b| (a.source, a.target) == (b.source, b.target)) {
        let mut one_each: Vec<Path> = of_pair.to_vec();
        one_each.dedup_by_key(|path| path.between);
        let Some(path) = one_each.first().filter(|_| one_each.len() >= LEAST) else {
            continue;
        };
        let shares = graph.paid_by(path.source).len() as f64 / links
            * (graph.paid_to(path.target).len() as f64 / links);
        let count = u32::try_from(one_each.len()).unwrap_or(u32::MAX);
        let score = surprise(count, all * shares) - trials;
        found.push(Scatter {
            score,
            source: path.source,
            target: path.target,
            paths: one_each.iter().map(|path| path.links).collect(),
        });
    }
    (found, full)
}
