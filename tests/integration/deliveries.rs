//! Deliveries from the kept copy to a destination, with every attempt as a fact.

use std::{fs, path::PathBuf};

use countersign_app::{
    Session, Watch,
    exports::{DeliveryStatus, VerificationStatus},
};
use countersign_delivery::{Attempted, Outcome, Repeat, deliver, target, test};
use countersign_evidence::Verdict;
use countersign_statement::codes::DeliveryMethod;
use countersign_testkit::World;
use uuid::Uuid;

use crate::{bundles::Exported as Bundle, exports::Home};

/// A home with an export and these destinations; `FOLDER` in them is a folder that is there.
pub async fn house(destinations: &str) -> (World, Home, Session, Uuid, PathBuf) {
    let (world, home) = (World::new().await, Home::new());
    let made = home.export(&world, "export.zip").await;
    let folder = home.dir.path().join("archive");
    fs::create_dir(&folder).unwrap();
    let text = destinations.replace("FOLDER", &folder.display().to_string());
    let place = home.copy(&world, made.export_id);
    let house = place.ancestors().nth(2).unwrap().to_owned();
    fs::write(house.join("destinations.json"), text).unwrap();
    let bob = home.session(&world, "bob", false).await;
    (world, home, bob, made.export_id, folder)
}

pub const ARCHIVE: &str = r#"{"destinations":{"archive":{"kind":"folder","path":"FOLDER"}}}"#;

async fn sent(bob: &Session, export: Uuid, to: &str, repeat: Repeat) -> Result<Attempted, String> {
    deliver(bob, export, to, repeat, &Watch::default())
        .await
        .map_err(|refused| refused.code().to_owned())
}

#[tokio::test]
async fn what_arrives_is_the_kept_bundle_and_verifies() {
    let (world, home, bob, export, folder) = house(ARCHIVE).await;
    let made = sent(&bob, export, "archive", Repeat::No).await.unwrap();
    assert_eq!((made.attempt, &made.outcome), (1, &Outcome::Delivered));
    let arrived = folder.join(format!("{export}.zip"));
    assert_eq!(
        fs::read(&arrived).unwrap(),
        fs::read(home.copy(&world, export)).unwrap()
    );
    let whole = Bundle::of(&world).await;
    assert_eq!(whole.judge(&arrived).verdict, Verdict::Valid);
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        1,
        "nothing beside it"
    );

    let known = bob.export_metadata(export).await.unwrap();
    assert_eq!(known.delivery_status, DeliveryStatus::Delivered);
    assert_eq!(known.verification_status, VerificationStatus::Verified);
    assert_eq!(known.delivered_to, Some(made.target));
    let end = known.attempts[0].ended.as_ref().unwrap();
    assert_eq!(end.reply.as_ref(), Some(&made.answer));
    // The ledger with these facts in it is valid in a bundle.
    assert_eq!(whole.judge(&whole.zip).verdict, Verdict::Valid);
}

#[tokio::test]
async fn a_bundle_goes_twice_only_where_that_is_asked_for() {
    let (_world, _home, bob, export, _) = house(ARCHIVE).await;
    sent(&bob, export, "archive", Repeat::No).await.unwrap();
    let refused = sent(&bob, export, "archive", Repeat::No).await;
    assert_eq!(refused.unwrap_err(), "delivered-before");
    let again = sent(&bob, export, "archive", Repeat::Again).await.unwrap();
    assert_eq!((again.attempt, &again.outcome), (2, &Outcome::Delivered));
    assert!(again.answer.contains("was there already"), "{again:?}");
}

#[tokio::test]
async fn an_attempt_that_fails_takes_nothing_back_of_one_that_may_have_arrived() {
    let (_world, _home, bob, export, folder) = house(ARCHIVE).await;
    let to = target(&bob.carrier(), "archive").unwrap();
    let bundle = bob.export_metadata(export).await.unwrap().export;
    let begun = bob
        .carrier()
        .begin_delivery(export, DeliveryMethod::Folder, &to, &bundle.bundle_digest)
        .await
        .unwrap();
    assert_eq!(begun.attempt, 1);
    fs::remove_dir(&folder).unwrap();
    let failed = sent(&bob, export, "archive", Repeat::Unsure).await.unwrap();
    assert_eq!(failed.outcome, Outcome::Failed { lasting: false });
    fs::create_dir(&folder).unwrap();
    let refused = sent(&bob, export, "archive", Repeat::No).await;
    assert_eq!(refused.unwrap_err(), "delivered-before");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let made = sent(&bob, export, "archive", Repeat::Unsure).await.unwrap();
    assert_eq!((made.attempt, made.outcome), (3, Outcome::Delivered));
    // What arrived is no doubt any more.
    let refused = sent(&bob, export, "archive", Repeat::Unsure).await;
    assert_eq!(refused.unwrap_err(), "delivered-before");
}

