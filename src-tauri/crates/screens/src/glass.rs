//! A glass that was broken, who may break one, and who reviews it.

use countersign_app::{
    case::Loaded,
    glass::{GlassRow, OpenReview},
};
use countersign_contract as c;
use countersign_english::policies;
use countersign_statement::codes::GlassVerdict;
use countersign_workflow::Demands;
use uuid::Uuid;

use crate::wire::{self, Names};

fn number(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

const fn verdict(of: GlassVerdict) -> c::GlassVerdict {
    match of {
        GlassVerdict::Upheld => c::GlassVerdict::Upheld,
        GlassVerdict::NotUpheld => c::GlassVerdict::NotUpheld,
    }
}

/// Each time that the glass was broken on an action.
pub fn glass(loaded: &Loaded, names: &Names) -> Vec<c::GlassView> {
    let one = |row: &GlassRow| {
        let given = row.reviews.iter().filter(|r| r.void.is_none()).count() as u64;
        c::GlassView {
            seq: row.seq,
            at: wire::time(row.at),
            person: names.person(row.person),
            role: wire::role(row.role),
            incident: row.incident.clone(),
            narrative: row.narrative.clone(),
            review_role: wire::role(row.review_role),
            wanted: number(row.quorum),
            due_at: wire::time(row.due_at),
            state: if given >= row.quorum {
                c::ReviewState::Complete
            } else if loaded.now < row.due_at {
                c::ReviewState::Open
            } else {
                c::ReviewState::Overdue
            },
            reviews: row
                .reviews
                .iter()
                .map(|r| c::GlassReview {
                    seq: r.seq,
                    at: wire::time(r.at),
                    person: names.person(r.person),
                    verdict: verdict(r.verdict),
                    reason: r.reason.clone(),
                    void: r.void.is_some(),
                })
                .collect(),
            void: row.void,
        }
    };
    loaded.glass.iter().map(one).collect()
}

/// What is demanded of this person before they break the glass; none where they may not.
pub fn may_break(loaded: &Loaded, me: Uuid) -> Option<c::MayBreak> {
    let rule = loaded.case.glass_rule().filter(|_| loaded.may_break(me))?;
    let demands = Demands::breaking(loaded.content.as_ref(), loaded.row.seq);
    Some(c::MayBreak {
        role: wire::role(rule.role),
        follows: policies::reviewed(rule),
        typed: demands.typed.unwrap_or_default(),
        narrative_min: number(demands.narrative as u64),
    })
}

/// A review that people are wanted for; `yours`: whether the reader may give one.
pub fn open_review(of: &OpenReview, yours: bool, names: &Names) -> c::OpenReview {
    let (verb, object) = wire::phrase(&of.kind, of.subject_kind.as_str(), &of.subject);
    c::OpenReview {
        action_id: of.action_id.to_string(),
        label: wire::label(of.action_seq),
        verb,
        object,
        risk: wire::risk(of.risk),
        seq: of.seq,
        person: names.person(of.person),
        at: wire::time(of.at),
        review_role: wire::role(of.review_role),
        wanted: number(of.quorum),
        given: number(of.given),
        due_at: wire::time(of.due_at),
        overdue: of.overdue,
        yours,
    }
}
