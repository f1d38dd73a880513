//! Exports and checkpoints.

use countersign_statement::{Filter, facts};
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    Bytes32, Recorded, Signed, Store, StoreError, bytes32, hex32, recorded, signed64, whole,
};

/// An export that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    /// Id.
    pub export_id: Uuid,
    /// Who made it.
    pub person: Uuid,
    /// What was asked for.
    pub filter: Filter,
    /// Size of the tree it was made under.
    pub tree_size: u64,
    /// Records in it.
    pub records: u64,
    /// SHA-256 of its SHA256SUMS.
    pub sums_digest: Bytes32,
    /// SHA-256 of the whole file.
    pub bundle_digest: Bytes32,
    /// Its size.
    pub bytes: u64,
    /// The installation that made it and keeps a copy.
    pub installation: Uuid,
    /// The key that signed it.
    pub key_id: Bytes32,
    /// When.
    pub at: DateTime<Utc>,
    /// Ledger number.
    pub seq: u64,
}

/// What an export would hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExportCount {
    /// Records opened.
    pub records: u64,
    /// Actions among their subjects.
    pub actions: u64,
    /// Decisions.
    pub decisions: u64,
    /// Bytes of the records.
    pub bytes: u64,
    /// Texts that go with them.
    pub texts: u64,
    /// Bytes of the texts.
    pub text_bytes: u64,
    /// First ledger number.
    pub first: Option<u64>,
    /// Last ledger number.
    pub last: Option<u64>,
}

pub(crate) fn bound(seq: Option<u64>) -> Result<Option<i64>, StoreError> {
    seq.map(|seq| signed64("export", seq)).transpose()
}

pub(crate) fn state_words(filter: &Filter) -> Vec<String> {
    filter.states.iter().map(ToString::to_string).collect()
}

impl Store {
    /// Records an export that was written.
    #[tracing::instrument(level = "debug", name = "store.add_export", skip_all)]
    pub async fn add_export(&self, s: &facts::Export, by: Signed) -> Result<Recorded, StoreError> {
        self.insert_export(s, by, None).await
    }

    /// The same of an export that a schedule of this person's asked for at a time of it.
    #[tracing::instrument(level = "debug", name = "store.add_scheduled_export", skip_all)]
    pub async fn add_scheduled_export(
        &self,
        s: &facts::Export,
        by: Signed,
        schedule: Uuid,
        due_at: DateTime<Utc>,
    ) -> Result<Recorded, StoreError> {
        self.insert_export(s, by, Some((schedule, due_at))).await
    }

