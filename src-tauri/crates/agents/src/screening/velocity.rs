//! Velocity: what comes in leaves again, nearly whole and soon, more often than chance would have it.

use super::{
    Cancelled,
    graph::{DAY, Graph, InTime as _, Link, Numbered},
    pulse::Pulse,
    surprise::surprise,
};

/// How much less may leave than came (a fee), how much more, and within how many days; none: whenever later.
const MANNERS: [(f64, f64, Option<i64>); 3] = [
    (0.15, 0.01, Some(1)),
    (0.15, 0.01, Some(5)),
    (0.005, 0.005, None),
];

/// Outgoing links of like size that are looked at for one receipt; an account with more of them is a hub, whose passing
/// on is expected by chance anyway.
const OPTIONS: usize = 500;

/// The most surprising passing on of an account.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Passing {
    pub score: f64,
    manner: usize,
}

/// The best of each account that has one.
pub(super) fn search(
    graph: &Graph,
    pulse: &mut Pulse<'_>,
) -> Result<Vec<(u32, Passing)>, Cancelled> {
    let mut passings = Vec::new();
    for account in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        pulse.beat()?;
        let best = (0..MANNERS.len())
            .map(|manner| weigh(graph, account, manner))
            .fold(Passing::default(), better);
        if best.score > 0.0 {
            passings.push((account, best));
        }
    }
    Ok(passings)
}

fn better(a: Passing, b: Passing) -> Passing {
    if b.score > a.score { b } else { a }
}

#[allow(clippy::cast_precision_loss)]
fn weigh(graph: &Graph, account: u32, manner: usize) -> Passing {
    let outgoing = graph.paid_by(account).len() as f64;
    if outgoing == 0.0 {
        return Passing::default();
    }
    let passes = |one: &Numbered| passed_on(graph, &one.link, manner).is_some();
    let count = graph.paid_to(account).iter().filter(passes).count();
    if count == 0 {
        return Passing::default();
    }
    let mut expected = 0.0;
    for Numbered { link, .. } in graph.paid_to(account).iter() {
        let Some((less, more, days)) = MANNERS.get(manner).copied() else {
            continue;
        };
        let until = days.map_or(i64::MAX, |days| link.first + days * DAY);
        expected += outgoing
            * graph.share_of_size(link.currency, link.log - less, link.log + more)
            * graph.share_of_time(link.first, until);
    }
    let score = surprise(u32::try_from(count).unwrap_or(u32::MAX), expected)
        - f64::log10(MANNERS.len() as f64);
    Passing { score, manner }
}

/// The first link by which what a link brought left again.
fn passed_on(graph: &Graph, link: &Link, manner: usize) -> Option<u32> {
    let (less, more, days) = MANNERS.get(manner).copied()?;
    let until = days.map_or(i64::MAX, |days| link.first + days * DAY);
    let options = graph.paid_by_of_size(link.to, link.currency, link.log - less, link.log + more);
    let fit = |other: &u32| {
        let out = graph.link(*other);
        out.to != link.from && out.first >= link.first && out.first < until && out.to != link.to
    };
    options
        .take(OPTIONS)
        .filter(fit)
        .min_by_key(|other| (graph.link(*other).first, *other))
}

/// The pairs of links, in and out, that a passing on is made of.
pub(super) fn members(graph: &Graph, account: u32, passing: &Passing) -> Vec<(u32, u32)> {
    let pair =
        |one: Numbered| passed_on(graph, &one.link, passing.manner).map(|out| (one.number, out));
    graph.paid_to(account).iter().filter_map(pair).collect()
}

/// Within how many days it left; none: at any later time.
pub(super) fn days(passing: &Passing) -> Option<i64> {
    MANNERS.get(passing.manner).and_then(|(_, _, days)| *days)
}
