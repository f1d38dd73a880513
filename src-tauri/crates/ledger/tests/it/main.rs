//! The crate's public face.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod batch;
mod chain;
mod checkpoint;
mod key;
mod multiproof;
mod oracles;
mod receipt;
mod record;
mod sshsig;
mod tiles;

/// Leaf number `index` of the tests' log.
fn leaf(index: u64) -> countersign_ledger::Hash {
    countersign_ledger::leaf_hash(&index.to_be_bytes())
}

/// The tests' log with `size` leaves.
fn tree(size: u64) -> countersign_ledger::tree::Tree {
    let mut tree = countersign_ledger::tree::Tree::new();
    (0..size).for_each(|index| tree.push(leaf(index)));
    tree
}

/// A key from a seed byte.
fn key(seed: u8) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[seed; 32])
}
