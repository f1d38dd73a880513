//! The transfers as a graph of links. A link is a run of transfers between one pair of accounts that follow each other
//! closely and are of one size: five transfers of 17.56 on one day are one link of five.
//!
//! Links stand twice in columns, by payer and by payee, so that whoever goes over all accounts goes over a file in turn. Only
//! one graph is held at a time; in memory it takes eight bytes an account, and what [`crate::spill`] holds of columns.

use super::links::{ByPayee, BySize, ByTime, Edge, float, ordered};
use super::{tally::Count, tally::Tally, twin::Sides};
use crate::spill::{Column, Place, Sorter};

pub(super) use super::links::{Link, Numbered};

/// Seconds of a day (and of a step).
pub(super) const DAY: i64 = 86_400;
/// Transfers of a pair belong to one link while no more than this lies between one and the next...
const GAP: i64 = 3 * DAY;
/// ...and while sizes stay within a factor of two of the first.
const SIZE: f64 = std::f64::consts::LN_2;
/// Half widths of the bands in which amounts count as alike, as logarithms: 1 %, 10 %, a factor of 1.6.
pub(super) const BANDS: [f64; 3] = [0.01, 0.1, 0.5];
/// Links of one account that are held at a time; those of a larger one are read where they stand.
const OF_ONE: usize = 65_536;

/// By what transfers are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By their amounts, each currency for itself.
    Amount,
    /// Not at all: transfers of any amount in any currency are alike, and what is left is how many there are, and when.
    Count,
}

/// Which side of the account is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    In,
    Out,
}

impl Side {
    /// The links of an account on this side, ascending by time.
    pub fn links(self, graph: &Graph, account: u32) -> Of<'_> {
        match self {
            Self::In => graph.paid_to(account),
            Self::Out => graph.paid_by(account),
        }
    }

    /// The account at the other end.
    pub const fn other(self, link: &Link) -> u32 {
        match self {
            Self::In => link.from,
            Self::Out => link.to,
        }
    }
}

/// Links by payer and by payee.
#[derive(Debug)]
pub(super) struct Graph {
    pub accounts: usize,
    /// Ascending by payer, currency and size.
    links: Column<Link>,
    /// The same, ascending by payee and time.
    by_payee: Column<Numbered>,
    /// Row numbers, the rows of a link side by side; none in a twin, of which nothing is told.
    members: Column<u32>,
    out_ends: Vec<u32>,
    in_ends: Vec<u32>,
    out_by_time: Column<u32>,
    /// Times of all links.
    times: Tally,
    /// For each currency the sizes of its links.
    sizes: Tally,
    pub by: By,
}

impl Graph {
    pub fn new(sides: Sides<'_>, accounts: usize, by: By, place: &Place) -> Self {
        // Of a comparison by count it is asked in the twin too over which currencies its links are.
        let keeps_members = !sides.is_twin() || by == By::Count;
        let mut building = Building {
            by,
            links: Column::at_random(place, 1),
            members: Column::in_turn(place),
            out_ends: vec![0; accounts],
            in_ends: vec![0; accounts],
            out_by_time: Column::in_turn(place),
            of_payer: Sorter::new(place),
            of_payer_by_time: Sorter::new(place),
            by_payee: Sorter::new(place),
            times: Count::new(place),
            sizes: Count::new(place),
        };
        let mut edges = Sorter::new(place);
        sides.each(|number, row| {
            // A transfer to oneself is neither a receipt nor a payment: it is left out here, once for all rules.
            if row.from != row.to {
                let (currency, log) = match by {
                    By::Amount => (row.currency, row.log()),
                    By::Count => (0, 0.0),
                };
                edges.push(Edge {
                    pair: (u64::from(row.from) << 32) | u64::from(row.to),
                    at: row.at,
                    row: number,
                    currency,
                    log,
                });
            }
        });
        // What was dealt is not needed any more.
        drop(sides);
        let (mut link, mut size_of_first, mut start) = (None::<Link>, 0.0, 0);
        edges.each(|edge| {
            #[allow(clippy::cast_possible_truncation)]
            let (from, to) = ((edge.pair >> 32) as u32, edge.pair as u32);
            if keeps_members {
                building.members.push(edge.row);
            }
            start += 1;
            if let Some(last) = &mut link {
                let same = last.from == from && last.to == to && last.currency == edge.currency;
                let lasts = u32::try_from(edge.at - last.first);
                if same
                    && edge.at - last.last() <= GAP
                    && (edge.log - size_of_first).abs() <= SIZE
                    && let Ok(lasts) = lasts
                {
                    last.log += (edge.log - last.log) / f64::from(last.count + 1);
                    last.count += 1;
                    last.lasts = lasts;
                    return;
                }
            }
            size_of_first = edge.log;
            let next = Link {
                first: edge.at,
                log: edge.log,
                from,
                to,
                count: 1,
                lasts: 0,
                start: start - 1,
                currency: edge.currency,
                is_unusual: false,
            };
            if let Some(done) = link.replace(next) {
                building.take(done, Some(from));
            }
        });
        drop(edges);
        if let Some(last) = link {
            building.take(last, None);
        }
        building.done(accounts, place)
    }

