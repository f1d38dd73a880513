//! Exports made over HTTP: two signatures of one person, made elsewhere, and nobody else's will do.

use std::{fs, path::PathBuf, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_app::Workspace;
use countersign_evidence::{Verdict, verify};
use countersign_serve::{Limits, Options};
use countersign_testkit::{World, actor};
use ed25519_dalek::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use uuid::Uuid;

use crate::kit::{AGENT, Answer, Asked, Served, options, proposal};

/// A server whose installation has a home below `dir`.
async fn served(world: World, dir: &TempDir, limits: Limits) -> Served {
    let home = dir.path().join("remembered");
    let workspace = Workspace::at(world.target()).remembering_in(home);
    let options = Options {
        limits,
        ..options()
    };
    Served::before(world, workspace, options).await
}

async fn fresh(dir: &TempDir) -> Served {
    served(World::new().await, dir, Limits::default()).await
}

fn outbox(served: &Served, dir: &TempDir) -> PathBuf {
    let ledger = served.world.origin().replace('/', "-");
    dir.path().join("remembered").join(ledger).join("outbox")
}

/// What lies in the outbox, without ids.
fn kinds(served: &Served, dir: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(outbox(served, dir)).into_iter().flatten();
    let mut kinds: Vec<String> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .map(|name| name.rsplit('.').next().unwrap().to_owned())
        .collect();
    kinds.sort();
    kinds
}

fn of(export: &str) -> String {
    format!("/exports/{export}")
}

fn signed(who: &str, bytes: &[u8]) -> Value {
    let actor = actor(who);
    json!({"key_id": hex::encode(actor.key_id()), "signature": hex::encode(actor.key.sign(bytes).to_bytes())})
}

/// The signature of this person over what a stage asks for.
fn seal(who: &str, stands: &Value) -> Value {
    signed(
        who,
        &hex::decode(stands["to_sign"]["bytes"].as_str().unwrap()).unwrap(),
    )
}

fn record(who: &str, stands: &Value) -> Value {
    let statement = stands["to_sign"]["statement"].as_str().unwrap();
    let mut body = signed(who, statement.as_bytes());
    body["statement"] = json!(statement);
    body
}

async fn begun(served: &Served, who: &str, asked: Value) -> String {
    let begun = served.post(who, "/exports/", asked).await.with(202);
    begun["export_id"].as_str().unwrap().to_owned()
}

/// How it stands once it has left the stages in which it is worked on.
async fn settled(served: &Served, who: &str, export: &str) -> Value {
    for _ in 0..400 {
        let stands = served.get(who, &format!("{}/making", of(export))).await;
        let stands = stands.with(200);
        if !["waiting", "writing", "sealing"].contains(&stands["stage"].as_str().unwrap()) {
            return stands;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{export} does not settle");
}

async fn sealed(served: &Served, who: &str, asked: Value) -> (String, Value) {
    let export = begun(served, who, asked).await;
    let stands = settled(served, who, &export).await;
    let stands = served
        .post(who, &format!("{}/seal", of(&export)), seal(who, &stands))
        .await
        .with(200);
    assert_eq!(stands["stage"], "unrecorded");
    (export, stands)
}

/// The bytes of a bundle, and the digest that its header names.
async fn bundle(served: &Served, who: &str, export: &str) -> (Vec<u8>, String) {
    let asked = Asked::new("GET", &format!("{}/bundle", of(export))).by(who);
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let text = asked.text(&served.address.to_string());
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.contains("content-type: application/zip"), "{head}");
    let digest = head.split("sha-256=:").nth(1).unwrap();
    (
        all[end + 4..].to_vec(),
        digest.split(':').next().unwrap().to_owned(),
    )
}

async fn trust(served: &Served) -> countersign_evidence::Trust {
    let secret = countersign_embedded::Secret::from(actor("frank").password);
    let at = Workspace::at(served.world.target());
    let elsewhere = countersign_app::Signer::Elsewhere;
    let frank = countersign_app::Session::sign_in(&at, "frank", Some(&secret), elsewhere);
    frank.await.unwrap().trust().await.unwrap()
}

#[tokio::test]
async fn an_export_is_made_with_two_signatures_that_are_made_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let served = fresh(&dir).await;
    let path = "/agent/ops/actions";
    let made = served.post(AGENT, path, proposal("one")).await.with(201);
    let id = Uuid::from_u128(7).to_string();
    let asked = json!({"export_id": id, "actions": [made["action_id"]]});
    let export = begun(&served, "carol", asked.clone()).await;
    assert_eq!(export, id);
    let stands = settled(&served, "carol", &export).await;
    assert_eq!(stands["stage"], "unsealed", "{stands}");
    let message = hex::decode(stands["to_sign"]["bytes"].as_str().unwrap()).unwrap();
    assert!(message.starts_with(b"SSHSIG"));
    assert_eq!(
        stands["to_sign"]["digest"],
        hex::encode(Sha256::digest(&message))
    );
    // Asked for again under its id it is the same, and under other criteria it is refused.
    let again = served.post("carol", "/exports/", asked.clone()).await;
    assert_eq!(again.with(200)["stage"], "unsealed");
    let other = json!({"export_id": id});
    served
        .post("carol", "/exports/", other)
        .await
        .refused("export-other");
    served
        .post("carol", "/exports/", json!({}))
        .await
        .refused("export-unfinished");
    let at = |what: &str| format!("{}/{what}", of(&export));
    let sealing = seal("carol", &stands);
    let stands = served
        .post("carol", &at("seal"), sealing.clone())
        .await
        .with(200);
    assert_eq!(stands["stage"], "unrecorded");
    // The answer was lost: the same signature says the same, and bytes are what is kept.
    let again = served.post("carol", &at("seal"), sealing).await.with(200);
    assert_eq!(again["to_sign"], stands["to_sign"]);
    assert_eq!(kinds(&served, &dir), ["unrecorded", "zip"]);
    // Nothing is in the ledger yet, and whoever signs can verify before what they vouch for.
    served.get("carol", &of(&export)).await.refused("not-found");
    let (bytes, _) = bundle(&served, "carol", &export).await;
    let zip = dir.path().join("fetched.zip");
    fs::write(&zip, &bytes).unwrap();
    let going_on = &mut |_| std::ops::ControlFlow::Continue(());
    let report = verify(&zip, Some(&trust(&served).await), going_on);
    assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
    let recording = record("carol", &stands);
    let done = served
        .post("carol", &at("record"), recording.clone())
        .await
        .with(200);
    assert_eq!(done["stage"], "recorded");
    let again = served
        .post("carol", &at("record"), recording)
        .await
        .with(200);
    assert_eq!(again["seq"], done["seq"]);
    assert_eq!(kinds(&served, &dir), ["zip"]);
    let shown = served.get("frank", &of(&export)).await.with(200);
    assert_eq!(shown["hash"], hex::encode(Sha256::digest(&bytes)));
    assert_eq!(shown["requested_by"], actor("carol").id.to_string());
    assert_eq!(shown["kept"], "here");
    let (kept, digest) = bundle(&served, "carol", &export).await;
    assert_eq!(kept, bytes);
    assert_eq!(digest, STANDARD.encode(Sha256::digest(&bytes)));
    let again = served.post("carol", "/exports/", asked).await.with(200);
    assert_eq!(
        (&again["stage"], &again["seq"]),
        (&json!("recorded"), &done["seq"])
    );
    // What is recorded is never deleted.
    let gone = served.call("carol", "DELETE", &of(&export), None).await;
    gone.refused("append-only");
    assert_eq!(kinds(&served, &dir), ["zip"]);
}

#[tokio::test]
async fn nobody_else_goes_on_with_an_export_or_fetches_it() {
    let dir = tempfile::tempdir().unwrap();
    let served = fresh(&dir).await;
    let export = begun(&served, "carol", json!({})).await;
    let stands = settled(&served, "carol", &export).await;
    let at = |what: &str| format!("{}/{what}", of(&export));
    let calls = |stands: &Value, who: &str| {
        [
            (
                "POST",
                "/exports/".to_owned(),
                Some(json!({"export_id": export})),
            ),
            ("GET", at("making"), None),
            ("POST", at("seal"), Some(seal(who, stands))),
            (
                "POST",
                at("record"),
                Some(
                    json!({"statement": "{}", "key_id": "0".repeat(64), "signature": "0".repeat(128)}),
                ),
            ),
            ("DELETE", of(&export), None),
        ]
    };
    for (method, path, body) in calls(&stands, "dave") {
        let answer = served.call("dave", method, &path, body.clone()).await;
        answer.refused("export-not-yours");
        // Dave with carol's own signature is still dave.
        let carols = body.map(|_| seal("carol", &stands));
        if path.ends_with("seal") {
            let answer = served.call("dave", method, &path, carols).await;
            answer.refused("export-not-yours");
        }
    }
    for (method, path, body) in calls(&stands, "carol") {
        let answer = served.call(AGENT, method, &path, body).await;
        answer.refused("people-only");
    }
    // Carol with another's signature, or with her own over something else.
    let foreign = seal("dave", &stands);
    let mut mixed = foreign.clone();
    mixed["key_id"] = json!(hex::encode(actor("carol").key_id()));
    for wrong in [foreign, mixed, signed("carol", b"something else")] {
        let answer = served.post("carol", &at("seal"), wrong).await;
        answer.refused("signature-invalid");
    }
    let odd = json!({"key_id": "00", "signature": "00"});
    served
        .post("carol", &at("seal"), odd)
        .await
        .refused("parameter");
    let early = json!({"statement": "{}", "key_id": "0".repeat(64), "signature": "0".repeat(128)});
    let answer = served.post("carol", &at("record"), early).await;
    assert_eq!(
        answer.refused("export-stage")["members"]["stage"],
        "unsealed"
    );
    // After all that it is hers to finish.
    let answer = served
        .post("carol", &at("seal"), seal("carol", &stands))
        .await;
    let stands = answer.with(200);
    for who in ["dave", "frank"] {
        let answer = served.get(who, &at("bundle")).await;
        answer.refused("export-not-yours");
    }
    let mut foreign = record("dave", &stands);
    let answer = served.post("carol", &at("record"), foreign.clone()).await;
    assert!([403, 404].contains(&answer.status), "{answer:?}");
    foreign["key_id"] = json!(hex::encode(actor("carol").key_id()));
    let answer = served.post("carol", &at("record"), foreign).await;
    answer.refused("signature-invalid");
    let mut altered = record("carol", &stands);
    let lied = stands["to_sign"]["statement"].as_str().unwrap();
    let lied = lied.replace("\"records\":", "\"records\":1");
    altered["statement"] = json!(lied);
    let resigned = signed("carol", lied.as_bytes());
    altered["signature"] = resigned["signature"].clone();
    let answer = served.post("carol", &at("record"), altered).await;
    answer.refused("statement-differs");
    let done = served
        .post("carol", &at("record"), record("carol", &stands))
        .await;
    done.with(200);
    for who in ["dave", "frank"] {
        let answer = served.get(who, &at("bundle")).await;
        answer.refused("export-not-yours");
    }
    let answer = served.call(AGENT, "GET", &at("bundle"), None).await;
    answer.refused("people-only");
}

#[tokio::test]
async fn a_signature_of_one_export_is_none_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let served = fresh(&dir).await;
    let first = begun(&served, "carol", json!({})).await;
    let stands = settled(&served, "carol", &first).await;
    let (old_seal, at) = (seal("carol", &stands), format!("{}/seal", of(&first)));
    let stands = served.post("carol", &at, old_seal.clone()).await.with(200);
    let old_record = record("carol", &stands);
    served
        .post(
            "carol",
            &format!("{}/record", of(&first)),
            old_record.clone(),
        )
        .await
        .with(200);
    let second = begun(&served, "carol", json!({})).await;
    let stands = settled(&served, "carol", &second).await;
    let at = |what: &str| format!("{}/{what}", of(&second));
    let answer = served.post("carol", &at("seal"), old_seal).await;
    answer.refused("signature-invalid");
    let stands = served
        .post("carol", &at("seal"), seal("carol", &stands))
        .await
        .with(200);
    let answer = served
        .post("carol", &at("record"), old_record.clone())
        .await;
    answer.refused("statement-differs");
    let mut replayed = record("carol", &stands);
    replayed["signature"] = old_record["signature"].clone();
    let answer = served.post("carol", &at("record"), replayed).await;
    answer.refused("signature-invalid");
}

