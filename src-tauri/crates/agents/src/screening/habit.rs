//! What accounts do anyway: pay always the same, or the same crowd every month.

use super::{
    fan::{Fan, LEAST, Side, WINDOWS},
    graph::{BANDS, DAY, Graph},
};
use std::collections::HashMap;

/// How likely two links of one account are alike, for each band: in some data sets everybody pays always the same.
pub(super) type Habit = [f64; BANDS.len()];

/// The habit of one side of a data set, over neighbours in time of all accounts with a few links.
#[allow(clippy::cast_precision_loss)]
pub(super) fn habit(graph: &Graph, side: Side) -> Habit {
    let mut habit = [0.0; BANDS.len()];
    let mut accounts = 0_u32;
    for account in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        let links = side.links(graph, account);
        if links.len() < LEAST as usize {
            continue;
        }
        accounts += 1;
        let pairs = || {
            links
                .iter()
                .zip(links.iter().skip(1))
                .map(|(a, b)| (graph.link(*a).log - graph.link(*b).log).abs())
        };
        for (sum, width) in habit.iter_mut().zip(BANDS) {
            *sum += pairs().filter(|distance| *distance <= width).count() as f64
                / (links.len() - 1) as f64;
        }
    }
    habit.map(|sum| sum / f64::from(accounts.max(1)))
}

/// Whether the account has another fan of the kind, at least half as large, in another window: wages and rents come again.
pub(super) fn recurs(graph: &Graph, side: Side, links: &[u32], fan: &Fan) -> bool {
    let (Some(days), Some(width)) = (WINDOWS.get(fan.window), BANDS.get(fan.band)) else {
        return false;
    };
    let anchor = graph.link(fan.anchor);
    let window = anchor.first..anchor.first + days * DAY;
    let alike = |number: &&u32| {
        let link = graph.link(**number);
        link.currency == anchor.currency && (link.log - anchor.log).abs() <= *width
    };
    let (within, others): (Vec<u32>, Vec<u32>) = links
        .iter()
        .filter(alike)
        .partition(|number| window.contains(&graph.link(**number).first));
    let enough = within.len().max(2).div_ceil(2);
    // A window slides over the others; for each counterparty in it the number of its links is kept.
    let mut present: HashMap<u32, u32> = HashMap::new();
    let mut leaving = others.iter();
    for number in &others {
        *present.entry(side.other(graph, *number)).or_insert(0) += 1;
        let begin = graph.link(*number).first - days * DAY;
        while let Some(old) = leaving
            .clone()
            .next()
            .filter(|old| graph.link(**old).first <= begin)
        {
            leaving.next();
            let other = side.other(graph, *old);
            if let Some(count) = present.get_mut(&other) {
                *count -= 1;
                if *count == 0 {
                    present.remove(&other);
                }
            }
        }
        if present.len() >= enough {
            return true;
        }
    }
    false
}
