//! Writes a bundle as a stream: flat memory for any number of records, and the file appears whole or not at all.

mod mentions;
mod page;
mod partial;
mod readme;
mod seal;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use countersign_ledger::{Hash, Record};
use countersign_statement::codes::Mode;
use countersign_statement::{Content, Filter, Statement};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::limits;
use crate::names::{Name, hash};
use crate::parallel;
use crate::payloads::Payloads;
use crate::verify::{is_governance, payload_text};
use crate::zip::ZipWriter;
use mentions::{Mentions, Sorted};
use page::Page;
use partial::Partial;
pub use seal::Closed;

/// What the exporter says about the bundle; the rest is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFacts {
    /// This export.
    pub export_id: Uuid,
    /// The workspace.
    pub origin: String,
    /// What the workspace is for, as its genesis says.
    pub mode: Mode,
    /// What was asked for; the same stands in the export's record.
    pub filter: Filter,
    /// When.
    pub created_at: DateTime<Utc>,
    /// The exporting person.
    pub created_by: Uuid,
    /// Their name, for people.
    pub creator: String,
}

/// What the source has behind a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload<'a> {
    /// Salt (16 bytes) and bytes, one after the other.
    Present(&'a [u8]),
    /// It was erased for good.
    Erased,
    /// It exists and is kept back from this bundle.
    Redacted,
}

/// Why a bundle could not be written. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The disk.
    #[error("The bundle could not be written: {0}.")]
    Io(#[from] io::Error),
    /// The target is there already.
    #[error("There is a file of this name already; choose another name.")]
    Exists,
    /// Bytes that are not a record.
    #[error("Record {seq} cannot be exported: {why}.")]
    Record {
        /// Its number, as far as known.
        seq: u64,
        /// Why.
        why: String,
    },
    /// The calls came in another order than the bundle's.
    #[error("The parts of a bundle must come in their order: {0}.")]
    Order(&'static str),
    /// A payload that is not what its commitment says.
    #[error("The text behind {commitment} cannot be exported: {why}.")]
    Payload {
        /// The commitment in hex.
        commitment: String,
        /// Why.
        why: String,
    },
    /// The checkpoint is not one for these records.
    #[error("The checkpoint cannot be used: {0}.")]
    Checkpoint(String),
    /// A filter that no verifier would read.
    #[error("The filter cannot be signed: {0}")]
    Filter(#[from] countersign_statement::StatementError),
    /// The signature over SHA256SUMS is not the exporter's.
    #[error("The signature over SHA256SUMS does not fit the exporter's key.")]
    Signature,
}

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// How large.
    pub bytes: u64,
    /// SHA-256 of SHA256SUMS, for the export's record.
    pub sums_digest: Hash,
    /// Opened records in all, for the export's record.
    pub records: u64,
    /// Proposals among them: actions that are shown from their beginning.
    pub actions: u64,
    /// Decisions among them.
    pub decisions: u64,
    /// Actions that the filter names and of which no record is in the bundle.
    pub missing: Vec<Uuid>,
    /// Payloads.
    pub payloads: u64,
    /// Commitments listed absent.
    pub absent: u64,
}

/// Commitments asked for at a time.
const BATCH: usize = 512;
/// Records read at a time, and bytes of them.
const WAITING: usize = 1024;
const WAITING_BYTES: usize = 2 << 20;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Phase {
    Events,
    Records,
    Contents,
    Payloads,
    Closing,
}

/// Writes a bundle in this order: every [`event`](Self::event), every [`record`](Self::record), then as long as
/// [`wanted`](Self::wanted) gives commitments one [`payload`](Self::payload) for each, at last [`finish`](Self::finish).
/// Dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct BundleWriter {
    target: PathBuf,
    partial: Partial,
    zip: ZipWriter<BufWriter<File>>,
    facts: ExportFacts,
    phase: Phase,
    last_event: Option<u64>,
    last_record: Option<u64>,
    events: u64,
    records: u64,
    actions: u64,
    decisions: u64,
    /// Actions of the filter that were not met with yet.
    missing: BTreeSet<Uuid>,
    /// Records that were given and are not read yet.
    waiting: Vec<Vec<u8>>,
    waiting_bytes: usize,
    genesis: Option<Hash>,
    contents: Mentions,
    mentions: Mentions,
    sorted: Option<Sorted>,
    asked: Vec<Hash>,
    payloads: Payloads,
    absent: Vec<(Hash, bool)>,
    keys: BTreeMap<Hash, Hash>,
    /// Commitments of policies' texts.
    policies: BTreeSet<Hash>,
    page: Page,
}

