//! What is wrong, collected while checks go on.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::report::{CheckId, FirstBad};

/// Whether a finding means that something was changed or that something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something is missing.
    Incomplete,
    /// Something is not what it was.
    Altered,
}

/// Where something is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub file: Cow<'static, str>,
    /// Which line, from 1.
    pub line: Option<u64>,
    /// Which record.
    pub seq: Option<u64>,
}

impl Place {
    /// A whole file.
    pub fn file(name: impl Into<String>) -> Self {
        Self {
            file: Cow::Owned(name.into()),
            line: None,
            seq: None,
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub struct Finding {
    check: CheckId,
    kind: Kind,
    bad: FirstBad,
}

/// All that is wrong. Only the first findings of each check are kept in words; all are counted.
#[derive(Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<(CheckId, Kind), u64>,
}

/// Findings of one check and kind that are kept.
const KEPT: u64 = 8;

impl Findings {
    /// Notes a finding. `why` is a sentence without its full stop.
    pub fn add(&mut self, check: CheckId, kind: Kind, place: Place, why: impl Into<String>) {
        let count = self.counts.entry((check, kind)).or_default();
        *count = count.saturating_add(1);
        if *count <= KEPT {
            let Place { file, line, seq } = place;
            let file = file.into_owned();
            let why = format!("{}.", why.into());
            self.kept.push(Finding {
                check,
                kind,
                bad: FirstBad {
                    file,
                    line,
                    seq,
                    why,
                    before: None,
                    after: None,
                },
            });
        }
    }

    /// How many findings there are in all.
    pub fn total(&self) -> u64 {
        self.counts
            .values()
            .fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// How many findings a check has.
    pub fn of(&self, check: CheckId) -> u64 {
        self.counts
            .iter()
            .filter(|((id, _), _)| *id == check)
            .fold(0, |sum, (_, n)| sum.saturating_add(*n))
    }

    /// The worst kind found.
    pub fn worst(&self) -> Option<Kind> {
        self.counts.keys().map(|(_, kind)| *kind).max()
    }

    /// The first finding of a check.
    pub fn first_of(&self, check: CheckId) -> Option<&FirstBad> {
        self.kept
            .iter()
            .find(|finding| finding.check == check)
            .map(|finding| &finding.bad)
    }

    /// The first bad thing of the worst kind: the record with the lowest number, else a line, else what was found first.
    pub fn first(&self) -> Option<FirstBad> {
        let worst = self.worst()?;
        let mut kept: Vec<&Finding> = self.kept.iter().collect();
        kept.sort_by_key(|finding| finding.check);
        let of_kind = || {
            kept.iter()
                .filter(|finding| finding.kind == worst)
                .map(|finding| &finding.bad)
        };
        let record = of_kind()
            .filter(|bad| bad.seq.is_some())
            .min_by_key(|bad| bad.seq);
        record
            .or_else(|| of_kind().find(|bad| bad.line.is_some()))
            .or_else(|| of_kind().next())
            .cloned()
    }
}