#[tokio::test]
async fn what_changes_between_the_signatures_is_felt() {
    let dir = tempfile::tempdir().unwrap();
    let served = fresh(&dir).await;
    let alice = served.world.desk("alice").await;
    // A file that is another one by now is not recorded, whoever has signed for it.
    let (export, stands) = sealed(&served, "carol", json!({})).await;
    let copy = outbox(&served, &dir).join(format!("{export}.zip"));
    let whole = fs::read(&copy).unwrap();
    let mut altered = whole.clone();
    altered[100] ^= 1;
    fs::write(&copy, altered).unwrap();
    let at = format!("{}/record", of(&export));
    let answer = served.post("carol", &at, record("carol", &stands)).await;
    answer.refused("bundle-foreign");
    fs::write(&copy, whole).unwrap();
    // Her key is revoked: neither the statement nor another bundle is signed with it.
    alice.revoke_key(&actor("carol"), None).await.unwrap();
    let answer = served.post("carol", &at, record("carol", &stands)).await;
    answer.refused("key-not-active");
    let answer = served.call("carol", "DELETE", &of(&export), None).await;
    assert_eq!(answer.with(200)["stage"], "cancelled");
    assert!(kinds(&served, &dir).is_empty());
    let answer = served.post("carol", "/exports/", json!({})).await;
    answer.refused("key-not-active");
    // Written for a key that is revoked before it seals.
    let export = begun(&served, "dave", json!({})).await;
    let stands = settled(&served, "dave", &export).await;
    alice.revoke_key(&actor("dave"), None).await.unwrap();
    let at = format!("{}/seal", of(&export));
    let answer = served.post("dave", &at, seal("dave", &stands)).await;
    answer.refused("key-not-active");
    // Whoever has no role reads nothing, so they export nothing.
    served.world.add_person("gina", &[]).await;
    let answer = served.post("gina", "/exports/", json!({})).await;
    answer.refused("role-missing");
}

