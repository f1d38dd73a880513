//! Versions of the policy, and what was proposed under them.

use countersign_statement::{Amount, Route, State, codes::Outcome, select::Facts};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Store, StoreError, governance::text, whole};

/// A version of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// The policy.
    pub policy: Uuid,
    /// Its version.
    pub version: u64,
    /// Its canonical text.
    pub document: String,
    /// Who drafted it.
    pub drafted_by: Uuid,
    /// In which record.
    pub seq: u64,
    /// When.
    pub drafted_at: DateTime<Utc>,
    /// The record that confirmed it; `None` while it waits.
    pub confirmed_seq: Option<u64>,
    /// Who confirmed it.
    pub confirmed_by: Option<Uuid>,
}

/// An action as a policy sees it, and what it met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedRow {
    /// The action.
    pub action_id: Uuid,
    /// What a policy asks of it.
    pub facts: Facts,
    /// What it is about.
    pub subject: String,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// Where it stands.
    pub state: State,
    /// When it expires, where people decide.
    pub expires_at: Option<DateTime<Utc>>,
    /// What its policy said.
    pub outcome: Outcome,
    /// The route it was given, where people decide.
    pub route: Option<Route>,
}

impl Store {
    /// Every version, oldest first.
    #[tracing::instrument(level = "debug", name = "store.policy_versions", skip_all)]
    pub async fn policy_versions(&self) -> Result<Vec<VersionRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT p.policy, p.version, p.document, p.drafted_by, p.seq, l.at AS drafted_at, c.seq AS "confirmed_seq?", c.person AS "confirmed_by?"
                 FROM countersign.policy p
                 JOIN countersign.ledger_leaf l ON l.seq = p.seq
                 LEFT JOIN countersign.confirmation c ON c.fact = 'policy' AND c.fact_id = p.policy
                ORDER BY p.version"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(VersionRow {
                    policy: r.policy,
                    version: whole("policy", r.version)?,
                    document: text("policy", r.document)?,
                    drafted_by: r.drafted_by,
                    seq: whole("policy", r.seq)?,
                    drafted_at: r.drafted_at,
                    confirmed_seq: r.confirmed_seq.map(|n| whole("policy", n)).transpose()?,
                    confirmed_by: r.confirmed_by,
                })
            })
            .collect()
    }

    /// The texts of these policies.
    #[tracing::instrument(level = "debug", name = "store.policy_documents", skip_all)]
    pub async fn policy_documents(
        &self,
        policies: &[Uuid],
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT p.policy, p.document FROM countersign.policy p WHERE p.policy = ANY ($1)",
            policies
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((r.policy, text("policy", r.document)?)))
            .collect()
    }

    /// The last `most` proposed actions, newest first, as a policy sees them; all, or those that wait.
    #[tracing::instrument(level = "debug", name = "store.proposed", skip_all)]
    pub async fn proposed(&self, waiting: bool, most: i64) -> Result<Vec<ProposedRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.action_id, a.kind, a.agent, a.risk, a.amount::text AS "amount!", a.currency, a.is_simulation, a.subject, a.proposed_at,
                      s.state, s.expires_at, COALESCE(r.outcome, 'block') AS "outcome!", r.route AS "route?"
                 FROM countersign.action a
                 JOIN countersign.action_state s ON s.action_id = a.action_id
                 LEFT JOIN countersign.policy_rule r ON r.policy = a.policy AND r.rule = a.rule
                WHERE NOT $1 OR s.state IN ('in_review', 'paused_info', 'paused_hold', 'paused_agent_suspended')
                ORDER BY a.seq DESC LIMIT $2"#,
            waiting,
            most
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let wrong = |what: &str| StoreError::Contradiction {
                    table: "action",
                    row: format!("{}: {what}", r.action_id),
                };
                let outcome = crate::words::word("policy_rule", r.action_id, &r.outcome)?;
                let route = match (outcome, r.route) {
                    (Outcome::Route, Some(bytes)) => {
                        let line = text("policy_rule", bytes)?;
                        Some(Route::parse(&line).map_err(|_| wrong("its route"))?)
                    }
                    _ => None,
                };
                Ok(ProposedRow {
                    action_id: r.action_id,
                    facts: Facts {
                        kind: r.kind,
                        agent: r.agent,
                        risk: crate::words::risk("action", r.action_id, r.risk)?,
                        amount: r
                            .amount
                            .parse::<Amount>()
                            .map_err(|_| wrong("its amount"))?,
                        currency: r.currency,
                        simulation: r.is_simulation,
                    },
                    subject: r.subject,
                    proposed_at: r.proposed_at,
                    state: crate::words::word("action_state", r.action_id, &r.state)?,
                    expires_at: r.expires_at,
                    outcome,
                    route,
                })
            })
            .collect()
    }
}
