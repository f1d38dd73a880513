//! What an installation remembers of the ledger: the last checkpoint that it verified.
//!
//! A database can be replaced by an old backup, or by another history of the same length, and every proof inside it still
//! holds. Only somebody who remembers notices. So every installation keeps the checkpoint it verified last, outside the
//! database, and asks on opening that the ledger continues it; if it does not, both are kept as a proof to show around.

use countersign_refusal::{Deed, ForkFault, Ledger};
use std::path::{Path, PathBuf};

use countersign_embedded::Existing;
use countersign_ledger::{
    Checkpoint, Hash,
    proof::{consistency_subtrees, verify_consistency},
    tree::Subtree,
};
use countersign_store::Store;
use sha2::{Digest as _, Sha256};

use crate::{Failure, Session, checkpoint::Reader};

/// The file in the workspace's local folder: a signed note, or the checkpoint's three lines where this installation has no
/// key to sign with.
pub const LAST_CHECKPOINT: &str = "last-checkpoint";

/// What came of comparing the ledger with the memory. The ledger as it is now has been remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// Records under the remembered checkpoint; none if nothing was remembered.
    pub from: Option<u64>,
    /// Records now.
    pub size: u64,
    /// Whether what is remembered now is signed by this installation.
    pub signed: bool,
}

/// A remembered checkpoint with the text that it was read from.
struct Remembered {
    checkpoint: Checkpoint,
    text: String,
    signed: bool,
}

impl Session {
    /// Asks that the ledger continues the checkpoint that is remembered in `dir`, and remembers it as it is now. Where it
    /// does not, refuses with `ledger-shrunk` or `ledger-forked`, and writes what contradicts each other into a file there.
    /// The memory then stays as it is: the ledger is refused until somebody has looked into it.
    pub async fn check_memory(&self, dir: &Path) -> Result<Continued, Failure> {
        let witness = Witness {
            store: self.store(),
            origin: self.origin(),
            signing: Some(self),
        };
        witness.check(dir).await
    }
}

/// Who asks the memory: over which connections, about which ledger, and with which session it can sign what is remembered.
pub(crate) struct Witness<'s> {
    pub store: &'s Store,
    pub origin: &'s str,
    pub signing: Option<&'s Session>,
}

