//! ed25519 by dalek's `verify_strict` and by plpgsql.

use std::fmt::Write as _;

use ed25519_dalek::{
    Signer, SigningKey,
    hazmat::{ExpandedSecretKey, raw_sign},
};
use sha2::Sha512;

use crate::{cluster::Cluster, published};

const MIGRATION: &str = include_str!("../../migrations/0002_ed25519.sql");
/// p = 2^255 - 19, little-endian, is these two ends around thirty bytes of 0xff.
const P_ENDS: (u8, u8) = (0xed, 0x7f);

fn migrated() -> Cluster {
    let cluster = Cluster::start();
    cluster.run(&format!("CREATE SCHEMA countersign;\n{MIGRATION}"));
    cluster
}

fn literal(bytes: &[u8]) -> String {
    format!("'\\x{}'::bytea", hex::encode(bytes))
}

#[test]
fn dalek_answers_every_vector_as_expected() {
    for vector in published::all() {
        assert_eq!(
            published::dalek_strict(&vector.public_key, &vector.message, &vector.signature),
            vector.valid_strict,
            "{}",
            vector.name
        );
    }
}

#[test]
fn postgres_answers_every_vector_as_expected() {
    let vectors = published::all();
    let mut script = String::from(
        "CREATE TEMP TABLE vector (n int, public_key bytea, message bytea, signature bytea);\n\
         COPY vector FROM STDIN;\n",
    );
    for (n, v) in vectors.iter().enumerate() {
        let [key, message, signature] =
            [&v.public_key, &v.message, &v.signature].map(hex::encode::<&Vec<u8>>);
        writeln!(script, "{n}\t\\\\x{key}\t\\\\x{message}\t\\\\x{signature}").unwrap();
    }
    script.push_str(
        "\\.\n\
         SELECT n, countersign.ed25519_verify(public_key, message, signature), countersign.ed25519_verify_with(\
         public_key, countersign.ed25519_key_tables(public_key), message, signature) FROM vector ORDER BY n;\n",
    );
    let rows = migrated().run(&script);
    assert_eq!(rows.len(), vectors.len());
    for (row, vector) in rows.iter().zip(&vectors) {
        let expected = if vector.valid_strict { "t" } else { "f" };
        assert_eq!(row[1..], [expected, expected], "{}", vector.name);
    }
}

#[test]
fn postgres_refuses_the_keys_that_dalek_refuses() {
    let mut keys: Vec<Vec<u8>> = published::all().into_iter().map(|v| v.public_key).collect();
    // Every y from p to 2^255 - 1 and every y below 19, each with both signs: the encodings that are not canonical, and theirs.
    for low in 0..=18u8 {
        for sign in [0, 0x80] {
            let mut canonical = [0; 32];
            (canonical[0], canonical[31]) = (low, sign);
            let mut reducible = [0xff; 32];
            (reducible[0], reducible[31]) = (P_ENDS.0 + low, P_ENDS.1 | sign);
            keys.extend([canonical.to_vec(), reducible.to_vec()]);
        }
    }
    keys.sort();
    keys.dedup();
    let mut script = String::new();
    for key in &keys {
        writeln!(
            script,
            "SELECT countersign.ed25519_key_tables({}) IS NOT NULL;",
            literal(key)
        )
        .unwrap();
    }
    let rows = migrated().run(&script);
    assert_eq!(rows.len(), keys.len());
    for (row, key) in rows.iter().zip(&keys) {
        let accepted = published::dalek_accepts_key(key);
        assert_eq!(row[0] == "t", accepted, "{}", hex::encode(key));
    }
}

#[test]
fn tables_of_another_key_nulls_and_strangers_are_refused() {
    let (ours, other) = (
        SigningKey::from_bytes(&[1; 32]),
        SigningKey::from_bytes(&[2; 32]),
    );
    let signature = literal(&ours.sign(b"decided").to_bytes());
    let key = literal(ours.verifying_key().as_bytes());
    let tables = format!("countersign.ed25519_key_tables({key})");
    let with = |key: &str, tables: &str, message: &str, signature: &str| {
        format!(
            "SELECT countersign.ed25519_verify_with({key}, {tables}, {message}, {signature});\n"
        )
    };
    let foreign = format!(
        "countersign.ed25519_key_tables({})",
        literal(other.verifying_key().as_bytes())
    );
    let message = literal(b"decided");
    // The other key signs in our name: the equation holds for its tables, and only their binding to the key says no.
    let posed = literal(
        &raw_sign::<Sha512>(
            &ExpandedSecretKey::from(other.as_bytes()),
            b"decided",
            &ours.verifying_key(),
        )
        .to_bytes(),
    );
    let script = [
        with(&key, &tables, &message, &signature),
        with(&key, &foreign, &message, &signature),
        with(&key, &foreign, &message, &posed),
        with(&key, "NULL", &message, &signature),
        with("NULL", &tables, &message, &signature),
        with(&key, &tables, "NULL", &signature),
        with(&key, &tables, &message, "NULL"),
        with(&key, "'{}'", &message, &signature),
        with(&key, &format!("({tables})[1:383]"), &message, &signature),
        with(
            &key,
            "array_fill(NULL::numeric, ARRAY[384])",
            &message,
            &signature,
        ),
        with(
            &key,
            &format!("({tables})[1:2] || array_fill(0::numeric, ARRAY[382])"),
            &message,
            &signature,
        ),
        "SELECT bool_or(has_function_privilege('pg_monitor', oid, 'EXECUTE')) FROM pg_proc \
         WHERE pronamespace = 'countersign'::regnamespace;\n"
            .to_owned(),
    ]
    .concat();
    let rows = migrated().run(&script);
    let answers: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let mut expected = ["f"; 12];
    expected[0] = "t";
    assert_eq!(answers, expected);
}
