//! The first walk through the records: what a row tells of records that come after its own. About 60 bytes an action.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

use countersign_ledger::{Hash, Record, leaf_hash};
use countersign_statement::{
    Statement,
    codes::{AgentKind, Verdict},
};
use uuid::Uuid;

use super::TablesError;
use crate::limits;
use crate::names::{Name, hash};
use crate::verify::{Examined, Lines, NextLine, payload_text};

/// A record of a bundle, read again.
#[derive(Debug)]
pub struct ReadRecord {
    pub record: Record,
    pub statement: Statement,
    pub leaf: Hash,
}

/// The records of both files in the order of their numbers.
pub struct Records<'a> {
    files: [Lines<Box<dyn Read + 'a>>; 2],
    next: [Option<ReadRecord>; 2],
    begun: bool,
}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").finish_non_exhaustive()
    }
}

impl<'a> Records<'a> {
    /// From the first on.
    pub fn of(bundle: &'a Examined) -> io::Result<Self> {
        let open = |name| -> io::Result<Lines<Box<dyn Read + 'a>>> {
            let content: Box<dyn Read + 'a> = match bundle.catalog.file(name) {
                Some(file) => Box::new(bundle.source.file(file)?),
                None => Box::new(io::empty()),
            };
            Ok(Lines::new(content, limits::RECORD))
        };
        Ok(Self {
            files: [open(Name::Events)?, open(Name::Records)?],
            next: [None, None],
            begun: false,
        })
    }

    /// The next one.
    pub fn next(&mut self) -> Result<Option<ReadRecord>, TablesError> {
        let [events, records] = &mut self.files;
        let [event, record] = &mut self.next;
        if !self.begun {
            (*event, *record) = (read(events)?, read(records)?);
            self.begun = true;
        }
        let from_records = match (&event, &record) {
            (Some(event), Some(record)) => record.record.seq < event.record.seq,
            (event, _) => event.is_none(),
        };
        let (lines, slot) = if from_records {
            (records, record)
        } else {
            (events, event)
        };
        let Some(given) = slot.take() else {
            return Ok(None);
        };
        *slot = read(lines)?;
        Ok(Some(given))
    }
}

/// What was verified a moment ago reads back, unless somebody changed it meanwhile.
fn read(lines: &mut Lines<Box<dyn Read + '_>>) -> Result<Option<ReadRecord>, TablesError> {
    let line = match lines.next_line()? {
        NextLine::End => return Ok(None),
        NextLine::Full(line) => line,
        NextLine::Unended(_) | NextLine::TooLong => return Err(TablesError::Changed),
    };
    let record = Record::parse(&line).map_err(|_| TablesError::Changed)?;
    let statement = Statement::parse(&record.statement).map_err(|_| TablesError::Changed)?;
    Ok(Some(ReadRecord {
        record,
        statement,
        leaf: leaf_hash(&line),
    }))
}

/// Whose row of people it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person, and whether they founded the workspace.
    Person { founder: bool },
    /// An agent or a worker.
    Machine(AgentKind),
}

/// A row of people in the making.
#[derive(Debug)]
pub struct Member {
    pub id: Uuid,
    pub kind: Kind,
    pub seq: u64,
    /// The commitment of a person's name, or an agent's name.
    pub name: String,
    /// The commitment of a person's login.
    pub login: String,
    pub owner: Option<Uuid>,
}

/// What is known of an action at the end.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tail {
    pub approvals: u32,
    pub rejections: u32,
    pub last_event: &'static str,
    pub last_seq: u64,
}

/// What the first walk saw.
#[derive(Debug, Default)]
pub struct Seen {
    pub records: u64,
    pub last_at: String,
    pub actions: HashMap<Uuid, Tail>,
    /// Decisions that were taken back, and by which record.
    pub taken_back: HashMap<Uuid, u64>,
    pub voided: HashMap<Uuid, u64>,
    pub members: Vec<Member>,
}

