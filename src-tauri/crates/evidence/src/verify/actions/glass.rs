//! Actions that were forced outside of their route, and the reviews of that.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use countersign_ledger::Hash;
use countersign_statement::codes::GlassVerdict;
use countersign_statement::facts::{GlassBroken, GlassOverdue, GlassReview};
use countersign_statement::{Glass, State};
use uuid::Uuid;

use super::{Actions, Broken, Signed};
use crate::names::hash;
use crate::verify::people::{People, TOLERANCE};
use crate::verify::routes::Progress;

/// A glass that was broken and stands.
#[derive(Debug)]
pub(super) struct Forced {
    pub(super) glass: Uuid,
    pub(super) seq: u64,
    person: Uuid,
    pub(super) at: DateTime<Utc>,
    /// What the route says of it, where that is known.
    rule: Option<Glass>,
    /// How far the decisions had brought the action, where that is known.
    pub(super) before: Option<Progress>,
    /// Whether the content was there, which chose the route and names the lineage.
    chosen: bool,
    /// The records that reviewed it: by whom, and whether they upheld it.
    reviews: BTreeMap<u64, (Uuid, bool)>,
    overdue: bool,
}

/// What is said of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForcedBy {
    /// The record.
    pub seq: u64,
    /// Who broke the glass.
    pub person: Uuid,
    /// How many were to review it, where the route is known.
    pub wanted: Option<u64>,
    /// Who found it right.
    pub upheld: u64,
    /// Who did not.
    pub not_upheld: u64,
    /// Whether the review is on record as overdue.
    pub overdue: bool,
    /// Whether content and route were there, so that it is known that the policy allows it and that none of the lineage did it.
    pub known: bool,
}

/// What is known of the glass of all actions.
#[derive(Debug, Default)]
pub struct Glasses {
    pub(super) standing: HashMap<Uuid, Forced>,
    /// Reviews by each compromised key until its revocation: record and action.
    reviewed: HashMap<Hash, Vec<(u64, Uuid)>>,
}

impl Forced {
    pub(super) fn said(&self) -> ForcedBy {
        let upheld = self.reviews.values().filter(|(_, upheld)| *upheld).count() as u64;
        ForcedBy {
            seq: self.seq,
            person: self.person,
            wanted: self.rule.as_ref().map(|rule| rule.quorum),
            upheld,
            not_upheld: (self.reviews.len() as u64).saturating_sub(upheld),
            overdue: self.overdue,
            known: self.rule.is_some() && self.chosen,
        }
    }
}

impl ForcedBy {
    /// How far the review came, in words without a full stop.
    pub fn review(&self) -> String {
        let given = self.upheld.saturating_add(self.not_upheld);
        let late = if self.overdue { ", overdue" } else { "" };
        let wanted = self
            .wanted
            .map_or_else(String::new, |wanted| format!(" of {wanted}"));
        format!(
            "After-review: {given}{wanted}, {} upheld, {} not upheld{late}",
            self.upheld, self.not_upheld
        )
    }
}

impl Glasses {
    /// Every action that was forced and whose glass stands, by the record that broke it.
    pub fn all(&self) -> Vec<ForcedBy> {
        let mut all: Vec<ForcedBy> = self.standing.values().map(Forced::said).collect();
        all.sort_unstable_by_key(|one| one.seq);
        all
    }

    /// A key was compromised from record `since` on: its reviews from there on are not counted.
    pub(super) fn disown(&mut self, key: &Hash, since: u64) {
        let Some(made) = self.reviewed.get_mut(key) else {
            return;
        };
        for (seq, action) in made.split_off(made.partition_point(|(seq, _)| *seq < since)) {
            if let Some(forced) = self.standing.get_mut(&action) {
                forced.reviews.remove(&seq);
            }
        }
    }
}

