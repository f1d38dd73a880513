//! What may concern one person: the last records that say something to somebody, and how the actions stand for them.

use countersign_statement::{
    State,
    codes::{Role, SubjectKind},
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Store, StoreError, governance::text, listing::Viewer, whole, words::word};

/// How one action stands for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own about the person"
)]
pub struct Concern {
    /// The action.
    pub action_id: Uuid,
    /// Ledger number of its proposal.
    pub seq: u64,
    /// Kind.
    pub kind: String,
    /// What it is about.
    pub subject_kind: SubjectKind,
    /// The subject's id.
    pub subject: String,
    /// Stored state.
    pub state: State,
    /// The open step.
    pub step: u64,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// How long the step had.
    pub due_seconds: Option<u64>,
    /// The policy and its calendar in whose hours they are counted; none where all time counts.
    pub calendar: Option<(Uuid, String)>,
    /// Until when the state lasts by the clock.
    pub expires_at: Option<DateTime<Utc>>,
    /// The record that last moved it, and when.
    pub changed_seq: u64,
    /// The time of that record.
    pub changed_at: DateTime<Utc>,
    /// Nothing keeps this person from deciding.
    pub could: bool,
    /// Somebody else has it in hand.
    pub anothers: bool,
    /// The person owns the agent.
    pub owns: bool,
    /// The person asked the last question.
    pub asked: bool,
}

/// An action that people whom its agent named leave with fewer to judge it than its route needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortByClaim {
    /// The action.
    pub action_id: Uuid,
    /// Of which role people are lacking; none: in all.
    pub role: Option<Role>,
    /// How many the route needs.
    pub wanted: u64,
    /// How many there are.
    pub found: u64,
    /// When it was proposed.
    pub at: DateTime<Utc>,
    /// Its record.
    pub seq: u64,
}

/// A comment that may name somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Ledger number.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// The action.
    pub action_id: Uuid,
    /// Who wrote it.
    pub by: Uuid,
    /// The text.
    pub text: String,
}

