//! Agents, workers and installations as people who answer for them look at them: who registered each, how it stands, and what
//! became of what it proposed.

use countersign_statement::codes::{AgentKind, StandingEvent};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Store, StoreError, whole, words::word};

/// Whose word something is, and where it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The person.
    pub person: Uuid,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Its ledger number.
    pub seq: u64,
}

/// A registered agent or worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Id.
    pub agent: Uuid,
    /// Whether it proposes or executes.
    pub kind: AgentKind,
    /// Its name.
    pub name: String,
    /// Its login.
    pub login: String,
    /// The person who answers for it.
    pub owner: Uuid,
    /// Who registered it.
    pub registered: Word,
    /// The second admin's word; none while it waits.
    pub confirmed: Option<Word>,
}

/// That a machine was stopped, or is to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingRow {
    /// This event.
    pub standing_id: Uuid,
    /// The agent, worker or installation.
    pub machine: Uuid,
    /// What was said.
    pub event: StandingEvent,
    /// Who said it.
    pub said: Word,
    /// Of a resumption: the second admin's word; none while it waits.
    pub confirmed: Option<Word>,
}

/// What an agent is for, and what it may propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateRow {
    /// This mandate.
    pub mandate: Uuid,
    /// Whose.
    pub agent: Uuid,
    /// What the agent is for; none where it was erased or the reader may not see it.
    pub purpose: Option<String>,
    /// The only kinds of action that it may propose; none for any.
    pub kinds: Vec<String>,
    /// Who wrote it.
    pub written: Word,
    /// The second admin's word; none while it waits.
    pub confirmed: Option<Word>,
}

/// What became of an agent's proposals since ever: of simulations, or of the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentFigures {
    /// Of simulations; else of all that are none.
    pub is_simulation: bool,
    /// Whose.
    pub agent: Uuid,
    /// Proposed.
    pub total: u64,
    /// They wait for people, or their review is interrupted.
    pub pending: u64,
    /// People approved them, whatever followed but a withdrawal.
    pub approved: u64,
    /// People rejected them.
    pub rejected: u64,
    /// Carried out without success.
    pub failed: u64,
    /// Begun, and nobody reported what came of it.
    pub outcome_unknown: u64,
    /// Decisions on them.
    pub decisions: u64,
    /// Decisions against its advice, or outside of the route.
    pub overrides: u64,
    /// Its versions, the one seen last first.
    pub versions: Vec<String>,
    /// Kinds of action that it proposed, likewise.
    pub kinds: Vec<String>,
    /// When it proposed last.
    pub last_at: DateTime<Utc>,
}

