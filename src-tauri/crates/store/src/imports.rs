//! Imports: rows and the fact that closes them, in one transaction; a file is in whole or not at all.

use countersign_statement::facts;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use crate::{
    Bytes32, Private, Recorded, Signed, Store, StoreError, bytes32, recorded, signed64, whole,
};

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
    /// Whether the source gave the id.
    pub named: bool,
    /// The row of an earlier import (import and line) in whose place it stands.
    pub corrects: Option<(Uuid, u64)>,
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

/// An import as the register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its id.
    pub import: Uuid,
    /// Its ledger number.
    pub seq: u64,
    /// Rows that it holds.
    pub accepted: u64,
    /// SHA-256 of its file.
    pub file_digest: Bytes32,
    /// The earliest and the latest time of its rows, as texts; none where it holds no row.
    pub period: Option<(String, String)>,
}

/// An import as it is listed: in force or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastImport {
    /// Its id.
    pub import: Uuid,
    /// `transactions` or `incidents`.
    pub kind: String,
    /// Rows found.
    pub rows: u64,
    /// Rows that it holds.
    pub accepted: u64,
    /// Rows that were not taken, for whichever reason.
    pub rejected: u64,
    /// Who imported it.
    pub imported_by: Uuid,
    /// Its ledger number.
    pub seq: u64,
    /// Its record; none where the reader may not read it.
    pub record: Option<Vec<u8>>,
    /// SHA-256 of its file.
    pub file_digest: Bytes32,
    /// The earliest and the latest time of its rows.
    pub period: Option<(String, String)>,
    /// Who took it out of force, and where that is recorded.
    pub voided: Option<(Uuid, u64)>,
    /// Whether its rows are looked at: not voided, and not read anew since.
    pub in_force: bool,
}

/// What closes an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportFact<'a> {
    /// `transactions` or `incidents`.
    pub kind: &'a str,
    /// SHA-256 of the file.
    pub file_digest: &'a [u8; 32],
    /// How the file was read and what it came to.
    pub document: Private<'a>,
    /// SHA-256 of how the file was read alone.
    pub reading: &'a [u8; 32],
    /// Lines read.
    pub rows: u64,
    /// Lines accepted.
    pub accepted: u64,
    /// Lines rejected.
    pub rejected: u64,
    /// The ledger number of the newest import that its rows were compared with; 0 where there was none.
    pub seen: u64,
}

