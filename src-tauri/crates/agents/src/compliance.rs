//! `automate-compliance`: whether one payment may be released, by limits that the caller sets and by what the screening
//! said of its two accounts.

use crate::{import::Transaction, incident::Flagged, proposal::Proposal};
use countersign_statement::{
    Amount,
    codes::{Advice, Risk, SubjectKind},
};
use serde::Serialize;
use serde_json::json;
use std::cmp::Ordering;

/// The name of the agent.
pub const AGENT: &str = "automate-compliance";
/// The version of its rules.
pub const RULES_VERSION: &str = "1.0.0";
/// From this confidence on (in thousandths) a finding speaks against releasing.
const SURE: u32 = 800;

/// From which amount on a payment in a currency must be looked at by people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// ISO 4217.
    pub currency: String,
    /// The least amount that is looked at.
    pub amount: Amount,
}

/// What one rule saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Observation {
    rule: &'static str,
    observed: String,
    limit: String,
    advice: Advice,
}

/// Proposes to release `transaction`: advises to (`proceed`), against (`block`), or leaves it to people (`review`).
/// `flagged` is what the screening said, of which the two accounts of the payment count.
pub fn automate_compliance(
    transaction: &Transaction,
    limits: &[Limit],
    flagged: &[Flagged],
    source: &str,
) -> Proposal {
    let facts = facts(transaction, limits, flagged);
    let advice = [Advice::Block, Advice::Review]
        .into_iter()
        .find(|advice| facts.iter().any(|fact| fact.advice == *advice));
    let advice = advice.unwrap_or(Advice::Proceed);
    let against = |account: &str| {
        flagged
            .iter()
            .filter(|flag| flag.account == account)
            .map(Flagged::thousandths)
            .max()
            .unwrap_or(0)
    };
    let surest = against(&transaction.from_account)
        .max(against(&transaction.to_account))
        .min(1_000);
    // Against a payment the agent is as sure as the finding; for one as sure as nothing was found.
    let thousandths = match advice {
        Advice::Block => surest,
        Advice::Review => 500,
        Advice::Proceed => 1_000 - surest.max(50),
    };
    let risk = match advice {
        Advice::Block => flagged
            .iter()
            .filter(|flag| {
                flag.account == transaction.from_account || flag.account == transaction.to_account
            })
            .map(|flag| flag.risk)
            .max()
            .unwrap_or(Risk::Medium)
            .max(Risk::Medium),
        Advice::Review => Risk::Medium,
        Advice::Proceed => Risk::Low,
    };
    let reference = transaction.reference();
    let reasons = facts
        .iter()
        .map(|fact| fact.observed.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    Proposal {
        kind: "release_payment".to_owned(),
        subject_kind: SubjectKind::Transaction,
        subject: reference.clone(),
        agent_name: AGENT,
        agent_version: RULES_VERSION.to_owned(),
        risk,
        amount: transaction.amount.clone(),
        currency: transaction.currency.clone(),
        params: json!({"transaction": reference}).to_string(),
        agent_input: json!({"source": source, "transaction": reference, "line": transaction.line, "time": transaction.time.to_text(),
            "from_account": transaction.from_account, "to_account": transaction.to_account, "amount": transaction.amount,
            "currency": transaction.currency,
            "limits": limits.iter().filter(|limit| limit.currency == transaction.currency).map(|limit| limit.amount.as_str()).collect::<Vec<_>>()})
        .to_string(),
        agent_output: json!({"facts": facts.iter().map(|fact| json!({"rule": fact.rule, "observed": fact.observed, "limit": fact.limit})).collect::<Vec<_>>()})
            .to_string(),
        recommendation: advice,
        confidence: format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000),
        ai_explanation: match advice {
            Advice::Proceed => format!("The payment {reference} may be released: it is below the limit of its currency and neither account was flagged."),
            Advice::Block => format!("The payment {reference} should not be released. {reasons}"),
            Advice::Review => format!("People should look at the payment {reference} before it is released. {reasons}"),
        },
        rules: json!({"fired": facts}).to_string(),
        idempotency_key: format!("{AGENT}/{RULES_VERSION}/{source}/{reference}"),
    }
}