impl Store {
    /// The newest comments of others among the last `among` records in which this login stands after an `@`, newest first, at most
    /// `limit`. What is erased names nobody.
    #[tracing::instrument(level = "debug", name = "store.comments_with", skip_all)]
    pub async fn comments_with(
        &self,
        reader: Uuid,
        login: &str,
        among: i64,
        limit: i64,
    ) -> Result<Vec<Naming>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT c.seq, c.at, c.action_id, c.person, t.bytes AS "bytes!"
                 FROM (SELECT r.seq, pg_catalog.substr(r.subject, 8)::uuid AS action_id FROM countersign.ledger_record r
                        WHERE r.seq > (SELECT max(l.seq) - $3 FROM countersign.ledger_leaf l) AND r.event = 'action.commented') k
                 JOIN countersign.comment c ON c.action_id = k.action_id AND c.seq = k.seq
                 JOIN countersign.payload t ON t.commitment = c.text
                WHERE c.person <> $1 AND pg_catalog.strpos(pg_catalog.lower(pg_catalog.convert_from(t.bytes, 'UTF8')), '@' || $2::text) > 0
                ORDER BY c.seq DESC LIMIT $4"#,
            reader,
            login,
            among,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Naming {
                    seq: whole("comment", r.seq)?,
                    at: r.at,
                    action_id: r.action_id,
                    by: r.person,
                    text: text("payload", r.bytes)?,
                })
            })
            .collect()
    }

    /// The bytes of the newest records of these events among the last `among` records, newest first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.newest_records", skip_all)]
    pub async fn newest_records(
        &self,
        events: &[&str],
        among: i64,
        limit: i64,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let events: Vec<String> = events.iter().map(|&event| event.to_owned()).collect();
        let rows = sqlx::query!(
            "SELECT r.seq, r.bytes FROM countersign.ledger_record r
              WHERE r.seq > (SELECT max(l.seq) - $2 FROM countersign.ledger_leaf l) AND r.event = ANY ($1::text[]) ORDER BY r.seq DESC LIMIT $3",
            &events,
            among,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((whole("ledger_record", r.seq)?, r.bytes)))
            .collect()
    }

    /// Actions among the last `among` records for which, because of people whom their agent named, fewer are left than their routes need. For a
    /// supervisor; of nobody else's there is none.
    #[tracing::instrument(level = "debug", name = "store.short_by_claim", skip_all)]
    pub async fn short_by_claim(&self, among: i64) -> Result<Vec<ShortByClaim>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT action_id AS "action_id!", role AS "role!", wanted AS "wanted!", found AS "found!", at AS "at!", seq AS "seq!"
                 FROM countersign.short_by_claim($1)"#,
            among
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(ShortByClaim {
                    action_id: r.action_id,
                    role: match r.role.as_str() {
                        "" => None,
                        role => Some(word("policy_step", r.action_id, role)?),
                    },
                    wanted: whole("policy_step", r.wanted)?,
                    found: whole("policy_step", r.found)?,
                    at: r.at,
                    seq: whole("action", r.seq)?,
                })
            })
            .collect()
    }

    /// How these actions stand for the reader, and with them those that were opened or came back to a step among the last `among` records
    /// and those that are due first, at most `limit` of each.
    #[tracing::instrument(level = "debug", name = "store.concerns", skip_all)]
    pub async fn concerns(
        &self,
        reader: &Viewer,
        actions: &[Uuid],
        among: i64,
        limit: i64,
    ) -> Result<Vec<Concern>, StoreError> {
        let rows = sqlx::query!(
            r#"WITH recent AS MATERIALIZED (
                 SELECT u.i FROM pg_catalog.unnest($3::uuid[]) u(i)
                 UNION SELECT pg_catalog.substr(r.subject, 8)::uuid
                         FROM (SELECT l.subject FROM countersign.ledger_record l
                                WHERE l.seq > (SELECT max(h.seq) - $4 FROM countersign.ledger_leaf h)
                                  AND l.event = ANY ('{action.proposed,action.decided,action.answered,action.resumed}') ORDER BY l.seq DESC LIMIT $5) r
                 UNION SELECT d.action_id FROM countersign.disowned d
                        WHERE d.fate = 'reopened' AND d.seq > (SELECT max(h.seq) - $4 FROM countersign.ledger_leaf h)
                 UNION SELECT w.action_id
                         FROM (SELECT s.action_id FROM countersign.action_state s WHERE s.state = 'in_review' AND $2 < s.expires_at
                                ORDER BY s.due_at, s.action_id LIMIT $5) w)
               SELECT (x.action).action_id AS "action_id!", (x.action).seq AS "seq!", (x.action).kind AS "kind!", (x.action).subject_kind AS "subject_kind!",
                      (x.action).subject AS "subject!", (x.stands).state AS "state!", (x.stands).step AS "step!", (x.stands).due_at AS "due_at?",
                      (x.step).due_seconds AS "due_seconds?", (x.action).policy AS "policy?", NULLIF((x.step).calendar, '') AS "calendar?",
                      (x.stands).expires_at AS "expires_at?", (x.stands).changed_seq AS "changed_seq!",
                      (x.stands).changed_at AS "changed_at!", x.obstacle IS NULL AS "could!", COALESCE(h.person <> $1, false) AS "anothers!",
                      (x.action).owner = $1 AS "owns!",
                      COALESCE((SELECT i.by = $1 FROM countersign.interruption i
                                 WHERE i.action_id = (x.action).action_id AND i.event = 'asked' ORDER BY i.seq DESC LIMIT 1), false) AS "asked!"
                 FROM countersign.seats($1, $2) x
                 LEFT JOIN countersign.in_hand h ON h.action_id = (x.stands).action_id AND (h.until IS NULL OR $2 < h.until)
                WHERE (x.stands).action_id IN (SELECT i FROM recent)"#,
            reader.person,
            reader.now,
            actions,
            among,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(Concern {
                    action_id: r.action_id,
                    seq: whole("action", r.seq)?,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    state: word("action_state", r.action_id, &r.state)?,
                    step: whole("action_state", r.step.into())?,
                    due_at: r.due_at,
                    due_seconds: r.due_seconds.map(|s| whole("policy_step", s)).transpose()?,
                    calendar: r.policy.zip(r.calendar),
                    expires_at: r.expires_at,
                    changed_seq: whole("action_state", r.changed_seq)?,
                    changed_at: r.changed_at,
                    could: r.could,
                    anothers: r.anothers,
                    owns: r.owns,
                    asked: r.asked,
                })
            })
            .collect()
    }
}
