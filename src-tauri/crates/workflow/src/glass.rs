//! Breaking the glass: one person who holds the role that the policy names forces an action outside of its route, and others look
//! at that afterwards.
//!
//! It is an approval like any other in what it permits, and unlike any other in how it came about: no seat is needed for it and none is
//! taken, and who broke the glass, for which incident and why stands on record. A question or a hold does not stop it, for an
//! emergency does not wait for an answer, and whoever breaks the glass has seen that there was one; where the agent is stopped it does,
//! because that agent would carry the action out. The review afterwards takes nothing back by itself: it says whether it was right.

use crate::{
    Case, Exclusion, Person, Refusal, Seen,
    case::{effective_now, later},
    decide::check_narrative,
    eligibility::lineage,
    state::State,
};
use chrono::{DateTime, Utc};
use countersign_refusal::Doing;
use countersign_statement::{
    Glass,
    codes::{ActorType, GlassVerdict, OverrideType, Role},
    commitment,
    facts::{GlassBroken, GlassReview},
    hex32,
};
use uuid::Uuid;

/// Most characters of the reference of an incident.
pub const INCIDENT_LIMIT: usize = 200;

/// The glass that was broken, as long as that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its id.
    pub glass_id: Uuid,
    /// Who broke it.
    pub person: Uuid,
    /// Record number.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was found afterwards, in the order of the records.
    pub reviews: Vec<Reviewed>,
    /// The record that says that the review was not complete in time.
    pub overdue: Option<u64>,
}

/// What one person found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// Who.
    pub person: Uuid,
    /// What.
    pub verdict: GlassVerdict,
    /// Record number.
    pub seq: u64,
    /// The record since which it is not counted: its key was compromised by then.
    pub void: Option<u64>,
}

/// Where a review afterwards stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewState {
    /// People are wanted for it, and it is in time.
    Open,
    /// People are wanted for it, and its time is over.
    Overdue,
    /// As many as the policy wants have said what they found.
    Complete,
}

/// A review afterwards at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterReview {
    /// Whose holders give it.
    pub role: Role,
    /// People wanted.
    pub wanted: u64,
    /// Those who found that it was right.
    pub upheld: u64,
    /// Those who did not.
    pub not_upheld: u64,
    /// Until when it is wanted.
    pub due_at: DateTime<Utc>,
    /// Where it stands.
    pub state: ReviewState,
}

impl Case {
    /// What the route allows, if it does.
    pub fn glass_rule(&self) -> Option<&Glass> {
        self.route.as_ref()?.break_glass.as_ref()
    }

    /// The review of the broken glass at `now`; none where no glass is broken.
    pub fn after_review(&self, now: DateTime<Utc>) -> Option<AfterReview> {
        let (rule, broken) = (self.glass_rule()?, self.broken.as_ref()?);
        let found = |verdict| {
            let counts = |one: &&Reviewed| one.verdict == verdict && one.void.is_none();
            broken.reviews.iter().filter(counts).count() as u64
        };
        let (upheld, not_upheld) = (found(GlassVerdict::Upheld), found(GlassVerdict::NotUpheld));
        let due_at = later(broken.at, rule.within_seconds);
        let state = if upheld + not_upheld >= rule.quorum {
            ReviewState::Complete
        } else if effective_now(now, self.last_at) < due_at {
            ReviewState::Open
        } else {
            ReviewState::Overdue
        };
        Some(AfterReview {
            role: rule.review_role,
            wanted: rule.quorum,
            upheld,
            not_upheld,
            due_at,
            state,
        })
    }
}

fn signs(person: &Person) -> Result<(), Refusal> {
    let actor_type = person.actor_type;
    if actor_type != ActorType::Human {
        return Err(Exclusion::Machine { actor_type }.into());
    }
    match person.key_fault {
        Some(fault) => Err(Exclusion::KeyNotActive { fault }.into()),
        None => Ok(()),
    }
}

fn holds(person: &Person, doing: Doing, role: Role, now: DateTime<Utc>) -> Result<(), Refusal> {
    if person.active && person.holds(role, now) {
        Ok(())
    } else {
        Err(Refusal::GlassRole {
            doing,
            role,
            confirmed: person.active,
        })
    }
}

/// What the route says of breaking the glass at `now` (effective time), if it stands so that anybody might.
pub(crate) fn breakable(case: &Case, now: DateTime<Utc>) -> Result<&Glass, Refusal> {
    match (case.state_at(now), case.expiry_at) {
        (State::Expired, Some(at)) => return Err(Exclusion::Expired { at }.into()),
        (State::InReview | State::PausedInfo | State::PausedHold, _) => {}
        (state, _) => {
            let changed_seq = case.changed_seq;
            return Err(Exclusion::NotOpen { state, changed_seq }.into());
        }
    }
    let rule = case.glass_rule().ok_or(Refusal::GlassNotAllowed)?;
    if case.is_simulation {
        return Err(Refusal::GlassSimulation);
    }
    Ok(rule)
}

