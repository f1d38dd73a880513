//! Exports: everything up to a checkpoint, or a part of it, as a signed bundle; recorded once the file is there.

use countersign_refusal::{Computer, Deed, KeyOf, Ledger, People};
use std::{collections::HashSet, path::Path};

use chrono::{DateTime, Utc};
use countersign_evidence::{
    BundleError, BundleWriter, ExportFacts, Payload, Trust, TrustedKey, Written,
};
use countersign_ledger::{Hash, PublicKey, multiproof::closed_subtrees};
use countersign_statement::{Filter, Statement, StatementError, facts};
use countersign_store::Recorded;
use ed25519_dalek::Signer as _;
use uuid::Uuid;

use crate::{
    Failure, Session, Watch,
    carrier::{Carrier, keeps_for},
    checkpoint::{Installation, SignedCheckpoint, TreeReader},
    entropy,
    outbox::{self, Measured},
};

/// Records read at a time.
const PAGE: usize = 2_000;
const PAGE_ROWS: i64 = 2_000;

/// An export that was made.
#[derive(Debug, Clone)]
pub struct Exported {
    /// Its id.
    pub export_id: Uuid,
    /// What was written.
    pub written: Written,
    /// Digest and size of the whole file, as they were recorded.
    pub measured: Measured,
    /// The checkpoint it stands under.
    pub checkpoint: SignedCheckpoint,
    /// Its own record in the ledger (not in the bundle, which was closed before).
    pub recorded: Recorded,
}

/// What is made, under which id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made<'a> {
    pub export_id: Uuid,
    pub filter: &'a Filter,
    /// The schedule's time that it is for.
    pub of_schedule: Option<(Uuid, DateTime<Utc>)>,
}

fn failure(error: BundleError, target: &Path) -> Failure {
    match error {
        BundleError::Io(cause) => Failure::file(target, Deed::Write, cause),
        BundleError::Filter(why) => unaskable(why),
        BundleError::Exists => Failure::new(Computer::FileExists {
            path: target.display().to_string(),
        }),
        other => Failure::because(
            Ledger::ExportFailed {
                cause: other.to_string(),
            },
            other,
        ),
    }
}

fn unaskable(why: StatementError) -> Failure {
    let cause = why.to_string();
    Failure::because(Ledger::ExportFilter { cause }, why)
}

/// A filter for these actions alone; of none: for everything.
///
/// # Errors
/// `export-filter`: more than a filter holds.
pub fn of_actions(actions: Vec<Uuid>) -> Result<Filter, Failure> {
    Filter::of_actions(actions).map_err(unaskable)
}

/// The filter, if its line reads back: the rules of every member and between them hold.
///
/// # Errors
/// `export-filter`.
pub fn askable(filter: Filter) -> Result<Filter, Failure> {
    filter.checked().map_err(unaskable)
}

impl Session {
    /// Writes a bundle to `target`, signed by this person, under a fresh checkpoint of this installation, and records it.
    /// The file appears whole or not at all; if keeping a copy or recording it fails it is removed again.
    pub async fn export(
        &self,
        target: &Path,
        filter: &Filter,
        by: &Installation,
        watch: &Watch,
    ) -> Result<Exported, Failure> {
        let made = Made {
            export_id: entropy::id(),
            filter,
            of_schedule: None,
        };
        self.export_as(target, made, by, watch).await
    }

    /// The same under an id, and as a schedule's time where it is one's.
    pub(crate) async fn export_as(
        &self,
        target: &Path,
        made: Made<'_>,
        by: &Installation,
        watch: &Watch,
    ) -> Result<Exported, Failure> {
        let (export_id, filter) = (made.export_id, made.filter);
        let mut checkpoint = self.checkpoint(by).await?;
        checkpoint.note = self.with_other_signatures(&checkpoint).await?;
        let written = self
            .write_bundle(target, export_id, filter, &checkpoint, watch)
            .await?;
        match self
            .keep_and_record(made, by, &checkpoint, &written, watch)
            .await
        {
            Ok((measured, recorded)) => Ok(Exported {
                export_id,
                written,
                measured,
                checkpoint,
                recorded,
            }),
            Err(error) => {
                // An export that the ledger does not know must not lie around as if it did.
                let _ = std::fs::remove_file(target);
                outbox::forget(self.memory(), export_id);
                Err(error)
            }
        }
    }

