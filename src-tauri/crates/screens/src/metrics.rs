//! Figures as the contract says them, with names for ids; and as one table of lines, for spreadsheets.

mod csv;

use chrono::{DateTime, Utc};
use countersign_app::metrics::{
    ActionFigures, Counted, DecisionFigures, Lane, Metrics, Spread, override_rate,
};
use countersign_contract as c;
use uuid::Uuid;

use crate::wire::{self, Names};

pub use csv::csv;

/// What a request wants counted; none where a time of it is not one.
pub fn counted(request: &c::MetricsRequest) -> Option<Counted> {
    let moment = |text: &Option<String>| -> Option<Option<DateTime<Utc>>> {
        let Some(text) = text else { return Some(None) };
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|at| Some(at.with_timezone(&Utc)))
    };
    Some(Counted {
        since: moment(&request.since)?,
        until: moment(&request.until)?,
        kind: request.kind.clone(),
        agent: request.agent.clone(),
        agent_version: request.agent_version.clone(),
        risk_at_least: request.risk_at_least.map(wire::risk_code),
    })
}

/// Figures of what was `counted`.
pub fn metrics(metrics: Metrics, counted: c::MetricsRequest, names: &Names) -> c::Metrics {
    let Metrics {
        as_of,
        work,
        simulation,
    } = metrics;
    c::Metrics {
        as_of: wire::time(as_of),
        counted,
        work: lane(work, names),
        simulation: lane(simulation, names),
    }
}

fn lane(lane: Lane, names: &Names) -> c::MetricsLane {
    let Lane {
        actions: whole,
        days,
        decisions,
        people,
        versions,
        rules,
    } = lane;
    c::MetricsLane {
        mean_seconds_to_approval: whole.mean_to_approval,
        queue_age: whole.queue_age.map(spread),
        time_to_decision: whole.to_decision.map(spread),
        actions: actions(&whole),
        decided: decided(&decisions),
        people: people
            .into_iter()
            .map(|(person, figures)| c::PersonMetrics {
                person: names.person(person),
                decided: decided(&figures),
            })
            .collect(),
        versions: versions
            .into_iter()
            .map(|(agent, agent_version, figures)| c::VersionMetrics {
                agent: agent_name(agent, names),
                agent_version,
                decided: decided(&figures),
            })
            .collect(),
        rules: rules
            .into_iter()
            .map(|(policy_version, rule, figures)| c::RuleMetrics {
                policy_version,
                rule,
                decided: decided(&figures),
            })
            .collect(),
        days: days
            .into_iter()
            .map(|(day, figures)| c::DayMetrics {
                day: day.format("%Y-%m-%d").to_string(),
                actions: actions(&figures),
                mean_seconds_to_approval: figures.mean_to_approval,
            })
            .collect(),
    }
}

fn agent_name(agent: Uuid, names: &Names) -> String {
    let mut known = names.agents.iter();
    known
        .find(|(id, _)| *id == agent)
        .map_or_else(|| agent.to_string(), |(_, name)| name.clone())
}

fn spread(spread: Spread) -> c::Spread {
    c::Spread {
        p50_seconds: spread.p50,
        p95_seconds: spread.p95,
    }
}

fn actions(figures: &ActionFigures) -> c::ActionMetrics {
    c::ActionMetrics {
        total: figures.total,
        pending: figures.pending,
        approved: figures.approved,
        rejected: figures.rejected,
        escalated: figures.escalated,
        expired: figures.expired,
        withdrawn: figures.withdrawn,
        unreviewed: figures.unreviewed,
        due_breaches: figures.due_breaches,
        flagged: figures.flagged,
    }
}

fn decided(figures: &DecisionFigures) -> c::DecisionMetrics {
    c::DecisionMetrics {
        decisions: figures.decisions,
        approvals: figures.approvals,
        rejections: figures.rejections,
        approve_against: figures.approve_against,
        reject_against: figures.reject_against,
        manual_overrides: figures.manual_overrides,
        override_rate: override_rate(figures),
        median_seconds_on_an_action: figures.median_seconds,
        longest_streak: figures.longest_streak,
    }
}
