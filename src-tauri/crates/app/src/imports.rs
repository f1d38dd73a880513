//! Imports: the file is read on a thread of its own, its rows go to the database in chunks, all in one transaction.

use countersign_refusal::{BadLine, Deed};
use std::{fs::File, io::BufReader, path::Path};

use countersign_agents::import::{
    self as agents_import, Compared, INCIDENTS, IncidentReader, Reading, TransactionReader, row_id,
};
pub use countersign_agents::import::{
    Dialect, Document, Field, ImportError, Incident, Remedy, Report, Setting, Sketch, Transaction,
    Way,
};
pub use countersign_store::imports::PastImport;
use countersign_store::{
    Bytes32, Private, Recorded, Store,
    imports::{ImportFact, ImportInProgress, IncidentRow, TransactionRow},
};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use uuid::Uuid;

pub use crate::import_preview::{
    Kind, Looked, Preview, Rows, kind_of, look, preview, preview_incidents,
};
pub use crate::past_imports::{Listed, Recalled, Said};
use crate::{Failure, Session, Watch, acts::Act, entropy, known_rows};

/// Rows in a chunk; four chunks at most are in memory.
const CHUNK: usize = 5_000;

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its id.
    pub import: Uuid,
    /// Its ledger number.
    pub seq: u64,
    /// Counts, digests and bad lines.
    pub report: Report,
}

pub(crate) fn failure(error: ImportError, path: &Path) -> Failure {
    match error {
        ImportError::Read(cause) => Failure::file(path, Deed::Read, cause),
        ImportError::Cancelled { .. } => Failure::cancelled(),
        other => Failure::because(
            countersign_refusal::Import::Unreadable {
                cause: other.to_string(),
                settle: other.hint(),
            },
            other,
        ),
    }
}

/// Payments of one file that may be asked about in one run.
const PAYMENTS: usize = 100_000;

/// Reads payments that wait to be released, for [`crate::AgentSession::automate_compliance`]; nothing of the file is imported. Where
/// in the file a payment stands is nothing of the payment's, so that each needs an id of its own.
///
/// # Errors
/// `import-empty` without any payment; `import-unreadable` for one without an id, and beyond 100,000.
pub async fn payments(
    path: &Path,
    dialect: Dialect,
    watch: &Watch,
) -> Result<(Vec<Transaction>, Report), Failure> {
    let (at, watch) = (path.to_owned(), watch.clone());
    let file = File::open(path).map_err(|cause| Failure::file(path, Deed::Open, cause))?;
    let total = file.metadata().ok().map(|m| m.len());
    tokio::task::spawn_blocking(move || {
        let wrong = |error| failure(error, &at);
        let mut reader = TransactionReader::open(file, &dialect).map_err(wrong)?;
        let mut payments = Vec::new();
        while let Some(mut row) = reader.next_row().map_err(wrong)? {
            if row.line % CHUNK as u64 == 0 {
                watch.step("read", reader.progress().bytes, total)?;
            }
            if row.id.is_none() {
                return Err(unreadable(
                    format!("the payment on line {} has no id", row.line),
                    "Name the column that holds each payment's own id, with --mapping id=COLUMN.",
                ));
            }
            if payments.len() == PAYMENTS {
                return Err(unreadable(
                    format!("it holds more than {PAYMENTS} payments"),
                    "Part it into smaller files.",
                ));
            }
            row.line = 0;
            payments.push(row);
        }
        let report = reader.into_report();
        if payments.is_empty() {
            return Err(empty(&report));
        }
        Ok((payments, report))
    })
    .await?
}

fn unreadable(cause: String, settle: &str) -> Failure {
    Failure::new(countersign_refusal::Import::Unreadable {
        cause,
        settle: settle.to_owned(),
    })
}

/// Imports transactions from CSV. `dialect`: what the user states about the file; the rest must be known by its header.
/// The same file read in the same way is refused with `import-duplicate`; read in another way by the same person or a supervisor it
/// takes the place of the earlier reading. Rows that came before under the same id are not taken again.
pub async fn transactions(
    store: &Store,
    path: &Path,
    dialect: Dialect,
    watch: &Watch,
) -> Result<Imported, Failure> {
    transactions_of(store, path, dialect, None, watch).await
}

