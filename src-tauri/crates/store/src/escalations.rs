//! Escalations through their door, and what is due.

use countersign_statement::codes::EscalationCause;
use uuid::Uuid;

use crate::{Private, Recorded, Store, StoreError, recorded, whole};

/// A rung of an action's open step: the one that is to be reached next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextRung {
    /// The action.
    pub action: Uuid,
    /// The open step.
    pub step: u64,
    /// The rung, from 1.
    pub level: u64,
}

impl Store {
    /// Puts a step before more people; `said` is the reason of an escalation by hand.
    #[tracing::instrument(level = "debug", name = "store.escalate", skip_all)]
    pub async fn escalate(
        &self,
        rung: NextRung,
        cause: EscalationCause,
        said: Option<Private<'_>>,
    ) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.escalation (action_id, cause, step, level, reason, reason_salt) VALUES ($1, $2, $3, $4, $5, $6) RETURNING seq, leaf",
            rung.action,
            cause.as_str(),
            i32::try_from(rung.step).unwrap_or(i32::MAX),
            i32::try_from(rung.level).unwrap_or(i32::MAX),
            said.map(|s| s.text),
            said.map(|s| &s.salt[..])
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// The rungs whose time has come by the database's clock, the longest overdue first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.overdue_rungs", skip_all)]
    pub async fn overdue_rungs(&self, limit: i64) -> Result<Vec<NextRung>, StoreError> {
        let rows = sqlx::query!(
            "SELECT s.action_id, s.step, s.level
               FROM countersign.action_state s,
                    (SELECT GREATEST(countersign.clock(), x.at) AS now FROM countersign.ledger_leaf x ORDER BY x.seq DESC LIMIT 1) l
              WHERE s.state = 'in_review' AND s.escalates_at IS NOT NULL AND s.escalates_at <= l.now AND l.now < s.expires_at
              ORDER BY s.escalates_at LIMIT $1",
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(NextRung {
                    action: r.action_id,
                    step: whole("action_state", r.step.into())?,
                    level: whole("action_state", r.level.into())? + 1,
                })
            })
            .collect()
    }
}