#[tokio::test]
async fn an_export_is_taken_back_at_any_stage_and_given_up_in_time() {
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits {
        unfinished: Duration::from_millis(1_500),
        idle: Duration::from_millis(200),
        ..Limits::default()
    };
    let served = served(World::new().await, &dir, limits).await;
    let cancel = async |export: &str| {
        let answer = served.call("carol", "DELETE", &of(export), None).await;
        assert_eq!(answer.with(200)["stage"], "cancelled");
    };
    let export = begun(&served, "carol", json!({})).await;
    cancel(&export).await;
    cancel(&export).await;
    // The id may be used anew.
    let again = json!({"export_id": export});
    begun(&served, "carol", again).await;
    settled(&served, "carol", &export).await;
    assert_eq!(kinds(&served, &dir), ["partial"]);
    cancel(&export).await;
    assert!(kinds(&served, &dir).is_empty());
    // Never sealed, it is given up, and leaves nothing.
    let export = begun(&served, "carol", json!({})).await;
    settled(&served, "carol", &export).await;
    let mut gone = false;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let answer: Answer = served
            .get("carol", &format!("{}/making", of(&export)))
            .await;
        if answer.status == 404 {
            answer.refused("not-found");
            gone = true;
            break;
        }
    }
    assert!(gone && kinds(&served, &dir).is_empty());
    // Never recorded, it is given up too, and its copy goes when the next one begins.
    let (export, stands) = sealed(&served, "carol", json!({})).await;
    tokio::time::sleep(Duration::from_millis(3_400)).await;
    let at = format!("{}/record", of(&export));
    let answer = served.post("carol", &at, record("carol", &stands)).await;
    answer.refused("not-found");
    assert_eq!(kinds(&served, &dir), ["unrecorded", "zip"]);
    let export = begun(&served, "carol", json!({})).await;
    settled(&served, "carol", &export).await;
    assert_eq!(kinds(&served, &dir), ["partial"]);
}

