//! Decisions against the actions they are about: digest, revision, route, seat, role, lineage, override.

mod disown;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use countersign_statement::codes::{
    Advice, Entry, EscalationCause, ExecutionEvent, Friction, InterruptionEvent, OverrideType,
    Role, SuccessionEvent, Verdict,
};
use countersign_statement::facts::{
    Action, Decision, Escalation, Execution, Interruption, Retraction, Succession,
};
use countersign_statement::{Route, State};
use uuid::Uuid;

use super::latest::Latest;
use super::opened::ContentFacts;
use super::people::{People, TOLERANCE};
use super::routes::{Policies, Prescribed, Progress, Vote};
use crate::names::hash;
pub use disown::{Disowned, Signed};

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

/// What is known of an action that somebody wants to carry out.
#[derive(Debug)]
pub struct Granted {
    /// The digest of its content.
    pub digest: [u8; 32],
    /// Where it stands; none where a record of it is missing.
    pub state: Option<State>,
    /// Whether its content says that it is a simulation.
    pub simulation: bool,
    /// Until when an approval of it lasts.
    pub until: Option<DateTime<Utc>>,
    /// The approvals that count: their records and who made them.
    pub approvals: Vec<(u64, Uuid)>,
}

/// The opened actions. About 150 bytes each.
#[derive(Debug, Default)]
pub struct Actions {
    proposed: HashMap<Uuid, Proposed>,
    orphans: HashMap<Uuid, Vec<Vote>>,
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
        (states, uncounted.map(|vote| vote.seq).collect())
    }

    /// Where one action stands by all records so far, for who asks whether it may be carried out.
    pub fn grant(&mut self, action: Uuid, people: &People) -> Option<Granted> {
        let halted = self.settle(action, people).is_some();
        let state = self.standing.get(&action).and_then(|s| s.state);
        let proposed = self.proposed.get(&action)?;
        let lasts = proposed.prescribed.as_ref().and_then(|route| {
            let seconds = i64::try_from(route.expiry_seconds).ok()?;
            let (_, approved) = proposed.ended?;
            approved.checked_add_signed(TimeDelta::try_seconds(seconds)?)
        });
        let votes = proposed.decided.iter();
        let counted = votes.filter(|v| v.stands && !v.void && v.verdict == Verdict::Approve);
        Some(Granted {
            digest: proposed.digest,
            // Where the route is not known, nobody followed what the decisions came to.
            state: state.filter(|state| match state {
                State::Approved => !halted,
                State::InReview => proposed.prescribed.is_some(),
                _ => true,
            }),
            simulation: proposed.simulation,
            until: lasts,
            approvals: counted.map(|vote| (vote.seq, vote.person)).collect(),
        })
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

    /// Takes an interruption, its end or a withdrawal, recorded at `at`.
    pub fn interrupt(&mut self, made: &Interruption, at: DateTime<Utc>, people: &People) -> Broken {
        use InterruptionEvent as E;
        let halted = self.settle(made.action_id, people);
        let halted = halted.filter(|_| made.event != E::Withdrawn);
        let mut broken: Broken = halted.into_iter().collect();
        if matches!(made.event, E::Held | E::Resumed | E::Revoked)
            && !people.holds(made.by, Role::Supervisor, at)
        {
            broken.push("it is not by a supervisor".to_owned());
        }
        let standing = self.standing.entry(made.action_id).or_default();
        let fits = match (standing.state, made.event) {
            (None, _) => true,
            (Some(State::InReview), E::Revoked) => unfollowed(&self.proposed, made.action_id),
            (Some(State::InReview), event) => matches!(event, E::Asked | E::Held | E::Withdrawn),
            (Some(State::PausedInfo), event) => matches!(event, E::Answered | E::Withdrawn),
            (Some(State::PausedHold), event) => matches!(event, E::Resumed | E::Withdrawn),
            (Some(State::Approved), event) => matches!(event, E::Withdrawn | E::Revoked),
            (Some(_), _) => false,
        };
        if !fits {
            broken.push("it does not fit what came before".to_owned());
        }
        standing.state = Some(match made.event {
            E::Asked => State::PausedInfo,
            E::Held => State::PausedHold,
            E::Answered | E::Resumed => State::InReview,
            E::Withdrawn => State::Withdrawn,
            E::Revoked => State::Revoked,
        });
        let Some(action) = self.proposed.get(&made.action_id) else {
            return broken;
        };
        let owner = people.agent_owner(action.agent);
        match made.event {
            E::Answered | E::Withdrawn => {
                if made.by != action.agent && Some(made.by) != owner {
                    broken.push("it is by neither the agent nor its owner".to_owned());
                }
            }
            E::Asked | E::Held | E::Resumed | E::Revoked => {
                if Some(made.by) == owner || action.lineage.contains(&made.by) {
                    broken.push("who interrupts is of the action's lineage".to_owned());
                }
            }
        }
        broken
    }

    /// Takes an escalation by the actor of this type.
    pub fn escalate(&mut self, made: &Escalation, human: bool, people: &People) -> Broken {
        let mut broken: Broken = self.settle(made.action_id, people).into_iter().collect();
        if made.cause == EscalationCause::ByHand && !human {
            broken.push("it is by hand and not by a person".to_owned());
        }
        let standing = self.standing.entry(made.action_id).or_default();
        if standing.state.is_some_and(|state| state != State::InReview) {
            broken.push("it escalates what was not in review".to_owned());
        }
        // Of a step whose escalations are all there, each rung is reached once, and in order.
        let before = match standing.rung {
            Some((step, level)) if step == made.step => Some(level),
            Some((step, _)) => (step < made.step).then_some(0),
            None => standing.state.map(|_| 0),
        };
        match before {
            Some(level) if made.level != level.saturating_add(1) => {
                broken.push("its rung does not follow the one before".to_owned());
            }
            None if standing.rung.is_some() => {
                broken.push("it escalates a step that was over".to_owned());
            }
            _ => {}
        }
        standing.rung = Some((made.step, made.level));
        if let Some(route) = self
            .proposed
            .get(&made.action_id)
            .and_then(|action| action.prescribed.as_ref())
        {
            let at = usize::try_from(made.level.saturating_sub(1)).unwrap_or(usize::MAX);
            let rung = route
                .step(made.step)
                .and_then(|step| step.escalation.get(at));
            if rung.is_none_or(|rung| rung.role != made.role || made.level == 0) {
                broken.push("its route has no such rung".to_owned());
            }
        }
        if let Some(action) = self.proposed.get(&made.action_id)
            && made.cause == EscalationCause::ByHand
            && (people.agent_owner(action.agent) == Some(made.by)
                || action.lineage.contains(&made.by))
        {
            broken.push("who escalates is of the action's lineage".to_owned());
        }
        broken
    }

    /// Takes a step of the execution.
    pub fn execute(&mut self, made: &Execution, people: &People) -> Broken {
        use ExecutionEvent as E;
        // That it acts although it was stopped, is said of its record.
        self.settle(made.action_id, people);
        let mut broken = Vec::new();
        let standing = self.standing.entry(made.action_id).or_default();
        let fits = match (standing.state, made.event) {
            (None, _)
            | (Some(State::Approved), E::Consumed)
            | (Some(State::Executing), E::Executed | E::Failed) => true,
            (Some(State::InReview), E::Consumed) => unfollowed(&self.proposed, made.action_id),
            (Some(_), _) => false,
        };
        if !fits {
            broken.push("it does not fit what came before".to_owned());
        }
        standing.state = Some(match made.event {
            E::Consumed => State::Executing,
            E::Executed => State::Executed,
            E::Failed => State::Failed,
        });
        let Some(action) = self.proposed.get(&made.action_id) else {
            return broken;
        };
        if made.agent != action.agent {
            broken.push("it is not by the agent that proposed the action".to_owned());
        }
        if made.event == E::Consumed {
            if !action.decided.iter().any(|vote| vote.stands) {
                broken.push("nobody had decided on it".to_owned());
            }
            if hash(&made.digest) != Some(action.digest) {
                broken.push(
                    "the permission was used for something else than was approved".to_owned(),
                );
            }
        }
        broken
    }

    /// Takes a record that another action follows this one, or that this one follows another.
    pub fn succeed(&mut self, made: &Succession, people: &People) -> Broken {
        use SuccessionEvent as E;
        // The owner of an agent that was stopped may, like withdrawing.
        self.settle(made.action_id, people);
        let mut broken = Vec::new();
        let state = |action| self.standing.get(action).and_then(|s: &Standing| s.state);
        let agents = [made.action_id, made.other].map(|a| self.proposed.get(&a).map(|p| p.agent));
        for agent in agents.into_iter().flatten() {
            if made.by != agent && Some(made.by) != people.agent_owner(agent) {
                broken.push("it is by neither the agent nor its owner".to_owned());
            }
        }
        if let [Some(one), Some(other)] = agents
            && one != other
        {
            broken.push("the two actions are of two agents".to_owned());
        }
        let stands = state(&made.action_id);
        let unfollowed = unfollowed(&self.proposed, made.action_id);
        match made.event {
            E::Superseded | E::Resubmitted => {
                let fits = match (stands, made.event) {
                    (None, _) => true,
                    (Some(State::Rejected), event) => event == E::Resubmitted,
                    (Some(State::InReview), E::Resubmitted) => unfollowed,
                    (Some(state), _) => {
                        made.event == E::Superseded && (state.is_open() || state == State::Approved)
                    }
                };
                if !fits {
                    broken.push("it does not fit what came before".to_owned());
                }
                if self
                    .followed_by
                    .insert(made.action_id, made.other)
                    .is_some()
                {
                    broken.push("another action followed it before".to_owned());
                }
                if made.event == E::Superseded {
                    self.standing.entry(made.action_id).or_default().state =
                        Some(State::Superseded);
                }
            }
            E::Supersedes | E::Resubmits => {
                // Where the former one is there as far as its successor, it says the same.
                let named = self.followed_by.get(&made.other);
                if state(&made.other).is_some() && named != Some(&made.action_id) {
                    broken.push("the other action does not name it as what follows".to_owned());
                }
                if self.follows.insert(made.action_id, made.other).is_some() {
                    broken.push("it followed another action before".to_owned());
                }
            }
        }
        broken
    }

    /// Takes a vote back.
    pub fn retract(&mut self, made: &Retraction, people: &People) -> Broken {
        let mut broken: Broken = self.settle(made.action_id, people).into_iter().collect();
        let state = self
            .standing
            .get(&made.action_id)
            .and_then(|standing| standing.state);
        if state.is_some_and(|state| state != State::InReview) {
            broken.push("it takes a vote back on what was not in review".to_owned());
        }
        let mut none = Vec::new();
        let (seats, progress) = match self.proposed.get_mut(&made.action_id) {
            Some(action) => (&mut action.decided, action.progress.as_mut()),
            None => (
                self.orphans.get_mut(&made.action_id).unwrap_or(&mut none),
                None,
            ),
        };
        let known = seats.iter().any(|vote| vote.decision == made.decision_id);
        let Some(vote) = seats
            .iter_mut()
            .find(|vote| vote.decision == made.decision_id && vote.stands)
        else {
            // Behind a gap the vote may be one that is not here.
            if state.is_some() || known {
                broken.push("it takes back a vote that does not stand".to_owned());
            }
            return broken;
        };
        if vote.person != made.person || vote.step != made.step {
            broken.push("it takes back a vote of another person or step".to_owned());
        }
        vote.stands = false;
        if let (Some(progress), Some(State::InReview)) = (progress, state) {
            progress.retract(vote, &mut broken);
        }
        broken
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
        let void = signed.void.is_some();
        self.disowned.note(decision, signed);
        let counts = &mut self.counts;
        counts.decisions = counts.decisions.saturating_add(1);
        counts.approvals = counts
            .approvals
            .saturating_add(u64::from(decision.verdict == Verdict::Approve));
        counts.overrides = counts
            .overrides
            .saturating_add(u64::from(decision.override_type.is_some()));
        if !people.holds(decision.person, decision.seat_role, at) {
            broken.push(format!(
                "the decider did not hold the role {} then",
                decision.seat_role
            ));
        }
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
        let Some(action) = self.proposed.get_mut(&decision.action_id) else {
            counts.without_action = counts.without_action.saturating_add(1);
            let seats = self.orphans.entry(decision.action_id).or_default();
            counts.untold = counts.untold.saturating_add(u64::from(seats.is_empty()));
            let vote = Vote::of(decision, signed.seq, void);
            seat(seats, vote, false, &mut broken);
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
        let first = action.decided.is_empty();
        let told = action
            .prescribed
            .as_ref()
            .is_some_and(|route| route.commit_before_reveal);
        let vote = Vote::of(decision, signed.seq, void);
        seat(&mut action.decided, vote, told, &mut broken);
        if people.agent_owner(action.agent) == Some(decision.person) {
            broken.push("the decider owns the agent that proposed it".to_owned());
        } else if action.lineage.contains(&decision.person) {
            broken.push("the decider launched it, edited it or is its subject".to_owned());
        }
        match action.advice {
            _ if decision.override_type == Some(OverrideType::ManualOverride) => {}
            None => counts.without_advice = counts.without_advice.saturating_add(1),
            Some(advice) => {
                let contradicts = matches!(
                    (decision.verdict, advice),
                    (Verdict::Approve, Advice::Block) | (Verdict::Reject, Advice::Proceed)
                );
                let told = action.prescribed.as_ref().map(|r| !r.commit_before_reveal);
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
    let demanded = route.friction != Friction::Low || route.commit_before_reveal;
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

/// `told`: whether who took a vote back had been told the advice, so that they do not vote again.
fn seat(seats: &mut Vec<Vote>, vote: Vote, told: bool, broken: &mut Broken) {
    if seats
        .iter()
        .any(|other| other.person == vote.person && (other.stands || told))
    {
        broken.push("the same person decides on one action twice".to_owned());
    }
    seats.push(vote);
}
