//! The first run with a real keyring: founding by two, signing in, exporting, verifying. The keyring is a private one, so
//! the test starts itself again inside it.

use crate::kit::{Answers, Ears};
use countersign_contract as c;
use countersign_desk::{Desk, Home};
use countersign_keys::private_service::PrivateSecretService;

const INSIDE: &str = "COUNTERSIGN_TEST_INSIDE";

fn founder(name: &str, passphrase: Option<&str>) -> c::Founder {
    c::Founder {
        name: format!("{name} the founder"),
        login: name.into(),
        password: c::Secret::new(format!("{name}'s password")),
        custody: if passphrase.is_some() {
            c::Custody::Passphrase
        } else {
            c::Custody::OsAccount
        },
        passphrase: passphrase.map(c::Secret::new),
    }
}

fn sign_in(workspace: &str, login: &str, password: &str, passphrase: Option<&str>) -> c::SignIn {
    c::SignIn {
        workspace: workspace.into(),
        login: login.into(),
        password: Some(c::Secret::new(password)),
        passphrase: passphrase.map(c::Secret::new),
        remember: false,
    }
}

#[test]
fn founding_signing_in_exporting_and_verifying() {
    let dir = tempfile::tempdir().unwrap();
    if std::env::var_os(INSIDE).is_none() {
        let keyring = PrivateSecretService::start(dir.path()).unwrap();
        let inside = keyring
            .command(&std::env::current_exe().unwrap())
            .args([
                "first_run::founding_signing_in_exporting_and_verifying",
                "--exact",
                "--nocapture",
            ])
            .env(INSIDE, "1")
            .status()
            .unwrap();
        assert!(inside.success());
        return;
    }
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(inside(dir.path()));
}

