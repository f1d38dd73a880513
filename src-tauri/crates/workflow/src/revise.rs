//! Changing what an open action would do: a new revision with a new digest. Who could decide does it, or the agent's owner, where the
//! route allows it.
//!
//! The votes of earlier revisions are kept and not counted, and who gave them has had their seat; whoever revises joins the lineage. The
//! action stays on the route that it was proposed on, from the first step anew: the policy is asked what it says of the new content, and
//! a revision that it would block, or of which it demands more than that route does, is refused. What it would clear without people, or let
//! go with fewer, is decided on that route nevertheless: a person's edit opens no milder way.
//!
//! None of it brings the action nearer to being approved, so that it is not signed: what is decided afterwards is signed over the new
//! digest.

use crate::{
    Case, Exclusion, Person, Refusal,
    case::effective_now,
    eligibility::open_step,
    interrupt::check_text,
    may_decide,
    policy::{Facts, select},
    propose::AMOUNT_DIGITS,
};
use chrono::{DateTime, Utc};
use countersign_statement::{
    Amount, Content, PolicyDocument, Route,
    codes::{ActorType, Outcome, Reviser},
};
use uuid::Uuid;

/// What a person wants otherwise. Whatever an agent found, and what it is about, stays: of something else another action is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The parameters, a JSON document.
    pub params: String,
    /// The amount at stake.
    pub amount: Amount,
    /// Its currency.
    pub currency: String,
}

impl Change {
    /// What stands there now.
    pub fn of(content: &Content) -> Self {
        Self {
            params: content.params.clone(),
            amount: content.amount.clone(),
            currency: content.currency.clone(),
        }
    }
}

/// Whether `person` may revise at `now` (effective time), or the first reason why not, in the order in which the database judges.
pub fn may_revise(case: &Case, person: &Person, now: DateTime<Utc>) -> Result<(), Refusal> {
    let actor_type = person.actor_type;
    if actor_type != ActorType::Human {
        return Err(Exclusion::Machine { actor_type }.into());
    }
    let now = effective_now(now, case.last_at);
    if by_ownership(case, person.id, now)? {
        return Ok(());
    }
    // A delegated role gives a seat. What would be carried out is changed by who holds one.
    let own = Person {
        lent: Vec::new(),
        ..person.clone()
    };
    may_decide(case, &own, now)?;
    Ok(())
}

/// Whether `person` revises as the agent's owner; else it is as one who could decide. Or why nobody like them does.
pub(crate) fn by_ownership(case: &Case, person: Uuid, now: DateTime<Utc>) -> Result<bool, Refusal> {
    open_step(case, now)?;
    let allowed: Option<Reviser> = case.route.as_ref().and_then(|route| route.revise);
    let allowed = allowed.ok_or(Refusal::RevisionNotAllowed)?;
    if allowed.owners() && case.lineage.agent_owner == Some(person) {
        Ok(true)
    } else if allowed.reviewers() {
        Ok(false)
    } else {
        Err(Refusal::RevisionOwner)
    }
}

/// The content as `person` wants it, who joins its editors.
pub fn revised(content: &Content, person: Uuid, change: &Change) -> Content {
    let mut editors = content.editors.clone();
    if !editors.contains(&person) {
        editors.push(person);
    }
    Content {
        params: change.params.clone(),
        amount: change.amount.clone(),
        currency: change.currency.clone(),
        editors,
        ..content.clone()
    }
}

/// What the policy of the action's route says of a revised content: why it may not stay on that route.
pub fn stays_on(
    route: &Route,
    document: &PolicyDocument,
    content: &Content,
) -> Result<(), Refusal> {
    let selected = select(route.policy, document, &Facts::from(content));
    match (selected.outcome, selected.route) {
        (Outcome::Block, _) => Err(Refusal::RevisionBlocked),
        (Outcome::Route, Some(other)) if !route.covers(&other) => Err(Refusal::RevisionStricter),
        _ => Ok(()),
    }
}

/// A revision that a person wants to make.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Its number: one more than that of what they read.
    pub revision: u64,
    /// What they want otherwise.
    pub change: &'a Change,
    /// Why.
    pub reason: &'a str,
}

/// Judges a revision by every rule and makes its content; `content` is the current one, none where it was erased, and `document` the
/// policy of the action's route.
pub fn check_revision(
    case: &Case,
    person: &Person,
    (content, document): (Option<&Content>, &PolicyDocument),
    wanted: Wanted<'_>,
    now: DateTime<Utc>,
) -> Result<Content, Refusal> {
    may_revise(case, person, now)?;
    let revision = case.revision;
    if wanted.revision != revision.saturating_add(1) {
        return Err(Refusal::RevisionNumber { revision });
    }
    check_text(wanted.reason)?;
    let content = content.ok_or(Refusal::RevisionErased)?;
    let new = revised(content, person.id, wanted.change);
    let unsigned = new.amount.as_str().trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.len() > AMOUNT_DIGITS.0
        || fraction.len() > AMOUNT_DIGITS.1
        || Content::parse(&new.encode()).is_err()
    {
        return Err(Refusal::RevisionField);
    }
    if Change::of(content) == *wanted.change {
        return Err(Refusal::RevisionSame);
    }
    if let Some(route) = &case.route {
        stays_on(route, document, &new)?;
    }
    Ok(new)
}
