//! The table is closed, and what it writes it reads.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

use countersign_refusal::{
    Action, Fault, KeyFault, KeyOf, Ledger, Limited, Login, People, Refusal,
};
use std::collections::BTreeSet;

#[test]
fn codes_are_kebab_case_and_stand_once() {
    let mut seen = BTreeSet::new();
    for row in Refusal::rows() {
        assert!(seen.insert(row.code), "{} stands twice", row.code);
        assert!(
            row.code.split('-').all(|word| !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())),
            "{}",
            row.code
        );
    }
}

#[test]
fn a_status_is_an_error_and_says_whose_fault_it_is() {
    for row in Refusal::rows() {
        let ours = row.fault == Fault::Program;
        assert!((400..600).contains(&row.status), "{}", row.code);
        assert!(
            row.status < 500 || ours || row.fault == Fault::Surroundings,
            "{}: a {} is nobody's fault who asked",
            row.code,
            row.status
        );
    }
}

#[test]
fn what_is_written_is_read() {
    let refusals: [Refusal; 4] = [
        Login::Isolation.into(),
        People::KeyNotActive {
            key: KeyOf::Own,
            fault: KeyFault::Revoked,
        }
        .into(),
        Ledger::TooLarge {
            what: Limited::Note,
            most: 4096,
        }
        .into(),
        Action::TargetExcluded {
            name: None,
            why: Some(Box::new(
                Action::NotOpen {
                    state: countersign_statement::State::Approved,
                    changed_seq: Some(57),
                }
                .into(),
            )),
        }
        .into(),
    ];
    for refusal in refusals {
        let members = serde_json::Value::Object(refusal.members()).to_string();
        assert_eq!(Refusal::read(refusal.code(), &members).unwrap(), refusal);
    }
}

#[test]
fn what_is_not_in_the_table_is_not_read() {
    for (code, members) in [
        ("nonsense", "{}"),
        ("isolation", "{\"level\":3}"),
        ("isolation", "[]"),
        ("isolation", ""),
        ("too-large", "{}"),
        ("too-large", "{\"what\":\"note\"}"),
        ("too-large", "{\"what\":\"house\",\"most\":1}"),
        ("too-large", "{\"what\":\"note\",\"most\":-1}"),
        ("too-large", "{\"what\":\"note\",\"most\":1,\"more\":1}"),
        ("expired", "{\"at\":\"yesterday\"}"),
    ] {
        assert!(Refusal::read(code, members).is_err(), "{code} {members}");
    }
}
