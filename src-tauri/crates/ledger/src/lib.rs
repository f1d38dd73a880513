//! Record bytes, hash chain, Merkle tree, proofs, checkpoints and signatures (docs/formats).
//!
//! Pure: no clock, no randomness, no file and no database. Whoever has those brings the bytes.
#![deny(missing_docs)]

pub mod batch;
pub mod chain;
pub mod checkpoint;
pub mod key;
pub mod multiproof;
pub mod note;
pub mod proof;
mod reader;
pub mod receipt;
pub mod record;
pub mod sshsig;
pub mod tile;
pub mod tree;

pub use batch::{Batch, verify_batch};
pub use chain::{ChainBreak, ChainCheck};
pub use checkpoint::Checkpoint;
pub use key::{PublicKey, key_id, verify_strict};
pub use multiproof::{MultiproofVerifier, opened_hashes};
pub use record::{Record, RecordError, RecordSignature, leaf_hash, node_hash};
pub use tree::{Frontier, SubtreeHash};

/// A SHA-256 value: a leaf, a node, a root, a key id.
pub type Hash = [u8; 32];

/// Limits of docs/formats, "Size limits".
pub mod limits {
    /// Bytes of a record.
    pub const RECORD: usize = 65_536;
    /// Bytes of a statement.
    pub const STATEMENT: usize = 32_768;
    /// Bytes of a checkpoint with all its signatures.
    pub const CHECKPOINT: usize = 65_536;
}
