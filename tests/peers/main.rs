//! Deliveries to servers that are real: `make test-peers` starts them and names them by variables. Each bundle is verified from
//! what arrived.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests make up their own times")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here is a failed test"
)]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use countersign_app::{Session, Signer, checkpoint::Installation, receipt::Existing};
use countersign_delivery::{
    channel::{Channel, Parcel, Trouble},
    destinations::Destinations,
};
use countersign_ledger::{
    PublicKey, key_id,
    note::{KeyKind, KnownKey},
};
use countersign_testkit::{World, actor, installation_key};
use sha2::{Digest as _, Sha256};

/// What a peer's variable says; without it this is not `make test-peers`.
fn peer(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run make test-peers"))
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sample/export.zip")
}

fn parcel(path: &Path, attempt: &str) -> Parcel {
    let bytes = fs::read(path).unwrap();
    Parcel {
        file: File::open(path).unwrap(),
        name: "9b2f6c1e.zip".to_owned(),
        bytes: bytes.len() as u64,
        digest: Sha256::digest(&bytes).into(),
        attempt: attempt.to_owned(),
        words: format!("SHA-256 {}", hex::encode(Sha256::digest(&bytes))),
    }
}

/// The destination `x` with these members.
fn channel(members: &str, now: DateTime<Utc>) -> Box<dyn Channel> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("destinations.json");
    fs::write(
        &path,
        format!(r#"{{"destinations":{{"x":{{{members}}}}}}}"#),
    )
    .unwrap();
    let setting = |name: &str| {
        let value = std::env::var(format!("PEER_{name}")).ok();
        value.map(countersign_embedded::Secret::from)
    };
    Destinations::read(&path)
        .unwrap()
        .channel("x", &setting, now)
        .unwrap()
}

fn mail(kind: &str, tls: &str, to: &str, more: &str) -> Box<dyn Channel> {
    let (port, authority) = (peer(&format!("PEER_MAIL_{kind}")), peer("PEER_AUTHORITY"));
    let trusted = if more.contains("authority") {
        String::new()
    } else {
        format!(r#","authority":"{authority}""#)
    };
    channel(
        &format!(
            r#""kind":"mail","host":"localhost","port":{port},"tls":"{tls}","from":"desk@house.example","to":["{to}"],"user":"exports"{trusted}{}"#,
            more.replace(r#","authority":null"#, "")
        ),
        Utc::now(),
    )
}

fn failed(sent: Result<String, Trouble>) -> (String, bool) {
    match sent {
        Err(Trouble::Failed { answer, lasting }) => (answer, lasting),
        other => panic!("{other:?}"),
    }
}

/// The newest mail that a server took.
fn newest(kind: &str) -> String {
    let folder = PathBuf::from(peer("PEER_MAILS"));
    let mut mails: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(kind)
        })
        .collect();
    mails.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    fs::read_to_string(mails.last().unwrap()).unwrap()
}

