//! Which rule of a policy an action falls under, and the route that follows.

use countersign_statement::{
    Amount, Content, PolicyDocument, Route, Rule, Step,
    codes::{Friction, Outcome, Risk, Role},
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

const DAY: u64 = 86_400;

fn step(number: u64, role: Role, due_days: u64, name: &str) -> Step {
    Step {
        step: number,
        role,
        quorum: 1,
        deny: 1,
        due_seconds: due_days * DAY,
        name: name.to_owned(),
    }
}

/// A rule without conditions, which the caller adds.
fn route(rule: u64, friction: Friction, expiry_days: u64, steps: Vec<Step>) -> Rule {
    Rule {
        rule,
        kind: String::new(),
        agent: None,
        risk_at_least: None,
        amount_at_least: None,
        currency: String::new(),
        simulation: None,
        outcome: Outcome::Route,
        min_persons: steps.len() as u64,
        expiry_seconds: expiry_days * DAY,
        commit_before_reveal: friction == Friction::High,
        friction,
        steps,
    }
}

/// The policy that a workspace is founded with: version 1; low risk one analyst, medium a compliance officer, high or
/// 10,000 and more (in any currency) an officer and then a supervisor.
pub fn default_policy() -> PolicyDocument {
    let review = || vec![step(1, Role::Analyst, 2, "Review")];
    let compliance = || step(1, Role::ComplianceOfficer, 1, "Compliance review");
    let two_steps = || {
        vec![
            compliance(),
            step(2, Role::Supervisor, 1, "Supervisor's approval"),
        ]
    };
    PolicyDocument {
        version: 1,
        title: "First policy".to_owned(),
        rules: vec![
            Rule {
                simulation: Some(true),
                ..route(1, Friction::Low, 7, review())
            },
            Rule {
                risk_at_least: Some(Risk::High),
                ..route(2, Friction::High, 5, two_steps())
            },
            Rule {
                amount_at_least: "10000".parse().ok(),
                ..route(3, Friction::High, 5, two_steps())
            },
            Rule {
                risk_at_least: Some(Risk::Medium),
                ..route(4, Friction::Medium, 7, vec![compliance()])
            },
            route(5, Friction::Low, 14, review()),
        ],
    }
}
