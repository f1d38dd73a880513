//! The route that the policy in force prescribed for each action, and how far its decisions brought it.

use std::collections::HashMap;
use std::sync::Arc;

use countersign_statement::codes::{Entry, FactKind, Outcome, OverrideType, Verdict};
use countersign_statement::facts::{Action, Decision};
use countersign_statement::select::{Facts, Next, Votes, select};
use countersign_statement::{PolicyDocument, Route, State, Statement};
use uuid::Uuid;

use super::opened::ContentFacts;
use crate::names::hash;

/// The policies by the governance records so far.
#[derive(Debug, Default)]
pub struct Policies {
    /// Their texts, where the bundle holds them.
    drafted: HashMap<Uuid, Option<PolicyDocument>>,
    in_force: Option<Uuid>,
    /// Routes of actions, each kept once.
    routes: HashMap<[u8; 32], Arc<Route>>,
}

/// What is known of the route that an action had to take.
#[derive(Debug, Default)]
pub enum Prescribed {
    /// The policy's text or what else is needed is not in the bundle.
    #[default]
    Unknown,
    /// Nobody decides.
    Nobody,
    /// By a rule of the policy in force; `chosen`: whether the content is there, so that it is known to be the right rule.
    Route {
        /// The route.
        route: Arc<Route>,
        /// Whether the content chose it.
        chosen: bool,
    },
}

impl Policies {
    /// Takes a governance record that holds: a policy is drafted with its `text`, and is in force once it is confirmed.
    pub fn follow(&mut self, statement: &Statement, text: Option<&PolicyDocument>) {
        match statement {
            Statement::Policy(drafted) => {
                self.drafted.insert(drafted.policy, text.cloned());
            }
            Statement::Confirmation(made) if made.fact == FactKind::Policy => {
                self.in_force = Some(made.fact_id);
            }
            _ => {}
        }
    }

    /// What the policy in force says to an action as it is proposed; an error where the proposal says otherwise.
    pub fn prescribe(
        &mut self,
        action: &Action,
        content: Option<&ContentFacts>,
    ) -> Result<Prescribed, &'static str> {
        let people = action.outcome == Entry::InReview;
        let Some(policy) = self.in_force else {
            return match action.outcome {
                Entry::Blocked => Ok(Prescribed::Nobody),
                _ => Err("no policy was in force, which blocks"),
            };
        };
        let Some(Some(document)) = self.drafted.get(&policy) else {
            return Ok(Prescribed::Unknown);
        };
        let found = match content {
            Some(content) => {
                let selected = select(policy, document, &content.asked);
                if selected.outcome.entry() != action.outcome {
                    return Err("the policy in force gives it another outcome");
                }
                selected.route
            }
            // Without the content any rule of the policy may be the right one.
            None if people => document
                .rules
                .iter()
                .map(|rule| Route::of(policy, rule))
                .find(|route| route.route_digest() == action.route_digest),
            None => None,
        };
        if !people {
            return Ok(Prescribed::Nobody);
        }
        let route = found
            .filter(|route| route.route_digest() == action.route_digest)
            .ok_or("its route is not the one that the policy in force gives it")?;
        let digest = hash(&action.route_digest).unwrap_or_default();
        let route = self.routes.entry(digest).or_insert_with(|| Arc::new(route));
        Ok(Prescribed::Route {
            route: Arc::clone(route),
            chosen: content.is_some(),
        })
    }
}

impl Policies {
    /// Why what is asked of a revised action may not stay on its route, as far as the text of its policy is there.
    pub fn stays_on(&self, route: &Route, asked: &Facts) -> Option<&'static str> {
        let document = self.drafted.get(&route.policy)?.as_ref()?;
        let selected = select(route.policy, document, asked);
        match (selected.outcome, selected.route) {
            (Outcome::Block, _) => Some("as revised, the policy of its route blocks it"),
            (Outcome::Route, Some(other)) if !route.covers(&other) => {
                Some("as revised, the policy of its route demands more of it")
            }
            _ => None,
        }
    }
}

/// A decision, and whether it was taken back.
#[derive(Debug, Clone, Copy)]
pub struct Vote {
    /// Its id.
    pub decision: Uuid,
    /// Its record's number.
    pub seq: u64,
    /// Whose.
    pub person: Uuid,
    /// Whose role it was, where that was delegated.
    pub on_behalf_of: Option<Uuid>,
    /// At which step.
    pub step: u64,
    /// How.
    pub verdict: Verdict,
    /// Whether it was forced outside of the route, where it takes no seat.
    pub forced: bool,
    /// By a key that was compromised by then.
    pub void: bool,
    /// Whether it was not taken back, and has not become void.
    pub stands: bool,
}

impl Vote {
    /// A decision that stands. `void`: by a key that was compromised by then.
    pub fn of(decision: &Decision, seq: u64, void: bool) -> Self {
        Self {
            decision: decision.decision_id,
            seq,
            person: decision.person,
            on_behalf_of: decision.on_behalf_of,
            step: decision.step,
            verdict: decision.verdict,
            forced: decision.override_type == Some(OverrideType::ManualOverride),
            void,
            stands: true,
        }
    }
}

