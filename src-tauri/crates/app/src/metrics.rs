//! What is counted of actions and decisions, for people who steer the work and for whoever watches them. Simulations are a lane of
//! their own and never counted with the rest.

use chrono::{DateTime, NaiveDate, Utc};
pub use countersign_store::metrics::{
    ActionFigures, Counted, DecisionFigures, Figures, Spread, Whose,
};
use uuid::Uuid;

use crate::{Failure, Session};

/// All figures of a window, at one moment of the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    /// The database's time at which "pending" and "late" were judged.
    pub as_of: DateTime<Utc>,
    /// Of what is not a simulation.
    pub work: Lane,
    /// Of simulations alone.
    pub simulation: Lane,
}

/// The figures of one lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// What became of actions in the whole window.
    pub actions: ActionFigures,
    /// The same of each day (UTC) on which something was proposed, in order.
    pub days: Vec<(NaiveDate, ActionFigures)>,
    /// What was decided in the whole window.
    pub decisions: DecisionFigures,
    /// The same of each person who decided.
    pub people: Vec<(Uuid, DecisionFigures)>,
    /// The same of each version of each agent.
    pub versions: Vec<(Uuid, String, DecisionFigures)>,
    /// The same of each rule of each policy version.
    pub rules: Vec<(u64, u32, DecisionFigures)>,
}

impl Session {
    /// The figures of what these conditions name.
    pub async fn metrics(&self, counted: &Counted) -> Result<Metrics, Failure> {
        Ok(Metrics::from(self.store().metrics(counted).await?))
    }
}

impl From<Figures> for Metrics {
    fn from(figures: Figures) -> Self {
        let mut metrics = Self {
            as_of: figures.as_of,
            work: Lane::empty(false),
            simulation: Lane::empty(true),
        };
        for figures in figures.actions {
            let lane = metrics.lane(figures.is_simulation);
            match figures.day {
                Some(day) => lane.days.push((day, figures)),
                None => lane.actions = figures,
            }
        }
        for figures in figures.decisions {
            let lane = metrics.lane(figures.is_simulation);
            match figures.whose.clone() {
                Whose::All => lane.decisions = figures,
                Whose::Person(person) => lane.people.push((person, figures)),
                Whose::Version { agent, version } => lane.versions.push((agent, version, figures)),
                Whose::Rule { policy, rule } => lane.rules.push((policy, rule, figures)),
            }
        }
        metrics
    }
}

impl Metrics {
    fn lane(&mut self, simulation: bool) -> &mut Lane {
        if simulation {
            &mut self.simulation
        } else {
            &mut self.work
        }
    }
}

impl Lane {
    /// Of a window in which nothing happened.
    fn empty(is_simulation: bool) -> Self {
        Self {
            actions: ActionFigures {
                is_simulation,
                day: None,
                total: 0,
                pending: 0,
                approved: 0,
                rejected: 0,
                expired: 0,
                withdrawn: 0,
                unreviewed: 0,
                escalated: 0,
                due_breaches: 0,
                flagged: 0,
                mean_to_approval: None,
                queue_age: None,
                to_decision: None,
            },
            days: Vec::new(),
            decisions: DecisionFigures {
                is_simulation,
                whose: Whose::All,
                decisions: 0,
                approvals: 0,
                rejections: 0,
                approve_against: 0,
                reject_against: 0,
                manual_overrides: 0,
                median_seconds: None,
                longest_streak: None,
            },
            people: Vec::new(),
            versions: Vec::new(),
            rules: Vec::new(),
        }
    }
}

/// Overrides among decisions, from 0 to 1; none of none.
#[allow(
    clippy::cast_precision_loss,
    reason = "a share for people; no count is near 2^52"
)]
pub fn override_rate(figures: &DecisionFigures) -> Option<f64> {
    let overrides = figures.approve_against + figures.reject_against + figures.manual_overrides;
    (figures.decisions > 0).then(|| overrides as f64 / figures.decisions as f64)
}
