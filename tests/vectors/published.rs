//! The vectors of `ed25519/`, as described by the README beside them.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;

/// Every file, with the number of vectors and of valid ones that it must hold, so that a cut file is noticed.
const FILES: [(&str, &str, usize, usize); 5] = [
    ("rfc8032", include_str!("ed25519/rfc8032.json"), 5, 5),
    ("speccheck", include_str!("ed25519/speccheck.json"), 12, 1),
    (
        "wycheproof",
        include_str!("ed25519/wycheproof.json"),
        151,
        88,
    ),
    ("cctv", include_str!("ed25519/cctv.json"), 914, 43),
    ("seeded", include_str!("ed25519/seeded.json"), 200, 60),
];

/// One signature and what a strict verifier says of it.
pub struct Vector {
    pub name: String,
    pub public_key: Vec<u8>,
    pub message: Vec<u8>,
    pub signature: Vec<u8>,
    pub valid_strict: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    public_key: String,
    message: String,
    signature: String,
    valid_strict: bool,
}

impl From<Row> for Vector {
    fn from(row: Row) -> Self {
        let Row {
            name,
            public_key,
            message,
            signature,
            valid_strict,
        } = row;
        let bytes = |hex: &str| hex::decode(hex).unwrap_or_else(|e| panic!("{name}: {e}"));
        Self {
            public_key: bytes(&public_key),
            message: bytes(&message),
            signature: bytes(&signature),
            name,
            valid_strict,
        }
    }
}

/// All vectors, in the order of the files.
pub fn all() -> Vec<Vector> {
    let mut vectors = Vec::new();
    for (file, text, count, valid) in FILES {
        let rows: Vec<Row> = serde_json::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(rows.len(), count, "{file} is incomplete.");
        assert_eq!(
            rows.iter().filter(|r| r.valid_strict).count(),
            valid,
            "{file} has other expectations."
        );
        vectors.extend(rows.into_iter().map(Vector::from));
    }
    vectors
}

/// What dalek says; wrong lengths, which its types cannot hold, are invalid.
pub fn dalek_strict(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::try_from(public_key),
        Signature::from_slice(signature),
    ) else {
        return false;
    };
    key.verify_strict(message, &signature).is_ok()
}

/// Whether `verify_strict` can say yes at all for this key: it is a point and not one of small order.
pub fn dalek_accepts_key(public_key: &[u8]) -> bool {
    VerifyingKey::try_from(public_key).is_ok_and(|key| !key.is_weak())
}
