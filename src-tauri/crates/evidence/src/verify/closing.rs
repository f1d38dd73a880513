//! What is checked when every record has been taken: tree, checkpoint, key files, exporter, trust.

use std::collections::HashSet;
use std::io;

use countersign_ledger::note::{KeyKind, KnownKey, NoteSignature, key_hash};
use countersign_ledger::{Checkpoint, Hash, PublicKey, key, sshsig};
use uuid::Uuid;

use super::findings::{Kind, Place};
use super::report::CheckId;
use super::{Bundle, small};
use crate::catalog::Catalog;
use crate::limits;
use crate::names::{Name, hash};
use crate::source::Source;
use crate::trust::Trust;
use crate::words::{count, fingerprint};

/// The checkpoint as read, before anyone believes it.
#[derive(Debug, Default)]
pub struct Note {
    bytes: Option<Vec<u8>>,
    parsed: Option<Checkpoint>,
    /// Name and key hash of each signature line.
    lines: HashSet<(String, [u8; 4])>,
}

impl Note {
    /// Reads `proof/checkpoint`.
    pub fn read(source: &Source, catalog: &Catalog) -> io::Result<Self> {
        let bytes = small(source, catalog, Name::Checkpoint, limits::CHECKPOINT)?;
        Ok(Self::of(bytes))
    }

    /// A note from its bytes.
    pub fn of(bytes: Option<Vec<u8>>) -> Self {
        let parsed = bytes
            .as_deref()
            .and_then(|bytes| Checkpoint::parse(bytes).ok());
        let (parsed, note) = parsed.unzip();
        let line = |line: &NoteSignature| (line.name.clone(), line.hash);
        let lines = note.map(|note| note.signatures().iter().map(line).collect());
        Self {
            bytes,
            parsed,
            lines: lines.unwrap_or_default(),
        }
    }

    /// The checkpoint, if it can be read.
    pub fn parsed(self) -> Option<Checkpoint> {
        self.parsed
    }

    /// The tree's size, if the checkpoint can be read.
    pub fn size(&self) -> Option<u64> {
        self.parsed.as_ref().map(|checkpoint| checkpoint.size)
    }
}

/// What the closing checks found, for the report.
#[derive(Debug, Default)]
pub struct Closing {
    /// The checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// Key ids of the enrolled installations that signed it, each once.
    pub signers: Vec<Hash>,
    /// Whether the root was rebuilt and is the checkpoint's.
    pub root_holds: bool,
    /// Whether the exporter's signature holds.
    pub exporter_holds: bool,
    /// The exporter's key.
    pub exporter: Option<Hash>,
    /// Why the trust file does not cover this bundle; `None` without a trust file or when it does.
    pub distrust: Option<String>,
    /// How many of the trusted installations signed.
    pub trusted_signers: u64,
}

/// Whether `bundle.json` states the size of such a file: those before it.
fn stated(name: Name) -> bool {
    name < Name::Manifest
}

