//! What is counted of actions and decisions. What each figure is, the two functions of `migrations/0026_metrics.sql` say.

use countersign_statement::codes::Risk;
use sqlx::types::chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{Store, StoreError, whole, words::risk_number};

/// Which actions and decisions are counted. `None` always holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Proposed, or decided, at or after this time.
    pub since: Option<DateTime<Utc>>,
    /// Proposed, or decided, before this time.
    pub until: Option<DateTime<Utc>>,
    /// The kind of action.
    pub kind: Option<String>,
    /// The agent's name.
    pub agent: Option<String>,
    /// The agent's version.
    pub agent_version: Option<String>,
    /// This risk or more.
    pub risk_at_least: Option<Risk>,
}

/// Two places in an order: the value that half of all reach, and the one that nineteen of twenty do not pass. Seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub p50: f64,
    /// The 95th percentile, by nearest rank.
    pub p95: f64,
}

/// What became of actions: of simulations or of the rest, in the whole window or on one day of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionFigures {
    /// Of simulations; else of all that are none.
    pub is_simulation: bool,
    /// Of those proposed on this day (UTC); none: of the whole window.
    pub day: Option<NaiveDate>,
    /// Actions proposed.
    pub total: u64,
    /// They wait for people, or their review is interrupted.
    pub pending: u64,
    /// People approved them, whatever followed on that but a withdrawal; of simulations, those that ended as simulated.
    pub approved: u64,
    /// People rejected them.
    pub rejected: u64,
    /// Nobody finished them in time.
    pub expired: u64,
    /// Taken back, or superseded.
    pub withdrawn: u64,
    /// The policy blocked or cleared them without people.
    pub unreviewed: u64,
    /// Escalated at least once, whatever became of them.
    pub escalated: u64,
    /// Past the due time of the step that was open last, when that ended or now.
    pub due_breaches: u64,
    /// Decided and closed, by votes that became void since.
    pub flagged: u64,
    /// Mean seconds from proposal to approval; none without an approval.
    pub mean_to_approval: Option<f64>,
    /// Seconds that pending actions have waited; none of a day, and where nothing is pending.
    pub queue_age: Option<Spread>,
    /// Seconds from proposal to approval or rejection; likewise.
    pub to_decision: Option<Spread>,
}

/// Whose decisions were counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    All,
    /// A person's.
    Person(Uuid),
    /// Those on what a version of an agent proposed.
    Version {
        /// The agent.
        agent: Uuid,
        /// Its version.
        version: String,
    },
    /// Those on actions that a rule of a policy routed.
    Rule {
        /// The policy's version.
        policy: u64,
        /// The rule's number in it.
        rule: u32,
    },
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionFigures {
    /// On simulations; else on all that are none.
    pub is_simulation: bool,
    /// Whose.
    pub whose: Whose,
    /// Decisions made.
    pub decisions: u64,
    /// To approve.
    pub approvals: u64,
    /// To reject.
    pub rejections: u64,
    /// Approvals although the agent advised to block.
    pub approve_against: u64,
    /// Rejections although the agent advised to proceed.
    pub reject_against: u64,
    /// Decisions outside of the route.
    pub manual_overrides: u64,
    /// Median of whole seconds from opening to deciding; of everybody and of persons only.
    pub median_seconds: Option<u64>,
    /// The longest run of one person's approvals without a rejection in between; of everybody and of persons only.
    pub longest_streak: Option<u64>,
}

/// All of it, at one moment of the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The database's time at which "pending" and "late" were judged.
    pub as_of: DateTime<Utc>,
    /// Of actions: the whole window first, then its days in order; simulations after the rest.
    pub actions: Vec<ActionFigures>,
    /// Of decisions: all first, then rules, versions and persons; simulations after the rest.
    pub decisions: Vec<DecisionFigures>,
}

