//! What the reader compares: the action against what this workspace knows of its subject, against its policy's limits, and
//! against the last one approved.

use countersign_app::case::Loaded;
use countersign_app::subject::{AboutRow, Like};
use countersign_contract as c;
use countersign_statement::{Content, PolicyDocument, Rule, State, codes::Verdict};

use crate::{checks::people, document::document, wire};

fn row(field: &str, before: String, after: String) -> c::DiffRow {
    c::DiffRow {
        field: field.to_owned(),
        changed: before != after,
        before,
        after,
    }
}

/// The comparisons that can be made, the most telling first. Nothing reports what was executed in such detail, so that this one has
/// nothing to compare with.
pub fn comparisons(
    loaded: &Loaded,
    rule: Option<(&PolicyDocument, &Rule)>,
    like: &Like,
) -> Vec<c::Comparison> {
    let Some(content) = &loaded.content else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if let Some(last) = loaded.revisions.last() {
        out.push(c::Comparison {
            against: c::Against::PreviousRevision,
            as_of: Some(wire::time(last.at)),
            rows: crate::revisions::rows(last),
            same: 0,
            note: String::new(),
        });
    }
    out.push(current_state(loaded, content, &like.about));
    if let Some((_, rule)) = rule {
        out.push(against_limits(loaded, content, rule));
    }
    if let Some((before, at)) = &like.approved {
        let all = fields(before, content);
        let (changed, same): (Vec<_>, Vec<_>) = all.into_iter().partition(|r| r.changed);
        out.push(c::Comparison {
            against: c::Against::LastApproved,
            as_of: Some(wire::time(*at)),
            same: u32::try_from(same.len()).unwrap_or(0),
            rows: changed,
            note: String::new(),
        });
    }
    out
}

/// What it does to its subject, and what was asked about the same subject before, as far as this workspace knows.
fn current_state(loaded: &Loaded, content: &Content, about: &[AboutRow]) -> c::Comparison {
    let (what, undone, done) = effect(&content.kind);
    let authorised = |a: &&AboutRow| {
        matches!(
            a.state,
            State::Approved | State::Executing | State::Executed
        )
    };
    let real = || about.iter().filter(|a| !a.is_simulation);
    let earlier = real().filter(authorised).find(|a| a.kind == content.kind);
    let before = earlier.map_or(undone, |a| format!("{done}, by {}", wire::label(a.seq)));
    let changes = earlier.is_none() && !content.is_simulation;
    let after = if changes { done } else { before.clone() };
    let approved = real().filter(authorised).count();
    let open = real().filter(|a| a.state == State::InReview).count();
    let counted = usize::from(!content.is_simulation && loaded.case.state.is_open());
    let number = |n: usize| {
        if n == 0 {
            "None".to_owned()
        } else {
            n.to_string()
        }
    };
    let subject = content.subject_kind.as_str();
    let mut rows = vec![
        row(&what, before, after),
        row(
            &format!("Approved about the {subject}"),
            number(approved),
            number(approved + counted),
        ),
        row(
            &format!("Also open about the {subject}"),
            number(open),
            number(open),
        ),
    ];
    if let Some(money) = wire::money(content.amount.as_str(), &content.currency) {
        rows.push(row(
            "Amount concerned",
            "None".into(),
            wire::money_text(&money.amount, &money.currency),
        ));
    }
    c::Comparison {
        against: c::Against::CurrentState,
        as_of: Some(wire::time(loaded.now)),
        rows,
        same: 0,
        note: if content.is_simulation {
            "A simulation changes nothing outside.".into()
        } else {
            "As far as this workspace knows: it asks no other system.".into()
        },
    }
}

/// What a kind changes: its name, how it stands before, and how it stands once carried out.
fn effect(kind: &str) -> (String, String, String) {
    let (what, before, after) = match kind {
        "freeze_account" => ("Account", "Not frozen from here", "Frozen"),
        "review_account" => ("Account review", "None asked for from here", "Asked for"),
        "file_report" => ("Report", "None filed from here", "Filed"),
        "release_payment" => ("Payment", "Not released from here", "Released"),
        "escalate_incident" => ("Incident", "Not escalated from here", "Escalated"),
        "close_incident" => ("Incident", "Not closed from here", "Closed"),
        "request_information" => ("Information", "Not asked for from here", "Asked for"),
        other => {
            let what = wire::readable(other);
            return (what, "Not done from here".into(), "Done".into());
        }
    };
    (what.into(), before.into(), after.into())
}

