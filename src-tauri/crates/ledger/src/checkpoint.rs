//! Checkpoints (C2SP tlog-checkpoint): the tree head that installations sign and cosign.
//!
//! ```text
//! <origin>
//! <tree size, decimal>
//! <base64 of the root>
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;

use crate::Hash;
use crate::note::{KnownKey, Note, NoteError, Signed, is_name};

/// A tree head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

/// Why a note is not a checkpoint, or not one to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Fewer than three lines.
    #[error("the checkpoint has not three lines")]
    Lines,
    /// Lines behind the root. The standard allows them; we neither write nor accept what no one interprets.
    #[error("the checkpoint has extension lines")]
    Extension,
    /// An origin that could not be a key name.
    #[error("the checkpoint's origin is not allowed")]
    Origin,
    /// Not a decimal number in its shortest form, or above 2^63 − 1.
    #[error("the checkpoint's tree size is malformed")]
    Size,
    /// Not 32 bytes in base64.
    #[error("the checkpoint's root is malformed")]
    Root,
}

impl Checkpoint {
    /// The note's text.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root)
        )
    }

    /// Reads a note's text and refuses whatever would not be written the same.
    pub fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        if lines.next().is_some() {
            return Err(CheckpointError::Extension);
        }
        if !is_name(origin) {
            return Err(CheckpointError::Origin);
        }
        let number: u64 = size.parse().map_err(|_| CheckpointError::Size)?;
        if number.to_string() != size || i64::try_from(number).is_err() {
            return Err(CheckpointError::Size);
        }
        let root = STANDARD.decode(root).map_err(|_| CheckpointError::Root)?;
        let root = root.try_into().map_err(|_| CheckpointError::Root)?;
        Ok(Self {
            origin: origin.to_owned(),
            size: number,
            root,
        })
    }

    /// The checkpoint as a note signed by an installation, under the origin as key name.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, CheckpointError> {
        // What we would not read we do not sign.
        Self::parse_text(&self.text())?;
        let mut note = Note::new(self.text())?;
        note.sign(&self.origin, key)?;
        Ok(note)
    }

    /// Reads a note and the checkpoint in it, without believing either.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Note), CheckpointError> {
        let note = Note::parse(bytes)?;
        Ok((Self::parse_text(note.text())?, note))
    }

    /// Reads a note and says which of the known keys have signed or cosigned it; at least one must have, and a key
    /// of kind [`crate::note::KeyKind::Signature`] counts only under the checkpoint's own origin.
    pub fn open(bytes: &[u8], known: &[KnownKey]) -> Result<(Self, Vec<Signed>), CheckpointError> {
        let (checkpoint, note) = Self::parse(bytes)?;
        let signers = note.verify(known)?;
        let signers: Vec<Signed> = signers
            .into_iter()
            .filter(|signer| {
                signer.time.is_some()
                    || known
                        .get(signer.known)
                        .is_some_and(|key| key.name() == checkpoint.origin)
            })
            .collect();
        if signers.is_empty() {
            return Err(NoteError::NoKnownKey.into());
        }
        Ok((checkpoint, signers))
    }
}

/// Adds an installation's cosignature to a checkpoint's note; `name` is `<origin>/<installation id>`, `time` seconds
/// since 1970. Whoever cosigns has checked consistency with the last checkpoint it saw.
pub fn cosign(
    note: &mut Note,
    name: &str,
    key: &SigningKey,
    time: u64,
) -> Result<(), CheckpointError> {
    Checkpoint::parse_text(note.text())?;
    Ok(note.cosign(name, key, time)?)
}
