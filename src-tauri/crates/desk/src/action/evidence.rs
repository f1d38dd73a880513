//! The content's fields, and the evidence beyond it: what was imported about its subject.

use countersign_app::Session;
use countersign_contract as c;
use countersign_statement::{Content, codes};

use crate::{
    document,
    fail::{Answer, Told as _},
    wire,
};

/// Transactions of an account that are shown.
const BOOKED: i64 = 100;

pub(super) fn incident_of(content: &Content) -> Option<String> {
    if content.subject_kind == codes::SubjectKind::Incident {
        return Some(content.subject.clone());
    }
    let params: serde_json::Value = serde_json::from_str(&content.params).ok()?;
    params.get("incident")?.as_str().map(str::to_owned)
}

pub(super) fn content_fields(content: &Content) -> Vec<c::Field> {
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

pub(super) async fn evidence(
    session: &Session,
    content: &Content,
) -> Answer<Vec<c::EvidenceSection>> {
    let store = session.store();
    let column = |name: &str, numeric: bool, mono: bool| c::Column {
        name: name.into(),
        numeric,
        mono,
    };
    let mut out = Vec::new();
    if content.subject_kind == codes::SubjectKind::Account {
        let (rows, total) = store.booked(&content.subject, BOOKED).await.told()?;
        if total > 0 {
            out.push(c::EvidenceSection {
                section: "transactions".into(),
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
                        let out = r.from_account == content.subject;
                        let other = if out { r.to_account } else { r.from_account };
                        let amount = wire::money_text(&r.amount, &r.currency);
                        vec![
                            r.time,
                            if out { "Out" } else { "In" }.into(),
                            other,
                            r.kind,
                            amount,
                        ]
                    })
                    .collect(),
                total,
            });
        }
    }
    if let Some(incident) = incident_of(content)
        && let Some(facts) = store.incident(&incident).await.told()?
    {
        let rows = [
            ("Title", facts.title),
            ("Severity", facts.severity),
            ("Source", facts.source),
            ("Opened", facts.opened_at),
            ("Description", facts.description),
        ];
        out.push(c::EvidenceSection {
            section: "incident".into(),
            title: format!("Incident {incident}"),
            note: "As imported".into(),
            columns: vec![column("Fact", false, false), column("Value", false, false)],
            total: rows.len() as u64,
            rows: rows
                .into_iter()
                .map(|(name, value)| vec![name.to_owned(), value.chars().take(10_000).collect()])
                .collect(),
        });
    }
    Ok(out)
}
