//! What should become of an incident: escalate it, close it, or ask for what is missing.

use super::{
    Flagged, RULES_VERSION, TRIAGE_AGENT,
    words::{Hit, Theme, find},
};
use crate::{
    import::{Incident, Severity},
    proposal::Proposal,
};
use countersign_statement::{
    amount::NO_CURRENCY,
    codes::{Advice, Risk, SubjectKind},
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// From so many points on an incident is escalated.
const ESCALATE: i32 = 5;
/// At so many points or fewer it may be closed.
const CLOSE: i32 = 0;
/// Flagged accounts that are listed.
const LISTED: usize = 50;

/// Something that weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Observation {
    rule: &'static str,
    observed: String,
    points: i32,
}

/// Proposes what should become of `incident`; `flagged` are those of its accounts that the screening flagged, `source`
/// names where it was read from (a file's digest).
pub fn triage(incident: &Incident, flagged: &[Flagged], source: &str) -> Proposal {
    let facts = facts(incident, flagged);
    let points: i32 = facts.iter().map(|fact| fact.points).sum();
    let missing = missing(incident);
    let (kind, advice, margin) = outcome(incident, points, &missing);
    let confidence = confidence(margin);
    let risk = risk(incident.severity, points);
    let named: Vec<&Flagged> = flagged
        .iter()
        .filter(|flag| incident.accounts.contains(&flag.account))
        .collect();
    let weighed: Vec<String> = facts
        .iter()
        .map(|fact| format!("{} ({:+})", fact.observed, fact.points))
        .collect();
    let explanation = format!(
        "{} What weighed: {}. Together {points} points; from {ESCALATE} on an incident is escalated, at {CLOSE} or fewer it may be closed. Confidence {confidence} tells how far the points lie from another outcome; it is no measured frequency.{}",
        match kind {
            "escalate_incident" => "Escalate this incident.",
            "close_incident" =>
                "Close this incident: nothing in it weighs, and the report itself says that it is harmless.",
            _ => "Ask the reporter for more before anything else.",
        },
        if weighed.is_empty() {
            "nothing".to_owned()
        } else {
            weighed.join("; ")
        },
        if missing.is_empty() {
            String::new()
        } else {
            format!(" Missing: {}.", missing.join(", "))
        },
    );
    Proposal {
        kind: kind.to_owned(),
        subject_kind: SubjectKind::Incident,
        subject: incident.id.clone(),
        agent_name: TRIAGE_AGENT,
        agent_version: RULES_VERSION.to_owned(),
        risk,
        amount: crate::money::Units::default().to_amount(),
        currency: NO_CURRENCY.to_owned(),
        params: json!({"incident": incident.id, "missing": missing}).to_string(),
        agent_input: json!({"source": source, "incident": incident.id, "title": incident.title, "severity": incident.severity,
            "description_bytes": incident.description.len(), "accounts": incident.accounts.len(),
            "flagged": named.iter().take(LISTED).collect::<Vec<_>>(), "flagged_not_listed": named.len().saturating_sub(LISTED)})
        .to_string(),
        agent_output: json!({"facts": facts, "points": points}).to_string(),
        recommendation: advice,
        confidence,
        ai_explanation: explanation,
        rules: json!({"fired": facts, "points": points, "escalate_from": ESCALATE, "close_at": CLOSE}).to_string(),
        idempotency_key: format!("{TRIAGE_AGENT}/{kind}/{}", evidence(incident, &named)),
    }
}

/// Names what was looked at: the incident as it was reported, and which of its accounts were flagged.
fn evidence(incident: &Incident, flagged: &[&Flagged]) -> String {
    let accounts: BTreeSet<&str> = flagged.iter().map(|flag| flag.account.as_str()).collect();
    hex::encode(Sha256::digest(json!([incident, accounts]).to_string()))
}

