//! Breaking the glass and the review of it afterwards: through their doors, and what is known of them.

use countersign_statement::{
    codes::{GlassVerdict, Risk, Role, SubjectKind},
    facts,
};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Private, Recorded, Signed, Store, StoreError,
    governance::text,
    hex32, recorded, whole,
    words::{risk, word},
};

/// A glass that was broken.
#[derive(Debug, Clone)]
pub struct GlassRow {
    /// Id.
    pub glass_id: Uuid,
    /// Who broke it.
    pub person: Uuid,
    /// The role by which they might.
    pub role: Role,
    /// The incident's reference; none where it was erased.
    pub incident: Option<String>,
    /// The narrative; none where it was erased.
    pub narrative: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
    /// Whose holders review it.
    pub review_role: Role,
    /// How many of them are wanted.
    pub quorum: u64,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// The record that says that this was not in time.
    pub overdue: Option<u64>,
    /// The revocation of the key that broke it, if it was compromised by then.
    pub void: Option<u64>,
    /// What was found, in ledger order.
    pub reviews: Vec<GlassReviewRow>,
}

/// What a person found of it.
#[derive(Debug, Clone)]
pub struct GlassReviewRow {
    /// Ledger number.
    pub seq: u64,
    /// Who.
    pub person: Uuid,
    /// What.
    pub verdict: GlassVerdict,
    /// Why; none where it was erased.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// The revocation of their key, if it was compromised by then.
    pub void: Option<u64>,
}

/// A review that people are wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReview {
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
    /// Risk.
    pub risk: Risk,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Ledger number of the broken glass.
    pub seq: u64,
    /// Who broke it.
    pub person: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose holders review it.
    pub review_role: Role,
    /// How many are wanted.
    pub quorum: u64,
    /// How many have said what they found.
    pub given: u64,
    /// Who they are.
    pub by: Vec<Uuid>,
    /// Until when they are wanted.
    pub due_at: DateTime<Utc>,
    /// Whether that is over, by the database's clock.
    pub overdue: bool,
    /// Who may not review it for being of the action's lineage.
    pub lineage: Vec<Uuid>,
}