#[tokio::test]
async fn a_copy_that_was_altered_does_not_leave_the_house() {
    let (world, home, bob, export, folder) = house(ARCHIVE).await;
    let copy = home.copy(&world, export);
    let mut bytes = fs::read(&copy).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&copy, bytes).unwrap();
    let refused = sent(&bob, export, "archive", Repeat::Again).await;
    assert_eq!(refused.unwrap_err(), "export-not-deliverable");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let known = bob.export_metadata(export).await.unwrap();
    assert_eq!(
        (known.delivery_status, known.verification_status),
        (DeliveryStatus::None, VerificationStatus::Altered)
    );
}

#[tokio::test]
async fn an_attempt_that_fails_is_recorded_with_what_was_seen() {
    let (_world, _home, bob, export, folder) = house(ARCHIVE).await;
    fs::remove_dir(&folder).unwrap();
    let made = sent(&bob, export, "archive", Repeat::No).await.unwrap();
    assert_eq!(made.outcome, Outcome::Failed { lasting: false });
    assert!(made.answer.contains("No such file"), "{made:?}");
    let known = bob.export_metadata(export).await.unwrap();
    assert_eq!(known.delivery_status, DeliveryStatus::Failed);
    // What did not arrive may be tried again without more ado.
    fs::create_dir(&folder).unwrap();
    let made = sent(&bob, export, "archive", Repeat::No).await.unwrap();
    assert_eq!((made.attempt, made.outcome), (2, Outcome::Delivered));
}

#[tokio::test]
async fn a_file_of_the_same_name_is_never_written_over() {
    let (_world, _home, bob, export, folder) = house(ARCHIVE).await;
    let there = folder.join(format!("{export}.zip"));
    fs::write(&there, b"somebody else's").unwrap();
    let made = sent(&bob, export, "archive", Repeat::No).await.unwrap();
    assert_eq!(made.outcome, Outcome::Failed { lasting: true });
    assert_eq!(fs::read(&there).unwrap(), b"somebody else's");
}

#[tokio::test]
async fn destinations_that_cannot_be_used_say_why_and_show_no_secret() {
    let mail = r#"{"destinations":{
        "auditor":{"kind":"mail","host":"localhost","port":1,"from":"desk@house.example","to":["a@example.org"],"user":"u","password":"AUDITOR_PASSWORD"},
        "far":{"kind":"s3","bucket":"b","region":"r","endpoint":"http://example.org"}}}"#;
    let (world, home, bob, export, _) = house(mail).await;
    let refused = sent(&bob, export, "auditor", Repeat::No).await;
    assert_eq!(refused.unwrap_err(), "secret-missing");
    let refused = sent(&bob, export, "nobody", Repeat::No).await;
    assert_eq!(refused.unwrap_err(), "destination-unknown");
    let refused = sent(&bob, export, "far", Repeat::No).await;
    assert_eq!(
        refused.unwrap_err(),
        "destinations-invalid",
        "a secret goes nowhere without TLS"
    );
    let copy = home.copy(&world, export);
    let house = copy.ancestors().nth(2).unwrap();
    let env = house.join(".env");
    fs::write(&env, "AUDITOR_PASSWORD=swordfish\n").unwrap();
    let mode = |mode| {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(&env, mode).unwrap();
    };
    mode(0o644);
    let refused = sent(&bob, export, "auditor", Repeat::No).await;
    assert_eq!(refused.unwrap_err(), "settings-open");
    mode(0o600);
    // Nobody listens there.
    let made = sent(&bob, export, "auditor", Repeat::No).await.unwrap();
    assert_eq!(made.outcome, Outcome::Failed { lasting: false });
    assert!(!format!("{made:?}").contains("swordfish"));
    let tried = test(&bob, "auditor").await.unwrap_err();
    assert_eq!(tried.code(), "delivery-failed");
    assert!(!format!("{tried:?}").contains("swordfish"));
    fs::write(
        house.join("destinations.json"),
        "{\"destinations\":{\"a\":{\"kind\":\"fax\"}}}",
    )
    .unwrap();
    let refused = sent(&bob, export, "auditor", Repeat::No).await;
    assert_eq!(refused.unwrap_err(), "destinations-invalid");
}
