//! Versions of the policy, and what a trial came to, as they are read.

use chrono::{DateTime, Utc};
use countersign_app::policies::{Changed, ProposedRow, Touched, Trial, Version};
use countersign_contract as c;
use countersign_english::{policies::rule, policy_fault};
use countersign_statement::{Calendar, PolicyDocument};
use countersign_workflow::validate::ends_soon;

use crate::wire::{self, Names};

/// Actions of a trial that are listed; all are counted.
const LISTED: usize = 50;

/// One version.
pub fn version(of: &Version, names: &Names, now: DateTime<Utc>) -> c::PolicyVersion {
    let row = &of.row;
    let text = of.document.encode();
    c::PolicyVersion {
        policy_id: row.policy.to_string(),
        version: row.version,
        title: of.document.title.clone(),
        in_force: of.in_force,
        drafted_by: names.person(row.drafted_by),
        drafted_at: wire::time(row.drafted_at),
        seq: row.seq,
        confirmed_by: row.confirmed_by.map(|by| names.person(by)),
        confirmed_seq: row.confirmed_seq,
        rules: of.document.rules.iter().map(rule).collect(),
        calendars: of
            .document
            .calendars
            .iter()
            .map(|one| calendar(&of.document, one, now))
            .collect(),
        text: pretty(&text).unwrap_or(text),
    }
}

fn calendar(document: &PolicyDocument, one: &Calendar, now: DateTime<Utc>) -> c::PolicyCalendar {
    let rules = document.rules.iter().filter_map(|rule| {
        let steps: Vec<String> = rule
            .steps
            .iter()
            .filter(|step| step.calendar == one.name)
            .map(|step| step.step.to_string())
            .collect();
        let many = if steps.len() == 1 { "step" } else { "steps" };
        (!steps.is_empty()).then(|| format!("rule {} ({many} {})", rule.rule, steps.join(" and ")))
    });
    let rules: Vec<String> = rules.collect();
    c::PolicyCalendar {
        name: one.name.clone(),
        made_of: one.made_of.clone(),
        from: wire::time(one.from),
        until: wire::time(one.until),
        ends_soon: ends_soon(one, now),
        counts: if rules.is_empty() {
            "no step".to_owned()
        } else {
            rules.join(", ")
        },
    }
}

/// A canonical line for reading: the same members, a line each, but the hours of a calendar, which are many: those stand on one.
fn pretty(line: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = serde_json::to_string_pretty(&value).ok()?;
    let mut rest: &[&str] = &text.lines().collect::<Vec<_>>();
    let mut lines = Vec::new();
    while let [first, others @ ..] = rest {
        rest = others;
        let [from, until, end, after @ ..] = others else {
            lines.push((*first).to_owned());
            continue;
        };
        let (from, until, end) = (from.trim(), until.trim(), end.trim());
        let hours = first.trim() == "{"
            && from.starts_with("\"from\": ")
            && until.starts_with("\"until\": ")
            && end.starts_with('}');
        if hours {
            lines.push(format!("{first}{from} {until}{end}"));
            rest = after;
        } else {
            lines.push((*first).to_owned());
        }
    }
    Some(lines.join("\n"))
}

/// What a trial came to.
pub fn trial(of: &Trial) -> c::PolicyTrial {
    c::PolicyTrial {
        faults: of.faults.iter().map(policy_fault).collect(),
        warnings: of.warnings.iter().map(ToString::to_string).collect(),
        differences: of.differences.clone(),
        tried: of.tried,
        changed: of.changed.len() as u64,
        changes: of.changed.iter().take(LISTED).map(changed).collect(),
        open: of.open,
        touched: of.touched.len() as u64,
        touches: of.touched.iter().take(LISTED).map(touched).collect(),
    }
}

fn changed(of: &Changed) -> c::TriedAction {
    action(&of.action, of.was.clone(), of.would.clone())
}

fn touched(of: &Touched) -> c::TriedAction {
    action(&of.action, String::new(), of.what.clone())
}

fn action(of: &ProposedRow, was: String, would: String) -> c::TriedAction {
    let facts = &of.facts;
    let amount = wire::money_text(facts.amount.as_str(), &facts.currency);
    c::TriedAction {
        action_id: of.action_id.to_string(),
        proposed_at: wire::time(of.proposed_at),
        what: format!("{} {}, {amount}", wire::readable(&facts.kind), of.subject),
        was,
        would,
    }
}

#[cfg(test)]
mod tests {
    use super::pretty;
    use countersign_app::policies::read;

    #[test]
    fn a_policy_is_shown_a_member_a_line_and_the_hours_of_a_calendar_on_one_each() {
        let text = r#"{"title": "T", "rules": [{"outcome": "block"}],
            "calendars": [{"name": "office", "made_of": "mon-fri", "from": "2027-01-01T00:00:00Z", "until": "2027-02-01T00:00:00+01:00",
                "hours": [{"from": "2027-01-08T08:00:00Z", "until": "2027-01-08T16:00:00Z"},
                          {"from": "2027-01-11T08:00:00Z", "until": "2027-01-11T16:00:00Z"}]}]}"#;
        let document = read(text).unwrap();
        let shown = pretty(&document.encode()).unwrap();
        assert!(shown.contains(
            "        {\"from\": \"2027-01-08T08:00:00.000000Z\", \"until\": \"2027-01-08T16:00:00.000000Z\"},\n        {\"from\": \"2027-01-11T08:00:00.000000Z\""
        ));
        assert!(shown.contains("\n      \"name\": \"office\",\n"));
        assert!(shown.contains("\"until\": \"2027-01-31T23:00:00.000000Z\""));
        assert_eq!(read(&shown).unwrap(), document);
        for bad in ["2027-01-08", "2027-01-08T08:00:00", "tomorrow"] {
            let wrong = read(&text.replace("2027-01-08T08:00:00Z", bad)).unwrap_err();
            assert!(wrong.to_string().contains("is no time"), "{wrong}");
        }
    }
}
