//! Signatures per CPU second: strict one by one, the plain batch of `ed25519-dalek`, and ours with strict verdicts.
//! Three interleaved repeats in one run, because only ratios of one run compare.
#![allow(clippy::disallowed_methods, reason = "it measures")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::Write as _;
use std::time::{Duration, Instant};

use countersign_ledger::{PublicKey, verify_batch};
use ed25519_dalek::{Signature, Signer as _, SigningKey};

const COUNT: u32 = 16_384;
const PLAIN_BATCH: usize = 256;

fn timed(run: impl FnOnce() -> bool) -> Duration {
    let start = Instant::now();
    assert!(run());
    start.elapsed()
}

fn main() {
    let keys: Vec<SigningKey> = (1..=8)
        .map(|seed| SigningKey::from_bytes(&[seed; 32]))
        .collect();
    let public: Vec<PublicKey> = keys.iter().map(PublicKey::from).collect();
    let messages: Vec<Vec<u8>> = (0..COUNT)
        .map(|n| format!("{n:0>1000}").into_bytes())
        .collect();
    let signers = || (0..keys.len()).cycle();
    let signatures: Vec<Signature> = messages
        .iter()
        .zip(signers())
        .map(|(m, k)| keys[k].sign(m))
        .collect();
    let raw: Vec<[u8; 64]> = signatures.iter().map(Signature::to_bytes).collect();
    let plain_keys: Vec<_> = signers()
        .take(messages.len())
        .map(|k| keys[k].verifying_key())
        .collect();
    let texts: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
    let mut out = std::io::stdout();
    for _ in 0..3 {
        let strict = timed(|| {
            texts
                .iter()
                .zip(&raw)
                .zip(signers())
                .all(|((m, s), k)| public[k].verify(m, s))
        });
        let plain = timed(|| {
            texts
                .chunks(PLAIN_BATCH)
                .zip(signatures.chunks(PLAIN_BATCH))
                .zip(plain_keys.chunks(PLAIN_BATCH))
                .all(|((m, s), k)| ed25519_dalek::verify_batch(m, s, k).is_ok())
        });
        let ours = timed(|| {
            verify_batch(
                texts
                    .iter()
                    .zip(&raw)
                    .zip(signers())
                    .map(|((m, s), k)| (&public[k], *m, s)),
            )
            .is_ok()
        });
        let rate = |time: Duration| f64::from(COUNT) / time.as_secs_f64();
        writeln!(
            out,
            "strict {:.0}/s, plain batch of {PLAIN_BATCH} {:.0}/s, ours {:.0}/s",
            rate(strict),
            rate(plain),
            rate(ours)
        )
        .unwrap();
    }
}
