//! A file looked at before it is taken: its columns, the first rows as they would be taken, and what the whole of it comes to.

use countersign_agents::import::{
    Dialect, ImportError, Incident, IncidentReader, Report, Sketch, Transaction, TransactionReader,
    sketch,
};
use countersign_refusal::Deed;
use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use crate::{
    Failure, Watch,
    imports::{empty, failure},
};

/// Rows that are shown.
const SHOWN: usize = 10;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Transfers, as CSV.
    Transactions,
    /// Incidents, as JSON.
    Incidents,
}

/// What an import of transactions would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The first rows as they would be taken.
    pub rows: Vec<Transaction>,
    /// What the whole file comes to.
    pub report: Report,
}

/// The first rows of a file, and what the whole of it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// The first, where it holds transactions.
    pub transactions: Vec<Transaction>,
    /// The first, where it holds incidents.
    pub incidents: Vec<Incident>,
    /// Of the whole file.
    pub report: Report,
}

/// A file that was looked at.
#[derive(Debug)]
pub struct Looked {
    /// Its columns as they stand in it; none of incidents, nor where not even columns can be told.
    pub sketch: Option<Sketch>,
    /// What would be taken, or why it cannot be read and what would settle it.
    pub read: Result<Rows, ImportError>,
}

/// What a file seems to hold: incidents are JSON.
pub fn kind_of(path: &Path) -> Result<Kind, Failure> {
    let wrong = |cause| Failure::file(path, Deed::Read, cause);
    let mut head = Vec::new();
    File::open(path)
        .map_err(|cause| Failure::file(path, Deed::Open, cause))?
        .take(4_096)
        .read_to_end(&mut head)
        .map_err(wrong)?;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(match first {
        Some(b'[' | b'{') => Kind::Incidents,
        _ => Kind::Transactions,
    })
}

/// Reads a whole file of transactions and takes nothing; what an import would refuse is refused here. No workspace is needed.
pub async fn preview(path: &Path, dialect: Dialect, watch: &Watch) -> Result<Preview, Failure> {
    let looked = read(path, Kind::Transactions, dialect, watch).await?;
    let Rows {
        transactions,
        report,
        ..
    } = looked.map_err(|error| failure(error, path))?;
    if report.accepted == 0 {
        return Err(empty(&report));
    }
    Ok(Preview {
        rows: transactions,
        report,
    })
}

/// Reads a whole file of incidents and takes nothing; what an import would refuse is refused here. No workspace is needed.
pub async fn preview_incidents(path: &Path, watch: &Watch) -> Result<Rows, Failure> {
    let looked = read(path, Kind::Incidents, Dialect::default(), watch).await?;
    let rows = looked.map_err(|error| failure(error, path))?;
    if rows.report.accepted == 0 {
        return Err(empty(&rows.report));
    }
    Ok(rows)
}

/// Looks at a whole file and takes nothing. That it cannot be read as it is stated is an answer; the disk and a cancellation are
/// failures.
pub async fn look(
    path: &Path,
    kind: Kind,
    dialect: Dialect,
    watch: &Watch,
) -> Result<Looked, Failure> {
    let (at, stated) = (path.to_owned(), dialect.clone());
    let sketched = tokio::task::spawn_blocking(move || match kind {
        Kind::Transactions => sketch(|| Ok(BufReader::new(File::open(&at)?)), &stated).ok(),
        Kind::Incidents => None,
    });
    Ok(Looked {
        sketch: sketched.await?,
        read: match read(path, kind, dialect, watch).await? {
            Err(error @ ImportError::Read(_)) => {
                return Err(failure(error, path));
            }
            read => read,
        },
    })
}

async fn read(
    path: &Path,
    kind: Kind,
    dialect: Dialect,
    watch: &Watch,
) -> Result<Result<Rows, ImportError>, Failure> {
    let file = File::open(path).map_err(|cause| Failure::file(path, Deed::Open, cause))?;
    let file = Watched {
        total: file.metadata().ok().map(|m| m.len()),
        file,
        watch: watch.clone(),
        read: 0,
    };
    let read = move || {
        let mut rows = Rows::default();
        match kind {
            Kind::Transactions => {
                let mut reader = TransactionReader::open(file, &dialect)?;
                while let Some(row) = reader.next_row()? {
                    if rows.transactions.len() < SHOWN {
                        rows.transactions.push(row);
                    }
                }
                rows.report = reader.into_report();
            }
            Kind::Incidents => {
                let mut reader = IncidentReader::open(BufReader::new(file))?;
                while let Some(row) = reader.next_incident()? {
                    if rows.incidents.len() < SHOWN {
                        rows.incidents.push(row);
                    }
                }
                rows.report = reader.into_report();
            }
        }
        Ok(rows)
    };
    let read = tokio::task::spawn_blocking(read).await?;
    if read.is_err() && watch.is_cancelled() {
        return Err(Failure::cancelled());
    }
    Ok(read)
}

/// A file whose reading is told and can be cancelled at any of its bytes, also where no row of it is good.
struct Watched {
    file: File,
    watch: Watch,
    read: u64,
    total: Option<u64>,
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let told = self.watch.step("read", self.read, self.total);
        told.map_err(|_| io::Error::other("cancelled"))?;
        let count = self.file.read(into)?;
        self.read += count as u64;
        Ok(count)
    }
}
