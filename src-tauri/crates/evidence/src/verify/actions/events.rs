//! What becomes of an action besides decisions: interruptions, escalations, its execution, successions, and votes that are taken back.

use chrono::{DateTime, Utc};
use countersign_statement::State;
use countersign_statement::codes::{
    EscalationCause, ExecutionEvent, InterruptionEvent, Role, SuccessionEvent,
};
use countersign_statement::facts::{Escalation, Execution, Interruption, Retraction, Succession};

use super::{Actions, Broken, Standing, unfollowed};
use crate::names::hash;
use crate::verify::people::People;

impl Actions {
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
            let forced = self.glass.standing.contains_key(&made.action_id);
            if !forced && !action.decided.iter().any(|vote| vote.stands) {
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
        // A vote on an earlier revision is not taken back any more.
        let earlier = self.earlier.get(&made.action_id).into_iter().flatten();
        let known = seats
            .iter()
            .chain(earlier)
            .any(|vote| vote.decision == made.decision_id);
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
}