impl Store {
    /// Breaks the glass: one fact, one transaction. Sent twice it is one.
    #[tracing::instrument(level = "debug", name = "store.add_glass", skip_all)]
    pub async fn add_glass(
        &self,
        s: &facts::GlassBroken,
        incident: Private<'_>,
        narrative: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.glass (glass_id, action_id, incident, incident_salt, narrative, narrative_salt, view_digest, seen_seq, seen_leaf, signed_at,
                                     key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING seq, leaf",
            s.glass_id,
            s.action_id,
            incident.text,
            &incident.salt[..],
            narrative.text,
            &narrative.salt[..],
            &hex32("view", &s.view_digest)?[..],
            i64::try_from(s.seen_seq).unwrap_or(i64::MAX),
            &hex32("ledger_leaf", &s.seen_leaf)?[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// A signed review of a broken glass. Sent twice it is one.
    #[tracing::instrument(level = "debug", name = "store.add_glass_review", skip_all)]
    pub async fn add_glass_review(
        &self,
        s: &facts::GlassReview,
        reason: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.glass_review (glass_id, action_id, verdict, reason, reason_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq, leaf",
            s.glass_id,
            s.action_id,
            s.verdict.as_str(),
            reason.text,
            &reason.salt[..],
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Puts on record that the review of an action's broken glass is overdue.
    #[tracing::instrument(level = "debug", name = "store.add_glass_overdue", skip_all)]
    pub async fn add_glass_overdue(&self, action: Uuid) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.glass_overdue (action_id) VALUES ($1) RETURNING seq, leaf",
            action
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// The actions whose review is overdue by the database's clock and not on record as such, the longest overdue first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.overdue_reviews", skip_all)]
    pub async fn overdue_reviews(&self, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(sqlx::query_scalar!(
            "SELECT g.action_id
               FROM countersign.glass g,
                    (SELECT GREATEST(countersign.clock(), x.at) AS now FROM countersign.ledger_leaf x ORDER BY x.seq DESC LIMIT 1) l
              WHERE g.void_seq IS NULL AND g.due_at <= l.now AND NOT EXISTS (SELECT FROM countersign.glass_overdue o WHERE o.glass_id = g.glass_id)
                AND (SELECT count(*) FROM countersign.glass_review r WHERE r.glass_id = g.glass_id AND r.void_seq IS NULL) < g.quorum
              ORDER BY g.due_at LIMIT $1",
            limit
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// Every time that the glass was broken on an action, in ledger order, with what was found of it.
    #[tracing::instrument(level = "debug", name = "store.glass", skip_all)]
    pub async fn glass(&self, action: Uuid) -> Result<Vec<GlassRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT g.glass_id, g.person, g.role, i.bytes AS "incident?", n.bytes AS "narrative?", g.at, g.seq, g.review_role, g.quorum, g.due_at, g.void_seq,
                      o.seq AS "overdue?"
                 FROM countersign.glass g
                 LEFT JOIN countersign.payload i ON i.commitment = g.incident
                 LEFT JOIN countersign.payload n ON n.commitment = g.narrative
                 LEFT JOIN countersign.glass_overdue o ON o.glass_id = g.glass_id
                WHERE g.action_id = $1 ORDER BY g.seq"#,
            action
        )
        .fetch_all(&self.pool)
        .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut reviews = self.glass_reviews(action).await?;
        rows.into_iter()
            .map(|r| {
                let (here, other) = reviews
                    .drain(..)
                    .partition(|(glass, _)| *glass == r.glass_id);
                reviews = other;
                let here: Vec<(Uuid, GlassReviewRow)> = here;
                Ok(GlassRow {
                    glass_id: r.glass_id,
                    person: r.person,
                    role: word("glass", r.glass_id, &r.role)?,
                    incident: r.incident.map(|b| text("payload", b)).transpose()?,
                    narrative: r.narrative.map(|b| text("payload", b)).transpose()?,
                    at: r.at,
                    seq: whole("glass", r.seq)?,
                    review_role: word("glass", r.glass_id, &r.review_role)?,
                    quorum: whole("glass", r.quorum.into())?,
                    due_at: r.due_at,
                    overdue: r
                        .overdue
                        .map(|seq| whole("glass_overdue", seq))
                        .transpose()?,
                    void: r.void_seq.map(|seq| whole("glass", seq)).transpose()?,
                    reviews: here.into_iter().map(|(_, review)| review).collect(),
                })
            })
            .collect()
    }

    async fn glass_reviews(&self, action: Uuid) -> Result<Vec<(Uuid, GlassReviewRow)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT r.glass_id, r.seq, r.person, r.verdict, w.bytes AS "reason?", r.at, r.void_seq
                 FROM countersign.glass_review r LEFT JOIN countersign.payload w ON w.commitment = r.reason
                WHERE r.action_id = $1 ORDER BY r.seq"#,
            action
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let review = GlassReviewRow {
                    seq: whole("glass_review", r.seq)?,
                    person: r.person,
                    verdict: word("glass_review", r.seq, &r.verdict)?,
                    reason: r.reason.map(|b| text("payload", b)).transpose()?,
                    at: r.at,
                    void: r
                        .void_seq
                        .map(|seq| whole("glass_review", seq))
                        .transpose()?,
                };
                Ok((r.glass_id, review))
            })
            .collect()
    }

    /// The reviews that people are wanted for, the one that is due first before the others, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.open_reviews", skip_all)]
    pub async fn open_reviews(&self, limit: i64) -> Result<Vec<OpenReview>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT g.action_id, a.seq AS action_seq, a.kind, a.subject_kind, a.subject, a.risk, a.amount::text AS "amount!", a.currency, g.seq, g.person, g.at,
                      g.review_role, g.quorum, v.by AS "by!", g.due_at, g.due_at <= l.now AS "overdue!", a.lineage
                 FROM countersign.glass g
                 JOIN countersign.action a ON a.action_id = g.action_id
                 CROSS JOIN (SELECT GREATEST(countersign.clock(), x.at) AS now FROM countersign.ledger_leaf x ORDER BY x.seq DESC LIMIT 1) l
                 CROSS JOIN LATERAL (SELECT COALESCE(array_agg(r.person ORDER BY r.seq), '{}') AS by FROM countersign.glass_review r
                                      WHERE r.glass_id = g.glass_id AND r.void_seq IS NULL) v
                WHERE g.void_seq IS NULL AND cardinality(v.by) < g.quorum
                ORDER BY g.due_at, g.seq LIMIT $1"#,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(OpenReview {
                    action_id: r.action_id,
                    action_seq: whole("action", r.action_seq)?,
                    kind: r.kind,
                    subject_kind: word("action", r.action_id, &r.subject_kind)?,
                    subject: r.subject,
                    risk: risk("action", r.action_id, r.risk)?,
                    amount: r.amount,
                    currency: r.currency,
                    seq: whole("glass", r.seq)?,
                    person: r.person,
                    at: r.at,
                    review_role: word("glass", r.seq, &r.review_role)?,
                    quorum: whole("glass", r.quorum.into())?,
                    given: r.by.len() as u64,
                    by: r.by,
                    due_at: r.due_at,
                    overdue: r.overdue,
                    lineage: r.lineage,
                })
            })
            .collect()
    }
}
