//! Checkpoints: this installation's signed word on how long the ledger is and what its root is.

use countersign_ledger::{
    Checkpoint, Hash, SubtreeHash as _,
    tile::{TileSet, TileSubtrees, tiles_for},
    tree::Subtree,
};
use countersign_refusal::People;
use countersign_store::Store;
use ed25519_dalek::Signer as _;
use uuid::Uuid;

use crate::{Failure, Session, Signer};

/// Tiles kept while hashes are put together: some hundred kilobytes, whatever the ledger's size.
const KEPT: usize = 64;

/// Reads subtree hashes of a ledger of `size` records out of the database's tiles.
#[derive(Debug)]
pub struct TreeReader<'s> {
    store: &'s Store,
    size: u64,
    tiles: TileSet,
    kept: usize,
}

impl<'s> TreeReader<'s> {
    /// Reads the tree of `size` leaves.
    pub fn new(store: &'s Store, size: u64) -> Self {
        Self {
            store,
            size,
            tiles: TileSet::new(),
            kept: 0,
        }
    }

    /// Reads the tree as long as the ledger is now.
    pub async fn at_head(store: &'s Store) -> Result<Self, Failure> {
        let head = store
            .head()
            .await?
            .ok_or_else(|| Failure::contradiction("a workspace without record 0"))?;
        Ok(Self::new(store, head.seq + 1))
    }

    /// The whole tree's checkpoint.
    pub async fn checkpoint(&mut self, origin: &str) -> Result<Checkpoint, Failure> {
        Ok(Checkpoint {
            origin: origin.to_owned(),
            size: self.size,
            root: self.root().await?,
        })
    }

    /// The RFC 6962 hash of a subtree.
    pub async fn hash(&mut self, subtree: Subtree) -> Result<Hash, Failure> {
        let wanted = tiles_for(subtree, self.size);
        if self.kept > KEPT {
            (self.tiles, self.kept) = (TileSet::new(), 0);
        }
        self.kept += wanted.iter().filter(|t| !self.tiles.contains(t)).count();
        self.store.fetch_tiles(&wanted, &mut self.tiles).await?;
        TileSubtrees::new(self.size, &self.tiles)
            .subtree_hash(subtree)
            .map_err(Failure::contradiction)
    }

    /// The root.
    pub async fn root(&mut self) -> Result<Hash, Failure> {
        match Subtree::whole(self.size) {
            Some(whole) => self.hash(whole).await,
            None => Ok(countersign_ledger::record::empty_root()),
        }
    }
}

/// This workstation's or worker's installation, with its own key.
#[derive(Debug, Clone)]
pub struct Installation {
    /// Its id in the ledger.
    pub installation: Uuid,
    /// SHA-256 of its public key.
    pub key_id: [u8; 32],
    /// Whether a second person vouched for it, or the founding did: else it signs nothing.
    pub vouched: bool,
    /// What makes its signatures.
    pub signer: Signer,
}

/// A checkpoint that this installation has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Records under it.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// The C2SP signed note.
    pub note: String,
}

impl Session {
    /// The installation whose key is in this keyring, if it is enrolled.
    pub async fn installation(&self) -> Result<Option<Installation>, Failure> {
        self.installation_by(self.signer()).await
    }

    /// The installation whose key this signer has, if it is enrolled: for who makes no signatures of the person's here.
    pub async fn installation_by(&self, signer: &Signer) -> Result<Option<Installation>, Failure> {
        installation_by(self.store(), signer).await
    }

    /// Makes, signs and keeps a checkpoint over the ledger as it is now. Where this installation remembers the ledger, it
    /// asks first: it never signs two histories.
    pub async fn checkpoint(&self, by: &Installation) -> Result<SignedCheckpoint, Failure> {
        if let Some(dir) = self.memory() {
            return self.witness().sign(dir, by).await;
        }
        let now = TreeReader::at_head(self.store())
            .await?
            .checkpoint(self.origin())
            .await?;
        self.sign_checkpoint(by, &now).await
    }

    /// Signs and keeps exactly this checkpoint. Whoever calls it has compared it with what is remembered.
    pub(crate) async fn sign_checkpoint(
        &self,
        by: &Installation,
        checkpoint: &Checkpoint,
    ) -> Result<SignedCheckpoint, Failure> {
        let (made, signature) = signed_by(by, checkpoint).await?;
        self.store()
            .add_checkpoint(
                made.size,
                by.installation,
                &made.root,
                &made.note,
                &signature,
            )
            .await?;
        Ok(made)
    }
}

/// The note of this checkpoint, signed by this installation, and the bare signature. Whoever calls it has compared it with what is
/// remembered.
pub(crate) async fn signed_by(
    by: &Installation,
    checkpoint: &Checkpoint,
) -> Result<(SignedCheckpoint, [u8; 64]), Failure> {
    if !by.vouched {
        return Err(Failure::new(People::InstallationNotConfirmed));
    }
    let (checkpoint, size, root) = (checkpoint.clone(), checkpoint.size, checkpoint.root);
    let (signer, key_id) = (by.signer.clone(), by.key_id);
    let (signature, note) = tokio::task::spawn_blocking(move || {
        let key = signer.key_blocking(countersign_keys::INSTALLATION, &key_id)?;
        let note = checkpoint
            .sign(&key)
            .map_err(Failure::contradiction)?
            .encode();
        Ok::<_, Failure>((key.sign(checkpoint.text().as_bytes()).to_bytes(), note))
    })
    .await??;
    Ok((SignedCheckpoint { size, root, note }, signature))
}

/// The installation whose key this signer has, if it is enrolled.
pub(crate) async fn installation_by(
    store: &Store,
    signer: &Signer,
) -> Result<Option<Installation>, Failure> {
    let public = match signer {
        Signer::Memory(key) => key.verifying_key().to_bytes(),
        Signer::Elsewhere => return Ok(None),
        Signer::Keyring { keys, .. } => {
            let keys = std::sync::Arc::clone(keys);
            match tokio::task::spawn_blocking(move || {
                keys.public_key(countersign_keys::INSTALLATION)
            })
            .await?
            {
                Ok(public) => public,
                Err(countersign_keys::KeyError::NoKey { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let key_id = countersign_ledger::key_id(&public);
    let row = store
        .installation_keys()
        .await?
        .into_iter()
        .find(|i| i.key_id == key_id);
    Ok(row.map(|i| Installation {
        installation: i.installation,
        key_id,
        vouched: i.vouched,
        signer: without_passphrase(signer),
    }))
}

/// An installation's key is never wrapped: it signs without anyone at the keyboard.
fn without_passphrase(signer: &Signer) -> Signer {
    match signer {
        Signer::Keyring { keys, .. } => Signer::Keyring {
            keys: std::sync::Arc::clone(keys),
            passphrase: None,
        },
        Signer::Memory(key) => Signer::Memory(std::sync::Arc::clone(key)),
        Signer::Elsewhere => Signer::Elsewhere,
    }
}
