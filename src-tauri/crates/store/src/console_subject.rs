//! What a console says about the thing that an action is about, and what a list can be narrowed to.

use countersign_statement::{State, codes::Risk};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Store, StoreError, whole,
    words::{risk, word},
};

/// An action about the same subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutRow {
    /// Its id.
    pub action_id: Uuid,
    /// Whose it is.
    pub agent: Uuid,
    /// How much is at stake.
    pub risk: Risk,
    /// When it was proposed.
    pub at: DateTime<Utc>,
    /// The ledger number of its proposal.
    pub seq: u64,
    /// What it wants.
    pub kind: String,
    /// Its state; an open one past its limit is `expired`.
    pub state: State,
    /// Whether it is a simulation.
    pub is_simulation: bool,
}

impl Store {
    /// The other actions about a subject, newest first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.about", skip_all)]
    pub async fn about(
        &self,
        subject_kind: &str,
        subject: &str,
        except: Uuid,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<AboutRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.seq, a.action_id, a.agent, a.risk, a.proposed_at, a.kind, a.is_simulation,
                      countersign.state_at(s.state, s.expires_at, $5) AS "state!"
                 FROM countersign.action a JOIN countersign.action_state s ON s.action_id = a.action_id
                WHERE a.subject_kind = $1 AND a.subject = $2 AND a.action_id <> $3 ORDER BY a.seq DESC LIMIT $4"#,
            subject_kind,
            subject,
            except,
            limit,
            now
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(AboutRow {
                    seq: whole("action", r.seq)?,
                    action_id: r.action_id,
                    agent: r.agent,
                    risk: risk("action", r.action_id, r.risk)?,
                    at: r.proposed_at,
                    kind: r.kind,
                    state: word("action_state", r.seq, &r.state)?,
                    is_simulation: r.is_simulation,
                })
            })
            .collect()
    }

    /// The kinds among the first `among` actions, by name, at most `limit`: agents are few and propose the same kinds, so
    /// that looking at all of a million would only be slower.
    #[tracing::instrument(level = "debug", name = "store.kinds", skip_all)]
    pub async fn kinds(&self, among: i64, limit: i64) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query_scalar!(
            "SELECT DISTINCT kind FROM (SELECT kind FROM countersign.action LIMIT $1) t ORDER BY kind LIMIT $2",
            among,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows)
    }
}
