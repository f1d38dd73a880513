//! Links and transfers as they stand in columns, and the orders in which they are sorted.

use std::cmp::Ordering;

use crate::spill::{Stored, stored};

/// A run of like transfers between two accounts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Link {
    /// Time of the first transfer.
    pub first: i64,
    /// Mean logarithm of the amounts.
    pub log: f64,
    pub from: u32,
    pub to: u32,
    pub count: u32,
    /// Seconds from the first transfer to the last.
    pub lasts: u32,
    /// Where its rows stand among the members of its graph.
    pub start: u32,
    pub currency: u16,
    /// Whether its payer paid nothing like it, to whomever.
    pub is_unusual: bool,
}

stored!(Link {
    first: i64,
    log: f64,
    from: u32,
    to: u32,
    count: u32,
    lasts: u32,
    start: u32,
    currency: u16,
    is_unusual: bool
});

impl Link {
    /// Time of the last transfer.
    pub fn last(&self) -> i64 {
        self.first + i64::from(self.lasts)
    }
}

/// A link and its number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Numbered {
    pub number: u32,
    pub link: Link,
}

stored!(Numbered {
    number: u32,
    link: Link
});

/// A transfer, by payer, payee and time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub pair: u64,
    pub at: i64,
    pub row: u32,
    pub currency: u16,
    pub log: f64,
}

stored!(Edge {
    pair: u64,
    at: i64,
    row: u32,
    currency: u16,
    log: f64
});

/// What is sorted by a key that nothing else has.
macro_rules! ordered {
    ($name:ident, |$one:ident| $key:expr) => {
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                let key = |$one: &Self| $key;
                key(self).cmp(&key(other))
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $name {}
    };
}

ordered!(Edge, |edge| (edge.pair, edge.at, edge.row));

/// A link of one payer, by currency and size.
pub(super) struct BySize(pub Link);

ordered!(BySize, |of| (
    of.0.currency,
    ordered(of.0.log),
    of.0.first,
    of.0.start
));

/// A link by its payee and time.
pub(super) struct ByPayee(pub Numbered);

ordered!(ByPayee, |of| (
    of.0.link.to,
    of.0.link.first,
    of.0.link.start
));

macro_rules! stored_as {
    ($name:ident, $within:ty) => {
        impl Stored for $name {
            const SIZE: usize = <$within>::SIZE;

            fn put(&self, into: &mut Vec<u8>) {
                self.0.put(into);
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                <$within>::take(from).map(Self)
            }
        }
    };
}

stored_as!(BySize, Link);
stored_as!(ByPayee, Numbered);

/// A link of one payer by its time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ByTime {
    pub first: i64,
    pub start: u32,
    pub number: u32,
}

stored!(ByTime {
    first: i64,
    start: u32,
    number: u32
});

/// A number that is as much before another as the float is; [`float`] gives it back.
#[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap)]
pub(super) const fn ordered(float: f64) -> i64 {
    let bits = float.to_bits() as i64;
    bits ^ ((((bits >> 63) as u64) >> 1) as i64)
}

/// The float of [`ordered`].
#[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap)]
pub(super) const fn float(ordered: i64) -> f64 {
    f64::from_bits((ordered ^ ((((ordered >> 63) as u64) >> 1) as i64)) as u64)
}
