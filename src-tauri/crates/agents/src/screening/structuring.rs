//! Structuring: one payment cut into several like ones between the same two accounts within days.

use super::{
    Cancelled,
    graph::{DAY, Graph, InTime as _},
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
    let (paid, received) = totals(graph);
    let at = |totals: &[u32], account: u32| {
        f64::from(totals.get(account as usize).copied().unwrap_or(0))
    };
    let (mut payer, mut of_pair) = (None, HashMap::new());
    for number in graph.numbers() {
        let link = graph.link(number);
        if link.count < LEAST || !accept(&[number]) {
            continue;
        }
        pulse.beat()?;
        if payer != Some(link.from) {
            payer = Some(link.from);
            between(graph, link.from, &mut of_pair);
        }
        // What the two would exchange by chance, and what they exchange at other times.
        let by_chance = at(&paid, link.from) * at(&received, link.to) / rows.max(1) as f64;
        let beside = of_pair.get(&link.to).copied().unwrap_or(0.0) - f64::from(link.count);
        let share = graph.share_of_time(link.first, link.last() + DAY);
        let surprising = surprise(link.count - 1, (by_chance + beside.max(0.0)) * share);
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

/// How many transfers each account paid, and received.
fn totals(graph: &Graph) -> (Vec<u32>, Vec<u32>) {
    let mut paid = vec![0; graph.accounts];
    let mut received = vec![0; graph.accounts];
    for link in graph.numbers().map(|number| graph.link(number)) {
        for sum in [
            paid.get_mut(link.from as usize),
            received.get_mut(link.to as usize),
        ]
        .into_iter()
        .flatten()
        {
            *sum += link.count;
        }
    }
    (paid, received)
}

/// How many transfers a payer made to each account to which it has a run.
fn between(graph: &Graph, payer: u32, of_pair: &mut HashMap<u32, f64>) {
    let links = || graph.numbers_from(payer).map(|number| graph.link(number));
    of_pair.clear();
    of_pair.extend(
        links()
            .filter(|link| link.count >= LEAST)
            .map(|link| (link.to, 0.0)),
    );
    for link in links() {
        if let Some(sum) = of_pair.get_mut(&link.to) {
            *sum += f64::from(link.count);
        }
    }
}
