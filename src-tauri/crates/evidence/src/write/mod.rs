//! Writes a bundle as a stream: flat memory for any number of records, and the file appears whole or not at all.

mod mentions;
mod page;
mod partial;
mod readme;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use countersign_ledger::{Checkpoint, Hash, PublicKey, Record, key, sshsig};
use countersign_statement::codes::Mode;
use countersign_statement::{Content, Statement};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::limits;
use crate::manifest::{FileSize, Manifest};
use crate::names::{Name, hash};
use crate::verify::{allowed_signers, is_governance, payload_text};
use crate::zip::ZipWriter;
use mentions::{Mentions, Sorted};
use page::Page;
use partial::Partial;

/// What the exporter says about the bundle; the rest is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFacts {
    /// This export.
    pub export_id: Uuid,
    /// The workspace.
    pub origin: String,
    /// What the workspace is for, as its genesis says.
    pub mode: Mode,
    /// What was asked for, in words; its SHA-256 stands in the export's record.
    pub filter: String,
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
    /// Payloads.
    pub payloads: u64,
    /// Commitments listed absent.
    pub absent: u64,
}

/// Commitments asked for at a time.
const BATCH: usize = 512;

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
    genesis: Option<Hash>,
    contents: Mentions,
    mentions: Mentions,
    sorted: Option<Sorted>,
    asked: Vec<Hash>,
    absent: Vec<(Hash, bool)>,
    keys: BTreeMap<Hash, Hash>,
    page: Page,
}

impl BundleWriter {
    /// Begins a bundle beside `target`, which must not exist; only the owner may read it.
    pub fn create(target: &Path, facts: ExportFacts) -> Result<Self, BundleError> {
        if std::fs::symlink_metadata(target).is_ok() {
            return Err(BundleError::Exists);
        }
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
            genesis: None,
            contents: Mentions::new(folder),
            mentions: Mentions::new(folder),
            sorted: None,
            asked: Vec::new(),
            absent: Vec::new(),
            keys: BTreeMap::new(),
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
        let (record, statement) = self.take(bytes, self.last_event, true)?;
        self.last_event = Some(record.seq);
        self.events = self.events.saturating_add(1);
        if record.seq == 0 {
            self.genesis = Some(Sha256::digest(bytes).into());
        }
        self.keep_keys(&statement);
        self.page.record(&record, &statement);
        Ok(())
    }

