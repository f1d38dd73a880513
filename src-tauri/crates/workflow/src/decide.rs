//! From a person's intention to the exact bytes that they sign.

use crate::{Case, Exclusion, Person, Refusal, Seat, Seen, may_decide, state::State};
use chrono::{DateTime, Utc};
use countersign_statement::{
    Route,
    codes::{Advice, Friction, OverrideType, ReasonCode, Verdict},
    commitment,
    facts::Decision,
    hex32,
};
use uuid::Uuid;

/// Characters that a demanded narrative has at least, after trimming.
pub const NARRATIVE_LEAST: usize = 10;
/// What trimming takes off both ends: the same characters in SQL.
pub const NARRATIVE_TRIM: [char; 4] = [' ', '\t', '\n', '\r'];
/// Most bytes of a narrative.
pub const NARRATIVE_LIMIT: usize = 65_536;

/// What a person wants to say, with what the caller makes (ids, salt, time) and what the view showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The workspace.
    pub origin: String,
    /// A new id.
    pub decision_id: Uuid,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason_code: ReasonCode,
    /// In their own words; empty where none was given.
    pub narrative: String,
    /// Random; kept beside the narrative.
    pub narrative_salt: [u8; 16],
    /// What was shown.
    pub seen: Seen,
    /// The signer's clock.
    pub signed_at: DateTime<Utc>,
}

/// A decision that may be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionPlan {
    /// The seat that it takes.
    pub seat: Seat,
    /// Whether it contradicts the agent; computed. Where the route keeps the advice back neither this nor the statement says it, and
    /// its signer is told after they have decided.
    pub departs: Option<OverrideType>,
    /// Whether the advice is kept back.
    pub kept_back: bool,
    /// The statement.
    pub statement: Decision,
    /// Its exact bytes, to be signed and sent.
    pub bytes: String,
}

/// `ai_override` exactly where the verdict contradicts the advice; never where they agree, nor against `review`.
pub const fn override_type(advice: Advice, verdict: Verdict) -> Option<OverrideType> {
    match (advice, verdict) {
        (Advice::Block, Verdict::Approve) | (Advice::Proceed, Verdict::Reject) => {
            Some(OverrideType::AiOverride)
        }
        (Advice::Proceed, Verdict::Approve)
        | (Advice::Block, Verdict::Reject)
        | (Advice::Review, _) => None,
    }
}

/// What the statement says of it: nothing where the route keeps the advice back, for the signer reads what they sign. Whoever
/// knows the advice computes it again.
pub const fn signed_override(
    route: &Route,
    advice: Advice,
    verdict: Verdict,
) -> Option<OverrideType> {
    if route.commit_before_reveal.keeps_advice() {
        None
    } else {
        override_type(advice, verdict)
    }
}

/// Whether a narrative is demanded: by the route's friction, for every override, and wherever the advice is kept back, so that
/// the demand does not tell it.
pub const fn narrative_demanded(route: &Route, override_type: Option<OverrideType>) -> bool {
    matches!(route.friction, Friction::Medium | Friction::High)
        || override_type.is_some()
        || route.commit_before_reveal.keeps_advice()
}

pub(crate) fn check_narrative(narrative: &str, demanded: bool) -> Result<(), Refusal> {
    if narrative.len() > NARRATIVE_LIMIT {
        return Err(Refusal::NarrativeTooLong);
    }
    if narrative.contains('\0') {
        return Err(Refusal::NarrativeNul);
    }
    let length = narrative.trim_matches(NARRATIVE_TRIM).chars().count();
    if demanded && length < NARRATIVE_LEAST {
        Err(Refusal::NarrativeNeeded {
            least: NARRATIVE_LEAST,
        })
    } else {
        Ok(())
    }
}

/// Judges `draft` by every rule and builds the statement; `now` is effective time.
pub fn check(
    case: &Case,
    person: &Person,
    draft: &Draft,
    now: DateTime<Utc>,
) -> Result<DecisionPlan, Refusal> {
    let seat = may_decide(case, person, now)?;
    let route: &Route = case.route.as_ref().ok_or(Exclusion::NotOpen {
        state: State::Blocked,
        changed_seq: case.changed_seq,
    })?;
    if case.changed_seq > draft.seen.seq {
        return Err(Refusal::StaleView {
            changed_seq: case.changed_seq,
            seen_seq: draft.seen.seq,
        });
    }
    if draft.reason_code.verdict() != draft.verdict {
        return Err(Refusal::ReasonNotForVerdict {
            reason: draft.reason_code,
            verdict: draft.verdict,
        });
    }
    // Where it is kept back it is not at hand, and nothing here asks for it.
    let override_type = if route.commit_before_reveal.keeps_advice() {
        None
    } else {
        let advice = case.advice.ok_or(Refusal::AdviceUnknown)?;
        signed_override(route, advice, draft.verdict)
    };
    check_narrative(&draft.narrative, narrative_demanded(route, override_type))?;
    let narrative_commitment = if draft.narrative.is_empty() {
        String::new()
    } else {
        commitment(&draft.narrative_salt, draft.narrative.as_bytes())
    };
    let statement = Decision {
        origin: draft.origin.clone(),
        decision_id: draft.decision_id,
        action_id: case.action_id,
        action_digest: hex32(&case.action_digest),
        revision: case.revision,
        route_digest: case.route_digest.as_ref().map(hex32).unwrap_or_default(),
        step: seat.step,
        seat_role: seat.role,
        person: person.id,
        on_behalf_of: seat.on_behalf_of,
        verdict: draft.verdict,
        reason_code: draft.reason_code,
        narrative_commitment,
        override_type,
        view_digest: hex32(&draft.seen.view_digest),
        seen_seq: draft.seen.seq,
        seen_leaf: hex32(&draft.seen.leaf),
        signed_at: draft.signed_at,
    };
    let bytes = statement.encode();
    // Reading back what will be signed catches a malformed digest or origin before a signature exists.
    Decision::parse(&bytes).map_err(Refusal::Malformed)?;
    Ok(DecisionPlan {
        seat,
        departs: override_type,
        kept_back: route.commit_before_reveal.keeps_advice(),
        statement,
        bytes,
    })
}
