//! The transfers as a graph of links. A link is a run of transfers between one pair of accounts that follow each other
//! closely and are of one size: five transfers of 17.56 on one day are one link of five.

use super::table::Row;
use crate::money::Units;

/// Seconds of a day (and of a step).
pub(super) const DAY: i64 = 86_400;
/// Transfers of a pair belong to one link while no more than this lies between one and the next...
const GAP: i64 = 3 * DAY;
/// ...and while sizes stay within a factor of two of the first.
const SIZE: f64 = std::f64::consts::LN_2;
/// Half widths of the bands in which amounts count as alike, as logarithms: 1 %, 10 %, a factor of 1.6.
pub(super) const BANDS: [f64; 3] = [0.01, 0.1, 0.5];

/// A run of like transfers between two accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub from: u32,
    pub to: u32,
    pub currency: u16,
    pub count: u32,
    /// Time of the first and of the last transfer.
    pub first: i64,
    pub last: i64,
    /// Mean logarithm of the amounts.
    pub log: f64,
    pub total: Units,
    /// Where its rows stand in [`Graph::members`].
    start: u32,
}

const NONE: Link = Link {
    from: 0,
    to: 0,
    currency: 0,
    count: 0,
    first: 0,
    last: 0,
    log: 0.0,
    total: Units(0),
    start: 0,
};

/// Links by payer and by payee.
#[derive(Debug)]
pub(super) struct Graph {
    pub accounts: usize,
    /// Ascending by payer, currency and size.
    pub links: Vec<Link>,
    /// Row numbers, the rows of a link side by side.
    members: Vec<u32>,
    out_ends: Vec<u32>,
    in_ends: Vec<u32>,
    out_by_time: Vec<u32>,
    in_by_time: Vec<u32>,
    /// Times of all links, ascending.
    times: Vec<i64>,
    /// For each currency the sizes of its links, ascending.
    sizes: Vec<Vec<f64>>,
}

impl Graph {
    pub fn new(rows: &[Row], accounts: usize) -> Self {
        let (mut links, members) = link(rows);
        links.sort_by(|a, b| {
            (a.from, a.currency)
                .cmp(&(b.from, b.currency))
                .then(a.log.total_cmp(&b.log))
                .then((a.first, a.start).cmp(&(b.first, b.start)))
        });
        let numbers = || 0..u32::try_from(links.len()).unwrap_or(u32::MAX);
        let of = |number: &u32| links.get(*number as usize).unwrap_or(&NONE);
        let mut out_by_time: Vec<u32> = numbers().collect();
        out_by_time.sort_by_key(|n| (of(n).from, of(n).first, of(n).start));
        let mut in_by_time: Vec<u32> = numbers().collect();
        in_by_time.sort_by_key(|n| (of(n).to, of(n).first, of(n).start));
        let mut times: Vec<i64> = links.iter().map(|link| link.first).collect();
        times.sort_unstable();
        let mut sizes: Vec<Vec<f64>> = Vec::new();
        for link in &links {
            let currency = usize::from(link.currency);
            if sizes.len() <= currency {
                sizes.resize(currency + 1, Vec::new());
            }
            if let Some(of_currency) = sizes.get_mut(currency) {
                of_currency.push(link.log);
            }
        }
        for of_currency in &mut sizes {
            of_currency.sort_by(f64::total_cmp);
        }
        let out_ends = ends(links.iter().map(|link| link.from), accounts);
        let in_ends = ends(links.iter().map(|link| link.to), accounts);
        Self {
            accounts,
            links,
            members,
            out_ends,
            in_ends,
            out_by_time,
            in_by_time,
            times,
            sizes,
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
        let below = sizes.partition_point(|size| *size < low);
        let within = sizes.partition_point(|size| *size <= high);
        fraction(within.saturating_sub(below), sizes.len())
    }

    /// The share of all links that begin from `start` up to before `end`; never zero.
    pub fn share_of_time(&self, start: i64, end: i64) -> f64 {
        let before = self.times.partition_point(|time| *time < start);
        let within = self.times.partition_point(|time| *time < end);
        fraction(within.saturating_sub(before), self.times.len())
    }
}

/// `count` of `all`, at least one of them.
#[allow(clippy::cast_precision_loss)]
fn fraction(count: usize, all: usize) -> f64 {
    count.max(1) as f64 / all.max(1) as f64
}

/// For each account the end of its range, when links stand in the order of their accounts.
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

/// Puts rows into links; the second vector holds the row numbers of each link side by side.
fn link(rows: &[Row]) -> (Vec<Link>, Vec<u32>) {
    let mut order: Vec<(u64, i64, u32)> = rows
        .iter()
        .zip(0_u32..)
        // A transfer to oneself is neither a receipt nor a payment: it is left out here, once for all rules.
        .filter(|(row, _)| row.from != row.to)
        .map(|(row, number)| {
            (
                u64::from(row.from) << 32 | u64::from(row.to),
                row.at,
                number,
            )
        })
        .collect();
    order.sort_unstable();
    let mut links: Vec<Link> = Vec::new();
    let mut members = Vec::with_capacity(rows.len());
    let mut size_of_first = 0.0;
    for (_, _, number) in order {
        let Some(row) = rows.get(number as usize) else {
            continue;
        };
        let start = u32::try_from(members.len()).unwrap_or(u32::MAX);
        members.push(number);
        if let Some(last) = links.last_mut() {
            let same = last.from == row.from && last.to == row.to && last.currency == row.currency;
            if same && row.at - last.last <= GAP && (row.log - size_of_first).abs() <= SIZE {
                last.log += (row.log - last.log) / f64::from(last.count + 1);
                last.count += 1;
                last.last = row.at;
                last.total = last.total.plus(row.units);
                continue;
            }
        }
        size_of_first = row.log;
        links.push(Link {
            from: row.from,
            to: row.to,
            currency: row.currency,
            count: 1,
            first: row.at,
            last: row.at,
            log: row.log,
            total: row.units,
            start,
        });
    }
    (links, members)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{DAY, Graph};
    use crate::{money::Units, screening::table::Row};

    /// A row of an amount on a day.
    pub(in crate::screening) fn row(from: u32, to: u32, day: i64, amount: f64) -> Row {
        Row {
            from,
            to,
            currency: 0,
            at: day * DAY,
            log: amount.ln(),
            units: Units(1),
        }
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
        ];
        let graph = Graph::new(&rows, 3);
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
}
