//! Batches say what strict verification says, even to a signer who wants them to differ.

use countersign_ledger::batch::BATCH;
use countersign_ledger::{Batch, PublicKey, verify_batch};
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest as _, Sha512};

use super::key;

struct Case {
    key: PublicKey,
    message: Vec<u8>,
    signature: [u8; 64],
}

impl Case {
    fn strict(&self) -> bool {
        self.key.verify(&self.message, &self.signature)
    }
}

fn good(count: usize) -> Vec<Case> {
    (0..count)
        .map(|index| {
            let key = key(u8::try_from(index % 5).unwrap());
            let message = format!("statement {index}").into_bytes();
            let signature = key.sign(&message).to_bytes();
            Case {
                key: PublicKey::from(&key),
                message,
                signature,
            }
        })
        .collect()
}

/// A signature whose holder added `torsion` to R before hashing: valid with the cofactor, invalid without.
fn with_torsion(torsion: &EdwardsPoint, nonce: u64) -> Case {
    let key = key(1);
    let message = b"signed twice over".to_vec();
    let nonce = Scalar::from(nonce);
    let r = (ED25519_BASEPOINT_POINT * nonce + torsion).compress();
    let hash = Sha512::new()
        .chain_update(r.0)
        .chain_update(key.verifying_key().to_bytes())
        .chain_update(&message)
        .finalize();
    let s = nonce + Scalar::from_bytes_mod_order_wide(&hash.into()) * key.to_scalar();
    let signature = [r.0, s.to_bytes()].concat().try_into().unwrap();
    Case {
        key: PublicKey::from(&key),
        message,
        signature,
    }
}

fn check(cases: &[Case]) -> Result<(), Vec<usize>> {
    let mut batch = Batch::new();
    for case in cases {
        batch.push(&case.key, &case.message, &case.signature);
    }
    assert_eq!(batch.len(), cases.len());
    let verdict = batch.check();
    assert!(batch.is_empty());
    verdict
}

#[test]
fn good_signatures_hold_in_any_number() {
    for count in [0, 1, 2, 255, 256, 257, 1000] {
        assert_eq!(check(&good(count)), Ok(()), "{count}");
    }
}

#[test]
fn every_wrong_signature_is_named() {
    for count in [10, 400] {
        let mut cases = good(count);
        cases[3].message.push(b'!');
        cases[7].signature[40] ^= 1;
        cases[9].key = PublicKey::from(&key(77));
        assert_eq!(check(&cases), Err(vec![3, 7, 9]));
    }
}

#[test]
fn the_first_wrong_one_is_named_across_batches() {
    let mut cases = good(BATCH + 300);
    let run = |cases: &[Case]| {
        verify_batch(
            cases
                .iter()
                .map(|case| (&case.key, case.message.as_slice(), &case.signature)),
        )
    };
    assert_eq!(run(&cases), Ok(()));
    cases[BATCH + 123].signature[0] ^= 1;
    assert_eq!(run(&cases), Err(BATCH + 123));
    cases[17].message.clear();
    assert_eq!(run(&cases), Err(17));
}

#[test]
fn a_part_of_small_order_is_always_refused() {
    for (place, torsion) in EIGHT_TORSION.iter().enumerate().skip(1) {
        for nonce in 2..6 {
            let case = with_torsion(torsion, nonce);
            assert!(!case.strict(), "torsion {place}");
            let mut cases = good(300);
            cases[200] = case;
            assert_eq!(check(&cases), Err(vec![200]), "torsion {place}");
            // Two that cancel each other.
            cases[201] = with_torsion(&-torsion, nonce);
            assert_eq!(check(&cases), Err(vec![200, 201]), "torsion {place}");
        }
    }
    assert!(
        with_torsion(&EIGHT_TORSION[0], 9).strict(),
        "without torsion the forger's signature is a real one"
    );
}

#[test]
fn a_plain_batch_would_have_let_some_pass() {
    // Else the test above would prove nothing.
    let accepted = (2..130)
        .map(|nonce| with_torsion(&EIGHT_TORSION[4], nonce))
        .filter(|case| {
            let signature = Signature::from_bytes(&case.signature);
            let key = ed25519_dalek::VerifyingKey::from_bytes(&case.key.to_bytes()).unwrap();
            ed25519_dalek::verify_batch(&[&case.message], &[signature], &[key]).is_ok()
        })
        .count();
    assert!((20..110).contains(&accepted), "{accepted} of 128");
}

#[test]
fn special_signatures_are_refused_alone_and_among_others() {
    /// ℓ, little-endian.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut special = vec![[0; 64], [0xff; 64]];
    // s + ℓ: the same number, not reduced.
    let mut unreduced = good(1)[0].signature;
    let mut carry = 0;
    for (byte, more) in unreduced[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    special.push(unreduced);
    // R of small order, canonical (the identity among them) and not.
    let mut encodings: Vec<[u8; 32]> = EIGHT_TORSION
        .iter()
        .map(|point| point.compress().0)
        .collect();
    for low in 0xed..=0xff {
        for high in [0x7f, 0xff] {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, high);
            encodings.push(bytes);
        }
    }
    let mut identity_with_sign = [0; 32];
    (identity_with_sign[0], identity_with_sign[31]) = (1, 0x80);
    encodings.push(identity_with_sign);
    for r in encodings {
        special.push(
            [r, good(1)[0].signature[32..].try_into().unwrap()]
                .concat()
                .try_into()
                .unwrap(),
        );
        // s = k·a makes the equation hold with R = identity.
        let case = &good(1)[0];
        let hash = Sha512::new()
            .chain_update(r)
            .chain_update(case.key.to_bytes())
            .chain_update(&case.message);
        let s = Scalar::from_bytes_mod_order_wide(&hash.finalize().into()) * key(0).to_scalar();
        special.push([r, s.to_bytes()].concat().try_into().unwrap());
    }
    for signature in special {
        for count in [1, 256] {
            let mut cases = good(count);
            cases[0].signature = signature;
            assert!(!cases[0].strict());
            assert_eq!(check(&cases), Err(vec![0]), "{}", hex::encode(signature));
        }
    }
}

#[test]
fn every_flipped_bit_is_refused_as_by_strict_verification() {
    let mut cases = good(512);
    for (bit, case) in cases.iter_mut().enumerate() {
        case.signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!case.strict());
    }
    assert_eq!(check(&cases), Err((0..512).collect()));
}
