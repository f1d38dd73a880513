//! Whose an action is, and who may hand it over.

use countersign_app::case::{Candidate, Loaded};
use countersign_contract as c;
use countersign_statement::codes::Role;

use crate::wire::{self, Names};

/// Whose a loaded action is, by name.
pub fn in_hand(loaded: &Loaded, names: &Names) -> Option<c::InHand> {
    loaded.in_hand.map(|h| c::InHand {
        person: names.person(h.person),
        until: h.until.map(wire::time),
    })
}

/// Whether the reader may say who decides next; the database has the last word.
pub fn may_hand_over(
    loaded: &Loaded,
    mine: Option<&Candidate>,
    in_hand: Option<&c::InHand>,
    roles: &[Role],
) -> bool {
    let excluded = match mine.map(|k| &k.answer) {
        Some(Ok(_)) => return true,
        Some(Err(why)) => why.code() == "lineage",
        None => true,
    };
    loaded.case.open_step().is_some()
        && loaded.case.state_at(loaded.now).is_open()
        && !excluded
        && (roles.contains(&Role::Supervisor) || in_hand.is_some_and(|h| h.person.you))
}
