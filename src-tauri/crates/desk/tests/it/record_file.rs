//! The decision record of an action, saved as a file with the export that it follows from.

use std::{fs, path::Path};

use countersign_app::Session;
use countersign_contract as c;
use countersign_statement::codes::Verdict;
use countersign_testkit::{World, actor};
use uuid::Uuid;

use crate::kit::{Answers, Console, console_with, own};

fn save(action: Uuid, pdf: bool) -> c::RecordSave {
    c::RecordSave {
        job: "save".into(),
        action_id: action.to_string(),
        pdf,
        passphrase: None,
    }
}

/// Bob at a computer whose installation has the key that is at hand there, his own.
async fn bob(world: &World, answers: &Answers) -> Console {
    let over = async |name| {
        Session::over(world.store(name).await, own(name))
            .await
            .unwrap()
    };
    let public = actor("bob").key.verifying_key().to_bytes();
    let alice = over("alice").await;
    let id = Uuid::new_v4();
    alice.add_installation(id, "bob's", public).await.unwrap();
    let second = over("bob").await;
    let waiting = second.pending_confirmations().await.unwrap();
    second.confirm(&waiting[0]).await.unwrap();
    console_with(world, "bob", answers.clone(), own("bob")).await
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
async fn a_decision_record_is_saved_beside_the_export_that_it_follows_from() {
    let world = World::new().await;
    let action = world.open_action().await;
    world
        .decide("carol", action, Verdict::Reject)
        .await
        .unwrap();
    let (answers, dir) = (Answers::default(), tempfile::tempdir().unwrap());
    let bob = bob(&world, &answers).await;
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
    fs::remove_file(dir.path().join("record.zip")).unwrap();

    let saved = bob.desk.record_save(save(action, false)).await.unwrap();
    assert!(saved.seq > before);
    assert_eq!(entries(dir.path()), ["record", "record.zip"]);
    assert_eq!(saved.bundle, format!("{}.zip", folder.display()));
    assert_eq!(saved.file, folder.join("record.html").display().to_string());
    let page = fs::read_to_string(&saved.file).unwrap();
    assert!(
        page.contains("carol") && page.contains("rejected"),
        "{page}"
    );
    let of = c::ExportId {
        export_id: saved.export_id.clone(),
    };
    let of = bob.desk.export_show(of).await.unwrap();
    assert!(of.of_one_action && of.sets_pdf == shown.sets_pdf);
    assert_eq!(of.export.path, Some(saved.bundle));
    assert_eq!(
        of.export.verification.verdict,
        Some(c::VerdictWord::Valid),
        "{of:?}"
    );
    // The same record once more from the kept copy.
    let again = dir.path().join("again");
    *answers.save.lock().unwrap() = Some(again.clone());
    let tables = |form| c::ExportTables {
        job: "again".into(),
        export_id: saved.export_id.clone(),
        forms: vec![form],
    };
    let made = bob.desk.export_tables(tables(c::TableForm::Record)).await;
    assert_eq!(made.unwrap().files, ["record.html"]);
    assert_eq!(fs::read_to_string(again.join("record.html")).unwrap(), page);
    if !shown.sets_pdf {
        let refused = bob
            .desk
            .export_tables(tables(c::TableForm::RecordPdf))
            .await;
        assert_eq!(refused.unwrap_err().code.name(), "no-pdf");
    }
}
