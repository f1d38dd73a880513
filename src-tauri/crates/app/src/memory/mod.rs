//! What an installation remembers of the ledger: the last checkpoint that it verified.
//!
//! A database can be replaced by an old backup, or by another history of the same length, and every proof inside it still
//! holds. Only somebody who remembers notices. So every installation keeps the checkpoint it verified last, outside the
//! database, and asks on opening that the ledger continues it; if it does not, both are kept as a proof to show around.

mod contradiction;
mod file;
mod looking;

use std::path::Path;

use countersign_ledger::{
    Checkpoint, PublicKey,
    note::{KeyKind, KnownKey},
    proof::{consistency_subtrees, verify_consistency},
    tree::Subtree,
};
use countersign_refusal::{Database, ForkFault, Ledger};
use countersign_store::Store;
use uuid::Uuid;

use self::{
    contradiction::forked,
    file::{Remembered, hold, recall, write_whole},
};
pub(crate) use self::{
    file::make,
    looking::{Against, look, remembers},
};
use crate::{
    Failure, Session,
    checkpoint::{Installation, SignedCheckpoint, TreeReader, signed_by},
};

/// The file in the workspace's local folder: a signed note, or the checkpoint's three lines where this installation has no
/// key to sign with.
pub const LAST_CHECKPOINT: &str = "last-checkpoint";

/// What came of comparing the ledger with the memory. The ledger as it is now has been remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// Records under the remembered checkpoint; none if nothing was remembered.
    pub from: Option<u64>,
    /// Where nothing was remembered: the checkpoint that an installation had left in the database.
    pub learned: Option<Learned>,
    /// Records now.
    pub size: u64,
    /// Whether what is remembered now is signed by this installation.
    pub signed: bool,
}

/// A checkpoint out of the database that an installation without memory began with. Weaker than a memory: whoever restores
/// a backup restores the checkpoints in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Learned {
    /// Whose it is.
    pub installation: Uuid,
    /// Records under it.
    pub size: u64,
}

impl Session {
    /// Asks that the ledger continues the checkpoint that is remembered in `dir`, and remembers it as it is now. Where it
    /// does not, refuses with `ledger-shrunk` or `ledger-forked`, and writes what contradicts each other into a file there.
    /// The memory then stays as it is: the ledger is refused until somebody has looked into it.
    pub async fn check_memory(&self, dir: &Path) -> Result<Continued, Failure> {
        self.witness().check(dir).await
    }

    pub(crate) fn witness(&self) -> Witness<'_> {
        Witness {
            store: self.store(),
            origin: self.origin(),
            signing: Some(self),
        }
    }
}

/// Who asks the memory: over which connections, about which ledger, and with which session it can sign what is remembered.
pub(crate) struct Witness<'s> {
    pub store: &'s Store,
    pub origin: &'s str,
    pub signing: Option<&'s Session>,
}

/// The memory was asked: the ledger as it was found continues what was remembered.
struct Asked {
    remembered: Option<Remembered>,
    learned: Option<Learned>,
    now: Checkpoint,
}

impl Witness<'_> {
    /// See [`Session::check_memory`].
    pub(crate) async fn check(&self, dir: &Path) -> Result<Continued, Failure> {
        let _alone = hold(dir).await?;
        let path = dir.join(LAST_CHECKPOINT);
        let asked = self.ask(dir, &path).await?;
        let before = asked.remembered.as_ref();
        let was_signed = before.is_some_and(|before| before.signed);
        let continued = |signed| Continued {
            from: before.map(|before| before.checkpoint.size),
            learned: asked.learned,
            size: asked.now.size,
            signed,
        };
        if was_signed && before.is_some_and(|before| before.checkpoint == asked.now) {
            return Ok(continued(true));
        }
        // A locked or missing keyring is no reason not to remember: an unsigned line still finds a shrunk ledger.
        let made = match self.signing {
            Some(session) => match session.installation().await {
                Ok(Some(by)) => session.sign_checkpoint(&by, &asked.now).await.ok(),
                _ => None,
            },
            None => None,
        };
        let signed = made.is_some();
        // An agent's login cannot sign: it leaves a signed note where it is, which convinces others and still finds a shrunk
        // or another ledger.
        if signed || !was_signed || self.signing.is_some() {
            let text = made.map_or_else(|| asked.now.text(), |made| made.note);
            write_whole(&path, &text)?;
        }
        Ok(continued(signed))
    }

    /// Signs the ledger as it is, once the memory has found that it continues what this installation signed before. Whose login may not
    /// leave a checkpoint in the database has it here alone.
    pub(crate) async fn sign(
        &self,
        dir: &Path,
        by: &Installation,
    ) -> Result<SignedCheckpoint, Failure> {
        let _alone = hold(dir).await?;
        let path = dir.join(LAST_CHECKPOINT);
        let asked = self.ask(dir, &path).await?;
        let made = match self.signing {
            Some(session) => session.sign_checkpoint(by, &asked.now).await?,
            None => signed_by(by, &asked.now).await?.0,
        };
        write_whole(&path, &made.note)?;
        Ok(made)
    }

    async fn ask(&self, dir: &Path, path: &Path) -> Result<Asked, Failure> {
        let remembered = recall(path)?;
        // Read after the memory, so that it can only have grown since.
        let mut reader = TreeReader::at_head(self.store).await?;
        let now = reader.checkpoint(self.origin).await?;
        let learned = match &remembered {
            Some(before) => {
                self.compare(dir, before, &now, &mut reader).await?;
                None
            }
            None => self.learn(dir, &now, &mut reader).await?,
        };
        Ok(Asked {
            remembered,
            learned,
            now,
        })
    }

    /// Without a memory, the newest checkpoint that an installation of this workspace has left is the one to continue.
    async fn learn(
        &self,
        dir: &Path,
        now: &Checkpoint,
        reader: &mut TreeReader<'_>,
    ) -> Result<Option<Learned>, Failure> {
        let Some((_, _, note)) = self.store.latest_checkpoint().await? else {
            return Ok(None);
        };
        let installations = self.store.installation_keys().await?;
        let known: Vec<KnownKey> = installations
            .iter()
            .map(|one| {
                let key = PublicKey::from_bytes(&one.public_key).map_err(Failure::contradiction)?;
                KnownKey::new(self.origin, KeyKind::Signature, key).map_err(Failure::contradiction)
            })
            .collect::<Result<_, Failure>>()?;
        let (checkpoint, signers) =
            Checkpoint::open(note.as_bytes(), &known).map_err(Failure::contradiction)?;
        let size = checkpoint.size;
        let before = Remembered {
            checkpoint,
            text: note,
            signed: true,
        };
        self.compare(dir, &before, now, reader).await?;
        let signer = signers.first().and_then(|by| installations.get(by.known));
        Ok(signer.map(|one| Learned {
            installation: one.installation,
            size,
        }))
    }

    async fn compare(
        &self,
        dir: &Path,
        before: &Remembered,
        now: &Checkpoint,
        reader: &mut TreeReader<'_>,
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
            // A standby that has not caught up lacks what its primary has: nothing is put back there, and nothing is believed.
            if self.store.standby().await?.is_some() {
                return Err(Failure::new(Database::Behind {
                    seen: old.size,
                    here: now.size,
                }));
            }
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
}