impl Bundle<'_> {
    pub(super) fn close(
        &mut self,
        source: &Source,
        note: Note,
        trust: Option<&Trust>,
    ) -> io::Result<()> {
        self.tree(&note);
        self.checkpoint(&note);
        self.key_files(source)?;
        self.closing.checkpoint = note.parsed;
        self.says_the_same();
        if let Some(trust) = trust {
            self.trust(trust);
        }
        Ok(())
    }

    /// Whether all governance records are there.
    fn governed(&self) -> bool {
        !self.cut.contains(&Name::Events) && self.replay.is_governed()
    }

    /// What it means that a file is not as it must be: it is noted already where it was cut.
    fn kind_of(&self, name: Name) -> Kind {
        if self.cut.contains(&name) {
            Kind::Incomplete
        } else {
            Kind::Altered
        }
    }

    pub(super) fn tree(&mut self, note: &Note) {
        let Some(checkpoint) = &note.parsed else {
            return;
        };
        let parts = [Name::Events, Name::Records, Name::Hashes];
        if self.unread || parts.iter().any(|name| self.cut.contains(name)) {
            return;
        }
        let place = Place::file(Name::Checkpoint);
        match self.replay.root() {
            Some(root) if root == checkpoint.root => self.closing.root_holds = true,
            Some(_) => {
                let why = "the records and hashes lead to another root than the checkpoint's: a record, a hash or the checkpoint was changed";
                self.findings.add(CheckId::Tree, Kind::Altered, place, why);
            }
            None => {
                let why = self
                    .replay
                    .tree_error
                    .unwrap_or("a record lies beyond the checkpoint");
                self.findings
                    .add(CheckId::Tree, Kind::Altered, Place::file(Name::Hashes), why);
            }
        }
    }

    pub(super) fn checkpoint(&mut self, note: &Note) {
        let Some(bytes) = &note.bytes else { return };
        let place = || Place::file(Name::Checkpoint);
        let origin = note
            .parsed
            .as_ref()
            .map(|checkpoint| checkpoint.origin.clone())
            .unwrap_or_default();
        let mut known = Vec::new();
        let mut owners = Vec::new();
        let people = &self.replay.people;
        let signing = people.installations().iter();
        for installation in signing.filter(|one| one.counts() && !people.stopped(one.id)) {
            let names = [
                (origin.clone(), KeyKind::Signature),
                (
                    format!("{origin}/{}", installation.id),
                    KeyKind::Cosignature,
                ),
            ];
            for (name, kind) in names {
                // Only keys that seem to have signed are opened: there may be many installations.
                let hash = key_hash(&name, kind, &installation.public);
                if !note.lines.contains(&(name.clone(), hash)) {
                    continue;
                }
                let public = PublicKey::from_bytes(&installation.public).ok();
                if let Some(key) = public.and_then(|public| KnownKey::new(&name, kind, public).ok())
                {
                    known.push(key);
                    owners.push(installation.key_id);
                }
            }
        }
        match Checkpoint::open(bytes, &known) {
            Ok((_, signed)) => {
                for owner in signed.iter().filter_map(|signer| owners.get(signer.known)) {
                    if !self.closing.signers.contains(owner) {
                        self.closing.signers.push(*owner);
                    }
                }
            }
            Err(error) => {
                let file = self.catalog.file(Name::Checkpoint);
                let cut = file.is_some_and(|file| super::files::was_cut(file, &self.sizes));
                // Without the events nobody is known; that they are missing is noted already.
                if !self.governed() {
                    return;
                }
                let kind = if cut { Kind::Incomplete } else { Kind::Altered };
                self.findings
                    .add(CheckId::Checkpoint, kind, place(), error.to_string());
            }
        }
    }

    /// `keys/<key id>.pem` and `keys/allowed_signers` against the enrolled keys.
    fn key_files(&mut self, source: &Source) -> io::Result<()> {
        let keys: std::collections::BTreeMap<Hash, Hash> =
            self.replay.people.public_keys().collect();
        if keys.is_empty() || !self.governed() {
            return Ok(());
        }
        for (id, public) in &keys {
            let name = Name::Key(*id);
            let Some(found) = small(source, self.catalog, name, limits::SMALL)? else {
                self.findings.add(
                    CheckId::Files,
                    Kind::Incomplete,
                    Place::file(name),
                    format!("{name} is missing"),
                );
                continue;
            };
            let wanted = key::spki_pem(public);
            if found != wanted.as_bytes() {
                let kind = self.kind_of(name);
                let why = "it is not the key that was enrolled under this id";
                self.findings
                    .add(CheckId::People, kind, Place::file(name), why);
            }
        }
        for file in &self.catalog.files {
            if let Name::Key(id) = file.name
                && !keys.contains_key(&id)
            {
                let why = format!("the key {} was never enrolled", fingerprint(&id));
                self.findings
                    .add(CheckId::People, Kind::Altered, Place::file(file.name), why);
            }
        }
        Ok(())
    }

    /// SHA256SUMS.sig by the key that the exporting person held at the end.
    pub(super) fn exporter(&mut self, source: &Source) -> io::Result<()> {
        let place = || Place::file(Name::Signature);
        let Some(bytes) = small(source, self.catalog, Name::Signature, limits::SMALL)? else {
            return Ok(());
        };
        let (Some(sha512), Some(manifest)) = (self.sums.sha512, &self.manifest) else {
            return Ok(());
        };
        let armored = String::from_utf8_lossy(&bytes).into_owned();
        let Ok(public) = sshsig::signer(&armored) else {
            let cut = !armored.contains("-----END SSH SIGNATURE-----\n");
            let kind = if cut { Kind::Incomplete } else { Kind::Altered };
            self.findings.add(
                CheckId::Exporter,
                kind,
                place(),
                "it is not an SSH signature in its canonical form",
            );
            return Ok(());
        };
        let id = key::key_id(&public);
        let wanted = allowed_signers(manifest.created_by, &public);
        let sums_cut = self.sums.cut;
        let held = PublicKey::from_bytes(&public)
            .map_err(|error| error.to_string())
            .and_then(|key| {
                sshsig::verify_digest(&armored, &key, sshsig::EXPORT, &sha512)
                    .map_err(|e| e.to_string())
            });
        self.closing.exporter = Some(id);
        match held {
            Ok(()) => self.closing.exporter_holds = true,
            Err(why) => {
                let kind = if sums_cut {
                    Kind::Incomplete
                } else {
                    Kind::Altered
                };
                self.findings.add(
                    CheckId::Exporter,
                    kind,
                    place(),
                    format!("{why}: SHA256SUMS is not what was signed"),
                );
            }
        }
        if self.governed() {
            if let Err(why) = self.replay.people.key(manifest.created_by, &id) {
                self.findings
                    .add(CheckId::Exporter, Kind::Altered, place(), why);
            }
            let found = small(source, self.catalog, Name::AllowedSigners, limits::SMALL)?;
            if found.is_some_and(|found| found != wanted.as_bytes()) {
                let kind = self.kind_of(Name::AllowedSigners);
                let why = "it does not name the exporter and the key that signed";
                self.findings.add(
                    CheckId::Exporter,
                    kind,
                    Place::file(Name::AllowedSigners),
                    why,
                );
            }
        }
        Ok(())
    }

    /// `bundle.json` against checkpoint and genesis.
    fn says_the_same(&mut self) {
        let Some(manifest) = &self.manifest else {
            return;
        };
        let mut wrong = Vec::new();
        if let Some(checkpoint) = &self.closing.checkpoint {
            if checkpoint.origin != manifest.origin {
                wrong.push("it names another workspace than the checkpoint");
            }
            if checkpoint.size != manifest.tree_size
                || hash(&manifest.root) != Some(checkpoint.root)
            {
                wrong.push("it names another tree than the checkpoint");
            }
        }
        if let Some(genesis) = self.replay.genesis {
            if hash(&manifest.genesis) != Some(genesis) {
                wrong.push("it names another genesis than record 0");
            }
            if self.replay.mode != Some(manifest.mode) {
                wrong.push("it names another mode than genesis");
            }
            if self.replay.origin() != Some(manifest.origin.as_str()) {
                wrong.push("it names another workspace than genesis");
            }
        }
        if manifest.filter.asks_for_everything() && !manifest.whole_log {
            wrong.push("it says that the whole ledger was asked for, and does not hold it");
        }
        // Of records that are missing something else is said.
        let all =
            manifest.records.saturating_add(manifest.events) == self.replay.leaves.len() as u64;
        let range = manifest.filter.range(manifest.tree_size).filter(|_| all);
        if range.is_some_and(|r| self.replay.opened_of(r.clone()) != r.end.saturating_sub(r.start))
        {
            wrong
                .push("it says that a range of records was asked for, and does not hold all of it");
        }
        let case = manifest.filter.case().filter(|_| all).unwrap_or_default();
        if case
            .iter()
            .any(|action| self.replay.action_gap(*action) == Some(true))
        {
            wrong.push(
                "it says that actions were asked for with all of their records, and leaves one out",
            );
        }
        let names: Vec<Option<Name>> = manifest
            .files
            .iter()
            .map(|file| Name::parse(file.path.as_bytes()).ok())
            .collect();
        if names.iter().any(|name| !name.is_some_and(stated)) || !names.is_sorted_by(|a, b| a < b) {
            wrong.push(
                "it states the size of a file that no bundle has there, or not in their order",
            );
        }
        for file in self.catalog.files.iter().filter(|file| stated(file.name)) {
            if !names.contains(&Some(file.name)) {
                wrong.push("it does not state the size of every file");
                break;
            }
        }
        for name in names.into_iter().flatten() {
            if self.catalog.file(name).is_none() {
                let why = format!("bundle.json states the size of {name}, which is missing");
                self.findings
                    .add(CheckId::Files, Kind::Incomplete, Place::file(name), why);
            }
        }
        for why in wrong {
            self.findings.add(
                CheckId::Manifest,
                Kind::Altered,
                Place::file(Name::Manifest),
                why,
            );
        }
    }

    pub(super) fn trust(&mut self, trust: &Trust) {
        let mut founders: Vec<String> = self
            .replay
            .people
            .founders()
            .iter()
            .map(hex::encode)
            .collect();
        let mut trusted: Vec<String> = trust
            .founders
            .iter()
            .map(|key| key.key_id.clone())
            .collect();
        founders.sort_unstable();
        trusted.sort_unstable();
        let known = |id: &&Hash| {
            trust
                .installations
                .iter()
                .any(|key| hash(&key.key_id) == Some(**id))
        };
        self.closing.trusted_signers = self.closing.signers.iter().filter(known).count() as u64;
        let origin = self.replay.origin().unwrap_or_default();
        self.closing.distrust = if self.replay.genesis.is_none() {
            Some("the bundle's genesis could not be read, so it cannot be compared with the trust file".to_owned())
        } else if trust.origin != origin {
            Some("the trust file is for another workspace".to_owned())
        } else if hash(&trust.genesis) != self.replay.genesis {
            Some("the trust file names another genesis".to_owned())
        } else if founders != trusted {
            Some("the trust file names other founders".to_owned())
        } else if self.closing.trusted_signers < trust.signatures {
            let wanted = count(trust.signatures, "trusted installation");
            Some(format!(
                "the checkpoint is signed by {} where {wanted} must have signed",
                self.closing.trusted_signers
            ))
        } else if self.otherwise_vouched(trust) {
            Some("the trust file names others who vouched for an installation".to_owned())
        } else {
            None
        };
    }

    /// Whether the trust file says of an installation that signed that somebody vouched for it who, by the ledger, did not.
    fn otherwise_vouched(&self, trust: &Trust) -> bool {
        let did = |key_id: &Hash, person: Uuid| {
            self.replay
                .people
                .installation(key_id)
                .is_some_and(|one| one.enrolled_by == person || one.confirmed_by == Some(person))
        };
        trust.vouched.iter().any(|voucher| {
            hash(&voucher.key_id)
                .filter(|key_id| self.closing.signers.contains(key_id))
                .is_some_and(|key_id| !did(&key_id, voucher.person))
        })
    }
}

/// The line of `keys/allowed_signers`.
pub fn allowed_signers(person: Uuid, public: &Hash) -> String {
    format!(
        "{person} namespaces=\"{}\" {}\n",
        sshsig::EXPORT,
        key::openssh(public)
    )
}
