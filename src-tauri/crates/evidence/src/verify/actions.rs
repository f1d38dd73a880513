//! Decisions against the actions they are about: digest, revision, route, seat, role, lineage, override.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use countersign_statement::State;
use countersign_statement::codes::{Advice, Entry, InterruptionEvent, OverrideType, Role, Verdict};
use countersign_statement::facts::{Action, Decision, Interruption};
use uuid::Uuid;

use super::opened::ContentFacts;
use super::people::People;
use crate::names::hash;

/// What is remembered of an opened action.
#[derive(Debug)]
struct Proposed {
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
    decided: Vec<Uuid>,
}

/// Where an action stands by its records, opened or not.
#[derive(Debug, Default)]
struct Standing {
    /// The number that its next record has, if none is missing.
    next: u64,
    /// None behind a gap: nobody can tell.
    state: Option<State>,
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
}

/// The opened actions. About 150 bytes each.
#[derive(Debug, Default)]
pub struct Actions {
    proposed: HashMap<Uuid, Proposed>,
    orphans: HashMap<Uuid, Vec<Uuid>>,
    standing: HashMap<Uuid, Standing>,
    /// Counts so far.
    pub counts: Counts,
}

/// Rules that do not hold, each a sentence without its full stop.
type Broken = Vec<String>;

impl Actions {
    /// Takes a proposal; `content` is what lies behind its digest, where the bundle holds it.
    pub fn propose(
        &mut self,
        action: &Action,
        content: Option<&ContentFacts>,
        people: &People,
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
        let stands = match action.outcome {
            Entry::InReview => State::InReview,
            Entry::Blocked => State::Blocked,
            Entry::AutoCleared => State::AutoCleared,
        };
        self.standing.entry(action.action_id).or_default().state = Some(stands);
        let proposed = Proposed {
            digest: hash(&action.action_digest).unwrap_or_default(),
            route: hash(&action.route_digest).filter(|_| action.outcome == Entry::InReview),
            revision: action.revision,
            agent: action.agent,
            advice: content.and_then(|content| content.advice),
            content: content.is_some(),
            lineage: lineage.unwrap_or_default(),
            decided: Vec::new(),
        };
        if self.proposed.insert(action.action_id, proposed).is_some() {
            broken.push("an action with this id was proposed before".to_owned());
        }
        if self.orphans.contains_key(&action.action_id) {
            broken.push("it was decided on before it was proposed".to_owned());
        }
        broken
    }

    /// Takes note of record number `subject_seq` of an action.
    pub fn follow(&mut self, action: Uuid, subject_seq: u64) {
        let standing = self.standing.entry(action).or_default();
        if subject_seq != standing.next {
            standing.state = None;
        }
        standing.next = subject_seq.saturating_add(1);
    }

    /// Takes an interruption, its end or a withdrawal, recorded at `at`.
    pub fn interrupt(&mut self, made: &Interruption, at: DateTime<Utc>, people: &People) -> Broken {
        use InterruptionEvent as E;
        let mut broken = Vec::new();
        if matches!(made.event, E::Held | E::Resumed)
            && !people.holds(made.by, Role::Supervisor, at)
        {
            broken.push("it is not by a supervisor".to_owned());
        }
        let standing = self.standing.entry(made.action_id).or_default();
        let fits = match (standing.state, made.event) {
            (None, _) => true,
            (Some(State::InReview), event) => matches!(event, E::Asked | E::Held | E::Withdrawn),
            (Some(State::PausedInfo), event) => matches!(event, E::Answered | E::Withdrawn),
            (Some(State::PausedHold), event) => matches!(event, E::Resumed | E::Withdrawn),
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
            E::Asked | E::Held | E::Resumed => {
                if Some(made.by) == owner || action.lineage.contains(&made.by) {
                    broken.push("who interrupts is of the action's lineage".to_owned());
                }
            }
        }
        broken
    }

    /// Takes a decision recorded at `at`.
    pub fn decide(&mut self, decision: &Decision, at: DateTime<Utc>, people: &People) -> Broken {
        let mut broken = Vec::new();
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
        let stands = self.standing.get(&decision.action_id).and_then(|s| s.state);
        if stands.is_some_and(|state| state != State::InReview) {
            broken.push("it decides on what was not in review".to_owned());
        }
        let Some(action) = self.proposed.get_mut(&decision.action_id) else {
            counts.without_action = counts.without_action.saturating_add(1);
            let seats = self.orphans.entry(decision.action_id).or_default();
            seat(seats, decision.person, &mut broken);
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
        seat(&mut action.decided, decision.person, &mut broken);
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
                if contradicts != decision.override_type.is_some() {
                    let word = if contradicts {
                        "contradicts the agent's advice but is not"
                    } else {
                        "follows the agent's advice but is"
                    };
                    broken.push(format!("the decision {word} marked as an override"));
                }
            }
        }
        broken
    }
}

fn seat(seats: &mut Vec<Uuid>, person: Uuid, broken: &mut Broken) {
    if seats.contains(&person) {
        broken.push("the same person decides on one action twice".to_owned());
    } else {
        seats.push(person);
    }
}
