//! Decisions against the actions they are about: digest, revision, route, seat, role, lineage, override.

mod disown;
mod events;
mod glass;
mod granted;
mod revise;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::codes::{Advice, Entry, Friction, OverrideType, Verdict};
use countersign_statement::facts::{Action, Decision};
use countersign_statement::{Route, State};
use uuid::Uuid;

use super::latest::Latest;
use super::opened::ContentFacts;
use super::people::{People, TOLERANCE};
use super::routes::{Policies, Prescribed, Progress, Vote};
use crate::names::hash;
pub use disown::{Disowned, Signed};
pub use glass::{ForcedBy, Glasses};

/// What is remembered of an opened action.
#[derive(Debug)]
struct Proposed {
    /// Its record's number.
    seq: u64,
    digest: [u8; 32],
    /// `None` where nobody decides.
    route: Option<[u8; 32]>,
    revision: u64,
    agent: Uuid,
    advice: Option<Advice>,
    /// People of the content who are not the agent's owner.
    lineage: Box<[Uuid]>,
    /// Whether the content is there, which names them.
    content: bool,
    /// Of a content that is there its editors, and the digest of what no revision changes.
    edited: Option<(Vec<Uuid>, [u8; 32])>,
    /// Whether the content, where it is there, is a simulation's.
    simulation: bool,
    decided: Vec<Vote>,
    at: DateTime<Utc>,
    /// What its decisions ended it as, and when; none while people decide, and where that is not known.
    ended: Option<(State, DateTime<Utc>)>,
    /// By the policy in force; `None` where that is not known, or nobody decides.
    prescribed: Option<Arc<Route>>,
    /// While it is in review, and no record of it was missing so far.
    progress: Option<Progress>,
}

/// Where an action stands by its records, opened or not.
#[derive(Debug, Default)]
struct Standing {
    /// The number that its next record has, if none is missing.
    next: u64,
    /// None behind a gap: nobody can tell.
    state: Option<State>,
    /// The step of its last escalation, and the rung that it reached. None before one, and behind a gap.
    rung: Option<(u64, u64)>,
    /// How often its agent had been stopped by its last record.
    stops: u64,
}

/// What decisions are counted as.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Opened proposals.
    pub actions: u64,
    /// Opened decisions.
    pub decisions: u64,
    /// Of these, approvals.
    pub approvals: u64,
    /// Of these, overrides of an agent's advice.
    pub overrides: u64,
    /// Decisions whose action was not opened: only signature, role and seat were checked.
    pub without_action: u64,
    /// Decisions whose action was opened, and the content behind it, which names its lineage, is not there.
    pub without_content: u64,
    /// Decisions whose override could not be recomputed because the recommendation is not there.
    pub without_advice: u64,
    /// Actions that enough of the right people approved, by the route that the policy then in force gives their content.
    pub passed: u64,
    /// Actions that enough people approved, by a route of the policy then in force; that it is the one for their content, and
    /// that nobody of their lineage decided, cannot be told without the content.
    pub passed_unread: u64,
    /// Actions that were approved, and without void statements were not.
    pub passed_void: u64,
    /// Actions with decisions of which nobody can tell here whether enough people decided.
    pub untold: u64,
}

/// The opened actions. About 150 bytes each.
#[derive(Debug, Default)]
pub struct Actions {
    proposed: HashMap<Uuid, Proposed>,
    orphans: HashMap<Uuid, Vec<Vote>>,
    /// Votes on revisions that were followed by another one.
    earlier: HashMap<Uuid, Vec<Vote>>,
    standing: HashMap<Uuid, Standing>,
    /// Which action follows which, by the records of the former ones, and of the latter ones.
    followed_by: HashMap<Uuid, Uuid>,
    follows: HashMap<Uuid, Uuid>,
    /// What the limits of actions are compared with.
    pub latest: Latest,
    /// Counts so far.
    pub counts: Counts,
    /// Decisions that are void, and what they had carried.
    pub disowned: Disowned,
    /// Actions that were forced outside of their route.
    pub glass: Glasses,
}

/// Rules that do not hold, each a sentence without its full stop.
type Broken = Vec<String>;

