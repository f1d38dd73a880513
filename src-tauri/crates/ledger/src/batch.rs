//! Many signatures at once, with the verdict of strict verification.
//!
//! A batch checks one random combination `Σ zᵢ·(sᵢB − Rᵢ − kᵢA) = 0`. In the group of prime order ℓ a wrong signature
//! survives that with probability 2⁻¹²⁸. The curve also has eight points of small order, and there `zᵢ·T` vanishes
//! once in eight (or two) times: whoever signs can add such a `T` to `R` and get a signature that a batch accepts by
//! luck and `verify_strict`, OpenSSL and OpenSSH refuse (Chalkias, Garillot, Nikolaenko, "Taming the many `EdDSA`s",
//! 2020). So here a batch accepts only what strict verification accepts:
//! - `A` was checked once by [`PublicKey::from_bytes`]: canonical, of prime order;
//! - `s` is reduced, `R` is canonical and not of small order, checked one by one;
//! - all `R` are shown to have no part of small order together: the sums of 128 random subsets are multiplied by ℓ.
//!   A part of small order in any `R` leaves each sum with probability at most 1/2, hence all with at most 2⁻¹²⁸.
//!
//! Under these `sB − R − kA` lies in the group of prime order, where strict equation and batch say the same. The
//! coefficients come from SHA-512 over everything in the batch: a verdict can be repeated, and no one can choose a
//! signature after the coefficients. When a batch fails, each signature is checked alone to name the wrong ones.

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity as _, VartimeMultiscalarMul as _};
use sha2::{Digest, Sha512};

use crate::key::{PublicKey, is_canonical};

/// A good size of a batch: the 128 products with ℓ cost little among so many signatures (under 2 MB).
pub const BATCH: usize = 4096;

/// Subset sums are taken eight at a time, by one byte of random bits.
const WINDOWS: usize = 16;

struct Entry {
    key: usize,
    r_bytes: [u8; 32],
    s_bytes: [u8; 32],
    k: Scalar,
}

/// Signatures collected for one check. Messages are hashed on arrival and not kept.
#[derive(Default)]
pub struct Batch {
    keys: Vec<PublicKey>,
    entries: Vec<Entry>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many signatures wait.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a signature over `message` by `key`.
    pub fn push(&mut self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) {
        let (r, s) = signature.split_at(32);
        let mut entry = Entry {
            key: 0,
            r_bytes: [0; 32],
            s_bytes: [0; 32],
            k: Scalar::ZERO,
        };
        entry.r_bytes.copy_from_slice(r);
        entry.s_bytes.copy_from_slice(s);
        let k = Sha512::new()
            .chain_update(r)
            .chain_update(key.to_bytes())
            .chain_update(message)
            .finalize();
        entry.k = Scalar::from_bytes_mod_order_wide(&k.into());
        // Keys are few; the last one used stands at the end.
        entry.key = self
            .keys
            .iter()
            .rposition(|known| known == key)
            .unwrap_or_else(|| {
                self.keys.push(*key);
                self.keys.len() - 1
            });
        self.entries.push(entry);
    }

    /// Checks and empties the batch; on failure the indices, in the order of pushing, of every wrong signature.
    pub fn check(&mut self) -> Result<(), Vec<usize>> {
        // Below this the subset sums cost more than they save.
        let together = self.entries.len() >= 256 && self.check_together();
        let wrong: Vec<usize> = if together {
            Vec::new()
        } else {
            (0..)
                .zip(&self.entries)
                .filter(|(_, entry)| !self.check_alone(entry))
                .map(|(index, _)| index)
                .collect()
        };
        self.entries.clear();
        self.keys.clear();
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The strict equation, from the hash kept: encode(sB − kA) = R, with R of prime order.
    fn check_alone(&self, entry: &Entry) -> bool {
        let (Some(key), Some((_, s))) = (self.keys.get(entry.key), open(entry)) else {
            return false;
        };
        let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&entry.k, &-key.point, &s);
        expected.compress().0 == entry.r_bytes
    }

