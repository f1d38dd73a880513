//! Decisions that went against the agent or outside of the route.

use countersign_statement::codes::{OverrideType, ReasonCode, Risk, SubjectKind, Verdict};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Store, StoreError, whole,
    words::{risk, word, word_or_none},
};

/// One of them, with what it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideRow {
    /// Ledger number of the decision, or of the broken glass.
    pub seq: u64,
    /// The action.
    pub action_id: Uuid,
    /// Ledger number of its proposal.
    pub action_seq: u64,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// The subject's id.
    pub subject: String,
    /// The proposing agent's name.
    pub agent: String,
    /// Its version.
    pub agent_version: String,
    /// Risk.
    pub risk: Risk,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Simulation.
    pub is_simulation: bool,
    /// Who decided.
    pub person: Uuid,
    /// What.
    pub verdict: Verdict,
    /// Why; none of a broken glass, which says so in words.
    pub reason_code: Option<ReasonCode>,
    /// How it departed.
    pub override_type: OverrideType,
    /// When.
    pub at: DateTime<Utc>,
}

impl Store {
    /// Overrides before record `before` (none: from the newest on), at most `limit`, on actions that nobody judges any more at
    /// `now`, the database's time.
    #[tracing::instrument(level = "debug", name = "store.overrides", skip_all)]
    pub async fn overrides(
        &self,
        before: Option<u64>,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<OverrideRow>, StoreError> {
        let before = before.map(|seq| i64::try_from(seq).unwrap_or(i64::MAX));
        let rows = sqlx::query!(
            r#"SELECT o.seq AS "seq!", o.action_id AS "action_id!", o.person AS "person!", o.verdict AS "verdict!", o.reason_code AS "reason_code!",
                      o.override_type AS "override_type!", o.at AS "at!", a.seq AS action_seq, a.kind, a.subject_kind,
                      a.subject, a.risk, a.amount::text AS "amount!", a.currency, a.is_simulation, a.agent_version, g.name AS agent
                 FROM (SELECT d.seq, d.action_id, d.person, d.verdict, d.reason_code, k.override_type, d.at
                         FROM (SELECT x.decision_id, x.override_type FROM countersign.decision x WHERE x.override_type <> ''
                               UNION ALL SELECT h.decision_id, 'ai_override' FROM countersign.held_override h WHERE h.departs = 1) k
                         JOIN countersign.decision d ON d.decision_id = k.decision_id
                        WHERE d.retracted_seq IS NULL
                       UNION ALL
                       SELECT b.seq, b.action_id, b.person, 'approve', '', 'manual_override', b.at FROM countersign.glass b WHERE b.void_seq IS NULL) o
                 JOIN countersign.action a ON a.action_id = o.action_id
                 JOIN countersign.action_state s ON s.action_id = o.action_id
                 JOIN countersign.agent g ON g.agent = a.agent
                WHERE ($1::bigint IS NULL OR o.seq < $1)
                  AND countersign.state_at(s.state, s.expires_at, $2) <> ALL ('{in_review,paused_info,paused_hold,paused_agent_suspended}')
                ORDER BY o.seq DESC LIMIT $3"#,
            before,
            now,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(OverrideRow {
                    seq: whole("decision", r.seq)?,
                    action_id: r.action_id,
                    action_seq: whole("action", r.action_seq)?,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    agent: r.agent,
                    agent_version: r.agent_version,
                    risk: risk("action", r.action_id, r.risk)?,
                    amount: r.amount,
                    currency: r.currency,
                    is_simulation: r.is_simulation,
                    person: r.person,
                    verdict: word("decision", r.seq, &r.verdict)?,
                    reason_code: word_or_none("decision", r.seq, &r.reason_code)?,
                    override_type: word("decision", r.seq, &r.override_type)?,
                    at: r.at,
                })
            })
            .collect()
    }
}
