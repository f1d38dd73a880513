//! What a policy cannot mean: a rule that never applies, a step that nobody can fill or nobody can end.

use crate::{
    Person,
    case::roles_of,
    reach::{Seating, wanted},
};
use chrono::{DateTime, Utc};
use countersign_refusal::PolicyFault;
use countersign_statement::{
    PolicyDocument, Rule,
    codes::{ActorType, Outcome, Risk, Role},
};
use std::cmp::Ordering;

/// Rules that never apply, because those before them take whatever they would.
pub fn contradictions(document: &PolicyDocument) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    for (at, rule) in document.rules.iter().enumerate() {
        let earlier = document.rules.get(..at).unwrap_or_default();
        let mut by: Vec<u64> = Vec::new();
        let mut taken = true;
        for simulation in [true, false] {
            for risk in Risk::ALL {
                let asked = rule.simulation.is_none_or(|only| only == simulation)
                    && rule.risk_at_least.is_none_or(|least| least <= *risk);
                if !asked {
                    continue;
                }
                match earlier
                    .iter()
                    .find(|one| takes(one, rule, simulation, *risk))
                {
                    Some(one) if !by.contains(&one.rule) => by.push(one.rule),
                    Some(_) => {}
                    None => taken = false,
                }
            }
        }
        if taken {
            by.sort_unstable();
            let rule = rule.rule;
            faults.push(PolicyFault::NeverReached { rule, by });
        }
        if rule.break_glass.is_some() && rule.simulation == Some(true) {
            faults.push(PolicyFault::GlassSimulation { rule: rule.rule });
        }
    }
    faults
}

/// Nobody could break the glass of `rule`, or not enough others could review it, whoever breaks it.
fn unbroken(
    rule: &Rule,
    people: usize,
    fills: &dyn Fn(usize, &[Role]) -> bool,
) -> Option<PolicyFault> {
    let glass = rule.break_glass.as_ref()?;
    let holds = |role| (0..people).filter(move |at| fills(*at, &[role]));
    let breakers = holds(glass.role).count() as u64;
    let others = |breaker: usize| holds(glass.review_role).filter(move |at| *at != breaker);
    let found = holds(glass.role)
        .map(|breaker| others(breaker).count() as u64)
        .max()
        .unwrap_or_default();
    (found < glass.quorum).then_some(PolicyFault::GlassTooFew {
        rule: rule.rule,
        role: glass.role,
        breakers,
        review_role: glass.review_role,
        wanted: glass.quorum,
        found,
    })
}

/// Whether `earlier` takes every action of this risk, simulated or not, that `later` would.
fn takes(earlier: &Rule, later: &Rule, simulation: bool, risk: Risk) -> bool {
    let amount = match (&earlier.amount_at_least, &later.amount_at_least) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one.compare(other) != Ordering::Greater,
    };
    amount
        && earlier.simulation.is_none_or(|only| only == simulation)
        && earlier.risk_at_least.is_none_or(|least| least <= risk)
        && (earlier.kind.is_empty() || earlier.kind == later.kind)
        && (earlier.agent.is_none() || earlier.agent == later.agent)
        && (earlier.currency.is_empty() || earlier.currency == later.currency)
}

/// Routes that the people there are could not finish, and steps that they could not end by rejecting, whoever proposes: judged
/// by the roles and keys of `now`, and by nobody's lineage.
pub fn unfillable(
    document: &PolicyDocument,
    people: &[Person],
    now: DateTime<Utc>,
) -> Vec<PolicyFault> {
    let fills = |index: usize, roles: &[Role]| {
        people.get(index).is_some_and(|person| {
            person.actor_type == ActorType::Human
                && person.active
                && person.key_fault.is_none()
                && roles.iter().any(|role| person.holds(*role, now))
        })
    };
    let holders = |roles: &[Role]| (0..people.len()).filter(|i| fills(*i, roles)).count() as u64;
    let mut faults = Vec::new();
    let routes = document
        .rules
        .iter()
        .filter(|rule| rule.outcome == Outcome::Route);
    for rule in routes {
        faults.extend(unbroken(rule, people.len(), &fills));
        let mut seating = Seating::new(people.len(), &fills);
        let mut seated = 0;
        for step in &rule.steps {
            let last = rule.steps.last().is_some_and(|last| last.step == step.step);
            let wanted = wanted(step.quorum, last, rule.min_persons, seated);
            // Who may decide once every rung of its ladder is reached.
            let roles = roles_of(step, step.escalation.len() as u64);
            let found = seating.fill(&roles, wanted);
            if found < wanted {
                faults.push(PolicyFault::TooFew {
                    rule: rule.rule,
                    step: step.step,
                    role: step.role,
                    wanted,
                    found,
                    holders: holders(&roles),
                });
                break;
            }
            seated += wanted;
            if step.deny > holders(&roles) {
                faults.push(PolicyFault::NeverDenied {
                    rule: rule.rule,
                    step: step.step,
                    role: step.role,
                    deny: step.deny,
                    holders: holders(&roles),
                });
            }
        }
    }
    faults
}