#[tokio::test]
async fn a_sealed_export_outlives_the_server_and_one_that_is_not_sealed_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = fresh(&dir).await;
    let (export, stands) = sealed(&first, "carol", json!({})).await;
    let other = begun(&first, "dave", json!({})).await;
    settled(&first, "dave", &other).await;
    first.stop();
    first.stopped().await;
    assert_eq!(kinds(&first, &dir), ["unrecorded", "zip"]);
    let home = dir.path().join("remembered");
    let again = Workspace::at(first.world.target()).remembering_in(home);
    let Served { world, .. } = first;
    let second = Served::before(world, again, options()).await;
    let found = settled(&second, "carol", &export).await;
    assert_eq!(found["to_sign"], stands["to_sign"]);
    let at = format!("{}/making", of(&other));
    second.get("dave", &at).await.refused("not-found");
    let at = format!("{}/record", of(&export));
    let foreign = second.post("dave", &at, record("dave", &found)).await;
    foreign.refused("export-not-yours");
    let done = second.post("carol", &at, record("carol", &found)).await;
    let done = done.with(200);
    // A note that is still there, as after a lost answer, is no reason to record it or to take it away.
    let note = outbox(&second, &dir).join(format!("{export}.unrecorded"));
    fs::write(&note, found["to_sign"]["statement"].as_str().unwrap()).unwrap();
    let again = second.post("carol", &at, record("carol", &found)).await;
    assert_eq!(again.with(200)["seq"], done["seq"]);
    let answer = second.call("carol", "DELETE", &of(&export), None).await;
    answer.refused("append-only");
}