impl BundleWriter {
    /// Begins a bundle beside `target`, which must not exist; only the owner may read it.
    pub fn create(target: &Path, facts: ExportFacts) -> Result<Self, BundleError> {
        if std::fs::symlink_metadata(target).is_ok() {
            return Err(BundleError::Exists);
        }
        Filter::parse(&facts.filter.encode())?;
        let folder = target
            .parent()
            .filter(|path| !path.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let (partial, file) = Partial::create(folder, &name, facts.export_id)?;
        let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 18, file));
        zip.file(Name::Readme, readme::text(&facts).as_bytes())?;
        zip.begin(Name::Events)?;
        Ok(Self {
            target: target.to_owned(),
            partial,
            zip,
            phase: Phase::Events,
            last_event: None,
            last_record: None,
            events: 0,
            records: 0,
            actions: 0,
            decisions: 0,
            missing: facts.filter.actions.iter().copied().collect(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            genesis: None,
            contents: Mentions::new(folder),
            mentions: Mentions::new(folder),
            sorted: None,
            asked: Vec::new(),
            payloads: Payloads::default(),
            absent: Vec::new(),
            keys: BTreeMap::new(),
            policies: BTreeSet::new(),
            page: Page::default(),
            facts,
        })
    }

    /// Whether a record of this event is given to [`event`](Self::event) rather than to [`record`](Self::record).
    pub fn is_event(event: &str) -> bool {
        is_governance(event)
    }

    /// Adds a governance record (its exact bytes), ascending by number: all of them up to the checkpoint.
    pub fn event(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        if self.phase != Phase::Events {
            return Err(BundleError::Order("governance records come first"));
        }
        let (record, statement) = read(bytes)?;
        self.take(bytes, &record, &statement, self.last_event, true)?;
        self.last_event = Some(record.seq);
        self.events = self.events.saturating_add(1);
        if record.seq == 0 {
            self.genesis = Some(Sha256::digest(bytes).into());
        }
        self.keep_keys(&statement);
        if let Statement::Policy(policy) = &statement {
            self.policies.extend(hash(&policy.document));
        }
        Ok(())
    }

    /// Adds another record (its exact bytes), ascending by number. What is wrong with it may be said by a later call: records
    /// are read many at a time.
    pub fn record(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        self.begin_records()?;
        if self.phase != Phase::Records {
            return Err(BundleError::Order("records come before payloads"));
        }
        self.waiting_bytes = self.waiting_bytes.saturating_add(bytes.len());
        self.waiting.push(bytes.to_vec());
        if self.waiting.len() >= WAITING || self.waiting_bytes >= WAITING_BYTES {
            self.flush_records()?;
        }
        Ok(())
    }