impl Store {
    /// Everything registered, by name.
    #[tracing::instrument(level = "debug", name = "store.registered", skip_all)]
    pub async fn registered(&self) -> Result<Vec<Registered>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.agent, a.kind, a.name, a.login, a.owner, a.registered_by, a.seq, l.at,
                      c.person AS "by?", c.seq AS "confirmed_seq?", cl.at AS "confirmed_at?"
                 FROM countersign.agent a JOIN countersign.ledger_leaf l ON l.seq = a.seq
                 LEFT JOIN countersign.confirmation c ON c.fact = 'agent' AND c.fact_id = a.agent
                 LEFT JOIN countersign.ledger_leaf cl ON cl.seq = c.seq ORDER BY a.name"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Registered {
                    agent: r.agent,
                    kind: word("agent", r.agent, &r.kind)?,
                    name: r.name,
                    login: r.login,
                    owner: r.owner,
                    registered: Word {
                        person: r.registered_by,
                        at: r.at,
                        seq: whole("agent", r.seq)?,
                    },
                    confirmed: said("confirmation", r.by, r.confirmed_at, r.confirmed_seq)?,
                })
            })
            .collect()
    }

    /// Everything that was said of how machines stand, in ledger order.
    #[tracing::instrument(level = "debug", name = "store.standings", skip_all)]
    pub async fn standings(&self) -> Result<Vec<StandingRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT s.standing_id, s.machine, s.event, s.person, s.seq, l.at,
                      c.person AS "by?", c.seq AS "confirmed_seq?", cl.at AS "confirmed_at?"
                 FROM countersign.standing s JOIN countersign.ledger_leaf l ON l.seq = s.seq
                 LEFT JOIN countersign.confirmation c ON c.fact = 'resumption' AND c.fact_id = s.standing_id
                 LEFT JOIN countersign.ledger_leaf cl ON cl.seq = c.seq ORDER BY s.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(StandingRow {
                    standing_id: r.standing_id,
                    machine: r.machine,
                    event: word("standing", r.standing_id, &r.event)?,
                    said: Word {
                        person: r.person,
                        at: r.at,
                        seq: whole("standing", r.seq)?,
                    },
                    confirmed: said("confirmation", r.by, r.confirmed_at, r.confirmed_seq)?,
                })
            })
            .collect()
    }

    /// Every mandate, in ledger order.
    #[tracing::instrument(level = "debug", name = "store.mandates", skip_all)]
    pub async fn mandates(&self) -> Result<Vec<MandateRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT m.mandate, m.agent, m.kinds, m.person, m.seq, l.at, convert_from(p.bytes, 'UTF8') AS purpose,
                      c.person AS "by?", c.seq AS "confirmed_seq?", cl.at AS "confirmed_at?"
                 FROM countersign.mandate m JOIN countersign.ledger_leaf l ON l.seq = m.seq
                 LEFT JOIN countersign.payload p ON p.commitment = m.purpose
                 LEFT JOIN countersign.confirmation c ON c.fact = 'mandate' AND c.fact_id = m.mandate
                 LEFT JOIN countersign.ledger_leaf cl ON cl.seq = c.seq ORDER BY m.seq"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(MandateRow {
                    mandate: r.mandate,
                    agent: r.agent,
                    purpose: r.purpose,
                    kinds: r.kinds,
                    written: Word {
                        person: r.person,
                        at: r.at,
                        seq: whole("mandate", r.seq)?,
                    },
                    confirmed: said("confirmation", r.by, r.confirmed_at, r.confirmed_seq)?,
                })
            })
            .collect()
    }

    /// What became of each agent's proposals, by the database's clock at `now`. Who may not read sees nothing to count.
    #[tracing::instrument(level = "debug", name = "store.agent_figures", skip_all)]
    pub async fn agent_figures(&self, now: DateTime<Utc>) -> Result<Vec<AgentFigures>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT m.is_simulation AS "is_simulation!", m.agent AS "agent!", m.total AS "total!", m.pending AS "pending!", m.approved AS "approved!",
                      m.rejected AS "rejected!", m.failed AS "failed!", m.outcome_unknown AS "outcome_unknown!", m.decisions AS "decisions!",
                      m.overrides AS "overrides!", m.versions AS "versions!", m.kinds AS "kinds!", m.last_at AS "last_at!"
                 FROM countersign.metrics_of_agents($1) m"#,
            now
        )
        .fetch_all(&self.pool)
        .await?;
        let count = |n: i64| whole("metrics", n);
        rows.into_iter()
            .map(|r| {
                Ok(AgentFigures {
                    is_simulation: r.is_simulation,
                    agent: r.agent,
                    total: count(r.total)?,
                    pending: count(r.pending)?,
                    approved: count(r.approved)?,
                    rejected: count(r.rejected)?,
                    failed: count(r.failed)?,
                    outcome_unknown: count(r.outcome_unknown)?,
                    decisions: count(r.decisions)?,
                    overrides: count(r.overrides)?,
                    versions: r.versions,
                    kinds: r.kinds,
                    last_at: r.last_at,
                })
            })
            .collect()
    }
}

fn said(
    table: &'static str,
    person: Option<Uuid>,
    at: Option<DateTime<Utc>>,
    seq: Option<i64>,
) -> Result<Option<Word>, StoreError> {
    match (person, at, seq) {
        (Some(person), Some(at), Some(seq)) => Ok(Some(Word {
            person,
            at,
            seq: whole(table, seq)?,
        })),
        _ => Ok(None),
    }
}
