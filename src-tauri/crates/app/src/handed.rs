//! Files that people hand each other: JSON of a named kind, without a secret, read whole or refused.

use std::path::Path;

use countersign_embedded::{Existing, write_whole};
use countersign_refusal::{Deed, HandedFault, HandedFile, People};
use serde::{Serialize, de::DeserializeOwned};

use crate::Failure;

/// No such file is longer, in bytes.
const LONGEST: u64 = 256 << 10;

/// A refusal of such a file.
pub(crate) fn refused(file: HandedFile, fault: HandedFault, login: Option<&str>) -> Failure {
    Failure::new(People::HandedFile {
        file,
        fault,
        login: login.map(str::to_owned),
    })
}

/// Hex digits of a digest that people compare by reading them to each other.
const FINGERPRINT: usize = 16;

/// What people compare of a digest.
pub(crate) fn fingerprint(digest: [u8; 32]) -> String {
    hex::encode(digest).chars().take(FINGERPRINT).collect()
}

/// Reads a file of this kind. Its `type` is a member that its own struct demands.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, file: HandedFile) -> Result<T, Failure> {
    parse(&bytes(path, file)?, file)
}

/// A file of this kind from its bytes.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8], file: HandedFile) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|_| refused(file, HandedFault::Form, None))
}

/// The bytes of a file of this kind.
pub(crate) fn bytes(path: &Path, file: HandedFile) -> Result<Vec<u8>, Failure> {
    let open = |cause| Failure::file(path, Deed::Read, cause);
    if std::fs::metadata(path).map_err(open)?.len() > LONGEST {
        return Err(refused(file, HandedFault::Form, None));
    }
    std::fs::read(path).map_err(open)
}

/// Writes a file, whole or not at all. A new one never takes another's place.
pub(crate) fn write<T: Serialize>(
    path: &Path,
    content: &T,
    existing: Existing,
) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(content).map_err(Failure::contradiction)?;
    text.push('\n');
    write_whole(path, text.as_bytes(), 0o644, existing)
        .map_err(|cause| Failure::file(path, Deed::Write, cause))
}

/// Bytes of a fixed length from their hex digits.
pub(crate) fn hex_of<const N: usize>(text: &str, file: HandedFile) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes)
        .map(|()| bytes)
        .map_err(|_| refused(file, HandedFault::Form, None))
}
