//! `audit-summary`: what an agent proposed in a period and what became of it, as a report that people sign off.

use crate::{money, proposal::Proposal};
use chrono::{DateTime, SecondsFormat, Utc};
use countersign_statement::{
    State,
    amount::NO_CURRENCY,
    codes::{Advice, Risk, SubjectKind},
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The name of the agent.
pub const AGENT: &str = "audit-summary";
/// The version of its rules.
pub const RULES_VERSION: &str = "1.0.0";
/// Actions that are named by their id where they need people's attention; further ones are counted.
const NAMED: usize = 50;

/// An action that the summary is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub action: String,
    /// What it asked for.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Whether it is a simulation: counted apart.
    pub is_simulation: bool,
}

/// What needs people's attention, and how grave that is.
fn attention(state: State) -> Option<(&'static str, Risk)> {
    match state {
        State::OutcomeUnknown => {
            Some(("a permission was used and nothing was reported", Risk::High))
        }
        State::Failed => Some(("it was tried and failed", Risk::Medium)),
        State::Expired => Some(("nobody decided in time", Risk::Medium)),
        State::Lapsed => Some(("it was approved and not carried out in time", Risk::Low)),
        _ => None,
    }
}

/// Summarises what was proposed from `since` until before `until`.
pub fn audit_summary(
    entries: &[Entry],
    (since, until): (DateTime<Utc>, DateTime<Utc>),
) -> Proposal {
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut simulations, mut risk) = (0_u64, Risk::Low);
    let mut fired = Vec::new();
    for state in State::ALL {
        let Some((words, grave)) = attention(*state) else {
            continue;
        };
        let found: Vec<&str> = entries
            .iter()
            .filter(|entry| entry.state == *state && !entry.is_simulation)
            .map(|entry| entry.action.as_str())
            .collect();
        if !found.is_empty() {
            risk = risk.max(grave);
            fired.push(json!({"rule": state.as_str(), "observed": found.len(), "limit": 0, "means": words,
                "actions": found.iter().take(NAMED).collect::<Vec<_>>(), "actions_not_listed": found.len().saturating_sub(NAMED)}));
        }
    }
    for entry in entries {
        if entry.is_simulation {
            simulations += 1;
        } else {
            *states.entry(entry.state.as_str()).or_default() += 1;
            *kinds.entry(&entry.kind).or_default() += 1;
        }
    }
    let total = entries.len() as u64 - simulations;
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let period = format!("{}/{}", text(since), text(until));
    let listed: Vec<String> = states
        .iter()
        .map(|(state, count)| format!("{count} {}", state.replace('_', " ")))
        .collect();
    let needs: Vec<String> = fired
        .iter()
        .map(|one| {
            let words = one["means"].as_str().unwrap_or_default();
            format!("{} where {words}", one["observed"])
        })
        .collect();
    let output = json!({"total": total, "simulations": simulations, "states": states, "kinds": kinds, "attention": fired});
    let evidence = hex::encode(Sha256::digest(format!("{period}\n{output}")));
    Proposal {
        kind: "file_report".to_owned(),
        subject_kind: SubjectKind::Incident,
        subject: format!("{AGENT}/{period}"),
        agent_name: AGENT,
        agent_version: RULES_VERSION.to_owned(),
        risk,
        amount: money::Units::default().to_amount(),
        currency: NO_CURRENCY.to_owned(),
        params: json!({"report": AGENT, "since": text(since), "until": text(until)}).to_string(),
        agent_input: json!({"source": "the agent's own actions", "since": text(since), "until": text(until), "actions": entries.len()})
            .to_string(),
        agent_output: output.to_string(),
        recommendation: if fired.is_empty() {
            Advice::Proceed
        } else {
            Advice::Review
        },
        // It counts what is recorded.
        confidence: "1.000".to_owned(),
        ai_explanation: format!(
            "In the period {period} this agent proposed {total} actions, and {simulations} simulations besides: {}. {}",
            if listed.is_empty() {
                "none".to_owned()
            } else {
                listed.join(", ")
            },
            if needs.is_empty() {
                "Nothing of it needs attention.".to_owned()
            } else {
                format!("People should look at {}.", needs.join(", "))
            },
        ),
        rules: json!({ "fired": fired }).to_string(),
        idempotency_key: format!("{AGENT}/{RULES_VERSION}/{evidence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, state: State, is_simulation: bool) -> Entry {
        Entry {
            action: format!("a{number}"),
            kind: "freeze_account".to_owned(),
            state,
            is_simulation,
        }
    }

    fn period() -> (DateTime<Utc>, DateTime<Utc>) {
        (
            DateTime::UNIX_EPOCH,
            DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1),
        )
    }

    #[test]
    fn what_needs_attention_is_named_and_makes_it_graver_and_simulations_do_not() {
        let quiet = [
            entry(1, State::Executed, false),
            entry(2, State::Failed, true),
        ];
        let summary = audit_summary(&quiet, period());
        assert_eq!(
            (summary.risk, summary.recommendation),
            (Risk::Low, Advice::Proceed)
        );
        let output: serde_json::Value = serde_json::from_str(&summary.agent_output).unwrap();
        assert_eq!(output["total"], 1);
        assert_eq!(output["simulations"], 1);
        assert_eq!(output["states"], json!({"executed": 1}));
        for (state, risk) in [
            (State::OutcomeUnknown, Risk::High),
            (State::Failed, Risk::Medium),
            (State::Expired, Risk::Medium),
            (State::Lapsed, Risk::Low),
        ] {
            let found = audit_summary(&[entry(7, state, false)], period());
            assert_eq!((found.risk, found.recommendation), (risk, Advice::Review));
            assert!(found.rules.contains("\"a7\""), "{}", found.rules);
        }
    }

    #[test]
    fn the_same_period_with_the_same_outcomes_is_one_report() {
        let one = [entry(1, State::Executed, false)];
        let key = |entries: &[Entry]| audit_summary(entries, period()).idempotency_key;
        assert_eq!(key(&one), key(&one));
        assert_ne!(key(&one), key(&[entry(1, State::Failed, false)]));
    }
}
