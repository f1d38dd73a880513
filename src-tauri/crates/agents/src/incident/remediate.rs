//! What should be done about the accounts of an incident.

use super::{Flagged, REMEDIATE_AGENT, RULES_VERSION};
use crate::{
    import::{Incident, Severity},
    proposal::Proposal,
};
use countersign_statement::{
    amount::NO_CURRENCY,
    codes::{Advice, Risk, SubjectKind},
};
use serde_json::json;

/// From this confidence on (in thousandths) a flagged account of a grave incident should be frozen.
const FREEZE: u32 = 800;
/// Proposals an incident may give; further accounts are counted in the last proposal's input.
const MOST: usize = 100;

/// One proposal for each account that the incident names and the screening flagged: freeze it where the incident is grave
/// and the finding sure, else review it. An account that nothing was found about is left alone: a report that names an
/// account is no finding.
pub fn remediate(incident: &Incident, flagged: &[Flagged], source: &str) -> Vec<Proposal> {
    let named: Vec<&Flagged> = flagged
        .iter()
        .filter(|flag| incident.accounts.contains(&flag.account))
        .collect();
    named
        .iter()
        .take(MOST)
        .map(|flag| remedy(incident, flag, named.len(), source))
        .collect()
}

fn remedy(incident: &Incident, flag: &Flagged, named: usize, source: &str) -> Proposal {
    let grave = incident.severity >= Severity::High;
    let sure = flag.thousandths() >= FREEZE;
    let (kind, advice, risk) = if grave && sure {
        (
            "freeze_account",
            Advice::Proceed,
            Risk::Critical.min(flag.risk.max(Risk::High)),
        )
    } else {
        ("review_account", Advice::Review, flag.risk)
    };
    let facts = json!([
        {"rule": "incident_severity", "observed": incident.severity, "limit": "high", "held": grave},
        {"rule": "finding_confidence", "observed": flag.confidence, "limit": "0.800", "held": sure},
    ]);
    Proposal {
        kind: kind.to_owned(),
        subject_kind: SubjectKind::Account,
        subject: flag.account.clone(),
        agent_name: REMEDIATE_AGENT,
        agent_version: RULES_VERSION.to_owned(),
        risk,
        amount: crate::money::Units::default().to_amount(),
        currency: NO_CURRENCY.to_owned(),
        params: json!({"account": flag.account, "incident": incident.id}).to_string(),
        agent_input: json!({"source": source, "incident": incident.id, "severity": incident.severity, "account": flag.account,
            "screening_rules": flag.rules, "accounts_flagged": named, "accounts_not_proposed": named.saturating_sub(MOST)})
        .to_string(),
        agent_output: json!({"facts": facts}).to_string(),
        recommendation: advice,
        // The agent adds nothing of its own to how sure the finding is.
        confidence: flag.confidence.clone(),
        ai_explanation: format!(
            "Incident {} ({:?}) names account {}, which the screening flagged ({}) with confidence {}. {}",
            incident.id,
            incident.severity,
            flag.account,
            flag.rules.join(", "),
            flag.confidence,
            if grave && sure {
                "The incident is grave and the finding sure, so the account should be frozen until people have looked."
            } else {
                "One of the two is not grave or sure enough to freeze the account, so people should look at it first."
            },
        ),
        rules: json!({"fired": facts}).to_string(),
        idempotency_key: format!("{REMEDIATE_AGENT}/{RULES_VERSION}/{source}/{}/{}", incident.id, flag.account),
    }
}

#[cfg(test)]
mod tests {
    use super::remediate;
    use crate::{
        import::{Incident, Severity},
        incident::Flagged,
    };
    use countersign_statement::codes::Risk;

    #[test]
    fn freezes_only_what_is_grave_and_sure_and_leaves_unflagged_accounts_alone() {
        let incident = |severity| Incident {
            line: 1,
            id: "I".to_owned(),
            title: "t".to_owned(),
            description: String::new(),
            severity,
            source: String::new(),
            opened_at: String::new(),
            accounts: vec!["A".to_owned(), "B".to_owned(), "C".to_owned()],
        };
        let flag = |account: &str, confidence: &str| Flagged {
            account: account.to_owned(),
            risk: Risk::Medium,
            confidence: confidence.to_owned(),
            rules: vec!["cycle".to_owned()],
        };
        let flags = [flag("A", "0.800"), flag("B", "0.799"), flag("X", "0.990")];
        let kinds = |severity| {
            remediate(&incident(severity), &flags, "f")
                .iter()
                .map(|p| (p.subject.clone(), p.kind.clone()))
                .collect::<Vec<_>>()
        };
        let pair = |account: &str, kind: &str| (account.to_owned(), kind.to_owned());
        assert_eq!(
            kinds(Severity::High),
            [pair("A", "freeze_account"), pair("B", "review_account")]
        );
        assert_eq!(
            kinds(Severity::Medium),
            [pair("A", "review_account"), pair("B", "review_account")]
        );
    }
}
