//! `screen` and `triage`: an agent looks at what was imported and proposes.

use chrono::DateTime;
use countersign_refusal::{Import, ImportKind};
use countersign_statement::State;
use std::fmt::Write as _;

use countersign_agents::{Moment, incident};
use countersign_app::{
    AgentSession, Failure, Watch,
    findings::{Finding, Outcome},
    screening::{LeftOut, Looked, Window},
};
use serde_json::{Value, json};

use crate::{args::Run, out::Out, place::OpenWorkspace};

/// Imports that a proposal names; further ones are counted.
const NAMED: usize = 20;

/// Screens transactions and proposes its alerts.
pub async fn screen(
    open: &OpenWorkspace,
    args: &Run,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let agent = open.agent().await?;
    let looked = look(&agent, args, watch).await?;
    let found = &looked.screening;
    if found.rows == 0 {
        return Err(nothing(ImportKind::Transactions, args));
    }
    let source = source(&looked);
    let findings: Vec<Finding> = found
        .alerts
        .iter()
        .map(|alert| Finding {
            proposal: alert.proposal(&source),
            newest_import: alert.newest_import,
        })
        .collect();
    let listed = findings.clone();
    let outcomes = agent
        .propose_findings(findings, args.simulation, watch)
        .await?;
    let mut words = format!(
        "{} transactions of {} accounts were screened{}; {} accounts were flagged.\n{}",
        found.rows,
        found.accounts,
        looked
            .since
            .map(|at| format!(" (from {} on, {})", at.to_text(), imports(&looked)))
            .unwrap_or_default(),
        found.alerts.len(),
        counted(&outcomes)
    );
    for rule in &found.rules {
        let _ = write!(
            words,
            "\n  {:15} {} flagged, {} found (chance would find {}), {} ms",
            rule.rule.id(),
            rule.flagged,
            rule.found,
            rule.by_chance,
            rule.milliseconds
        );
    }
    for notice in left_out(&looked.left_out).iter().chain(&found.notices) {
        let _ = write!(words, "\n{notice}");
    }
    out.answer(&words, &json!({"screened": {"since": looked.since.map(Moment::to_text), "imports": looked.imports, "rows": found.rows, "not_looked_at": looked.left_out,
        "accounts": found.accounts, "alerts": found.alerts.len(), "rules": found.rules, "notices": found.notices, "version": found.version,
        "simulation": args.simulation, "proposed": list(&listed, &outcomes)}}))
}

/// Triages incidents, with what the screening says of the accounts they name.
pub async fn triage(
    open: &OpenWorkspace,
    args: &Run,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    let agent = open.agent().await?;
    let since = match args.since {
        Some(Moment::Instant(at)) => Some(at),
        _ => None,
    };
    let all = agent.incidents(args.import).await?;
    let before = all.len();
    let incidents: Vec<_> = all
        .into_iter()
        .filter(|(_, incident)| {
            let opened = DateTime::parse_from_rfc3339(&incident.opened_at);
            // What cannot be compared is looked at.
            !since.is_some_and(|since| opened.is_ok_and(|at| at < since))
        })
        .collect();
    if incidents.is_empty() {
        return Err(nothing(ImportKind::Incidents, args));
    }
    let transactions = Run {
        import: None,
        since: None,
        simulation: args.simulation,
    };
    let screening = look(&agent, &transactions, watch).await?.screening;
    let flagged: Vec<incident::Flagged> = screening.alerts.iter().map(Into::into).collect();
    let findings: Vec<Finding> = incidents
        .iter()
        .map(|(seq, incident)| Finding {
            proposal: incident::triage(incident, &flagged, &format!("ledger:{seq}")),
            newest_import: *seq,
        })
        .collect();
    let listed = findings.clone();
    let outcomes = agent
        .propose_findings(findings, args.simulation, watch)
        .await?;
    let earlier = before - incidents.len();
    let mut words = format!(
        "{} incidents were triaged.\n{}",
        incidents.len(),
        counted(&outcomes)
    );
    if earlier > 0 {
        let _ = write!(words, "\n{earlier} earlier incidents were not looked at.");
    }
    out.answer(&words, &json!({"triaged": {"incidents": incidents.len(), "not_looked_at": {"earlier_incidents": earlier}, "flagged_accounts": flagged.len(),
        "simulation": args.simulation, "proposed": list(&listed, &outcomes)}}))
}

