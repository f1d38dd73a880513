//! Notes, checkpoints and cosignatures against the examples of C2SP and against forgers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign_ledger::checkpoint::{Checkpoint, CheckpointError, cosign};
use countersign_ledger::key::PublicKey;
use countersign_ledger::note::{KeyKind, KnownKey, Note, NoteError};
use ed25519_dalek::Signer as _;
use sha2::{Digest as _, Sha256};

use super::key;

/// The example of the documentation of Go's `golang.org/x/mod/sumdb/note`, where the format comes from.
const EXAMPLE_VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const EXAMPLE_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn known(name: &str, kind: KeyKind, seed: u8) -> KnownKey {
    KnownKey::new(name, kind, PublicKey::from(&key(seed))).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "countersign/00112233445566778899aabbccddeeff".into(),
        size: 12,
        root: [9; 32],
    }
}

#[test]
fn the_example_of_go_verifies() {
    let vkey = KnownKey::parse(EXAMPLE_VKEY).unwrap();
    assert_eq!(vkey.vkey(), EXAMPLE_VKEY);
    assert_eq!(vkey.kind(), KeyKind::Signature);
    let note = Note::parse(EXAMPLE_NOTE.as_bytes()).unwrap();
    assert_eq!(note.encode(), EXAMPLE_NOTE);
    assert_eq!(
        note.text(),
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    );
    let signers = note.verify(std::slice::from_ref(&vkey)).unwrap();
    assert_eq!((signers[0].known, signers[0].time), (0, None));
    let forged = EXAMPLE_NOTE.replace("problem is", "problem was");
    assert_eq!(
        Note::parse(forged.as_bytes()).unwrap().verify(&[vkey]),
        Err(NoteError::WrongSignature)
    );
    for bad in ["c74f20a4", "C74F20A3"] {
        assert_eq!(
            KnownKey::parse(&EXAMPLE_VKEY.replace("c74f20a3", bad)),
            Err(NoteError::VerifierKey)
        );
    }
}

#[test]
fn a_cosignature_is_put_together_as_the_standard_says() {
    // Key hash, signed message and signature by hand, from the words of C2SP tlog-cosignature.
    let head = checkpoint();
    let text = head.text();
    assert_eq!(
        text,
        "countersign/00112233445566778899aabbccddeeff\n12\nCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n"
    );
    let name = "witness.example/w1";
    let public = key(2).verifying_key().to_bytes();
    let hash = Sha256::digest([name.as_bytes(), b"\n\x04", &public].concat());
    let signature = key(2).sign(format!("cosignature/v1\ntime 1679315147\n{text}").as_bytes());
    let time = [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb];
    let line = STANDARD.encode([&hash[..4], &time, &signature.to_bytes()].concat());
    let mut note = Note::new(text.clone()).unwrap();
    cosign(&mut note, name, &key(2), 1_679_315_147).unwrap();
    assert_eq!(note.encode(), format!("{text}\n— {name} {line}\n"));
    let signers = note
        .verify(&[known(name, KeyKind::Cosignature, 2)])
        .unwrap();
    assert_eq!(signers[0].time, Some(1_679_315_147));
}

#[test]
fn signatures_and_cosignatures_name_their_keys() {
    let head = checkpoint();
    let witness = format!("{}/0189d5c4-7a3e-4b1f-9c55-0a1b2c3d4e5f", head.origin);
    let mut note = head.sign(&key(1)).unwrap();
    cosign(&mut note, &witness, &key(2), 1_679_315_147).unwrap();
    let bytes = note.encode();
    let keys = [
        known(&witness, KeyKind::Cosignature, 2),
        known(&head.origin, KeyKind::Signature, 1),
        known(&head.origin, KeyKind::Signature, 3),
    ];
    let (found, signers) = Checkpoint::open(bytes.as_bytes(), &keys).unwrap();
    assert_eq!(found, head);
    let signers: Vec<_> = signers
        .iter()
        .map(|signer| (signer.known, signer.time))
        .collect();
    assert_eq!(signers, [(1, None), (0, Some(1_679_315_147))]);
    // A key counts only for the kind and the name it was known under.
    for stranger in [
        known(&witness, KeyKind::Signature, 2),
        known(&head.origin, KeyKind::Cosignature, 1),
    ] {
        assert_eq!(
            Checkpoint::open(bytes.as_bytes(), &[stranger]),
            Err(NoteError::NoKnownKey.into())
        );
    }
    assert_eq!(
        Checkpoint::open(bytes.as_bytes(), &[]),
        Err(NoteError::NoKnownKey.into())
    );
}

#[test]
fn a_signature_under_another_name_does_not_speak_for_the_log() {
    let mut note = Note::new(checkpoint().text()).unwrap();
    note.sign("countersign/other", &key(1)).unwrap();
    let keys = [known("countersign/other", KeyKind::Signature, 1)];
    assert!(note.verify(&keys).is_ok());
    assert_eq!(
        Checkpoint::open(note.encode().as_bytes(), &keys),
        Err(NoteError::NoKnownKey.into())
    );
}

