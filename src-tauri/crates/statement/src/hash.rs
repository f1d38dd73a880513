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

/// A digest as formats and faces write it.
pub fn hex32(digest: &[u8; 32]) -> String {
    hex::encode(digest)
}

/// A digest out of its 64 lower-case hex digits; none of anything else.
pub fn bytes32(text: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = hex::decode(text).ok()?.try_into().ok()?;
    (hex32(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{bytes32, commitment, digest, hex32};

    #[test]
    fn digest_is_sha256_of_fips_180_4() {
        assert_eq!(
            digest(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_digest_is_read_as_it_is_written_and_no_other_way() {
        let text = digest(b"abc");
        assert_eq!(bytes32(&text).as_ref().map(hex32), Some(text.clone()));
        for bad in ["", "ba78", &text.to_uppercase(), &format!("{text}00")] {
            assert_eq!(bytes32(bad), None, "{bad}");
        }
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
