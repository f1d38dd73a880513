//! The records in the order of their numbers: chain, tree, people, signatures, decisions, commitments.

use std::collections::HashMap;
use std::io::{self, Read};

use countersign_ledger::multiproof::MultiproofError;
use countersign_ledger::{Hash, MultiproofVerifier, PublicKey};
use countersign_statement::Statement;
use countersign_statement::codes::Mode;

use super::actions::Actions;
use super::commitments::Commitments;
use super::feed::{Feed, Tally};
use super::findings::{Findings, Kind, Place};
use super::opened::{Opened, PayloadOf, Signer};
use super::people::People;
use super::report::{CheckId, Neighbour};
use super::signatures::{Job, Signatures};
use crate::names::{Name, hash};

/// What is remembered of one subject: 12 bytes and its key.
#[derive(Debug, Clone, Copy)]
struct Subject {
    next: u64,
    gap: bool,
    governance: bool,
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
    /// Which actions were proposed and decided.
    pub actions: Actions,
    /// Which commitments were mentioned.
    pub commitments: Commitments<'a>,
    /// Whether all governance records are there; without them nobody can be held to a rule about keys and roles.
    governed: bool,
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
            actions: Actions::default(),
            commitments,
            governed,
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

    /// `prev` against the record before. Which of two neighbours was changed, the next link tells.
    fn link(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let seq = opened.record.seq;
        let due = match self.leaves.last() {
            Some((last, leaf)) if last.saturating_add(1) == seq => Some(*leaf),
            None if seq == 0 => Some([0; 32]),
            _ => None,
        };
        if due.is_none() || seq == 0 {
            self.runs = self.runs.saturating_add(1);
        }
        let Some(due) = due else {
            self.settle_link(None, findings);
            return;
        };
        let holds = due == opened.record.prev;
        if !holds {
            self.broken_links.push(seq);
        }
        if seq == 0 && !holds {
            findings.add(
                CheckId::Chain,
                Kind::Altered,
                place.clone(),
                "record 0 continues nothing, but it names a record before it",
            );
            return;
        }
        let had_pending = self.settle_link(Some(holds), findings);
        if !holds && !had_pending {
            self.pending = Some((self.last_place.clone(), place.clone()));
        }
    }

    /// Blames one of two neighbours that do not fit; `next_holds`: whether the second fits the one after it.
    fn settle_link(&mut self, next_holds: Option<bool>, findings: &mut Findings) -> bool {
        let Some((before, after)) = self.pending.take() else {
            return false;
        };
        let number = |place: &Place| place.seq.unwrap_or_default();
        let (place, why) = match next_holds {
            Some(true) => (
                before.clone(),
                format!(
                    "its bytes are not those that record {} names as the record before it",
                    number(&after)
                ),
            ),
            Some(false) => (
                after.clone(),
                format!(
                    "it fits neither record {} before it nor the record after it",
                    number(&before)
                ),
            ),
            None => (
                after.clone(),
                format!(
                    "it does not continue record {}: one of the two was changed",
                    number(&before)
                ),
            ),
        };
        findings.add(CheckId::Chain, Kind::Altered, place, why);
        true
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
            key = std::array::from_fn(|at| match at {
                0 => kind.as_bytes().get(1).copied().unwrap_or_default(),
                at => id.as_bytes().get(at - 1).copied().unwrap_or_default(),
            });
        }
        let governance = opened.is_governance() && record.subject != "workspace";
        let subject = self.subjects.entry(key).or_insert(Subject {
            next: 0,
            gap: false,
            governance,
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
            if subject.governance {
                let why = format!(
                    "a record of {} before it is missing; every governance record belongs into a bundle",
                    record.subject
                );
                findings.add(CheckId::Chain, Kind::Incomplete, place.clone(), why);
            }
        }
        subject.next = record.subject_seq.saturating_add(1).max(subject.next);
    }

