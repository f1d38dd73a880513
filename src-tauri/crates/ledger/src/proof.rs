//! Inclusion and consistency proofs (RFC 6962 §2.1.1–2.1.2; verification by RFC 9162 §2.1.3.2 and §2.1.4.2).

use crate::Hash;
use crate::record::{empty_root, node_hash};
use crate::tree::{Subtree, SubtreeHash};

/// Why a proof cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError<E> {
    /// No such leaf, or an older tree that is larger.
    #[error("{asked} does not lie in a tree of {size} leaves")]
    OutOfRange {
        /// Index, or size of the older tree.
        asked: u64,
        /// Size of the tree.
        size: u64,
    },
    /// The source of hashes failed.
    #[error("a hash could not be read")]
    Source(#[source] E),
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofRefused {
    /// Index or size out of range.
    #[error("the index or the size is out of range")]
    OutOfRange,
    /// Too few or too many hashes for this place in this tree.
    #[error("the proof has a wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The subtrees whose hashes prove leaf `index` in a tree of `size` leaves, from the leaf's sibling up.
/// `None` when there is no such leaf.
pub fn inclusion_subtrees(index: u64, size: u64) -> Option<Vec<Subtree>> {
    let mut node = Subtree::whole(size).filter(|whole| whole.contains(index))?;
    let mut siblings = Vec::new();
    while let Some((left, right)) = node.children() {
        if left.contains(index) {
            siblings.push(right);
            node = left;
        } else {
            siblings.push(left);
            node = right;
        }
    }
    siblings.reverse();
    Some(siblings)
}

/// The subtrees whose hashes prove that the tree of `new` leaves continues that of `old`, in RFC 6962's order.
/// Empty for `old` 0 or equal; `None` when `old` is greater.
pub fn consistency_subtrees(old: u64, new: u64) -> Option<Vec<Subtree>> {
    if old > new {
        return None;
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Some(proof);
    }
    let mut node = Subtree {
        first: 0,
        count: new,
    };
    // Descend to the right edge of the old tree.
    while node.end() != old {
        let (left, right) = node.children()?;
        if old <= left.end() {
            proof.push(right);
            node = left;
        } else {
            proof.push(left);
            node = right;
        }
    }
    // The old root itself is known to who asks.
    if node.first > 0 {
        proof.push(node);
    }
    proof.reverse();
    Some(proof)
}

fn hashes<S: SubtreeHash>(
    subtrees: Vec<Subtree>,
    source: &mut S,
) -> Result<Vec<Hash>, ProofError<S::Error>> {
    subtrees
        .into_iter()
        .map(|subtree| source.subtree_hash(subtree).map_err(ProofError::Source))
        .collect()
}

/// The inclusion proof of leaf `index` in the tree of `size` leaves.
pub fn inclusion_proof<S: SubtreeHash>(
    index: u64,
    size: u64,
    source: &mut S,
) -> Result<Vec<Hash>, ProofError<S::Error>> {
    let subtrees =
        inclusion_subtrees(index, size).ok_or(ProofError::OutOfRange { asked: index, size })?;
    hashes(subtrees, source)
}

/// The proof that the tree of `new` leaves continues the tree of `old` leaves.
pub fn consistency_proof<S: SubtreeHash>(
    old: u64,
    new: u64,
    source: &mut S,
) -> Result<Vec<Hash>, ProofError<S::Error>> {
    let subtrees = consistency_subtrees(old, new).ok_or(ProofError::OutOfRange {
        asked: old,
        size: new,
    })?;
    hashes(subtrees, source)
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves with `root`.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofRefused> {
    if index >= size {
        return Err(ProofRefused::OutOfRange);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofRefused::Length);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            // A right edge without sibling climbs until it is a right child.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofRefused::Length);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(ProofRefused::Root)
    }
}

/// Checks that the tree of `new` leaves with `new_root` continues the tree of `old` leaves with `old_root`.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofRefused> {
    if old > new {
        return Err(ProofRefused::OutOfRange);
    }
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(ProofRefused::Length);
        }
        let expected = if old == new { *new_root } else { empty_root() };
        let new_holds = new != 0 || *new_root == empty_root();
        return if *old_root == expected && new_holds {
            Ok(())
        } else {
            Err(ProofRefused::Root)
        };
    }
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    // A power of two: the old root is a node of the new tree and is not repeated in the proof.
    let (seed, rest) = if at == 0 {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofRefused::Length)?
    };
    let (mut from_old, mut from_new) = (*seed, *seed);
    for hash in rest {
        if last == 0 {
            return Err(ProofRefused::Length);
        }
        if at & 1 == 1 || at == last {
            from_old = node_hash(hash, &from_old);
            from_new = node_hash(hash, &from_new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, hash);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofRefused::Length);
    }
    if from_old == *old_root && from_new == *new_root {
        Ok(())
    } else {
        Err(ProofRefused::Root)
    }
}
