//! Receipts: a record's proof against a checkpoint that this installation signed, checked before it is handed out.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

pub use countersign_embedded::Existing;
use countersign_embedded::write_whole;
use countersign_ledger::{
    PublicKey, leaf_hash,
    note::{KeyKind, KnownKey},
    proof::inclusion_subtrees,
    receipt::Receipt,
};
use countersign_refusal::{Action, Computer, Deed, Thing};

use crate::{
    Failure, Session,
    checkpoint::{Installation, SignedCheckpoint, TreeReader},
};

/// A receipt with the record's bytes beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The C2SP tlog-proof text.
    pub proof: String,
    /// The record's exact bytes.
    pub record: Vec<u8>,
    /// The keys that signed its checkpoint, as C2SP verifier keys; an outsider has them from elsewhere.
    pub vkeys: Vec<String>,
}

/// The files of a receipt that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The C2SP tlog-proof.
    pub proof: PathBuf,
    /// The record's exact bytes.
    pub record: PathBuf,
    /// The verifier keys, one a line.
    pub vkey: PathBuf,
}

impl Saved {
    /// How the files beside a proof of this name are called.
    pub fn beside(proof: &Path) -> Self {
        let named = |ending: &str| {
            let mut name = OsString::from(proof);
            name.push(ending);
            PathBuf::from(name)
        };
        Self {
            proof: proof.to_owned(),
            record: named(".record"),
            vkey: named(".vkey"),
        }
    }

    /// All of them.
    pub fn paths(&self) -> [&Path; 3] {
        [&self.record, &self.vkey, &self.proof]
    }
}

impl Held {
    /// Writes the proof, and beside it the record and the verifier keys; each file appears whole or not at all, the proof last.
    ///
    /// # Errors
    /// `file-exists`: one of the names is taken and `existing` keeps it; then nothing is written. The disk.
    pub fn save(&self, proof: &Path, existing: Existing) -> Result<Saved, Failure> {
        let to = Saved::beside(proof);
        if existing == Existing::Keep
            && let Some(taken) = to.paths().into_iter().find(|path| path.exists())
        {
            return Err(Failure::new(Computer::FileExists {
                path: taken.display().to_string(),
            }));
        }
        let keys = self.vkeys.join("\n") + "\n";
        for (path, bytes) in [
            (&to.record, self.record.as_slice()),
            (&to.vkey, keys.as_bytes()),
            (&to.proof, self.proof.as_bytes()),
        ] {
            write_whole(path, bytes, 0o600, existing)
                .map_err(|cause| Failure::file(path, Deed::Write, cause))?;
        }
        Ok(to)
    }
}

impl Session {
    /// A verified receipt of record `seq` under a fresh checkpoint.
    pub async fn receipt(&self, seq: u64, by: &Installation) -> Result<Held, Failure> {
        let made = self.checkpoint(by).await?;
        self.receipt_under(seq, &made).await
    }

    /// The same under a checkpoint that is there already.
    pub async fn receipt_under(&self, seq: u64, made: &SignedCheckpoint) -> Result<Held, Failure> {
        let subtrees = inclusion_subtrees(seq, made.size).ok_or_else(|| {
            Failure::new(Action::NotFound {
                what: Thing::Record,
                id: Some(seq.to_string()),
            })
        })?;
        let record = self.store().record(seq).await?;
        let record = record.ok_or_else(|| {
            Failure::new(Action::NotFound {
                what: Thing::Text,
                id: Some(seq.to_string()),
            })
        })?;
        let mut reader = TreeReader::new(self.store(), made.size);
        let mut hashes = Vec::with_capacity(subtrees.len());
        for subtree in subtrees {
            hashes.push(reader.hash(subtree).await?);
        }
        let receipt = Receipt {
            index: seq,
            hashes,
            checkpoint: made.note.clone(),
        };
        let known = self
            .store()
            .installations()
            .await?
            .iter()
            .map(|i| {
                let key = PublicKey::from_bytes(&i.public_key).map_err(Failure::contradiction)?;
                KnownKey::new(self.origin(), KeyKind::Signature, key)
                    .map_err(Failure::contradiction)
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        let (_, signers) = receipt
            .verify(&leaf_hash(&record), &known)
            .map_err(Failure::contradiction)?;
        let signed = signers.iter().filter_map(|signer| known.get(signer.known));
        Ok(Held {
            vkeys: signed.map(KnownKey::vkey).collect(),
            proof: receipt.encode(),
            record,
        })
    }
}
