//! What was imported about one account or incident, for a page about it.

use crate::{Store, StoreError, console::BookedRow, imports::IncidentRow, whole};

/// The newest transfers of an account.
#[derive(Debug, Clone, Default)]
pub struct Transfers {
    /// Newest first.
    pub rows: Vec<BookedRow>,
    /// How many there are among the rows that were looked at.
    pub total: u64,
    /// Rows that were looked at, those that later readings replaced too.
    pub looked_at: u64,
}

/// What some accounts paid to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Who paid.
    pub from_account: String,
    /// Who was paid.
    pub to_account: String,
    /// How often.
    pub transfers: u64,
}

impl Store {
    /// The newest `limit` transfers of an account, of at most `within` rows that are looked at: of an account with more than that
    /// the newest may not be among them.
    #[tracing::instrument(level = "debug", name = "store.transfers", skip_all)]
    pub async fn transfers(
        &self,
        account: &str,
        within: i64,
        limit: i64,
    ) -> Result<Transfers, StoreError> {
        // Steps have no leading zeros: of two the longer is the later.
        let rows = sqlx::query!(
            r#"WITH own AS MATERIALIZED (
                 SELECT t.* FROM countersign.transaction t WHERE t.from_account = $1 OR t.to_account = $1 LIMIT $2)
               SELECT t.time AS "time!", t.id AS "id!", t.from_account AS "from_account!", t.to_account AS "to_account!", t.amount::text AS "amount!",
                      t.currency AS "currency!", t.kind AS "kind!",
                      o.amount::text || ' ' || o.currency || ' from ' || o.from_account || ' to ' || o.to_account || ', ' || o.time AS was,
                      count(*) OVER () AS "total!", (SELECT count(*) FROM own) AS "looked_at!"
                 FROM own t JOIN countersign.import_in_force i ON i.import = t.import
                 LEFT JOIN countersign.transaction o ON o.import = t.corrects_import AND o.line = t.corrects_line
                WHERE NOT EXISTS (SELECT FROM countersign.transaction c JOIN countersign.import_in_force j ON j.import = c.import
                                   WHERE c.corrects_import = t.import AND c.corrects_line = t.line)
                ORDER BY length(t.time) DESC, t.time COLLATE "C" DESC, i.seq DESC, t.line DESC LIMIT $3"#,
            account,
            within,
            limit
        )
        .fetch_all(&self.pool)
        .await?;
        let first = rows.first();
        Ok(Transfers {
            total: whole("transaction", first.map_or(0, |r| r.total))?,
            looked_at: whole("transaction", first.map_or(0, |r| r.looked_at))?,
            rows: rows
                .into_iter()
                .map(|r| BookedRow {
                    time: r.time,
                    id: r.id,
                    from_account: r.from_account,
                    to_account: r.to_account,
                    amount: r.amount,
                    currency: r.currency,
                    kind: r.kind,
                    was: r.was,
                })
                .collect(),
        })
    }

    /// What each of the accounts `from` paid to any of `to`, looking at no more than `each` rows of a payer.
    #[tracing::instrument(level = "debug", name = "store.links_between", skip_all)]
    pub async fn links_between(
        &self,
        from: &[String],
        to: &[String],
        each: i64,
    ) -> Result<Vec<LinkRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT x.from_account AS "from_account!", x.to_account AS "to_account!", count(*) AS "transfers!"
                 FROM pg_catalog.unnest($1::text[]) p(account)
                CROSS JOIN LATERAL (SELECT t.import, t.line, t.from_account, t.to_account FROM countersign.transaction t
                                     WHERE t.from_account = p.account LIMIT $3) x
                 JOIN countersign.import_in_force i ON i.import = x.import
                WHERE x.to_account = ANY ($2) AND x.to_account <> x.from_account
                  AND NOT EXISTS (SELECT FROM countersign.transaction c JOIN countersign.import_in_force j ON j.import = c.import
                                   WHERE c.corrects_import = x.import AND c.corrects_line = x.line)
                GROUP BY x.from_account, x.to_account ORDER BY count(*) DESC, x.from_account, x.to_account"#,
            from,
            to,
            each
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(LinkRow {
                    from_account: r.from_account,
                    to_account: r.to_account,
                    transfers: whole("transaction", r.transfers)?,
                })
            })
            .collect()
    }

    /// Incidents that name an account, or the one of this id, each as it was imported last; the last reported first. Of each description
    /// the first 2,000 characters.
    #[tracing::instrument(level = "debug", name = "store.incidents_about", skip_all)]
    pub async fn incidents_about(
        &self,
        account: Option<&str>,
        incident: Option<&str>,
        limit: i64,
    ) -> Result<Vec<IncidentRow>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT t.line, t.id, t.title, pg_catalog.left(t.description, 2000) AS "description!", t.severity, t.source, t.opened_at, t.accounts
                 FROM countersign.incident t JOIN countersign.import_in_force i ON i.import = t.import
                WHERE ($1::text IS NULL OR $1 = ANY (t.accounts)) AND ($2::text IS NULL OR t.id = $2)
                  AND NOT EXISTS (SELECT FROM countersign.incident n JOIN countersign.import_in_force j ON j.import = n.import
                                   WHERE n.id = t.id AND j.seq > i.seq)
                ORDER BY i.seq DESC, t.line DESC LIMIT $3"#,
            account,
            incident,
            limit
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
