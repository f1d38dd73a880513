//! What a model is told of an incident: this, and nothing else of the workspace.

use serde_json::{Value, json};

use crate::{import::Incident, incident::Flagged};

/// Characters of a description that are sent.
pub const SENT_DESCRIPTION: usize = 8_000;
/// Accounts that are sent, and flagged ones.
const SENT_ACCOUNTS: usize = 50;

/// The document. Its text was written by others, and is escaped as JSON is: no text in it can end it.
pub(super) fn of_incident(incident: &Incident, flagged: &[Flagged]) -> Value {
    let description: String = incident
        .description
        .chars()
        .take(SENT_DESCRIPTION)
        .collect();
    let named: Vec<&Flagged> = flagged
        .iter()
        .filter(|flag| incident.accounts.contains(&flag.account))
        .collect();
    json!({
        "incident": incident.id,
        "title": incident.title,
        "description_cut": description.len() < incident.description.len(),
        "description": description,
        "severity": incident.severity,
        "source": incident.source,
        "opened_at": incident.opened_at,
        "accounts": incident.accounts.iter().take(SENT_ACCOUNTS).collect::<Vec<_>>(),
        "accounts_cut": incident.accounts.len() > SENT_ACCOUNTS,
        "flagged": named.iter().take(SENT_ACCOUNTS).collect::<Vec<_>>(),
        "flagged_cut": named.len() > SENT_ACCOUNTS,
    })
}
