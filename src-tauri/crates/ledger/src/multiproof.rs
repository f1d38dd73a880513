//! One proof for many leaves: the hashes of the maximal subtrees without an opened leaf, left to right
//! (docs/formats/bundle.md, `proof/hashes`). Prover and verifier walk the tree in logarithmic memory.

use std::iter::Peekable;

use crate::Hash;
use crate::record::{empty_root, node_hash};
use crate::tree::{Subtree, SubtreeHash};

/// Why a multiproof cannot be made or does not lead to a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MultiproofError<E> {
    /// Opened leaves must ascend and be different.
    #[error("leaf {0} does not follow the one before")]
    Order(u64),
    /// An opened leaf lies beyond the tree.
    #[error("leaf {0} lies beyond the tree")]
    Beyond(u64),
    /// The hashes end too early.
    #[error("hashes are missing")]
    MissingHash,
    /// More hashes than subtrees.
    #[error("there are more hashes than the proof needs")]
    SurplusHash,
    /// The source of hashes failed.
    #[error("a hash could not be read")]
    Source(#[source] E),
    /// Used on after an earlier error.
    #[error("the proof was refused before")]
    Refused,
}

/// The maximal subtrees of a tree of `size` leaves that hold no opened leaf, left to right.
///
/// The opened indices must ascend; an index out of order or beyond the tree ends the walk with an error.
pub fn closed_subtrees<I: IntoIterator<Item = u64>>(
    size: u64,
    opened: I,
) -> ClosedSubtrees<I::IntoIter> {
    ClosedSubtrees {
        pending: Subtree::whole(size).into_iter().collect(),
        opened: opened.into_iter().peekable(),
        passed: 0,
        size,
    }
}

/// Iterator of [`closed_subtrees`].
#[derive(Debug)]
pub struct ClosedSubtrees<I: Iterator<Item = u64>> {
    /// Subtrees still to visit, the leftmost last.
    pending: Vec<Subtree>,
    opened: Peekable<I>,
    /// Leaves below this index are done.
    passed: u64,
    size: u64,
}

impl<I: Iterator<Item = u64>> Iterator for ClosedSubtrees<I> {
    type Item = Result<Subtree, MultiproofError<std::convert::Infallible>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next = self.opened.peek().copied();
            match next {
                Some(index) if index >= self.size => {
                    self.pending.clear();
                    self.opened.next();
                    return Some(Err(MultiproofError::Beyond(index)));
                }
                Some(index) if index < self.passed => {
                    self.pending.clear();
                    self.opened.next();
                    return Some(Err(MultiproofError::Order(index)));
                }
                _ => {}
            }
            let subtree = self.pending.pop()?;
            if !next.is_some_and(|index| subtree.contains(index)) {
                self.passed = subtree.end();
                return Some(Ok(subtree));
            }
            if let Some((left, right)) = subtree.children() {
                self.pending.extend([right, left]);
            } else {
                self.passed = subtree.end();
                self.opened.next();
            }
        }
    }
}

/// The hashes of [`closed_subtrees`] for the opened leaves, which must ascend.
pub fn opened_hashes<S: SubtreeHash>(
    size: u64,
    opened: &[u64],
    source: &mut S,
) -> Result<Vec<Hash>, MultiproofError<S::Error>> {
    closed_subtrees(size, opened.iter().copied())
        .map(|subtree| match subtree {
            Ok(subtree) => source
                .subtree_hash(subtree)
                .map_err(MultiproofError::Source),
            Err(MultiproofError::Order(index)) => Err(MultiproofError::Order(index)),
            Err(MultiproofError::Beyond(index)) => Err(MultiproofError::Beyond(index)),
            Err(MultiproofError::SurplusHash) => Err(MultiproofError::SurplusHash),
            Err(MultiproofError::MissingHash) => Err(MultiproofError::MissingHash),
            Err(MultiproofError::Refused) => Err(MultiproofError::Refused),
            Err(MultiproofError::Source(never)) => match never {},
        })
        .collect()
}

