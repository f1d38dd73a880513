//! The records in the order of their numbers: chain, tree, people, signatures, decisions, commitments.

mod judge;
mod links;

use std::collections::HashMap;
use std::io::{self, Read};

use countersign_ledger::multiproof::MultiproofError;
use countersign_ledger::{Hash, MultiproofVerifier, PublicKey};
use countersign_statement::codes::Mode;

use super::actions::Actions;
use super::commitments::Commitments;
use super::exports::Exports;
use super::feed::{Feed, Tally};
use super::findings::{Findings, Kind, Place};
use super::opened::{Opened, PayloadOf};
use super::people::People;
use super::report::CheckId;
use super::routes::Policies;
use super::signatures::Signatures;
use crate::names::Name;

/// Gaps that are kept in words.
const GAPS: usize = 8;

/// What is remembered of one subject: 12 bytes and its key.
#[derive(Debug, Clone, Copy)]
struct Subject {
    next: u64,
    gap: bool,
}

/// Hashes read from `proof/hashes` as the walk needs them; an error is a line that is not a hash.
pub type HashSource<'a> = Box<dyn Iterator<Item = Result<Hash, NotAHash>> + 'a>;

/// A line that is not 64 hex digits and a line end.
#[derive(Debug, Clone, Copy)]
pub struct NotAHash;

/// The state of the replay.
pub struct Replay<'a> {
    /// Which keys, roles and agents are in force.
    pub people: People,
    /// Which policy is in force, and what it says.
    policies: Policies,
    /// Which actions were proposed and decided.
    pub actions: Actions,
    /// Which exports were recorded and reported on.
    pub exports: Exports,
    /// Which commitments were mentioned.
    pub commitments: Commitments<'a>,
    /// Whether all governance records are there, as far as was read; without them nobody can be held to a rule.
    governed: bool,
    /// Where numbers of a subject are left out: whether it governs, and why it shows. The first few.
    gaps: Vec<(Place, bool, String)>,
    origin: Option<String>,
    /// Mode of the genesis record.
    pub mode: Option<Mode>,
    /// SHA-256 of record 0.
    pub genesis: Option<Hash>,
    /// Number and leaf of every opened record: 40 bytes each.
    pub leaves: Vec<(u64, Hash)>,
    /// Records whose `prev` is not the leaf of the opened record just before.
    broken_links: Vec<u64>,
    pending: Option<(Place, Place)>,
    last_place: Place,
    subjects: HashMap<[u8; 17], Subject>,
    tree: Option<MultiproofVerifier<HashSource<'a>>>,
    keys: HashMap<Hash, Option<PublicKey>>,
    /// Keys that were declared compromised, and since when.
    compromised: HashMap<Hash, u64>,
    /// Statements signed with a key from the record on at which it was compromised.
    pub void: u64,
    /// Signatures checked.
    pub signatures: u64,
    /// Runs of numbers without a hole.
    pub runs: u64,
    /// Why the tree could not be walked to its end.
    pub tree_error: Option<&'static str>,
}

impl<'a> Replay<'a> {
    /// A replay with all governance records, or not, for a tree of `size` leaves whose unopened subtrees have `hashes`.
    pub fn new(
        governed: bool,
        size: Option<u64>,
        hashes: HashSource<'a>,
        commitments: Commitments<'a>,
        compromised: HashMap<Hash, u64>,
    ) -> Self {
        Self {
            people: People::default(),
            policies: Policies::default(),
            actions: Actions::default(),
            exports: Exports::default(),
            commitments,
            governed,
            gaps: Vec::new(),
            origin: None,
            mode: None,
            genesis: None,
            leaves: Vec::new(),
            broken_links: Vec::new(),
            pending: None,
            last_place: Place::default(),
            subjects: HashMap::new(),
            tree: size.map(|size| MultiproofVerifier::new(size, hashes)),
            keys: HashMap::new(),
            compromised,
            void: 0,
            signatures: 0,
            runs: 0,
            tree_error: None,
        }
    }

    /// Takes all records of both files in the order of their numbers. `step` hears how many and may stop with an error.
    pub fn run<R: Read + Send>(
        &mut self,
        events: Option<R>,
        records: Option<R>,
        payload: &PayloadOf<'_>,
        findings: &mut Findings,
        step: &mut dyn FnMut(u64) -> io::Result<()>,
    ) -> io::Result<(Tally, Tally)> {
        std::thread::scope(|scope| {
            let mut events = Feed::start(scope, Name::Events, events, payload)?;
            let mut records = Feed::start(scope, Name::Records, records, payload)?;
            let mut signatures = Signatures::start(scope)?;
            loop {
                let feed = match (events.peek(findings)?, records.peek(findings)?) {
                    (None, None) => break,
                    (Some(event), Some(record)) if event > record => &mut records,
                    (None, Some(_)) => &mut records,
                    (Some(_), _) => &mut events,
                };
                let Some(opened) = feed.pop() else { break };
                if self.take(&opened, &mut signatures, findings) {
                    step(self.leaves.len() as u64)?;
                }
            }
            self.signatures = signatures.count;
            signatures.finish(findings);
            self.settle_link(None, findings);
            step(self.leaves.len() as u64)?;
            Ok((events.tally, records.tally))
        })
    }

