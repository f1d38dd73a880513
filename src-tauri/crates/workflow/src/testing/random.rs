//! Random numbers that are the same on every machine.

use countersign_statement::{bytes32, digest};
use uuid::Uuid;

/// `SplitMix64`: small, fast, the same on every machine; not for secrets.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Begins at `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next_u64() % (most.saturating_sub(least) + 1)
    }

    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of `values`, which must not be empty.
    pub fn one_of<T: Copy>(&mut self, values: &[T], otherwise: T) -> T {
        let index = self.between(0, (values.len() as u64).saturating_sub(1));
        usize::try_from(index)
            .ok()
            .and_then(|index| values.get(index))
            .copied()
            .unwrap_or(otherwise)
    }

    /// A random UUID (version 4).
    pub fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.salt()).into_uuid()
    }

    /// 16 bytes.
    pub fn salt(&mut self) -> [u8; 16] {
        let both = u128::from(self.next_u64()) << 64 | u128::from(self.next_u64());
        both.to_be_bytes()
    }

    /// 32 bytes.
    pub fn bytes32(&mut self) -> [u8; 32] {
        bytes32(&digest(&self.salt())).unwrap_or_default()
    }
}