impl Vote {
    /// Whether somebody stands behind both votes, as who decided or as whose role it was.
    pub fn shares_a_role(&self, other: &Self) -> bool {
        let people = |vote: &Self| [Some(vote.person), vote.on_behalf_of];
        let theirs = people(other);
        people(self)
            .iter()
            .any(|who| who.is_some() && theirs.contains(who))
    }
}

/// How far the decisions of an action brought it, as long as no record of it is missing.
#[derive(Debug)]
pub struct Progress {
    route: Arc<Route>,
    chosen: bool,
    simulation: bool,
    step: u64,
    votes: Votes,
    /// The same without void statements.
    sound: Votes,
    /// Whether every step that closed would have closed without void statements.
    soundly: bool,
}

/// What a decision brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brought {
    /// Where the action stands.
    pub state: State,
    /// Whether the content was there, which chose the route and names the lineage.
    pub chosen: bool,
    /// Whether void statements were not needed for it.
    pub soundly: bool,
}

impl Progress {
    /// At the first step of a route.
    pub fn of(route: Arc<Route>, chosen: bool, simulation: bool) -> Self {
        Self {
            route,
            chosen,
            simulation,
            step: 1,
            votes: Votes::default(),
            sound: Votes::default(),
            soundly: true,
        }
    }

    /// At a step that is open again, with the votes that stand.
    pub fn again(self, step: u64, decided: &[Vote]) -> Self {
        let mut progress = Self {
            step,
            ..Self::of(self.route, self.chosen, self.simulation)
        };
        for vote in decided.iter().filter(|vote| vote.stands && !vote.forced) {
            progress.soundly &= !vote.void || vote.step == step;
            let sound = (!vote.void).then_some(&mut progress.sound);
            for votes in std::iter::once(&mut progress.votes).chain(sound) {
                if vote.step == step {
                    count(votes, vote.verdict);
                } else if vote.verdict == Verdict::Approve {
                    votes.approvers = votes.approvers.saturating_add(1);
                }
            }
        }
        progress
    }

    /// At the first step anew, of another content, which is there or not.
    pub fn revised(self, there: bool) -> Self {
        Self::of(self.route, self.chosen && there, self.simulation)
    }

    /// The open step.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Counts a decision no more that was taken back while its step was open.
    pub fn retract(&mut self, vote: &Vote, broken: &mut Vec<String>) {
        if vote.step != self.step {
            broken.push(format!(
                "it takes back a vote on step {} where step {} was open",
                vote.step, self.step
            ));
            return;
        }
        if vote.forced {
            return;
        }
        uncount(&mut self.votes, vote.verdict);
        if !vote.void {
            uncount(&mut self.sound, vote.verdict);
        }
    }

    /// Counts a decision; what it is not as it must be is added to `broken`. `void`: by a key that was compromised by then.
    pub fn decide(&mut self, decision: &Decision, void: bool, broken: &mut Vec<String>) -> Brought {
        let stays = Brought {
            state: State::InReview,
            chosen: self.chosen,
            soundly: self.soundly,
        };
        if decision.step != self.step {
            broken.push(format!(
                "it decides on step {} where step {} was open",
                decision.step, self.step
            ));
            return stays;
        }
        // An action forced outside of its route takes no seat in it.
        if decision.override_type == Some(OverrideType::ManualOverride) {
            return stays;
        }
        count(&mut self.votes, decision.verdict);
        if !void {
            count(&mut self.sound, decision.verdict);
        }
        let next = self.route.next(self.step, self.votes);
        self.soundly &= next == Next::Stays || self.route.next(self.step, self.sound) == next;
        let state = match next {
            Next::Stays => State::InReview,
            Next::Step(step) => {
                self.step = step;
                for votes in [&mut self.votes, &mut self.sound] {
                    (votes.approvals, votes.rejections) = (0, 0);
                }
                State::InReview
            }
            Next::Rejected => State::Rejected,
            Next::Enough if self.simulation => State::Simulated,
            Next::Enough => State::Approved,
        };
        Brought {
            state,
            soundly: self.soundly,
            ..stays
        }
    }
}

fn uncount(votes: &mut Votes, verdict: Verdict) {
    match verdict {
        Verdict::Approve => {
            votes.approvals = votes.approvals.saturating_sub(1);
            votes.approvers = votes.approvers.saturating_sub(1);
        }
        Verdict::Reject => votes.rejections = votes.rejections.saturating_sub(1),
    }
}

fn count(votes: &mut Votes, verdict: Verdict) {
    match verdict {
        Verdict::Approve => {
            votes.approvals = votes.approvals.saturating_add(1);
            votes.approvers = votes.approvers.saturating_add(1);
        }
        Verdict::Reject => votes.rejections = votes.rejections.saturating_add(1),
    }
}