    fn signers(
        &mut self,
        opened: &Opened,
        place: &Place,
        signatures: &mut Signatures,
        findings: &mut Findings,
    ) -> bool {
        let mut sent = false;
        let mut keys: Vec<Result<Hash, String>> = Vec::new();
        match (opened.signer(), &opened.statement) {
            (Signer::Founders, Statement::Genesis(genesis)) => {
                for (founder, signature) in genesis.founders.iter().zip(opened.signatures()) {
                    let named = hash(&founder.key_id) == Some(signature.key_id);
                    let public = hash(&founder.public_key).filter(|_| named);
                    keys.push(
                        public.ok_or_else(|| "a founder's signature names another key".to_owned()),
                    );
                }
            }
            (Signer::NewKey(_), Statement::Key(event)) => {
                let named = opened.signatures().first().map(|s| s.key_id) == hash(&event.key_id);
                let public = hash(&event.public_key).filter(|_| named);
                keys.push(
                    public
                        .ok_or_else(|| "a key must be enrolled with its own signature".to_owned()),
                );
            }
            (Signer::Person(person), statement) => {
                let id = opened
                    .signatures()
                    .first()
                    .map(|s| s.key_id)
                    .unwrap_or_default();
                let mut key = self.people.key(person, &id);
                if let Statement::Key(event) = statement
                    && !event.replaces.is_empty()
                    && hash(&event.replaces) != Some(id)
                {
                    key = Err("a rotation must be signed by the key that it replaces".to_owned());
                }
                keys.push(key);
            }
            _ => {}
        }
        for (public, signature) in keys.into_iter().zip(opened.signatures()) {
            let known = public.map(|public| {
                *self
                    .keys
                    .entry(public)
                    .or_insert_with(|| PublicKey::from_bytes(&public).ok())
            });
            match known {
                Err(_) if !self.governed => {}
                Err(why) => findings.add(CheckId::Signatures, Kind::Altered, place.clone(), why),
                Ok(None) => {
                    findings.add(
                        CheckId::Signatures,
                        Kind::Altered,
                        place.clone(),
                        "its key is not a usable ed25519 key",
                    );
                }
                Ok(Some(key)) => {
                    sent |= signatures.add(Job {
                        place: place.clone(),
                        key,
                        signature: signature.signature,
                        statement: opened.record.statement.clone(),
                    });
                }
            }
            if self
                .compromised
                .get(&signature.key_id)
                .is_some_and(|since| *since <= opened.record.seq)
            {
                self.void = self.void.saturating_add(1);
            }
        }
        sent
    }

    fn rules(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let governed = self.governed;
        let mut bad = |check, why: String| {
            if governed {
                findings.add(check, Kind::Altered, place.clone(), why);
            }
        };
        match &opened.statement {
            Statement::Action(action) => {
                for why in self
                    .actions
                    .propose(action, opened.content.as_ref(), &self.people)
                {
                    bad(CheckId::Decisions, why);
                }
            }
            Statement::Decision(decision) => {
                for why in self.actions.decide(decision, opened.at, &self.people) {
                    bad(CheckId::Decisions, why);
                }
                if decision.seen_seq >= opened.record.seq {
                    bad(
                        CheckId::Decisions,
                        "it claims to have seen a later record".to_owned(),
                    );
                }
                let seen = self
                    .leaves
                    .binary_search_by_key(&decision.seen_seq, |(seq, _)| *seq)
                    .ok();
                let leaf = seen
                    .and_then(|at| self.leaves.get(at))
                    .map(|(_, leaf)| *leaf);
                if leaf.is_some() && leaf != hash(&decision.seen_leaf) {
                    bad(
                        CheckId::Decisions,
                        format!(
                            "the leaf it saw is not that of record {}",
                            decision.seen_seq
                        ),
                    );
                }
            }
            statement if opened.is_governance() => {
                if let Statement::Confirmation(c) = statement
                    && self
                        .people
                        .subject_of(c.fact, c.fact_id)
                        .is_some_and(|subject| subject != opened.record.subject)
                {
                    bad(
                        CheckId::People,
                        "it stands under another subject than what it confirms".to_owned(),
                    );
                }
                if let Statement::Genesis(genesis) = statement {
                    self.mode = Some(genesis.mode);
                    self.genesis = Some(opened.digest);
                    if opened.record.seq != 0 {
                        bad(CheckId::People, "genesis must be record 0".to_owned());
                    }
                }
                let digest = sha2::Digest::finalize(
                    <sha2::Sha256 as sha2::Digest>::new_with_prefix(&opened.record.statement),
                );
                if let Err(why) = self.people.apply(statement, digest.into(), opened.at) {
                    bad(CheckId::People, why);
                }
            }
            _ => {}
        }
    }

    fn mentions(&mut self, opened: &Opened, place: &Place, findings: &mut Findings) {
        let inner = opened
            .content
            .as_ref()
            .map(|content| content.recommendation);
        let named = opened.statement.commitments();
        for commitment in named.into_iter().filter_map(hash).chain(inner) {
            if !self.commitments.mention(&commitment) {
                let why = format!(
                    "the payload {} behind it is neither there nor listed absent",
                    hex::encode(commitment)
                );
                findings.add(CheckId::Payloads, Kind::Incomplete, place.clone(), why);
            }
        }
    }

    /// The opened records before and after record `seq`.
    pub fn neighbours(&self, seq: u64) -> (Option<Neighbour>, Option<Neighbour>) {
        let at = self.leaves.partition_point(|(known, _)| *known < seq);
        let own = self.leaves.get(at).is_some_and(|(known, _)| *known == seq);
        let show = |index: Option<usize>, link: u64, adjacent: &dyn Fn(u64) -> bool| {
            let (near, leaf) = *self.leaves.get(index?)?;
            let chained = (own && adjacent(near)).then(|| !self.broken_links.contains(&link));
            Some(Neighbour {
                seq: near,
                leaf: hex::encode(leaf),
                chained,
            })
        };
        let before = show(at.checked_sub(1), seq, &|near| {
            near.saturating_add(1) == seq
        });
        let next = seq.saturating_add(1);
        let after = show(Some(at.saturating_add(usize::from(own))), next, &|near| {
            near == next
        });
        (before, after)
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
