//! `screen` and `triage`: an agent looks at what was imported and proposes.

use countersign_refusal::{Import, ImportKind};
use std::fmt::Write as _;

use countersign_agents::{Proposal, incident, screening::Screening};
use countersign_app::propose::Proposed;
use countersign_app::{AgentSession, Failure, Watch};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{args::Run, out::Out, place::Desk};

async fn latest(
    agent: &AgentSession,
    kind: ImportKind,
    named: Option<Uuid>,
) -> Result<Uuid, Failure> {
    if let Some(import) = named {
        return Ok(import);
    }
    agent
        .latest_import(kind.as_str())
        .await?
        .ok_or_else(|| Failure::new(Import::Nothing { kind, import: None }))
}

/// The same alert on the same import is one proposal; a simulation of it is another.
fn source(import: Uuid, simulation: bool) -> String {
    if simulation {
        format!("import:{import}:simulation")
    } else {
        format!("import:{import}")
    }
}

/// Screens an import of transactions and proposes its alerts.
pub async fn screen(desk: &Desk, args: &Run, out: Out, watch: &Watch) -> Result<(), Failure> {
    let agent = desk.agent().await?;
    let import = latest(&agent, ImportKind::Transactions, args.import).await?;
    let found = agent.screen(import, watch).await?;
    if found.rows == 0 {
        return Err(Failure::new(Import::Nothing {
            kind: ImportKind::Transactions,
            import: Some(import.to_string()),
        }));
    }
    let proposals: Vec<Proposal> = found
        .alerts
        .iter()
        .map(|a| a.proposal(&source(import, args.simulation)))
        .collect();
    let proposed = agent.propose(&proposals, args.simulation, watch).await?;
    let mut words = format!(
        "{} transactions of {} accounts were screened; {} accounts were flagged.\n{}",
        found.rows,
        found.accounts,
        found.alerts.len(),
        counted(&proposed)
    );
    for notice in &found.notices {
        let _ = write!(words, "\n{notice}");
    }
    out.answer(&words, &json!({"screened": {"import": import, "rows": found.rows, "accounts": found.accounts, "alerts": found.alerts.len(),
        "rules": found.rules, "notices": found.notices, "version": found.version, "simulation": args.simulation, "proposed": listed(&proposals, &proposed)}}))
}

/// Triages an import of incidents, with what the screening says of the accounts they name.
pub async fn triage(desk: &Desk, args: &Run, out: Out, watch: &Watch) -> Result<(), Failure> {
    let agent = desk.agent().await?;
    let import = latest(&agent, ImportKind::Incidents, args.import).await?;
    let incidents = agent.incidents(import).await?;
    if incidents.is_empty() {
        return Err(Failure::new(Import::Nothing {
            kind: ImportKind::Incidents,
            import: Some(import.to_string()),
        }));
    }
    let screening: Option<Screening> = match agent.latest_import("transactions").await? {
        Some(transactions) => Some(agent.screen(transactions, watch).await?),
        None => None,
    };
    let flagged: Vec<incident::Flagged> = screening
        .iter()
        .flat_map(|s| &s.alerts)
        .map(Into::into)
        .collect();
    let proposals: Vec<Proposal> = incidents
        .iter()
        .map(|i| incident::triage(i, &flagged, &source(import, args.simulation)))
        .collect();
    let proposed = agent.propose(&proposals, args.simulation, watch).await?;
    let words = format!(
        "{} incidents were triaged.\n{}",
        incidents.len(),
        counted(&proposed)
    );
    out.answer(&words, &json!({"triaged": {"import": import, "incidents": incidents.len(), "flagged_accounts": flagged.len(), "simulation": args.simulation, "proposed": listed(&proposals, &proposed)}}))
}

fn counted(proposed: &[Proposed]) -> String {
    let known = proposed.iter().filter(|p| p.existing).count();
    let of = |outcome: &str| {
        proposed
            .iter()
            .filter(|p| !p.existing && p.outcome == outcome)
            .count()
    };
    format!(
        "{} actions were proposed: {} wait for people, {} were cleared by the policy, {} blocked by it; {known} had been proposed before.",
        proposed.len() - known,
        of("in_review"),
        of("auto_cleared"),
        of("blocked")
    )
}

fn listed(proposals: &[Proposal], proposed: &[Proposed]) -> Vec<Value> {
    proposals
        .iter()
        .zip(proposed)
        .map(|(proposal, made)| {
            json!({"action": made.action_id, "kind": proposal.kind, "subject": proposal.subject, "risk": proposal.risk, "confidence": proposal.confidence,
                "outcome": made.outcome, "existing": made.existing, "seq": made.recorded.seq})
        })
        .collect()
}
