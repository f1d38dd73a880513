//! Votes whose key was revoked as compromised from an earlier record on, and what they had carried.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use countersign_ledger::Hash;
use countersign_statement::State;
use countersign_statement::codes::Verdict;
use uuid::Uuid;

use super::{Actions, Latest, Proposed, Vote};
use crate::verify::people::People;
use crate::verify::routes::Progress;

/// How a decision was signed.
#[derive(Debug, Clone, Copy)]
pub struct Signed {
    /// Its record's number.
    pub seq: u64,
    /// Its key, where that is declared compromised by then, in this record or a later one.
    pub void: Option<Hash>,
    /// The keys that gave and accepted the delegation on which it rests, and in which records, where they are declared so by then.
    pub lent: [Option<(Hash, u64)>; 2],
}

impl Signed {
    /// Whether it counts for nothing.
    pub fn is_void(&self) -> bool {
        self.void.is_some() || self.lent.iter().any(Option::is_some)
    }
}

/// Decisions that are void, by the numbers of their records, and what they had carried: actions by the numbers of their proposals,
/// each with the void decisions.
#[derive(Debug, Default)]
pub struct Disowned {
    /// All void decisions.
    pub decisions: BTreeSet<u64>,
    /// Actions that are decided and closed, and would not be so without them.
    pub flagged: BTreeMap<u64, BTreeSet<u64>>,
    /// Actions of which an earlier step was opened again.
    pub reopened: BTreeMap<u64, BTreeSet<u64>>,
    /// Void decisions of which nobody can tell here what they carried.
    pub untold: BTreeSet<u64>,
    /// By each compromised key until its revocation; first the record in which it signed what they rest on.
    signed: HashMap<Hash, Vec<(u64, Uuid, Uuid)>>,
}

impl Disowned {
    /// Takes note of a decision, or of a broken glass, on an action.
    pub(super) fn note(&mut self, (action, decision): (Uuid, Uuid), signed: Signed) {
        if signed.is_void() {
            self.decisions.insert(signed.seq);
        }
        let own = signed.void.map(|key| (key, signed.seq));
        for (key, place) in signed.lent.into_iter().chain([own]).flatten() {
            let made = (place, action, decision);
            self.signed.entry(key).or_default().push(made);
        }
    }
}

/// What became void of an action.
#[derive(Debug, Default)]
struct Fallen {
    /// The records.
    seqs: BTreeSet<u64>,
    /// The earliest step with such an approval.
    from: Option<u64>,
    /// Whether such a rejection is on the step that was decided on last.
    against: bool,
}

impl Actions {
    /// A key was revoked as compromised from record `since` on. The earliest step that such an approval helped to close is open
    /// again, and what was voted on later steps is void too, for those would not have been open. What is closed stays so.
    pub fn disown(&mut self, key: &Hash, since: u64, people: &People) {
        self.glass.disown(key, since);
        let Some(signed) = self.disowned.signed.get_mut(key) else {
            return;
        };
        let (now, before) = std::mem::take(signed)
            .into_iter()
            .partition::<Vec<_>, _>(|(place, ..)| *place >= since);
        *signed = before;
        let mut void: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
        for (_, action, decision) in now {
            void.entry(action).or_default().insert(decision);
        }
        for (action, decisions) in void {
            self.settle(action, people);
            // On an earlier revision they carried nothing any more; their people are free again.
            for vote in self.earlier.get_mut(&action).into_iter().flatten() {
                vote.stands &= !decisions.contains(&vote.decision);
            }
            if self.glass.standing.contains_key(&action) {
                self.let_fall_forced(action, &decisions);
            } else {
                self.let_fall(action, &decisions);
            }
        }
    }

    /// What was forced outside of its route rests on no vote: the steps behind void ones are open again only if its glass is broken no
    /// more. Then an approval that was not used is none, and the review goes on where it stood; what is closed is flagged.
    fn let_fall_forced(&mut self, action: Uuid, decisions: &HashSet<Uuid>) {
        let standing = self.standing.entry(action).or_default();
        let Some(forced) = self.glass.standing.get_mut(&action) else {
            return;
        };
        let seq = forced.seq;
        let void = decisions.contains(&forced.glass);
        let Some(proposed) = self.proposed.get_mut(&action) else {
            let mut fallen = self
                .orphans
                .get_mut(&action)
                .map_or_else(Fallen::default, |votes| {
                    let fallen = fall(votes, decisions);
                    fall_behind(votes, fallen.from);
                    fallen
                });
            if void {
                fallen.seqs.insert(seq);
                self.glass.standing.remove(&action);
            }
            self.disowned.untold.extend(fallen.seqs);
            return;
        };
        let fallen = fall(&mut proposed.decided, decisions);
        if let Some(progress) = forced.before.take() {
            let to = fallen
                .from
                .map_or(progress.step(), |from| from.min(progress.step()));
            if to < progress.step() {
                fall_behind(&mut proposed.decided, Some(to));
                standing.rung = None;
            }
            forced.before = Some(progress.again(to, &proposed.decided));
        } else {
            self.disowned.untold.extend(fallen.seqs);
            fall_behind(&mut proposed.decided, fallen.from);
        }
        if !void {
            return;
        }
        let lapsed = ended(proposed, forced.at, seq, &self.latest);
        let before = forced.before.take();
        self.glass.standing.remove(&action);
        let fate = match standing.state {
            None => {
                self.disowned.untold.insert(seq);
                proposed.ended = None;
                return;
            }
            Some(State::Approved) if !lapsed => {
                (standing.state, standing.rung) = (Some(State::InReview), None);
                (proposed.ended, proposed.progress) = (None, before);
                &mut self.disowned.reopened
            }
            Some(_) => &mut self.disowned.flagged,
        };
        fate.entry(proposed.seq).or_default().insert(seq);
    }

