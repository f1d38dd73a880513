//! Records per CPU second: hashing, reading, and the whole chain with the tree.
//! Three interleaved repeats in one run, because only ratios of one run compare.
#![allow(clippy::disallowed_methods, reason = "it measures")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::Write as _;
use std::time::Instant;

use countersign_ledger::{ChainCheck, Frontier, Record, RecordSignature, leaf_hash};

const COUNT: u32 = 100_000;

fn rate(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    f64::from(COUNT) / start.elapsed().as_secs_f64()
}

fn main() {
    let mut prev = [0; 32];
    let lines: Vec<Vec<u8>> = (0..u64::from(COUNT))
        .map(|seq| {
            let record = Record {
                seq,
                at: "2026-03-01T09:30:00.000250Z".into(),
                actor: "0189d5c4-7a3e-4b1f-9c55-0a1b2c3d4e5f".into(),
                actor_type: "human".into(),
                event: "action.decided".into(),
                subject: format!("action:5f0e8a1c-1111-4222-8333-{seq:012x}"),
                subject_seq: 0,
                nonce: [0xab; 16],
                prev,
                statement: format!(
                    "{{\"type\":\"countersign/decision/v1\",\"x\":\"{:0<500}\"}}",
                    "a\":\"b"
                ),
                signatures: vec![RecordSignature {
                    key_id: [0x22; 32],
                    signature: [0x33; 64],
                }],
            };
            let bytes = record.encode();
            prev = leaf_hash(&bytes);
            bytes
        })
        .collect();
    let mut out = std::io::stdout();
    for _ in 0..3 {
        let hash = rate(|| assert!(lines.iter().all(|line| leaf_hash(line) != [0; 32])));
        let parse = rate(|| assert!(lines.iter().all(|line| Record::parse(line).is_ok())));
        let whole = rate(|| {
            let (mut chain, mut tree) = (ChainCheck::whole(), Frontier::new());
            for line in &lines {
                let leaf = leaf_hash(line);
                chain.next(&Record::parse(line).unwrap(), &leaf).unwrap();
                tree.push(leaf);
            }
            assert_eq!(tree.size(), u64::from(COUNT));
        });
        writeln!(
            out,
            "{} bytes a record: hash {hash:.0}/s, parse {parse:.0}/s, hash, parse, chain and tree {whole:.0}/s",
            lines[0].len()
        )
        .unwrap();
    }
}
