//! Records: one writing, no other; no byte that could be changed unseen.

use countersign_ledger::{Record, RecordError, RecordSignature, leaf_hash};
use proptest::prelude::*;

pub fn record() -> Record {
    Record {
        seq: 7,
        at: "2026-03-01T09:30:00.000250Z".into(),
        actor: "0189d5c4-7a3e-4b1f-9c55-0a1b2c3d4e5f".into(),
        actor_type: "human".into(),
        event: "action.decided".into(),
        subject: "action:5f0e8a1c-1111-4222-8333-444455556666".into(),
        subject_seq: 2,
        nonce: [0xab; 16],
        prev: [0x11; 32],
        statement: "{\"type\":\"countersign/decision/v1\",\"note\":\"ü \\u0001 \\\" 𝄞\"}".into(),
        signatures: vec![RecordSignature {
            key_id: [0x22; 32],
            signature: [0x33; 64],
        }],
    }
}

#[test]
fn the_bytes_are_those_of_the_format() {
    let expected = concat!(
        r#"{"v":1,"seq":7,"at":"2026-03-01T09:30:00.000250Z","actor":"0189d5c4-7a3e-4b1f-9c55-0a1b2c3d4e5f","#,
        r#""actor_type":"human","event":"action.decided","subject":"action:5f0e8a1c-1111-4222-8333-444455556666","#,
        r#""subject_seq":2,"nonce":"abababababababababababababababab","#,
        r#""prev":"1111111111111111111111111111111111111111111111111111111111111111","#,
        r#""statement":"{\"type\":\"countersign/decision/v1\",\"note\":\"ü \\u0001 \\\" 𝄞\"}","#,
        r#""signatures":[{"key_id":"2222222222222222222222222222222222222222222222222222222222222222","#,
        r#""signature":"33333333333333333333333333333333333333333333333333333333333333333333333333333333333333"#,
        r#"333333333333333333333333333333333333333333"}]}"#,
    );
    let bytes = record().encode();
    assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected);
    assert_eq!(Record::parse(&bytes), Ok(record()));
    // Whoever reads with any JSON parser gets the signed bytes back.
    let any: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(any["statement"], record().statement);
}

#[test]
fn every_changed_byte_is_refused_or_changes_the_leaf() {
    let bytes = record().encode();
    let leaf = leaf_hash(&bytes);
    for place in 0..bytes.len() {
        for flip in [0x01, 0x02, 0x20, 0x80, 0xff] {
            let mut bad = bytes.clone();
            bad[place] ^= flip;
            if let Ok(other) = Record::parse(&bad) {
                assert_ne!(other, record(), "byte {place} carries no meaning");
                assert_eq!(other.encode(), bad);
                assert_ne!(leaf_hash(&bad), leaf);
            }
        }
    }
}

#[test]
fn other_writings_are_refused() {
    let text = String::from_utf8(record().encode()).unwrap();
    let other = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Record::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    assert_eq!(other("\"v\":1", "\"v\":2"), RecordError::Version(2));
    assert_eq!(other("\"seq\":7", "\"seq\": 7"), RecordError::NotCanonical);
    assert_eq!(other("\"seq\":7", "\"seq\":07"), RecordError::Malformed);
    assert_eq!(other("\"seq\":7", "\"seq\":7.0"), RecordError::Malformed);
    assert_eq!(
        other("\"seq\":7", "\"seq\":9007199254740992"),
        RecordError::NotCanonical
    );
    assert_eq!(
        other("{\"v\":1,\"seq\":7", "{\"seq\":7,\"v\":1"),
        RecordError::NotCanonical
    );
    assert_eq!(
        other("\"seq\":7", "\"seq\":7,\"seq\":7"),
        RecordError::Malformed
    );
    assert_eq!(
        other("{\"v\":1", "{\"v\":1,\"x\":1"),
        RecordError::Malformed
    );
    assert_eq!(other("abab", "ABAB"), RecordError::NotCanonical);
    assert_eq!(other("ü", "\\u00fc"), RecordError::NotCanonical);
    assert_eq!(other("human", "hum\\u0061n"), RecordError::NotCanonical);
    assert_eq!(other("human", "robot"), RecordError::Member("actor_type"));
    assert_eq!(
        other("action:5f", "action:5F"),
        RecordError::Member("subject")
    );
    assert_eq!(other("0250Z", "025Z"), RecordError::Member("at"));
    assert_eq!(other("2026-03", "2026-13"), RecordError::Member("at"));
    assert_eq!(
        other("0189d5c4-", "0189d5c4_"),
        RecordError::Member("actor")
    );
    assert_eq!(
        other("action.decided", "action decided"),
        RecordError::Member("event")
    );
    assert_eq!(
        Record::parse(format!("{text}\n").as_bytes()),
        Err(RecordError::NotCanonical)
    );
    assert_eq!(Record::parse(b""), Err(RecordError::Malformed));
    let mut nul = record();
    nul.statement.push('\0');
    assert_eq!(Record::parse(&nul.encode()), Err(RecordError::NotCanonical));
}

#[test]
fn sizes_are_limited() {
    let mut long = record();
    long.statement = "x".repeat(32_768);
    assert!(Record::parse(&long.encode()).is_ok());
    long.statement.push('x');
    assert_eq!(
        Record::parse(&long.encode()),
        Err(RecordError::StatementTooLong)
    );
    assert_eq!(
        Record::parse(&vec![b'{'; 65_537]),
        Err(RecordError::TooLong)
    );
    assert_eq!(
        Record::parse("[".repeat(60_000).as_bytes()),
        Err(RecordError::Malformed),
        "no deep recursion"
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(found) = Record::parse(&bytes) {
            prop_assert_eq!(found.encode(), bytes);
        }
    }

    #[test]
    fn mangled_records_never_panic(
        at in any::<prop::sample::Index>(), len in 0_usize..30, with in proptest::collection::vec(any::<u8>(), 0..30),
    ) {
        let mut bytes = record().encode();
        let from = at.index(bytes.len());
        let to = (from + len).min(bytes.len());
        bytes.splice(from..to, with);
        if let Ok(found) = Record::parse(&bytes) {
            prop_assert_eq!(found.encode(), bytes);
        }
    }

    #[test]
    fn any_statement_comes_back(statement in "[^\u{0}]{1,200}", seq in 0_u64..(1 << 53)) {
        let record = Record { statement, seq, signatures: vec![], ..record() };
        prop_assert_eq!(Record::parse(&record.encode()), Ok(record));
    }
}
