//! Ed25519 public keys: ids, fingerprints, strict verification, and the texts in which they travel.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::traits::IsIdentity as _;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::Hash;

/// `SubjectPublicKeyInfo` of ed25519 up to the key's 32 bytes (RFC 8410 §4).
const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----\n";
const PEM_END: &str = "\n-----END PUBLIC KEY-----\n";
const SSH_TYPE: &str = "ssh-ed25519";

/// Why bytes or text are not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a point of the curve in its one canonical encoding, or one with a part of small order.
    /// An honest key never has such a part; with it "valid" would depend on who verifies.
    #[error("the public key is not a canonical point of prime order")]
    Point,
    /// Not the text that this key would be written as.
    #[error("the text is not a public key in canonical form")]
    Text,
}

/// A public key that was checked once: canonical, of prime order, ready to verify.
#[derive(Clone, Copy)]
pub struct PublicKey {
    key: VerifyingKey,
    pub(crate) point: EdwardsPoint,
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", hex::encode(self.to_bytes()))
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for PublicKey {}

impl From<&SigningKey> for PublicKey {
    fn from(key: &SigningKey) -> Self {
        // A clamped multiple of the base point: of prime order by construction.
        let key = key.verifying_key();
        Self {
            key,
            point: key.to_edwards(),
        }
    }
}

impl PublicKey {
    /// Checks 32 raw bytes (about 50 µs: keep the result).
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Point)?;
        let point = key.to_edwards();
        if !is_canonical(bytes) || point.is_identity() || !point.is_torsion_free() {
            return Err(KeyError::Point);
        }
        Ok(Self { key, point })
    }

    /// The 32 raw bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// The key's id: SHA-256 of the raw bytes.
    pub fn id(&self) -> Hash {
        key_id(self.key.as_bytes())
    }

    /// Strict verification (RFC 8032 without the cofactor; `s` reduced, `R` canonical and of prime order).
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

/// Whether `y` is written below p = 2^255 − 19. (The other non-canonical form, x = 0 with a sign, has small order.)
pub(crate) fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    high & 0x7f != 0x7f || middle.iter().any(|&b| b != 0xff) || *low < 0xed
}

/// SHA-256 of a public key's 32 bytes.
pub fn key_id(public_key: &[u8; 32]) -> Hash {
    Sha256::digest(public_key).into()
}

/// What people compare: the first 8 bytes of the id as `XXXX XXXX XXXX XXXX`.
pub fn fingerprint(key_id: &Hash) -> String {
    let digits = hex::encode_upper(key_id);
    let groups: Vec<&str> = (0..4)
        .filter_map(|group| digits.get(group * 4..group * 4 + 4))
        .collect();
    groups.join(" ")
}

/// Verifies strictly with raw key bytes; false for a key that [`PublicKey::from_bytes`] refuses.
pub fn verify_strict(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    PublicKey::from_bytes(public_key).is_ok_and(|key| key.verify(message, signature))
}

/// The key as a `SubjectPublicKeyInfo` PEM file, as `openssl` reads it.
pub fn spki_pem(public_key: &[u8; 32]) -> String {
    let mut der = SPKI_PREFIX.to_vec();
    der.extend_from_slice(public_key);
    // 44 bytes make 60 digits: one line.
    format!("{PEM_BEGIN}{}{PEM_END}", STANDARD.encode(der))
}

/// Reads [`spki_pem`]'s text and nothing else.
pub fn parse_spki_pem(text: &str) -> Result<PublicKey, KeyError> {
    let body = text
        .strip_prefix(PEM_BEGIN)
        .and_then(|rest| rest.strip_suffix(PEM_END))
        .ok_or(KeyError::Text)?;
    let der = STANDARD.decode(body).map_err(|_| KeyError::Text)?;
    let raw = der.strip_prefix(&SPKI_PREFIX).ok_or(KeyError::Text)?;
    let raw: [u8; 32] = raw.try_into().map_err(|_| KeyError::Text)?;
    PublicKey::from_bytes(&raw)
}

/// The key as OpenSSH writes it in a public key file: `ssh-ed25519 AAAA…`, without comment or line end.
pub fn openssh(public_key: &[u8; 32]) -> String {
    format!("{SSH_TYPE} {}", STANDARD.encode(ssh_blob(public_key)))
}

/// Reads [`openssh`]'s text and nothing else.
pub fn parse_openssh(text: &str) -> Result<PublicKey, KeyError> {
    let body = text
        .strip_prefix(SSH_TYPE)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or(KeyError::Text)?;
    let blob = STANDARD.decode(body).map_err(|_| KeyError::Text)?;
    let raw: [u8; 32] = blob.last_chunk().copied().ok_or(KeyError::Text)?;
    if blob != ssh_blob(&raw) {
        return Err(KeyError::Text);
    }
    PublicKey::from_bytes(&raw)
}

/// The key in SSH's wire format (RFC 8709 §4).
pub(crate) fn ssh_blob(public_key: &[u8; 32]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(51);
    ssh_string(&mut blob, SSH_TYPE.as_bytes());
    ssh_string(&mut blob, public_key);
    blob
}

/// Appends an SSH string: length in four bytes, big-endian, then the bytes. Callers stay far below 4 GiB.
pub(crate) fn ssh_string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}