/// The conditions of the rule that applied. They hold, or it would not have applied.
fn against_limits(loaded: &Loaded, content: &Content, rule: &Rule) -> c::Comparison {
    let reached = |field: &str, limit: String, found: String| c::DiffRow {
        field: field.to_owned(),
        before: limit,
        after: found,
        changed: true,
    };
    let mut rows = Vec::new();
    if let Some(limit) = &rule.amount_at_least {
        rows.push(reached(
            "Amount",
            format!("{} or more", wire::grouped(limit.as_str())),
            wire::money_text(content.amount.as_str(), &content.currency),
        ));
    }
    if let Some(limit) = rule.risk_at_least {
        rows.push(reached(
            "Risk",
            format!("{} or above", wire::capital(limit.as_str())),
            wire::capital(content.risk.as_str()),
        ));
    }
    if !rule.kind.is_empty() {
        rows.push(reached(
            "Kind",
            wire::readable(&rule.kind),
            wire::readable(&content.kind),
        ));
    }
    if !rule.currency.is_empty() {
        rows.push(reached(
            "Currency",
            rule.currency.clone(),
            content.currency.clone(),
        ));
    }
    if let Some(simulation) = rule.simulation {
        let word = |held: bool| if held { "Yes" } else { "No" }.to_owned();
        rows.push(reached(
            "Simulation",
            word(simulation),
            word(loaded.case.is_simulation),
        ));
    }
    let signed = loaded
        .decisions
        .iter()
        .filter(|d| {
            d.revision == loaded.row.revision
                && d.verdict == Verdict::Approve
                && d.retracted.is_none()
        })
        .count();
    let wanted = people(rule);
    rows.push(c::DiffRow {
        field: "People who approve".into(),
        before: wanted.to_string(),
        after: format!("{signed} so far"),
        changed: (signed as u64) < wanted,
    });
    c::Comparison {
        against: c::Against::PolicyLimits,
        as_of: None,
        rows,
        same: 0,
        note: String::new(),
    }
}

/// Every field of both contents, by name.
pub(crate) fn fields(before: &Content, after: &Content) -> Vec<c::DiffRow> {
    let mut rows = vec![
        row(
            "Subject",
            format!("{} {}", before.subject_kind, before.subject),
            format!("{} {}", after.subject_kind, after.subject),
        ),
        row(
            "Amount",
            wire::money_text(before.amount.as_str(), &before.currency),
            wire::money_text(after.amount.as_str(), &after.currency),
        ),
        row(
            "Risk",
            wire::capital(before.risk.as_str()),
            wire::capital(after.risk.as_str()),
        ),
        row(
            "Agent version",
            before.agent_version.clone(),
            after.agent_version.clone(),
        ),
    ];
    let (old, new) = (document(&before.params), document(&after.params));
    let value = |all: &[c::Field], name: &str| {
        all.iter()
            .find(|f| f.name == name)
            .map_or_else(|| "None".to_owned(), |f| f.value.clone())
    };
    // What only the earlier one had is a difference too.
    let gone = old
        .fields
        .iter()
        .filter(|f| new.fields.iter().all(|n| n.name != f.name));
    for field in new.fields.iter().chain(gone) {
        rows.push(row(
            &field.name,
            value(&old.fields, &field.name),
            value(&new.fields, &field.name),
        ));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::effect;

    #[test]
    fn a_kind_that_nobody_described_is_named_and_claims_nothing() {
        let (what, before, after) = effect("raise_limit");
        assert_eq!(
            (what.as_str(), before.as_str(), after.as_str()),
            ("Raise limit", "Not done from here", "Done")
        );
        assert_eq!(effect("freeze_account").2, "Frozen");
    }
}