impl Actions {
    /// Takes a proposal; `content` is what lies behind its digest, where the bundle holds it.
    pub fn propose(
        &mut self,
        action: &Action,
        content: Option<&ContentFacts>,
        (seq, at): (u64, DateTime<Utc>),
        people: &People,
        policies: &mut Policies,
    ) -> Broken {
        let mut broken = Vec::new();
        self.counts.actions = self.counts.actions.saturating_add(1);
        let owner = people.agent_owner(action.agent);
        if owner.is_none() {
            broken.push(
                "it was proposed by an agent that had not been registered and confirmed".to_owned(),
            );
        }
        if (action.outcome == Entry::InReview) == action.route_digest.is_empty() {
            broken
                .push("an action has a route when, and only when, people decide on it".to_owned());
        }
        if let Some(content) = content {
            if content.agent != action.agent {
                broken.push("its content names another agent".to_owned());
            }
            if owner.is_some_and(|owner| owner != content.owner) {
                broken.push(
                    "its content names another owner than the agent's registration".to_owned(),
                );
            }
            if content.idempotency != action.idempotency {
                broken.push("its content has another idempotency key".to_owned());
            }
            if !people.may_propose(action.agent, &content.asked.kind) {
                broken.push("its kind is none that its agent's mandate allows".to_owned());
            }
        }
        let lineage = content.map(|content| {
            content
                .lineage
                .iter()
                .copied()
                .filter(|p| Some(*p) != owner)
                .collect()
        });
        let prescribed = policies.prescribe(action, content).unwrap_or_else(|why| {
            broken.push(why.to_owned());
            Prescribed::Unknown
        });
        let simulation = content.is_some_and(|content| content.asked.simulation);
        let (prescribed, progress) = match prescribed {
            Prescribed::Route { route, chosen } => {
                let progress = Progress::of(Arc::clone(&route), chosen, simulation);
                (Some(route), Some(progress))
            }
            Prescribed::Unknown | Prescribed::Nobody => (None, None),
        };
        let stands = match action.outcome {
            Entry::InReview => State::InReview,
            Entry::Blocked => State::Blocked,
            Entry::AutoCleared => State::AutoCleared,
        };
        let standing = self.standing.entry(action.action_id).or_default();
        standing.state = Some(stands);
        standing.stops = people.stops(action.agent);
        let proposed = Proposed {
            seq,
            simulation,
            ended: None,
            digest: hash(&action.action_digest).unwrap_or_default(),
            route: hash(&action.route_digest).filter(|_| action.outcome == Entry::InReview),
            revision: action.revision,
            agent: action.agent,
            advice: content.and_then(|content| content.advice),
            content: content.is_some(),
            edited: content.map(|content| (content.editors.clone(), content.fixed)),
            lineage: lineage.unwrap_or_default(),
            decided: Vec::new(),
            at,
            prescribed,
            progress,
        };
        if self.proposed.insert(action.action_id, proposed).is_some() {
            broken.push("an action with this id was proposed before".to_owned());
        }
        if self.orphans.contains_key(&action.action_id) {
            broken.push("it was decided on before it was proposed".to_owned());
        }
        broken
    }

    /// Where each action stands by its records, none where one of them is missing; and the numbers of the decisions that do not count:
    /// taken back, or void.
    pub fn end(mut self, people: &People) -> (HashMap<Uuid, State>, HashSet<u64>) {
        let actions: Vec<Uuid> = self.proposed.keys().copied().collect();
        for action in actions {
            let halted = self.settle(action, people).is_some();
            let standing = self.standing.entry(action).or_default();
            if halted && standing.state.is_some_and(State::is_open) {
                standing.state = Some(State::PausedAgentSuspended);
            }
        }
        let standing = self.standing.into_iter();
        let states = standing
            .filter_map(|(action, standing)| Some((action, standing.state?)))
            .collect();
        let votes = self.proposed.into_values().map(|action| action.decided);
        let votes = votes.chain(self.orphans.into_values()).flatten();
        let uncounted = votes.filter(|vote| vote.void || !vote.stands);
        let earlier = self.earlier.into_values().flatten();
        let uncounted = uncounted.chain(earlier);
        (states, uncounted.map(|vote| vote.seq).collect())
    }

    /// What stopping its agent did to an action since its last record: interruptions are over, and an approval that was not used is none.
    /// Answers with why nothing happens to it now.
    fn settle(&mut self, action: Uuid, people: &People) -> Option<String> {
        let proposed = self.proposed.get(&action)?;
        let stops = people.stops(proposed.agent);
        let standing = self.standing.entry(action).or_default();
        if standing.stops != stops {
            standing.stops = stops;
            standing.state = standing.state.map(|state| match state {
                State::PausedInfo | State::PausedHold => State::InReview,
                State::Approved => State::Revoked,
                other => other,
            });
        }
        people
            .stopped(proposed.agent)
            .then(|| "its agent was stopped".to_owned())
    }

