//! Keys that a reader knows, and how notes name them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::NoteError;
use crate::key::{KeyError, PublicKey};

/// What a key signs, and how: the signature types of signed-note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// 0x01: ed25519 over the text.
    Signature,
    /// 0x04: ed25519 over time and text, a cosignature.
    Cosignature,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            Self::Signature => 1,
            Self::Cosignature => 4,
        }
    }
}

/// A key that a reader knows, under the name it signs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    name: String,
    kind: KeyKind,
    key: PublicKey,
}

impl KnownKey {
    /// Refuses a name that no key may have.
    pub fn new(name: &str, kind: KeyKind, key: PublicKey) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// The name in signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
    pub fn hash(&self) -> [u8; 4] {
        key_hash(&self.name, self.kind, &self.key.to_bytes())
    }

    /// The verifier key: `<name>+<hash in hex>+<base64(type ‖ public key)>`.
    pub fn vkey(&self) -> String {
        let mut material = vec![self.kind.byte()];
        material.extend_from_slice(&self.key.to_bytes());
        format!(
            "{}+{}+{}",
            self.name,
            hex::encode(self.hash()),
            STANDARD.encode(material)
        )
    }

    /// Reads [`Self::vkey`]'s text.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(_), Some(material)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(NoteError::VerifierKey);
        };
        let material = STANDARD
            .decode(material)
            .map_err(|_| NoteError::VerifierKey)?;
        let (kind, raw) = match material.split_first() {
            Some((1, raw)) => (KeyKind::Signature, raw),
            Some((4, raw)) => (KeyKind::Cosignature, raw),
            _ => return Err(NoteError::VerifierKey),
        };
        let raw: &[u8; 32] = raw.try_into().map_err(|_| NoteError::VerifierKey)?;
        let key = PublicKey::from_bytes(raw).map_err(|_: KeyError| NoteError::VerifierKey)?;
        let known = Self::new(name, kind, key)?;
        if known.vkey() == vkey {
            Ok(known)
        } else {
            Err(NoteError::VerifierKey)
        }
    }
}

/// First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
pub fn key_hash(name: &str, kind: KeyKind, public_key: &[u8; 32]) -> [u8; 4] {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', kind.byte()])
        .chain_update(public_key)
        .finalize()
        .into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// Key names are not empty and hold no space (of any script) and no plus.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c == '+' || c.is_whitespace() || c.is_control())
}
