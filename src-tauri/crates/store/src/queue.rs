//! The queue of open actions by keyset: most risk first, then earliest due, then id.

use countersign_statement::{
    State,
    codes::{Risk, SubjectKind},
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Store, StoreError,
    words::{risk, risk_number, word},
};

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// The action.
    pub action_id: Uuid,
    /// Its risk.
    pub risk: Risk,
    /// When the open step is due.
    pub due_at: DateTime<Utc>,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// The subject's id.
    pub subject: String,
    /// The proposing agent.
    pub agent: Uuid,
    /// Its version.
    pub agent_version: String,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Simulation.
    pub is_simulation: bool,
    /// The open step.
    pub step: i32,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueKey {
    /// Negated risk.
    pub urgency: i16,
    /// Due time.
    pub due_at: DateTime<Utc>,
    /// Action.
    pub action_id: Uuid,
}

impl QueueRow {
    /// The key of the page that follows this row.
    pub fn key(&self) -> QueueKey {
        QueueKey {
            urgency: -risk_number(self.risk),
            due_at: self.due_at,
            action_id: self.action_id,
        }
    }
}

impl Store {
    /// The page after `after` (none: the first), at most `limit` rows. Expired actions are not in the queue,
    /// also when the clock has stepped back since.
    #[tracing::instrument(level = "debug", name = "store.queue_page", skip_all)]
    pub async fn queue_page(
        &self,
        after: Option<QueueKey>,
        limit: i64,
    ) -> Result<Vec<QueueRow>, StoreError> {
        let key = after.unwrap_or(QueueKey {
            urgency: i16::MIN,
            due_at: DateTime::<Utc>::UNIX_EPOCH,
            action_id: Uuid::nil(),
        });
        let rows = sqlx::query!(
            r#"SELECT s.action_id, a.risk, s.due_at AS "due_at!", a.kind, a.subject_kind, a.subject, a.agent, a.agent_version,
                      a.amount::text AS "amount!", a.currency, a.is_simulation, s.step, a.proposed_at
                 FROM countersign.action_state s JOIN countersign.action a ON a.action_id = s.action_id
                WHERE countersign.is_open(s.state, s.expires_at,
                        (SELECT GREATEST(countersign.clock(), l.at) FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1))
                  AND (s.urgency, s.due_at, s.action_id) > ($1, $2, $3)
                ORDER BY s.urgency, s.due_at, s.action_id LIMIT $4"#,
            key.urgency,
            key.due_at,
            key.action_id,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(QueueRow {
                    action_id: r.action_id,
                    risk: risk("action", r.action_id, r.risk)?,
                    due_at: r.due_at,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    agent: r.agent,
                    agent_version: r.agent_version,
                    amount: r.amount,
                    currency: r.currency,
                    is_simulation: r.is_simulation,
                    step: r.step,
                    proposed_at: r.proposed_at,
                })
            })
            .collect()
    }

    /// How many actions stand in each state.
    #[tracing::instrument(level = "debug", name = "store.state_counts", skip_all)]
    pub async fn state_counts(&self) -> Result<Vec<(State, i64)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT countersign.state_at(s.state, s.expires_at, t.now) AS "state!", count(*) AS "n!"
                 FROM countersign.action_state s,
                      (SELECT GREATEST(countersign.clock(), l.at) AS now FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1) t
                GROUP BY 1 ORDER BY 1"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((word("action_state", "any", &r.state)?, r.n)))
            .collect()
    }
}