#[tokio::test]
async fn without_an_installation_nothing_is_exported() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let workspace = Workspace::at(world.target()).remembering_in(dir.path().join("remembered"));
    let options = Options {
        installation: countersign_serve::no_installation,
        ..options()
    };
    let served = Served::before(world, workspace, options).await;
    let answer = served.post("carol", "/exports/", json!({})).await;
    answer.refused("installation-missing");
    let odd = json!({"kind": "No Kind"});
    let answer = served.post("carol", "/exports/", odd).await;
    answer.refused("export-filter");
    let answer = served
        .post("carol", "/exports/", json!({"from": "yesterday"}))
        .await;
    answer.refused("parameter");
}

#[tokio::test]
async fn the_example_of_an_export_makes_one_that_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let served = fresh(&dir).await;
    // PKCS #8 of RFC 8410: a fixed head, then the seed.
    let head = hex::decode("302e020100300506032b657004220420").unwrap();
    let der = [head, actor("carol").key.to_bytes().to_vec()].concat();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der)
    );
    let (key, zip) = (dir.path().join("key.pem"), dir.path().join("out.zip"));
    fs::write(&key, pem).unwrap();
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../docs/examples/export.py"
    );
    let ran = tokio::process::Command::new("python3")
        .args([example, &format!("http://{}", served.address), "carol"])
        .args([&key, &zip])
        .env("COUNTERSIGN_PASSWORD", actor("carol").password)
        .output()
        .await
        .expect("python3 and openssl run the example");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{ran:?}");
    let words: Vec<&str> = said.split_whitespace().collect();
    assert_eq!((words[0], words[2]), ("written", "recorded"));
    let going_on = &mut |_| std::ops::ControlFlow::Continue(());
    let report = verify(&zip, Some(&trust(&served).await), going_on);
    assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
    let shown = served.get("carol", &of(words[1])).await.with(200);
    assert_eq!(shown["seq"].to_string(), words[3]);
}