    fn take(
        &mut self,
        opened: &Opened,
        signatures: &mut Signatures,
        findings: &mut Findings,
    ) -> bool {
        let place = Place {
            file: opened.file.label(),
            line: Some(opened.line),
            seq: Some(opened.record.seq),
        };
        let mut bad = |check, why: String| findings.add(check, Kind::Altered, place.clone(), why);
        if let Some((last, _)) = self.leaves.last()
            && *last >= opened.record.seq
        {
            bad(
                CheckId::Records,
                format!("record {} stands behind record {last}", opened.record.seq),
            );
            return false;
        }
        if opened.is_governance() != (opened.file == Name::Events) {
            bad(
                CheckId::Records,
                format!(
                    "a record of {} does not belong into {}",
                    opened.record.event, opened.file
                ),
            );
        }
        for why in &opened.wrong_payloads {
            bad(
                CheckId::Payloads,
                format!("the content behind it cannot be read: {why}"),
            );
        }
        let origin = self
            .origin
            .get_or_insert_with(|| opened.statement.origin().to_owned());
        if origin.as_str() != opened.statement.origin() {
            bad(
                CheckId::Records,
                "its statement was made for another workspace".to_owned(),
            );
        }
        self.link(opened, &place, findings);
        self.grow(opened, &place, findings);
        self.subject(opened, &place, findings);
        let sent = self.signers(opened, &place, signatures, findings);
        self.rules(opened, &place, findings);
        self.mentions(opened, &place, findings);
        self.last_place = place;
        self.leaves.push((opened.record.seq, opened.leaf));
        sent
    }

    fn grow(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let Some(tree) = &mut self.tree else { return };
        match tree.leaf(opened.record.seq, opened.leaf) {
            Ok(()) => return,
            Err(MultiproofError::Beyond(_)) => {
                findings.add(
                    CheckId::Tree,
                    Kind::Altered,
                    place.clone(),
                    "it lies beyond the checkpoint",
                );
            }
            Err(MultiproofError::MissingHash) => {
                self.tree_error = Some("proof/hashes holds fewer hashes than the tree needs");
            }
            Err(MultiproofError::Source(NotAHash)) => {
                self.tree_error = Some("a line of proof/hashes is not a hash");
            }
            Err(_) => self.tree_error = Some("the records do not fit the tree"),
        }
        self.tree = None;
    }

    /// The workspace that the records name.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The tree's root, once every record was taken.
    pub fn root(&mut self) -> Option<Hash> {
        let error = match self.tree.take()?.root() {
            Ok(root) => return Some(root),
            Err(MultiproofError::MissingHash) => {
                "proof/hashes holds fewer hashes than the tree needs"
            }
            Err(MultiproofError::Source(NotAHash)) => "a line of proof/hashes is not a hash",
            Err(_) => "proof/hashes holds more hashes than the tree needs",
        };
        self.tree_error = Some(error);
        None
    }

    fn subject(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let record = &opened.record;
        let mut key = [0; 17];
        if let Some((kind, id)) = record.subject.split_once(':') {
            let id = uuid::Uuid::try_parse(id).unwrap_or_default();
            key = subject_key(kind, id);
        }
        let governance = opened.is_governance() && record.subject != "workspace";
        let subject = self.subjects.entry(key).or_insert(Subject {
            next: 0,
            gap: false,
        });
        if record.subject_seq < subject.next {
            let why = format!(
                "it is number {} of {}, which came before",
                record.subject_seq, record.subject
            );
            findings.add(CheckId::Chain, Kind::Altered, place.clone(), why);
        }
        if record.subject_seq > subject.next {
            subject.gap = true;
            // Of those that govern the first is kept in any case.
            let first = governance && !self.gaps.iter().any(|(_, governs, _)| *governs);
            if self.gaps.len() < GAPS || first {
                let why = format!(
                    "it is number {} of {} where number {} is due",
                    record.subject_seq, record.subject, subject.next
                );
                self.gaps.push((place.clone(), governance, why));
            }
            self.governed &= !governance;
        }
        subject.next = record.subject_seq.saturating_add(1).max(subject.next);
    }

    /// What the gaps mean, once every record was taken: in a whole log nothing can be missing, so that somebody numbered its
    /// records wrongly; else a governance record was left out of the bundle.
    pub fn judge_gaps(&mut self, size: Option<u64>, findings: &mut Findings) {
        let whole = size == Some(self.leaves.len() as u64);
        for (place, governs, why) in std::mem::take(&mut self.gaps) {
            let (kind, why) = match (whole, governs) {
                (true, _) => (
                    Kind::Altered,
                    format!("{why}, and the bundle holds the whole log"),
                ),
                (false, true) => (
                    Kind::Incomplete,
                    format!("{why}; every governance record belongs into a bundle"),
                ),
                (false, false) => continue,
            };
            findings.add(CheckId::Chain, kind, place, why);
        }
    }

    /// Whether all governance records were there.
    pub fn is_governed(&self) -> bool {
        self.governed
    }

    /// Whether a record of an action is left out before the last that is there; none where there is no record of it.
    pub fn action_gap(&self, action: uuid::Uuid) -> Option<bool> {
        self.subjects
            .get(&subject_key("action", action))
            .map(|subject| subject.gap)
    }

    /// How many subjects there are, and how many of them have no gap.
    pub fn subject_counts(&self) -> (u64, u64) {
        let whole = self
            .subjects
            .values()
            .filter(|subject| !subject.gap)
            .count();
        (self.subjects.len() as u64, whole as u64)
    }
}

/// A subject in 17 bytes: what tells its kind from the others, and its id.
fn subject_key(kind: &str, id: uuid::Uuid) -> [u8; 17] {
    let kind = match kind {
        // The second letter is that of an action.
        "schedule" => b's',
        kind => kind.as_bytes().get(1).copied().unwrap_or_default(),
    };
    std::array::from_fn(|at| match at {
        0 => kind,
        at => id.as_bytes().get(at - 1).copied().unwrap_or_default(),
    })
}
