//! The decision record of an action as a file: what is refused. That it is saved, and follows from its export, the real
//! window's test of files shows, where an installation has a key of its own.

use std::{fs, path::Path};

use countersign_contract as c;
use countersign_statement::codes::Verdict;
use countersign_testkit::World;
use uuid::Uuid;

use crate::kit::{Answers, console_with, own};

fn save(action: Uuid, pdf: bool) -> c::RecordSave {
    c::RecordSave {
        job: "save".into(),
        action_id: action.to_string(),
        pdf,
        passphrase: None,
    }
}

fn entries(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_record_takes_the_place_of_nothing_and_what_is_refused_leaves_no_record() {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Reject)
        .await
        .unwrap();
    let (answers, dir) = (Answers::default(), tempfile::tempdir().unwrap());
    let bob = console_with(&world, "bob", answers.clone(), own("bob")).await;
    let head = async || {
        let status = bob.desk.status(c::Nothing {}).await.unwrap();
        status.ledger.head_seq
    };
    let shown = c::ActionKey {
        action_id: action.to_string(),
    };
    let shown = bob.desk.decision_record(shown).await.unwrap();
    let before = head().await;
    let code = async |request| {
        let refused = bob.desk.record_save(request).await.unwrap_err();
        refused.code.name().to_owned()
    };
    assert_eq!(code(save(action, false)).await, "cancelled");
    assert_eq!(code(save(Uuid::new_v4(), false)).await, "not-found");
    // What the console was told of PDF is what comes of asking for one.
    let of_pdf = code(save(action, true)).await;
    assert_eq!(of_pdf == "cancelled", shown.sets_pdf, "{of_pdf}");
    assert_eq!(of_pdf == "no-pdf", !shown.sets_pdf, "{of_pdf}");
    let folder = dir.path().join("record");
    *answers.save.lock().unwrap() = Some(folder.clone());
    fs::write(dir.path().join("record.zip"), "mine").unwrap();
    assert_eq!(code(save(action, false)).await, "file-exists");
    assert_eq!(entries(dir.path()), ["record.zip"], "nothing is made");
    assert_eq!(head().await, before, "a refusal leaves no record");
}
