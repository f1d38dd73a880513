//! What accounts do anyway: pay always the same, or the same crowd every month.

use super::{
    fan::{Fan, LEAST, WINDOWS},
    graph::{BANDS, DAY, Graph, InTime, Link, Side},
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
        let mut near = [0_usize; BANDS.len()];
        let mut before: Option<f64> = None;
        for link in links.iter().map(|one| one.link) {
            let distance = before.replace(link.log).map(|log| (log - link.log).abs());
            for (count, width) in near.iter_mut().zip(BANDS) {
                *count += usize::from(distance.is_some_and(|distance| distance <= width));
            }
        }
        for (sum, near) in habit.iter_mut().zip(near) {
            *sum += near as f64 / (links.len() - 1) as f64;
        }
    }
    habit.map(|sum| sum / f64::from(accounts.max(1)))
}

/// Whether the account has another fan of the kind, at least half as large, in another window: wages and rents come again.
pub(super) fn recurs(graph: &Graph, side: Side, links: &(impl InTime + ?Sized), fan: &Fan) -> bool {
    let (Some(days), Some(width)) = (WINDOWS.get(fan.window), BANDS.get(fan.band)) else {
        return false;
    };
    let anchor = graph.link(fan.anchor);
    let window = anchor.first..anchor.first + days * DAY;
    let alike =
        |link: &Link| link.currency == anchor.currency && (link.log - anchor.log).abs() <= *width;
    let all = || links.iter().map(|one| one.link).filter(alike);
    let within = all().filter(|link| window.contains(&link.first)).count();
    let enough = within.max(2).div_ceil(2);
    // A window slides over the others; for each counterparty in it the number of its links is kept.
    let others = || all().filter(|link| !window.contains(&link.first));
    let mut present: HashMap<u32, u32> = HashMap::new();
    let mut leaving = others().peekable();
    for link in others() {
        *present.entry(side.other(&link)).or_insert(0) += 1;
        let begin = link.first - days * DAY;
        while let Some(old) = leaving.next_if(|old| old.first <= begin) {
            let other = side.other(&old);
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
