//! The ledger as a list: pages of records, newest first, and the checkpoints that were signed over it.

use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Bytes32, Store, StoreError, bytes32, signed64, whole};

/// Whose records are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A person's, an agent's or a worker's.
    Actor(Uuid),
    /// Those that the database made of itself.
    System,
}

/// Which records are wanted. What is empty or none holds for every record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// One of these events.
    pub events: Vec<String>,
    /// By whom.
    pub by: Option<By>,
    /// About one of these subjects.
    pub subjects: Vec<String>,
    /// From this number on.
    pub first: Option<u64>,
    /// Up to this number, which is included.
    pub last: Option<u64>,
    /// Not before this time.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
}

/// One record of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Ledger number.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Its leaf.
    pub leaf: Bytes32,
    /// What happened.
    pub event: String,
    /// About what.
    pub subject: String,
    /// Who did it; none: the database itself.
    pub actor: Option<Uuid>,
    /// Ledger number of the proposal, where it is about an action that may be read.
    pub action_seq: Option<u64>,
}

/// A row as the database gives it.
struct Found {
    seq: i64,
    at: DateTime<Utc>,
    leaf: Vec<u8>,
    event: String,
    subject: String,
    actor: Option<Uuid>,
    action_seq: Option<i64>,
}

impl TryFrom<Found> for LogRow {
    type Error = StoreError;

    fn try_from(r: Found) -> Result<Self, StoreError> {
        Ok(Self {
            seq: whole("ledger_record", r.seq)?,
            at: r.at,
            leaf: bytes32("ledger_leaf", &r.leaf)?,
            event: r.event,
            subject: r.subject,
            actor: r.actor,
            action_seq: r.action_seq.map(|seq| whole("action", seq)).transpose()?,
        })
    }
}

/// The actor that is wanted, and whether it is the database itself.
const fn by(wanted: &LogFilter) -> (Option<Uuid>, bool) {
    match wanted.by {
        None => (None, false),
        Some(By::Actor(id)) => (Some(id), false),
        Some(By::System) => (None, true),
    }
}

/// An installation's signature over the ledger as long as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// Records under it.
    pub size: u64,
    /// Their root.
    pub root: Bytes32,
    /// Whose key signed.
    pub installation: Uuid,
    /// When the database took it in.
    pub at: DateTime<Utc>,
    /// The C2SP signed note.
    pub note: String,
}

impl Store {
    /// The records that this login may read and that are wanted, before number `before` (none: from the newest on), newest
    /// first, at most `limit`. `all` are the events that there are.
    #[tracing::instrument(level = "debug", name = "store.log_page", skip_all)]
    pub async fn log_page(
        &self,
        wanted: &LogFilter,
        all: &[&str],
        before: Option<u64>,
        limit: i64,
    ) -> Result<Vec<LogRow>, StoreError> {
        let (mut first, mut end) = (wanted.first.unwrap_or(0), u64::MAX);
        if let Some(from) = wanted.from {
            first = first.max(self.first_since(from).await?);
        }
        if let Some(until) = wanted.until {
            end = self.end_until(until).await?.unwrap_or(end);
        }
        end = end
            .min(wanted.last.map_or(u64::MAX, |last| last.saturating_add(1)))
            .min(before.unwrap_or(u64::MAX));
        // A number beyond what the column can hold is beyond every record.
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let between = (number(first), number(end));
        // Of these, no other records are read on the way, however rare they are among those of their event or actor.
        match wanted.by {
            None if wanted.subjects.is_empty() && !wanted.events.is_empty() => {
                self.log_of_events(wanted, between, limit).await
            }
            Some(By::Actor(actor)) if wanted.subjects.is_empty() => {
                let events = if wanted.events.is_empty() {
                    all.iter().map(|event| (*event).to_owned()).collect()
                } else {
                    wanted.events.clone()
                };
                self.log_of_actor(wanted, actor, &events, between, limit)
                    .await
            }
            _ => self.log_in_order(wanted, between, limit).await,
        }
    }