impl Store {
    /// Counts. Who may not read sees nothing to count.
    #[tracing::instrument(level = "debug", name = "store.metrics", skip_all)]
    pub async fn metrics(&self, counted: &Counted) -> Result<Figures, StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .execute(&mut *tx)
            .await?;
        // Memory to join and group a million rows without sorting them on disk; a plan for the conditions that are there, not one for any;
        // no compiler for expressions, which many servers start for a query of this size, and which costs more here than it saves.
        sqlx::query!(
            "SELECT pg_catalog.set_config('work_mem', '64MB', true) AS memory, pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', true) AS plan,
                    pg_catalog.set_config('jit', 'off', true) AS compiler"
        )
        .fetch_one(&mut *tx)
        .await?;
        // Asked in that moment, which is one for all figures: nothing that is counted is later than it.
        let as_of = sqlx::query_scalar!(r#"SELECT GREATEST(countersign.clock(), (SELECT l.at FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1)) AS "now!""#)
            .fetch_one(&mut *tx)
            .await?;
        let risk = counted.risk_at_least.map(risk_number);
        let actions = sqlx::query!(
            r#"SELECT m.is_simulation AS "is_simulation!", m.day, m.total AS "total!", m.pending AS "pending!", m.approved AS "approved!", m.rejected AS "rejected!",
                      m.expired AS "expired!", m.withdrawn AS "withdrawn!", m.unreviewed AS "unreviewed!", m.escalated AS "escalated!",
                      m.due_breaches AS "due_breaches!", m.flagged AS "flagged!", m.mean_to_approval, m.queue_age, m.to_decision
                 FROM countersign.metrics_of_actions($1, $2, $3, $4, $5, $6, $7) m"#,
            counted.since,
            counted.until,
            counted.kind,
            counted.agent,
            counted.agent_version,
            risk,
            as_of
        )
        .fetch_all(&mut *tx)
        .await?;
        let decisions = sqlx::query!(
            r#"SELECT m.is_simulation AS "is_simulation!", m.person, m.agent, m.agent_version, m.policy_version, m.rule, m.decisions AS "decisions!",
                      m.approvals AS "approvals!", m.rejections AS "rejections!", m.approve_against AS "approve_against!", m.reject_against AS "reject_against!",
                      m.manual_overrides AS "manual_overrides!", m.median_seconds, m.longest_streak
                 FROM countersign.metrics_of_decisions($1, $2, $3, $4, $5, $6) m"#,
            counted.since,
            counted.until,
            counted.kind,
            counted.agent,
            counted.agent_version,
            risk
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let count = |n: i64| whole("metrics", n);
        let actions = actions
            .into_iter()
            .map(|r| {
                Ok(ActionFigures {
                    is_simulation: r.is_simulation,
                    day: r.day,
                    total: count(r.total)?,
                    pending: count(r.pending)?,
                    approved: count(r.approved)?,
                    rejected: count(r.rejected)?,
                    expired: count(r.expired)?,
                    withdrawn: count(r.withdrawn)?,
                    unreviewed: count(r.unreviewed)?,
                    escalated: count(r.escalated)?,
                    due_breaches: count(r.due_breaches)?,
                    flagged: count(r.flagged)?,
                    mean_to_approval: r.mean_to_approval,
                    queue_age: spread(r.queue_age.as_deref()),
                    to_decision: spread(r.to_decision.as_deref()),
                })
            })
            .collect::<Result<_, StoreError>>()?;
        let decisions = decisions
            .into_iter()
            .map(|r| {
                Ok(DecisionFigures {
                    is_simulation: r.is_simulation,
                    whose: whose(
                        r.person,
                        r.agent.zip(r.agent_version),
                        r.policy_version.zip(r.rule),
                    )?,
                    decisions: count(r.decisions)?,
                    approvals: count(r.approvals)?,
                    rejections: count(r.rejections)?,
                    approve_against: count(r.approve_against)?,
                    reject_against: count(r.reject_against)?,
                    manual_overrides: count(r.manual_overrides)?,
                    median_seconds: r.median_seconds.map(count).transpose()?,
                    longest_streak: r.longest_streak.map(count).transpose()?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Figures {
            as_of,
            actions,
            decisions,
        })
    }
}

fn spread(values: Option<&[f64]>) -> Option<Spread> {
    match values {
        Some(&[p50, p95]) => Some(Spread { p50, p95 }),
        _ => None,
    }
}

fn whose(
    person: Option<Uuid>,
    version: Option<(Uuid, String)>,
    rule: Option<(i64, i32)>,
) -> Result<Whose, StoreError> {
    Ok(match (person, version, rule) {
        (Some(person), ..) => Whose::Person(person),
        (None, Some((agent, version)), _) => Whose::Version { agent, version },
        (None, None, Some((policy, rule))) => Whose::Rule {
            policy: whole("policy", policy)?,
            rule: u32::try_from(rule).map_err(|_| StoreError::Contradiction {
                table: "policy_rule",
                row: rule.to_string(),
            })?,
        },
        (None, None, None) => Whose::All,
    })
}