/// Whether `person` may break the glass at `now` (effective time), or the first reason why not, in the order in which the database
/// judges.
pub fn may_break<'a>(
    case: &'a Case,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<&'a Glass, Refusal> {
    signs(person)?;
    let rule = breakable(case, now)?;
    if let Some(exclusion) = lineage(case, person.id) {
        return Err(exclusion.into());
    }
    let now = effective_now(now, case.last_at);
    holds(person, Doing::BreakingGlass, rule.role, now)?;
    Ok(rule)
}

/// Whether a text may stand for the reference of an incident: one line, with something on it.
pub fn check_incident(text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    let one_line = !text.chars().any(char::is_control);
    let said = !text.trim_matches(' ').is_empty();
    if said && one_line && length <= INCIDENT_LIMIT {
        Ok(())
    } else {
        Err(Refusal::IncidentMissing)
    }
}

/// What a person wants to say who breaks the glass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakDraft {
    /// The workspace.
    pub origin: String,
    /// A new id.
    pub glass_id: Uuid,
    /// The incident's reference, wherever the firm keeps its incidents.
    pub incident: String,
    /// Random; kept beside it.
    pub incident_salt: [u8; 16],
    /// Why, in their own words.
    pub narrative: String,
    /// Random; kept beside it.
    pub narrative_salt: [u8; 16],
    /// What was shown.
    pub seen: Seen,
    /// The signer's clock.
    pub signed_at: DateTime<Utc>,
}

/// Judges `draft` by every rule and makes the statement; `now` is effective time.
pub fn check_break(
    case: &Case,
    person: &Person,
    draft: &BreakDraft,
    now: DateTime<Utc>,
) -> Result<GlassBroken, Refusal> {
    let rule = may_break(case, person, now)?;
    if case.changed_seq > draft.seen.seq {
        return Err(Refusal::StaleView {
            changed_seq: case.changed_seq,
            seen_seq: draft.seen.seq,
        });
    }
    check_incident(&draft.incident)?;
    check_narrative(&draft.narrative, true)?;
    let statement = GlassBroken {
        origin: draft.origin.clone(),
        glass_id: draft.glass_id,
        action_id: case.action_id,
        action_digest: hex32(&case.action_digest),
        revision: case.revision,
        route_digest: case.route_digest.as_ref().map(hex32).unwrap_or_default(),
        step: case.step,
        role: rule.role,
        person: person.id,
        override_type: OverrideType::ManualOverride,
        incident: commitment(&draft.incident_salt, draft.incident.as_bytes()),
        narrative: commitment(&draft.narrative_salt, draft.narrative.as_bytes()),
        view_digest: hex32(&draft.seen.view_digest),
        seen_seq: draft.seen.seq,
        seen_leaf: hex32(&draft.seen.leaf),
        signed_at: draft.signed_at,
    };
    // As with decisions, a malformed member is found before a signature exists.
    GlassBroken::parse(&statement.encode()).map_err(Refusal::Malformed)?;
    Ok(statement)
}

/// The glass that `person` may review at `now` (effective time), or the first reason why not, in the order in which the database judges.
pub fn may_review<'a>(
    case: &'a Case,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<&'a Broken, Refusal> {
    signs(person)?;
    let (review, broken) = reviewed(case, now)?;
    if broken.person == person.id {
        return Err(Refusal::OwnGlass);
    }
    if let Some(exclusion) = lineage(case, person.id) {
        return Err(exclusion.into());
    }
    let theirs = |one: &&Reviewed| one.person == person.id && one.void.is_none();
    if let Some(before) = broken.reviews.iter().find(theirs) {
        return Err(Refusal::ReviewedBefore { seq: before.seq });
    }
    let now = effective_now(now, case.last_at);
    holds(person, Doing::ReviewingGlass, review.role, now)?;
    Ok(broken)
}

/// The review that is not complete.
fn reviewed(case: &Case, now: DateTime<Utc>) -> Result<(AfterReview, &Broken), Refusal> {
    let found = case.after_review(now).zip(case.broken.as_ref());
    let (review, broken) = found.ok_or(Refusal::NoGlass)?;
    if review.state == ReviewState::Complete {
        return Err(Refusal::GlassReviewed);
    }
    Ok((review, broken))
}

/// What a person would say who reviews a broken glass; `reason` in their own words.
pub fn check_review(
    case: &Case,
    person: &Person,
    (verdict, reason, salt): (GlassVerdict, &str, &[u8; 16]),
    (origin, signed_at): (&str, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<GlassReview, Refusal> {
    let broken = may_review(case, person, now)?;
    check_narrative(reason, true)?;
    let role = case.glass_rule().ok_or(Refusal::NoGlass)?.review_role;
    Ok(GlassReview {
        origin: origin.to_owned(),
        glass_id: broken.glass_id,
        action_id: case.action_id,
        person: person.id,
        role,
        verdict,
        reason: commitment(salt, reason.as_bytes()),
        signed_at,
    })
}

/// The glass whose review is overdue at `now` (effective time) and not on record as such, or why there is none.
pub fn overdue_review(case: &Case, now: DateTime<Utc>) -> Result<&Broken, Refusal> {
    let (review, broken) = reviewed(case, now)?;
    if broken.overdue.is_some() {
        return Err(Refusal::OverdueBefore);
    }
    match review.state {
        ReviewState::Overdue => Ok(broken),
        _ => Err(Refusal::NotOverdue { at: review.due_at }),
    }
}
