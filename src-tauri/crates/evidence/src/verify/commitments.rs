//! Every commitment in an opened statement is a payload or listed absent; every payload and every listing is mentioned.

use std::io::{self, Read};

use super::findings::{Findings, Kind, Place};
use super::lines::{Lines, NextLine};
use super::report::CheckId;
use crate::catalog::Catalog;
use crate::names::{Name, hash};
use crate::zip::MAX_ENTRIES;

/// Which commitments are there, which are listed absent, and which of both were mentioned.
#[derive(Debug)]
pub struct Commitments<'a> {
    catalog: &'a Catalog,
    present: Vec<bool>,
    absent: Vec<[u8; 32]>,
    listed: Vec<bool>,
    /// A content could not be read and is not listed absent: what it names, its recommendation, nobody can tell.
    content_lacks: bool,
    /// Whether what is not there need not be listed either.
    partial: bool,
    /// How many are listed as erased.
    pub erased: u64,
    /// How many are listed as redacted.
    pub redacted: u64,
}

impl<'a> Commitments<'a> {
    /// Begins with the payloads of the catalog and nothing absent.
    pub fn new(catalog: &'a Catalog) -> Self {
        let present = vec![false; catalog.payloads.all().len()];
        Self {
            catalog,
            present,
            absent: Vec::new(),
            listed: Vec::new(),
            content_lacks: false,
            partial: false,
            erased: 0,
            redacted: 0,
        }
    }

    /// The same where only some of the texts come along, and which is not said.
    pub fn some(catalog: &'a Catalog) -> Self {
        Self {
            partial: true,
            ..Self::new(catalog)
        }
    }

    /// Reads `data/absent`: `<commitment> erased|redacted`, ascending. `cut`: whether the file is known to be.
    pub fn read_absent(
        &mut self,
        input: impl Read,
        cut: bool,
        findings: &mut Findings,
    ) -> io::Result<()> {
        let mut lines = Lines::new(input, 128);
        for number in 1.. {
            let line = match lines.next_line()? {
                NextLine::End => break,
                NextLine::Full(line) => line,
                NextLine::Unended(_) => {
                    let kind = if cut { Kind::Incomplete } else { Kind::Altered };
                    let why = "the list ends in the middle of a line";
                    findings.add(CheckId::Payloads, kind, at(number), why);
                    break;
                }
                NextLine::TooLong => Vec::new(),
            };
            let text = str::from_utf8(&line).unwrap_or_default();
            let parsed = text
                .split_once(' ')
                .and_then(|(commitment, why)| Some((hash(commitment)?, why)));
            let Some((commitment, why @ ("erased" | "redacted"))) = parsed else {
                findings.add(
                    CheckId::Payloads,
                    Kind::Altered,
                    at(number),
                    "the line is not a commitment and erased or redacted",
                );
                continue;
            };
            if self.absent.last().is_some_and(|last| *last >= commitment) {
                findings.add(
                    CheckId::Payloads,
                    Kind::Altered,
                    at(number),
                    "the list is not in ascending order",
                );
                continue;
            }
            if self.catalog.payloads.find(&commitment).is_some() {
                findings.add(
                    CheckId::Payloads,
                    Kind::Altered,
                    at(number),
                    "the payload is listed absent but is there",
                );
            }
            let counter = if why == "erased" {
                &mut self.erased
            } else {
                &mut self.redacted
            };
            *counter = counter.saturating_add(1);
            if self.absent.len() as u64 >= MAX_ENTRIES {
                let why = format!("the list names more than {MAX_ENTRIES} commitments");
                findings.add(CheckId::Payloads, Kind::Altered, at(number), why);
                break;
            }
            self.absent.push(commitment);
        }
        self.listed = vec![false; self.absent.len()];
        Ok(())
    }

    /// How many are listed absent.
    pub fn absent(&self) -> u64 {
        self.absent.len() as u64
    }

    /// Marks a commitment that a statement or a content names; whether it is there or listed.
    pub fn mention(&mut self, commitment: &[u8; 32]) -> bool {
        let payloads = &self.catalog.payloads;
        if let Some(at) = payloads.find(commitment)
            && let Some(mark) = self.present.get_mut(at)
        {
            *mark = true;
            // One whose part ends too early is named, and yet not there.
            if payloads.get(at).is_some_and(|payload| payload.there) {
                return true;
            }
        }
        let found = self.absent.binary_search(commitment).ok();
        found
            .and_then(|at| self.listed.get_mut(at))
            .map_or(self.partial, |mark| {
                *mark = true;
                true
            })
    }

    /// Takes note of an action's content that could not be read.
    pub fn unread_content(&mut self, commitment: &[u8; 32]) {
        self.content_lacks |= self.absent.binary_search(commitment).is_err();
    }

    /// What nobody mentioned, unless it may be what a content that lacks named.
    pub fn finish(&self, findings: &mut Findings) {
        if self.content_lacks {
            return;
        }
        for (line, _) in (1..)
            .zip(&self.present)
            .filter(|(_, mentioned)| !**mentioned)
        {
            let place = Place {
                file: Name::Index.label(),
                ..at(line)
            };
            let why = "no opened record names the payload listed";
            findings.add(CheckId::Payloads, Kind::Altered, place, why);
        }
        for (line, _) in (1..)
            .zip(&self.listed)
            .filter(|(_, mentioned)| !**mentioned)
        {
            findings.add(
                CheckId::Payloads,
                Kind::Altered,
                at(line),
                "no opened record names the commitment listed",
            );
        }
    }
}

fn at(line: u64) -> Place {
    Place {
        file: Name::Absent.label(),
        line: Some(line),
        seq: None,
    }
}
