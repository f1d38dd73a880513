//! Receipts: what they prove and what they do not survive.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_ledger::Checkpoint;
use countersign_ledger::key::PublicKey;
use countersign_ledger::note::{KeyKind, KnownKey};
use countersign_ledger::proof::{ProofRefused, inclusion_proof};
use countersign_ledger::receipt::{Receipt, ReceiptError};

use super::{key, leaf, tree};

fn receipt(index: u64, size: u64) -> Receipt {
    let ours = tree(size);
    let head = Checkpoint {
        origin: "countersign/ab".into(),
        size,
        root: ours.root(),
    };
    Receipt {
        index,
        hashes: inclusion_proof(index, size, &mut &ours).unwrap(),
        checkpoint: head.sign(&key(1)).unwrap().encode(),
    }
}

fn known() -> [KnownKey; 1] {
    [KnownKey::new(
        "countersign/ab",
        KeyKind::Signature,
        PublicKey::from(&key(1)),
    )
    .unwrap()]
}

#[test]
fn the_form_is_that_of_the_standard() {
    // Two leaves: one hash, the other leaf. Written by hand from the words of C2SP tlog-proof.
    let receipt = receipt(1, 2);
    let expected = format!(
        "c2sp.org/tlog-proof@v1\nindex 1\n{}\n\n{}",
        STANDARD.encode(leaf(0)),
        receipt.checkpoint
    );
    assert_eq!(receipt.encode(), expected);
    assert_eq!(Receipt::parse(expected.as_bytes()), Ok(receipt));
}

#[test]
fn a_receipt_proves_its_record_and_no_other() {
    for (index, size) in [(0, 1), (0, 2), (6, 7), (300, 1000)] {
        let receipt = Receipt::parse(receipt(index, size).encode().as_bytes()).unwrap();
        let (head, signers) = receipt.verify(&leaf(index), &known()).unwrap();
        assert_eq!((head.size, signers.len()), (size, 1));
        assert_eq!(
            receipt.verify(&leaf(index + 1), &known()),
            Err(ReceiptError::Proof(ProofRefused::Root))
        );
        assert!(receipt.verify(&leaf(index), &[]).is_err());
        let moved = Receipt {
            index: index + 1,
            ..receipt
        };
        assert!(moved.verify(&leaf(index), &known()).is_err());
    }
}

#[test]
fn every_changed_byte_is_refused() {
    let bytes = receipt(5, 11).encode().into_bytes();
    for place in 0..bytes.len() {
        for flip in [1, 2, 4, 0x20, 0x80] {
            let mut bad = bytes.clone();
            bad[place] ^= flip;
            let held = Receipt::parse(&bad)
                .is_ok_and(|receipt| receipt.verify(&leaf(5), &known()).is_ok());
            assert!(!held, "byte {place} is not covered");
        }
    }
}

#[test]
fn other_writings_are_refused() {
    let text = receipt(7, 11).encode();
    let refused = |from: &str, to: &str| {
        let bad = text.replacen(from, to, 1);
        assert_ne!(bad, text);
        Receipt::parse(bad.as_bytes()).unwrap_err()
    };
    assert_eq!(refused("@v1", "@v2"), ReceiptError::Malformed);
    assert_eq!(refused("index 7", "index 07"), ReceiptError::Malformed);
    assert_eq!(refused("index 7", "index +7"), ReceiptError::Malformed);
    assert_eq!(
        refused("index", "extra YWdl\nindex"),
        ReceiptError::Malformed
    );
    assert_eq!(refused("=\n", "\n"), ReceiptError::Malformed);
    assert_eq!(refused("=\n", "=\r\n"), ReceiptError::Malformed);
    let many = format!(
        "index 7\n{}",
        format!("{}\n", STANDARD.encode([1; 32])).repeat(65)
    );
    assert_eq!(refused("index 7\n", &many), ReceiptError::Malformed);
    assert_eq!(
        Receipt::parse(&vec![b'a'; 80_000]),
        Err(ReceiptError::TooLong)
    );
}