fn facts(incident: &Incident, flagged: &[Flagged]) -> Vec<Observation> {
    let mut facts = vec![Observation {
        rule: "severity",
        observed: format!("the reporter calls it {}", severity_word(incident.severity)),
        points: match incident.severity {
            Severity::Low => 0,
            Severity::Medium => 1,
            Severity::High => 3,
            Severity::Critical => 5,
        },
    }];
    let hits = find(&format!("{}\n{}", incident.title, incident.description));
    for theme in [
        Theme::Sanctions,
        Theme::Laundering,
        Theme::Fraud,
        Theme::Intrusion,
        Theme::Coercion,
        Theme::Harmless,
    ] {
        let of_theme: Vec<&Hit> = hits
            .iter()
            .filter(|hit| hit.theme == theme && !hit.denied)
            .collect();
        if of_theme.is_empty() {
            continue;
        }
        let words = of_theme
            .iter()
            .map(|hit| format!("\"{}\"", hit.word))
            .collect::<Vec<_>>()
            .join(", ");
        let points = match theme {
            Theme::Sanctions | Theme::Coercion => 4,
            Theme::Laundering | Theme::Intrusion => 3,
            Theme::Fraud => 2,
            Theme::Harmless => -3,
        };
        facts.push(Observation {
            rule: "words",
            observed: format!("it says {words}"),
            points,
        });
    }
    let named = flagged
        .iter()
        .filter(|flag| incident.accounts.contains(&flag.account));
    // One sure finding weighs more than many doubtful ones, and the number of findings does not pile up without end.
    let surest = named
        .clone()
        .max_by_key(|flag| (flag.risk, flag.thousandths()));
    if let Some(flag) = surest {
        let points = match flag.risk {
            Risk::Low => 1,
            Risk::Medium => 2,
            Risk::High => 4,
            Risk::Critical => 5,
        };
        let observed = format!(
            "the screening flagged account {} ({}, confidence {})",
            flag.account,
            flag.rules.join(", "),
            flag.confidence
        );
        facts.push(Observation {
            rule: "flagged_account",
            observed,
            points,
        });
        let more = named.count() - 1;
        if more > 0 {
            facts.push(Observation {
                rule: "flagged_accounts",
                observed: format!("the screening flagged {more} more of its accounts"),
                points: 1,
            });
        }
    }
    facts
}

fn missing(incident: &Incident) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if incident.description.trim().chars().count() < 20 {
        missing.push("a description");
    }
    if incident.accounts.is_empty() {
        missing.push("the accounts it is about");
    }
    if incident.source.trim().is_empty() {
        missing.push("who reported it");
    }
    missing
}

/// What to do, whether to advise it, and how many points lie between this and another outcome.
fn outcome(incident: &Incident, points: i32, missing: &[&str]) -> (&'static str, Advice, i32) {
    if points >= ESCALATE {
        return ("escalate_incident", Advice::Proceed, points - ESCALATE + 1);
    }
    let harmless = find(&format!("{}\n{}", incident.title, incident.description))
        .iter()
        .any(|hit| hit.theme == Theme::Harmless && !hit.denied);
    if points <= CLOSE && harmless && incident.severity == Severity::Low {
        return ("close_incident", Advice::Proceed, CLOSE - points + 1);
    }
    if missing.is_empty() {
        // Neither clear nor harmless, and nothing is missing that could be asked for: people must look.
        return ("escalate_incident", Advice::Review, 0);
    }
    (
        "request_information",
        Advice::Proceed,
        i32::try_from(missing.len()).unwrap_or(0),
    )
}

fn confidence(margin: i32) -> String {
    let logistic = 1.0 / (1.0 + (-0.5 * f64::from(margin.clamp(0, 12))).exp());
    format!("{:.3}", logistic.min(0.99))
}

fn risk(severity: Severity, points: i32) -> Risk {
    let by_severity = match severity {
        Severity::Low => Risk::Low,
        Severity::Medium => Risk::Medium,
        Severity::High => Risk::High,
        Severity::Critical => Risk::Critical,
    };
    let by_points = match points {
        ..=2 => Risk::Low,
        3..=4 => Risk::Medium,
        5..=8 => Risk::High,
        _ => Risk::Critical,
    };
    by_severity.max(by_points)
}

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