    /// Adds another record (its exact bytes), ascending by number.
    pub fn record(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        self.begin_records()?;
        if self.phase != Phase::Records {
            return Err(BundleError::Order("records come before payloads"));
        }
        let (record, statement) = self.take(bytes, self.last_record, false)?;
        self.last_record = Some(record.seq);
        self.records = self.records.saturating_add(1);
        self.page.record(&record, &statement);
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
        last: Option<u64>,
        event: bool,
    ) -> Result<(Record, Statement), BundleError> {
        let refuse = |seq: u64, why: String| BundleError::Record { seq, why };
        let record = Record::parse(bytes).map_err(|error| refuse(0, error.to_string()))?;
        let seq = record.seq;
        if last.is_some_and(|last| last >= seq) {
            return Err(BundleError::Order("records ascend by number"));
        }
        if is_governance(&record.event) != event {
            return Err(refuse(
                seq,
                format!("{} stands in the other file", record.event),
            ));
        }
        let statement =
            Statement::parse(&record.statement).map_err(|error| refuse(seq, error.to_string()))?;
        for commitment in statement.commitments() {
            self.mentions.add(hash(commitment).unwrap_or_default())?;
        }
        if let Statement::Action(action) = &statement {
            self.contents
                .add(hash(&action.action_digest).unwrap_or_default())?;
        }
        self.zip.write_all(bytes)?;
        self.zip.write_all(b"\n")?;
        Ok((record, statement))
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
                self.phase = Phase::Closing;
                return Ok(None);
            }
        }
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
        Ok(self.zip.payload(*commitment, bytes)?)
    }

    /// Closes the bundle: `note` is the checkpoint's signed note, `hashes` those of its subtrees without an opened leaf,
    /// `sign` signs exactly the bytes given to it with the exporter's key. Only now the target appears.
    pub fn finish<E: From<BundleError>>(
        mut self,
        note: &str,
        hashes: impl IntoIterator<Item = Hash>,
        exporter: &PublicKey,
        sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>,
    ) -> Result<Written, E> {
        let (bytes_to_sign, sums_digest) = self.close(note, hashes, exporter)?;
        let signature = sign(&bytes_to_sign)?;
        if !exporter.verify(&bytes_to_sign, &signature) {
            return Err(BundleError::Signature.into());
        }
        Ok(self.publish(exporter, &signature, sums_digest)?)
    }

    fn close(
        &mut self,
        note: &str,
        hashes: impl IntoIterator<Item = Hash>,
        exporter: &PublicKey,
    ) -> Result<(Vec<u8>, Hash), BundleError> {
        if self.phase != Phase::Closing {
            return Err(BundleError::Order(
                "a bundle is closed when no payload is wanted any more",
            ));
        }
        let (checkpoint, _) = Checkpoint::parse(note.as_bytes())
            .map_err(|error| BundleError::Checkpoint(error.to_string()))?;
        if checkpoint.origin != self.facts.origin {
            return Err(BundleError::Checkpoint(
                "it is another workspace's".to_owned(),
            ));
        }
        if self
            .last_event
            .max(self.last_record)
            .is_some_and(|last| last >= checkpoint.size)
        {
            return Err(BundleError::Checkpoint(
                "a record lies beyond it".to_owned(),
            ));
        }
        let Some(genesis) = self.genesis else {
            return Err(BundleError::Order("record 0 belongs into every bundle"));
        };
        self.zip.begin(Name::Absent)?;
        for (commitment, erased) in &self.absent {
            let why = if *erased { "erased" } else { "redacted" };
            writeln!(self.zip, "{} {why}", hex::encode(commitment))?;
        }
        self.zip.end()?;
        for (id, public) in &self.keys {
            self.zip
                .file(Name::Key(*id), key::spki_pem(public).as_bytes())?;
        }
        let signers = allowed_signers(self.facts.created_by, &exporter.to_bytes());
        self.zip.file(Name::AllowedSigners, signers.as_bytes())?;
        self.zip.file(Name::Checkpoint, note.as_bytes())?;
        self.zip.begin(Name::Hashes)?;
        let mut count = 0_u64;
        for hash in hashes {
            count = count.saturating_add(1);
            writeln!(self.zip, "{}", hex::encode(hash))?;
        }
        self.zip.end()?;
        let manifest = self.manifest(&checkpoint, genesis, count);
        self.zip.file(
            Name::Manifest,
            format!("{}\n", manifest.encode()).as_bytes(),
        )?;
        let page = self.page.html(&manifest);
        self.zip.file(Name::Report, page.as_bytes())?;
        let (sha256, sha512) = self.zip.sums()?;
        Ok((sshsig_message(&sha512), sha256))
    }

    fn manifest(&self, checkpoint: &Checkpoint, genesis: Hash, hashes: u64) -> Manifest {
        let facts = &self.facts;
        let size = |file: &crate::FileAt| FileSize {
            path: file.name.to_string(),
            bytes: file.size,
        };
        Manifest {
            export_id: facts.export_id,
            origin: facts.origin.clone(),
            mode: facts.mode,
            filter: facts.filter.clone(),
            filter_digest: countersign_statement::digest(facts.filter.as_bytes()),
            whole_log: self.records.saturating_add(self.events) == checkpoint.size,
            created_at: facts.created_at,
            created_by: facts.created_by,
            creator: facts.creator.clone(),
            tree_size: checkpoint.size,
            root: hex::encode(checkpoint.root),
            genesis: hex::encode(genesis),
            records: self.records,
            events: self.events,
            payloads: self.zip.catalog().payloads.len() as u64,
            absent: self.absent.len() as u64,
            hashes,
            files: self.zip.catalog().files.iter().map(size).collect(),
        }
    }

    fn publish(
        mut self,
        exporter: &PublicKey,
        signature: &[u8; 64],
        sums_digest: Hash,
    ) -> Result<Written, BundleError> {
        self.zip.file(
            Name::Signature,
            armored(&exporter.to_bytes(), signature).as_bytes(),
        )?;
        let (payloads, absent) = (
            self.zip.catalog().payloads.len() as u64,
            self.absent.len() as u64,
        );
        let mut out = self.zip.finish()?;
        out.flush()?;
        let bytes = out.stream_position()?;
        out.get_ref().sync_all()?;
        drop(out);
        // A link never replaces a file that appeared meanwhile; where links are not known, a rename has to do.
        match std::fs::hard_link(&self.partial.path, &self.target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BundleError::Exists);
            }
            Err(_) => {
                std::fs::rename(&self.partial.path, &self.target)?;
                self.partial.kept = true;
            }
        }
        #[cfg(unix)]
        if let Some(folder) = self.target.parent() {
            let folder = if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            };
            File::open(folder)?.sync_all()?;
        }
        Ok(Written {
            path: self.target.clone(),
            bytes,
            sums_digest,
            records: self.records.saturating_add(self.events),
            payloads,
            absent,
        })
    }
}

/// What is signed for SHA256SUMS.sig (PROTOCOL.sshsig): magic, namespace, nothing, hash name, digest.
fn sshsig_message(sha512: &[u8; 64]) -> Vec<u8> {
    let mut out = b"SSHSIG".to_vec();
    for part in [sshsig::EXPORT.as_bytes(), b"", b"sha512", sha512] {
        ssh_string(&mut out, part);
    }
    out
}

/// The armored signature (PROTOCOL.sshsig, RFC 8709), lines of 70 digits as ssh-keygen writes them.
fn armored(public: &Hash, signature: &[u8; 64]) -> String {
    use base64::Engine as _;
    let (mut key, mut inner, mut blob) = (Vec::new(), Vec::new(), b"SSHSIG\0\0\0\x01".to_vec());
    ssh_string(&mut key, b"ssh-ed25519");
    ssh_string(&mut key, public);
    ssh_string(&mut inner, b"ssh-ed25519");
    ssh_string(&mut inner, signature);
    for part in [
        key.as_slice(),
        sshsig::EXPORT.as_bytes(),
        b"",
        b"sha512",
        &inner,
    ] {
        ssh_string(&mut blob, part);
    }
    let digits = base64::engine::general_purpose::STANDARD.encode(blob);
    let mut out = "-----BEGIN SSH SIGNATURE-----\n".to_owned();
    for line in digits.as_bytes().chunks(70) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str("-----END SSH SIGNATURE-----\n");
    out
}

fn ssh_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}
