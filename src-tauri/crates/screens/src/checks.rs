//! What was checked: the policy's conditions, and the agent's own findings with their limits.

use countersign_contract as c;
use countersign_statement::{Content, PolicyDocument, Rule, codes::Outcome};
use serde_json::Value;

use crate::{document::plain, wire};

/// Findings that are listed one by one.
const FINDINGS: usize = 200;

/// What was checked: the condition of the policy that applied, and the agent's findings with their limits.
pub fn checks(
    content: &Content,
    simulation: bool,
    rule: Option<(&PolicyDocument, &Rule)>,
) -> Vec<c::PolicyCheck> {
    let mut out = Vec::new();
    if let Some((document, applied)) = rule {
        for rule in &document.rules {
            let fired = rule.rule == applied.rule;
            let (found, limit) = measured(content, simulation, rule);
            out.push(c::PolicyCheck {
                rule: format!("Rule {} v{}", rule.rule, document.version),
                checks: format!("{}: {}", conditions(rule), outcome(rule)),
                found,
                limit,
                fired,
            });
            // Rules are tried in order; those behind the one that applied were not looked at.
            if fired {
                break;
            }
        }
    }
    out.extend(findings(content).iter().map(|f| finding(content, f)));
    out
}

/// A finding with what it measured. Rules of the agent compare a score with their limit, where they have one.
fn finding(content: &Content, finding: &serde_json::Map<String, Value>) -> c::PolicyCheck {
    let text = |name: &str| finding.get(name).map(plain).unwrap_or_default();
    let (score, limit) = (text("score"), text("limit"));
    let name = wire::readable(&text("rule"));
    c::PolicyCheck {
        rule: format!("{} v{}", text("rule"), content.agent_version),
        checks: if finding.get("centre").and_then(Value::as_bool) == Some(true) {
            format!("{name}, this account at its centre")
        } else {
            name
        },
        found: if score.is_empty() {
            text("observed")
        } else {
            format!("{}, score {score}", text("observed"))
        },
        limit: if score.is_empty() || limit.is_empty() {
            limit
        } else {
            format!("score {limit}")
        },
        fired: finding.get("held").and_then(Value::as_bool).unwrap_or(true),
    }
}

/// What a rule looked at in this content, and from where on it holds.
fn measured(content: &Content, is_simulation: bool, rule: &Rule) -> (String, String) {
    let (mut found, mut limit) = (Vec::new(), Vec::new());
    let mut both = |f: String, l: String| {
        found.push(f);
        limit.push(l);
    };
    if let Some(risk) = rule.risk_at_least {
        both(
            wire::capital(content.risk.as_str()),
            wire::capital(risk.as_str()),
        );
    }
    if let Some(amount) = &rule.amount_at_least {
        both(
            wire::money_text(content.amount.as_str(), &content.currency),
            wire::grouped(amount.as_str()),
        );
    }
    if !rule.kind.is_empty() {
        both(wire::readable(&content.kind), wire::readable(&rule.kind));
    }
    if !rule.currency.is_empty() {
        both(content.currency.clone(), rule.currency.clone());
    }
    if let Some(simulation) = rule.simulation {
        let word = |held: bool| if held { "Yes" } else { "No" }.to_owned();
        both(word(is_simulation), word(simulation));
    }
    (found.join(", "), limit.join(", "))
}

/// What a rule asks for where it holds.
fn outcome(rule: &Rule) -> String {
    match (rule.outcome, people(rule)) {
        (Outcome::Block, _) => "blocked".into(),
        (Outcome::AutoClear, _) => "nobody is asked".into(),
        (Outcome::Route, 1) => "1 person signs".into(),
        (Outcome::Route, n) => format!("{n} people sign"),
    }
}

/// How many people a rule's route takes at least: nobody fills two seats of one action.
pub fn people(rule: &Rule) -> u64 {
    let seats = rule.steps.iter().map(|s| s.quorum).sum::<u64>();
    rule.min_persons.max(seats).max(1)
}

/// The conditions of a rule in words.
fn conditions(rule: &Rule) -> String {
    let mut words = Vec::new();
    if !rule.kind.is_empty() {
        words.push(wire::readable(&rule.kind));
    }
    if rule.agent.is_some() {
        words.push("of one agent".into());
    }
    if let Some(risk) = rule.risk_at_least {
        words.push(format!("risk {risk} or above"));
    }
    if let Some(amount) = &rule.amount_at_least {
        words.push(format!("amount from {}", wire::grouped(amount.as_str())));
    }
    if !rule.currency.is_empty() {
        words.push(format!("in {}", rule.currency));
    }
    match rule.simulation {
        Some(true) => words.push("simulations".into()),
        Some(false) => words.push("no simulations".into()),
        None => {}
    }
    if words.is_empty() {
        "Everything else".into()
    } else {
        wire::capital(&words.join(", "))
    }
}

/// The agent's findings: what it saw, without its advice.
pub fn findings(content: &Content) -> Vec<serde_json::Map<String, Value>> {
    let Ok(Value::Object(output)) = serde_json::from_str(&content.agent_output) else {
        return Vec::new();
    };
    let list = output
        .get("findings")
        .or_else(|| output.get("facts"))
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    list.into_iter()
        .filter_map(|f| {
            if let Value::Object(f) = f {
                Some(f)
            } else {
                None
            }
        })
        .filter(|f| f.contains_key("rule"))
        .take(FINDINGS)
        .collect()
}

/// The facts behind a recommendation.
pub fn facts(rules: &str) -> Vec<c::Field> {
    let Ok(Value::Object(all)) = serde_json::from_str(rules) else {
        return Vec::new();
    };
    let fired = all
        .get("fired")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    fired
        .iter()
        .take(FINDINGS)
        .map(|fact| {
            let text = |name: &str| fact.get(name).map(plain).unwrap_or_default();
            let limit = text("limit");
            wire::field(
                wire::readable(&text("rule")),
                if limit.is_empty() {
                    text("observed")
                } else {
                    format!("{} (limit {limit})", text("observed"))
                },
            )
        })
        .collect()
}