async fn inside(dir: &std::path::Path) {
    let home = Home::below(dir);
    let answers = Answers::default();
    let desk = Desk::new(
        home.clone(),
        answers.clone(),
        "test",
        Ears::default().hear(),
    );
    let state = desk.workspace_state(c::Nothing {}).await.unwrap();
    assert!(state.workspaces.is_empty());
    assert_eq!(
        state.keyring.state,
        c::KeyringState::Ready,
        "{}",
        state.keyring.sentence
    );

    let both_plain = c::FoundWorkspace {
        name: "W".into(),
        mode: c::Mode::Team,
        founders: vec![founder("ada", None), founder("ben", None)],
    };
    assert_eq!(
        desk.found_workspace(both_plain).await.unwrap_err().code,
        "custody-shared"
    );
    let alone = c::FoundWorkspace {
        name: "W".into(),
        mode: c::Mode::Team,
        founders: vec![founder("ada", None)],
    };
    assert_eq!(
        desk.found_workspace(alone).await.unwrap_err().code,
        "founders"
    );
    let short = c::Founder {
        password: c::Secret::new("short"),
        ..founder("ada", None)
    };
    let refused = desk
        .found_workspace(c::FoundWorkspace {
            name: "W".into(),
            mode: c::Mode::Trial,
            founders: vec![short],
        })
        .await
        .unwrap_err();
    assert!(refused.message.contains("8 characters"), "{refused}");
    assert!(!home.workspace().exists(), "what was begun in vain is gone");

    let wanted = c::FoundWorkspace {
        name: "Harbour Bank".into(),
        mode: c::Mode::Team,
        founders: vec![
            founder("ada", None),
            founder("ben", Some("a long passphrase")),
        ],
    };
    let founded = desk.found_workspace(wanted).await.unwrap();
    assert!(
        founded.trust.starts_with("countersign-trust 1")
            && founded.trust.contains(&founded.genesis_digest)
    );
    let id = founded.workspace.as_str();
    assert_eq!(
        desk.sign_in(sign_in(id, "ada", "wrong password", None))
            .await
            .unwrap_err()
            .code,
        "wrong-password"
    );
    assert_eq!(
        desk.sign_in(sign_in(id, "ben", "ben's password", Some("not it at all")))
            .await
            .unwrap_err()
            .code,
        "wrong-passphrase"
    );
    let ben = desk
        .sign_in(sign_in(id, "ben", "ben's password", None))
        .await
        .unwrap();
    assert!(!ben.key.as_ref().unwrap().unlocked);
    *answers.save.lock().unwrap() = Some(dir.join("out.zip"));
    let whole = c::ExportFilter {
        whole_ledger: true,
        from: None,
        until: None,
        states: Vec::new(),
        kind: None,
        agent: None,
        is_simulation: None,
        action_ids: Vec::new(),
        without_payload: false,
    };
    let export = |passphrase: Option<&str>| c::ExportStart {
        job: "j".into(),
        filter: whole.clone(),
        suggested_name: "x.zip".into(),
        passphrase: passphrase.map(c::Secret::new),
    };
    assert_eq!(
        desk.export_start(export(None)).await.unwrap_err().code,
        "passphrase-needed"
    );
    assert_eq!(
        std::fs::read_dir(dir)
            .unwrap()
            .filter(|e| e
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains("part"))
            .count(),
        0
    );
    let row = desk
        .export_start(export(Some("a long passphrase")))
        .await
        .unwrap();
    assert_eq!(
        row.verification.verdict,
        Some(c::VerdictWord::Valid),
        "{row:?}"
    );
    assert!(desk.export_preview(whole.clone()).await.unwrap().records >= row.records);

    let ada = desk
        .sign_in(sign_in(id, "ada", "ada's password", None))
        .await
        .unwrap();
    assert_eq!(
        (
            ada.roles.len(),
            ada.workspace_name.as_str(),
            ada.key.unwrap().unlocked
        ),
        (4, "Harbour Bank", true)
    );
    assert_eq!(desk.exports_list(c::Nothing {}).await.unwrap().len(), 1);
    delivered(&desk, &row, dir).await;
    tables(&desk, &row.export_id, &answers, dir).await;
    desk.sign_out(c::Nothing {}).await.unwrap();

    let trial = desk
        .found_workspace(c::FoundWorkspace {
            name: "Trying it out".into(),
            mode: c::Mode::Trial,
            founders: vec![founder("ada", None)],
        })
        .await
        .unwrap();
    let alone = desk
        .sign_in(sign_in(&trial.workspace, "ada", "ada's password", None))
        .await
        .unwrap();
    assert_eq!(alone.mode, c::Mode::Trial);
    assert_eq!(
        desk.status(c::Nothing {}).await.unwrap().mode,
        c::Mode::Trial,
        "the bar says what record 0 says"
    );
    assert_eq!(
        desk.trust_list(c::Nothing {}).await.unwrap().origin,
        Some(founded.origin.clone()),
        "the first workspace's trust file stays in use"
    );
    *answers.save.lock().unwrap() = Some(dir.join("trial.zip"));
    desk.export_start(export(None)).await.unwrap();
    *answers.open.lock().unwrap() = vec![dir.join("trial.zip")];
    let report = desk
        .verify_pick(c::VerifyPick {
            job: "t".into(),
            folder: false,
        })
        .await
        .unwrap()
        .reports
        .remove(0);
    assert_eq!(
        (report.verdict, report.trust.origin.as_deref()),
        (c::VerdictWord::Valid, Some(trial.origin.as_str())),
        "a second workspace founded here is known first hand too"
    );
    assert!(
        report.says.iter().any(|s| s.starts_with("Trial:")),
        "{:?}",
        report.says
    );
    desk.sign_out(c::Nothing {}).await.unwrap();

    // Nobody is signed in any more, and the file speaks for itself.
    *answers.open.lock().unwrap() = vec![dir.join("out.zip"), dir.join("altered.zip")];
    let mut bytes = std::fs::read(dir.join("out.zip")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(dir.join("altered.zip"), bytes).unwrap();
    let reports = desk
        .verify_pick(c::VerifyPick {
            job: "v".into(),
            folder: false,
        })
        .await
        .unwrap()
        .reports;
    assert_eq!(
        reports[0].verdict,
        c::VerdictWord::Valid,
        "the founders' computer trusts their keys"
    );
    assert!(
        matches!(
            reports[1].verdict,
            c::VerdictWord::Altered | c::VerdictWord::Unreadable
        ),
        "{:?}",
        reports[1].verdict
    );
    assert_eq!(
        desk.verify_paths(c::VerifyPaths {
            job: "p".into(),
            paths: vec!["/etc/passwd".into()]
        })
        .await
        .unwrap_err()
        .code,
        "invalid-request"
    );
    let log = std::fs::read_to_string(home.config().join("console.json")).unwrap();
    assert!(
        !log.contains("password") && !log.contains("a long passphrase"),
        "no secret is remembered"
    );
    desk.close().await;
}

/// What became of an export: shown whole, verified from the kept copy, delivered, and sent again only where that is said.
async fn delivered(desk: &Desk, row: &c::ExportRow, dir: &std::path::Path) {
    let export_id = row.export_id.clone();
    let show = async || {
        desk.export_show(c::ExportId {
            export_id: export_id.clone(),
        })
        .await
        .unwrap()
    };
    let of = show().await;
    assert_eq!(of.export.kept, c::ExportKept::Here);
    assert_eq!(of.export.delivery_status, c::DeliveryStatus::None);
    assert_eq!(
        of.export.verification_status,
        c::VerificationStatus::Unverified
    );
    assert_eq!((of.export.bytes, of.destinations.len()), (row.bytes, 0));

    let archive = dir.join("archive");
    std::fs::create_dir(&archive).unwrap();
    std::fs::write(
        of.destinations_file.unwrap(),
        format!(
            r#"{{"destinations": {{"archive": {{"kind": "folder", "path": "{}"}}}}}}"#,
            archive.display()
        ),
    )
    .unwrap();
    let send = async |again: bool| {
        desk.export_redeliver(c::Redeliver {
            job: "d".into(),
            export_id: export_id.clone(),
            to: "archive".into(),
            again,
        })
        .await
    };
    let first = send(false).await.unwrap();
    assert_eq!(
        (first.attempt, first.status),
        (1, c::DeliveryStatus::Delivered),
        "{first:?}"
    );
    assert_eq!(send(false).await.unwrap_err().code, "delivered-before");
    // It is there already, and a folder never takes another file's place.
    let again = send(true).await.unwrap();
    assert_eq!(again.attempt, 2);

    let found = desk
        .export_verify_kept(c::ExportKey {
            job: "v".into(),
            export_id: export_id.clone(),
        })
        .await
        .unwrap();
    assert_eq!(found.result, c::VerificationStatus::Verified);
    let of = show().await;
    assert_eq!(of.destinations, ["archive"]);
    assert_eq!(of.attempts.len(), 2);
    assert_eq!(of.attempts[0].status, c::DeliveryStatus::Delivered);
    assert!(of.attempts[0].you && of.attempts[0].target.is_some());
    assert_eq!(
        of.export.verification_status,
        c::VerificationStatus::Verified
    );
    assert!(of.export.verified_at.is_some() && of.export.verified_by.is_some());
}

/// Readable files of the kept copy, where the person picked a name, and nothing over what is there.
async fn tables(desk: &Desk, export_id: &str, answers: &Answers, dir: &std::path::Path) {
    let written = async || {
        desk.export_tables(c::ExportTables {
            job: "t".into(),
            export_id: export_id.to_owned(),
            forms: vec![c::TableForm::Csv, c::TableForm::Xlsx, c::TableForm::Report],
        })
        .await
    };
    // The export's own file is there.
    assert_eq!(written().await.unwrap_err().code, "file-exists");
    let folder = dir.join("tables");
    *answers.save.lock().unwrap() = Some(folder.clone());
    let made = written().await.unwrap();
    assert_eq!((made.files.len(), made.verdict), (7, c::VerdictWord::Valid));
    let about = std::fs::read_to_string(folder.join("ABOUT.txt")).unwrap();
    assert!(
        about.contains(export_id) && about.contains("Valid."),
        "{about}"
    );
    *answers.save.lock().unwrap() = None;
    assert_eq!(written().await.unwrap_err().code, "cancelled");
}