async fn transactions_of(
    store: &Store,
    path: &Path,
    dialect: Dialect,
    shown: Option<&str>,
    watch: &Watch,
) -> Result<Imported, Failure> {
    let stated = dialect.clone();
    let how = move |file| Ok(TransactionReader::open(file, &stated)?.how());
    import(
        store,
        path,
        "transactions",
        how,
        shown,
        watch,
        move |file, send| {
            let mut reader = TransactionReader::open(file, &dialect)?;
            while let Some(row) = reader.next_row()? {
                send.push(transaction_row(row), reader.progress())?;
            }
            Ok(reader.into_report())
        },
    )
    .await
}

/// Imports incidents from JSON (an array, an object around one, or one object after the other).
pub async fn incidents(store: &Store, path: &Path, watch: &Watch) -> Result<Imported, Failure> {
    incidents_of(store, path, None, watch).await
}

async fn incidents_of(
    store: &Store,
    path: &Path,
    shown: Option<&str>,
    watch: &Watch,
) -> Result<Imported, Failure> {
    let how = |_| Ok(Sha256::digest(INCIDENTS).into());
    import(store, path, "incidents", how, shown, watch, |file, send| {
        let mut reader = IncidentReader::open(file)?;
        // An array may stand on one line: the file's line tells nobody apart, the ordinal does.
        let mut ordinal = 0;
        while let Some(row) = reader.next_incident()? {
            ordinal += 1;
            send.push(incident_row(ordinal, row), reader.progress())?;
        }
        Ok(reader.into_report())
    })
    .await
}

impl Session {
    /// See [`transactions`].
    pub async fn import_transactions(
        &self,
        path: &Path,
        dialect: Dialect,
        watch: &Watch,
    ) -> Result<Imported, Failure> {
        transactions(self.store(), path, dialect, watch).await
    }

    /// Takes the file that was looked at, in the same reading: one of another digest than was `shown` is refused, and nothing is taken.
    pub async fn take_import(
        &self,
        path: &Path,
        kind: Kind,
        dialect: Dialect,
        shown: &str,
        watch: &Watch,
    ) -> Result<Imported, Failure> {
        let shown = Some(shown);
        match kind {
            Kind::Transactions => transactions_of(self.store(), path, dialect, shown, watch).await,
            Kind::Incidents => incidents_of(self.store(), path, shown, watch).await,
        }
    }

    /// Refuses, with the reason, whoever may not import: the database's word.
    pub async fn may_import(&self) -> Result<(), Failure> {
        Ok(self.store().as_importer().await?)
    }

    /// Takes an import out of force: its rows stay, and nobody screens them any more.
    ///
    /// # Errors
    /// Refused where the person is no supervisor, gives no reason, or somebody did it before.
    pub async fn void_import(&self, import: Uuid, reason: &str) -> Result<Recorded, Failure> {
        let reason = reason.to_owned();
        self.act(&Act::VoidImport { import, reason }).await
    }

    /// See [`incidents`].
    pub async fn import_incidents(&self, path: &Path, watch: &Watch) -> Result<Imported, Failure> {
        incidents(self.store(), path, watch).await
    }
}

/// A row of either kind, so that one path serves both.
enum Row {
    Transaction(TransactionRow),
    Incident(IncidentRow),
}

/// The reading thread's end: collects chunks and hands them over; stops when the other side has.
struct Sender {
    chunk: Vec<Row>,
    to: mpsc::Sender<Vec<Row>>,
    watch: Watch,
    total: Option<u64>,
}

impl Sender {
    fn push(&mut self, row: Row, step: countersign_agents::Step) -> Result<(), ImportError> {
        self.chunk.push(row);
        if self.chunk.len() >= CHUNK {
            self.flush(step)?;
        }
        Ok(())
    }

    fn flush(&mut self, step: countersign_agents::Step) -> Result<(), ImportError> {
        let cancelled = ImportError::Cancelled { line: step.done };
        if self.watch.step("import", step.bytes, self.total).is_err() {
            return Err(cancelled);
        }
        let chunk = std::mem::take(&mut self.chunk);
        self.to.blocking_send(chunk).map_err(|_| cancelled)
    }
}

