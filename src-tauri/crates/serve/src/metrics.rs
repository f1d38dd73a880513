//! Figures about the work, under the seed's names. Times that passed are seconds; simulations are a lane of their own.

use axum::{Json, routing::get};
use chrono::{DateTime, Utc};
use countersign_app::{
    Failure,
    members::Members,
    metrics::{ActionFigures, Counted, DecisionFigures, Lane, Spread, override_rate},
};
use countersign_refusal::Web;
use countersign_screens::wire::time;
use countersign_statement::codes::Risk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    body::{Person, Query},
    problem::Problem,
    review::PersonOut,
    table::{Operation, Who},
    wire::risk,
};

/// What is counted. What is left out holds always.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Actions proposed, and decisions made, at or after this time (RFC 3339).
    #[serde(default)]
    since: Option<String>,
    /// Before this time.
    #[serde(default)]
    until: Option<String>,
    /// This kind of action.
    #[serde(default)]
    kind: Option<String>,
    /// This agent, by its name.
    #[serde(default)]
    agent: Option<String>,
    /// This version of the agents.
    #[serde(default)]
    agent_version: Option<String>,
    /// This risk or more.
    #[serde(default)]
    #[schemars(schema_with = "risk")]
    risk_at_least: Option<Risk>,
}

/// All figures, at one moment of the database.
#[derive(Debug, Serialize, JsonSchema)]
struct Metrics {
    /// When pending and late were judged.
    as_of: String,
    /// Of what is no simulation.
    #[serde(flatten)]
    work: LaneOut,
    /// Of simulations alone.
    simulation: LaneOut,
}

/// The figures of one lane.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MetricsLane")]
struct LaneOut {
    #[serde(flatten)]
    actions: Actions,
    /// How long pending actions have waited.
    queue_age: Option<SpreadOut>,
    /// From proposal to approval or rejection.
    time_to_decision: Option<SpreadOut>,
    /// What was decided.
    decided: Counts,
    /// Of each person who decided: `approvals` among them.
    approvals_by_person: Vec<ByPerson>,
    /// Of each version of each agent.
    by_agent_version: Vec<ByVersion>,
    /// Of each rule of each policy version.
    by_rule: Vec<ByRule>,
    /// Of each day (UTC) on which something was proposed, in order.
    days: Vec<Day>,
}

/// What became of actions.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ActionMetrics")]
struct Actions {
    /// Proposed.
    total: u64,
    /// They wait for people, or their review is interrupted.
    pending: u64,
    /// People approved them.
    approved: u64,
    /// People rejected them.
    rejected: u64,
    /// Escalated at least once, whatever became of them.
    escalated: u64,
    /// Nobody finished them in time.
    expired: u64,
    /// Taken back, or superseded.
    withdrawn: u64,
    /// The policy blocked or cleared them without people.
    unreviewed: u64,
    /// Past the due time of the step that was open last.
    due_breaches: u64,
    /// Decided and closed, by votes that became void since.
    flagged: u64,
    /// From proposal to approval; none without an approval.
    mean_seconds_to_approval: Option<f64>,
}

/// The median, and what nineteen of twenty do not pass.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Spread")]
struct SpreadOut {
    p50_seconds: f64,
    p95_seconds: f64,
}

/// What was decided.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DecisionMetrics")]
struct Counts {
    /// In all.
    decisions: u64,
    /// To approve.
    approvals: u64,
    /// To reject.
    rejections: u64,
    /// Approvals although the agent advised to block.
    approve_against: u64,
    /// Rejections although the agent advised to proceed.
    reject_against: u64,
    /// Outside of the route.
    manual_overrides: u64,
    /// The three above among all decisions, 0 to 1; none of none.
    override_rate: Option<f64>,
    /// Whole seconds from opening to deciding; of everybody and of persons.
    median_seconds_on_an_action: Option<u64>,
    /// The longest run of one person's approvals; of everybody and of persons.
    longest_streak: Option<u64>,
}

/// What a person decided.
#[derive(Debug, Serialize, JsonSchema)]
struct ByPerson {
    person: PersonOut,
    #[serde(flatten)]
    decided: Counts,
}

/// What was decided on the proposals of a version of an agent.
#[derive(Debug, Serialize, JsonSchema)]
struct ByVersion {
    agent: String,
    agent_version: String,
    #[serde(flatten)]
    decided: Counts,
}

/// What was decided on actions that a rule routed.
#[derive(Debug, Serialize, JsonSchema)]
struct ByRule {
    policy_version: u64,
    rule: u32,
    #[serde(flatten)]
    decided: Counts,
}

