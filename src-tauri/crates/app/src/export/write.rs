//! The first step: the bundle is written as a stream, and lacks its exporter's signature.

use std::{collections::HashSet, path::Path};

use countersign_evidence::{BundleWriter, Closed, ExportFacts, Payload};
use countersign_ledger::{Hash, PublicKey, multiproof::closed_subtrees};
use countersign_refusal::{Doing, KeyOf, Ledger, Login, People, RoleFault};
use countersign_statement::Filter;
use countersign_store::people::KeyRow;
use uuid::Uuid;

use super::{Made, failure};
use crate::{
    Failure, Session, Watch,
    checkpoint::{Installation, SignedCheckpoint, TreeReader},
    entropy,
};

/// Records read at a time.
const PAGE: usize = 2_000;
const PAGE_ROWS: i64 = 2_000;

/// A bundle that is written and waits for its exporter's signature over the list of its files. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Unsealed {
    pub(super) made: Made,
    pub(super) installation: Uuid,
    pub(super) checkpoint: SignedCheckpoint,
    pub(super) bundle: Closed,
    key_id: [u8; 32],
}

impl Unsealed {
    /// The exact bytes that are signed: SSHSIG over SHA256SUMS, as docs/formats has it.
    pub fn message(&self) -> &[u8] {
        self.bundle.message()
    }

    /// The key that signs them.
    pub fn key_id(&self) -> [u8; 32] {
        self.key_id
    }

    /// Whether this is that key's signature over them.
    pub fn fits(&self, signature: &[u8; 64]) -> bool {
        self.bundle.fits(signature)
    }
}

impl Session {
    /// The key that an export of this person's is signed with, if they may export now.
    ///
    /// # Errors
    /// `role-missing`, `key-not-active`.
    pub async fn exporting_key(&self) -> Result<KeyRow, Failure> {
        self.may_export().await?;
        self.key().filter(|k| k.active).cloned().ok_or_else(|| {
            Failure::new(People::KeyNotActive {
                key: KeyOf::Own,
                fault: self.key_fault(),
            })
        })
    }

    /// Refuses who may not read the ledger.
    pub(super) async fn may_export(&self) -> Result<(), Failure> {
        if self.store().governed().await?.is_some() {
            return Ok(());
        }
        Err(Failure::new(Login::RoleMissing {
            doing: Doing::Exporting,
            roles: Vec::new(),
            fault: RoleFault::Missing,
            step: None,
            at: None,
        }))
    }

    /// Writes the bundle beside `target` under a fresh checkpoint of this installation. Nothing appears there yet.
    ///
    /// # Errors
    /// `role-missing`, `key-not-active`, `cancelled`; what reading and writing meet.
    pub async fn write_export(
        &self,
        target: &Path,
        made: Made,
        by: &Installation,
        watch: &Watch,
    ) -> Result<Unsealed, Failure> {
        let key = self.exporting_key().await?;
        let exporter = PublicKey::from_bytes(&key.public_key).map_err(Failure::contradiction)?;
        let mut checkpoint = self.checkpoint(by).await?;
        checkpoint.note = self.with_other_signatures(&checkpoint).await?;
        let bundle = self
            .write_bundle(target, &made, &checkpoint, &exporter, watch)
            .await?;
        Ok(Unsealed {
            made,
            installation: by.installation,
            checkpoint,
            bundle,
            key_id: key.key_id,
        })
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
        asked: &Made,
        made: &SignedCheckpoint,
        exporter: &PublicKey,
        watch: &Watch,
    ) -> Result<Closed, Failure> {
        let filter = &asked.filter;
        let name = self
            .store()
            .people()
            .await?
            .into_iter()
            .find(|p| p.person == self.person())
            .map_or_else(String::new, |p| p.name);
        let facts = ExportFacts {
            export_id: asked.export_id,
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
        self.is_whole(filter, made.size).await?;
        let records = self.store().asked(filter, made.size).await?;
        for numbers in records.chunks(PAGE) {
            for bytes in self.store().records(numbers).await? {
                bundle.record(&bytes).map_err(failed)?;
            }
            opened.extend_from_slice(numbers);
            watch.step("records", opened.len() as u64, Some(made.size))?;
        }
        drop(records);
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
        let (note, target, exporter) = (made.note.clone(), target.to_path_buf(), *exporter);
        tokio::task::spawn_blocking(move || {
            bundle
                .closed(&note, hashes, &exporter)
                .map_err(|error| failure(error, &target))
        })
        .await?
    }

    /// Refuses what a bundle would say it holds all of, where one of the records is kept back from whoever makes it.
    async fn is_whole(&self, filter: &Filter, size: u64) -> Result<(), Failure> {
        let range = if filter.asks_for_everything() {
            Some(0..size)
        } else {
            filter.range(size)
        };
        let case = filter.case().unwrap_or_default();
        if range.is_none() && case.is_empty() {
            return Ok(());
        }
        let held = self.store().kept_back(0, size).await?;
        let meant = |(seq, action): &&(u64, Uuid)| {
            range.as_ref().is_some_and(|range| range.contains(seq)) || case.contains(action)
        };
        match held.iter().find(meant) {
            Some((seq, _)) => Err(Failure::new(Ledger::KeptBack { seq: *seq })),
            None => Ok(()),
        }
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
}
