//! Structuring: one payment cut into several like ones between the same two accounts within days.

use super::{
    Cancelled,
    graph::{DAY, Graph},
    pulse::Pulse,
    surprise::surprise,
};
use std::collections::HashMap;

/// Fewer transfers are no cutting up.
const LEAST: u32 = 3;

/// The most surprising run of an account.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub score: f64,
    /// The link that is one.
    pub link: u32,
}

/// The most surprising run of each account that has one, of those whose link is accepted.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(
    graph: &Graph,
    rows: usize,
    accept: &dyn Fn(&[u32]) -> bool,
    pulse: &mut Pulse<'_>,
) -> Result<Vec<(u32, Run)>, Cancelled> {
    let mut best = vec![Run::default(); graph.accounts];
    let Totals {
        paid,
        received,
        of_pair,
    } = totals(graph);
    let at = |totals: &[f64], account: u32| totals.get(account as usize).copied().unwrap_or(0.0);
    for (link, number) in graph
        .links
        .iter()
        .zip(0_u32..)
        .filter(|(link, number)| link.count >= LEAST && accept(&[*number]))
    {
        pulse.beat()?;
        // What the two would exchange by chance, and what they exchange at other times.
        let by_chance = at(&paid, link.from) * at(&received, link.to) / rows.max(1) as f64;
        let pair =
            of_pair.get(&(link.from, link.to)).copied().unwrap_or(0.0) - f64::from(link.count);
        let share = graph.share_of_time(link.first, link.last() + DAY);
        let surprising = surprise(link.count - 1, (by_chance + pair.max(0.0)) * share);
        // Of many links one is the most surprising anyway.
        let (from, to) = (graph.paid_by(link.from).len(), graph.paid_to(link.to).len());
        for (account, links) in [(link.from, from), (link.to, to)] {
            let score = surprising - f64::log10(links.max(1) as f64);
            if let Some(known) = best.get_mut(account as usize)
                && score > known.score
            {
                *known = Run {
                    score,
                    link: number,
                };
            }
        }
    }
    let best = (0..).zip(best);
    Ok(best.filter(|(_, run)| run.score > 0.0).collect())
}

/// Transfers that accounts paid and received, and those of the pairs that have a run.
struct Totals {
    paid: Vec<f64>,
    received: Vec<f64>,
    of_pair: HashMap<(u32, u32), f64>,
}

fn totals(graph: &Graph) -> Totals {
    let mut totals = Totals {
        paid: vec![0.0; graph.accounts],
        received: vec![0.0; graph.accounts],
        of_pair: HashMap::new(),
    };
    for link in graph.links.iter().filter(|link| link.count >= LEAST) {
        totals.of_pair.insert((link.from, link.to), 0.0);
    }
    for link in &graph.links {
        let count = f64::from(link.count);
        let sums = [
            totals.paid.get_mut(link.from as usize),
            totals.received.get_mut(link.to as usize),
            totals.of_pair.get_mut(&(link.from, link.to)),
        ];
        for sum in sums.into_iter().flatten() {
            *sum += count;
        }
    }
    totals
}
