//! What waits for a second person, as it is said to them.

use countersign_app::{confirming::InFull, people::Pending};
use countersign_contract as c;
use countersign_english::policies::rule;
use countersign_ledger::Record;
use countersign_statement::codes::FactKind;

use crate::{
    standing::named,
    wire::{self, Names},
};

/// One fact that waits, with its record, all that it says, and the roles that are proposed together with a person. Its proposer
/// and whom it is about cannot confirm it, except in a trial; what cannot be shown in full, nobody can.
pub fn waiting(
    one: &Pending,
    record: Option<Record>,
    full: Option<InFull>,
    also: Vec<c::Role>,
    trial: bool,
    names: &Names,
) -> c::PendingConfirmation {
    let refusal = if trial && full.is_some() {
        None
    } else if full.is_none() {
        Some(
            "What its record says cannot be shown: the ledger does not hold what waits.".to_owned(),
        )
    } else if one.made_by == names.me {
        Some("You proposed it yourself: another admin confirms it.".to_owned())
    } else if one.about == names.me {
        Some("It is about you: another admin confirms it.".to_owned())
    } else {
        None
    };
    let (says, document) = full.map_or_else(Default::default, |f| (f.members, f.document));
    c::PendingConfirmation {
        fact: fact_kind(one.fact),
        fact_id: one.fact_id.to_string(),
        fact_digest: hex::encode(one.digest),
        sentence: sentence(
            one,
            record.as_ref().map_or("", |r| r.statement.as_str()),
            names,
        ),
        proposed_by: names.person(one.made_by),
        at: record.as_ref().map_or_else(String::new, |r| r.at.clone()),
        seq: one.seq,
        says: says
            .into_iter()
            .map(|(label, text)| named(label, text, names))
            .collect(),
        rules: document.map_or_else(Vec::new, |of| of.rules.iter().map(rule).collect()),
        statement: record.map(|r| r.statement).unwrap_or_default(),
        refusal,
        also,
    }
}

fn sentence(one: &Pending, statement: &str, names: &Names) -> String {
    let value: serde_json::Value = serde_json::from_str(statement).unwrap_or_default();
    let text = |member: &str| {
        value
            .get(member)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let about = names.person(one.about).name;
    match one.fact {
        FactKind::Person => format!("{about} becomes a person of this workspace."),
        FactKind::Key => format!(
            "{about} signs with key {}.",
            text("key_id").get(..16).unwrap_or_default().to_uppercase()
        ),
        FactKind::Role if text("event") == "revoked" => format!(
            "{about} is no {} any more.",
            wire::readable(&text("role")).to_lowercase()
        ),
        FactKind::Role => format!(
            "{about} becomes {}.",
            wire::readable(&text("role")).to_lowercase()
        ),
        FactKind::Agent => {
            let owner = text("owner")
                .parse()
                .map(|o| names.person(o).name)
                .unwrap_or_default();
            format!(
                "Agent {} may propose; {owner} answers for it.",
                text("name")
            )
        }
        FactKind::Mandate => {
            let (_, name, _) = names.actor(text("agent").parse().ok());
            match text("kinds").as_str() {
                "" => format!("Agent {name} may propose any kind of action."),
                kinds => format!(
                    "Agent {name} may propose nothing but {}.",
                    kinds.replace(',', ", ")
                ),
            }
        }
        FactKind::Resumption => match one.subject.strip_prefix("agent:") {
            Some(agent) => {
                let (_, name, _) = names.actor(agent.parse().ok());
                format!("Agent {name} goes on.")
            }
            None => "An installation goes on.".to_owned(),
        },
        FactKind::Installation => format!(
            "A computer that {about} brought in signs checkpoints with key {}.",
            text("key_id").get(..16).unwrap_or_default().to_uppercase()
        ),
        FactKind::Policy => format!(
            "Policy version {} comes into force.",
            value
                .get("version")
                .map(ToString::to_string)
                .unwrap_or_default()
        ),
    }
}

/// A fact of the wire, as it is signed.
pub fn fact_code(fact: c::ConfirmableFact) -> FactKind {
    match fact {
        c::ConfirmableFact::Person => FactKind::Person,
        c::ConfirmableFact::Key => FactKind::Key,
        c::ConfirmableFact::Role => FactKind::Role,
        c::ConfirmableFact::Agent => FactKind::Agent,
        c::ConfirmableFact::Policy => FactKind::Policy,
        c::ConfirmableFact::Resumption => FactKind::Resumption,
        c::ConfirmableFact::Installation => FactKind::Installation,
        c::ConfirmableFact::Mandate => FactKind::Mandate,
    }
}

fn fact_kind(fact: FactKind) -> c::ConfirmableFact {
    match fact {
        FactKind::Person => c::ConfirmableFact::Person,
        FactKind::Key => c::ConfirmableFact::Key,
        FactKind::Role => c::ConfirmableFact::Role,
        FactKind::Agent => c::ConfirmableFact::Agent,
        FactKind::Policy => c::ConfirmableFact::Policy,
        FactKind::Resumption => c::ConfirmableFact::Resumption,
        FactKind::Installation => c::ConfirmableFact::Installation,
        FactKind::Mandate => c::ConfirmableFact::Mandate,
    }
}
