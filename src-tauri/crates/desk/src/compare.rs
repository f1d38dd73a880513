//! What the reader compares: the action against its policy's limits and the last one approved; which rules fired; what
//! changed since it was shown.

use countersign_app::case::Loaded;
use countersign_contract as c;
use countersign_statement::{Content, PolicyDocument, Rule};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    desk::Seat,
    fail::{Answer, Told as _},
    wire,
};

/// What was shown to the reader, for telling what changed since.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub action_id: Uuid,
    pub seen_seq: u64,
    pub state: c::ActionState,
    pub step: u64,
    pub action_digest: [u8; 32],
}

/// Longest text of a document that is passed on.
const TEXT: usize = 65_536;
/// Most values of a document that are listed one by one.
const FIELDS: usize = 200;

/// A JSON document for reading. What is no object is shown as it came.
pub(crate) fn document(text: &str) -> c::Document {
    let fields = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => members
            .iter()
            .flat_map(|(name, value)| listed(name, value))
            .take(FIELDS)
            .collect(),
        _ => Vec::new(),
    };
    c::Document {
        fields,
        text: text.chars().take(TEXT).collect(),
        total_chars: text.chars().count() as u64,
    }
}

/// A member for reading: a list of objects becomes a field each, so that each can be read.
fn listed(name: &str, value: &Value) -> Vec<c::Field> {
    let one = |name: String, value: &Value| c::Field {
        name,
        mono: value.is_number(),
        value: plain(value),
    };
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => items
            .iter()
            .enumerate()
            .map(|(index, item)| one(format!("{} {}", wire::readable(name), index + 1), item))
            .collect(),
        _ => vec![one(wire::readable(name), value)],
    }
}

/// Items of a list that are written out.
const ITEMS: usize = 12;

/// A value in words; what is nested deeper as JSON.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => "None".into(),
        Value::Array(items) if items.iter().all(|i| i.is_string() || i.is_number()) => {
            let mut words: Vec<String> = items.iter().take(ITEMS).map(plain).collect();
            if items.len() > ITEMS {
                words.push(format!("and {} more", items.len() - ITEMS));
            }
            words.join(", ")
        }
        Value::Object(members) => members
            .iter()
            .filter(|(_, v)| !v.is_null() && v.as_array().is_none_or(|a| !a.is_empty()))
            .map(|(name, v)| match v {
                Value::Object(_) => format!("{}: {v}", wire::readable(name)),
                other => format!("{}: {}", wire::readable(name), plain(other)),
            })
            .collect::<Vec<_>>()
            .join("; "),
        Value::Bool(held) => if *held { "yes" } else { "no" }.into(),
        other => other.to_string(),
    };
    if text.chars().count() > 2_000 {
        text.chars().take(2_000).chain("…".chars()).collect()
    } else {
        text
    }
}

fn row(field: &str, before: String, after: String) -> c::DiffRow {
    c::DiffRow {
        field: field.to_owned(),
        changed: before != after,
        before,
        after,
    }
}

fn money(amount: &str, currency: &str) -> String {
    wire::money(amount, currency)
        .map_or_else(|| "None".into(), |m| format!("{} {}", m.currency, m.amount))
}

/// The rule of the pinned policy that made the route, and the policy's version and title.
pub(crate) async fn rule_of(
    seat: &Seat,
    loaded: &Loaded,
) -> Answer<Option<(PolicyDocument, Rule)>> {
    let Some(route) = &loaded.route else {
        return Ok(None);
    };
    let Some(text) = seat
        .session()
        .store()
        .policy_document(route.policy)
        .await
        .told()?
    else {
        return Ok(None);
    };
    let document = PolicyDocument::parse(&text).told()?;
    let rule = document
        .rules
        .iter()
        .find(|r| r.rule == route.rule)
        .cloned();
    Ok(rule.map(|rule| (document, rule)))
}

/// The comparisons that can be made: against the last one approved, and against the policy's limits.
pub(crate) async fn comparisons(
    seat: &Seat,
    loaded: &Loaded,
    rule: Option<&(PolicyDocument, Rule)>,
) -> Answer<Vec<c::Comparison>> {
    let mut out = Vec::new();
    let Some(content) = &loaded.content else {
        return Ok(out);
    };
    if let Some((_, rule)) = rule {
        out.push(against_limits(content, rule));
    }
    let session = seat.session();
    let last = session
        .store()
        .last_approved(&content.kind, loaded.row.agent, loaded.row.action_id)
        .await
        .told()?;
    if let Some((id, at)) = last
        && let Some(other) = session.store().action(id).await.told()?
        && !other.content.is_empty()
    {
        let before = Content::parse(&other.content).told()?;
        let all = fields(&before, content);
        let (changed, same): (Vec<_>, Vec<_>) = all.into_iter().partition(|r| r.changed);
        out.push(c::Comparison {
            against: c::Against::LastApproved,
            as_of: Some(wire::time(at)),
            same: u32::try_from(same.len()).unwrap_or(0),
            rows: changed,
        });
    }
    Ok(out)
}

fn against_limits(content: &Content, rule: &Rule) -> c::Comparison {
    let mut rows = Vec::new();
    if let Some(limit) = &rule.amount_at_least {
        rows.push(row(
            "Amount",
            format!("From {}", limit.as_str()),
            money(content.amount.as_str(), &content.currency),
        ));
    }
    if let Some(limit) = rule.risk_at_least {
        rows.push(row(
            "Risk",
            format!("From {limit}"),
            content.risk.to_string(),
        ));
    }
    if !rule.kind.is_empty() {
        rows.push(row(
            "Kind",
            wire::readable(&rule.kind),
            wire::readable(&content.kind),
        ));
    }
    if !rule.currency.is_empty() {
        rows.push(row(
            "Currency",
            rule.currency.clone(),
            content.currency.clone(),
        ));
    }
    rows.push(row(
        "People needed",
        "1".into(),
        rule.min_persons.max(1).to_string(),
    ));
    let (rows, same): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.changed);
    c::Comparison {
        against: c::Against::PolicyLimits,
        as_of: None,
        rows,
        same: u32::try_from(same.len()).unwrap_or(0),
    }
}