/// What became of the actions of one day.
#[derive(Debug, Serialize, JsonSchema)]
struct Day {
    /// `YYYY-MM-DD`, UTC.
    day: String,
    #[serde(flatten)]
    actions: Actions,
}

fn actions(of: &ActionFigures) -> Actions {
    Actions {
        total: of.total,
        pending: of.pending,
        approved: of.approved,
        rejected: of.rejected,
        escalated: of.escalated,
        expired: of.expired,
        withdrawn: of.withdrawn,
        unreviewed: of.unreviewed,
        due_breaches: of.due_breaches,
        flagged: of.flagged,
        mean_seconds_to_approval: of.mean_to_approval,
    }
}

fn decided(of: &DecisionFigures) -> Counts {
    Counts {
        decisions: of.decisions,
        approvals: of.approvals,
        rejections: of.rejections,
        approve_against: of.approve_against,
        reject_against: of.reject_against,
        manual_overrides: of.manual_overrides,
        override_rate: override_rate(of),
        median_seconds_on_an_action: of.median_seconds,
        longest_streak: of.longest_streak,
    }
}

fn spread(of: Spread) -> SpreadOut {
    SpreadOut {
        p50_seconds: of.p50,
        p95_seconds: of.p95,
    }
}

fn lane(of: &Lane, members: &Members) -> LaneOut {
    LaneOut {
        queue_age: of.actions.queue_age.map(spread),
        time_to_decision: of.actions.to_decision.map(spread),
        actions: actions(&of.actions),
        decided: decided(&of.decisions),
        approvals_by_person: of
            .people
            .iter()
            .map(|(person, figures)| ByPerson {
                person: PersonOut::of(members, *person),
                decided: decided(figures),
            })
            .collect(),
        by_agent_version: of
            .versions
            .iter()
            .map(|(agent, version, figures)| ByVersion {
                agent: name(members, *agent),
                agent_version: version.clone(),
                decided: decided(figures),
            })
            .collect(),
        by_rule: of
            .rules
            .iter()
            .map(|(policy, rule, figures)| ByRule {
                policy_version: *policy,
                rule: *rule,
                decided: decided(figures),
            })
            .collect(),
        days: of
            .days
            .iter()
            .map(|(day, figures)| Day {
                day: day.format("%Y-%m-%d").to_string(),
                actions: actions(figures),
            })
            .collect(),
    }
}

fn name(members: &Members, agent: Uuid) -> String {
    let known = members.agents.iter().find(|row| row.agent == agent);
    known.map_or_else(|| agent.to_string(), |row| row.name.clone())
}

fn moment(name: &str, text: Option<&str>) -> Result<Option<DateTime<Utc>>, Failure> {
    let Some(text) = text else { return Ok(None) };
    DateTime::parse_from_rfc3339(text)
        .map(|at| Some(at.with_timezone(&Utc)))
        .map_err(|_| odd(name, "it is a time like 2026-11-27T09:00:00Z"))
}

fn odd(name: &str, cause: &str) -> Failure {
    Failure::new(Web::Parameter {
        name: name.to_owned(),
        cause: cause.to_owned(),
    })
}

async fn count(person: Person, Query(asked): Query<Asked>) -> Result<Json<Metrics>, Problem> {
    for (name, word) in [
        ("kind", &asked.kind),
        ("agent", &asked.agent),
        ("agent_version", &asked.agent_version),
    ] {
        if word.as_ref().is_some_and(|word| word.contains('\0')) {
            return Err(odd(name, "it holds no U+0000").into());
        }
    }
    let counted = Counted {
        since: moment("since", asked.since.as_deref())?,
        until: moment("until", asked.until.as_deref())?,
        kind: asked.kind,
        agent: asked.agent,
        agent_version: asked.agent_version,
        risk_at_least: asked.risk_at_least,
    };
    let session = &person.session;
    let found = session.metrics(&counted).await?;
    let members = session.members().await?;
    Ok(Json(Metrics {
        as_of: time(found.as_of),
        work: lane(&found.work, &members),
        simulation: lane(&found.simulation, &members),
    }))
}

/// The operation.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/agent/ops/actions/metrics", "count_actions", get(count))
            .by(Who::Person)
            .says("Figures about the work: what became of actions, what people decided, and how long it took.")
            .asks::<Asked>()
            .answers::<Metrics>(200, "The figures."),
    ]
}
