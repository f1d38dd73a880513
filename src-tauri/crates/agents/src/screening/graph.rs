//! The transfers as a graph of links. A link is a run of transfers between one pair of accounts that follow each other
//! closely and are of one size: five transfers of 17.56 on one day are one link of five.
//!
//! A graph holds 40 bytes a link, 8 more for its places in time, 4 a row, and two tallies of at most 12 bytes a link; only one
//! graph is held at a time.

use super::{tally::Tally, twin::Sides};

/// Seconds of a day (and of a step).
pub(super) const DAY: i64 = 86_400;
/// Transfers of a pair belong to one link while no more than this lies between one and the next...
const GAP: i64 = 3 * DAY;
/// ...and while sizes stay within a factor of two of the first.
const SIZE: f64 = std::f64::consts::LN_2;
/// Half widths of the bands in which amounts count as alike, as logarithms: 1 %, 10 %, a factor of 1.6.
pub(super) const BANDS: [f64; 3] = [0.01, 0.1, 0.5];

/// By what transfers are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By their amounts, each currency for itself.
    Amount,
    /// Not at all: transfers of any amount in any currency are alike, and what is left is how many there are, and when.
    Count,
}

/// A run of like transfers between two accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// Time of the first transfer.
    pub first: i64,
    /// Mean logarithm of the amounts.
    pub log: f64,
    pub from: u32,
    pub to: u32,
    pub count: u32,
    /// Seconds from the first transfer to the last.
    lasts: u32,
    /// Where its rows stand in [`Graph::members`].
    start: u32,
    pub currency: u16,
}

impl Link {
    /// Time of the last transfer.
    pub fn last(&self) -> i64 {
        self.first + i64::from(self.lasts)
    }
}

const NONE: Link = Link {
    first: 0,
    log: 0.0,
    from: 0,
    to: 0,
    count: 0,
    lasts: 0,
    start: 0,
    currency: 0,
};

/// Links by payer and by payee.
#[derive(Debug)]
pub(super) struct Graph {
    pub accounts: usize,
    /// Ascending by payer, currency and size.
    pub links: Vec<Link>,
    /// Row numbers, the rows of a link side by side; none in a twin, of which nothing is told.
    members: Vec<u32>,
    out_ends: Vec<u32>,
    in_ends: Vec<u32>,
    out_by_time: Vec<u32>,
    in_by_time: Vec<u32>,
    /// Times of all links.
    times: Tally<i64>,
    /// For each currency the sizes of its links.
    sizes: Vec<Tally<f64>>,
    pub by: By,
}

impl Graph {
    pub fn new(sides: &Sides<'_>, accounts: usize, by: By) -> Self {
        let (mut links, mut members) = link(sides, accounts, by);
        links.shrink_to_fit();
        // Of a comparison by count it is asked in the twin too over which currencies its links are.
        if sides.is_twin() && by == By::Amount {
            members = Vec::new();
        }
        let out_ends = ends(links.iter().map(|link| link.from), accounts);
        for of_one in slices(&mut links, &out_ends) {
            of_one.sort_unstable_by(|a, b| {
                a.currency
                    .cmp(&b.currency)
                    .then(a.log.total_cmp(&b.log))
                    .then((a.first, a.start).cmp(&(b.first, b.start)))
            });
        }
        let times = Tally::new(links.iter().map(|link| link.first), i64::cmp);
        let currencies = links.iter().map(|link| link.currency).max();
        let of_each = (0..=currencies.unwrap_or_default()).map(|currency| {
            let own = links.iter().filter(|link| link.currency == currency);
            Tally::new(own.map(|link| link.log), f64::total_cmp)
        });
        let tallies = of_each.collect();
        let of = |number: u32| links.get(number as usize).unwrap_or(&NONE);
        let all = u32::try_from(links.len()).unwrap_or(u32::MAX);
        let mut out_by_time: Vec<u32> = (0..all).collect();
        let in_ends = ends(links.iter().map(|link| link.to), accounts);
        let mut in_by_time = by_account(&in_ends, links.len(), (0..all).map(|n| (of(n).to, n)));
        for (by_time, ends) in [(&mut out_by_time, &out_ends), (&mut in_by_time, &in_ends)] {
            for of_one in slices(by_time, ends) {
                of_one.sort_unstable_by_key(|n| (of(*n).first, of(*n).start));
            }
        }
        Self {
            accounts,
            links,
            members,
            out_ends,
            in_ends,
            out_by_time,
            in_by_time,
            times,
            sizes: tallies,
            by,
        }
    }

