//! What others decided and why, as a reader is told it, and when it is kept back.

use countersign_app::{case::Loaded, signed::Signed};
use countersign_contract as c;
use countersign_statement::codes::ReasonCode;
use countersign_workflow::reveal::kept_back;
use uuid::Uuid;

use crate::{
    pace,
    wire::{self, Names},
};

/// Why a reader is not told yet what others decided and wrote, where the route wants each to judge for themselves. Whoever can
/// decide is told once they have picked a reason of their own.
pub fn withheld(me: Uuid, loaded: &Loaded, picked: bool) -> Option<String> {
    let mine = loaded.candidates().into_iter().find(|k| k.person == me);
    let decides = mine.is_some_and(|k| k.answer.is_ok());
    let route = loaded.case.route.as_ref();
    let blind = route.is_some_and(|route| route.commit_before_reveal.is_blind());
    (kept_back(&loaded.case, me) && (blind || !(picked && decides))).then(|| {
        if blind {
            "The policy keeps what others decided back until you have decided, or until nobody decides any more."
        } else if decides {
            "The policy wants you to judge for yourself first: pick a reason, then read what others wrote."
        } else {
            "The policy keeps what others wrote back until the action is decided."
        }
        .into()
    })
}

/// A decision with what was signed.
pub fn decision(signed: &Signed, names: &Names) -> c::SignedDecision {
    let d = &signed.decision;
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    c::SignedDecision {
        seq: d.seq,
        leaf: hex::encode(signed.leaf),
        at: wire::time(d.at),
        person: names.person(d.person),
        role: wire::role(d.seat_role),
        step: number(d.step),
        revision: number(d.revision),
        verdict: wire::verdict(d.verdict),
        reason: reason(d.reason_code).into(),
        narrative: signed
            .narrated
            .then(|| d.narrative.clone().unwrap_or_else(|| "(erased)".into())),
        override_type: wire::override_type(d.override_type),
        key_fingerprint: wire::fingerprint(&signed.key_id),
        statement: signed.statement.clone(),
        reading: signed.view_document.as_deref().and_then(pace::reading),
    }
}

/// The words in which a reason is picked, signed and read.
pub const fn reason(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::EvidenceSupports => "Evidence supports the action",
        ReasonCode::WithinPolicy => "Within policy",
        ReasonCode::RiskAccepted => "Risk accepted",
        ReasonCode::FalsePositiveExcluded => "False positive excluded",
        ReasonCode::InsufficientEvidence => "Evidence is not enough",
        ReasonCode::FalsePositive => "False positive",
        ReasonCode::OutsidePolicy => "Outside policy",
        ReasonCode::WrongSubject => "Wrong subject",
        ReasonCode::Duplicate => "Duplicate",
    }
}
