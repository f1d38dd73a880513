//! What must be done before signing, as the page is told it.

use countersign_contract as c;
use countersign_statement::codes::Friction;
use countersign_workflow::Demands;

pub fn friction(demands: Demands) -> c::Friction {
    let characters = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    c::Friction {
        tier: match demands.tier {
            Friction::Low => c::FrictionTier::Low,
            Friction::Medium => c::FrictionTier::Medium,
            Friction::High => c::FrictionTier::High,
        },
        required_sections: demands.sections,
        least: Vec::new(),
        narrative_min: characters(demands.narrative),
        narrative_min_override: characters(demands.narrative_override),
        undo_seconds: demands.undo_seconds,
        reauthenticate: demands.password,
        typed: demands.typed,
        second_person: demands.second_person,
    }
}
