//! The hash chain, checked record by record, and where it first breaks.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use crate::Hash;
use crate::record::Record;

/// The first break of a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// A whole ledger goes on with the next number.
    #[error("record {expected} is missing; record {found} stands in its place")]
    Sequence {
        /// The number that had to come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// Records must ascend.
    #[error("record {found} stands behind record {last}")]
    Order {
        /// The record before.
        last: u64,
        /// The record that came.
        found: u64,
    },
    /// `prev` is not the leaf of the record before (or not zeros in record 0).
    #[error("record {seq} does not continue the record before it")]
    Previous {
        /// The record whose `prev` is wrong.
        seq: u64,
    },
    /// `subject_seq` is not what the subject's records before say.
    #[error("record {seq} is number {found} of {subject}, and number {expected} was due")]
    Subject {
        /// The record.
        seq: u64,
        /// Its subject.
        subject: String,
        /// The number due (in an excerpt: at least).
        expected: u64,
        /// The number it has.
        found: u64,
    },
}

/// Checks records in ascending order: a whole ledger from record 0, or an excerpt with holes.
#[derive(Debug)]
pub struct ChainCheck {
    whole: bool,
    last: Option<(u64, Hash)>,
    /// Next number of each subject, by half the SHA-256 of its name: 24 bytes, however long the name.
    subjects: HashMap<[u8; 16], u64>,
    contiguous: bool,
}

impl ChainCheck {
    /// Demands every record from 0 on.
    pub fn whole() -> Self {
        Self {
            whole: true,
            last: None,
            subjects: HashMap::new(),
            contiguous: true,
        }
    }

    /// Allows holes: neighbours must still be chained, and a subject's numbers must ascend.
    pub fn excerpt() -> Self {
        Self {
            whole: false,
            ..Self::whole()
        }
    }

    /// Takes the next record with the leaf hash of its bytes.
    pub fn next(&mut self, record: &Record, leaf: &Hash) -> Result<(), ChainBreak> {
        self.check_place(record)?;
        self.check_subject(record)?;
        self.last = Some((record.seq, *leaf));
        Ok(())
    }

    /// Number of records expected before the next, in a whole ledger: its size so far.
    pub fn size(&self) -> u64 {
        self.last.map_or(0, |(seq, _)| seq.saturating_add(1))
    }

    /// Whether the records so far had no hole among them.
    pub fn is_contiguous(&self) -> bool {
        self.contiguous
    }

    fn check_place(&mut self, record: &Record) -> Result<(), ChainBreak> {
        let seq = record.seq;
        let expected = self.size();
        if self.whole && seq != expected {
            return Err(ChainBreak::Sequence {
                expected,
                found: seq,
            });
        }
        let due = match self.last {
            Some((last, _)) if seq <= last => return Err(ChainBreak::Order { last, found: seq }),
            Some((last, leaf)) if seq - last == 1 => Some(leaf),
            None if seq == 0 => Some([0; 32]),
            before => {
                self.contiguous &= before.is_none();
                None
            }
        };
        if due.is_some_and(|due| due != record.prev) {
            return Err(ChainBreak::Previous { seq });
        }
        Ok(())
    }

    fn check_subject(&mut self, record: &Record) -> Result<(), ChainBreak> {
        let digest: [u8; 32] = Sha256::digest(&record.subject).into();
        let name = digest.first_chunk().copied().unwrap_or_default();
        let found = record.subject_seq;
        let (expected, held) = match self.subjects.entry(name) {
            Entry::Vacant(new) => {
                new.insert(found.saturating_add(1));
                (0, found == 0 || !self.whole)
            }
            Entry::Occupied(mut known) => {
                let due = *known.get();
                known.insert(found.max(due).saturating_add(1));
                (
                    due,
                    if self.whole {
                        found == due
                    } else {
                        found >= due
                    },
                )
            }
        };
        if held {
            return Ok(());
        }
        Err(ChainBreak::Subject {
            seq: record.seq,
            subject: record.subject.clone(),
            expected,
            found,
        })
    }
}