/// One step still to be done by the verifier.
#[derive(Debug, Clone, Copy)]
enum Step {
    Visit(Subtree),
    /// Joins the two hashes found last.
    Join,
}

/// Rebuilds a root from opened leaves, pushed in ascending order, and hashes, pulled as needed.
///
/// Holds at most two steps and one hash for each level of the tree, whatever its size.
/// The size must come from the signed checkpoint: an RFC 6962 root alone does not fix it (three leaves and four, of
/// which the first is opened, have proofs of the same shape).
#[derive(Debug)]
pub struct MultiproofVerifier<H> {
    size: u64,
    steps: Vec<Step>,
    found: Vec<Hash>,
    hashes: H,
    /// Leaves below this index are done.
    passed: u64,
    /// An error leaves half a walk behind, whose root would mean nothing.
    refused: bool,
}

impl<H, E> MultiproofVerifier<H>
where
    H: Iterator<Item = Result<Hash, E>>,
{
    /// A verifier of the tree of `size` leaves.
    pub fn new(size: u64, hashes: H) -> Self {
        let steps = Subtree::whole(size).into_iter().map(Step::Visit).collect();
        Self {
            size,
            steps,
            found: Vec::new(),
            hashes,
            passed: 0,
            refused: false,
        }
    }

    /// Takes the next opened leaf.
    pub fn leaf(&mut self, index: u64, leaf: Hash) -> Result<(), MultiproofError<E>> {
        let placed = if self.refused {
            Err(MultiproofError::Refused)
        } else if index >= self.size {
            Err(MultiproofError::Beyond(index))
        } else if index < self.passed {
            Err(MultiproofError::Order(index))
        } else {
            self.advance(Some((index, leaf)))
        };
        self.refused |= placed.is_err();
        placed
    }

    /// The root, once all opened leaves were given and every hash was used.
    pub fn root(mut self) -> Result<Hash, MultiproofError<E>> {
        if self.refused {
            return Err(MultiproofError::Refused);
        }
        self.advance(None)?;
        match self.hashes.next() {
            None => Ok(self.found.pop().unwrap_or_else(empty_root)),
            Some(Ok(_)) => Err(MultiproofError::SurplusHash),
            Some(Err(error)) => Err(MultiproofError::Source(error)),
        }
    }

    /// Walks on until the given leaf is placed, or to the end.
    fn advance(&mut self, opened: Option<(u64, Hash)>) -> Result<(), MultiproofError<E>> {
        while let Some(step) = self.steps.pop() {
            let subtree = match step {
                Step::Join => {
                    if let (Some(right), Some(left)) = (self.found.pop(), self.found.pop()) {
                        self.found.push(node_hash(&left, &right));
                    }
                    continue;
                }
                Step::Visit(subtree) => subtree,
            };
            let Some((_, leaf)) = opened.filter(|&(index, _)| subtree.contains(index)) else {
                let hash = self.hashes.next().ok_or(MultiproofError::MissingHash)?;
                self.found.push(hash.map_err(MultiproofError::Source)?);
                self.passed = subtree.end();
                continue;
            };
            if let Some((left, right)) = subtree.children() {
                self.steps
                    .extend([Step::Join, Step::Visit(right), Step::Visit(left)]);
            } else {
                self.found.push(leaf);
                self.passed = subtree.end();
                return Ok(());
            }
        }
        Ok(())
    }
}

/// The root of `size` leaves from opened leaves (ascending by index) and hashes, both pulled one by one.
pub fn multiproof_root<E>(
    size: u64,
    leaves: impl IntoIterator<Item = Result<(u64, Hash), E>>,
    hashes: impl IntoIterator<Item = Result<Hash, E>>,
) -> Result<Hash, MultiproofError<E>> {
    let mut verifier = MultiproofVerifier::new(size, hashes.into_iter());
    for opened in leaves {
        let (index, leaf) = opened.map_err(MultiproofError::Source)?;
        verifier.leaf(index, leaf)?;
    }
    verifier.root()
}