#[test]
fn every_changed_byte_is_refused() {
    let head = checkpoint();
    let mut note = head.sign(&key(1)).unwrap();
    let witness = format!("{}/w", head.origin);
    cosign(&mut note, &witness, &key(2), 5).unwrap();
    let keys = [
        known(&head.origin, KeyKind::Signature, 1),
        known(&witness, KeyKind::Cosignature, 2),
    ];
    let bytes = note.encode().into_bytes();
    assert_eq!(Checkpoint::open(&bytes, &keys).unwrap().1.len(), 2);
    for place in 0..bytes.len() {
        for flip in [1, 2, 0x20, 0x80] {
            let mut bad = bytes.clone();
            bad[place] ^= flip;
            // A changed name or hash makes a signature that of a stranger; the other one must still hold.
            let signers_left = Checkpoint::open(&bad, &keys).map_or(0, |(found, signers)| {
                assert_eq!(found, head);
                signers.len()
            });
            assert!(signers_left < 2, "byte {place} is not covered");
        }
    }
}

#[test]
fn each_malformation_has_its_error() {
    let text = checkpoint().text();
    let parse =
        |from: &str, to: &str| Checkpoint::parse_text(&text.replacen(from, to, 1)).unwrap_err();
    assert_eq!(parse("\n12\n", "\n012\n"), CheckpointError::Size);
    assert_eq!(parse("\n12\n", "\n+12\n"), CheckpointError::Size);
    assert_eq!(parse("\n12\n", "\n-1\n"), CheckpointError::Size);
    assert_eq!(
        parse("\n12\n", "\n9223372036854775808\n"),
        CheckpointError::Size
    );
    assert_eq!(parse("CQk=", "CQl="), CheckpointError::Root);
    assert_eq!(parse("CQk=", "CQk"), CheckpointError::Root);
    assert_eq!(
        parse("countersign/", "counter sign/"),
        CheckpointError::Origin
    );
    assert_eq!(
        parse("countersign/", "countersign+"),
        CheckpointError::Origin
    );
    assert_eq!(
        Checkpoint::parse_text(&format!("{text}more\n")),
        Err(CheckpointError::Extension)
    );
    assert_eq!(
        Checkpoint::parse_text("a\n1\n"),
        Err(CheckpointError::Lines)
    );
    assert_eq!(Checkpoint::parse_text(""), Err(CheckpointError::Lines));
    let zero = Checkpoint {
        size: 0,
        ..checkpoint()
    };
    assert_eq!(Checkpoint::parse_text(&zero.text()), Ok(zero));

    let note = |from: &str, to: &str| {
        let bad = EXAMPLE_NOTE.replacen(from, to, 1);
        assert_ne!(bad, EXAMPLE_NOTE);
        Note::parse(bad.as_bytes()).unwrap_err()
    };
    assert_eq!(note("\n\n", "\n"), NoteError::NoBlankLine);
    assert_eq!(note("nAM=\n", "nAM="), NoteError::SignatureLine);
    assert_eq!(note("nAM=\n", "nAM=\n\n"), NoteError::SignatureLine);
    assert_eq!(note("nAM=", "nAN="), NoteError::SignatureLine);
    assert_eq!(note("— ", "- "), NoteError::SignatureLine);
    assert_eq!(note("Neumann ", "Neumann  "), NoteError::SignatureLine);
    assert_eq!(
        note("Neumann x08g", "Neumann\u{a0} x08g"),
        NoteError::SignatureLine
    );
    assert_eq!(note("think", "think\r"), NoteError::NotText);
    let line = EXAMPLE_NOTE.split_once("\n\n").unwrap().1;
    assert_eq!(
        Note::parse(format!("{EXAMPLE_NOTE}{line}").as_bytes()),
        Err(NoteError::DuplicateSignature)
    );
    assert_eq!(Note::parse(&vec![b'a'; 65_537]), Err(NoteError::TooLong));
    assert_eq!(Note::parse(&[0xff]), Err(NoteError::NotText));
}

#[test]
fn many_signatures_are_read() {
    let head = checkpoint();
    let mut note = head.sign(&key(1)).unwrap();
    for seed in 2..60 {
        cosign(&mut note, &format!("{}/{seed}", head.origin), &key(seed), 5).unwrap();
    }
    let keys: Vec<_> = (2..60)
        .map(|seed| {
            known(
                &format!("{}/{seed}", head.origin),
                KeyKind::Cosignature,
                seed,
            )
        })
        .collect();
    assert_eq!(
        Checkpoint::open(note.encode().as_bytes(), &keys)
            .unwrap()
            .1
            .len(),
        58
    );
}
