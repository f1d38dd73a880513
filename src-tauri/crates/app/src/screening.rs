//! What an agent looks at: transactions of a window of time and incidents, across all imports, and what was left out.

use std::{collections::HashSet, time::Instant};

use countersign_agents::{
    Incident, Moment, Transaction,
    import::Severity,
    screening::{LOOK_BACK_DAYS, Screen, Screening, Stopped},
};
use countersign_statement::Amount;
use countersign_store::imports::{ImportRow, IncidentRow, TransactionRow};
use uuid::Uuid;

use crate::{AgentSession, Failure, Watch, spill::Temporary};

/// Rows read from the database at a time.
const PAGE: i64 = 5_000;
/// Rows whose ids are asked for at a time.
const NAMED_AT_ONCE: usize = 5_000;

/// Which transactions a screening looks at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window {
    /// This import alone; else all that are in force.
    pub import: Option<Uuid>,
    /// From this time on; else [`LOOK_BACK_DAYS`] before the newest import begins, or, of one import, all of it.
    pub since: Option<Moment>,
}

/// What was screened.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What was found.
    pub screening: Screening,
    /// From this time on.
    pub since: Option<Moment>,
    /// The imports whose rows were looked at.
    pub imports: Vec<Uuid>,
    /// Of these the ones whose rows are not what their record says: somebody changed them past the doors.
    pub unborne: Vec<Uuid>,
    /// What was left out.
    pub left_out: LeftOut,
}

/// Rows that were not looked at, by the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct LeftOut {
    /// Of earlier times than the window.
    pub earlier_rows: u64,
    /// In imports whose times are of another kind: steps of a simulator beside dates.
    pub other_time_rows: u64,
    /// In other imports than the one that was asked for.
    pub other_imports_rows: u64,
    /// In readings of files that were read anew.
    pub replaced_rows: u64,
    /// In whose place a row of a later import stands.
    pub corrected_rows: u64,
    /// More than a screening takes.
    pub beyond_limit_rows: u64,
}

impl AgentSession {
    /// The newest import of a kind (`transactions` or `incidents`); none if there is none that may be read.
    pub async fn latest_import(&self, kind: &str) -> Result<Option<Uuid>, Failure> {
        Ok(self.store().latest_import(kind).await?)
    }

    /// Screens the transactions of one import with the deterministic rules.
    pub async fn screen(&self, import: Uuid, watch: &Watch) -> Result<Screening, Failure> {
        let window = Window {
            import: Some(import),
            since: None,
        };
        Ok(self.screen_window(window, watch).await?.screening)
    }

    /// Screens the transactions of a window of time across all imports, reading them page by page.
    pub async fn screen_window(&self, window: Window, watch: &Watch) -> Result<Looked, Failure> {
        let imports = self.store().imports_in_force("transactions").await?;
        let mut left_out = LeftOut {
            replaced_rows: self.store().replaced_rows("transactions").await?,
            ..LeftOut::default()
        };
        let since = begin(&imports, window)?;
        let corrected: HashSet<(Uuid, u64)> =
            self.store().corrected_rows().await?.into_iter().collect();
        let temporary = Temporary::usual();
        let (mut screen, mut looked_at, mut rows) = (temporary.screen(), Vec::new(), 0);
        screen.forget_ids();
        for import in &imports {
            let Some((first, last)) = period(import)? else {
                continue;
            };
            if window.import.is_some_and(|only| only != import.import) {
                left_out.other_imports_rows += import.accepted;
                continue;
            }
            let since = since.unwrap_or(first);
            if !since.same_kind(first) {
                left_out.other_time_rows += import.accepted;
                continue;
            }
            if last < since {
                left_out.earlier_rows += import.accepted;
                continue;
            }
            screen.import(import.seq);
            let (mut after, mut read, mut skipped) = (0, 0, 0);
            loop {
                let page = self
                    .store()
                    .transactions(import.import, &since.to_text(), after, PAGE)
                    .await?;
                let Some(end) = page.last() else { break };
                after = end.line;
                let mut taken = Vec::with_capacity(page.len());
                for row in page {
                    read += 1;
                    if corrected.contains(&(import.import, row.line)) {
                        skipped += 1;
                    } else {
                        taken.push(transaction(row)?);
                    }
                }
                screen = take(screen, taken)
                    .await?
                    .map_err(|why| temporary.failure(why))?;
                watch.step("read", rows + read, None)?;
            }
            rows += read;
            left_out.corrected_rows += skipped;
            left_out.earlier_rows += import.accepted.saturating_sub(read);
            looked_at.push(import.import);
        }
        let unborne = self
            .store()
            .unborne_imports("transactions", &looked_at)
            .await?;
        let to_search = watch.clone();
        let mut searched = tokio::task::spawn_blocking(move || {
            let start = Instant::now();
            screen.search(&mut to_search.for_agents(), || start.elapsed())
        })
        .await?
        .map_err(|why| temporary.failure(why))?;
        let told = searched.rows().map_err(|why| temporary.failure(why))?;
        let ids = self.ids(&imports, &told, watch).await?;
        searched.name(ids.iter().map(String::as_str));
        let screening = tokio::task::spawn_blocking(move || searched.tell())
            .await?
            .map_err(|why| temporary.failure(why))?;
        left_out.beyond_limit_rows = screening.rows_not_taken;
        Ok(Looked {
            screening,
            since,
            imports: looked_at,
            unborne,
            left_out,
        })
    }