/// A row whose id came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// Its import.
    pub import: Uuid,
    /// The row, without kind and channel.
    pub row: TransactionRow,
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
    #[tracing::instrument(level = "debug", name = "store.begin_import", skip_all)]
    pub async fn begin_import(&self, import: Uuid) -> Result<ImportInProgress, StoreError> {
        Ok(ImportInProgress {
            tx: self.pool.begin().await?,
            import,
        })
    }

    /// Whether this login imported a file of this digest before, read in the same way, and it is not voided. What others say of their
    /// files' digests is their word alone.
    #[tracing::instrument(level = "debug", name = "store.was_imported", skip_all)]
    pub async fn was_imported(
        &self,
        kind: &str,
        file_digest: &[u8; 32],
        reading: &[u8; 32],
    ) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM countersign.import i WHERE i.kind = $1 AND i.file_digest = $2 AND i.reading = $3
                                 AND i.imported_by = countersign.my_id()
                                 AND NOT EXISTS (SELECT FROM countersign.import_void v WHERE v.import = i.import)) AS "there!""#,
            kind,
            &file_digest[..],
            &reading[..]
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// The imports of a kind that are in force, in the order in which they came: of one file the last reading alone.
    #[tracing::instrument(level = "debug", name = "store.imports_in_force", skip_all)]
    pub async fn imports_in_force(&self, kind: &str) -> Result<Vec<ImportRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT import AS "import!", seq AS "seq!", accepted AS "accepted!", file_digest AS "file_digest!", first_time, last_time
                 FROM countersign.import_in_force WHERE kind = $1 ORDER BY seq"#,
            kind
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(ImportRow {
                    import: r.import,
                    seq: whole("import", r.seq)?,
                    accepted: whole("import", r.accepted)?,
                    file_digest: bytes32("import", &r.file_digest)?,
                    period: r.first_time.zip(r.last_time),
                })
            })
            .collect()
    }

    /// Refuses, with the reason, whoever may not import.
    #[tracing::instrument(level = "debug", name = "store.as_importer", skip_all)]
    pub async fn as_importer(&self) -> Result<(), StoreError> {
        sqlx::query!("SELECT countersign.as_importer()")
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    /// Imports that there were, newest first, at most `limit`; of `only` alone where it is named.
    #[tracing::instrument(level = "debug", name = "store.past_imports", skip_all)]
    pub async fn past_imports(
        &self,
        limit: i64,
        only: Option<Uuid>,
    ) -> Result<Vec<PastImport>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT i.import, i.kind, i.rows, i.accepted, i.rejected, i.imported_by, i.seq, i.file_digest, i.first_time, i.last_time,
                      l.bytes AS "record?", v.voided_by AS "voided_by?", v.seq AS "voided?",
                      EXISTS (SELECT FROM countersign.import_in_force f WHERE f.import = i.import) AS "in_force!"
                 FROM countersign.import i
                 LEFT JOIN countersign.import_void v ON v.import = i.import
                 LEFT JOIN countersign.ledger_record l ON l.seq = i.seq
                WHERE $2::uuid IS NULL OR i.import = $2
                ORDER BY i.seq DESC LIMIT $1"#,
            limit,
            only
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let voided = r.voided_by.zip(r.voided);
                Ok(PastImport {
                    import: r.import,
                    kind: r.kind,
                    rows: whole("import", r.rows)?,
                    accepted: whole("import", r.accepted)?,
                    rejected: whole("import", r.rejected)?,
                    imported_by: r.imported_by,
                    seq: whole("import", r.seq)?,
                    record: r.record,
                    file_digest: bytes32("import", &r.file_digest)?,
                    period: r.first_time.zip(r.last_time),
                    voided: voided
                        .map(|(by, seq)| Ok::<_, StoreError>((by, whole("import_void", seq)?)))
                        .transpose()?,
                    in_force: r.in_force,
                })
            })
            .collect()
    }

    /// Of these imports those whose rows are not the ones that their record says: others in content or in number.
    #[tracing::instrument(level = "debug", name = "store.unborne_imports", skip_all)]
    pub async fn unborne_imports(
        &self,
        kind: &str,
        imports: &[Uuid],
    ) -> Result<Vec<Uuid>, StoreError> {
        Ok(sqlx::query_scalar!(
            "SELECT i.import FROM countersign.import i
              WHERE i.kind = $1 AND i.import = ANY($2) AND countersign.rows_digest(i.import, $1) IS DISTINCT FROM i.rows_digest
              ORDER BY i.seq",
            kind,
            imports
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// Takes an import out of force.
    #[tracing::instrument(level = "debug", name = "store.void_import", skip_all)]
    pub async fn void_import(
        &self,
        s: &facts::Void,
        reason: Private<'_>,
        by: Signed,
    ) -> Result<Recorded, StoreError> {
        let statement = s.encode();
        let row = sqlx::query!(
            "INSERT INTO fact.void (import, reason, reason_salt, signed_at, key_id, statement, signature)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq, leaf",
            s.import,
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

    /// The rows of readings of files that were read anew since, and of what was voided.
    #[tracing::instrument(level = "debug", name = "store.replaced_rows", skip_all)]
    pub async fn replaced_rows(&self, kind: &str) -> Result<u64, StoreError> {
        let rows = sqlx::query_scalar!(
            r#"SELECT COALESCE(sum(i.accepted), 0)::bigint AS "n!" FROM countersign.import i
                WHERE i.kind = $1 AND i.import NOT IN (SELECT f.import FROM countersign.import_in_force f)"#,
            kind
        )
        .fetch_one(&self.pool)
        .await?;
        whole("import", rows)
    }

    /// The newest import of a kind.
    #[tracing::instrument(level = "debug", name = "store.latest_import", skip_all)]
    pub async fn latest_import(&self, kind: &str) -> Result<Option<Uuid>, StoreError> {
        Ok(sqlx::query_scalar!(
            "SELECT import FROM countersign.import WHERE kind = $1 ORDER BY seq DESC LIMIT 1",
            kind
        )
        .fetch_optional(&self.pool)
        .await?)
    }

    /// The transactions of a closed import after line `after` whose time is not before `since` (a text of the same kind of
    /// time), at most `limit`, in file order.
    #[tracing::instrument(level = "debug", name = "store.transactions", skip_all)]
    pub async fn transactions(
        &self,
        import: Uuid,
        since: &str,
        after: u64,
        limit: i64,
    ) -> Result<Vec<TransactionRow>, StoreError> {
        // Steps have no leading zeros: of two the longer is the later.
        let rows = sqlx::query!(
            r#"SELECT t.line, t.id, t.time, t.from_account, t.to_account, t.amount::text AS "amount!", t.currency, t.kind, t.channel,
                      t.named, t.corrects_import, t.corrects_line
                 FROM countersign.transaction t JOIN countersign.import i ON i.import = t.import
                WHERE t.import = $1 AND t.line > $3
                  AND (length(t.time), t.time COLLATE "C") >= (length($2::text), $2 COLLATE "C")
                ORDER BY t.line LIMIT $4"#,
            import,
            since,
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
                    named: r.named,
                    corrects: corrects(r.corrects_import, r.corrects_line)?,
                })
            })
            .collect()
    }

    /// The ids of an import's transactions on these lines, each with its line, in the order of lines.
    #[tracing::instrument(level = "debug", name = "store.transaction_ids", skip_all)]
    pub async fn transaction_ids(
        &self,
        import: Uuid,
        lines: &[u64],
    ) -> Result<Vec<(u64, String)>, StoreError> {
        let lines: Vec<i64> = lines
            .iter()
            .map(|line| signed64("transaction", *line))
            .collect::<Result<_, _>>()?;
        let rows = sqlx::query!(
            "SELECT t.line, t.id FROM countersign.transaction t JOIN countersign.import i ON i.import = t.import
              WHERE t.import = $1 AND t.line = ANY($2) ORDER BY t.line",
            import,
            &lines
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((whole("transaction", r.line)?, r.id)))
            .collect()
    }

    /// Every row (import and line) in whose place a row of an import in force stands.
    #[tracing::instrument(level = "debug", name = "store.corrected_rows", skip_all)]
    pub async fn corrected_rows(&self) -> Result<Vec<(Uuid, u64)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT t.corrects_import AS "import!", t.corrects_line AS "line!" FROM countersign.transaction t
                 JOIN countersign.import_in_force i ON i.import = t.import WHERE t.corrects_import IS NOT NULL"#
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| Ok((r.import, whole("transaction", r.line)?)))
            .collect()
    }

    /// Incidents in the order in which they came: those of one import, or of all in force each as it was imported last. Each
    /// with the ledger number of its import.
    #[tracing::instrument(level = "debug", name = "store.incidents", skip_all)]
    pub async fn incidents(
        &self,
        import: Option<Uuid>,
    ) -> Result<Vec<(u64, IncidentRow)>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT i.seq AS "seq!", t.line, t.id, t.title, t.description, t.severity, t.source, t.opened_at, t.accounts
                 FROM countersign.incident t JOIN countersign.import i ON i.import = t.import
                WHERE CASE WHEN $1::uuid IS NULL THEN i.import IN (SELECT f.import FROM countersign.import_in_force f)
                             AND NOT EXISTS (SELECT FROM countersign.incident n JOIN countersign.import_in_force j ON j.import = n.import
                                              WHERE n.id = t.id AND j.seq > i.seq)
                           ELSE t.import = $1 END
                ORDER BY i.seq, t.line"#,
            import
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                let row = IncidentRow {
                    line: whole("incident", r.line)?,
                    id: r.id,
                    title: r.title,
                    description: r.description,
                    severity: r.severity,
                    source: r.source,
                    opened_at: r.opened_at,
                    accounts: r.accounts,
                };
                Ok((whole("import", r.seq)?, row))
            })
            .collect()
    }
}

