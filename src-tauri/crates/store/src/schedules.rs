//! Schedules of exports, through their door, and the exports that were made by them.

use countersign_statement::{Filter, codes::ScheduleEvent, facts};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Recorded, Signed, Store, StoreError, bytes32,
    exports::{bound, state_words},
    recorded, whole,
};

/// A schedule of exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Its id.
    pub schedule: Uuid,
    /// Whose exports they are.
    pub person: Uuid,
    /// The installation that makes them.
    pub installation: Uuid,
    /// When: five fields of a cron expression.
    pub cron: String,
    /// The time zone by whose clock.
    pub zone: String,
    /// What is asked for each time.
    pub filter: Filter,
    /// Whether each export begins after the one before.
    pub incremental: bool,
    /// The destination that each is delivered to, by name; empty: each is only kept.
    pub destination: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Its ledger number.
    pub seq: u64,
    /// When it was ended, and by whom.
    pub ended: Option<(DateTime<Utc>, Uuid)>,
    /// The last export that was made by it.
    pub last: Option<RunRow>,
}

/// An export that was made by a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// The time of the schedule that it is for.
    pub due_at: DateTime<Utc>,
    /// The export.
    pub export: Uuid,
    /// Size of the tree it was made under.
    pub tree_size: u64,
    /// Root of that tree.
    pub root: Bytes32,
    /// When it was made.
    pub at: DateTime<Utc>,
}

impl Store {
    /// Adds a schedule of this person's, or ends one. What an end repeats of the schedule, the database takes from its own row.
    #[tracing::instrument(level = "debug", name = "store.add_schedule", skip_all)]
    pub async fn add_schedule(
        &self,
        s: &facts::Schedule,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.schedule (schedule_id, event, installation, cron, zone, states, kind, agent, simulation, at_from, at_until, first_seq, last_seq,
                                        actions, texts, incremental, destination, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING seq, leaf",
            s.schedule_id,
            s.event.as_str(),
            s.installation,
            s.cron,
            s.zone,
            &state_words(&s.filter),
            s.filter.kind,
            s.filter.agent,
            s.filter.simulation,
            s.filter.from,
            s.filter.until,
            bound(s.filter.first)?,
            bound(s.filter.last)?,
            &s.filter.actions,
            s.filter.texts,
            s.incremental,
            s.destination,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..]
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// Schedules, or one of them, the newest first, with the last export of each; those that were ended among them.
    #[tracing::instrument(level = "debug", name = "store.schedules", skip_all)]
    pub async fn schedules(&self, only: Option<Uuid>) -> Result<Vec<ScheduleRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT s.schedule_id, s.person, s.installation, s.cron, s.zone, s.filter, s.incremental, s.destination, s.at, s.seq,
                      x.at AS "ended_at?", x.person AS "ended_by?", r.due_at AS "due_at?", r.export_id AS "export?", e.tree_size AS "tree_size?",
                      e.root AS "root?", e.at AS "made_at?"
                 FROM countersign.schedule s
                 LEFT JOIN countersign.schedule x ON x.schedule_id = s.schedule_id AND x.event = $2
                 LEFT JOIN LATERAL (SELECT q.due_at, q.export_id FROM countersign.schedule_run q WHERE q.schedule_id = s.schedule_id
                                     ORDER BY q.due_at DESC LIMIT 1) r ON true
                 LEFT JOIN countersign.export e ON e.export_id = r.export_id
                WHERE s.event = $3 AND ($1::uuid IS NULL OR s.schedule_id = $1) ORDER BY s.seq DESC"#,
            only,
            ScheduleEvent::Removed.as_str(),
            ScheduleEvent::Added.as_str()
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let last = match (r.due_at, r.export, r.tree_size, r.root, r.made_at) {
                    (Some(due_at), Some(export), Some(size), Some(root), Some(at)) => {
                        Some(RunRow {
                            due_at,
                            export,
                            tree_size: whole("export", size)?,
                            root: bytes32("export", &root)?,
                            at,
                        })
                    }
                    _ => None,
                };
                Ok(ScheduleRow {
                    schedule: r.schedule_id,
                    person: r.person,
                    installation: r.installation,
                    cron: r.cron,
                    zone: r.zone,
                    filter: Filter::parse(&r.filter).map_err(|_| StoreError::Contradiction {
                        table: "schedule",
                        row: r.schedule_id.to_string(),
                    })?,
                    incremental: r.incremental,
                    destination: r.destination,
                    at: r.at,
                    seq: whole("schedule", r.seq)?,
                    ended: r.ended_at.zip(r.ended_by),
                    last,
                })
            })
            .collect()
    }
}