async fn look(agent: &AgentSession, args: &Run, watch: &Watch) -> Result<Looked, Failure> {
    let window = Window {
        import: args.import,
        since: args.since,
    };
    agent.screen_window(window, watch).await
}

fn nothing(kind: ImportKind, args: &Run) -> Failure {
    Failure::new(Import::Nothing {
        kind,
        import: args.import.map(|id| id.to_string()),
    })
}

/// What was looked at, for the content of a proposal: it is recorded with it.
fn source(looked: &Looked) -> String {
    let named: Vec<String> = looked
        .imports
        .iter()
        .rev()
        .take(NAMED)
        .map(ToString::to_string)
        .collect();
    let more = looked.imports.len().saturating_sub(NAMED);
    let mut text = format!("imports:{}", named.join(","));
    // Writing to a String cannot fail.
    if more > 0 {
        let _ = write!(text, " and {more} earlier");
    }
    if let Some(since) = looked.since {
        let _ = write!(text, "; since {}", since.to_text());
    }
    let missed = looked.left_out.beyond_limit_rows;
    if missed > 0 {
        let _ = write!(text, "; {missed} rows not looked at");
    }
    text
}

fn imports(looked: &Looked) -> String {
    match looked.imports.len() {
        1 => "1 import".to_owned(),
        n => format!("{n} imports"),
    }
}

/// What was not looked at, and how to.
fn left_out(rows: &LeftOut) -> Vec<String> {
    let told = |n: u64, words: &str| (n > 0).then(|| format!("{n} rows {words}"));
    [
        told(
            rows.earlier_rows,
            "of earlier times were not looked at; --since looks further back.",
        ),
        told(
            rows.other_imports_rows,
            "of other imports were not looked at; without --import they are.",
        ),
        told(
            rows.other_time_rows,
            "of imports whose times are of another kind (steps beside dates) were not looked at; --since with such a time looks at them.",
        ),
        told(
            rows.replaced_rows,
            "of earlier readings of files that were imported anew were left out.",
        ),
        told(
            rows.corrected_rows,
            "were left out because later imports correct them.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn counted(outcomes: &[Outcome]) -> String {
    let of = |state: State| {
        outcomes
            .iter()
            .filter(|o| matches!(o, Outcome::Proposed(p) if !p.existing && p.outcome == state))
            .count()
    };
    let count = |like: fn(&Outcome) -> bool| outcomes.iter().filter(|o| like(o)).count();
    let new = count(|o| matches!(o, Outcome::Proposed(p) if !p.existing));
    let mut words = format!(
        "{new} actions were proposed: {} wait for people, {} were cleared by the policy, {} blocked by it; {} had been proposed before.",
        of(State::InReview),
        of(State::AutoCleared),
        of(State::Blocked),
        outcomes.len() - new
    );
    let waits = count(|o| matches!(o, Outcome::Waits { .. }));
    let grown = count(|o| matches!(o, Outcome::Waits { grown: true, .. }));
    if waits > 0 {
        let _ = write!(words, " Of these {waits} wait already");
        let _ = match grown {
            0 => write!(words, "."),
            _ => write!(
                words,
                ", {grown} of them with new evidence since: what is new is proposed once they are decided."
            ),
        };
    }
    words
}

fn list(findings: &[Finding], outcomes: &[Outcome]) -> Vec<Value> {
    findings
        .iter()
        .zip(outcomes)
        .map(|(finding, outcome)| {
            let proposal = &finding.proposal;
            let (state, existing, grown, seq) = match outcome {
                Outcome::Proposed(p) => (p.outcome.as_str(), p.existing, false, Some(p.recorded.seq)),
                Outcome::Waits { grown, .. } => ("in_review", true, *grown, None),
                Outcome::Known { state, .. } => (state.as_str(), true, false, None),
            };
            json!({"action": outcome.action(), "kind": proposal.kind, "subject": proposal.subject, "risk": proposal.risk, "confidence": proposal.confidence,
                "outcome": state, "existing": existing, "grown": grown, "seq": seq})
        })
        .collect()
}
