//! Structuring: one payment cut into several like ones between the same two accounts within days.

use super::{
    graph::{DAY, Graph},
    surprise::surprise,
};

/// Fewer transfers are no cutting up.
const LEAST: u32 = 3;

/// For each account the link with the most surprising run, and its score.
#[allow(clippy::cast_precision_loss)]
pub(super) fn search(graph: &Graph, rows: usize) -> Vec<(f64, u32)> {
    let mut best = vec![(0.0, 0_u32); graph.accounts];
    let transfers = |links: &[u32]| {
        links
            .iter()
            .map(|number| f64::from(graph.link(*number).count))
            .sum::<f64>()
    };
    for (link, number) in graph.links.iter().zip(0_u32..) {
        if link.count < LEAST {
            continue;
        }
        let own = graph.paid_by(link.from);
        // What the two would exchange by chance, and what they exchange at other times.
        let by_chance = transfers(own) * transfers(graph.paid_to(link.to)) / rows.max(1) as f64;
        let pair: f64 = own
            .iter()
            .filter(|other| **other != number && graph.link(**other).to == link.to)
            .map(|other| f64::from(graph.link(*other).count))
            .sum();
        let share = graph.share_of_time(link.first, link.last + DAY);
        let score = surprise(link.count - 1, (by_chance + pair) * share)
            - f64::log10(own.len().max(1) as f64);
        for account in [link.from, link.to] {
            if let Some(known) = best.get_mut(account as usize)
                && score > known.0
            {
                *known = (score, number);
            }
        }
    }
    best
}
