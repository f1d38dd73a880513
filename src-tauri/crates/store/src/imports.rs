//! Imports: rows and the fact that closes them, in one transaction; a file is in whole or not at all.

use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::{Recorded, Store, StoreError, recorded, signed64, whole};

/// A transaction's row, as the source had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRow {
    /// Line in the file.
    pub line: u64,
    /// Id.
    pub id: String,
    /// Time: a step or RFC 3339.
    pub time: String,
    /// Paying account.
    pub from_account: String,
    /// Receiving account.
    pub to_account: String,
    /// Decimal amount.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Kind of transfer, empty where the source has none.
    pub kind: String,
    /// Channel, empty where the source has none.
    pub channel: String,
}

/// An incident's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentRow {
    /// Ordinal in the file.
    pub line: u64,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// `low` to `critical`.
    pub severity: String,
    /// Where it came from.
    pub source: String,
    /// When it was opened.
    pub opened_at: String,
    /// Linked accounts.
    pub accounts: Vec<String>,
}

/// What closes an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportFact<'a> {
    /// `transactions` or `incidents`.
    pub kind: &'a str,
    /// SHA-256 of the file.
    pub file_digest: &'a [u8; 32],
    /// SHA-256 of the mapping's text.
    pub mapping: &'a [u8; 32],
    /// Lines read.
    pub rows: u64,
    /// Lines accepted.
    pub accepted: u64,
    /// Lines rejected.
    pub rejected: u64,
}

/// An import in the making. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct ImportInProgress {
    tx: Transaction<'static, Postgres>,
    /// The import's id.
    pub import: Uuid,
}

impl Store {
    /// Begins an import under a new id.
    pub async fn begin_import(&self, import: Uuid) -> Result<ImportInProgress, StoreError> {
        Ok(ImportInProgress {
            tx: self.pool.begin().await?,
            import,
        })
    }

    /// Whether a file of this digest was imported, under whichever mapping.
    pub async fn was_imported(
        &self,
        kind: &str,
        file_digest: &[u8; 32],
    ) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM countersign.import WHERE kind = $1 AND file_digest = $2) AS "there!""#,
            kind,
            &file_digest[..]
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// How many imports of a kind there are beside this one.
    pub async fn other_imports(&self, kind: &str, import: Uuid) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM countersign.import WHERE kind = $1 AND import <> $2"#,
            kind,
            import
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// The newest import of a kind.
    pub async fn latest_import(&self, kind: &str) -> Result<Option<Uuid>, StoreError> {
        Ok(sqlx::query_scalar!(
            "SELECT import FROM countersign.import WHERE kind = $1 ORDER BY seq DESC LIMIT 1",
            kind
        )
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The transactions of a closed import after `line`, at most `limit`, in file order.
    pub async fn transactions(
        &self,
        import: Uuid,
        after: u64,
        limit: i64,
    ) -> Result<Vec<TransactionRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT t.line, t.id, t.time, t.from_account, t.to_account, t.amount::text AS "amount!", t.currency, t.kind, t.channel
                 FROM countersign.transaction t JOIN countersign.import i ON i.import = t.import
                WHERE t.import = $1 AND t.line > $2 ORDER BY t.line LIMIT $3"#,
            import,
            signed64("transaction", after)?,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(TransactionRow {
                    line: whole("transaction", r.line)?,
                    id: r.id,
                    time: r.time,
                    from_account: r.from_account,
                    to_account: r.to_account,
                    amount: r.amount,
                    currency: r.currency,
                    kind: r.kind,
                    channel: r.channel,
                })
            })
            .collect()
    }

    /// The incidents of a closed import, in file order.
    pub async fn incidents(&self, import: Uuid) -> Result<Vec<IncidentRow>, StoreError> {
        let rows = sqlx::query!(
            "SELECT t.line, t.id, t.title, t.description, t.severity, t.source, t.opened_at, t.accounts
               FROM countersign.incident t JOIN countersign.import i ON i.import = t.import WHERE t.import = $1 ORDER BY t.line",
            import
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(IncidentRow {
                    line: whole("incident", r.line)?,
                    id: r.id,
                    title: r.title,
                    description: r.description,
                    severity: r.severity,
                    source: r.source,
                    opened_at: r.opened_at,
                    accounts: r.accounts,
                })
            })
            .collect()
    }
}

impl ImportInProgress {
    /// Adds a chunk of transactions (some thousands at a time).
    pub async fn add_transactions(&mut self, rows: &[TransactionRow]) -> Result<(), StoreError> {
        let lines: Vec<i64> = rows
            .iter()
            .map(|r| signed64("transaction", r.line))
            .collect::<Result<_, _>>()?;
        let column = |f: fn(&TransactionRow) -> &String| {
            rows.iter().map(|r| f(r).clone()).collect::<Vec<String>>()
        };
        sqlx::query!(
            "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel)
             SELECT $1, u.line, u.id, u.time, u.source, u.target, u.amount::pg_catalog.numeric, u.currency, u.kind, u.channel
               FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
                    u(line, id, time, source, target, amount, currency, kind, channel)",
            self.import,
            &lines,
            &column(|r| &r.id),
            &column(|r| &r.time),
            &column(|r| &r.from_account),
            &column(|r| &r.to_account),
            &column(|r| &r.amount),
            &column(|r| &r.currency),
            &column(|r| &r.kind),
            &column(|r| &r.channel)
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Adds one incident.
    pub async fn add_incident(&mut self, row: &IncidentRow) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO countersign.incident (import, line, id, title, description, severity, source, opened_at, accounts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.import,
            signed64("incident", row.line)?,
            row.id,
            row.title,
            row.description,
            row.severity,
            row.source,
            row.opened_at,
            &row.accounts
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Closes the import with its fact and commits. A file that was imported before is refused with `import-duplicate`.
    pub async fn finish(mut self, fact: ImportFact<'_>) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.import (import, kind, file_digest, mapping, rows, accepted, rejected) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq, leaf",
            self.import,
            fact.kind,
            &fact.file_digest[..],
            &fact.mapping[..],
            signed64("import", fact.rows)?,
            signed64("import", fact.accepted)?,
            signed64("import", fact.rejected)?
        )
        .fetch_one(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }
}
