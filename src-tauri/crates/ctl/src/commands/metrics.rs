//! `metrics`: figures about the work, as text, as JSON of the wire, or as CSV.

use std::fmt::Write as _;

use countersign_app::{Failure, metrics::Counted};
use countersign_contract as c;
use countersign_screens::{metrics, people::names, wire};
use serde_json::json;

use crate::{args::Metrics, out::Out, place::OpenWorkspace};

/// Counts.
pub async fn metrics(open: &OpenWorkspace, args: &Metrics, out: Out) -> Result<(), Failure> {
    let session = open.reader().await?;
    let counted = Counted {
        since: args.since,
        until: args.until,
        kind: args.kind.clone(),
        agent: args.agent.clone(),
        agent_version: args.agent_version.clone(),
        risk_at_least: args.risk,
    };
    let asked = c::MetricsRequest {
        since: args.since.map(wire::time),
        until: args.until.map(wire::time),
        kind: args.kind.clone(),
        agent: args.agent.clone(),
        agent_version: args.agent_version.clone(),
        risk_at_least: args.risk.map(wire::risk),
    };
    let (found, members) = tokio::try_join!(session.metrics(&counted), session.members())?;
    let figures = metrics::metrics(found, asked, &names(&members, session.person()));
    // A program that asked for JSON gets that.
    if args.csv && !out.is_json() {
        return out.answer(&metrics::csv(&figures), &json!(null));
    }
    let value = serde_json::to_value(&figures).map_err(Failure::contradiction)?;
    out.answer(&text(&figures), &value)
}

fn text(figures: &c::Metrics) -> String {
    let mut words = String::new();
    for (name, lane) in [
        ("Work", &figures.work),
        ("Simulations", &figures.simulation),
    ] {
        of_lane(&mut words, name, lane);
    }
    // Writing to a String cannot fail.
    let _ = write!(words, "As of {}.", figures.as_of);
    words
}

fn of_lane(words: &mut String, name: &str, lane: &c::MetricsLane) {
    let a = &lane.actions;
    let _ = writeln!(
        words,
        "{name}\n  {} proposed: {} pending, {} approved, {} rejected, {} expired, {} withdrawn, {} without review",
        a.total, a.pending, a.approved, a.rejected, a.expired, a.withdrawn, a.unreviewed
    );
    let _ = writeln!(
        words,
        "  {} escalated, {} past due, {} flagged",
        a.escalated, a.due_breaches, a.flagged
    );
    if let Some(mean) = lane.mean_seconds_to_approval {
        let _ = writeln!(words, "  approved after {} on the mean", lasted(mean));
    }
    for (what, spread) in [
        ("decided after", &lane.time_to_decision),
        ("pending since", &lane.queue_age),
    ] {
        if let Some(spread) = spread {
            let _ = writeln!(
                words,
                "  {what} {} (median), {} (95 %)",
                lasted(spread.p50_seconds),
                lasted(spread.p95_seconds)
            );
        }
    }
    of_decisions(words, "everybody", &lane.decided);
    for one in &lane.people {
        of_decisions(words, &one.person.name, &one.decided);
    }
    for one in &lane.versions {
        of_decisions(
            words,
            &format!("on {} {}", one.agent, one.agent_version),
            &one.decided,
        );
    }
    for one in &lane.rules {
        of_decisions(
            words,
            &format!("by rule {} of policy {}", one.rule, one.policy_version),
            &one.decided,
        );
    }
}

fn of_decisions(words: &mut String, whose: &str, d: &c::DecisionMetrics) {
    if d.decisions == 0 {
        return;
    }
    let _ = write!(
        words,
        "  {whose}: {} approved, {} rejected; against the agent {} approved, {} rejected",
        d.approvals, d.rejections, d.approve_against, d.reject_against
    );
    if let Some(rate) = d.override_rate {
        let _ = write!(words, " ({:.1} % overridden)", rate * 100.0);
    }
    if let Some(median) = d.median_seconds_on_an_action {
        let _ = write!(words, "; {} on an action (median)", whole(median));
    }
    if let Some(streak) = d.longest_streak {
        let _ = write!(words, "; {streak} approvals in a row at most");
    }
    words.push('\n');
}

/// Two units at most, rounded down.
fn lasted(seconds: f64) -> String {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time that passed, for people; a negative one is shown as none"
    )]
    let seconds = seconds as u64;
    whole(seconds)
}

fn whole(whole: u64) -> String {
    let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", whole % 60),
        (0, 0, _) => format!("{minutes} min {} s", whole % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::lasted;

    #[test]
    fn what_lasted_is_said_in_two_units() {
        assert_eq!(lasted(-1.0), "0 s");
        assert_eq!(lasted(59.9), "59 s");
        assert_eq!(lasted(61.0), "1 min 1 s");
        assert_eq!(lasted(7_260.0), "2 h 1 min");
        assert_eq!(lasted(90_000.0), "1 d 1 h");
    }
}