    pub fn link(&self, number: u32) -> &Link {
        self.links.get(number as usize).unwrap_or(&NONE)
    }

    /// The row numbers of a link.
    pub fn rows(&self, number: u32) -> &[u32] {
        let link = self.link(number);
        self.members
            .get(link.start as usize..(link.start + link.count) as usize)
            .unwrap_or_default()
    }

    /// Links that pay from `account`, ascending by time.
    pub fn paid_by(&self, account: u32) -> &[u32] {
        let (start, end) = range(&self.out_ends, account);
        self.out_by_time
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// Links that pay to `account`, ascending by time.
    pub fn paid_to(&self, account: u32) -> &[u32] {
        let (start, end) = range(&self.in_ends, account);
        self.in_by_time
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The numbers of all links that pay from `account`.
    pub fn numbers_from(&self, account: u32) -> std::ops::Range<u32> {
        let (start, end) = range(&self.out_ends, account);
        start..end
    }

    /// The numbers of links from `account` whose size lies from `low` to `high`.
    pub fn paid_by_of_size(
        &self,
        account: u32,
        currency: u16,
        low: f64,
        high: f64,
    ) -> std::ops::Range<u32> {
        let (start, end) = range(&self.out_ends, account);
        let own = self
            .links
            .get(start as usize..end as usize)
            .unwrap_or_default();
        let place = |small: &dyn Fn(&Link) -> bool| {
            start + u32::try_from(own.partition_point(small)).unwrap_or(0)
        };
        let from = place(&|link| {
            link.currency < currency || (link.currency == currency && link.log < low)
        });
        let to = place(&|link| {
            link.currency < currency || (link.currency == currency && link.log <= high)
        });
        from..to.max(from)
    }

    /// The share of all links of the currency whose size lies from `low` to `high`; never zero.
    pub fn share_of_size(&self, currency: u16, low: f64, high: f64) -> f64 {
        let Some(sizes) = self.sizes.get(usize::from(currency)) else {
            return 1.0;
        };
        let below = sizes.while_true(|size| *size < low);
        let within = sizes.while_true(|size| *size <= high);
        fraction(within.saturating_sub(below), sizes.len())
    }

    /// The share of all links that begin from `start` up to before `end`; never zero.
    pub fn share_of_time(&self, start: i64, end: i64) -> f64 {
        let before = self.times.while_true(|time| *time < start);
        let within = self.times.while_true(|time| *time < end);
        fraction(within.saturating_sub(before), self.times.len())
    }
}

/// `count` of `all`, at least one of them.
#[allow(clippy::cast_precision_loss)]
fn fraction(count: usize, all: usize) -> f64 {
    count.max(1) as f64 / all.max(1) as f64
}

/// For each account the end of its range, when things stand in the order of their accounts.
fn ends(of: impl Iterator<Item = u32>, accounts: usize) -> Vec<u32> {
    let mut ends = vec![0_u32; accounts];
    for account in of {
        if let Some(count) = ends.get_mut(account as usize) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    ends
}

fn range(ends: &[u32], account: u32) -> (u32, u32) {
    let start = account
        .checked_sub(1)
        .and_then(|before| ends.get(before as usize))
        .copied()
        .unwrap_or(0);
    (start, ends.get(account as usize).copied().unwrap_or(start))
}

/// Numbers by their accounts, within one account in the order in which they are given.
fn by_account(ends: &[u32], all: usize, given: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut next: Vec<u32> = (0..).take(ends.len()).map(|n| range(ends, n).0).collect();
    let mut numbers = vec![0_u32; all];
    for (account, number) in given {
        if let Some(place) = next.get_mut(account as usize)
            && let Some(free) = numbers.get_mut(*place as usize)
        {
            *free = number;
            *place += 1;
        }
    }
    numbers
}

/// The range of each account.
fn slices<'a, T>(all: &'a mut [T], ends: &'a [u32]) -> impl Iterator<Item = &'a mut [T]> {
    let mut rest = all;
    let mut done = 0;
    ends.iter().map(move |end| {
        let (own, others) = std::mem::take(&mut rest).split_at_mut((*end - done) as usize);
        rest = others;
        done = *end;
        own
    })
}

/// Puts rows into links; the second vector holds the row numbers of each link side by side.
fn link(sides: &Sides<'_>, accounts: usize, by: By) -> (Vec<Link>, Vec<u32>) {
    let rows = sides.rows();
    let at = |row: &u32| rows.at(*row).unwrap_or_default();
    let to = |row: &u32| sides.of(*row).map_or(u32::MAX, |(_, to)| to);
    // A transfer to oneself is neither a receipt nor a payment: it is left out here, once for all rules.
    let edges = || {
        rows.numbers()
            .filter_map(|row| Some((sides.of(row)?, row)))
            .filter(|((from, to), _)| from != to)
            .map(|((from, _), row)| (from, row))
    };
    let row_ends = ends(edges().map(|(from, _)| from), accounts);
    let all = row_ends.last().map_or(0, |end| *end as usize);
    let mut members = by_account(&row_ends, all, edges());
    for of_one in slices(&mut members, &row_ends) {
        of_one.sort_unstable_by_key(|row| (to(row), at(row), *row));
    }
    let mut links: Vec<Link> = Vec::new();
    let mut size_of_first = 0.0;
    for (number, start) in members.iter().zip(0_u32..) {
        let (Some((from, to)), Some(row)) = (sides.of(*number), rows.get(*number)) else {
            continue;
        };
        let (currency, log) = match by {
            By::Amount => (row.currency, row.log()),
            By::Count => (0, 0.0),
        };
        if let Some(last) = links.last_mut() {
            let same = last.from == from && last.to == to && last.currency == currency;
            let lasts = u32::try_from(row.at - last.first);
            if same
                && row.at - last.last() <= GAP
                && (log - size_of_first).abs() <= SIZE
                && let Ok(lasts) = lasts
            {
                last.log += (log - last.log) / f64::from(last.count + 1);
                last.count += 1;
                last.lasts = lasts;
                continue;
            }
        }
        size_of_first = log;
        links.push(Link {
            first: row.at,
            log,
            from,
            to,
            count: 1,
            lasts: 0,
            start,
            currency,
        });
    }
    (links, members)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{By, DAY, Graph};
    use crate::{
        money::Units,
        screening::{
            table::{Row, Rows},
            twin::Sides,
        },
    };

    /// A row of an amount on a day.
    pub(in crate::screening) fn row(from: u32, to: u32, day: i64, amount: f64) -> Row {
        #[allow(clippy::cast_possible_truncation)]
        Row {
            from,
            to,
            currency: 0,
            at: day * DAY,
            units: Units((amount * 1e8) as i128),
        }
    }

    /// The graph of rows.
    pub(in crate::screening) fn graph(of: &[Row], accounts: usize, by: By) -> Graph {
        let mut rows = Rows::default();
        for row in of {
            rows.push(row);
        }
        Graph::new(&Sides::True(&rows), accounts, by)
    }

    #[test]
    fn like_transfers_of_a_pair_are_one_link() {
        let rows = [
            row(0, 1, 1, 10.0),
            row(0, 1, 9, 10.0),
            row(0, 1, 1, 11.0),
            row(0, 2, 1, 10.0),
            row(0, 1, 2, 300.0),
            row(0, 1, 1, 9.0),
            row(2, 2, 1, 9.0),
        ];
        let graph = graph(&rows, 3, By::Amount);
        let mut found: Vec<_> = graph
            .links
            .iter()
            .map(|l| (l.to, l.first / DAY, l.count))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [(1, 1, 3), (1, 2, 1), (1, 9, 1), (2, 1, 1)]);
        let three = (0..4).find(|n| graph.link(*n).count == 3).unwrap();
        assert_eq!(graph.rows(three), [0, 2, 5]);
        assert_eq!(graph.paid_by(0).len(), 4);
        assert_eq!(graph.paid_to(1).len(), 3);
        assert_eq!(graph.paid_to(0).len(), 0);
        assert_eq!(
            graph.paid_by_of_size(0, 0, 200f64.ln(), 400f64.ln()).len(),
            1
        );
        assert!((graph.share_of_size(0, 9f64.ln(), 11f64.ln()) - 0.75).abs() < 1e-9);
        assert!((graph.share_of_time(DAY, 2 * DAY) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn by_count_transfers_of_any_amount_and_currency_are_alike() {
        let mut other = row(0, 1, 2, 300.0);
        other.currency = 1;
        let rows = [row(0, 1, 1, 10.0), other, row(0, 1, 9, 10.0)];
        assert_eq!(graph(&rows, 2, By::Amount).links.len(), 3);
        let by_count = graph(&rows, 2, By::Count);
        let counts: Vec<u32> = by_count.links.iter().map(|link| link.count).collect();
        assert_eq!(counts, [2, 1]);
        assert_eq!(by_count.paid_by_of_size(0, 0, 0.0, 0.0).len(), 2);
        assert!((by_count.share_of_size(0, -0.1, 0.1) - 1.0).abs() < 1e-9);
    }
}
