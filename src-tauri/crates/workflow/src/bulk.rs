//! Deciding many alike: what may be decided together, and how much of it must have been read one by one.
//!
//! Nothing else is different from deciding each alone: every one is judged, shown, signed and recorded by itself, and the refusal of one
//! says nothing of the others. What stands here is a promise of the faces, as the tiers of friction are: the database cannot tell how
//! many decisions one press of a key has made.

use countersign_statement::codes::{Friction, Risk, Verdict};

use crate::{Case, decide::override_type};

/// Most actions that are decided together.
pub const MOST: usize = 25;

/// How many of so many must have been opened one by one: a fifth, and never fewer than two.
pub fn least_opened(together: usize) -> usize {
    together.div_ceil(5).max(2).min(together)
}

/// An action that somebody would decide with others.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Where it stands.
    pub case: &'a Case,
    /// Its kind.
    pub kind: &'a str,
    /// Its risk.
    pub risk: Risk,
}

/// Why an action is not decided together with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Its risk is more than low.
    Risk,
    /// Its route demands more than the least, or keeps the advice back.
    Tier,
    /// The decision would be an override, or the advice is not known.
    Against,
    /// Another kind than the first.
    Kind,
    /// Another rule, policy or step than the first.
    Route,
}

/// Why `item` is not decided together with `first`; none where it is. The first is compared with itself.
pub fn apart(first: &Item<'_>, item: &Item<'_>, verdict: Verdict) -> Option<Apart> {
    let low = |route: &countersign_statement::Route| {
        route.friction == Friction::Low && !route.commit_before_reveal.keeps_advice()
    };
    let agreed = |advice| override_type(advice, verdict).is_none();
    if item.risk != Risk::Low {
        Some(Apart::Risk)
    } else if !item.case.route.as_ref().is_some_and(low) {
        Some(Apart::Tier)
    } else if !item.case.advice.is_some_and(agreed) {
        Some(Apart::Against)
    } else if item.kind != first.kind {
        Some(Apart::Kind)
    } else if item.case.route != first.case.route || item.case.step != first.case.step {
        Some(Apart::Route)
    } else {
        None
    }
}