/// Every field of both contents, by name.
fn fields(before: &Content, after: &Content) -> Vec<c::DiffRow> {
    let mut rows = vec![
        row(
            "Subject",
            format!("{} {}", before.subject_kind, before.subject),
            format!("{} {}", after.subject_kind, after.subject),
        ),
        row(
            "Amount",
            money(before.amount.as_str(), &before.currency),
            money(after.amount.as_str(), &after.currency),
        ),
        row("Risk", before.risk.to_string(), after.risk.to_string()),
        row(
            "Agent version",
            before.agent_version.clone(),
            after.agent_version.clone(),
        ),
    ];
    let (old, new) = (document(&before.params), document(&after.params));
    for field in &new.fields {
        let was = old
            .fields
            .iter()
            .find(|f| f.name == field.name)
            .map_or_else(|| "None".to_owned(), |f| f.value.clone());
        rows.push(row(&field.name, was, field.value.clone()));
    }
    rows
}

/// What was checked: the condition of the policy that applied, and the agent's findings with their limits.
pub(crate) fn checks(
    content: &Content,
    rule: Option<&(PolicyDocument, Rule)>,
) -> Vec<c::PolicyCheck> {
    let mut out = Vec::new();
    if let Some((document, applied)) = rule {
        for rule in &document.rules {
            let fired = rule.rule == applied.rule;
            out.push(c::PolicyCheck {
                rule: format!("Rule {} v{}", rule.rule, document.version),
                checks: conditions(rule),
                found: format!(
                    "{}, {} risk",
                    money(content.amount.as_str(), &content.currency),
                    content.risk
                ),
                limit: format!(
                    "{} {}",
                    rule.min_persons.max(1),
                    if rule.min_persons > 1 {
                        "people"
                    } else {
                        "person"
                    }
                ),
                fired,
            });
            // Rules are tried in order; those behind the one that applied were not looked at.
            if fired {
                break;
            }
        }
    }
    for finding in findings(content) {
        let text = |name: &str| finding.get(name).map(plain).unwrap_or_default();
        out.push(c::PolicyCheck {
            rule: format!("{} v{}", text("rule"), content.agent_version),
            checks: if finding.get("centre").and_then(Value::as_bool) == Some(true) {
                format!(
                    "{}, this account at its centre",
                    wire::readable(&text("rule"))
                )
            } else {
                wire::readable(&text("rule"))
            },
            found: text("observed"),
            limit: text("limit"),
            fired: finding.get("held").and_then(Value::as_bool).unwrap_or(true),
        });
    }
    out
}

fn conditions(rule: &Rule) -> String {
    let mut words = Vec::new();
    if !rule.kind.is_empty() {
        words.push(wire::readable(&rule.kind));
    }
    if let Some(risk) = rule.risk_at_least {
        words.push(format!("risk {risk} or above"));
    }
    if let Some(amount) = &rule.amount_at_least {
        words.push(format!("amount from {}", amount.as_str()));
    }
    if !rule.currency.is_empty() {
        words.push(format!("in {}", rule.currency));
    }
    match rule.simulation {
        Some(true) => words.push("simulations".into()),
        Some(false) => words.push("no simulations".into()),
        None => {}
    }
    if words.is_empty() {
        "Everything else".into()
    } else {
        wire::capital(&words.join(", "))
    }
}

/// The agent's findings: what it saw, without its advice.
pub(crate) fn findings(content: &Content) -> Vec<serde_json::Map<String, Value>> {
    let Ok(Value::Object(output)) = serde_json::from_str(&content.agent_output) else {
        return Vec::new();
    };
    let list = output
        .get("findings")
        .or_else(|| output.get("facts"))
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    list.into_iter()
        .filter_map(|f| {
            if let Value::Object(f) = f {
                Some(f)
            } else {
                None
            }
        })
        .filter(|f| f.contains_key("rule"))
        .take(FIELDS)
        .collect()
}

/// The facts behind a recommendation.
pub(crate) fn facts(rules: &str) -> Vec<c::Field> {
    let Ok(Value::Object(all)) = serde_json::from_str(rules) else {
        return Vec::new();
    };
    let fired = all
        .get("fired")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    fired
        .iter()
        .take(FIELDS)
        .map(|fact| {
            let text = |name: &str| fact.get(name).map(plain).unwrap_or_default();
            let limit = text("limit");
            wire::field(
                wire::readable(&text("rule")),
                if limit.is_empty() {
                    text("observed")
                } else {
                    format!("{} (limit {limit})", text("observed"))
                },
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_is_no_object_is_passed_as_text_and_counted_whole() {
        let long = format!("\"{}\"", "x".repeat(100_000));
        let shown = document(&long);
        assert!(shown.fields.is_empty());
        assert_eq!(
            (shown.text.chars().count(), shown.total_chars),
            (TEXT, 100_002)
        );
    }

    #[test]
    fn nested_values_stay_readable() {
        let shown = document(r#"{"tools_used":["a","b"],"n":3,"deep":{"k":1},"none":null}"#);
        let values: Vec<_> = shown
            .fields
            .iter()
            .map(|f| (f.name.as_str(), f.value.as_str()))
            .collect();
        assert_eq!(
            values,
            [
                ("Deep", "K: 1"),
                ("N", "3"),
                ("None", "None"),
                ("Tools used", "a, b")
            ]
        );
    }
}
