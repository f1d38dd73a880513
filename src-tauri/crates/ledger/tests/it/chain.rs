//! Where a chain first breaks.

use countersign_ledger::chain::ChainBreak;
use countersign_ledger::{ChainCheck, Hash, Record, leaf_hash};

use super::record::record;

const A: &str = "action:5f0e8a1c-1111-4222-8333-444455556666";
const B: &str = "workspace";

/// A log with the given subjects.
fn log(subjects: &[&str]) -> Vec<Record> {
    let mut prev = [0; 32];
    let mut records: Vec<Record> = Vec::new();
    for (seq, subject) in (0..).zip(subjects) {
        let subject_seq = records
            .iter()
            .filter(|before| before.subject == *subject)
            .count() as u64;
        let next = Record {
            seq,
            subject: (*subject).into(),
            subject_seq,
            prev,
            ..record()
        };
        prev = leaf_hash(&next.encode());
        records.push(next);
    }
    records
}

fn run(mut check: ChainCheck, records: &[Record]) -> Result<ChainCheck, ChainBreak> {
    for record in records {
        let leaf: Hash = leaf_hash(&record.encode());
        check.next(record, &leaf)?;
    }
    Ok(check)
}

#[test]
fn a_whole_log_holds() {
    let records = log(&[B, A, A, B, A]);
    let check = run(ChainCheck::whole(), &records).unwrap();
    assert_eq!(check.size(), 5);
    assert!(check.is_contiguous());
}

#[test]
fn the_first_break_is_named() {
    let good = log(&[B, A, A, B, A]);
    let broken = |change: &dyn Fn(&mut Vec<Record>)| {
        let mut records = good.clone();
        change(&mut records);
        run(ChainCheck::whole(), &records).unwrap_err()
    };
    assert_eq!(
        broken(&|r| drop(r.remove(2))),
        ChainBreak::Sequence {
            expected: 2,
            found: 3
        }
    );
    assert_eq!(
        broken(&|r| r.swap(1, 2)),
        ChainBreak::Sequence {
            expected: 1,
            found: 2
        }
    );
    assert_eq!(
        broken(&|r| r.insert(1, r[0].clone())),
        ChainBreak::Sequence {
            expected: 1,
            found: 0
        }
    );
    assert_eq!(
        broken(&|r| r[1].nonce[0] ^= 1),
        ChainBreak::Previous { seq: 2 }
    );
    assert_eq!(
        broken(&|r| r[0].prev[0] = 1),
        ChainBreak::Previous { seq: 0 }
    );
    assert_eq!(
        broken(&|r| drop(r.drain(..1))),
        ChainBreak::Sequence {
            expected: 0,
            found: 1
        }
    );
    let subject = A.to_owned();
    assert_eq!(
        broken(&|r| r[2].subject_seq = 2),
        ChainBreak::Subject {
            seq: 2,
            subject,
            expected: 1,
            found: 2
        }
    );
    assert!(matches!(
        broken(&|r| r[1].subject_seq = 1),
        ChainBreak::Subject {
            seq: 1,
            expected: 0,
            ..
        }
    ));
}

#[test]
fn an_excerpt_may_have_holes_but_no_contradiction() {
    let records = log(&[B, A, A, B, A]);
    let check = run(
        ChainCheck::excerpt(),
        &[records[1].clone(), records[2].clone(), records[4].clone()],
    )
    .unwrap();
    assert!(!check.is_contiguous());
    assert!(
        run(ChainCheck::excerpt(), &records[1..])
            .unwrap()
            .is_contiguous()
    );

    let swapped = [records[2].clone(), records[1].clone()];
    assert_eq!(
        run(ChainCheck::excerpt(), &swapped).unwrap_err(),
        ChainBreak::Order { last: 2, found: 1 }
    );
    let mut forged = records.clone();
    forged[2].prev[0] ^= 1;
    assert_eq!(
        run(ChainCheck::excerpt(), &forged[1..]).unwrap_err(),
        ChainBreak::Previous { seq: 2 }
    );
    let mut repeated = records;
    repeated[4].subject_seq = 1;
    let found = run(
        ChainCheck::excerpt(),
        &[repeated[2].clone(), repeated[4].clone()],
    )
    .unwrap_err();
    assert!(matches!(
        found,
        ChainBreak::Subject {
            seq: 4,
            expected: 2,
            found: 1,
            ..
        }
    ));
}