impl Seen {
    /// Takes a record. `uncounted`: the numbers of decisions that do not count.
    pub fn take(&mut self, read: &ReadRecord, uncounted: &HashSet<u64>) {
        let record = &read.record;
        self.records = self.records.saturating_add(1);
        self.last_at.clone_from(&record.at);
        if let Some(action) = record
            .subject
            .strip_prefix("action:")
            .and_then(|id| Uuid::try_parse(id).ok())
        {
            let tail = self.actions.entry(action).or_default();
            tail.last_seq = record.seq;
            tail.last_event =
                countersign_statement::event(&record.event).map_or("", |event| event.name);
        }
        match &read.statement {
            Statement::Decision(decision) if !uncounted.contains(&record.seq) => {
                let tail = self.actions.entry(decision.action_id).or_default();
                let count = match decision.verdict {
                    Verdict::Approve => &mut tail.approvals,
                    Verdict::Reject => &mut tail.rejections,
                };
                *count = count.saturating_add(1);
            }
            Statement::Retraction(retraction) => {
                self.taken_back.insert(retraction.decision_id, record.seq);
            }
            Statement::Void(void) => {
                self.voided.insert(void.import, record.seq);
            }
            Statement::Genesis(genesis) => {
                self.members
                    .extend(genesis.founders.iter().map(|founder| Member {
                        id: founder.person,
                        kind: Kind::Person { founder: true },
                        seq: record.seq,
                        name: founder.name.clone(),
                        login: founder.login.clone(),
                        owner: None,
                    }));
            }
            Statement::Person(person) => self.members.push(Member {
                id: person.person,
                kind: Kind::Person { founder: false },
                seq: record.seq,
                name: person.name.clone(),
                login: person.login.clone(),
                owner: None,
            }),
            Statement::Agent(agent) => self.members.push(Member {
                id: agent.agent,
                kind: Kind::Machine(agent.kind),
                seq: record.seq,
                name: agent.name.clone(),
                login: String::new(),
                owner: Some(agent.owner),
            }),
            _ => {}
        }
    }
}

/// A text of the bundle, or why it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// None was given.
    None,
    /// It is there.
    Text(String),
    /// It was erased for good.
    Erased,
    /// It was left out of the bundle.
    Redacted,
}

impl Found {
    /// The text, empty where it is not there.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::None | Self::Erased | Self::Redacted => "",
        }
    }

    /// Whether it is there, in a word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Text(_) => "present",
            Self::Erased => "erased",
            Self::Redacted => "redacted",
        }
    }
}

/// The texts behind commitments.
#[derive(Debug)]
pub struct Texts<'a> {
    bundle: &'a Examined,
    /// Ascending, with whether each was erased.
    absent: Vec<(Hash, bool)>,
}

impl<'a> Texts<'a> {
    /// Of a bundle.
    pub fn of(bundle: &'a Examined) -> Result<Self, TablesError> {
        let mut absent = Vec::new();
        if let Some(file) = bundle.catalog.file(Name::Absent) {
            let mut lines = Lines::new(bundle.source.file(file)?, 128);
            while let NextLine::Full(line) = lines.next_line()? {
                let text = str::from_utf8(&line).unwrap_or_default();
                let (commitment, why) = text.split_once(' ').unwrap_or((text, ""));
                absent.push((
                    hash(commitment).ok_or(TablesError::Changed)?,
                    why == "erased",
                ));
            }
        }
        Ok(Self { bundle, absent })
    }

    /// The text behind a commitment; an empty one is none.
    pub fn find(&self, commitment: &str) -> Result<Found, TablesError> {
        let Some(commitment) = hash(commitment) else {
            return Ok(Found::None);
        };
        let catalog = &self.bundle.catalog;
        let at = catalog.payloads.find(&commitment);
        if let Some(payload) = at.and_then(|at| catalog.payloads.get(at)) {
            let bytes = self.bundle.source.payload(catalog, payload)?;
            if Hash::from(<sha2::Sha256 as sha2::Digest>::digest(&bytes)) != commitment {
                return Err(TablesError::Changed);
            }
            // What a console showed is any bytes; no table has it.
            let text = payload_text(&bytes).map_err(|_| TablesError::Changed)?;
            return Ok(Found::Text(text.to_owned()));
        }
        let listed = self
            .absent
            .binary_search_by(|(known, _)| known.cmp(&commitment));
        match listed.ok().and_then(|at| self.absent.get(at)) {
            Some((_, true)) => Ok(Found::Erased),
            Some((_, false)) => Ok(Found::Redacted),
            None => Err(TablesError::Changed),
        }
    }
}