    fn check_together(&self) -> bool {
        let seed = self.seed();
        let mut sums = SubsetSums::new();
        let mut base = Scalar::ZERO;
        let mut by_key = vec![Scalar::ZERO; self.keys.len()];
        let mut scalars = Vec::with_capacity(self.entries.len() + self.keys.len() + 1);
        let mut points = Vec::with_capacity(scalars.capacity());
        for (index, entry) in (0_u64..).zip(&self.entries) {
            let Some((r, s)) = open(entry) else {
                return false;
            };
            let Some(key) = by_key.get_mut(entry.key) else {
                return false;
            };
            let (z, bits) = coefficients(&seed, index);
            sums.add(&r, &bits);
            base -= z * s;
            *key += z * entry.k;
            scalars.push(z);
            points.push(r);
        }
        scalars.extend(by_key);
        points.extend(self.keys.iter().map(|key| key.point));
        scalars.push(base);
        points.push(ED25519_BASEPOINT_POINT);
        sums.torsion_free()
            && EdwardsPoint::vartime_multiscalar_mul(&scalars, &points) == EdwardsPoint::identity()
    }

    /// A hash of all keys, signatures and (through `k`) messages.
    fn seed(&self) -> [u8; 64] {
        let mut hash = Sha512::new_with_prefix(b"countersign/batch/v1\n");
        for entry in &self.entries {
            // k is a hash of R, A and the message; R and A are named again because k is reduced.
            hash.update(entry.k.as_bytes());
            hash.update(entry.s_bytes);
            hash.update(entry.r_bytes);
            hash.update(
                self.keys
                    .get(entry.key)
                    .map(PublicKey::to_bytes)
                    .unwrap_or_default(),
            );
        }
        hash.finalize().into()
    }
}

/// `R` as a point and `s` as a scalar; `None` unless both are canonical and `R` has not small order.
fn open(entry: &Entry) -> Option<(EdwardsPoint, Scalar)> {
    let s = Option::<Scalar>::from(Scalar::from_canonical_bytes(entry.s_bytes))?;
    if !is_canonical(&entry.r_bytes) {
        return None;
    }
    let r = CompressedEdwardsY(entry.r_bytes).decompress()?;
    (!r.is_small_order()).then_some((r, s))
}

/// For entry `index`: a 128-bit coefficient, and in which of the 128 subsets it is.
fn coefficients(seed: &[u8; 64], index: u64) -> (Scalar, [u8; WINDOWS]) {
    let hash = Sha512::new()
        .chain_update(seed)
        .chain_update(index.to_le_bytes())
        .finalize();
    let (z, rest) = hash.split_at(16);
    let mut wide = [0; 16];
    wide.copy_from_slice(z);
    let mut bits = [0; WINDOWS];
    for (bit, byte) in bits.iter_mut().zip(rest) {
        *bit = *byte;
    }
    (Scalar::from(u128::from_le_bytes(wide)), bits)
}

/// 128 sums over random subsets, eight a window: each point is added once to one of 256 buckets of each window.
struct SubsetSums {
    windows: Vec<Vec<EdwardsPoint>>,
}

impl SubsetSums {
    fn new() -> Self {
        Self {
            windows: vec![vec![EdwardsPoint::identity(); 256]; WINDOWS],
        }
    }

    fn add(&mut self, point: &EdwardsPoint, bits: &[u8; WINDOWS]) {
        for (window, &byte) in self.windows.iter_mut().zip(bits) {
            if let Some(bucket) = window.get_mut(usize::from(byte)).filter(|_| byte != 0) {
                *bucket += point;
            }
        }
    }

    fn torsion_free(&self) -> bool {
        self.windows.iter().all(|window| {
            (0..8).all(|bit| {
                let chosen = window
                    .iter()
                    .enumerate()
                    .filter(|(byte, _)| byte >> bit & 1 == 1);
                chosen
                    .map(|(_, sum)| sum)
                    .sum::<EdwardsPoint>()
                    .is_torsion_free()
            })
        })
    }
}

/// Checks signatures in batches of [`BATCH`]; on failure the index of the first wrong one.
pub fn verify_batch<'m>(
    signatures: impl IntoIterator<Item = (&'m PublicKey, &'m [u8], &'m [u8; 64])>,
) -> Result<(), usize> {
    let mut batch = Batch::new();
    let mut checked = 0;
    for (key, message, signature) in signatures {
        batch.push(key, message, signature);
        if batch.len() == BATCH {
            first_wrong(&mut batch, checked)?;
            checked += BATCH;
        }
    }
    first_wrong(&mut batch, checked)
}

fn first_wrong(batch: &mut Batch, checked: usize) -> Result<(), usize> {
    batch
        .check()
        .map_err(|wrong| checked + wrong.first().copied().unwrap_or_default())
}
