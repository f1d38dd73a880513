//! Fan-in and fan-out: many distinct counterparties, alike in amount, within a window of time that the account's own
//! habits and the data set's amounts make unlikely.

use super::{
    Cancelled,
    graph::{BANDS, DAY, Graph, InTime, Numbered, Side},
    habit::{Habit, habit, recurs},
    pulse::Pulse,
    surprise::surprise,
};

/// Windows that are looked at, in days; the whole span is looked at as well.
pub(super) const WINDOWS: [i64; 4] = [1, 3, 7, 30];
const ALL: usize = WINDOWS.len();
/// Fewer counterparties are no fan.
pub(super) const LEAST: u32 = 3;
/// How many links of the data set's own distribution stand beside the account's own history.
const PRIOR: f64 = 2.0;
/// A fan has at least this many times the counterparties that were to be expected: in a crowd even a small excess is
/// surprising, but says nothing on who of the crowd is meant.
const EXCESS: f64 = 4.0;
/// Comparisons spent on one account; beyond, only every n-th link is tried as the middle of a band.
const WORK: usize = 500_000;

/// The most surprising fan of an account.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fan {
    pub score: f64,
    /// The link in the middle of the band, at the start of the window.
    pub anchor: u32,
    /// The share of its counterparties that was to be expected anyway.
    pub expected: f64,
    pub window: usize,
    pub band: usize,
}

/// The best fan of each account that has one, and how many accounts had too many links to be tried whole.
pub(super) fn search(
    graph: &Graph,
    side: Side,
    pulse: &mut Pulse<'_>,
) -> Result<(Vec<(u32, Fan)>, u32), Cancelled> {
    let mut thinned = 0;
    let mut nearest = vec![u8::MAX; graph.accounts];
    let habit = habit(graph, side);
    let (mut fans, mut held) = (Vec::new(), Vec::new());
    for account in 0..u32::try_from(graph.accounts).unwrap_or(u32::MAX) {
        pulse.beat()?;
        let links = side.links(graph, account);
        if links.len() < LEAST as usize {
            continue;
        }
        let stride = (links.len() * links.len() / 2 / WORK).max(1);
        thinned += u32::from(stride > 1);
        let fan = if links.hold(&mut held) {
            best(graph, side, held.as_slice(), stride, &habit, &mut nearest)
        } else {
            best(graph, side, &links, stride, &habit, &mut nearest)
        };
        if fan.score > 0.0 {
            fans.push((account, fan));
        }
    }
    Ok((fans, thinned))
}

/// The links that a fan is made of, in order of time.
pub(super) fn members(graph: &Graph, side: Side, account: u32, fan: &Fan) -> Vec<u32> {
    let anchor = graph.link(fan.anchor);
    let end = WINDOWS
        .get(fan.window)
        .map_or(i64::MAX, |days| anchor.first + days * DAY);
    let width = BANDS.get(fan.band).copied().unwrap_or_default();
    let start = if fan.window == ALL {
        i64::MIN
    } else {
        anchor.first
    };
    let within = |one: &Numbered| {
        let link = one.link;
        link.currency == anchor.currency
            && link.first >= start
            && link.first < end
            && (link.log - anchor.log).abs() <= width
    };
    side.links(graph, account)
        .iter()
        .filter(within)
        .map(|one| one.number)
        .collect()
}

/// The days of the window in which a fan was found; none for the whole span.
pub(super) fn days(fan: &Fan) -> Option<i64> {
    WINDOWS.get(fan.window).copied()
}

