//! Digests and commitments (docs/formats, §1), in lower-case hex.

use sha2::{Digest as _, Sha256};

/// SHA-256 of `bytes`, as 64 hex digits.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// SHA-256 of `salt ‖ bytes`, as 64 hex digits; the salt is random and kept beside the bytes, to be erased with them.
pub fn commitment(salt: &[u8; 16], bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(bytes);
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::{commitment, digest};

    #[test]
    fn digest_is_sha256_of_fips_180_4() {
        assert_eq!(
            digest(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn commitment_is_the_digest_of_salt_then_bytes() {
        let salt = [7u8; 16];
        let mut both = salt.to_vec();
        both.extend_from_slice(b"text");
        assert_eq!(commitment(&salt, b"text"), digest(&both));
        assert_ne!(commitment(&[8u8; 16], b"text"), digest(&both));
    }
}