    fn let_fall(&mut self, action: Uuid, decisions: &HashSet<Uuid>) {
        let standing = self.standing.entry(action).or_default();
        let Some(proposed) = self.proposed.get_mut(&action) else {
            if let Some(votes) = self.orphans.get_mut(&action) {
                let fallen = fall(votes, decisions);
                self.disowned.untold.extend(fallen.seqs);
                fall_behind(votes, fallen.from);
            }
            return;
        };
        let fallen = fall(&mut proposed.decided, decisions);
        let open = standing.state.is_some_and(State::is_open);
        let followed = proposed.progress.is_some() || proposed.ended.is_some();
        match (standing.state, &proposed.prescribed) {
            (Some(state), Some(route)) if followed => {
                let over = over(proposed, &self.latest);
                let unused = state == State::Approved && !over;
                let late = open && over;
                if open && !late || unused {
                    let progress = proposed.progress.take().unwrap_or_else(|| {
                        let route = Arc::clone(route);
                        Progress::of(route, proposed.content, proposed.simulation)
                    });
                    // Of what was approved the last step was open last.
                    let step = match proposed.ended {
                        Some(_) => proposed.decided.last().map_or(1, |vote| vote.step),
                        None => progress.step(),
                    };
                    let to = fallen.from.map_or(step, |from| from.min(step));
                    let again = to < step || (unused && fallen.from.is_some());
                    if again {
                        fall_behind(&mut proposed.decided, Some(to));
                        standing.rung = None;
                        if unused {
                            standing.state = Some(State::InReview);
                            self.counts.passed_void = self.counts.passed_void.saturating_sub(1);
                        }
                        proposed.ended = None;
                        self.disowned
                            .reopened
                            .entry(proposed.seq)
                            .or_default()
                            .extend(fallen.seqs);
                    }
                    // An approval that stays, stays closed.
                    if proposed.ended.is_none() {
                        proposed.progress = Some(progress.again(to, &proposed.decided));
                    }
                    return;
                }
                let carried = match proposed.ended {
                    // Approvals on the step that was rejected carried nothing.
                    Some((State::Rejected, _)) => {
                        let last = proposed.decided.last().map(|vote| vote.step);
                        fallen.against || fallen.from.is_some_and(|from| Some(from) < last)
                    }
                    Some(_) => fallen.from.is_some(),
                    None => false,
                };
                if carried {
                    self.disowned
                        .flagged
                        .entry(proposed.seq)
                        .or_default()
                        .extend(fallen.seqs);
                }
            }
            // Which was approved, whichever way.
            (Some(State::Executing | State::Executed | State::Failed | State::Revoked), _)
                if fallen.from.is_some() =>
            {
                self.disowned
                    .flagged
                    .entry(proposed.seq)
                    .or_default()
                    .extend(fallen.seqs);
            }
            _ => {
                self.disowned.untold.extend(fallen.seqs);
                fall_behind(&mut proposed.decided, fallen.from);
            }
        }
    }
}

/// Whether an action is past its limit: an open one expired, an approval lapsed.
fn over(proposed: &Proposed, latest: &Latest) -> bool {
    let (from, seq) = match (proposed.ended, proposed.decided.last()) {
        (Some((_, at)), Some(vote)) => (at, vote.seq),
        _ => (proposed.at, proposed.seq),
    };
    ended(proposed, from, seq, latest)
}

/// Whether what lasts from the record `seq` of this time on for as long as the review is given is over.
fn ended(proposed: &Proposed, from: DateTime<Utc>, seq: u64, latest: &Latest) -> bool {
    let end = proposed
        .prescribed
        .as_ref()
        .and_then(|route| i64::try_from(route.expiry_seconds).ok())
        .and_then(TimeDelta::try_seconds)
        .and_then(|expiry| from.checked_add_signed(expiry));
    end.is_some_and(|end| latest.since(seq).is_some_and(|latest| end <= latest))
}

fn fall(votes: &mut [Vote], decisions: &HashSet<Uuid>) -> Fallen {
    let mut fallen = Fallen::default();
    let last = votes.last().map(|vote| vote.step);
    for vote in votes {
        if !vote.stands || vote.forced || !decisions.contains(&vote.decision) {
            continue;
        }
        vote.stands = false;
        fallen.seqs.insert(vote.seq);
        match vote.verdict {
            Verdict::Approve => {
                fallen.from = Some(fallen.from.map_or(vote.step, |from| from.min(vote.step)));
            }
            Verdict::Reject => fallen.against |= Some(vote.step) == last,
        }
    }
    fallen
}

/// Votes on steps that would not have been open.
fn fall_behind(votes: &mut [Vote], from: Option<u64>) {
    for vote in votes {
        vote.stands &= from.is_none_or(|from| vote.step <= from);
    }
}
