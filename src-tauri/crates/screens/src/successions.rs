//! The action that another one follows, with what people said to it, and the one that follows it.

use countersign_app::case::{DecisionRow, Loaded, OtherAction};
use countersign_contract as c;
use countersign_statement::codes::SuccessionEvent;

use crate::{
    signed,
    wire::{self, Names},
};

/// The action that this one follows.
pub fn follows(loaded: &Loaded, names: &Names) -> Option<c::OtherAction> {
    let standing = loaded.earlier.iter().filter(|d| d.retracted.is_none());
    let said = standing.map(|d| one(d, names)).collect();
    loaded.row.predecessor.map(|former| other(former, said))
}

/// The action that follows this one.
pub fn followed_by(loaded: &Loaded) -> Option<c::OtherAction> {
    loaded.row.successor.map(|later| other(later, Vec::new()))
}

fn other(other: OtherAction, said: Vec<c::EarlierReason>) -> c::OtherAction {
    c::OtherAction {
        action_id: other.action_id.to_string(),
        label: wire::label(other.seq),
        event: match other.event {
            SuccessionEvent::Resubmitted | SuccessionEvent::Resubmits => {
                c::SuccessionEvent::Resubmitted
            }
            SuccessionEvent::Superseded | SuccessionEvent::Supersedes => {
                c::SuccessionEvent::Superseded
            }
        },
        said,
    }
}

fn one(d: &DecisionRow, names: &Names) -> c::EarlierReason {
    c::EarlierReason {
        person: names.person(d.person),
        verdict: wire::verdict(d.verdict),
        reason: signed::reason(d.reason_code).into(),
        narrative: d.narrative.clone(),
        at: wire::time(d.at),
        seq: d.seq,
    }
}