    async fn insert_export(
        &self,
        s: &facts::Export,
        by: Signed,
        run: Option<(Uuid, DateTime<Utc>)>,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.export (export_id, states, kind, agent, simulation, at_from, at_until, first_seq, last_seq, actions, texts,
                                      tree_size, root, records, sums_digest, bundle_digest, bytes, installation, signed_at, key_id, statement, signature, schedule_id, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) RETURNING seq, leaf",
            s.export_id,
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
            signed64("export", s.tree_size)?,
            &hex32("export", &s.root)?[..],
            signed64("export", s.records)?,
            &hex32("export", &s.sums_digest)?[..],
            &hex32("export", &s.bundle_digest)?[..],
            signed64("export", s.bytes)?,
            s.installation,
            s.signed_at,
            &by.key_id[..],
            statement.as_bytes(),
            &by.signature[..],
            run.map(|(schedule, _)| schedule),
            run.map(|(_, due_at)| due_at)
        )
        .fetch_one(&self.pool)
        .await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }

    /// What an export of this filter would open now, the records on people, keys and policies among it.
    #[tracing::instrument(level = "debug", name = "store.count_export", skip_all)]
    pub async fn count_export(&self, filter: &Filter) -> Result<ExportCount, StoreError> {
        let (narrows, at) = (filter.narrows_actions(), self.now().await?);
        let r = sqlx::query!(
            r#"WITH asked AS MATERIALIZED (SELECT w.subject FROM countersign.asked($1, $2, $3, $4, $5, $9) w WHERE $6)
               SELECT count(*) AS "records!", count(DISTINCT r.subject) FILTER (WHERE pg_catalog.starts_with(r.subject, 'action:')) AS "actions!",
                      count(*) FILTER (WHERE r.event = 'action.decided') AS "decisions!",
                      COALESCE(sum(pg_catalog.octet_length(r.bytes)), 0)::bigint AS "bytes!", min(r.seq) AS first, max(r.seq) AS last
                 FROM countersign.ledger_record r JOIN countersign.ledger_leaf l ON l.seq = r.seq LEFT JOIN asked a ON a.subject = r.subject
                WHERE r.governance OR ((NOT $6 OR a.subject IS NOT NULL) AND ($7::timestamptz IS NULL OR l.at >= $7) AND ($8::timestamptz IS NULL OR l.at < $8)
                      AND ($10::bigint IS NULL OR r.seq >= $10) AND ($11::bigint IS NULL OR r.seq <= $11))"#,
            &state_words(filter),
            filter.kind,
            filter.agent,
            filter.simulation,
            &filter.actions,
            narrows,
            filter.from,
            filter.until,
            at,
            bound(filter.first)?,
            bound(filter.last)?
        )
        .fetch_one(&self.pool)
        .await?;
        let t = sqlx::query!(
            r#"WITH asked AS MATERIALIZED (SELECT w.subject FROM countersign.asked($1, $2, $3, $4, $5, $7) w WHERE $6)
               SELECT count(*) AS "texts!", COALESCE(sum(pg_catalog.octet_length(p.bytes)), 0)::bigint AS "bytes!"
                 FROM countersign.payload p LEFT JOIN asked a ON a.subject = p.subject
                WHERE p.bytes IS NOT NULL AND (NOT $6 OR a.subject IS NOT NULL OR NOT pg_catalog.starts_with(p.subject, 'action:'))"#,
            &state_words(filter),
            filter.kind,
            filter.agent,
            filter.simulation,
            &filter.actions,
            narrows,
            at
        )
        .fetch_one(&self.pool)
        .await?;
        let number = |n: i64| whole("ledger_record", n);
        Ok(ExportCount {
            texts: number(t.texts)?,
            text_bytes: number(t.bytes)?,
            records: number(r.records)?,
            actions: number(r.actions)?,
            decisions: number(r.decisions)?,
            bytes: number(r.bytes)?,
            first: r.first.map(number).transpose()?,
            last: r.last.map(number).transpose()?,
        })
    }

    /// The numbers of the records below `until` that a filter opens, besides those on people, keys and policies, ascending.
    /// One statement judges every action at one moment, so that an action is in the export with all its records or not at all.
    #[tracing::instrument(level = "debug", name = "store.asked", skip_all)]
    pub async fn asked(&self, filter: &Filter, until: u64) -> Result<Vec<u64>, StoreError> {
        let until = signed64("ledger_record", until)?;
        let numbers = if filter.narrows_actions() {
            sqlx::query_scalar!(
                "SELECT r.seq FROM countersign.asked($1, $2, $3, $4, $5, $9) a
                   JOIN countersign.ledger_record r ON r.subject = a.subject JOIN countersign.ledger_leaf l ON l.seq = r.seq
                  WHERE r.seq < $6 AND ($7::timestamptz IS NULL OR l.at >= $7) AND ($8::timestamptz IS NULL OR l.at < $8)
                    AND ($10::bigint IS NULL OR r.seq >= $10) AND ($11::bigint IS NULL OR r.seq <= $11) ORDER BY r.seq",
                &state_words(filter),
                filter.kind,
                filter.agent,
                filter.simulation,
                &filter.actions,
                until,
                filter.from,
                filter.until,
                self.now().await?,
                bound(filter.first)?,
                bound(filter.last)?
            )
            .fetch_all(&self.pool)
            .await?
        } else {
            sqlx::query_scalar!(
                "SELECT r.seq FROM countersign.ledger_record r JOIN countersign.ledger_leaf l ON l.seq = r.seq
                  WHERE NOT r.governance AND r.seq < $1 AND ($2::timestamptz IS NULL OR l.at >= $2) AND ($3::timestamptz IS NULL OR l.at < $3)
                    AND ($4::bigint IS NULL OR r.seq >= $4) AND ($5::bigint IS NULL OR r.seq <= $5)
                  ORDER BY r.seq",
                until,
                filter.from,
                filter.until,
                bound(filter.first)?,
                bound(filter.last)?
            )
            .fetch_all(&self.pool)
            .await?
        };
        numbers
            .into_iter()
            .map(|n| whole("ledger_record", n))
            .collect()
    }

    /// Exports, newest first, below `before` (a ledger number), at most `limit`; of `only` alone where it is named.
    #[tracing::instrument(level = "debug", name = "store.exports", skip_all)]
    pub async fn exports(
        &self,
        before: Option<u64>,
        limit: i64,
        only: Option<Uuid>,
    ) -> Result<Vec<ExportRow>, StoreError> {
        let below = before.map_or(Ok(i64::MAX), |b| signed64("export", b))?;
        let rows = sqlx::query!(
            "SELECT export_id, person, filter, tree_size, records, sums_digest, bundle_digest, bytes, installation, key_id, at, seq
               FROM countersign.export WHERE seq < $1 AND ($3::uuid IS NULL OR export_id = $3) ORDER BY seq DESC LIMIT $2",
            below,
            limit,
            only
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(ExportRow {
                    export_id: r.export_id,
                    person: r.person,
                    filter: Filter::parse(&r.filter).map_err(|_| StoreError::Contradiction {
                        table: "export",
                        row: r.export_id.to_string(),
                    })?,
                    tree_size: whole("export", r.tree_size)?,
                    records: whole("export", r.records)?,
                    sums_digest: bytes32("export", &r.sums_digest)?,
                    bundle_digest: bytes32("export", &r.bundle_digest)?,
                    bytes: whole("export", r.bytes)?,
                    installation: r.installation,
                    key_id: bytes32("export", &r.key_id)?,
                    at: r.at,
                    seq: whole("export", r.seq)?,
                })
            })
            .collect()
    }

    /// Keeps a checkpoint that this installation signed.
    #[tracing::instrument(level = "debug", name = "store.add_checkpoint", skip_all)]
    pub async fn add_checkpoint(
        &self,
        size: u64,
        installation: Uuid,
        root: &Bytes32,
        note: &str,
        signature: &[u8; 64],
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO fact.checkpoint (size, installation, root, note, signature) VALUES ($1, $2, $3, $4, $5)",
            signed64("checkpoint", size)?,
            installation,
            &root[..],
            note,
            &signature[..]
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The notes of every installation that signed exactly this tree, in the order of their enrolment.
    #[tracing::instrument(level = "debug", name = "store.checkpoint_notes", skip_all)]
    pub async fn checkpoint_notes(
        &self,
        size: u64,
        root: &Bytes32,
    ) -> Result<Vec<String>, StoreError> {
        let notes = sqlx::query_scalar!(
            "SELECT c.note FROM countersign.checkpoint c JOIN countersign.installation i ON i.installation = c.installation
              WHERE c.size = $1 AND c.root = $2 ORDER BY i.seq",
            signed64("checkpoint", size)?,
            &root[..]
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(notes)
    }

    /// The newest checkpoint of any installation: size, root, note.
    #[tracing::instrument(level = "debug", name = "store.latest_checkpoint", skip_all)]
    pub async fn latest_checkpoint(&self) -> Result<Option<(u64, Bytes32, String)>, StoreError> {
        let row = sqlx::query!(
            "SELECT size, root, note FROM countersign.checkpoint ORDER BY size DESC LIMIT 1"
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(|r| {
            Ok((
                whole("checkpoint", r.size)?,
                bytes32("checkpoint", &r.root)?,
                r.note,
            ))
        })
        .transpose()
    }
}