#[allow(clippy::cast_precision_loss)]
/// `nearest` is scratch space: for each counterparty the narrowest band in which it was met around the present anchor.
fn best(
    graph: &Graph,
    side: Side,
    links: &(impl InTime + ?Sized),
    stride: usize,
    habit: &Habit,
    nearest: &mut [u8],
) -> Fan {
    let mut best = Fan::default();
    let all = links.len();
    let trials = f64::log10((all * BANDS.len() * (ALL + 1)).max(1) as f64);
    for place in (0..all).step_by(stride) {
        let Numbered {
            number,
            link: anchor,
        } = links.at(place);
        let mut counts = [[0_u32; BANDS.len()]; ALL + 1];
        let mut seen = [0_u32; BANDS.len()];
        let mut window = 0;
        // From the anchor onwards first: windows begin there. What lies before it counts for the whole span only.
        for other in (place..all).chain(0..place) {
            let link = links.at(other).link;
            let later = if other >= place {
                link.first - anchor.first
            } else {
                i64::MAX
            };
            while let Some(days) = WINDOWS.get(window)
                && later >= days * DAY
            {
                if let Some(count) = counts.get_mut(window) {
                    *count = seen;
                }
                window += 1;
            }
            if link.currency == anchor.currency {
                meet(
                    side.other(&link),
                    (link.log - anchor.log).abs(),
                    nearest,
                    &mut seen,
                );
            }
        }
        counts
            .iter_mut()
            .skip(window)
            .for_each(|count| *count = seen);
        for other in links.iter() {
            if let Some(band) = nearest.get_mut(side.other(&other.link) as usize) {
                *band = u8::MAX;
            }
        }
        let found = weigh(graph, all, number, &counts, habit, trials);
        if found.score > best.score && !recurs(graph, side, links, &found) {
            best = found;
        }
    }
    best
}

/// Counts a counterparty once in each band that its nearest link lies in.
fn meet(counterparty: u32, distance: f64, nearest: &mut [u8], seen: &mut [u32; BANDS.len()]) {
    let Some(known) = nearest.get_mut(counterparty as usize) else {
        return;
    };
    for ((count, width), band) in seen.iter_mut().zip(BANDS).zip(0_u8..) {
        if distance <= width && *known > band {
            *count += 1;
        }
    }
    let found = BANDS
        .iter()
        .zip(0_u8..)
        .find(|(width, _)| distance <= **width)
        .map_or(u8::MAX, |(_, band)| band);
    *known = (*known).min(found);
}

#[allow(clippy::cast_precision_loss)]
fn weigh(
    graph: &Graph,
    links: usize,
    number: u32,
    counts: &[[u32; BANDS.len()]; ALL + 1],
    habit: &Habit,
    trials: f64,
) -> Fan {
    let anchor = graph.link(number);
    let mut best = Fan::default();
    for ((band, width), habit) in BANDS.into_iter().enumerate().zip(habit) {
        let whole = counts
            .last()
            .and_then(|bands| bands.get(band))
            .copied()
            .unwrap_or(0);
        if whole < LEAST {
            continue;
        }
        let everywhere =
            graph.share_of_size(anchor.currency, anchor.log - width, anchor.log + width);
        for (window, bands) in counts.iter().enumerate() {
            let count = bands.get(band).copied().unwrap_or(0);
            if count < LEAST {
                continue;
            }
            let share = WINDOWS.get(window).map_or(1.0, |days| {
                graph.share_of_time(anchor.first, anchor.first + days * DAY)
            });
            // The account's own like links outside of the window speak for habit, the data set's share fills in.
            let rest = (links as f64 - f64::from(count)).max(0.0);
            let like = f64::from(whole.saturating_sub(count));
            let outside = if window == ALL { 0.0 } else { rest };
            // An account whose other links are all unlike these did not make them by habit.
            let prior = if outside >= f64::from(LEAST) && like == 0.0 {
                everywhere
            } else {
                everywhere.max(*habit)
            };
            let chance = PRIOR.mul_add(prior, like) / (outside + PRIOR);
            let expected = (rest + 1.0) * share * chance.min(1.0);
            let mut score = surprise(count - 1, expected);
            if outside < f64::from(LEAST) || like > 0.0 {
                // Paying always alike is one habit and not one coincidence a payment: what is left to wonder at is the
                // time, and that the account is one of those with the habit.
                let crowded = if window == ALL {
                    0.0
                } else {
                    surprise(count - 1, (rest + 1.0) * share)
                };
                score = score.min(crowded - habit.max(1e-6).log10());
            }
            score -= trials;
            if score > best.score && f64::from(count) >= EXCESS * expected {
                best = Fan {
                    score,
                    anchor: number,
                    expected: expected / f64::from(count),
                    window,
                    band,
                };
            }
        }
    }
    best
}