    /// The checkpoint's note with the signatures of the other installations that signed the very same tree.
    async fn with_other_signatures(&self, made: &SignedCheckpoint) -> Result<String, Failure> {
        let notes = self.store().checkpoint_notes(made.size, &made.root).await?;
        let (text, own) = made
            .note
            .split_once("\n\n")
            .ok_or_else(|| Failure::contradiction("a checkpoint without signatures"))?;
        let mut lines: Vec<&str> = own.lines().collect();
        for note in &notes {
            if let Some((other, signatures)) = note.split_once("\n\n")
                && other == text
            {
                lines.extend(signatures.lines());
            }
        }
        let mut seen = HashSet::new();
        lines.retain(|line| seen.insert(*line));
        Ok(format!("{text}\n\n{}\n", lines.join("\n")))
    }

    async fn write_bundle(
        &self,
        target: &Path,
        export_id: Uuid,
        filter: &Filter,
        made: &SignedCheckpoint,
        watch: &Watch,
    ) -> Result<Written, Failure> {
        let key = self.key().filter(|k| k.active).cloned();
        let key = key.ok_or_else(|| {
            Failure::new(People::KeyNotActive {
                key: KeyOf::Own,
                fault: self.key_fault(),
            })
        })?;
        let name = self
            .store()
            .people()
            .await?
            .into_iter()
            .find(|p| p.person == self.person())
            .map_or_else(String::new, |p| p.name);
        let facts = ExportFacts {
            export_id,
            origin: self.origin().to_owned(),
            mode: self.founded().mode,
            filter: filter.clone(),
            created_at: entropy::now(),
            created_by: self.person(),
            creator: name,
        };
        let failed = |error| failure(error, target);
        let mut bundle = BundleWriter::create(target, facts).map_err(failed)?;
        let mut opened: Vec<u64> = Vec::new();
        let mut from = 0;
        loop {
            let page = self
                .store()
                .governance_page(from, made.size, PAGE_ROWS)
                .await?;
            let Some((last, _)) = page.last() else { break };
            from = last + 1;
            for (seq, bytes) in &page {
                bundle.event(bytes).map_err(failed)?;
                opened.push(*seq);
            }
            watch.step("records", opened.len() as u64, Some(made.size))?;
        }
        let asked = self.store().asked(filter, made.size).await?;
        for numbers in asked.chunks(PAGE) {
            for bytes in self.store().records(numbers).await? {
                bundle.record(&bytes).map_err(failed)?;
            }
            opened.extend_from_slice(numbers);
            watch.step("records", opened.len() as u64, Some(made.size))?;
        }
        drop(asked);
        let mut payloads = 0;
        while let Some(wanted) = bundle.wanted().map_err(failed)? {
            let rows = self.store().payloads(&wanted).await?;
            for row in &rows {
                let payload = match row.content.as_deref() {
                    Some(_) if !filter.texts && !bundle.is_policy(&row.commitment) => {
                        Payload::Redacted
                    }
                    Some(content) => Payload::Present(content),
                    None if row.erased => Payload::Erased,
                    // It may not be read by whoever exports, such as advice before they have decided.
                    None => Payload::Redacted,
                };
                bundle.payload(&row.commitment, payload).map_err(failed)?;
            }
            payloads += rows.len() as u64;
            watch.step("texts", payloads, None)?;
        }
        opened.sort_unstable();
        let hashes = self.closed_hashes(made.size, &opened, watch).await?;
        watch.step("sign", 0, None)?;
        let (signer, person, note) = (
            self.signer().clone(),
            self.person().to_string(),
            made.note.clone(),
        );
        let target = target.to_path_buf();
        tokio::task::spawn_blocking(move || {
            let exporter =
                PublicKey::from_bytes(&key.public_key).map_err(Failure::contradiction)?;
            let signing = signer.key_blocking(&person, &key.key_id)?;
            bundle
                .finish(&note, hashes, &exporter, |bytes| {
                    Ok::<_, Broken>(signing.sign(bytes).to_bytes())
                })
                .map_err(|Broken(e)| failure(e, &target))
        })
        .await?
    }

