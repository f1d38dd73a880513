//! What an agent proposed before: it reads its own actions and what became of them.

use countersign_statement::{Amount, State, codes::SubjectKind};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Bytes32, Store, StoreError, bytes32, signed64, whole, words::word};

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
    /// The action whose proposal is the record of this number; none where that is none, or may not be read.
    #[tracing::instrument(level = "debug", name = "store.action_at", skip_all)]
    pub async fn action_at(&self, seq: u64) -> Result<Option<Uuid>, StoreError> {
        let subject = sqlx::query_scalar!(
            "SELECT subject FROM countersign.ledger_record WHERE seq = $1 AND event = 'action.proposed'",
            signed64("ledger_record", seq)?
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(subject.and_then(|subject| subject.strip_prefix("action:")?.parse().ok()))
    }
}

/// An action of the agent that asks, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnState {
    /// The action.
    pub action_id: Uuid,
    /// Commitment of its content: what a permission for it names.
    pub digest: Bytes32,
    /// From 1; a later one was made by a person.
    pub revision: u64,
    /// What a person made of its parameters; none as long as nobody revised it, and where they were erased.
    pub params: Option<String>,
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
    /// Whether nothing of it may ever be done.
    pub is_simulation: bool,
    /// Where it stands at the time that it was asked, by the clock too.
    pub state: State,
    /// The open step, or the last that was.
    pub step: u64,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// When the open step is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// When its state or step last changed.
    pub changed_at: DateTime<Utc>,
    /// The ledger number of that change.
    pub changed_seq: u64,
    /// The ledger number of its proposal.
    pub seq: u64,
}

/// Which of an agent's actions are sought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnSought {
    /// This one alone.
    pub action: Option<Uuid>,
    /// Those in one of these states; none: in any.
    pub states: Vec<State>,
    /// Those proposed before this ledger number.
    pub before: Option<u64>,
}

impl Store {
    /// The actions of `agent` that are sought, the newest first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.own_states", skip_all)]
    pub async fn own_states(
        &self,
        agent: Uuid,
        sought: &OwnSought,
        limit: i64,
    ) -> Result<Vec<OwnState>, StoreError> {
        let states: Vec<String> = sought.states.iter().map(ToString::to_string).collect();
        let before = sought
            .before
            .map_or(Ok(i64::MAX), |seq| signed64("action", seq))?;
        let rows = sqlx::query!(
            r#"SELECT a.action_id, a.action_digest, a.revision, CASE WHEN a.revision > 1 THEN countersign.own_params(a.action_id) END AS params, a.kind, a.subject_kind, a.subject, a.amount::text AS "amount!", a.currency, a.is_simulation, a.proposed_at, a.seq,
                      x.state AS "state!", s.step, s.due_at, s.expires_at, s.changed_at, s.changed_seq
                 FROM countersign.action a
                 JOIN countersign.action_state s ON s.action_id = a.action_id
                 CROSS JOIN (SELECT GREATEST(countersign.clock(), l.at) AS now FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1) t
                 CROSS JOIN LATERAL (SELECT countersign.state_at(s.state, s.expires_at, t.now) AS state) x
                WHERE a.agent = $1 AND ($2::uuid IS NULL OR a.action_id = $2) AND (pg_catalog.cardinality($3::text[]) = 0 OR x.state = ANY($3)) AND a.seq < $4
                ORDER BY a.seq DESC LIMIT $5"#,
            agent,
            sought.action,
            &states,
            before,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(OwnState {
                    amount: r.amount.parse().map_err(|_| StoreError::Contradiction {
                        table: "action",
                        row: r.action_id.to_string(),
                    })?,
                    action_id: r.action_id,
                    digest: bytes32("action", &r.action_digest)?,
                    revision: whole("action", r.revision.into())?,
                    params: r.params,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    currency: r.currency,
                    is_simulation: r.is_simulation,
                    state: word("action_state", r.action_id, &r.state)?,
                    step: whole("action_state", r.step.into())?,
                    proposed_at: r.proposed_at,
                    due_at: r.due_at,
                    expires_at: r.expires_at,
                    changed_at: r.changed_at,
                    changed_seq: whole("action_state", r.changed_seq)?,
                    seq: whole("action", r.seq)?,
                })
            })
            .collect()
    }

    /// The actions of `agent` about these subjects, the newest first, with the time that they are judged by.
    #[tracing::instrument(level = "debug", name = "store.own_actions", skip_all)]
    pub async fn own_actions(
        &self,
        agent: Uuid,
        subjects: &[String],
        is_simulation: bool,
    ) -> Result<(Vec<OwnAction>, DateTime<Utc>), StoreError> {
        let now = sqlx::query_scalar!(
            r#"SELECT GREATEST(countersign.clock(), (SELECT l.at FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1)) AS "now!""#
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