impl Witness<'_> {
    /// See [`Session::check_memory`].
    pub(crate) async fn check(&self, dir: &Path) -> Result<Continued, Failure> {
        let path = dir.join(LAST_CHECKPOINT);
        let remembered = recall(&path)?;
        let head = self
            .store
            .head()
            .await?
            .ok_or_else(|| Failure::contradiction("a workspace without record 0"))?;
        let mut reader = Reader::new(self.store, head.seq + 1);
        let now = Checkpoint {
            origin: self.origin.to_owned(),
            size: head.seq + 1,
            root: reader.root().await?,
        };
        if let Some(before) = &remembered {
            self.compare(dir, before, &now, &mut reader).await?;
            if before.checkpoint == now && before.signed {
                return Ok(Continued {
                    from: Some(now.size),
                    size: now.size,
                    signed: true,
                });
            }
        }
        // A locked or missing keyring is no reason not to remember: an unsigned line still finds a shrunk ledger.
        let signed = match self.signing {
            Some(session) => match session.installation().await {
                Ok(Some(installation)) => session.checkpoint(&installation).await.ok(),
                _ => None,
            },
            None => None,
        };
        let from = remembered.map(|r| r.checkpoint.size);
        let (size, text, signed) = match signed {
            Some(made) => (made.size, made.note, true),
            None => (now.size, now.text(), false),
        };
        // Another console of this installation may have remembered more meanwhile. An agent's login cannot sign: it leaves a
        // signed note where it is, which convinces others and still finds a shrunk or another ledger.
        let keeps = |r: &Remembered| {
            r.checkpoint.size > size || (r.signed && !signed && self.signing.is_none())
        };
        if !recall(&path)?.as_ref().is_some_and(keeps) {
            write_whole(&path, &text)?;
        }
        Ok(Continued { from, size, signed })
    }

    async fn compare(
        &self,
        dir: &Path,
        before: &Remembered,
        now: &Checkpoint,
        reader: &mut Reader<'_>,
    ) -> Result<(), Failure> {
        let old = &before.checkpoint;
        if old.origin != now.origin {
            let proof = self.keep_proof(dir, before, now, &[], None).await?;
            return Err(forked(
                ForkFault::Origin {
                    now: now.origin.clone(),
                    before: old.origin.clone(),
                },
                &proof,
            ));
        }
        let Some(subtrees) = consistency_subtrees(old.size, now.size) else {
            let proof = self.keep_proof(dir, before, now, &[], None).await?;
            return Err(Failure::new(Ledger::Shrunk {
                size: now.size,
                known: old.size,
                proof: proof.display().to_string(),
            }));
        };
        let mut hashes = Vec::with_capacity(subtrees.len());
        for subtree in subtrees {
            hashes.push(reader.hash(subtree).await?);
        }
        if verify_consistency(old.size, &old.root, now.size, &now.root, &hashes).is_err() {
            let then = match Subtree::whole(old.size) {
                Some(whole) => Some(reader.hash(whole).await?),
                None => None,
            };
            let proof = self.keep_proof(dir, before, now, &hashes, then).await?;
            return Err(forked(ForkFault::Records { known: old.size }, &proof));
        }
        Ok(())
    }

    /// Writes both checkpoints, and what shows that the later one does not continue the earlier. The same contradiction
    /// has the same file.
    async fn keep_proof(
        &self,
        dir: &Path,
        before: &Remembered,
        now: &Checkpoint,
        hashes: &[Hash],
        then: Option<Hash>,
    ) -> Result<PathBuf, Failure> {
        // The database's own newest note is somebody's signature under the history that it shows now.
        let stored = self.store.latest_checkpoint().await.ok().flatten();
        let mut parts = vec![
            "Two checkpoints of one ledger that contradict each other.\n".to_owned(),
            format!("Remembered by this installation:\n\n{}", before.text),
            format!("Shown by the database (not signed):\n\n{}", now.text()),
        ];
        if let Some((_, _, note)) = stored {
            parts.push(format!("The newest signed one in the database:\n\n{note}"));
        }
        if let Some(then) = then {
            let hashes: Vec<String> = hashes.iter().map(hex::encode).collect();
            parts.push(format!(
                "Root of the first {} records, as the database shows them:\n{}\n\
                 Proof that the shown checkpoint continues them (RFC 6962):\n{}\n",
                before.checkpoint.size,
                hex::encode(then),
                hashes.join("\n")
            ));
        }
        let text = parts.join("\n");
        let name = hex::encode(Sha256::digest(format!("{}{}", before.text, now.text())));
        let path = dir.join(format!(
            "ledger-contradiction-{}.txt",
            name.get(..16).unwrap_or_default()
        ));
        write_whole(&path, &text)?;
        Ok(path)
    }
}

fn forked(fault: ForkFault, proof: &Path) -> Failure {
    Failure::new(Ledger::Forked {
        fault,
        proof: proof.display().to_string(),
    })
}

fn recall(path: &Path) -> Result<Option<Remembered>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Failure::file(path, Deed::Read, cause)),
    };
    let read = Checkpoint::parse(text.as_bytes()).map(|(checkpoint, _)| (checkpoint, true));
    match read.or_else(|_| Checkpoint::parse_text(&text).map(|checkpoint| (checkpoint, false))) {
        Ok((checkpoint, signed)) => Ok(Some(Remembered {
            checkpoint,
            text,
            signed,
        })),
        Err(cause) => Err(Failure::because(
            Ledger::MemoryUnreadable {
                path: path.display().to_string(),
            },
            cause,
        )),
    }
}

/// Makes a folder for memories, which only its owner enters, if it is not there.
pub(crate) fn make(dir: &Path) -> Result<(), Failure> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
        .create(dir)
        .map_err(|cause| Failure::file(dir, Deed::Make, cause))
}

/// Only its owner reads it.
fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    countersign_embedded::write_whole(path, text.as_bytes(), 0o600, Existing::Replace)
        .map_err(|cause| Failure::file(path, Deed::Write, cause))
}
