//! Closing a bundle: keys, proof, manifest, page, sums, signature; only then the file appears.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::Path;

use base64::Engine as _;
use countersign_ledger::{Checkpoint, Hash, PublicKey, key, sshsig};

use super::{BundleError, BundleWriter, Phase, Written};
use crate::manifest::{FileSize, Manifest};
use crate::names::Name;
use crate::verify::allowed_signers;

/// A bundle that lacks nothing but its signature. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Closed {
    writer: BundleWriter,
    exporter: PublicKey,
    message: Vec<u8>,
    sums_digest: Hash,
}

impl Closed {
    /// The exact bytes that the exporter's key signs.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// Where it will appear.
    pub fn target(&self) -> &Path {
        &self.writer.target
    }

    /// Whether this is the exporter's signature over them.
    pub fn fits(&self, signature: &[u8; 64]) -> bool {
        self.exporter.verify(&self.message, signature)
    }

    /// Puts the signature in, and only now the target appears.
    pub fn publish(self, signature: &[u8; 64]) -> Result<Written, BundleError> {
        if !self.fits(signature) {
            return Err(BundleError::Signature);
        }
        self.writer
            .publish(&self.exporter, signature, self.sums_digest)
    }
}

impl BundleWriter {
    /// Closes the bundle: `note` is the checkpoint's signed note, `hashes` those of its subtrees without an opened leaf,
    /// `sign` signs exactly the bytes given to it with the exporter's key. Only now the target appears.
    pub fn finish<E: From<BundleError>>(
        self,
        note: &str,
        hashes: impl IntoIterator<Item = Hash>,
        exporter: &PublicKey,
        sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>,
    ) -> Result<Written, E> {
        let closed = self.closed(note, hashes, exporter)?;
        let signature = sign(closed.message())?;
        Ok(closed.publish(&signature)?)
    }

    /// The same without the signature, for a signer that takes its time: what is to be signed can be asked for.
    pub fn closed(
        mut self,
        note: &str,
        hashes: impl IntoIterator<Item = Hash>,
        exporter: &PublicKey,
    ) -> Result<Closed, BundleError> {
        let (message, sums_digest) = self.close(note, hashes, exporter)?;
        Ok(Closed {
            writer: self,
            exporter: *exporter,
            message,
            sums_digest,
        })
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
            whole_log: self.records.saturating_add(self.events) == checkpoint.size,
            created_at: facts.created_at,
            created_by: facts.created_by,
            creator: facts.creator.clone(),
            tree_size: checkpoint.size,
            root: hex::encode(checkpoint.root),
            genesis: hex::encode(genesis),
            records: self.records,
            events: self.events,
            payloads: self.payloads.len(),
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
        let (payloads, absent) = (self.payloads.len(), self.absent.len() as u64);
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
            actions: self.actions,
            decisions: self.decisions,
            missing: self.missing.iter().copied().collect(),
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
