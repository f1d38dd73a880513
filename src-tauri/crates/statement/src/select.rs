//! What a policy document says of an action (docs/formats, §5), and what votes bring about on a route. The console, the
//! database's model and the offline verifier ask the same functions.

use crate::{
    Amount, Content, PolicyDocument, Route, Rule, Step,
    codes::{Outcome, Risk, Role},
};
use std::cmp::Ordering;
use uuid::Uuid;

/// What a policy asks of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The kind of action.
    pub kind: String,
    /// The proposing agent.
    pub agent: Uuid,
    /// The risk.
    pub risk: Risk,
    /// The amount at stake.
    pub amount: Amount,
    /// Its currency.
    pub currency: String,
    /// Whether it is a simulation.
    pub simulation: bool,
}

impl From<&Content> for Facts {
    fn from(content: &Content) -> Self {
        Self {
            kind: content.kind.clone(),
            agent: content.agent,
            risk: content.risk,
            amount: content.amount.clone(),
            currency: content.currency.clone(),
            simulation: content.is_simulation,
        }
    }
}

/// What a policy says to an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The rule that applied; `None` where none did, which blocks.
    pub rule: Option<u64>,
    /// What follows.
    pub outcome: Outcome,
    /// The route, exactly where people decide.
    pub route: Option<Route>,
}

/// Whether every condition of `rule` holds. A rule with a currency holds for that currency alone.
pub fn applies(rule: &Rule, facts: &Facts) -> bool {
    (rule.kind.is_empty() || rule.kind == facts.kind)
        && rule.agent.is_none_or(|agent| agent == facts.agent)
        && rule.risk_at_least.is_none_or(|risk| risk <= facts.risk)
        && rule
            .amount_at_least
            .as_ref()
            .is_none_or(|least| facts.amount.compare(least) != Ordering::Less)
        && (rule.currency.is_empty() || rule.currency == facts.currency)
        && rule
            .simulation
            .is_none_or(|simulation| simulation == facts.simulation)
}

/// The first rule of the policy with the id `policy` that applies; none blocks.
pub fn select(policy: Uuid, document: &PolicyDocument, facts: &Facts) -> Selection {
    let Some(rule) = document.rules.iter().find(|rule| applies(rule, facts)) else {
        return Selection {
            rule: None,
            outcome: Outcome::Block,
            route: None,
        };
    };
    let route = (rule.outcome == Outcome::Route).then(|| Route::of(policy, rule));
    Selection {
        rule: Some(rule.rule),
        outcome: rule.outcome,
        route,
    }
}

/// The votes that count on a route so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Votes {
    /// Approvals at the open step.
    pub approvals: u64,
    /// Rejections at the open step.
    pub rejections: u64,
    /// Distinct people who approved, over all steps.
    pub approvers: u64,
}

/// Where votes bring an action that is in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The step stays open.
    Stays,
    /// This step opens.
    Step(u64),
    /// The last quorum and the route's fewest people are reached.
    Enough,
    /// As many rejections as the step takes.
    Rejected,
}

impl Route {
    /// The step with this number.
    pub fn step(&self, number: u64) -> Option<&Step> {
        self.steps.iter().find(|step| step.step == number)
    }

    /// What follows from `votes` at the open step `number`: a rejection goes before an approval; with the quorum reached
    /// the next step opens; after the last one it is enough as soon as enough distinct people approved.
    pub fn next(&self, number: u64, votes: Votes) -> Next {
        let Some(step) = self.step(number) else {
            return Next::Stays;
        };
        if votes.rejections >= step.deny {
            Next::Rejected
        } else if votes.approvals < step.quorum {
            Next::Stays
        } else if self.steps.iter().any(|later| later.step > number) {
            Next::Step(number.saturating_add(1))
        } else if votes.approvers < self.min_persons {
            Next::Stays
        } else {
            Next::Enough
        }
    }
}

impl Step {
    /// Whether holders of `role` decide on it when so many rungs of its ladder are reached (`None`: any of them may be).
    pub fn is_for(&self, role: Role, reached: Option<u64>) -> bool {
        let reached = reached.map_or(usize::MAX, |rungs| {
            usize::try_from(rungs).unwrap_or(usize::MAX)
        });
        self.role == role
            || self
                .escalation
                .iter()
                .take(reached)
                .any(|rung| rung.role == role)
    }
}