    /// Takes note of record number `subject_seq` of an action.
    pub fn follow(&mut self, action: Uuid, subject_seq: u64) {
        let standing = self.standing.entry(action).or_default();
        if subject_seq != standing.next {
            (standing.state, standing.rung) = (None, None);
        }
        standing.next = subject_seq.saturating_add(1);
    }

    /// Takes a decision recorded at `at`.
    pub fn decide(
        &mut self,
        (decision, short): (&Decision, bool),
        at: DateTime<Utc>,
        signed: Signed,
        people: &People,
    ) -> Broken {
        let mut broken: Broken = self
            .settle(decision.action_id, people)
            .into_iter()
            .collect();
        let void = signed.is_void();
        self.disowned
            .note((decision.action_id, decision.decision_id), signed);
        let counts = &mut self.counts;
        counts.decisions = counts.decisions.saturating_add(1);
        counts.approvals = counts
            .approvals
            .saturating_add(u64::from(decision.verdict == Verdict::Approve));
        counts.overrides = counts
            .overrides
            .saturating_add(u64::from(decision.override_type.is_some()));
        broken.extend(by_whose_role(decision, at, people));
        if decision.reason_code.verdict() != decision.verdict {
            broken.push(format!(
                "the reason {} does not go with {}",
                decision.reason_code, decision.verdict
            ));
        }
        if decision.override_type.is_some() && decision.narrative_commitment.is_empty() {
            broken.push("an override has no narrative".to_owned());
        }
        let standing = self.standing.entry(decision.action_id).or_default();
        let stands = standing.state;
        let earlier = self.earlier.get(&decision.action_id);
        let earlier = earlier.map_or(&[][..], Vec::as_slice);
        let Some(action) = self.proposed.get_mut(&decision.action_id) else {
            counts.without_action = counts.without_action.saturating_add(1);
            let seats = self.orphans.entry(decision.action_id).or_default();
            counts.untold = counts
                .untold
                .saturating_add(u64::from(seats.is_empty() && earlier.is_empty()));
            let vote = Vote::of(decision, signed.seq, void);
            seat((seats, earlier), vote, false, &mut broken);
            not_in_review(stands, &mut broken);
            return broken;
        };
        counts.without_content = counts
            .without_content
            .saturating_add(u64::from(!action.content));
        let same = hash(&decision.action_digest) == Some(action.digest)
            && decision.revision == action.revision;
        if !same {
            broken.push("it decides on another content or revision than was proposed".to_owned());
        }
        if action.route.is_none() {
            broken.push("nobody was to decide on that action".to_owned());
        } else if hash(&decision.route_digest) != action.route {
            broken.push("it names another route than the one pinned to the action".to_owned());
        }
        let first = action.decided.is_empty() && earlier.is_empty();
        let told = action
            .prescribed
            .as_ref()
            .is_some_and(|route| route.commit_before_reveal.keeps_advice());
        let vote = Vote::of(decision, signed.seq, void);
        let seats = (&mut action.decided, earlier);
        seat(seats, vote, told, &mut broken);
        if people.agent_owner(action.agent) == Some(decision.person) {
            broken.push("the decider owns the agent that proposed it".to_owned());
        } else if action.lineage.contains(&decision.person) {
            broken.push("the decider launched it, edited it or is its subject".to_owned());
        }
        if let Some(of) = decision.on_behalf_of
            && (people.agent_owner(action.agent) == Some(of) || action.lineage.contains(&of))
        {
            broken.push("it is on behalf of somebody of the action's lineage".to_owned());
        }
        match action.advice {
            _ if decision.override_type == Some(OverrideType::ManualOverride) => {}
            None => counts.without_advice = counts.without_advice.saturating_add(1),
            Some(advice) => {
                let contradicts = matches!(
                    (decision.verdict, advice),
                    (Verdict::Approve, Advice::Block) | (Verdict::Reject, Advice::Proceed)
                );
                let told = action
                    .prescribed
                    .as_ref()
                    .map(|r| !r.commit_before_reveal.keeps_advice());
                let word = match (contradicts, decision.override_type.is_some()) {
                    (false, true) => Some("follows the agent's advice but is"),
                    (true, false) if told == Some(true) => {
                        Some("contradicts the agent's advice but is not")
                    }
                    _ => None,
                };
                if let Some(word) = word {
                    broken.push(format!("the decision {word} marked as an override"));
                }
                // Where it is not signed it is counted nevertheless.
                let unsigned = contradicts && decision.override_type.is_none();
                counts.overrides = counts.overrides.saturating_add(u64::from(unsigned));
            }
        }
        not_in_review(stands, &mut broken);
        if let Some(route) = &action.prescribed {
            // Behind a gap nobody can tell which rungs of the step were reached.
            let reached = stands.map(|_| match standing.rung {
                Some((step, level)) if step == decision.step => level,
                _ => 0,
            });
            let latest = self.latest.since(action.seq).unwrap_or(at);
            by_route(
                route,
                action.at,
                (decision, short, reached),
                latest,
                &mut broken,
            );
        }
        match (&mut action.progress, stands) {
            (Some(progress), Some(State::InReview)) => {
                let brought = progress.decide(decision, void, &mut broken);
                standing.state = Some(brought.state);
                if matches!(brought.state, State::Approved | State::Simulated) {
                    let count = if !brought.soundly {
                        &mut counts.passed_void
                    } else if brought.chosen {
                        &mut counts.passed
                    } else {
                        &mut counts.passed_unread
                    };
                    *count = count.saturating_add(1);
                }
                if brought.state != State::InReview {
                    action.progress = None;
                    action.ended = Some((brought.state, at));
                }
            }
            // Behind a gap nobody can tell which step was open.
            (progress, None) => {
                let lost = progress.take().is_some();
                counts.untold = counts.untold.saturating_add(u64::from(lost || first));
            }
            (None, Some(State::InReview)) => {
                counts.untold = counts.untold.saturating_add(u64::from(first));
            }
            (_, Some(_)) => {}
        }
        broken
    }
}