    /// By number, or by subject, or the database's own: few records are about one subject, and few are its own.
    #[tracing::instrument(level = "debug", name = "store.log_in_order", skip_all)]
    async fn log_in_order(
        &self,
        wanted: &LogFilter,
        (first, end): (i64, i64),
        limit: i64,
    ) -> Result<Vec<LogRow>, StoreError> {
        let some = |all: &[String]| (!all.is_empty()).then(|| all.to_vec());
        let (events, subjects) = (some(&wanted.events), some(&wanted.subjects));
        let (actor, system) = by(wanted);
        let rows = sqlx::query_as!(
            Found,
            r#"SELECT r.seq AS "seq!", l.at AS "at!", l.leaf AS "leaf!", r.event AS "event!", r.subject AS "subject!", r.actor, a.seq AS "action_seq?"
                 FROM countersign.ledger_record r JOIN countersign.ledger_leaf l ON l.seq = r.seq
                 LEFT JOIN countersign.action a
                   ON a.action_id = CASE WHEN pg_catalog.starts_with(r.subject, 'action:') THEN pg_catalog.substr(r.subject, 8)::uuid END
                WHERE r.seq >= $1 AND r.seq < $2
                  AND ($3::text[] IS NULL OR r.event = ANY ($3)) AND ($4::text[] IS NULL OR r.subject = ANY ($4))
                  AND ($5::uuid IS NULL OR r.actor = $5) AND (NOT $6 OR r.actor IS NULL)
                  AND ($7::timestamptz IS NULL OR l.at >= $7) AND ($8::timestamptz IS NULL OR l.at < $8)
                ORDER BY r.seq DESC LIMIT $9"#,
            first,
            end,
            events.as_deref(),
            subjects.as_deref(),
            actor,
            system,
            wanted.from,
            wanted.until,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(LogRow::try_from).collect()
    }

    /// By event: the newest of each, and of these the newest. Rows are compared as the index has them, so that Postgres reads that
    /// index and no other, whatever it believes of how often an event comes.
    #[tracing::instrument(level = "debug", name = "store.log_of_events", skip_all)]
    async fn log_of_events(
        &self,
        wanted: &LogFilter,
        (first, end): (i64, i64),
        limit: i64,
    ) -> Result<Vec<LogRow>, StoreError> {
        let rows = sqlx::query_as!(
            Found,
            r#"SELECT n.seq AS "seq!", n.at AS "at!", n.leaf AS "leaf!", n.event AS "event!", n.subject AS "subject!", n.actor, a.seq AS "action_seq?"
                 FROM (SELECT x.seq, x.at, x.leaf, x.event, x.subject, x.actor
                         FROM pg_catalog.unnest($3::text[]) e(event) CROSS JOIN LATERAL (
                           SELECT r.seq, l.at, l.leaf, r.event, r.subject, r.actor
                             FROM countersign.ledger_record r JOIN countersign.ledger_leaf l ON l.seq = r.seq
                            WHERE (r.event, r.seq) >= (e.event, $1) AND (r.event, r.seq) < (e.event, $2)
                              AND ($4::timestamptz IS NULL OR l.at >= $4) AND ($5::timestamptz IS NULL OR l.at < $5)
                            ORDER BY r.event DESC, r.seq DESC LIMIT $6) x
                        ORDER BY x.seq DESC LIMIT $6) n
                 LEFT JOIN countersign.action a
                   ON a.action_id = CASE WHEN pg_catalog.starts_with(n.subject, 'action:') THEN pg_catalog.substr(n.subject, 8)::uuid END
                ORDER BY n.seq DESC"#,
            first,
            end,
            &wanted.events,
            wanted.from,
            wanted.until,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(LogRow::try_from).collect()
    }

    /// By actor, and by these events: the newest of each, and of these the newest.
    #[tracing::instrument(level = "debug", name = "store.log_of_actor", skip_all)]
    async fn log_of_actor(
        &self,
        wanted: &LogFilter,
        actor: Uuid,
        events: &[String],
        (first, end): (i64, i64),
        limit: i64,
    ) -> Result<Vec<LogRow>, StoreError> {
        let rows = sqlx::query_as!(
            Found,
            r#"SELECT n.seq AS "seq!", n.at AS "at!", n.leaf AS "leaf!", n.event AS "event!", n.subject AS "subject!", n.actor, a.seq AS "action_seq?"
                 FROM (SELECT x.seq, x.at, x.leaf, x.event, x.subject, x.actor
                         FROM pg_catalog.unnest($3::text[]) e(event) CROSS JOIN LATERAL (
                           SELECT r.seq, l.at, l.leaf, r.event, r.subject, r.actor
                             FROM countersign.ledger_record r JOIN countersign.ledger_leaf l ON l.seq = r.seq
                            WHERE (r.actor, r.event, r.seq) >= ($4, e.event, $1) AND (r.actor, r.event, r.seq) < ($4, e.event, $2)
                              AND ($5::timestamptz IS NULL OR l.at >= $5) AND ($6::timestamptz IS NULL OR l.at < $6)
                            ORDER BY r.actor DESC, r.event DESC, r.seq DESC LIMIT $7) x
                        ORDER BY x.seq DESC LIMIT $7) n
                 LEFT JOIN countersign.action a
                   ON a.action_id = CASE WHEN pg_catalog.starts_with(n.subject, 'action:') THEN pg_catalog.substr(n.subject, 8)::uuid END
                ORDER BY n.seq DESC"#,
            first,
            end,
            events,
            actor,
            wanted.from,
            wanted.until,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(LogRow::try_from).collect()
    }

    /// The first number at which the ledger's time has reached `at`, by halving: its time never goes back along the numbers,
    /// so that no record before it is of `at` or later.
    #[tracing::instrument(level = "debug", name = "store.first_since", skip_all)]
    async fn first_since(&self, at: DateTime<Utc>) -> Result<u64, StoreError> {
        let seq = sqlx::query_scalar!(
            r#"WITH RECURSIVE half(lo, hi) AS (
                 SELECT 0::bigint, COALESCE((SELECT l.seq + 1 FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1), 0)
                 UNION ALL
                 SELECT CASE WHEN m.high >= $1 THEN h.lo ELSE m.seq + 1 END, CASE WHEN m.high >= $1 THEN m.seq ELSE h.hi END
                   FROM half h JOIN countersign.ledger_leaf m ON m.seq = (h.lo + h.hi) / 2 WHERE h.lo < h.hi)
               SELECT min(hi) AS "seq!" FROM half"#,
            at
        )
        .fetch_one(&self.pool)
        .await?;
        whole("ledger_leaf", seq)
    }

    /// The number from which on no record is of before `at`; none where a clock that was set back left such a record further on.
    #[tracing::instrument(level = "debug", name = "store.end_until", skip_all)]
    async fn end_until(&self, at: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
        let end = self.first_since(at).await?;
        let behind = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM countersign.ledger_leaf l WHERE l.at < l.high AND l.seq >= $1 AND l.at < $2) AS "behind!""#,
            signed64("ledger_leaf", end)?,
            at
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((!behind).then_some(end))
    }

    /// The checkpoints over fewer than `below` records (none: all), by size, the longest first; those of at most `sizes` sizes.
    #[tracing::instrument(level = "debug", name = "store.checkpoint_page", skip_all)]
    pub async fn checkpoint_page(
        &self,
        below: Option<u64>,
        sizes: i64,
    ) -> Result<Vec<CheckpointRow>, StoreError> {
        let below = below.map(|size| i64::try_from(size).unwrap_or(i64::MAX));
        let rows = sqlx::query!(
            r#"SELECT c.size, c.root, c.installation, c.at, c.note FROM countersign.checkpoint c
                WHERE c.size IN (SELECT DISTINCT x.size FROM countersign.checkpoint x WHERE $1::bigint IS NULL OR x.size < $1
                                  ORDER BY x.size DESC LIMIT $2)
                ORDER BY c.size DESC, c.at, c.installation"#,
            below,
            sizes
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(CheckpointRow {
                    size: whole("checkpoint", r.size)?,
                    root: bytes32("checkpoint", &r.root)?,
                    installation: r.installation,
                    at: r.at,
                    note: r.note,
                })
            })
            .collect()
    }

    /// The sizes and roots of checkpoints over more than `above` and at most `size` records, the shortest first, at most `limit`.
    #[tracing::instrument(level = "debug", name = "store.checkpoint_roots", skip_all)]
    pub async fn checkpoint_roots(
        &self,
        above: u64,
        size: u64,
        limit: i64,
    ) -> Result<Vec<(u64, Bytes32)>, StoreError> {
        let rows = sqlx::query!(
            "SELECT DISTINCT c.size, c.root FROM countersign.checkpoint c WHERE c.size > $1 AND c.size <= $2 ORDER BY c.size LIMIT $3",
            signed64("checkpoint", above)?,
            signed64("checkpoint", size)?,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok((
                    whole("checkpoint", r.size)?,
                    bytes32("checkpoint", &r.root)?,
                ))
            })
            .collect()
    }
}