    fn flush_records(&mut self) -> Result<(), BundleError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let parsed = parallel::map(&waiting, |bytes| read(bytes));
        for (bytes, parsed) in waiting.iter().zip(parsed) {
            let (record, statement) = parsed?;
            self.take(bytes, &record, &statement, self.last_record, false)?;
            self.last_record = Some(record.seq);
            self.records = self.records.saturating_add(1);
        }
        Ok(())
    }

    fn begin_records(&mut self) -> Result<(), BundleError> {
        if self.phase == Phase::Events {
            self.zip.end()?;
            self.zip.begin(Name::Records)?;
            self.phase = Phase::Records;
        }
        Ok(())
    }

    fn take(
        &mut self,
        bytes: &[u8],
        record: &Record,
        statement: &Statement,
        last: Option<u64>,
        event: bool,
    ) -> Result<(), BundleError> {
        if last.is_some_and(|last| last >= record.seq) {
            return Err(BundleError::Order("records ascend by number"));
        }
        if is_governance(&record.event) != event {
            let why = format!("{} stands in the other file", record.event);
            return Err(BundleError::Record {
                seq: record.seq,
                why,
            });
        }
        for commitment in statement.commitments() {
            self.mentions.add(hash(commitment).unwrap_or_default())?;
        }
        if let Statement::Action(action) = statement {
            self.contents
                .add(hash(&action.action_digest).unwrap_or_default())?;
        }
        self.actions += u64::from(matches!(statement, Statement::Action(_)));
        self.decisions += u64::from(matches!(statement, Statement::Decision(_)));
        if !self.missing.is_empty()
            && let Some(id) = record.subject.strip_prefix("action:")
            && let Ok(action) = Uuid::try_parse(id)
        {
            self.missing.remove(&action);
        }
        self.zip.write_all(bytes)?;
        self.zip.write_all(b"\n")?;
        self.page.record(record, statement);
        Ok(())
    }

    fn keep_keys(&mut self, statement: &Statement) {
        let mut keep = |id: &str, public: &str| {
            if let (Some(id), Some(public)) = (hash(id), hash(public)) {
                self.keys.insert(id, public);
            }
        };
        match statement {
            Statement::Genesis(genesis) => genesis
                .founders
                .iter()
                .for_each(|f| keep(&f.key_id, &f.public_key)),
            Statement::Key(event) => keep(&event.key_id, &event.public_key),
            Statement::Installation(installation) => {
                keep(&installation.key_id, &installation.public_key);
            }
            _ => {}
        }
    }

    /// The next commitments whose payloads are wanted (up to 512), each of which is then given to
    /// [`payload`](Self::payload) in this order. Contents of actions are asked for twice: first to learn which
    /// recommendations they commit to, then to be written.
    pub fn wanted(&mut self) -> Result<Option<Vec<Hash>>, BundleError> {
        self.begin_records()?;
        if !self.asked.is_empty() {
            return Err(BundleError::Order("every wanted payload is answered"));
        }
        if self.phase == Phase::Records {
            self.flush_records()?;
            self.zip.end()?;
            self.sorted = Some(self.contents.sorted()?);
            self.phase = Phase::Contents;
        }
        loop {
            let mut batch = Vec::new();
            while batch.len() < BATCH
                && let Some(sorted) = &mut self.sorted
                && let Some(commitment) = sorted.next_one()?
            {
                batch.push(commitment);
            }
            if !batch.is_empty() {
                self.asked = batch.iter().rev().copied().collect();
                return Ok(Some(batch));
            }
            if self.phase == Phase::Contents {
                self.sorted = Some(self.mentions.sorted()?);
                self.phase = Phase::Payloads;
            } else {
                self.sorted = None;
                self.end_payloads()?;
                self.phase = Phase::Closing;
                return Ok(None);
            }
        }
    }

    /// Whether this is the text of a policy, which is in every bundle: without it nobody can tell whether enough people decided.
    pub fn is_policy(&self, commitment: &Hash) -> bool {
        self.policies.contains(commitment)
    }

    /// Answers the next wanted commitment.
    pub fn payload(&mut self, commitment: &Hash, payload: Payload<'_>) -> Result<(), BundleError> {
        if self.asked.pop() != Some(*commitment) {
            return Err(BundleError::Order(
                "payloads are answered in the order in which they are wanted",
            ));
        }
        let refuse = |why: String| BundleError::Payload {
            commitment: hex::encode(commitment),
            why,
        };
        let bytes = match payload {
            Payload::Present(bytes) => bytes,
            Payload::Erased | Payload::Redacted => {
                if self.phase == Phase::Payloads {
                    self.absent.push((*commitment, payload == Payload::Erased));
                }
                return Ok(());
            }
        };
        if bytes.len() > limits::PAYLOAD || bytes.len() < 16 {
            return Err(refuse("it has not between 16 and 262,160 bytes".to_owned()));
        }
        if self.phase == Phase::Contents {
            let text = payload_text(bytes).map_err(&refuse)?;
            let content = Content::parse(text).map_err(|error| refuse(error.to_string()))?;
            self.mentions
                .add(hash(&content.recommendation).unwrap_or_default())?;
            self.page.content(commitment, &content);
            return Ok(());
        }
        if Hash::from(Sha256::digest(bytes)) != *commitment {
            return Err(refuse("its SHA-256 is another one".to_owned()));
        }
        self.page.payload(commitment, bytes);
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let begun = !self.payloads.is_empty();
        let at = self.payloads.push(*commitment, size);
        let at = at.ok_or_else(|| refuse("a bundle holds at most 4,000,000".to_owned()))?;
        if at.offset == 0 {
            if begun {
                self.zip.end()?;
            }
            self.zip.begin(Name::Payloads(at.part))?;
        }
        Ok(self.zip.write_all(bytes)?)
    }

    fn end_payloads(&mut self) -> Result<(), BundleError> {
        if !self.payloads.is_empty() {
            self.zip.end()?;
        }
        self.zip.begin(Name::Index)?;
        for line in self.payloads.lines() {
            self.zip.write_all(line.as_bytes())?;
        }
        Ok(self.zip.end()?)
    }
}

/// Reads a record and its statement: what could not be verified is not exported.
fn read(bytes: &[u8]) -> Result<(Record, Statement), BundleError> {
    let refuse = |seq: u64, why: String| BundleError::Record { seq, why };
    let record = Record::parse(bytes).map_err(|error| refuse(0, error.to_string()))?;
    let statement = Statement::parse(&record.statement)
        .map_err(|error| refuse(record.seq, error.to_string()))?;
    Ok((record, statement))
}
