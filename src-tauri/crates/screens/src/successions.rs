//! The action that another one follows, with what people said to it, and the one that follows it.

use countersign_app::case::{DecisionRow, Loaded, OtherAction};
use countersign_contract as c;
use countersign_statement::codes::SuccessionEvent;
use countersign_workflow::{Person, may_succeed};

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

/// What it would be if this person let another action follow it.
pub fn may(loaded: &Loaded, person: Option<&Person>) -> Option<c::SuccessionEvent> {
    let event = may_succeed(&loaded.case, person?, loaded.now).ok()?;
    Some(became(event))
}

/// What became of the former of the two.
const fn became(event: SuccessionEvent) -> c::SuccessionEvent {
    match event {
        SuccessionEvent::Resubmitted | SuccessionEvent::Resubmits => {
            c::SuccessionEvent::Resubmitted
        }
        SuccessionEvent::Superseded | SuccessionEvent::Supersedes => c::SuccessionEvent::Superseded,
    }
}

fn other(other: OtherAction, said: Vec<c::EarlierReason>) -> c::OtherAction {
    c::OtherAction {
        action_id: other.action_id.to_string(),
        label: wire::label(other.seq),
        event: became(other.event),
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
