//! When the agent's advice is kept from a person: they judge before they are told.

use uuid::Uuid;

use crate::Case;

/// Whether the route keeps the advice back from this person now: until they have decided, or nobody decides any more.
pub fn kept_back(case: &Case, person: Uuid) -> bool {
    let keeps = case
        .route
        .as_ref()
        .is_some_and(|r| r.commit_before_reveal.keeps_advice());
    let decided = case.seats.iter().any(|seat| seat.person == person);
    keeps && !decided && case.state.is_open()
}