impl Actions {
    /// Takes a broken glass, recorded at `at`. `short`: whether its narrative is there and says too little, or its incident's
    /// reference nothing.
    pub fn break_glass(
        &mut self,
        (made, short): (&GlassBroken, bool),
        at: DateTime<Utc>,
        signed: Signed,
        people: &People,
    ) -> Broken {
        let mut broken: Broken = self.settle(made.action_id, people).into_iter().collect();
        self.disowned.note((made.action_id, made.glass_id), signed);
        if !people.holds(made.person, made.role, at) {
            broken.push(format!(
                "who broke the glass did not hold the role {} then",
                made.role
            ));
        }
        if short {
            broken.push(
                "it names no incident, or its narrative has fewer than ten characters".to_owned(),
            );
        }
        let standing = self.standing.entry(made.action_id).or_default();
        let breakable = [State::InReview, State::PausedInfo, State::PausedHold];
        if standing
            .state
            .is_some_and(|state| !breakable.contains(&state))
        {
            broken.push("it forces what was not in review".to_owned());
        }
        let mut forced = Forced {
            glass: made.glass_id,
            seq: signed.seq,
            person: made.person,
            at,
            rule: None,
            before: None,
            chosen: false,
            reviews: BTreeMap::new(),
            overdue: false,
        };
        // Behind a gap nobody can tell which step was open.
        let known = standing.state.replace(State::Approved).is_some();
        if let Some(action) = self.proposed.get_mut(&made.action_id) {
            if hash(&made.action_digest) != Some(action.digest) || made.revision != action.revision
            {
                broken.push("it approves another content or revision than was proposed".to_owned());
            }
            if action.route.is_none() || hash(&made.route_digest) != action.route {
                broken.push("it names another route than the one pinned to the action".to_owned());
            }
            if people.agent_owner(action.agent) == Some(made.person)
                || action.lineage.contains(&made.person)
            {
                broken.push("who broke the glass is of the action's lineage".to_owned());
            }
            if action.simulation {
                broken.push("it forces a simulation".to_owned());
            }
            if let Some(route) = &action.prescribed {
                match &route.break_glass {
                    None => broken.push("its route lets nobody break the glass".to_owned()),
                    Some(rule) if rule.role != made.role => broken.push(format!(
                        "its route lets the role {} break the glass and not {}",
                        rule.role, made.role
                    )),
                    Some(rule) => forced.rule = Some(rule.clone()),
                }
                let progress = action.progress.as_ref().filter(|_| known);
                let open = progress.map(Progress::step);
                if open.map_or(route.step(made.step).is_none(), |open| open != made.step) {
                    broken.push(format!("its step {} was not open", made.step));
                }
                let latest = self.latest.since(action.seq).unwrap_or(at);
                let expiry = seconds(route.expiry_seconds)
                    .and_then(|expiry| action.at.checked_add_signed(expiry))
                    .and_then(|expiry| expiry.checked_add_signed(TOLERANCE));
                if expiry.is_some_and(|expiry| expiry <= latest) {
                    broken.push("its action had expired".to_owned());
                }
            }
            forced.chosen = action.content;
            forced.before = action.progress.take().filter(|_| known);
            action.ended = Some((State::Approved, at));
        }
        self.glass.standing.insert(made.action_id, forced);
        broken
    }

    /// Takes a review of a broken glass. `short`: whether its reason is there and says too little.
    pub fn review_glass(
        &mut self,
        (made, short): (&GlassReview, bool),
        at: DateTime<Utc>,
        signed: Signed,
        people: &People,
    ) -> Broken {
        let mut broken = Vec::new();
        if let Some(key) = signed.void {
            self.disowned.decisions.insert(signed.seq);
            let of_key = self.glass.reviewed.entry(key).or_default();
            of_key.push((signed.seq, made.action_id));
        }
        if !people.holds(made.person, made.role, at) {
            broken.push(format!(
                "the reviewer did not hold the role {} then",
                made.role
            ));
        }
        if short {
            broken.push("its reason has fewer than ten characters".to_owned());
        }
        if let Some(action) = self.proposed.get(&made.action_id)
            && (people.agent_owner(action.agent) == Some(made.person)
                || action.lineage.contains(&made.person))
        {
            broken.push("the reviewer is of the action's lineage".to_owned());
        }
        let whole = self.stands(made.action_id);
        let found = self.glass.standing.get_mut(&made.action_id);
        let Some(forced) = found.filter(|forced| forced.glass == made.glass_id) else {
            // Behind a gap the glass may be one that is not here.
            if whole {
                broken.push("it reviews a glass that is not broken".to_owned());
            }
            return broken;
        };
        if forced.person == made.person {
            broken.push("who broke the glass reviews it".to_owned());
        }
        if forced.reviews.values().any(|(by, _)| *by == made.person) {
            broken.push("the same person reviews it twice".to_owned());
        }
        if let Some(rule) = &forced.rule {
            if rule.review_role != made.role {
                broken.push(format!(
                    "its route has the role {} review it and not {}",
                    rule.review_role, made.role
                ));
            }
            if whole && forced.reviews.len() as u64 >= rule.quorum {
                broken.push("as many as were wanted had reviewed it".to_owned());
            }
        }
        let upheld = made.verdict == GlassVerdict::Upheld;
        forced.reviews.insert(signed.seq, (made.person, upheld));
        broken
    }

    /// Takes a record that a review is overdue.
    pub fn notice_glass(&mut self, made: &GlassOverdue, at: DateTime<Utc>) -> Broken {
        let mut broken = Vec::new();
        let whole = self.stands(made.action_id);
        let found = self.glass.standing.get_mut(&made.action_id);
        let Some(forced) = found.filter(|forced| forced.glass == made.glass_id) else {
            if whole {
                broken.push("it is about a glass that is not broken".to_owned());
            }
            return broken;
        };
        if forced.overdue {
            broken.push("it says so twice".to_owned());
        }
        forced.overdue = true;
        if let Some(rule) = &forced.rule {
            let due = seconds(rule.within_seconds)
                .and_then(|within| forced.at.checked_add_signed(within));
            if due.is_some_and(|due| at < due) {
                broken.push("the review was not overdue".to_owned());
            }
            if whole && forced.reviews.len() as u64 >= rule.quorum {
                broken.push("as many as were wanted had reviewed it".to_owned());
            }
        }
        broken
    }

    /// Whether no record of the action was missing so far.
    fn stands(&self, action: Uuid) -> bool {
        let standing = self.standing.get(&action);
        standing.is_some_and(|standing| standing.state.is_some())
    }
}

fn seconds(seconds: u64) -> Option<TimeDelta> {
    i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds)
}