/// Whether nobody can tell how far an action in review came: its route is not known here.
fn unfollowed(proposed: &HashMap<Uuid, Proposed>, action: Uuid) -> bool {
    proposed
        .get(&action)
        .is_none_or(|action| action.progress.is_none())
}

/// Why nobody could decide by the role that a decision names: its person holds it, or it was delegated to them.
fn by_whose_role(decision: &Decision, at: DateTime<Utc>, people: &People) -> Option<String> {
    let role = decision.seat_role;
    match decision.on_behalf_of {
        None if people.holds(decision.person, role, at) => None,
        None => Some(format!("the decider did not hold the role {role} then")),
        Some(of) if people.lent((decision.person, of, role), at).is_some() => None,
        Some(_) => Some(format!(
            "the role {role} had not been delegated to the decider then"
        )),
    }
}

fn not_in_review(stands: Option<State>, broken: &mut Broken) {
    if stands.is_some_and(|state| state != State::InReview) {
        broken.push("it decides on what was not in review".to_owned());
    }
}

/// What the route demands of a decision, whichever step was open; `latest`: the latest time on record since the proposal.
fn by_route(
    route: &Route,
    proposed: DateTime<Utc>,
    (decision, short, reached): (&Decision, bool, Option<u64>),
    latest: DateTime<Utc>,
    broken: &mut Broken,
) {
    match route.step(decision.step) {
        None => broken.push(format!("its route has no step {}", decision.step)),
        Some(step) if !step.is_for(decision.seat_role, reached) => broken.push(format!(
            "step {} is for the role {} and not for {}",
            step.step, step.role, decision.seat_role
        )),
        Some(_) => {}
    }
    if decision.on_behalf_of.is_some() && !route.delegation {
        broken.push("its route lets no delegated role count".to_owned());
    }
    let demanded = route.friction != Friction::Low || route.commit_before_reveal.keeps_advice();
    if demanded && decision.narrative_commitment.is_empty() {
        broken.push("its route demands a narrative, and there is none".to_owned());
    }
    // Of an override that is said without the route.
    if demanded && short && decision.override_type.is_none() {
        broken.push("its route demands a narrative of at least ten characters".to_owned());
    }
    let expiry = i64::try_from(route.expiry_seconds)
        .ok()
        .and_then(TimeDelta::try_seconds)
        .and_then(|expiry| proposed.checked_add_signed(expiry))
        .and_then(|expiry| expiry.checked_add_signed(TOLERANCE));
    if expiry.is_some_and(|expiry| expiry <= latest) {
        broken.push("its action had expired".to_owned());
    }
}

/// `earlier`: votes on earlier revisions, whose people have had their seat. `told`: whether who took a vote back had been told the advice, so that they do not vote again.
fn seat((seats, earlier): (&mut Vec<Vote>, &[Vote]), vote: Vote, told: bool, broken: &mut Broken) {
    if seats
        .iter()
        .chain(earlier)
        .any(|other| other.person == vote.person && (other.stands || told))
    {
        broken.push("the same person decides on one action twice".to_owned());
    } else if seats
        .iter()
        .chain(earlier)
        .any(|other| vote.shares_a_role(other) && (other.stands || told))
    {
        broken.push(
            "a role is used on one action by its holder and by a delegate, or by two of them"
                .to_owned(),
        );
    }
    seats.push(vote);
}
