//! What an agent proposed before: it reads its own actions and what became of them.

use countersign_statement::{Amount, State, codes::SubjectKind};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Bytes32, Store, StoreError, bytes32, whole, words::word};

/// An action of the agent that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAction {
    /// The action.
    pub action_id: Uuid,
    /// What it asks for.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// What it is about.
    pub subject: String,
    /// The amount at stake.
    pub amount: Amount,
    /// In this currency.
    pub currency: String,
    /// SHA-256 of its idempotency key.
    pub idempotency: Bytes32,
    /// The stored state; an open action past its expiry has expired.
    pub state: State,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// The ledger number of its proposal.
    pub seq: u64,
}

impl Store {
    /// The actions of `agent` about these subjects, the newest first, with the time that they are judged by.
    #[tracing::instrument(level = "debug", name = "store.own_actions", skip_all)]
    pub async fn own_actions(
        &self,
        agent: Uuid,
        subjects: &[String],
        is_simulation: bool,
    ) -> Result<(Vec<OwnAction>, DateTime<Utc>), StoreError> {
        let now = sqlx::query_scalar!(
            r#"SELECT GREATEST(countersign.clock(), (SELECT l.high FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1)) AS "now!""#
        )
        .fetch_one(&self.pool)
        .await?;
        let rows = sqlx::query!(
            r#"SELECT a.action_id, a.kind, a.subject_kind, a.subject, a.amount::text AS "amount!", a.currency, a.idempotency, a.seq,
                      s.state, s.expires_at
                 FROM countersign.action a JOIN countersign.action_state s ON s.action_id = a.action_id
                WHERE a.agent = $1 AND a.subject = ANY($2) AND a.is_simulation = $3 ORDER BY a.seq DESC"#,
            agent,
            subjects,
            is_simulation
        )
        .fetch_all(&self.pool)
        .await?;
        let actions = rows
            .into_iter()
            .map(|r| {
                Ok(OwnAction {
                    amount: r.amount.parse().map_err(|_| StoreError::Contradiction {
                        table: "action",
                        row: r.action_id.to_string(),
                    })?,
                    action_id: r.action_id,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    currency: r.currency,
                    idempotency: bytes32("action", &r.idempotency)?,
                    state: word("action_state", r.action_id, &r.state)?,
                    expires_at: r.expires_at,
                    seq: whole("action", r.seq)?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((actions, now))
    }
}
