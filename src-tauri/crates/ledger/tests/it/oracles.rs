//! Roots and proofs against RFC 6962's known values, `ct-merkle` and `tlog_tiles`.

use countersign_ledger::proof::{
    ProofRefused, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use countersign_ledger::record::{empty_root, leaf_hash};
use countersign_ledger::{Frontier, Hash};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::Sha256;
use tlog_tiles::tlog;

use super::{leaf, tree};

/// The eight inputs and roots that Certificate Transparency's implementations share (`merkletree_test`).
const INPUTS: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn the_known_roots_of_certificate_transparency() {
    assert_eq!(
        hex::encode(empty_root()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(Frontier::new().root(), empty_root());
    let mut frontier = Frontier::new();
    for (input, root) in INPUTS.iter().zip(ROOTS) {
        frontier.push(leaf_hash(&hex::decode(input).unwrap()));
        assert_eq!(hex::encode(frontier.root()), root);
    }
}

/// Hashes as `tlog_tiles` stores them.
struct Stored(Vec<tlog::Hash>);

impl tlog::HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes
            .iter()
            .map(|&index| self.0[usize::try_from(index).unwrap()])
            .collect())
    }
}

fn plain(hashes: &[tlog::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| hash.0).collect()
}

#[test]
fn two_other_implementations_agree_for_every_size_to_130() {
    let mut frontier = Frontier::new();
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut stored = Stored(Vec::new());
    for size in 1..=130_u64 {
        let index = size - 1;
        frontier.push(leaf(index));
        theirs.push(index.to_be_bytes().to_vec());
        let more = tlog::stored_hashes(index, &index.to_be_bytes(), &stored).unwrap();
        stored.0.extend(more);

        let ours = tree(size);
        let root = ours.root();
        assert_eq!(frontier.root(), root);
        assert_eq!(theirs.root().as_bytes().as_slice(), root);
        assert_eq!(tlog::tree_hash(size, &stored).unwrap().0, root);
        assert_eq!(
            Frontier::resume(size, frontier.edge().to_vec()).unwrap(),
            frontier
        );
        for index in 0..size {
            let proof = inclusion_proof(index, size, &mut &ours).unwrap();
            assert_eq!(
                theirs
                    .prove_inclusion(usize::try_from(index).unwrap())
                    .as_bytes(),
                proof.concat()
            );
            assert_eq!(
                plain(&tlog::prove_record(size, index, &stored).unwrap()),
                proof
            );
            assert_eq!(
                verify_inclusion(&leaf(index), index, size, &proof, &root),
                Ok(())
            );
        }
        for old in 1..=size {
            let proof = consistency_proof(old, size, &mut &ours).unwrap();
            if old < size {
                let added = usize::try_from(size - old).unwrap();
                assert_eq!(theirs.prove_consistency(added).as_bytes(), proof.concat());
            }
            assert_eq!(plain(&tlog::prove_tree(size, old, &stored).unwrap()), proof);
            let old_root = ours.root_at(old).unwrap();
            assert_eq!(
                verify_consistency(old, &old_root, size, &root, &proof),
                Ok(())
            );
        }
    }
}

#[test]
fn a_changed_inclusion_proof_is_refused() {
    for size in 1..40 {
        let ours = tree(size);
        let root = ours.root();
        for index in 0..size {
            let proof = inclusion_proof(index, size, &mut &ours).unwrap();
            let check = |leaf: &Hash, index, size, proof: &[Hash]| {
                verify_inclusion(leaf, index, size, proof, &root)
            };
            assert_eq!(
                check(&leaf(index + 1), index, size, &proof),
                Err(ProofRefused::Root)
            );
            assert_eq!(
                check(&leaf(index), size, size, &proof),
                Err(ProofRefused::OutOfRange)
            );
            for other in (0..size).filter(|&other| other != index) {
                assert!(
                    check(&leaf(index), other, size, &proof).is_err(),
                    "{index} as {other} of {size}"
                );
            }
            for place in 0..proof.len() {
                let mut bad = proof.clone();
                bad[place][0] ^= 1;
                assert_eq!(
                    check(&leaf(index), index, size, &bad),
                    Err(ProofRefused::Root)
                );
                bad.remove(place);
                assert_eq!(
                    check(&leaf(index), index, size, &bad),
                    Err(ProofRefused::Length)
                );
            }
            let longer = [proof, vec![[0; 32]]].concat();
            assert_eq!(
                check(&leaf(index), index, size, &longer),
                Err(ProofRefused::Length)
            );
        }
    }
}

#[test]
fn a_fork_or_a_changed_consistency_proof_is_refused() {
    for new in 1..40 {
        let ours = tree(new);
        let root = ours.root();
        for old in 0..=new {
            let old_root = ours.root_at(old).unwrap();
            let proof = consistency_proof(old, new, &mut &ours).unwrap();
            let check = |old_root: &Hash, proof: &[Hash]| {
                verify_consistency(old, old_root, new, &root, proof)
            };
            assert_eq!(check(&old_root, &proof), Ok(()));
            assert_eq!(check(&[7; 32], &proof), Err(ProofRefused::Root));
            assert!(
                verify_consistency(old, &old_root, new, &[7; 32], &proof).is_err()
                    || (old == 0 && new > 0)
            );
            assert_eq!(
                check(&old_root, &[proof.clone(), vec![[0; 32]]].concat()),
                Err(ProofRefused::Length)
            );
            for place in 0..proof.len() {
                let mut bad = proof.clone();
                bad[place][0] ^= 1;
                assert_eq!(check(&old_root, &bad), Err(ProofRefused::Root));
                bad.remove(place);
                assert_eq!(check(&old_root, &bad), Err(ProofRefused::Length));
            }
        }
        assert!(consistency_proof(new + 1, new, &mut &ours).is_err());
        assert_eq!(
            verify_consistency(new + 1, &root, new, &root, &[]),
            Err(ProofRefused::OutOfRange)
        );
    }
}