    /// The ids of rows, which are named by the ledger numbers of their imports and by their lines; in their order.
    async fn ids(
        &self,
        imports: &[ImportRow],
        rows: &[(u64, u64)],
        watch: &Watch,
    ) -> Result<Vec<String>, Failure> {
        let mut ids = Vec::with_capacity(rows.len());
        for of_import in rows.chunk_by(|a, b| a.0 == b.0) {
            let of = of_import
                .first()
                .and_then(|(seq, _)| imports.iter().find(|import| import.seq == *seq));
            let import = of
                .ok_or_else(|| Failure::contradiction("a row of no import"))?
                .import;
            for lines in of_import.chunks(NAMED_AT_ONCE) {
                let lines: Vec<u64> = lines.iter().map(|(_, line)| *line).collect();
                let named = self.store().transaction_ids(import, &lines).await?;
                if !named.iter().map(|(line, _)| *line).eq(lines) {
                    return Err(Failure::contradiction("a row that is gone"));
                }
                ids.extend(named.into_iter().map(|(_, id)| id));
                watch.step("name", ids.len() as u64, Some(rows.len() as u64))?;
            }
        }
        Ok(ids)
    }

    /// The incidents of one import, or of all imports each as it was reported last; each with the ledger number of its import.
    pub async fn incidents(&self, import: Option<Uuid>) -> Result<Vec<(u64, Incident)>, Failure> {
        let rows = self.store().incidents(import).await?;
        rows.into_iter()
            .map(|(seq, row)| Ok((seq, incident(row)?)))
            .collect()
    }
}

/// Gives rows to a screening, which may write them to a disk.
fn take(
    mut screen: Screen,
    rows: Vec<Transaction>,
) -> tokio::task::JoinHandle<Result<Screen, Stopped>> {
    tokio::task::spawn_blocking(move || {
        for row in &rows {
            screen.push(row);
        }
        screen.believed()?;
        Ok(screen)
    })
}

/// Where the window begins: as asked, or so far before the newest import that the rules see all that its rows belong to.
fn begin(imports: &[ImportRow], window: Window) -> Result<Option<Moment>, Failure> {
    if window.since.is_some() || window.import.is_some() {
        return Ok(window.since);
    }
    let newest = imports.iter().rev().find(|row| row.period.is_some());
    let Some(newest) = newest else {
        return Ok(None);
    };
    Ok(period(newest)?.map(|(first, _)| first.days_before(LOOK_BACK_DAYS)))
}

fn period(import: &ImportRow) -> Result<Option<(Moment, Moment)>, Failure> {
    let Some((first, last)) = &import.period else {
        return Ok(None);
    };
    let read = |text: &str| Moment::parse(text).map_err(Failure::contradiction);
    Ok(Some((read(first)?, read(last)?)))
}

fn transaction(row: TransactionRow) -> Result<Transaction, Failure> {
    Ok(Transaction {
        line: row.line,
        // What the source did not name is named after its import, which says nothing of where it belongs.
        id: row.named.then_some(row.id),
        time: Moment::parse(&row.time).map_err(Failure::contradiction)?,
        from_account: row.from_account,
        to_account: row.to_account,
        amount: row
            .amount
            .parse::<Amount>()
            .map_err(|_| Failure::contradiction("an amount that is none"))?,
        currency: row.currency,
        kind: row.kind,
        channel: row.channel,
    })
}

fn incident(row: IncidentRow) -> Result<Incident, Failure> {
    Ok(Incident {
        line: row.line,
        severity: match row.severity.as_str() {
            "low" => Severity::Low,
            "medium" => Severity::Medium,
            "high" => Severity::High,
            "critical" => Severity::Critical,
            other => {
                return Err(Failure::contradiction(format!(
                    "an incident of severity {other}"
                )));
            }
        },
        id: row.id,
        title: row.title,
        description: row.description,
        source: row.source,
        opened_at: row.opened_at,
        accounts: row.accounts,
    })
}
