//! Exports over HTTP: what is answered follows from facts, and the copies that are verified and sent are those that are kept here.

use std::{fs, sync::Arc};

use countersign_app::{Session, Signer, Watch, Workspace, checkpoint::Installation};
use countersign_embedded::Secret;
use countersign_statement::Filter;
use countersign_testkit::{World, actor, installation_key};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::kit::{AGENT, Served, options};

/// A server whose installation has made this export, and keeps it in `dir`.
async fn served(dir: &tempfile::TempDir) -> (Served, Uuid, std::path::PathBuf) {
    let world = World::new().await;
    let workspace = || Workspace::at(world.target()).remembering_in(dir.path().join("remembered"));
    let signer = Signer::Memory(Arc::new(actor("bob").key));
    let password = Secret::from(actor("bob").password);
    let at = workspace();
    let bob = Session::sign_in(&at, "bob", Some(&password), signer)
        .await
        .unwrap();
    let key = installation_key();
    let by = Installation {
        installation: actor("installation").id,
        key_id: Sha256::digest(key.verifying_key().to_bytes()).into(),
        vouched: true,
        signer: Signer::Memory(Arc::new(key)),
    };
    let target = dir.path().join("export.zip");
    let made = bob
        .export(&target, &Filter::default(), &by, &Watch::default())
        .await
        .unwrap();
    bob.close().await;
    let ledger = world.origin().replace('/', "-");
    let home = dir.path().join("remembered").join(ledger);
    let copy = home.join("outbox").join(format!("{}.zip", made.export_id));
    assert!(copy.is_file());
    let behind = workspace();
    (
        Served::before(world, behind, options()).await,
        made.export_id,
        home,
    )
}

#[tokio::test]
async fn exports_are_read_verified_and_sent_once_more_by_people_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (served, export, home) = served(&dir).await;
    let copy = home.join("outbox").join(format!("{export}.zip"));
    let list = served.get("bob", "/exports/").await.with(200);
    let row = &list["exports"][0];
    assert_eq!(row["export_id"], export.to_string());
    assert_eq!(
        row["hash"],
        hex::encode(Sha256::digest(fs::read(&copy).unwrap()))
    );
    assert_eq!(
        (
            &row["kept"],
            &row["delivery_status"],
            &row["verification_status"],
            &list["next"]
        ),
        (
            &json!("here"),
            &json!("none"),
            &json!("unverified"),
            &Value::Null
        )
    );
    let verify = json!({});
    let found = served
        .post("bob", "/exports/batch_verify", verify.clone())
        .await
        .with(200);
    assert_eq!((&found["verified"], &found["of"]), (&json!(1), &json!(1)));
    assert_eq!(found["exports"][0]["result"], "verified");

    let archive = dir.path().join("archive");
    fs::create_dir(&archive).unwrap();
    let destinations = json!({"destinations": {"archive": {"kind": "folder", "path": archive}}});
    fs::write(home.join("destinations.json"), destinations.to_string()).unwrap();
    let path = format!("/exports/{export}/redeliver");
    let unknown = json!({"to": "elsewhere"});
    served
        .post("bob", &path, unknown)
        .await
        .refused("destination-unknown");
    let sent = served
        .post("bob", &path, json!({"to": "archive"}))
        .await
        .with(200);
    assert_eq!(sent["attempt"], 1);
    assert_eq!(
        fs::read(archive.join(format!("{export}.zip"))).unwrap(),
        fs::read(&copy).unwrap()
    );
    let one = served
        .get("bob", &format!("/exports/{export}"))
        .await
        .with(200);
    assert_eq!(
        (
            &one["delivery_status"],
            &one["attempts"][0]["status"],
            &one["verification_status"]
        ),
        (&json!("delivered"), &json!("delivered"), &json!("verified"))
    );

    // Altered by one byte it is told as such, stops nothing, and does not leave the house.
    let mut bytes = fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let named = json!({"exports": [Uuid::nil(), export]});
    let found = served
        .post("bob", "/exports/batch_verify", named)
        .await
        .with(200);
    assert_eq!((&found["verified"], &found["of"]), (&json!(0), &json!(2)));
    assert_eq!(found["exports"][0]["problem"]["code"], "not-found");
    assert_ne!(found["exports"][1]["result"], "verified");
    served
        .post("bob", &path, json!({"to": "archive"}))
        .await
        .refused("export-not-deliverable");
    fs::remove_file(&copy).unwrap();
    let named = json!({"exports": [export]});
    let found = served
        .post("bob", "/exports/batch_verify", named)
        .await
        .with(200);
    assert_eq!(found["verified"], 0);

    let nothing = Uuid::nil();
    served
        .get("bob", &format!("/exports/{nothing}"))
        .await
        .refused("not-found");
    for (method, path, body) in [
        ("GET", "/exports/".to_owned(), None),
        ("GET", format!("/exports/{export}"), None),
        ("POST", "/exports/batch_verify".to_owned(), Some(json!({}))),
        ("POST", path, Some(json!({"to": "archive"}))),
    ] {
        served
            .call(AGENT, method, &path, body)
            .await
            .refused("people-only");
    }
    for odd in [
        "limit=0",
        "cursor=-1",
        "cursor=18446744073709551615",
        "page=2",
    ] {
        served
            .get("bob", &format!("/exports/?{odd}"))
            .await
            .refused("parameter");
    }
}