async fn digest(path: &Path, watch: &Watch) -> Result<String, Failure> {
    let (at, watch) = (path.to_owned(), watch.clone());
    tokio::task::spawn_blocking(move || {
        let file = File::open(&at).map_err(|cause| Failure::file(&at, Deed::Open, cause))?;
        agents_import::file_digest(file, &mut watch.for_agents())
            .map_err(|error| failure(error, &at))
    })
    .await?
}

/// How often a file is read anew because another import took rows of it meanwhile.
const AGAIN: u32 = 4;

/// Imports a file. Of two imports that are written at once neither sees the other's rows: the door refuses whichever comes second,
/// and its file is read again, now that the rows of the other are known.
async fn import(
    store: &Store,
    path: &Path,
    kind: &'static str,
    how: impl Fn(File) -> Result<Bytes32, ImportError> + Clone + Send + 'static,
    shown: Option<&str>,
    watch: &Watch,
    read: impl Fn(BufReader<File>, &mut Sender) -> Result<Report, ImportError> + Clone + Send + 'static,
) -> Result<Imported, Failure> {
    let mut again = AGAIN;
    loop {
        let once = import_once(store, path, kind, how.clone(), shown, watch, read.clone()).await;
        match once {
            Err(failure) if failure.code() == "import-overtaken" && again > 0 => again -= 1,
            outcome => return outcome,
        }
    }
}

async fn import_once(
    store: &Store,
    path: &Path,
    kind: &'static str,
    how: impl FnOnce(File) -> Result<Bytes32, ImportError> + Send + 'static,
    shown: Option<&str>,
    watch: &Watch,
    read: impl FnOnce(BufReader<File>, &mut Sender) -> Result<Report, ImportError> + Send + 'static,
) -> Result<Imported, Failure> {
    let open = || File::open(path).map_err(|cause| Failure::file(path, Deed::Open, cause));
    let file = open()?;
    let total = file.metadata().ok().map(|m| m.len());
    // One's own file that is in already is refused before its rows are read; another's by what its rows are, which the door compares.
    let digest = digest(path, watch).await?;
    if shown.is_some_and(|shown| shown != digest) {
        return Err(failure(ImportError::Changed, path));
    }
    let digest = bytes32(&digest)?;
    let header = open()?;
    let reading = tokio::task::spawn_blocking(move || how(header))
        .await?
        .map_err(|error| failure(error, path))?;
    if store.was_imported(kind, &digest, &reading).await? {
        return Err(Failure::new(countersign_refusal::Import::Duplicate));
    }
    let (to, mut from) = mpsc::channel(2);
    let mut sender = Sender {
        chunk: Vec::new(),
        to,
        watch: watch.clone(),
        total,
    };
    let rows = tokio::task::spawn_blocking(move || {
        let report = read(BufReader::with_capacity(1 << 16, file), &mut sender)?;
        sender.flush(countersign_agents::Step {
            phase: "read",
            bytes: report.bytes,
            done: report.rows,
            of: None,
        })?;
        Ok::<_, ImportError>(report)
    });
    let before = store.imports_in_force(kind).await?;
    let mut import = store.begin_import(entropy::id()).await?;
    let id = import.import;
    let (mut found, mut unnamed) = (Compared::default(), false);
    while let Some(chunk) = from.recv().await {
        unnamed |= add(&mut import, &digest, chunk, &mut found).await?;
    }
    let mut report = rows.await?.map_err(|error| failure(error, path))?;
    if report.file_digest != hex::encode(digest) {
        return Err(failure(ImportError::Changed, path));
    }
    if let (true, Some(summary)) = (unnamed, &report.summary) {
        let period = (summary.first.as_str(), summary.last.as_str());
        found
            .notes
            .extend(known_rows::unseen_overlap(&before, &digest, period));
    }
    report.compare(found);
    if report.accepted == 0 {
        return Err(empty(&report));
    }
    let document = report.document().map_err(|error| failure(error, path))?;
    let recorded = import
        .finish(ImportFact {
            kind,
            file_digest: &digest,
            document: Private {
                salt: &entropy::salt()?,
                text: &document,
            },
            reading: &reading,
            rows: report.rows,
            accepted: report.accepted,
            // Of the ledger's record: all that was not taken, for whichever reason; the summary tells them apart.
            rejected: report.rows.saturating_sub(report.accepted),
            seen: before.iter().map(|import| import.seq).max().unwrap_or(0),
        })
        .await?;
    Ok(Imported {
        import: id,
        seq: recorded.seq,
        report,
    })
}

