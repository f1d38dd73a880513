//! Tiles: rows of 256 hashes from which every proof reads a few, whatever the size of the log.
//!
//! Tile (0, n) holds the leaf hashes 256·n to 256·n + 255; tile (l, n) the roots of the tiles (l − 1, 256·n) onwards.
//! That is C2SP tlog-tiles with height 8. A full tile is one stored row; a tile at the right edge is not stored: its
//! hashes are the newest leaves (level 0) or the `root` column of the full tiles one level below. In a log of
//! 1,000,000 records a proof reads at most two tiles of each of three levels.

use std::collections::HashMap;

use crate::Hash;
use crate::record::node_hash;
use crate::tree::{Subtree, SubtreeHash, fold_right};

/// Hashes in a full tile.
pub const TILE_WIDTH: u64 = 256;
const TILE_HEIGHT: u32 = 8;

/// Which tile, and how many of its hashes exist in the tree that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// 0 for leaf hashes.
    pub level: u8,
    /// Number within the level.
    pub n: u64,
    /// Hashes in it, 1 to 256; 256 means that it is stored as a row.
    pub width: u16,
}

impl Tile {
    /// Whether it is a stored row.
    pub fn is_full(self) -> bool {
        u64::from(self.width) == TILE_WIDTH
    }

    /// Index of its first hash within its level: a leaf's number, or that of a tile one level below.
    pub fn first(self) -> u64 {
        self.n * TILE_WIDTH
    }
}

/// The hashes of a complete subtree in tiles: `tile`'s hashes `from .. from + count`.
#[derive(Debug, Clone, Copy)]
struct Span {
    tile: Tile,
    from: usize,
    count: usize,
}

/// Where a complete subtree lies in the tiles of a tree of `size` leaves; `None` beyond the tree.
fn span(part: Subtree, size: u64) -> Option<Span> {
    if part.end() > size {
        return None;
    }
    let height = part.count.trailing_zeros();
    let level = height / TILE_HEIGHT;
    let index = part.first >> (level * TILE_HEIGHT);
    let n = index / TILE_WIDTH;
    let width = (size >> (level * TILE_HEIGHT))
        .saturating_sub(n * TILE_WIDTH)
        .min(TILE_WIDTH);
    Some(Span {
        tile: Tile {
            level: u8::try_from(level).ok()?,
            n,
            width: u16::try_from(width).ok()?,
        },
        from: usize::try_from(index % TILE_WIDTH).ok()?,
        count: 1 << (height % TILE_HEIGHT),
    })
}

/// The tiles that the hash of `subtree` needs in a tree of `size` leaves, for who fetches them beforehand.
pub fn tiles_for(subtree: Subtree, size: u64) -> Vec<Tile> {
    let mut tiles: Vec<Tile> = subtree
        .complete_parts()
        .into_iter()
        .filter_map(|part| Some(span(part, size)?.tile))
        .collect();
    tiles.dedup();
    tiles
}

/// The root over a tile's hashes (1 to 256 of them), as RFC 6962 joins them; `None` for none.
pub fn tile_root(hashes: &[Hash]) -> Option<Hash> {
    let whole = Subtree::whole(hashes.len() as u64)?;
    let parts: Vec<Hash> = whole
        .complete_parts()
        .into_iter()
        .filter_map(|part| {
            let first = usize::try_from(part.first).ok()?;
            complete_root(hashes.get(first..first + usize::try_from(part.count).ok()?)?)
        })
        .collect();
    fold_right(&parts)
}

/// Joins a power of two of hashes.
fn complete_root(hashes: &[Hash]) -> Option<Hash> {
    let mut layer = hashes.to_vec();
    while layer.len() > 1 {
        layer = layer
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [left, right] => Some(node_hash(left, right)),
                _ => None,
            })
            .collect();
    }
    layer.first().copied()
}

/// Reads tiles, from a database or a file.
pub trait TileSource {
    /// What can go wrong while reading.
    type Error;

    /// The first `tile.width` hashes of the tile.
    fn tile(&mut self, tile: Tile) -> Result<Vec<Hash>, Self::Error>;
}

/// Why a subtree's hash could not be had from tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E> {
    /// The subtree lies beyond the tree.
    #[error("the tree has no leaves {} to {}", .0.first, .0.end())]
    Beyond(Subtree),
    /// A tile came with fewer hashes than it has.
    #[error("tile {} of level {} is too short", .0.n, .0.level)]
    Short(Tile),
    /// The source failed.
    #[error("a tile could not be read")]
    Source(#[source] E),
}

/// The hashes of subtrees of a tree of `size` leaves, out of tiles; the tile read last of each level is kept.
#[derive(Debug)]
pub struct TileSubtrees<S> {
    size: u64,
    source: S,
    kept: HashMap<u8, (Tile, Vec<Hash>)>,
}

impl<S: TileSource> TileSubtrees<S> {
    /// Reads a tree of `size` leaves.
    pub fn new(size: u64, source: S) -> Self {
        Self {
            size,
            source,
            kept: HashMap::new(),
        }
    }

    fn complete(&mut self, part: Subtree) -> Result<Hash, TileError<S::Error>> {
        let Span { tile, from, count } = span(part, self.size).ok_or(TileError::Beyond(part))?;
        if self
            .kept
            .get(&tile.level)
            .is_none_or(|(kept, _)| *kept != tile)
        {
            let hashes = self.source.tile(tile).map_err(TileError::Source)?;
            self.kept.insert(tile.level, (tile, hashes));
        }
        self.kept
            .get(&tile.level)
            .and_then(|(_, hashes)| complete_root(hashes.get(from..from + count)?))
            .ok_or(TileError::Short(tile))
    }
}

impl<S: TileSource> SubtreeHash for TileSubtrees<S> {
    type Error = TileError<S::Error>;

    fn subtree_hash(&mut self, subtree: Subtree) -> Result<Hash, Self::Error> {
        let parts: Vec<Hash> = subtree
            .complete_parts()
            .into_iter()
            .map(|part| self.complete(part))
            .collect::<Result<_, _>>()?;
        fold_right(&parts).ok_or(TileError::Beyond(subtree))
    }
}

/// Tiles fetched beforehand (by [`tiles_for`]), for who reads them asynchronously.
#[derive(Debug, Clone, Default)]
pub struct TileSet {
    tiles: HashMap<Tile, Vec<Hash>>,
}

/// A tile that was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tile {} of level {} was not fetched", .0.n, .0.level)]
pub struct NotFetched(pub Tile);

impl TileSet {
    /// No tiles yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a tile's hashes.
    pub fn insert(&mut self, tile: Tile, hashes: Vec<Hash>) {
        self.tiles.insert(tile, hashes);
    }

    /// Whether the tile is here.
    pub fn contains(&self, tile: &Tile) -> bool {
        self.tiles.contains_key(tile)
    }
}

impl TileSource for &TileSet {
    type Error = NotFetched;

    fn tile(&mut self, tile: Tile) -> Result<Vec<Hash>, NotFetched> {
        self.tiles.get(&tile).cloned().ok_or(NotFetched(tile))
    }
}
