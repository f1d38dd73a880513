//! Incidents from JSON: an array of objects, an object around one, one object a line, or objects over several lines.

use super::{
    error::ImportError,
    foreign_incident::{self, Read as Found},
    json::Documents,
    report::{Report, Tally},
};
use crate::progress::{Progress, Step};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashSet, VecDeque},
    io::Read,
};

/// Most notes on how single incidents were read.
const NOTES: usize = 100;

/// The format's name: there is one way to read incidents.
pub const INCIDENTS: &str = "countersign/incidents/v1";

/// Most accounts an incident may name.
pub const ACCOUNTS_LIMIT: usize = 1_000;

/// How grave the reporter finds an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Something that was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The line on which it begins in its file; no part of the document.
    #[serde(skip)]
    pub line: u64,
    /// The source's id, one an import.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// What happened, and behind it what else the source says.
    #[serde(default)]
    pub description: String,
    /// How grave.
    pub severity: Severity,
    /// Who or what reported it.
    #[serde(default)]
    pub source: String,
    /// When it was opened, RFC 3339.
    pub opened_at: String,
    /// The accounts it names.
    #[serde(default)]
    pub accounts: Vec<String>,
}

/// Reads incidents one by one. Memory grows only with the ids seen (32 bytes each), which keep them unique.
#[derive(Debug)]
pub struct IncidentReader<R> {
    documents: Documents<R>,
    /// Incidents of a document that is an object around a list.
    ready: VecDeque<(u64, Result<Found, String>, String)>,
    notes: Vec<String>,
    seen: HashSet<[u8; 32]>,
    tally: Tally,
    report: Report,
}

impl<R: Read> IncidentReader<R> {
    /// Begins to read.
    pub fn open(source: R) -> Result<Self, ImportError> {
        Ok(Self {
            documents: Documents::new(source)?,
            ready: VecDeque::new(),
            notes: Vec::new(),
            seen: HashSet::new(),
            tally: Tally::default(),
            report: Report::default(),
        })
    }

    /// How far the reading is.
    pub fn progress(&self) -> Step {
        Step {
            phase: "read",
            bytes: self.documents.lines.bytes(),
            done: self.documents.lines.number(),
            of: None,
        }
    }

    /// What was found.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// The next good incident, or none at the end. What is wrong on the way goes to the report.
    pub fn next_incident(&mut self) -> Result<Option<Incident>, ImportError> {
        loop {
            if let Some((line, found, text)) = self.ready.pop_front() {
                match found {
                    Ok(found) if !self.seen.insert(Sha256::digest(&found.incident.id).into()) => {
                        let reason = format!(
                            "the id {:?} was used by an earlier incident of the file",
                            found.incident.id
                        );
                        self.report.reject(line, reason, &text);
                    }
                    Ok(found) => {
                        let room = NOTES.saturating_sub(self.notes.len());
                        self.notes.extend(found.notes.into_iter().take(room));
                        self.report.accept();
                        self.tally.incident(&found.incident);
                        return Ok(Some(found.incident));
                    }
                    Err(reason) => self.report.reject(line, reason, &text),
                }
                continue;
            }
            let Some((line, document)) = self.documents.next_document()? else {
                break;
            };
            match document {
                Ok(text) => self.ready.extend(foreign_incident::read(line, &text)),
                Err(reason) => self.report.reject(line, reason, ""),
            }
        }
        let notes = std::mem::take(&mut self.notes);
        self.report.summary = Some(self.tally.summary(notes));
        self.report.file_digest = self.documents.lines.digest();
        self.report.bytes = self.documents.lines.bytes();
        Ok(None)
    }
}

/// Reads all incidents of `source` and gives each to `sink`; what the sink refuses ends the import.
pub fn incidents<R: Read, E: std::fmt::Display>(
    source: R,
    mut sink: impl FnMut(Incident) -> Result<(), E>,
    progress: &mut impl Progress,
) -> Result<Report, ImportError> {
    let mut reader = IncidentReader::open(source)?;
    while let Some(incident) = reader.next_incident()? {
        let line = incident.line;
        sink(incident).map_err(|error| ImportError::Sink {
            line,
            reason: error.to_string(),
        })?;
        if progress.step(reader.progress()).is_break() {
            return Err(ImportError::Cancelled { line });
        }
    }
    Ok(reader.into_report())
}
