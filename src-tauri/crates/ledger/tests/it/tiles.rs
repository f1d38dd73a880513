//! Proofs out of tiles, and what they read.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;

use countersign_ledger::proof::{
    consistency_proof, consistency_subtrees, inclusion_proof, inclusion_subtrees,
};
use countersign_ledger::tile::{Tile, TileSet, TileSource, TileSubtrees, tile_root, tiles_for};
use countersign_ledger::tree::{Subtree, Tree};
use countersign_ledger::{Hash, opened_hashes};

use super::tree;

/// A database of tiles over a tree in memory, noting what was read.
struct Rows<'a> {
    tree: &'a Tree,
    read: &'a RefCell<Vec<Tile>>,
}

fn row(tree: &Tree, tile: Tile) -> Vec<Hash> {
    let count = 256_u64.pow(tile.level.into());
    (tile.first()..tile.first() + u64::from(tile.width))
        .map(|index| {
            tree.hash_of(Subtree {
                first: index * count,
                count,
            })
            .unwrap()
        })
        .collect()
}

impl TileSource for Rows<'_> {
    type Error = Infallible;

    fn tile(&mut self, tile: Tile) -> Result<Vec<Hash>, Infallible> {
        self.read.borrow_mut().push(tile);
        Ok(row(self.tree, tile))
    }
}

#[test]
fn proofs_from_tiles_are_those_of_the_tree() {
    let whole = tree(70_000);
    for size in [
        1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 65_793, 70_000,
    ] {
        let read = RefCell::new(Vec::new());
        let mut tiles = TileSubtrees::new(
            size,
            Rows {
                tree: &whole,
                read: &read,
            },
        );
        for index in [0, size / 3, size / 2, size - 1] {
            let expected = inclusion_proof(index, size, &mut &whole).unwrap();
            assert_eq!(inclusion_proof(index, size, &mut tiles).unwrap(), expected);
        }
        for old in [1, size / 2, size - 1, size] {
            let expected = consistency_proof(old, size, &mut &whole).unwrap();
            assert_eq!(consistency_proof(old, size, &mut tiles).unwrap(), expected);
        }
        let opened: Vec<u64> = (0..size).step_by(97).collect();
        assert_eq!(
            opened_hashes(size, &opened, &mut tiles).unwrap(),
            opened_hashes(size, &opened, &mut &whole).unwrap()
        );
    }
}

#[test]
fn a_proof_reads_few_tiles_in_a_log_of_a_million() {
    let whole = tree(1_000_003);
    for index in [0, 255, 256, 65_535, 500_000, 999_999, 1_000_002] {
        let read = RefCell::new(Vec::new());
        let mut tiles = TileSubtrees::new(
            1_000_003,
            Rows {
                tree: &whole,
                read: &read,
            },
        );
        let proof = inclusion_proof(index, 1_000_003, &mut tiles).unwrap();
        assert_eq!(
            proof,
            inclusion_proof(index, 1_000_003, &mut &whole).unwrap()
        );
        assert!(read.borrow().len() <= 6, "{:?}", read.borrow());
        // Who fetches beforehand fetches the same tiles.
        let planned: BTreeSet<Tile> = inclusion_subtrees(index, 1_000_003)
            .unwrap()
            .into_iter()
            .flat_map(|subtree| tiles_for(subtree, 1_000_003))
            .collect();
        assert_eq!(planned, read.borrow().iter().copied().collect());
    }
}

#[test]
fn tiles_fetched_beforehand_serve_a_proof() {
    let whole = tree(3_000);
    let mut set = TileSet::new();
    for subtree in consistency_subtrees(1_234, 3_000).unwrap() {
        for tile in tiles_for(subtree, 3_000) {
            set.insert(tile, row(&whole, tile));
        }
    }
    let proof = consistency_proof(1_234, 3_000, &mut TileSubtrees::new(3_000, &set)).unwrap();
    assert_eq!(proof, consistency_proof(1_234, 3_000, &mut &whole).unwrap());
    assert!(inclusion_proof(5, 3_000, &mut TileSubtrees::new(3_000, &TileSet::new())).is_err());
    assert!(inclusion_proof(3_000, 3_000, &mut TileSubtrees::new(3_000, &set)).is_err());
}

#[test]
fn a_tile_that_is_too_short_is_an_error() {
    let mut set = TileSet::new();
    set.insert(
        Tile {
            level: 0,
            n: 0,
            width: 5,
        },
        vec![[1; 32]; 4],
    );
    assert!(inclusion_proof(0, 5, &mut TileSubtrees::new(5, &set)).is_err());
}

#[test]
fn the_root_of_a_tile_is_that_of_its_leaves() {
    for width in 1..=256_u16 {
        let whole = tree(width.into());
        assert_eq!(
            tile_root(&row(
                &whole,
                Tile {
                    level: 0,
                    n: 0,
                    width
                }
            )),
            Some(whole.root())
        );
    }
    assert_eq!(tile_root(&[]), None);
}
