//! Imports that there were, and what the record of each says of its file.

use countersign_agents::import::Document;
use countersign_ledger::Record;
use countersign_refusal::{Action, Thing};
use countersign_statement::{bytes32, facts};
use countersign_store::imports::PastImport;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::{Failure, Session};

/// An import as a list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What the database has.
    pub row: PastImport,
    /// When it was recorded; none where the reader may not read its record.
    pub at: Option<String>,
    /// Why it was taken out of force, where it was and the reader may read that.
    pub why: Option<String>,
}

/// An import that there was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// As it is listed.
    pub row: PastImport,
    /// When it was recorded; none where the reader may not read its record.
    pub at: Option<String>,
    /// What its record says of the file.
    pub said: Said,
}

/// How a file was read and what it came to, as its import's record has it: its importer's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The text is there and is the one that was recorded.
    Document(Box<Document>),
    /// It was erased.
    Erased,
    /// The reader may not read it.
    Unread,
    /// It is there, and no text of ours.
    Otherwise,
}

fn record_of(row: &PastImport) -> Result<Option<Record>, Failure> {
    let record = row.record.as_deref().map(Record::parse).transpose();
    record.map_err(Failure::contradiction)
}

impl Session {
    /// Imports that there were, newest first.
    pub async fn past_imports(&self, limit: i64) -> Result<Vec<Listed>, Failure> {
        let rows = self.store().past_imports(limit, None).await?;
        let mut why = self.reasons(&rows).await?;
        rows.into_iter()
            .map(|row| {
                let at = record_of(&row)?.map(|record| record.at);
                let why = row.voided.and_then(|(_, seq)| why.remove(&seq));
                Ok(Listed { row, at, why })
            })
            .collect()
    }

    /// Why imports were taken out of force, by the number of that record; of those that the reader may read. Few ever are.
    async fn reasons(&self, rows: &[PastImport]) -> Result<BTreeMap<u64, String>, Failure> {
        let mut wanted: BTreeMap<[u8; 32], u64> = BTreeMap::new();
        for (_, seq) in rows.iter().filter_map(|row| row.voided) {
            let Some(bytes) = self.store().record(seq).await? else {
                continue;
            };
            let record = Record::parse(&bytes).map_err(Failure::contradiction)?;
            let void = facts::Void::parse(&record.statement)?;
            let reason = bytes32(&void.reason).ok_or_else(|| {
                Failure::contradiction("a void import's record that commits to no reason")
            })?;
            wanted.insert(reason, seq);
        }
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let commitments: Vec<[u8; 32]> = wanted.keys().copied().collect();
        let mut reasons = BTreeMap::new();
        for payload in self.store().payloads(&commitments).await? {
            let (Some(content), Some(seq)) = (payload.content, wanted.get(&payload.commitment))
            else {
                continue;
            };
            if <[u8; 32]>::from(Sha256::digest(&content)) != payload.commitment {
                return Err(Failure::contradiction(
                    "a reason that its import's record does not name",
                ));
            }
            // The first 16 bytes are the salt.
            let text = content.get(16..).unwrap_or_default();
            reasons.insert(*seq, String::from_utf8_lossy(text).into_owned());
        }
        Ok(reasons)
    }

    /// One import, and what its record says of how its file was read and what it came to.
    ///
    /// # Errors
    /// `not-found`; a contradiction where the kept text is not the one that the record commits to.
    pub async fn past_import(&self, import: Uuid) -> Result<Recalled, Failure> {
        let mut rows = self.store().past_imports(1, Some(import)).await?;
        let row = rows.pop().ok_or_else(|| {
            Failure::new(Action::NotFound {
                what: Thing::Import,
                id: Some(import.to_string()),
            })
        })?;
        let record = record_of(&row)?;
        let said = match &record {
            None => Said::Unread,
            Some(record) => {
                self.said(&facts::Import::parse(&record.statement)?.reading)
                    .await?
            }
        };
        Ok(Recalled {
            at: record.map(|record| record.at),
            row,
            said,
        })
    }

    /// The text behind the commitment of a record, held against it.
    async fn said(&self, commits: &str) -> Result<Said, Failure> {
        let unlike = || Failure::contradiction("an import's text that its record does not name");
        let wanted = bytes32(commits).ok_or_else(unlike)?;
        let found = self.store().payloads(&[wanted]).await?.pop();
        let Some(row) = found else {
            return Ok(Said::Unread);
        };
        let Some(content) = row.content else {
            return Ok(if row.erased {
                Said::Erased
            } else {
                Said::Unread
            });
        };
        if <[u8; 32]>::from(Sha256::digest(&content)) != wanted {
            return Err(unlike());
        }
        // The first 16 bytes are the salt. Other programs write imports too: the door holds the text's kind, not each member.
        let text = content.get(16..).and_then(|text| str::from_utf8(text).ok());
        Ok(text
            .and_then(|text| Document::parse(text).ok())
            .map_or(Said::Otherwise, |document| {
                Said::Document(Box::new(document))
            }))
    }
}
