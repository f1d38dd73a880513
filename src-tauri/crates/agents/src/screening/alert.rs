//! One alert an account: the facts that fired, how sure they make it, and what should be done.

use super::{
    AGENT, RULES_VERSION, Rule,
    event::{Event, Shape},
    explain::{Clock, Part, sentence, sums},
    graph::By,
    rules::Found,
    table::Table,
};
use crate::{money::Units, proposal::Proposal};
use countersign_statement::{
    Amount,
    amount::NO_CURRENCY,
    codes::{Advice, Risk, SubjectKind},
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Transactions that a fact lists; `transactions_not_listed` counts the rest.
pub const LISTED_TRANSACTIONS: usize = 50;
/// Accounts that a fact lists; `accounts_not_listed` counts the rest.
pub const LISTED_ACCOUNTS: usize = 30;

/// An account is flagged from this confidence on.
const FLAG: f64 = 0.5;

/// What a rule saw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observation {
    /// The rule.
    pub rule: Rule,
    /// Whether the account is in the middle of it (else it takes part).
    pub centre: bool,
    /// What was measured, in words.
    pub observed: String,
    /// The surprise of it: the negative decimal logarithm of its chance, two decimals.
    pub score: String,
    /// From which score on the rule reports in this data set.
    pub limit: String,
    /// How sure, three decimals.
    pub confidence: String,
    /// A sentence.
    pub explanation: String,
    /// The other accounts of the finding.
    pub accounts: Vec<String>,
    /// Accounts beyond the listed ones.
    pub accounts_not_listed: usize,
    /// The transactions: the source's ids, or `line N`.
    pub transactions: Vec<String>,
    /// The lines of those transactions in their file.
    pub lines: Vec<u64>,
    /// Transactions beyond the listed ones.
    pub transactions_not_listed: usize,
    /// What the transactions come to.
    pub amount: Amount,
    /// In this currency; of several, the one that most of the transactions are in.
    pub currency: String,
    /// What those in other currencies come to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_amounts: Vec<(String, Amount)>,
    /// Whether it runs over several currencies and was found by count, for amounts of several cannot be compared.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_count: bool,
}

/// An account that should be looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// The account.
    pub account: String,
    /// How sure, three decimals from `0.000` to `1.000`.
    pub confidence: String,
    /// How grave.
    pub risk: Risk,
    /// What to do: `freeze_account`, `file_report` or `review_account`.
    pub kind: &'static str,
    /// Whether to do it.
    pub recommendation: Advice,
    /// The largest amount of one fact.
    pub amount: Amount,
    /// In this currency.
    pub currency: String,
    /// The facts, the surest first.
    pub facts: Vec<Observation>,
    /// The facts in plain words.
    pub explanation: String,
    /// Names the finding by its account and its transactions, all of them: SHA-256 in hex.
    pub evidence: String,
    /// The ledger number of the newest import that one of its transactions is of; 0 where they are of none.
    pub newest_import: u64,
}

/// Makes the alerts, the surest first; among equals in the order in which accounts first appear.
pub(super) fn alerts(table: &Table, found: &Found, clock: Clock) -> Vec<Alert> {
    // For each account the surest finding of each rule.
    let mut of_accounts: BTreeMap<u32, BTreeMap<Rule, (f64, Part, usize)>> = BTreeMap::new();
    for (place, event) in found.events.iter().enumerate() {
        let centre = event
            .centre
            .iter()
            .map(|account| (*account, event.confidence, Part::Centre));
        let members = event.members.iter().map(|account| {
            (
                *account,
                event.confidence * event.members_meant,
                Part::Member,
            )
        });
        for (account, confidence, part) in centre.chain(members) {
            let known = of_accounts
                .entry(account)
                .or_default()
                .entry(event.rule)
                .or_insert((confidence, part, place));
            if confidence > known.0 {
                *known = (confidence, part, place);
            }
        }
    }
    let mut alerts: Vec<(f64, Alert)> = Vec::new();
    for (account, rules) in &of_accounts {
        let confidence = 1.0
            - rules
                .values()
                .map(|(confidence, _, _)| 1.0 - confidence)
                .product::<f64>();
        if confidence >= FLAG {
            alerts.push((
                confidence,
                alert(table, found, *account, confidence, rules, clock),
            ));
        }
    }
    alerts.sort_by(|a, b| b.0.total_cmp(&a.0));
    alerts.into_iter().map(|(_, alert)| alert).collect()
}

