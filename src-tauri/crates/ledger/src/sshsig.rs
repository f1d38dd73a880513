//! SSH signatures over files (OpenSSH's PROTOCOL.sshsig), as `ssh-keygen -Y sign` and `-Y verify` know them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha512};

use crate::key::{PublicKey, ssh_blob, ssh_string};

const MAGIC: &[u8] = b"SSHSIG";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// ssh-keygen breaks lines after so many digits.
const LINE: usize = 70;
/// No armored ed25519 signature is longer (with a namespace of up to 256 bytes).
const MAX_LENGTH: usize = 1024;

/// The namespace of exports.
pub const EXPORT: &str = "countersign-export";

/// Why a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SshsigError {
    /// Not the armored text that this signature would be written as.
    #[error("the text is not an SSH signature in canonical form")]
    Malformed,
    /// Not version 1, ed25519, sha512 and the expected namespace.
    #[error("the SSH signature is for another namespace or of another kind")]
    Kind,
    /// Made with another key.
    #[error("the SSH signature was made with another key")]
    Key,
    /// The signature does not hold.
    #[error("the SSH signature is wrong")]
    Wrong,
}

/// Signs `message` (SHA-512, armored). The namespace must not be empty.
pub fn sign(key: &SigningKey, namespace: &str, message: &[u8]) -> String {
    sign_digest(key, namespace, &Sha512::digest(message).into())
}

/// Signs a message by its SHA-512 digest, for messages that do not fit into memory.
pub fn sign_digest(key: &SigningKey, namespace: &str, digest: &[u8; 64]) -> String {
    let signature = key.sign(&to_be_signed(namespace, digest)).to_bytes();
    armor(&blob(key.verifying_key().as_bytes(), namespace, &signature))
}

/// Verifies strictly that `key` signed `message` for `namespace`.
pub fn verify(
    armored: &str,
    key: &PublicKey,
    namespace: &str,
    message: &[u8],
) -> Result<(), SshsigError> {
    verify_digest(armored, key, namespace, &Sha512::digest(message).into())
}

/// Verifies by the message's SHA-512 digest.
pub fn verify_digest(
    armored: &str,
    key: &PublicKey,
    namespace: &str,
    digest: &[u8; 64],
) -> Result<(), SshsigError> {
    let found = dearmor(armored)?;
    let signature: [u8; 64] = found.last_chunk().copied().ok_or(SshsigError::Malformed)?;
    // Everything but the signature's 64 bytes is known beforehand: compare, parse nothing.
    if found != blob(&key.to_bytes(), namespace, &signature) {
        return Err(match signer_bytes(&found) {
            Some(signer) if found == blob(&signer, namespace, &signature) => SshsigError::Key,
            _ => SshsigError::Kind,
        });
    }
    if key.verify(&to_be_signed(namespace, digest), &signature) {
        Ok(())
    } else {
        Err(SshsigError::Wrong)
    }
}

/// The raw public key that a signature names (not yet believed).
pub fn signer(armored: &str) -> Result<[u8; 32], SshsigError> {
    signer_bytes(&dearmor(armored)?).ok_or(SshsigError::Kind)
}

fn signer_bytes(blob: &[u8]) -> Option<[u8; 32]> {
    // Magic, version, length of the key's blob; the key ends that blob.
    let found = blob.get(14..65)?;
    let raw = found.last_chunk().copied()?;
    (found == ssh_blob(&raw)).then_some(raw)
}

fn to_be_signed(namespace: &str, digest: &[u8; 64]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    ssh_string(&mut out, namespace.as_bytes());
    ssh_string(&mut out, b"");
    ssh_string(&mut out, b"sha512");
    ssh_string(&mut out, digest);
    out
}

fn blob(public_key: &[u8; 32], namespace: &str, signature: &[u8; 64]) -> Vec<u8> {
    let mut inner = Vec::with_capacity(83);
    ssh_string(&mut inner, b"ssh-ed25519");
    ssh_string(&mut inner, signature);
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&1_u32.to_be_bytes());
    ssh_string(&mut out, &ssh_blob(public_key));
    ssh_string(&mut out, namespace.as_bytes());
    ssh_string(&mut out, b"");
    ssh_string(&mut out, b"sha512");
    ssh_string(&mut out, &inner);
    out
}

fn armor(blob: &[u8]) -> String {
    let mut out = String::from(BEGIN);
    for (index, digit) in STANDARD.encode(blob).chars().enumerate() {
        if index > 0 && index % LINE == 0 {
            out.push('\n');
        }
        out.push(digit);
    }
    out.push('\n');
    out.push_str(END);
    out
}

fn dearmor(armored: &str) -> Result<Vec<u8>, SshsigError> {
    if armored.len() > MAX_LENGTH {
        return Err(SshsigError::Malformed);
    }
    let body = armored
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END))
        .ok_or(SshsigError::Malformed)?;
    let blob = STANDARD
        .decode(body.replace('\n', ""))
        .map_err(|_| SshsigError::Malformed)?;
    if armor(&blob) == armored {
        Ok(blob)
    } else {
        Err(SshsigError::Malformed)
    }
}
