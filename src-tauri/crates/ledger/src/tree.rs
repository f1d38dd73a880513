//! The RFC 6962 tree: its shape as subtrees, and a root kept in logarithmic memory.

use std::convert::Infallible;

use crate::Hash;
use crate::record::{empty_root, node_hash};

/// The leaves `first .. first + count` as a node of an RFC 6962 tree.
///
/// Complete (`count` a power of two that divides `first`) everywhere but on the tree's right edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subtree {
    /// Index of its first leaf.
    pub first: u64,
    /// How many leaves, at least one.
    pub count: u64,
}

impl Subtree {
    /// The whole tree of `size` leaves; `None` when it is empty.
    pub fn whole(size: u64) -> Option<Self> {
        (size > 0).then_some(Self {
            first: 0,
            count: size,
        })
    }

    /// Index behind the last leaf.
    pub fn end(self) -> u64 {
        self.first.saturating_add(self.count)
    }

    /// Whether leaf `index` lies in it.
    pub fn contains(self, index: u64) -> bool {
        (self.first..self.end()).contains(&index)
    }

    /// The two children by the split of RFC 6962 §2.1; `None` for a single leaf.
    pub fn children(self) -> Option<(Self, Self)> {
        if self.count < 2 {
            return None;
        }
        // Largest power of two less than count.
        let k = 1 << (self.count - 1).ilog2();
        Some((
            Self {
                first: self.first,
                count: k,
            },
            Self {
                first: self.first + k,
                count: self.count - k,
            },
        ))
    }

    /// The maximal complete subtrees that make it up, left to right: one for each bit set in `count`.
    pub fn complete_parts(self) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut rest = self;
        while rest.count > 0 {
            let k = 1 << rest.count.ilog2();
            parts.push(Self {
                first: rest.first,
                count: k,
            });
            rest = Self {
                first: rest.first + k,
                count: rest.count - k,
            };
        }
        parts
    }
}

/// Gives the hashes of subtrees of one log: a tree in memory, tiles of a database.
pub trait SubtreeHash {
    /// What can go wrong while looking.
    type Error;

    /// The RFC 6962 hash of the leaves of `subtree`.
    fn subtree_hash(&mut self, subtree: Subtree) -> Result<Hash, Self::Error>;
}

/// The root of a growing tree in the memory of its right edge (at most 64 hashes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Hashes of the maximal complete subtrees, left to right, one for each bit set in `size`.
    edge: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up at `size` leaves, from the hashes of `Subtree::whole(size).complete_parts()`; `None` when their
    /// number is another.
    pub fn resume(size: u64, edge: Vec<Hash>) -> Option<Self> {
        (edge.len() == size.count_ones() as usize).then_some(Self { size, edge })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Hashes of the maximal complete subtrees, left to right.
    pub fn edge(&self) -> &[Hash] {
        &self.edge
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.edge.push(node);
        self.size += 1;
    }

    /// The RFC 6962 root.
    pub fn root(&self) -> Hash {
        fold_right(&self.edge).unwrap_or_else(empty_root)
    }
}

/// Joins the hashes of adjacent complete subtrees, shrinking left to right, into the hash of their union.
pub(crate) fn fold_right(parts: &[Hash]) -> Option<Hash> {
    let (last, rest) = parts.split_last()?;
    Some(
        rest.iter()
            .rev()
            .fold(*last, |right, left| node_hash(left, &right)),
    )
}

/// A tree with all its complete nodes in memory (64 bytes a leaf).
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// `levels[h][i]`: hash of the complete subtree of 2^h leaves from leaf i · 2^h.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        let mut height = 0;
        loop {
            if self.levels.len() == height {
                self.levels.push(Vec::new());
            }
            let Some(level) = self.levels.get_mut(height) else {
                return;
            };
            level.push(node);
            let [.., left, right] = level.as_slice() else {
                return;
            };
            if level.len() % 2 == 1 {
                return;
            }
            node = node_hash(left, right);
            height += 1;
        }
    }

    /// The RFC 6962 root of the first `size` leaves; `None` when there are fewer.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        Subtree::whole(size).map_or_else(|| Some(empty_root()), |whole| self.hash_of(whole))
    }

    /// The RFC 6962 root of all leaves.
    pub fn root(&self) -> Hash {
        self.root_at(self.size()).unwrap_or_else(empty_root)
    }

    /// The hash of a subtree; `None` beyond the tree.
    pub fn hash_of(&self, subtree: Subtree) -> Option<Hash> {
        let parts: Vec<Hash> = subtree
            .complete_parts()
            .into_iter()
            .map(|part| {
                let height = part.count.trailing_zeros();
                let index = usize::try_from(part.first >> height).ok()?;
                self.levels.get(height as usize)?.get(index).copied()
            })
            .collect::<Option<_>>()?;
        fold_right(&parts)
    }
}

/// A subtree beyond the tree was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tree has no leaves {} to {}", .0.first, .0.end())]
pub struct BeyondTree(pub Subtree);

impl SubtreeHash for &Tree {
    type Error = BeyondTree;

    fn subtree_hash(&mut self, subtree: Subtree) -> Result<Hash, BeyondTree> {
        self.hash_of(subtree).ok_or(BeyondTree(subtree))
    }
}

impl<F: FnMut(Subtree) -> Hash> SubtreeHash for F {
    type Error = Infallible;

    fn subtree_hash(&mut self, subtree: Subtree) -> Result<Hash, Infallible> {
        Ok(self(subtree))
    }
}
