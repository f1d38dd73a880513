//! Overrides as a reader is told of them.

use countersign_app::signed::OverrideRow;
use countersign_contract as c;
use countersign_statement::codes::OverrideType;

use crate::{
    signed::reason,
    wire::{self, Names},
};

/// One of the list.
pub fn row(row: OverrideRow, names: &Names) -> c::OverrideRow {
    let (verb, object) = wire::phrase(&row.kind, row.subject_kind.as_str(), &row.subject);
    c::OverrideRow {
        seq: row.seq,
        action_id: row.action_id.to_string(),
        label: wire::label(row.action_seq),
        sentence: c::Sentence {
            actor_type: c::ActorType::Agent,
            actor: row.agent,
            agent_version: row.agent_version,
            verb,
            object,
            amount: wire::money(&row.amount, &row.currency),
        },
        risk: wire::risk(row.risk),
        is_simulation: row.is_simulation,
        person: names.person(row.person),
        verdict: wire::verdict(row.verdict),
        reason: row.reason_code.map_or_else(
            || "It could not wait for its route".to_owned(),
            |code| reason(code).into(),
        ),
        override_type: match row.override_type {
            OverrideType::AiOverride => c::OverrideType::AiOverride,
            OverrideType::ManualOverride => c::OverrideType::ManualOverride,
        },
        at: wire::time(row.at),
    }
}
