//! The multiproof against itself, its definition and its forger.

use std::collections::BTreeSet;
use std::convert::Infallible;

use countersign_ledger::multiproof::{MultiproofError, multiproof_root, opened_hashes};
use countersign_ledger::tree::Subtree;
use countersign_ledger::{Hash, MultiproofVerifier};
use proptest::prelude::*;

use super::{leaf, tree};

fn root(
    size: u64,
    leaves: &[(u64, Hash)],
    hashes: &[Hash],
) -> Result<Hash, MultiproofError<Infallible>> {
    multiproof_root(
        size,
        leaves.iter().copied().map(Ok),
        hashes.iter().copied().map(Ok),
    )
}

/// The definition in docs/formats/bundle.md, word by word, by recursion.
fn by_definition(subtree: Subtree, opened: &BTreeSet<u64>, out: &mut Vec<Subtree>) {
    if opened.range(subtree.first..subtree.end()).next().is_none() {
        out.push(subtree);
    } else if let Some((left, right)) = subtree.children() {
        by_definition(left, opened, out);
        by_definition(right, opened, out);
    }
}

fn case() -> impl Strategy<Value = (u64, BTreeSet<u64>)> {
    (1_u64..600).prop_flat_map(|size| {
        let dense =
            proptest::collection::btree_set(0..size, 0..=usize::try_from(size.min(64)).unwrap());
        (Just(size), dense)
    })
}

proptest! {
    #[test]
    fn holds_and_matches_the_definition((size, opened) in case()) {
        let ours = tree(size);
        let list: Vec<u64> = opened.iter().copied().collect();
        let hashes = opened_hashes(size, &list, &mut &ours).unwrap();
        let mut expected = Vec::new();
        by_definition(Subtree::whole(size).unwrap(), &opened, &mut expected);
        let expected: Vec<Hash> = expected.into_iter().map(|subtree| ours.hash_of(subtree).unwrap()).collect();
        prop_assert_eq!(&hashes, &expected);
        let leaves: Vec<_> = list.iter().map(|&index| (index, leaf(index))).collect();
        prop_assert_eq!(root(size, &leaves, &hashes).unwrap(), ours.root());
    }

    #[test]
    fn no_leaf_and_no_hash_can_be_changed_or_left_out((size, opened) in case(), place in any::<prop::sample::Index>()) {
        let ours = tree(size);
        let list: Vec<u64> = opened.iter().copied().collect();
        let hashes = opened_hashes(size, &list, &mut &ours).unwrap();
        let leaves: Vec<_> = list.iter().map(|&index| (index, leaf(index))).collect();
        let real = Ok(ours.root());
        if !hashes.is_empty() {
            let mut bad = hashes.clone();
            let at = place.index(bad.len());
            bad[at][31] ^= 0x80;
            prop_assert_ne!(root(size, &leaves, &bad), real);
            bad.remove(at);
            prop_assert_eq!(root(size, &leaves, &bad), Err(MultiproofError::MissingHash));
        }
        prop_assert_eq!(
            root(size, &leaves, &[hashes.clone(), vec![ours.root()]].concat()),
            Err(MultiproofError::SurplusHash)
        );
        if !leaves.is_empty() {
            let at = place.index(leaves.len());
            let mut bad = leaves.clone();
            bad[at].1[0] ^= 1;
            prop_assert_ne!(root(size, &bad, &hashes), real);
            bad.remove(at);
            prop_assert_ne!(root(size, &bad, &hashes), real);
            let mut twice = leaves.clone();
            twice.insert(at, leaves[at]);
            prop_assert_eq!(root(size, &twice, &hashes), Err(MultiproofError::Order(leaves[at].0)));
        }
    }
}

#[test]
fn edges() {
    let nothing: [u64; 0] = [];
    let ours = tree(5);
    assert_eq!(
        opened_hashes(5, &nothing, &mut &ours).unwrap(),
        [ours.root()]
    );
    assert_eq!(root(5, &[], &[ours.root()]), Ok(ours.root()));
    assert_eq!(
        root(0, &[], &[]),
        Ok(countersign_ledger::record::empty_root())
    );
    assert_eq!(
        root(0, &[(0, leaf(0))], &[]),
        Err(MultiproofError::Beyond(0))
    );
    assert_eq!(root(1, &[(0, leaf(0))], &[]), Ok(leaf(0)));
    assert!(opened_hashes(5, &[5], &mut &ours).is_err());
    assert!(opened_hashes(5, &[3, 3], &mut &ours).is_err());
    assert!(opened_hashes(5, &[3, 2], &mut &ours).is_err());
    let all: Vec<_> = (0..5).map(|index| (index, leaf(index))).collect();
    assert_eq!(
        root(5, &all, &[]),
        Ok(ours.root()),
        "the whole log needs no hash"
    );
}

#[test]
fn an_error_cannot_be_passed_over() {
    // The forger gives the real root for the left subtree and nothing for the right one.
    let real = tree(4).root();
    let mut verifier = MultiproofVerifier::new(4, [Ok::<_, Infallible>(real)].into_iter());
    assert_eq!(verifier.leaf(9, leaf(9)), Err(MultiproofError::Beyond(9)));
    assert_eq!(verifier.leaf(3, leaf(3)), Err(MultiproofError::Refused));
    assert_eq!(verifier.root(), Err(MultiproofError::Refused));
}
