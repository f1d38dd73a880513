//! Breaking the glass, its reviews, and what becomes of it where the key that broke it was compromised.

use countersign_statement::bytes32;

use super::{Disowned, GlassBroke, GlassNoticed, GlassSeen, in_order, same};
use crate::{
    Case, Refusal,
    case::later,
    glass::{Broken, ReviewState, Reviewed, breakable, overdue_review},
    state::State,
};

/// A glass that was broken by the key is broken no more: where the approval was not used it is none, and the action is in review again at
/// the step where it stood. A review by the key is not counted.
pub(super) fn disown_glass(case: &Case, mut next: Case, disowned: &Disowned) -> Case {
    let (seq, at) = (disowned.seq, disowned.at);
    let Some(broken) = &mut next.broken else {
        return next;
    };
    for review in &mut broken.reviews {
        if review.void.is_none() && disowned.reviews.contains(&review.seq) {
            review.void = Some(seq);
        }
    }
    if !disowned.glass.contains(&broken.glass_id) {
        return next;
    }
    next.broken = None;
    if case.state_at(at) != State::Approved {
        return next;
    }
    (next.changed_seq, next.changed_at) = (seq, at);
    if let Some(route) = &case.route {
        next.expiry_at = Some(later(case.proposed_at, route.expiry_seconds));
        let opened = route.steps.iter().find(|step| step.step == next.step);
        next.due_at = opened.map(|step| case.due(step, at));
    }
    (next.state, next.level) = (State::InReview, 0);
    next
}

/// What the facts alone say against breaking the glass, and the approval that it is. As from any other the clock runs for its use.
pub(super) fn break_glass(case: &Case, broke: &GlassBroke) -> Result<Case, Refusal> {
    let GlassBroke { seq, at, statement } = broke;
    in_order(case, *seq)?;
    let rule = breakable(case, *at)?;
    same(statement.action_id == case.action_id, "action_id")?;
    same(
        bytes32(&statement.action_digest) == Some(case.action_digest),
        "action_digest",
    )?;
    same(statement.revision == case.revision, "revision")?;
    same(
        bytes32(&statement.route_digest) == case.route_digest,
        "route_digest",
    )?;
    same(statement.step == case.step, "step")?;
    same(statement.role == rule.role, "role")?;
    same(!case.lineage.contains(statement.person), "person")?;
    if case.changed_seq > statement.seen_seq {
        return Err(Refusal::StaleView {
            changed_seq: case.changed_seq,
            seen_seq: statement.seen_seq,
        });
    }
    same(statement.seen_seq < *seq, "seen_seq")?;
    Ok(Case {
        state: State::Approved,
        broken: Some(Broken {
            glass_id: statement.glass_id,
            person: statement.person,
            seq: *seq,
            at: *at,
            reviews: Vec::new(),
            overdue: None,
        }),
        expiry_at: case
            .route
            .as_ref()
            .map(|route| later(*at, route.expiry_seconds)),
        changed_seq: *seq,
        changed_at: *at,
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    })
}

/// A review afterwards moves nothing: it says whether breaking the glass was right.
pub(super) fn review_glass(case: &Case, seen: &GlassSeen) -> Result<Case, Refusal> {
    let GlassSeen { seq, at, statement } = seen;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    let review = case.after_review(*at).ok_or(Refusal::NoGlass)?;
    if review.state == ReviewState::Complete {
        return Err(Refusal::GlassReviewed);
    }
    let mut next = Case {
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    };
    let broken = next.broken.as_mut().ok_or(Refusal::NoGlass)?;
    same(statement.glass_id == broken.glass_id, "glass_id")?;
    same(statement.role == review.role, "role")?;
    if statement.person == broken.person {
        return Err(Refusal::OwnGlass);
    }
    same(!case.lineage.contains(statement.person), "person")?;
    let theirs = |one: &&Reviewed| one.person == statement.person && one.void.is_none();
    if let Some(before) = broken.reviews.iter().find(theirs) {
        return Err(Refusal::ReviewedBefore { seq: before.seq });
    }
    broken.reviews.push(Reviewed {
        person: statement.person,
        verdict: statement.verdict,
        seq: *seq,
        void: None,
    });
    Ok(next)
}

pub(super) fn notice_glass(case: &Case, noticed: &GlassNoticed) -> Result<Case, Refusal> {
    let GlassNoticed { seq, at, statement } = noticed;
    in_order(case, *seq)?;
    same(statement.action_id == case.action_id, "action_id")?;
    let glass = overdue_review(case, *at)?.glass_id;
    same(statement.glass_id == glass, "glass_id")?;
    let mut next = Case {
        last_seq: *seq,
        last_at: case.last_at.max(*at),
        ..case.clone()
    };
    if let Some(broken) = &mut next.broken {
        broken.overdue = Some(*seq);
    }
    Ok(next)
}
