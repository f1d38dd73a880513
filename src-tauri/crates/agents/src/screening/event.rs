//! A finding of one rule, and whom it concerns.

use super::{Rule, graph::By};

/// What a rule measured, for the explanation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// So many counterparties within so many days (none: the whole span).
    Fan {
        counterparties: usize,
        days: Option<i64>,
    },
    /// So many hops.
    Cycle { hops: usize },
    /// So many transfers.
    Run { transfers: u32 },
    /// So many receipts passed on within so many days (none: at any time).
    Passing { receipts: usize, days: Option<i64> },
    /// So many accounts between.
    Scatter { between: usize },
    /// So many payees.
    Shared { payees: usize },
    /// So many payers.
    Unusual { payers: usize },
}

/// A finding.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub rule: Rule,
    pub by: By,
    pub shape: Shape,
    pub score: f64,
    pub confidence: f64,
    /// How sure it is that a member is meant, given that the finding is right.
    pub members_meant: f64,
    /// The accounts in the middle of it.
    pub centre: Vec<u32>,
    /// The accounts that took part.
    pub members: Vec<u32>,
    /// Its rows, those of one link side by side, links in order of time.
    pub rows: Vec<u32>,
}
