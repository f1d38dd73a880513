//! What became of actions: those in given states, the last changed first, with who decided.

use countersign_statement::{
    State,
    codes::{ReasonCode, Risk, SubjectKind, Verdict},
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Store, StoreError, whole,
    words::{risk, word},
};

/// Which actions are looked for.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// These states as people see them (an open action past its limit is `expired`); none: all.
    pub states: Vec<State>,
    /// On which this person decided.
    pub by: Option<Uuid>,
    /// That changed at or after this time: were proposed, decided upon, or ran out.
    pub since: Option<DateTime<Utc>>,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRow {
    /// The action.
    pub action_id: Uuid,
    /// Its risk.
    pub risk: Risk,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// The subject's id.
    pub subject: String,
    /// The proposing agent.
    pub agent: Uuid,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Simulation.
    pub is_simulation: bool,
    /// The state as people see it.
    pub state: State,
    /// Since when.
    pub changed_at: DateTime<Utc>,
    /// The decisions on it, the first one first.
    pub decisions: Vec<PastDecision>,
}

/// Who decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDecision {
    /// The person.
    pub person: Uuid,
    /// Verdict.
    pub verdict: Verdict,
    /// Reason code.
    pub reason_code: ReasonCode,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
}

impl Store {
    /// What is sought, at most `limit`, the last changed first.
    #[tracing::instrument(level = "debug", name = "store.past", skip_all)]
    pub async fn past(&self, sought: &Sought, limit: i64) -> Result<Vec<PastRow>, StoreError> {
        let states: Vec<String> = sought.states.iter().map(ToString::to_string).collect();
        let rows = sqlx::query!(
            r#"SELECT x.action_id, a.risk, a.kind, a.subject_kind, a.subject, a.agent, a.amount::text AS "amount!", a.currency, a.is_simulation,
                      x.state AS "state!", x.changed AS "changed!"
                 FROM (SELECT s.action_id, countersign.state_at(s.state, s.expires_at, t.now) AS state,
                              CASE WHEN s.state = 'in_review' AND NOT t.now < s.expires_at THEN s.expires_at ELSE s.changed_at END AS changed
                         FROM countersign.action_state s,
                              (SELECT GREATEST(countersign.clock(), l.at) AS now FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1) t) x
                 JOIN countersign.action a ON a.action_id = x.action_id
                WHERE (cardinality($1::text[]) = 0 OR x.state = ANY ($1)) AND ($3::timestamptz IS NULL OR x.changed >= $3)
                  AND ($2::uuid IS NULL OR EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = x.action_id AND d.person = $2))
                ORDER BY x.changed DESC, x.action_id LIMIT $4"#,
            &states,
            sought.by,
            sought.since,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        let ids: Vec<Uuid> = rows.iter().map(|r| r.action_id).collect();
        let decided = sqlx::query!(
            "SELECT d.action_id, d.person, d.verdict, d.reason_code, d.at, d.seq FROM countersign.decision d JOIN countersign.action a ON a.action_id = d.action_id
              WHERE d.action_id = ANY ($1) AND d.revision = a.revision AND d.retracted_seq IS NULL ORDER BY d.seq",
            &ids
        )
        .fetch_all(&self.pool)
        .await?;
        let mut found: Vec<PastRow> = rows
            .into_iter()
            .map(|r| {
                Ok(PastRow {
                    action_id: r.action_id,
                    risk: risk("action", r.action_id, r.risk)?,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    agent: r.agent,
                    amount: r.amount,
                    currency: r.currency,
                    is_simulation: r.is_simulation,
                    state: word("action_state", r.action_id, &r.state)?,
                    changed_at: r.changed,
                    decisions: Vec::new(),
                })
            })
            .collect::<Result<_, StoreError>>()?;
        for d in decided {
            let row = found.iter_mut().find(|row| row.action_id == d.action_id);
            if let Some(row) = row {
                row.decisions.push(PastDecision {
                    person: d.person,
                    verdict: word("decision", d.seq, &d.verdict)?,
                    reason_code: word("decision", d.seq, &d.reason_code)?,
                    at: d.at,
                    seq: whole("decision", d.seq)?,
                });
            }
        }
        Ok(found)
    }
}
