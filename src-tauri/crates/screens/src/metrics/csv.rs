//! Figures as lines of CSV: lane, group, of whom or what, figure, value. One shape for all, so that a spreadsheet can filter it.

use std::fmt::Write as _;

use countersign_contract as c;
use serde_json::Value;

/// The heading.
const HEADING: &str = "lane,group,of,figure,value\n";

/// Every figure, a line each; what is not known has no line.
pub fn csv(metrics: &c::Metrics) -> String {
    let mut text = HEADING.to_owned();
    for (lane, figures) in [("work", &metrics.work), ("simulation", &metrics.simulation)] {
        lines(&mut text, &[lane, "all", ""], &whole(figures));
        lines(&mut text, &[lane, "all", ""], &of(&figures.decided));
        for day in &figures.days {
            lines(&mut text, &[lane, "day", &day.day], &of(&day.actions));
        }
        for one in &figures.people {
            lines(
                &mut text,
                &[lane, "person", &one.person.name],
                &of(&one.decided),
            );
        }
        for one in &figures.versions {
            let name = format!("{} {}", one.agent, one.agent_version);
            lines(
                &mut text,
                &[lane, "agent version", &name],
                &of(&one.decided),
            );
        }
        for one in &figures.rules {
            let name = format!("policy {} rule {}", one.policy_version, one.rule);
            lines(&mut text, &[lane, "rule", &name], &of(&one.decided));
        }
    }
    text
}

/// The figures that are not a list's, by the names of the wire.
fn whole(lane: &c::MetricsLane) -> Value {
    let mut figures = of(&lane.actions);
    if let Some(figures) = figures.as_object_mut() {
        figures.insert(
            "mean_seconds_to_approval".into(),
            of(&lane.mean_seconds_to_approval),
        );
        for (name, spread) in [
            ("queue_age", &lane.queue_age),
            ("time_to_decision", &lane.time_to_decision),
        ] {
            if let Some(spread) = spread {
                figures.insert(format!("{name}_p50_seconds"), of(&spread.p50_seconds));
                figures.insert(format!("{name}_p95_seconds"), of(&spread.p95_seconds));
            }
        }
    }
    figures
}

/// As the wire has it, so that a figure has one name.
fn of(figures: &impl serde::Serialize) -> Value {
    serde_json::to_value(figures).unwrap_or_default()
}

fn lines(text: &mut String, before: &[&str; 3], figures: &Value) {
    for (figure, value) in figures.as_object().into_iter().flatten() {
        if value.is_null() {
            continue;
        }
        for part in before {
            // Writing to a String cannot fail.
            let _ = write!(text, "{},", field(part));
        }
        let _ = writeln!(text, "{figure},{value}");
    }
}

/// Names come from others. A spreadsheet takes a field that begins like a formula for one, unless an apostrophe stands before it.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{text}", if formula { "'" } else { "" });
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(decisions: u64) -> c::DecisionMetrics {
        c::DecisionMetrics {
            decisions,
            approvals: decisions,
            rejections: 0,
            approve_against: 1,
            reject_against: 0,
            manual_overrides: 0,
            override_rate: Some(0.25),
            median_seconds_on_an_action: None,
            longest_streak: Some(3),
        }
    }

    fn lane(total: u64, agent: &str) -> c::MetricsLane {
        let actions = c::ActionMetrics {
            total,
            pending: 1,
            approved: 2,
            rejected: 0,
            escalated: 0,
            expired: 0,
            withdrawn: 0,
            unreviewed: 0,
            due_breaches: 0,
            flagged: 0,
        };
        c::MetricsLane {
            actions,
            mean_seconds_to_approval: Some(90.5),
            queue_age: Some(c::Spread {
                p50_seconds: 1.0,
                p95_seconds: 2.5,
            }),
            time_to_decision: None,
            decided: decided(4),
            people: Vec::new(),
            versions: vec![c::VersionMetrics {
                agent: agent.to_owned(),
                agent_version: "1, \"b\"".to_owned(),
                decided: decided(2),
            }],
            rules: Vec::new(),
            days: Vec::new(),
        }
    }

    #[test]
    fn every_figure_is_a_line_and_no_name_a_formula() {
        let text = csv(&c::Metrics {
            as_of: String::new(),
            counted: c::MetricsRequest::default(),
            work: lane(5, "=HYPERLINK(0)"),
            simulation: lane(1, "screen"),
        });
        let lines: Vec<&str> = text.lines().collect();
        for line in [
            "lane,group,of,figure,value",
            "work,all,,total,5",
            "work,all,,mean_seconds_to_approval,90.5",
            "work,all,,queue_age_p95_seconds,2.5",
            "work,all,,longest_streak,3",
            "work,agent version,\"'=HYPERLINK(0) 1, \"\"b\"\"\",decisions,2",
            "simulation,all,,total,1",
            "simulation,agent version,\"screen 1, \"\"b\"\"\",override_rate,0.25",
        ] {
            assert!(lines.contains(&line), "{line} is not in:\n{text}");
        }
        assert!(!text.contains("median_seconds"), "{text}");
        assert!(!text.contains("time_to_decision"), "{text}");
    }
}
