//! What an agent's run looked at and proposed, as it is told to the person who started it.

use countersign_app::{
    findings::Outcome,
    runs::{Handled, Made, Screened},
    screening::LeftOut,
};
use countersign_contract as c;

use crate::wire;

/// Findings that are listed; all are counted.
const LISTED: usize = 200;

/// A run that looked at what `looked` says.
fn run(looked: String, notices: Vec<String>, made: &[Made]) -> c::AgentRun {
    let new = made
        .iter()
        .filter(|one| outcome(one) == c::RunOutcome::Proposed);
    c::AgentRun {
        looked,
        notices,
        found: made.len() as u64,
        proposed: new.count() as u64,
        made: made.iter().take(LISTED).map(proposal).collect(),
    }
}

/// A screening.
pub fn screened(screened: &Screened) -> c::AgentRun {
    let found = &screened.looked.screening;
    let looked = format!(
        "{} transactions of {} accounts were screened; {} accounts were flagged.",
        found.rows,
        found.accounts,
        found.alerts.len()
    );
    let mut notices = left_out(&screened.looked.left_out);
    notices.extend(found.notices.iter().cloned());
    notices.extend(screened.looked.unborne.iter().map(|import| {
        format!("The rows of import {import} are not those that its record says: somebody changed them past the database's rules.")
    }));
    run(looked, notices, &screened.made)
}

/// A run over incidents.
pub fn handled(handled: &Handled) -> c::AgentRun {
    let looked = format!(
        "{} incidents were looked at, with what the screening says of the accounts that they name; {} accounts are flagged in all.",
        handled.incidents, handled.flagged
    );
    run(looked, Vec::new(), &handled.made)
}

/// Advice on payments of a file.
pub fn payments(file: &str, made: &[Made]) -> c::AgentRun {
    let looked = format!("{} payments of {file} were looked at.", made.len());
    run(looked, Vec::new(), made)
}

/// A report on the agent's own past.
pub fn summary(made: Made) -> c::AgentRun {
    let looked = "What the agent proposed in this time was counted.".to_owned();
    run(looked, Vec::new(), &[made])
}

fn left_out(of: &LeftOut) -> Vec<String> {
    let told = [
        (of.earlier_rows, "are of earlier times than was looked at"),
        (of.other_time_rows, "have times of another kind"),
        (of.replaced_rows, "are in files that were read anew"),
        (of.corrected_rows, "were corrected by later imports"),
        (of.beyond_limit_rows, "are more than one screening takes"),
    ];
    let told = told.into_iter().filter(|(rows, _)| *rows > 0);
    told.map(|(rows, why)| format!("{rows} rows were not looked at: they {why}."))
        .collect()
}

fn outcome(made: &Made) -> c::RunOutcome {
    match &made.outcome {
        Outcome::Proposed(received) if !received.existing => c::RunOutcome::Proposed,
        Outcome::Proposed(_) | Outcome::Known { .. } => c::RunOutcome::Known,
        Outcome::Waits { .. } => c::RunOutcome::Waits,
    }
}

fn proposal(made: &Made) -> c::RunProposal {
    let of = &made.proposal;
    let (verb, object) = wire::phrase(&of.kind, of.subject_kind.as_str(), &of.subject);
    c::RunProposal {
        action_id: made.outcome.action().to_string(),
        label: match &made.outcome {
            Outcome::Proposed(received) => Some(wire::label(received.recorded.seq)),
            Outcome::Waits { .. } | Outcome::Known { .. } => None,
        },
        verb,
        object,
        outcome: outcome(made),
        agent_version: of.agent_version.clone(),
        explanation: of.ai_explanation.clone(),
        input: of.agent_input.clone(),
        output: of.agent_output.clone(),
    }
}