    /// How many links there are.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// The numbers of all links.
    pub fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    pub fn link(&self, number: u32) -> Link {
        self.links.get(number as usize).unwrap_or_default()
    }

    /// The row numbers of a link.
    pub fn rows(&self, number: u32) -> impl Iterator<Item = u32> + use<'_> {
        let link = self.link(number);
        let places = link.start as usize..link.start as usize + link.count as usize;
        places.map_while(|place| self.members.get(place))
    }

    /// Links that pay from `account`, ascending by time.
    pub fn paid_by(&self, account: u32) -> Of<'_> {
        self.of(Side::Out, range(&self.out_ends, account))
    }

    /// Links that pay to `account`, ascending by time.
    pub fn paid_to(&self, account: u32) -> Of<'_> {
        self.of(Side::In, range(&self.in_ends, account))
    }

    const fn of(&self, side: Side, (start, end): (u32, u32)) -> Of<'_> {
        Of {
            graph: self,
            side,
            start: start as usize,
            long: (end - start) as usize,
        }
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
        let place = |mut start: u32, small: &dyn Fn(&Link) -> bool| {
            let mut end = end;
            while start < end {
                let middle = start.midpoint(end);
                if small(&self.link(middle)) {
                    start = middle + 1;
                } else {
                    end = middle;
                }
            }
            start
        };
        let from = place(start, &|link| {
            link.currency < currency || (link.currency == currency && link.log < low)
        });
        let to = place(from, &|link| {
            link.currency < currency || (link.currency == currency && link.log <= high)
        });
        from..to
    }

    /// The share of all links of the currency whose size lies from `low` to `high`; never zero.
    pub fn share_of_size(&self, currency: u16, low: f64, high: f64) -> f64 {
        let below = self.sizes.while_true(currency, |size| float(size) < low);
        let within = self.sizes.while_true(currency, |size| float(size) <= high);
        fraction(within.saturating_sub(below), self.sizes.len(currency))
    }

    /// The share of all links that begin from `start` up to before `end`; never zero.
    pub fn share_of_time(&self, start: i64, end: i64) -> f64 {
        let before = self.times.while_true(0, |time| time < start);
        let within = self.times.while_true(0, |time| time < end);
        fraction(within.saturating_sub(before), self.times.len(0))
    }
}

/// Links in order of time.
pub(super) trait InTime {
    fn len(&self) -> usize;

    /// That at a place; nothing at one that is none.
    fn at(&self, place: usize) -> Numbered;

    fn iter(&self) -> impl Iterator<Item = Numbered> {
        (0..self.len()).map(|place| self.at(place))
    }
}

/// The links of one account on one side, where they stand.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    graph: &'a Graph,
    side: Side,
    start: usize,
    long: usize,
}

impl Of<'_> {
    /// Takes all into memory, unless they are too many for that.
    pub fn hold(&self, into: &mut Vec<Numbered>) -> bool {
        into.clear();
        if self.long > OF_ONE {
            return false;
        }
        into.extend(self.iter());
        true
    }
}

impl InTime for Of<'_> {
    fn len(&self) -> usize {
        self.long
    }

    fn at(&self, place: usize) -> Numbered {
        let place = self.start + place;
        match self.side {
            Side::In => self.graph.by_payee.get(place).unwrap_or_default(),
            Side::Out => {
                let number = self.graph.out_by_time.get(place).unwrap_or_default();
                Numbered {
                    number,
                    link: self.graph.link(number),
                }
            }
        }
    }
}

impl InTime for [Numbered] {
    fn len(&self) -> usize {
        self.len()
    }

    fn at(&self, place: usize) -> Numbered {
        self.get(place).copied().unwrap_or_default()
    }
}

/// `count` of `all`, at least one of them.
#[allow(clippy::cast_precision_loss)]
fn fraction(count: usize, all: usize) -> f64 {
    count.max(1) as f64 / all.max(1) as f64
}

/// From how many of each account where its range ends.
fn add_up(counts: &mut [u32]) {
    let mut sum = 0;
    for end in counts {
        sum += *end;
        *end = sum;
    }
}

fn range(ends: &[u32], account: u32) -> (u32, u32) {
    let start = account
        .checked_sub(1)
        .and_then(|before| ends.get(before as usize))
        .copied()
        .unwrap_or(0);
    (start, ends.get(account as usize).copied().unwrap_or(start))
}

/// A graph of which links still come, payer by payer.
struct Building {
    by: By,
    links: Column<Link>,
    members: Column<u32>,
    out_ends: Vec<u32>,
    in_ends: Vec<u32>,
    out_by_time: Column<u32>,
    of_payer: Sorter<BySize>,
    of_payer_by_time: Sorter<ByTime>,
    by_payee: Sorter<ByPayee>,
    times: Count,
    sizes: Count,
}