    async fn closed_hashes(
        &self,
        size: u64,
        opened: &[u64],
        watch: &Watch,
    ) -> Result<Vec<Hash>, Failure> {
        let mut reader = TreeReader::new(self.store(), size);
        let mut hashes = Vec::new();
        for subtree in closed_subtrees(size, opened.iter().copied()) {
            let subtree =
                subtree.map_err(|_| Failure::contradiction("records beyond their checkpoint"))?;
            hashes.push(reader.hash(subtree).await?);
            if hashes.len() % 256 == 0 {
                watch.step("proof", hashes.len() as u64, None)?;
            }
        }
        Ok(hashes)
    }

    /// Keeps a copy of the bundle and records it with the digest of what was kept.
    async fn keep_and_record(
        &self,
        made: Made<'_>,
        by: &Installation,
        under: &SignedCheckpoint,
        written: &Written,
        watch: &Watch,
    ) -> Result<(Measured, Recorded), Failure> {
        let export_id = made.export_id;
        let (memory, bundle) = (self.memory().map(Path::to_owned), written.path.clone());
        if let Some(home) = &memory {
            keeps_for(home, by.installation)?;
        }
        let watching = watch.clone();
        let measured = tokio::task::spawn_blocking(move || {
            outbox::keep(memory.as_deref(), export_id, &bundle, &watching)
        })
        .await??;
        let s = facts::Export {
            origin: self.origin().to_owned(),
            export_id,
            person: self.person(),
            filter: made.filter.clone(),
            tree_size: under.size,
            root: hex::encode(under.root),
            records: written.records,
            sums_digest: hex::encode(written.sums_digest),
            bundle_digest: hex::encode(measured.digest),
            bytes: measured.bytes,
            installation: by.installation,
            signed_at: entropy::now(),
        };
        let statement = s.encode();
        let by = self.sign(&statement).await?;
        let recorded = match made.of_schedule {
            None => self.store().add_export(&s, by).await?,
            Some((schedule, due_at)) => {
                let store = self.store();
                store.add_scheduled_export(&s, by, schedule, due_at).await?
            }
        };
        let recorded = self.check_recorded(recorded, &statement).await?;
        Ok((measured, recorded))
    }

    /// The trust file: what an outsider needs from elsewhere to believe a bundle. Handed over by another way than the bundle.
    pub async fn trust(&self) -> Result<Trust, Failure> {
        self.carrier().trust().await
    }
}

impl Carrier {
    /// The trust file of this workspace.
    pub async fn trust(&self) -> Result<Trust, Failure> {
        let record = self
            .store()
            .record(0)
            .await?
            .ok_or_else(|| Failure::contradiction("record 0 is not readable"))?;
        let record = countersign_ledger::Record::parse(&record).map_err(Failure::contradiction)?;
        let Statement::Genesis(genesis) = Statement::parse(&record.statement)? else {
            return Err(Failure::contradiction("record 0 is no genesis"));
        };
        let (people, installations) =
            tokio::try_join!(self.store().people(), self.store().installations())?;
        Ok(Trust {
            origin: self.origin().to_owned(),
            genesis: hex::encode(self.founded().genesis),
            founders: genesis
                .founders
                .iter()
                .map(|f| TrustedKey {
                    key_id: f.key_id.clone(),
                    name: people
                        .iter()
                        .find(|p| p.person == f.person)
                        .map_or_else(|| f.person.to_string(), |p| p.name.clone()),
                })
                .collect(),
            installations: installations
                .into_iter()
                .map(|i| TrustedKey {
                    key_id: hex::encode(i.key_id),
                    name: i.name,
                })
                .collect(),
            signatures: 1,
        })
    }
}

/// Lets the bundle's own error through the signing closure.
struct Broken(BundleError);

impl From<BundleError> for Broken {
    fn from(error: BundleError) -> Self {
        Self(error)
    }
}