/// Takes what is new of a chunk; true if there are rows without ids of their own.
async fn add(
    import: &mut ImportInProgress,
    digest: &Bytes32,
    chunk: Vec<Row>,
    found: &mut Compared,
) -> Result<bool, Failure> {
    let (mut transactions, mut incidents) = (Vec::new(), Vec::new());
    for row in chunk {
        match row {
            Row::Transaction(row) => transactions.push(TransactionRow {
                id: named(row.id, import.import, row.line),
                ..row
            }),
            Row::Incident(row) => incidents.push(row),
        }
    }
    let unnamed = transactions.iter().any(|row| !row.named);
    let transactions = known_rows::transactions(import, digest, transactions, found).await?;
    if !transactions.is_empty() {
        import.add_transactions(&transactions).await?;
    }
    if !incidents.is_empty() {
        for incident in known_rows::incidents(import, digest, incidents, found).await? {
            import.add_incident(&incident).await?;
        }
    }
    Ok(unnamed)
}

/// A row that brings no id is named by its import and line.
fn named(id: String, import: Uuid, line: u64) -> String {
    if id.is_empty() {
        row_id(&import.to_string(), line)
    } else {
        id
    }
}

/// Nothing was taken: all rows were known, or the first lines say why.
pub(crate) fn empty(report: &Report) -> Failure {
    let known = report.summary.as_ref().map_or(0, |s| s.known);
    if known > 0 && report.rejected == 0 {
        return Failure::new(countersign_refusal::Import::Known { rows: known });
    }
    let first = report.bad_lines.iter().take(3);
    let read = report.reading.as_ref().map_or_else(String::new, |reading| {
        format!("read as {}", described(reading))
    });
    Failure::new(countersign_refusal::Import::Empty {
        read,
        lines: first
            .map(|bad| BadLine {
                line: bad.line,
                reason: bad.reason.to_string(),
            })
            .collect(),
    })
}

/// How a file was read, in words.
pub fn described(reading: &Reading) -> String {
    let delimiter = match reading.delimiter.as_str() {
        "," => "commas",
        ";" => "semicolons",
        "\t" => "tabs",
        "|" => "bars",
        other => other,
    };
    let part = |before: &str, text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            format!("{before}{text}")
        }
    };
    format!(
        "{}{}, fields separated by {delimiter}, time as {}{}, decimal sign {}{}",
        part("", &reading.format) + if reading.format.is_empty() { "" } else { ", " },
        reading.encoding,
        reading.time_format,
        part(" in ", &reading.zone),
        reading.decimal,
        part(", thousands sign ", &reading.thousands),
    )
}

fn bytes32(hex_text: &str) -> Result<[u8; 32], Failure> {
    hex::decode(hex_text)
        .ok()
        .and_then(|b| b.try_into().ok())
        .ok_or_else(|| Failure::contradiction("a digest that is none"))
}

fn transaction_row(row: Transaction) -> Row {
    Row::Transaction(TransactionRow {
        line: row.line,
        named: row.id.is_some(),
        corrects: None,
        id: row.id.unwrap_or_default(),
        time: row.time.to_text(),
        from_account: row.from_account,
        to_account: row.to_account,
        amount: row.amount.as_str().to_owned(),
        currency: row.currency,
        kind: row.kind,
        channel: row.channel,
    })
}

fn incident_row(ordinal: u64, row: Incident) -> Row {
    Row::Incident(IncidentRow {
        line: ordinal,
        id: row.id,
        title: row.title,
        description: row.description,
        severity: row.severity.word().to_owned(),
        source: row.source,
        opened_at: row.opened_at,
        accounts: row.accounts,
    })
}