impl Building {
    /// Takes a link; `next` is the payer of the one that follows.
    fn take(&mut self, link: Link, next: Option<u32>) {
        self.of_payer.push(BySize(link));
        if next == Some(link.from) {
            return;
        }
        let begin = self.links.len();
        let links = &mut self.links;
        self.of_payer.each(|BySize(link)| links.push(link));
        let end = self.links.len();
        if self.by == By::Amount {
            super::unusual::mark(&mut self.links, begin, end);
        }
        for (number, place) in (begin..end).zip(u32::try_from(begin).unwrap_or(u32::MAX)..) {
            let Some(link) = self.links.get(number) else {
                break;
            };
            self.times.push(0, link.first);
            self.sizes.push(link.currency, ordered(link.log));
            self.by_payee.push(ByPayee(Numbered {
                number: place,
                link,
            }));
            self.of_payer_by_time.push(ByTime {
                first: link.first,
                start: link.start,
                number: place,
            });
            for (ends, account) in [
                (&mut self.out_ends, link.from),
                (&mut self.in_ends, link.to),
            ] {
                if let Some(count) = ends.get_mut(account as usize) {
                    *count += 1;
                }
            }
        }
        let by_time = &mut self.out_by_time;
        self.of_payer_by_time.each(|of| by_time.push(of.number));
    }

    fn done(self, accounts: usize, place: &Place) -> Graph {
        let Self {
            by,
            links,
            members,
            mut out_ends,
            mut in_ends,
            out_by_time,
            by_payee: mut sorter,
            times,
            sizes,
            ..
        } = self;
        add_up(&mut out_ends);
        add_up(&mut in_ends);
        let mut by_payee = Column::in_turn(place);
        sorter.each(|ByPayee(link)| by_payee.push(link));
        drop(sorter);
        Graph {
            accounts,
            links,
            by_payee,
            members,
            out_ends,
            in_ends,
            out_by_time,
            times: times.tally(),
            sizes: sizes.tally(),
            by,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{By, DAY, Graph, InTime as _, float, ordered};
    use crate::{
        money::Units,
        screening::{
            table::{Row, Rows},
            twin::Sides,
        },
        spill::{Place, tests::place},
    };
    use proptest::prelude::*;

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
        Graph::new(Sides::plain(&rows), accounts, by, &Place::default())
    }

    /// All of a graph that can be asked for.
    fn all(graph: &Graph) -> String {
        let of = |account| {
            let times = |of: super::Of<'_>| of.iter().map(|one| format!("{one:?}")).collect();
            let (paid, received): (Vec<_>, Vec<_>) =
                (times(graph.paid_by(account)), times(graph.paid_to(account)));
            (paid, received)
        };
        let accounts: Vec<_> = (0..8).map(of).collect();
        let links: Vec<_> = graph
            .numbers()
            .map(|n| (graph.link(n), graph.rows(n).collect::<Vec<_>>()))
            .collect();
        format!("{accounts:?} {links:?}")
    }

    proptest! {
        #[test]
        fn a_graph_in_files_is_what_one_in_memory_is(held in 1_usize..12, of in proptest::collection::vec((0_u32..8, 0_u32..8, 0_i64..9, 1_u32..4, 0_u16..2), 0..300)) {
            let mut rows = Rows::default();
            for (from, to, day, amount, currency) in of {
                rows.push(&Row { currency, ..row(from, to, day, f64::from(amount)) });
            }
            for by in [By::Amount, By::Count] {
                let graph = |place: &Place| Graph::new(Sides::plain(&rows), 8, by, place);
                prop_assert_eq!(all(&graph(&Place::default())), all(&graph(&place(held))));
            }
        }

        #[test]
        fn floats_keep_their_order_as_numbers(a: f64, b: f64) {
            prop_assert_eq!(ordered(a).cmp(&ordered(b)), a.total_cmp(&b));
            prop_assert_eq!(float(ordered(a)).to_bits(), a.to_bits());
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
            row(2, 2, 1, 9.0),
        ];
        let graph = graph(&rows, 3, By::Amount);
        let mut found: Vec<_> = graph
            .numbers()
            .map(|n| graph.link(n))
            .map(|l| (l.to, l.first / DAY, l.count))
            .collect();
        found.sort_unstable();
        assert_eq!(found, [(1, 1, 3), (1, 2, 1), (1, 9, 1), (2, 1, 1)]);
        let three = (0..4).find(|n| graph.link(*n).count == 3).unwrap();
        assert!(graph.rows(three).eq([0, 2, 5]));
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
        assert_eq!(graph(&rows, 2, By::Amount).len(), 3);
        let by_count = graph(&rows, 2, By::Count);
        let counts: Vec<u32> = by_count.numbers().map(|n| by_count.link(n).count).collect();
        assert_eq!(counts, [2, 1]);
        assert_eq!(by_count.paid_by_of_size(0, 0, 0.0, 0.0).len(), 2);
        assert!((by_count.share_of_size(0, -0.1, 0.1) - 1.0).abs() < 1e-9);
    }
}