/// The attachment of a mail.
fn attached(mail: &str) -> Vec<u8> {
    let from = mail.find("application/zip").unwrap();
    let body = mail[from..].split_once("\r\n\r\n").unwrap().1;
    let digits: String = body
        .split("\r\n--")
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    STANDARD.decode(digits).unwrap()
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn mail_arrives_whole_over_both_kinds_of_tls_and_says_what_it_is() {
    let bundle = fs::read(sample()).unwrap();
    for (kind, tls) in [("starttls", "starttls"), ("implicit", "implicit")] {
        let way = mail(kind, tls, "auditor@example.org", "");
        assert!(way.test().is_ok(), "{:?}", way.test());
        let answer = way.send(&mut parcel(&sample(), "9b2f6c1e.1")).unwrap();
        assert!(answer.contains("queued as"), "{answer}");
        let arrived = newest(kind);
        assert_eq!(attached(&arrived), bundle, "{kind}");
        assert!(arrived.contains("Message-ID: <9b2f6c1e.1@house.example>"));
        assert!(arrived.contains(&hex::encode(Sha256::digest(&bundle))));
    }
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn a_mail_that_is_refused_says_by_whom_and_whether_to_try_again() {
    let to = |address: &str| mail("starttls", "starttls", address, "");
    let send = |way: Box<dyn Channel>| failed(way.send(&mut parcel(&sample(), "a.1")));
    let (answer, lasting) = send(to("nobody@example.org"));
    assert!(lasting && answer.contains("No such mailbox"), "{answer}");
    let (answer, lasting) = send(to("later@example.org"));
    assert!(!lasting && answer.contains("Greylisted"), "{answer}");
    let wrong = mail(
        "starttls",
        "starttls",
        "auditor@example.org",
        r#","password":"WRONG_PASSWORD""#,
    );
    let (answer, lasting) = send(wrong);
    assert!(lasting && answer.contains("535"), "{answer}");
    assert!(!answer.contains("not the password"));
    let (answer, lasting) = send(mail("plain", "starttls", "auditor@example.org", ""));
    assert!(lasting && answer.contains("no STARTTLS"), "{answer}");
    let stranger = mail(
        "starttls",
        "starttls",
        "auditor@example.org",
        r#","authority":null"#,
    );
    let (answer, lasting) = send(stranger);
    assert!(lasting && answer.contains("UnknownIssuer"), "{answer}");
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn a_mail_over_the_servers_limit_is_not_begun() {
    let dir = tempfile::tempdir().unwrap();
    let large = dir.path().join("large");
    fs::write(&large, vec![7_u8; 4_000_000]).unwrap();
    let way = mail("starttls", "starttls", "auditor@example.org", "");
    let (answer, lasting) = failed(way.send(&mut parcel(&large, "l.1")));
    assert!(lasting && answer.contains("nothing was sent"), "{answer}");
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn a_lost_answer_is_told_apart_from_a_refusal() {
    let way = mail("starttls", "starttls", "silent@example.org", "");
    let sent = way.send(&mut parcel(&sample(), "s.1"));
    assert!(matches!(sent, Err(Trouble::Uncertain { .. })), "{sent:?}");
    // It has arrived; its Message-ID tells a repeat.
    assert!(newest("starttls").contains("Message-ID: <s.1@house.example>"));
}

fn s3(more: &str, now: DateTime<Utc>) -> Box<dyn Channel> {
    let endpoint = peer("PEER_S3");
    channel(
        &format!(
            r#""kind":"s3","bucket":"vault","region":"us-east-1","endpoint":"{endpoint}","path_style":true{more}"#
        ),
        now,
    )
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn an_object_is_signed_for_kept_and_read_back() {
    let way = s3(r#","prefix":"one/""#, Utc::now());
    assert!(way.test().is_ok(), "{:?}", way.test());
    let answer = way.send(&mut parcel(&sample(), "a.1")).unwrap();
    assert!(answer.contains("read back and compared"), "{answer}");
    let kept = PathBuf::from(peer("PEER_S3_DATA")).join("vault/one/9b2f6c1e.zip");
    assert_eq!(fs::read(kept).unwrap(), fs::read(sample()).unwrap());
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn a_large_object_goes_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let large = dir.path().join("large");
    let bytes: Vec<u8> = (0..12_000_000_u32)
        .flat_map(|n| n.to_le_bytes()[..1].to_vec())
        .collect();
    fs::write(&large, &bytes).unwrap();
    let way = s3(r#","prefix":"parts/","part_mib":5"#, Utc::now());
    way.send(&mut parcel(&large, "p.1")).unwrap();
    let kept = PathBuf::from(peer("PEER_S3_DATA")).join("vault/parts/9b2f6c1e.zip");
    assert_eq!(fs::read(kept).unwrap(), bytes);
}

#[test]
#[ignore = "needs the peers of make test-peers"]
fn a_wrong_key_is_refused_by_the_server() {
    let wrong = s3(r#","secret_key":"WRONG_PASSWORD""#, Utc::now());
    let (answer, lasting) = failed(wrong.send(&mut parcel(&sample(), "w.1")));
    assert!(
        lasting && answer.contains("SignatureDoesNotMatch"),
        "{answer}"
    );
    assert!(!answer.contains("not the password"));
}

/// This server answers 200 to a lock and does not lock.
#[test]
#[ignore = "needs the peers of make test-peers"]
fn a_lock_that_was_taken_and_not_kept_is_a_failure() {
    for more in [
        r#","prefix":"lock/","lock":{"mode":"COMPLIANCE","days":30}"#,
        r#","prefix":"hold/","legal_hold":true"#,
        r#","prefix":"sse/","encryption":"AES256""#,
    ] {
        let (answer, lasting) = failed(s3(more, Utc::now()).send(&mut parcel(&sample(), "k.1")));
        assert!(
            lasting && answer.contains("does not keep it as was asked"),
            "{answer}"
        );
    }
}

/// The receipts of this program, by `proofbundle` of `PyPI`.
#[tokio::test]
#[ignore = "needs the peers of make test-peers"]
async fn a_receipt_is_verified_by_a_program_of_others_and_one_of_another_record_is_not() {
    let world = World::new().await;
    let key = installation_key();
    let by = Installation {
        installation: actor("installation").id,
        key_id: key_id(&key.verifying_key().to_bytes()),
        vouched: true,
        signer: Signer::Memory(Arc::new(key)),
    };
    let own = Signer::Memory(Arc::new(actor("bob").key));
    let bob = Session::over(world.store("bob").await, own).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    for seq in [0, 7] {
        let held = bob.receipt(seq, &by).await.unwrap();
        // The files that the console and `countersignctl receipt` save.
        let saved = held
            .save(
                &dir.path().join(format!("record-{seq}.tlog-proof")),
                Existing::Keep,
            )
            .unwrap();
        let vkey = fs::read_to_string(&saved.vkey).unwrap();
        let vkey = vkey.trim_end();
        let (proof, record) = (&saved.proof, &saved.record);
        let verified = |bytes: &[u8], vkey: &str| {
            fs::write(record, bytes).unwrap();
            let mut program = Command::new(peer("PEER_PROOFBUNDLE"));
            program
                .arg("verify-proof")
                .arg(proof)
                .arg("--payload-file")
                .arg(record);
            program.args(["--log-vkey", vkey, "--expected-origin", world.origin()]);
            let out = program.output().unwrap();
            let said = String::from_utf8_lossy(&out.stdout).into_owned();
            (out.status.success(), said)
        };
        let (sound, said) = verified(&held.record, vkey);
        assert!(sound, "{said}");
        let mut other = held.record.clone();
        other[9] ^= 1;
        assert!(!verified(&other, vkey).0);
        let strange = KnownKey::new(
            world.origin(),
            KeyKind::Signature,
            PublicKey::from_bytes(&actor("bob").key.verifying_key().to_bytes()).unwrap(),
        );
        assert!(!verified(&held.record, &strange.unwrap().vkey()).0);
    }
}
