//! Size limits (docs/formats/bundle.md, "Size limits"): what is larger is refused, so that a verifier's memory is bounded.

/// Largest record line in bytes, without its line end.
pub const RECORD: usize = 65_536;
/// Largest payload: a salt of 16 bytes and 262,144 bytes.
pub const PAYLOAD: usize = 16 + 262_144;
/// Largest `bundle.json`.
pub const MANIFEST: usize = 16 << 20;
/// Largest checkpoint.
pub const CHECKPOINT: usize = 65_536;
/// Largest `proof/hashes`.
pub const HASHES: u64 = 64 << 20;
/// Largest trust file.
pub const TRUST: usize = 1 << 20;
/// Largest of the small texts: a PEM, the signature, `keys/allowed_signers`.
pub const SMALL: usize = 65_536;
