//! The content's fields, and the evidence beyond it: what was imported about its subject.

use countersign_app::evidence::{BookedRow, Evidence, INCIDENT, IncidentFacts, TRANSACTIONS};
use countersign_contract as c;
use countersign_statement::Content;

use crate::{document, wire};

pub fn content_fields(content: &Content) -> Vec<c::Field> {
    let mut out = vec![
        wire::field(
            "Subject",
            format!("{} {}", content.subject_kind, content.subject),
        ),
        wire::field("Kind", wire::readable(&content.kind)),
        wire::field("Risk", wire::capital(content.risk.as_str())),
    ];
    if let Some(money) = wire::money(content.amount.as_str(), &content.currency) {
        out.push(wire::field(
            "Amount",
            wire::money_text(&money.amount, &money.currency),
        ));
    }
    out.extend(document::document(&content.params).fields);
    out.push(wire::mono(
        "Idempotency key",
        content.idempotency_key.clone(),
    ));
    out
}

pub fn sections(subject: &str, evidence: Evidence) -> Vec<c::EvidenceSection> {
    let booked = evidence
        .booked
        .map(|(rows, total)| transactions(subject, rows, total));
    let incident = evidence.incident.map(|(id, facts)| incident(&id, facts));
    booked.into_iter().chain(incident).collect()
}

fn column(name: &str, numeric: bool, mono: bool) -> c::Column {
    c::Column {
        name: name.into(),
        numeric,
        mono,
    }
}

fn transactions(account: &str, rows: Vec<BookedRow>, total: u64) -> c::EvidenceSection {
    c::EvidenceSection {
        section: TRANSACTIONS.into(),
        title: "Transactions".into(),
        note: format!("{} of {total} as imported, last lines first", rows.len()),
        columns: vec![
            column("Time", false, true),
            column("Direction", false, false),
            column("Counterparty", false, true),
            column("Kind", false, false),
            column("Amount", true, false),
        ],
        rows: rows
            .into_iter()
            .map(|r| {
                let out = r.from_account == account;
                let other = if out { r.to_account } else { r.from_account };
                let amount = wire::money_text(&r.amount, &r.currency);
                vec![
                    r.time,
                    if out { "Out" } else { "In" }.into(),
                    other,
                    match r.was {
                        Some(was) => format!("{} (corrected; was {was})", r.kind),
                        None => r.kind,
                    },
                    amount,
                ]
            })
            .collect(),
        total,
    }
}

fn incident(id: &str, facts: IncidentFacts) -> c::EvidenceSection {
    let rows = [
        ("Title", facts.title),
        ("Severity", facts.severity),
        ("Source", facts.source),
        ("Opened", facts.opened_at),
        ("Description", facts.description),
    ];
    c::EvidenceSection {
        section: INCIDENT.into(),
        title: format!("Incident {id}"),
        note: "As imported".into(),
        columns: vec![column("Fact", false, false), column("Value", false, false)],
        total: rows.len() as u64,
        rows: rows
            .into_iter()
            .map(|(name, value)| vec![name.to_owned(), value.chars().take(10_000).collect()])
            .collect(),
    }
}