fn corrects(import: Option<Uuid>, line: Option<i64>) -> Result<Option<(Uuid, u64)>, StoreError> {
    import
        .zip(line)
        .map(|(import, line)| Ok((import, whole("transaction", line)?)))
        .transpose()
}

impl ImportInProgress {
    /// Of these ids the rows that have them: rows of this import, and of every other id the newest of an import in force that
    /// this one does not replace (an earlier reading of the same file is no row known, but replaced: one's own, to a supervisor anybody's). Ids that nobody has are absent.
    #[tracing::instrument(level = "debug", name = "import.known_transactions", skip_all)]
    pub async fn known_transactions(
        &mut self,
        ids: &[String],
        file_digest: &Bytes32,
    ) -> Result<Vec<KnownRow>, StoreError> {
        // The planner knows nothing of a table that is being filled, and would read all of it for each chunk.
        sqlx::query_scalar!("SELECT pg_catalog.set_config('enable_seqscan', 'off', true)")
            .fetch_one(&mut *self.tx)
            .await?;
        let rows = sqlx::query!(
            r#"SELECT k.import AS "import!", k.line AS "line!", k.id AS "id!", k.time AS "time!", k.from_account AS "from_account!",
                      k.to_account AS "to_account!", k.amount::text AS "amount!", k.currency AS "currency!"
                 FROM unnest($1::text[]) u(id) CROSS JOIN LATERAL (
                      SELECT t.* FROM countersign.transaction t LEFT JOIN countersign.import_in_force i ON i.import = t.import
                       WHERE t.id = u.id AND t.named
                         AND (t.import = $2 OR i.file_digest <> $3
                              OR (i.imported_by <> countersign.my_id() AND NOT (SELECT countersign.overrules())))
                       ORDER BY i.seq DESC NULLS FIRST LIMIT 1) k"#,
            ids,
            self.import,
            &file_digest[..]
        )
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(KnownRow {
                    import: r.import,
                    row: TransactionRow {
                        line: whole("transaction", r.line)?,
                        id: r.id,
                        time: r.time,
                        from_account: r.from_account,
                        to_account: r.to_account,
                        amount: r.amount,
                        currency: r.currency,
                        kind: String::new(),
                        channel: String::new(),
                        named: true,
                        corrects: None,
                    },
                })
            })
            .collect()
    }

    /// Of these ids the incidents that have them, each as it was imported last by another file or in a reading that stays.
    #[tracing::instrument(level = "debug", name = "import.known_incidents", skip_all)]
    pub async fn known_incidents(
        &mut self,
        ids: &[String],
        file_digest: &Bytes32,
    ) -> Result<Vec<IncidentRow>, StoreError> {
        let rows = sqlx::query!(
            "SELECT DISTINCT ON (t.id) t.line, t.id, t.title, t.description, t.severity, t.source, t.opened_at, t.accounts
               FROM countersign.incident t JOIN countersign.import_in_force i ON i.import = t.import
              WHERE t.id = ANY($1)
                AND (i.file_digest <> $2 OR (i.imported_by <> countersign.my_id() AND NOT (SELECT countersign.overrules())))
              ORDER BY t.id, i.seq DESC",
            ids,
            &file_digest[..]
        )
        .fetch_all(&mut *self.tx)
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

    /// Adds a chunk of transactions (some thousands at a time).
    #[tracing::instrument(level = "debug", name = "import.add_transactions", skip_all)]
    pub async fn add_transactions(&mut self, rows: &[TransactionRow]) -> Result<(), StoreError> {
        let lines: Vec<i64> = rows
            .iter()
            .map(|r| signed64("transaction", r.line))
            .collect::<Result<_, _>>()?;
        let named: Vec<bool> = rows.iter().map(|r| r.named).collect();
        let corrects_import: Vec<Option<Uuid>> =
            rows.iter().map(|r| r.corrects.map(|(i, _)| i)).collect();
        let corrects_line: Vec<Option<i64>> = rows
            .iter()
            .map(|r| r.corrects.map(|(_, line)| signed64("transaction", line)))
            .map(Option::transpose)
            .collect::<Result<_, _>>()?;
        let column = |f: fn(&TransactionRow) -> &String| {
            rows.iter().map(|r| f(r).clone()).collect::<Vec<String>>()
        };
        sqlx::query!(
            "INSERT INTO countersign.transaction (import, line, id, time, from_account, to_account, amount, currency, kind, channel, named, corrects_import, corrects_line)
             SELECT $1, u.line, u.id, u.time, u.source, u.target, u.amount::pg_catalog.numeric, u.currency, u.kind, u.channel, u.named, u.corrects_import, u.corrects_line
               FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                           $11::boolean[], $12::uuid[], $13::bigint[])
                    u(line, id, time, source, target, amount, currency, kind, channel, named, corrects_import, corrects_line)",
            self.import,
            &lines,
            &column(|r| &r.id),
            &column(|r| &r.time),
            &column(|r| &r.from_account),
            &column(|r| &r.to_account),
            &column(|r| &r.amount),
            &column(|r| &r.currency),
            &column(|r| &r.kind),
            &column(|r| &r.channel),
            &named,
            &corrects_import as &[Option<Uuid>],
            &corrects_line as &[Option<i64>]
        )
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Adds one incident.
    #[tracing::instrument(level = "debug", name = "import.add_incident", skip_all)]
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

    /// Closes the import with its fact and commits. A file that was imported before is refused with `import-duplicate`; with
    /// `import-overtaken`, where an import that came after `seen` has rows of the same ids.
    #[tracing::instrument(level = "debug", name = "import.finish", skip_all)]
    pub async fn finish(mut self, fact: ImportFact<'_>) -> Result<Recorded, StoreError> {
        let row = sqlx::query!(
            "INSERT INTO fact.import (import, kind, file_digest, document, document_salt, reading, rows, accepted, rejected, seen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING seq, leaf",
            self.import,
            fact.kind,
            &fact.file_digest[..],
            fact.document.text,
            &fact.document.salt[..],
            &fact.reading[..],
            signed64("import", fact.rows)?,
            signed64("import", fact.accepted)?,
            signed64("import", fact.rejected)?,
            signed64("import", fact.seen)?
        )
        .fetch_one(&mut *self.tx)
        .await?;
        self.tx.commit().await?;
        recorded(row.seq.unwrap_or(-1), &row.leaf.unwrap_or_default())
    }
}
