//! Versions of the policy, and what a trial came to, as they are read.

use countersign_app::policies::{Changed, ProposedRow, Touched, Trial, Version};
use countersign_contract as c;
use countersign_english::{policies::rule, policy_fault};

use crate::wire::{self, Names};

/// Actions of a trial that are listed; all are counted.
const LISTED: usize = 50;

/// One version.
pub fn version(of: &Version, names: &Names) -> c::PolicyVersion {
    let row = &of.row;
    let text = of.document.encode();
    c::PolicyVersion {
        policy_id: row.policy.to_string(),
        version: row.version,
        title: of.document.title.clone(),
        in_force: of.in_force,
        drafted_by: names.person(row.drafted_by),
        drafted_at: wire::time(row.drafted_at),
        seq: row.seq,
        confirmed_by: row.confirmed_by.map(|by| names.person(by)),
        confirmed_seq: row.confirmed_seq,
        rules: of.document.rules.iter().map(rule).collect(),
        text: pretty(&text).unwrap_or(text),
    }
}

/// A canonical line for reading: the same members, a line each.
fn pretty(line: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

/// What a trial came to.
pub fn trial(of: &Trial) -> c::PolicyTrial {
    c::PolicyTrial {
        faults: of.faults.iter().map(policy_fault).collect(),
        warnings: of.warnings.iter().map(ToString::to_string).collect(),
        differences: of.differences.clone(),
        tried: of.tried,
        changed: of.changed.len() as u64,
        changes: of.changed.iter().take(LISTED).map(changed).collect(),
        open: of.open,
        touched: of.touched.len() as u64,
        touches: of.touched.iter().take(LISTED).map(touched).collect(),
    }
}

fn changed(of: &Changed) -> c::TriedAction {
    action(&of.action, of.was.clone(), of.would.clone())
}

fn touched(of: &Touched) -> c::TriedAction {
    action(&of.action, String::new(), of.what.clone())
}

fn action(of: &ProposedRow, was: String, would: String) -> c::TriedAction {
    let facts = &of.facts;
    let amount = wire::money_text(facts.amount.as_str(), &facts.currency);
    c::TriedAction {
        action_id: of.action_id.to_string(),
        proposed_at: wire::time(of.proposed_at),
        what: format!("{} {}, {amount}", wire::readable(&facts.kind), of.subject),
        was,
        would,
    }
}
