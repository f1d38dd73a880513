//! Incidents from JSON: an array of objects, or one object a line.

use super::{
    error::ImportError,
    json::{DOCUMENT_LIMIT, Documents},
    moment::Moment,
    report::Report,
};
use crate::progress::{Progress, Step};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::HashSet, io::Read};

/// Most accounts an incident may name.
pub const ACCOUNTS_LIMIT: usize = 1_000;
/// Most bytes of an incident's id, of an account and of the source.
const ID_LIMIT: usize = 128;
/// Most bytes of a title.
const TITLE_LIMIT: usize = 500;
/// Most bytes of a description.
const DESCRIPTION_LIMIT: usize = 32_768;

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

/// Something that was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// The line on which it begins in its file; no part of the document.
    #[serde(skip)]
    pub line: u64,
    /// The source's id, one an import.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// What happened.
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
    seen: HashSet<[u8; 32]>,
    report: Report,
}

impl<R: Read> IncidentReader<R> {
    /// Begins to read.
    pub fn open(source: R) -> Result<Self, ImportError> {
        let report = Report {
            mapping_digest: hex::encode(Sha256::digest("countersign/incidents/v1")),
            ..Report::default()
        };
        Ok(Self {
            documents: Documents::new(source)?,
            seen: HashSet::new(),
            report,
        })
    }

    /// How far the reading is.
    pub const fn progress(&self) -> Step {
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
        while let Some((line, document)) = self.documents.next_document()? {
            match document.and_then(|text| read(line, &text)) {
                Ok(incident) if !self.seen.insert(Sha256::digest(&incident.id).into()) => {
                    self.report.reject(
                        line,
                        format!(
                            "the id {:?} was used by an earlier incident of the file",
                            incident.id
                        ),
                    );
                }
                Ok(incident) => {
                    self.report.accept();
                    return Ok(Some(incident));
                }
                Err(reason) => self.report.reject(line, reason),
            }
        }
        self.report.file_digest = self.documents.lines.digest();
        self.report.bytes = self.documents.lines.bytes();
        Ok(None)
    }
}

fn read(line: u64, text: &str) -> Result<Incident, String> {
    if text.len() > DOCUMENT_LIMIT {
        return Err(format!("it is longer than {DOCUMENT_LIMIT} bytes"));
    }
    let mut incident: Incident = serde_json::from_str(text).map_err(|error| {
        // serde_json counts lines within the document; the file's line is what helps.
        let sentence = error.to_string();
        let reason = sentence
            .rsplit_once(" at line ")
            .map_or(sentence.as_str(), |(reason, _)| reason);
        format!("it is no incident: {reason}")
    })?;
    incident.line = line;
    within(&incident.id, "id", 1, ID_LIMIT)?;
    within(&incident.title, "title", 1, TITLE_LIMIT)?;
    within(&incident.source, "source", 0, ID_LIMIT)?;
    if incident.description.len() > DESCRIPTION_LIMIT || incident.description.contains('\0') {
        return Err(format!(
            "its description is longer than {DESCRIPTION_LIMIT} bytes or has U+0000"
        ));
    }
    match Moment::parse(&incident.opened_at) {
        Ok(at @ Moment::Instant(_)) => incident.opened_at = at.to_text(),
        _ => return Err("its opened_at is no RFC 3339 time".to_owned()),
    }
    if incident.accounts.len() > ACCOUNTS_LIMIT {
        return Err(format!("it names more than {ACCOUNTS_LIMIT} accounts"));
    }
    incident
        .accounts
        .iter()
        .try_for_each(|account| within(account, "account", 1, ID_LIMIT))?;
    Ok(incident)
}

fn within(text: &str, name: &str, least: usize, most: usize) -> Result<(), String> {
    if text.len() < least {
        return Err(format!("its {name} is empty"));
    }
    if text.len() > most {
        return Err(format!("its {name} is longer than {most} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("its {name} has a control character"));
    }
    Ok(())
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