#[cfg(test)]
mod tests {
    use super::triage;
    use crate::{
        import::{Incident, Severity},
        incident::Flagged,
    };
    use countersign_statement::codes::{Advice, Risk};

    fn incident(severity: Severity, title: &str, description: &str) -> Incident {
        Incident {
            line: 1,
            id: "INC-1".to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            severity,
            source: "help desk".to_owned(),
            opened_at: "2026-01-01T00:00:00.000000Z".to_owned(),
            accounts: vec!["A1".to_owned()],
        }
    }

    fn flagged(account: &str) -> Flagged {
        Flagged {
            account: account.to_owned(),
            risk: Risk::High,
            confidence: "0.930".to_owned(),
            rules: vec!["fan_in".to_owned()],
        }
    }

    #[test]
    fn a_grave_report_is_escalated_with_every_fact_that_weighed() {
        let proposal = triage(
            &incident(
                Severity::High,
                "Credentials leaked",
                "A customer reports an account takeover.",
            ),
            &[flagged("A1")],
            "f",
        );
        assert_eq!(
            (
                proposal.kind.as_str(),
                proposal.recommendation,
                proposal.risk
            ),
            ("escalate_incident", Advice::Proceed, Risk::Critical)
        );
        for part in [
            "calls it high (+3)",
            "\"leaked\"",
            "flagged account A1 (fan_in, confidence 0.930) (+4)",
            "Together 10 points",
        ] {
            assert!(
                proposal.ai_explanation.contains(part),
                "{part}: {}",
                proposal.ai_explanation
            );
        }
        let confidence: f64 = proposal.confidence.parse().unwrap();
        assert!(confidence > 0.9 && confidence < 1.0);
        assert!(
            !proposal.agent_output.contains("confidence\":")
                && !proposal.agent_output.contains("proceed")
        );
    }

    #[test]
    fn an_account_that_the_incident_does_not_name_does_not_weigh() {
        let report = incident(
            Severity::Medium,
            "Odd payment",
            "The customer does not know this payee at all.",
        );
        assert_eq!(
            triage(&report, &[flagged("B9")], "f"),
            triage(&report, &[], "f")
        );
        assert_ne!(
            triage(&report, &[flagged("A1")], "f").agent_output,
            triage(&report, &[], "f").agent_output
        );
    }

    #[test]
    fn what_calls_itself_harmless_is_closed_only_when_nothing_else_weighs() {
        let harmless = incident(
            Severity::Low,
            "False alarm",
            "The alert came from a maintenance window, no fraud.",
        );
        let proposal = triage(&harmless, &[], "f");
        assert_eq!(
            (proposal.kind.as_str(), proposal.risk),
            ("close_incident", Risk::Low)
        );
        assert_eq!(
            triage(&harmless, &[flagged("A1")], "f").kind,
            "escalate_incident"
        );
        let grave = Incident {
            severity: Severity::Critical,
            ..harmless
        };
        assert_ne!(triage(&grave, &[], "f").kind, "close_incident");
    }

    #[test]
    fn an_empty_report_asks_for_what_is_missing() {
        let empty = Incident {
            accounts: Vec::new(),
            source: String::new(),
            ..incident(Severity::Medium, "Help", "")
        };
        let proposal = triage(&empty, &[], "f");
        assert_eq!(proposal.kind, "request_information");
        assert!(
            proposal
                .ai_explanation
                .contains("Missing: a description, the accounts it is about, who reported it.")
        );
        let unclear = incident(
            Severity::Medium,
            "Odd payment",
            "The customer does not know this payee at all.",
        );
        let proposal = triage(&unclear, &[], "f");
        assert_eq!(
            (
                proposal.kind.as_str(),
                proposal.recommendation,
                proposal.confidence.as_str()
            ),
            ("escalate_incident", Advice::Review, "0.500")
        );
    }
}