fn alert(
    table: &Table,
    found: &Found,
    account: u32,
    confidence: f64,
    rules: &BTreeMap<Rule, (f64, Part, usize)>,
    clock: Clock,
) -> Alert {
    let events = rules
        .values()
        .filter_map(|(_, _, place)| found.events.get(*place));
    let rows: BTreeSet<u32> = events.flat_map(|event| &event.rows).copied().collect();
    let mut facts: Vec<(f64, Units, Observation)> = rules
        .values()
        .filter_map(|(confidence, part, place)| {
            Some((*confidence, *part, found.events.get(*place)?))
        })
        .map(|(confidence, part, event)| {
            let (units, fact) = fact(table, found, account, event, confidence, part, clock);
            (confidence, units, fact)
        })
        .collect();
    facts.sort_by(|a, b| b.0.total_cmp(&a.0));
    // Amounts of several currencies cannot be added or compared; the surest fact's currency is the alert's.
    let currency = facts.first().map_or_else(
        || NO_CURRENCY.to_owned(),
        |(_, _, fact)| fact.currency.clone(),
    );
    let largest = facts
        .iter()
        .filter(|(_, _, fact)| fact.currency == currency)
        .map(|(_, units, _)| *units)
        .max()
        .unwrap_or_default();
    let facts: Vec<Observation> = facts.into_iter().map(|(_, _, fact)| fact).collect();
    let (risk, kind, recommendation) = judge(confidence, &facts);
    let rules_named = facts
        .iter()
        .map(|fact| fact.rule.id())
        .collect::<Vec<_>>()
        .join(", ");
    let sentences = facts
        .iter()
        .map(|fact| fact.explanation.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let confidence = format!("{confidence:.3}");
    let explanation = format!(
        "{} rule{} fired for account {} ({rules_named}). {sentences} Confidence {confidence} says how sure it is that there is a pattern, measured against a shuffled copy of the same data; whether there is an honest reason for it is for people to find out.",
        facts.len(),
        if facts.len() == 1 { "" } else { "s" },
        table.account_name(account),
    );
    Alert {
        account: table.account_name(account),
        confidence,
        risk,
        kind,
        recommendation,
        amount: largest.to_amount(),
        currency,
        facts,
        explanation,
        evidence: evidence(table, account, &rows),
        newest_import: rows
            .iter()
            .map(|row| table.import_of(*row))
            .max()
            .unwrap_or_default(),
    }
}

fn evidence(table: &Table, account: u32, rows: &BTreeSet<u32>) -> String {
    let transactions: BTreeSet<String> = rows.iter().map(|row| table.reference(*row)).collect();
    let mut hash = Sha256::new();
    // Each text with its length: no two lists are written alike.
    for text in std::iter::once(&table.account_name(account)).chain(&transactions) {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hex::encode(hash.finalize())
}

/// Several rules that agree ask for more than one does; the less sure is left to people.
fn judge(confidence: f64, facts: &[Observation]) -> (Risk, &'static str, Advice) {
    let central = facts.iter().filter(|fact| fact.centre).count();
    if confidence >= 0.97 && central >= 3 {
        (Risk::Critical, "freeze_account", Advice::Proceed)
    } else if confidence >= 0.95 && central >= 2 {
        (Risk::High, "freeze_account", Advice::Proceed)
    } else if confidence >= 0.8 && central >= 1 {
        (Risk::High, "file_report", Advice::Proceed)
    } else if confidence >= 0.7 {
        (Risk::Medium, "review_account", Advice::Review)
    } else {
        (Risk::Low, "review_account", Advice::Review)
    }
}

fn fact(
    table: &Table,
    found: &Found,
    account: u32,
    event: &Event,
    confidence: f64,
    part: Part,
    clock: Clock,
) -> (Units, Observation) {
    let rows = &event.rows;
    let sums = sums(table, rows);
    let (currency, units) = sums.first().map_or_else(
        || (NO_CURRENCY.to_owned(), Units::default()),
        |of| (table.currency_code(of.currency).to_owned(), of.total),
    );
    let ends = rows
        .iter()
        .filter_map(|row| table.rows.get(*row))
        .flat_map(|row| [row.from, row.to]);
    let mut others: Vec<u32> = ends.filter(|other| *other != account).collect();
    others.sort_unstable();
    others.dedup();
    let limit = found
        .reports
        .iter()
        .find(|report| report.rule == event.rule && report.by_count == (event.by == By::Count))
        .and_then(|report| report.limit)
        .unwrap_or_default();
    let observed = match event.shape {
        Shape::Fan {
            counterparties,
            days,
        } => {
            format!(
                "{counterparties} counterparties {}",
                days.map_or_else(
                    || "in the whole span".to_owned(),
                    |days| format!("within {days} days")
                )
            )
        }
        Shape::Cycle { hops } => format!("{hops} hops"),
        Shape::Run { transfers } => format!("{transfers} transfers"),
        Shape::Passing { receipts, days } => {
            format!(
                "{receipts} receipts passed on {}",
                days.map_or_else(|| "later".to_owned(), |days| format!("within {days} days"))
            )
        }
        Shape::Scatter { between } => format!("{between} accounts between"),
        Shape::Shared { payees } => format!("{payees} payees in common"),
        Shape::Unusual { payers } => format!("{payers} unusual payers"),
    };
    let observed = match event.by {
        By::Amount => observed,
        By::Count => format!("{observed}, over {} currencies by count", sums.len()),
    };
    let fact = Observation {
        rule: event.rule,
        centre: part == Part::Centre,
        observed,
        score: format!("{:.2}", event.score),
        limit: format!("{limit:.2}"),
        confidence: format!("{confidence:.3}"),
        explanation: sentence(table, event, part, clock),
        accounts: others
            .iter()
            .take(LISTED_ACCOUNTS)
            .map(|other| table.account_name(*other))
            .collect(),
        accounts_not_listed: others.len().saturating_sub(LISTED_ACCOUNTS),
        transactions: rows
            .iter()
            .take(LISTED_TRANSACTIONS)
            .map(|row| table.reference(*row))
            .collect(),
        lines: rows
            .iter()
            .take(LISTED_TRANSACTIONS)
            .map(|row| table.line(*row))
            .collect(),
        transactions_not_listed: rows.len().saturating_sub(LISTED_TRANSACTIONS),
        amount: units.to_amount(),
        currency,
        other_amounts: sums
            .iter()
            .skip(1)
            .map(|of| {
                (
                    table.currency_code(of.currency).to_owned(),
                    of.total.to_amount(),
                )
            })
            .collect(),
        by_count: event.by == By::Count,
    };
    (units, fact)
}

impl Alert {
    /// The alert as a proposal. `source` names the data that was screened. The same account with the same transactions gives
    /// the same idempotency key, whatever else was screened with them.
    pub fn proposal(&self, source: &str) -> Proposal {
        // What was seen goes into the content; advice and confidence only into the recommendation, which may be kept back.
        let seen = |fact: &Observation| {
            let mut seen = json!({"rule": fact.rule, "centre": fact.centre, "observed": fact.observed, "score": fact.score, "limit": fact.limit,
                "accounts": fact.accounts, "accounts_not_listed": fact.accounts_not_listed, "transactions": fact.transactions,
                "transactions_not_listed": fact.transactions_not_listed, "amount": fact.amount, "currency": fact.currency});
            if let (false, Some(members)) = (fact.other_amounts.is_empty(), seen.as_object_mut()) {
                members.insert("other_amounts".to_owned(), json!(fact.other_amounts));
                members.insert("by_count".to_owned(), json!(fact.by_count));
            }
            seen
        };
        let findings: Vec<_> = self.facts.iter().map(seen).collect();
        let fired: Vec<_> = self
            .facts
            .iter()
            .map(|fact| json!({"rule": fact.rule, "observed": fact.observed, "score": fact.score, "limit": fact.limit, "confidence": fact.confidence}))
            .collect();
        Proposal {
            kind: self.kind.to_owned(),
            subject_kind: SubjectKind::Account,
            subject: self.account.clone(),
            agent_name: AGENT,
            agent_version: RULES_VERSION.to_owned(),
            risk: self.risk,
            amount: self.amount.clone(),
            currency: self.currency.clone(),
            params: json!({"account": self.account}).to_string(),
            agent_input:
                json!({"source": source, "account": self.account, "rules": Rule::ALL.map(Rule::id)})
                    .to_string(),
            agent_output: json!({"findings": findings}).to_string(),
            recommendation: self.recommendation,
            confidence: self.confidence.clone(),
            ai_explanation: self.explanation.clone(),
            rules: json!({"fired": fired}).to_string(),
            idempotency_key: format!("{AGENT}/{}/{}", self.kind, self.evidence),
        }
    }
}