fn facts(transaction: &Transaction, limits: &[Limit], flagged: &[Flagged]) -> Vec<Observation> {
    let mut facts = Vec::new();
    for (account, side) in [
        (&transaction.from_account, "payer"),
        (&transaction.to_account, "payee"),
    ] {
        for flag in flagged.iter().filter(|flag| flag.account == *account) {
            let advice = if flag.thousandths() >= SURE {
                Advice::Block
            } else {
                Advice::Review
            };
            let observed = format!(
                "Its {side} {account} was flagged ({}) with confidence {}.",
                flag.rules.join(", "),
                flag.confidence
            );
            facts.push(Observation {
                rule: "flagged_account",
                observed,
                limit: "0.800".to_owned(),
                advice,
            });
        }
    }
    let mut known = false;
    for limit in limits
        .iter()
        .filter(|limit| limit.currency == transaction.currency)
    {
        known = true;
        if transaction.amount.compare(&limit.amount) != Ordering::Less {
            let observed = format!(
                "Its amount {} {} is not below the limit {}.",
                transaction.amount, transaction.currency, limit.amount
            );
            facts.push(Observation {
                rule: "amount",
                observed,
                limit: limit.amount.to_string(),
                advice: Advice::Review,
            });
        }
    }
    if !known {
        let observed = format!("No limit is set for the currency {}.", transaction.currency);
        facts.push(Observation {
            rule: "no_limit",
            observed,
            limit: String::new(),
            advice: Advice::Review,
        });
    }
    if transaction.from_account == transaction.to_account {
        let observed = "Payer and payee are one account.".to_owned();
        facts.push(Observation {
            rule: "self_payment",
            observed,
            limit: String::new(),
            advice: Advice::Review,
        });
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::{Limit, automate_compliance};
    use crate::{
        import::{Moment, Transaction},
        incident::Flagged,
    };
    use countersign_statement::codes::{Advice, Risk};

    fn payment(amount: &str) -> Transaction {
        Transaction {
            line: 7,
            id: None,
            time: Moment::Step(1),
            from_account: "A".to_owned(),
            to_account: "B".to_owned(),
            amount: amount.parse().unwrap(),
            currency: "EUR".to_owned(),
            kind: String::new(),
            channel: String::new(),
        }
    }

    #[test]
    fn limits_compare_as_numbers_and_findings_speak_for_their_account_only() {
        let limits = [Limit {
            currency: "EUR".to_owned(),
            amount: "1000".parse().unwrap(),
        }];
        let flag = |account: &str, confidence: &str| Flagged {
            account: account.to_owned(),
            risk: Risk::High,
            confidence: confidence.to_owned(),
            rules: vec!["cycle".to_owned()],
        };
        let advice = |amount: &str, flags: &[Flagged]| {
            automate_compliance(&payment(amount), &limits, flags, "f").recommendation
        };
        assert_eq!(advice("999.99", &[]), Advice::Proceed);
        assert_eq!(advice("1000.00", &[]), Advice::Review);
        assert_eq!(advice("5", &[flag("C", "0.990")]), Advice::Proceed);
        assert_eq!(advice("5", &[flag("B", "0.600")]), Advice::Review);
        assert_eq!(advice("5", &[flag("A", "0.900")]), Advice::Block);
        assert_eq!(
            automate_compliance(&payment("5"), &[], &[], "f").recommendation,
            Advice::Review
        );
        let blocked = automate_compliance(&payment("5"), &limits, &[flag("A", "0.900")], "f");
        assert_eq!(
            (
                blocked.confidence.as_str(),
                blocked.risk,
                blocked.subject.as_str()
            ),
            ("0.900", Risk::High, "line 7")
        );
        assert!(blocked.ai_explanation.contains("payer A was flagged"));
        let released = automate_compliance(&payment("5"), &limits, &[], "f");
        assert_eq!(released.confidence, "0.950");
    }
}
