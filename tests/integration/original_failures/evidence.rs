//! What an export proves, and to whom.

use std::{fs, process::Command};

use countersign_evidence::Verdict;

use super::busy_world;
use crate::bundles::{Exported, files};

#[tokio::test]
async fn a_truncated_or_emptied_export_verifies_as_authentic() {
    let export = Exported::of(&busy_world().await).await;
    assert_eq!(export.judge(&export.zip).verdict, Verdict::Valid);
    let whole = fs::read(&export.zip).unwrap();
    let cut = export.dir.path().join("cut.zip");
    for length in (0..whole.len())
        .step_by(whole.len() / 97)
        .chain([whole.len() - 1])
    {
        fs::write(&cut, &whole[..length]).unwrap();
        let verdict = export.judge(&cut).verdict;
        assert!(
            !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted),
            "{length} of {} bytes: {verdict:?}",
            whole.len()
        );
    }
    // The unpacked files one by one: emptied, and without their last line.
    let folder = export.unpacked("unpacked");
    assert_eq!(export.judge(&folder).verdict, Verdict::Valid);
    for file in files(&folder) {
        let bytes = fs::read(&file).unwrap();
        let last = bytes
            .iter()
            .rposition(|b| *b == b'\n')
            .unwrap_or(bytes.len() / 2);
        for short in [&bytes[..0], &bytes[..last]] {
            fs::write(&file, short).unwrap();
            let verdict = export.judge(&folder).verdict;
            // Some files are empty by nature.
            assert!(
                short == bytes
                    || !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted),
                "{}: {verdict:?}",
                file.display()
            );
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert_eq!(export.judge(&folder).verdict, Verdict::Valid);
}

#[tokio::test]
async fn crlf_changes_pass() {
    let export = Exported::of(&busy_world().await).await;
    let folder = export.unpacked("unpacked");
    let mut changed = 0;
    for file in files(&folder) {
        let bytes = fs::read(&file).unwrap();
        let Ok(text) = String::from_utf8(bytes.clone()) else {
            continue;
        };
        if !text.contains('\n') {
            continue;
        }
        fs::write(&file, text.replace('\n', "\r\n")).unwrap();
        let verdict = export.judge(&folder).verdict;
        // These two have a fixed last line; without it they count as cut.
        let cut = file.ends_with("SHA256SUMS.sig") || file.ends_with("report.html");
        let expected = if cut {
            Verdict::Incomplete
        } else {
            Verdict::Altered
        };
        assert_eq!(verdict, expected, "{}", file.display());
        fs::write(&file, &bytes).unwrap();
        changed += 1;
    }
    assert!(changed > 8, "only {changed} files have lines");
}

/// The program itself, built beside these tests if it is not there.
fn verifier() -> Command {
    let built = Command::new(env!("CARGO"))
        .args(["build", "-q", "--offline", "-p", "countersign-verify"])
        .status()
        .unwrap();
    assert!(built.success());
    let here = std::env::current_exe().unwrap();
    Command::new(
        here.parent()
            .unwrap()
            .parent()
            .unwrap()
            .join("countersign-verify"),
    )
}

#[tokio::test]
async fn batch_verification_stops_at_the_first_missing_file() {
    let export = Exported::of(&busy_world().await).await;
    let at = |name: &str| export.dir.path().join(name);
    fs::write(at("trust"), export.trust.encode()).unwrap();
    fs::copy(&export.zip, at("second.zip")).unwrap();
    let mut bytes = fs::read(&export.zip).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(at("altered.zip"), bytes).unwrap();
    fs::write(at("letter.txt"), "Dear auditor").unwrap();
    let out = verifier()
        .args([
            at("missing.zip"),
            at("letter.txt"),
            export.zip.clone(),
            at("altered.zip"),
            at("second.zip"),
        ])
        .arg("--json")
        .arg("--trust")
        .arg(at("trust"))
        .output()
        .unwrap();
    let verdicts: Vec<String> = String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["verdict"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let word = |v: Verdict| v.code().to_owned();
    assert_eq!(
        verdicts,
        [
            word(Verdict::Unreadable),
            word(Verdict::Unreadable),
            word(Verdict::Valid),
            word(Verdict::Altered),
            word(Verdict::Valid)
        ]
    );
    assert_eq!(out.status.code(), Some(2), "the worst verdict is the exit");
}

#[tokio::test]
async fn exports_go_out_without_their_proof() {
    let export = Exported::of(&busy_world().await).await;
    let folder = export.unpacked("unpacked");
    for proof in [
        "proof/checkpoint",
        "proof/hashes",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "keys/allowed_signers",
        "bundle.json",
    ] {
        let file = folder.join(proof);
        let bytes = fs::read(&file).unwrap_or_else(|_| panic!("{proof} is not in the export"));
        fs::remove_file(&file).unwrap();
        let verdict = export.judge(&folder).verdict;
        assert!(
            !matches!(verdict, Verdict::Valid | Verdict::IntactKeysNotTrusted),
            "without {proof}: {verdict:?}"
        );
        fs::write(&file, bytes).unwrap();
    }
    assert_eq!(export.judge(&folder).verdict, Verdict::Valid);
}

#[tokio::test]
async fn verification_status_can_be_set_by_hand() {
    let world = busy_world().await;
    let export = Exported::of(&world).await;
    // There is nothing to set: no column, in no table and no door.
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns
          WHERE table_schema IN ('countersign', 'fact') AND column_name ~ 'verif|status|authentic|trusted'",
    )
    .fetch_all(world.owner().await.connection())
    .await
    .unwrap();
    assert_eq!(columns, Vec::<String>::new());
    // Nor does a bundle say of itself that it is verified; whoever writes that into it has altered it.
    let folder = export.unpacked("unpacked");
    let manifest = folder.join("bundle.json");
    let text = fs::read_to_string(&manifest).unwrap();
    for claim in ["verified", "verdict", "status"] {
        assert!(!text.contains(&format!("\"{claim}\"")), "{text}");
        fs::write(
            &manifest,
            text.replacen('{', &format!(r#"{{"{claim}":"Valid","#), 1),
        )
        .unwrap();
        assert_eq!(export.judge(&folder).verdict, Verdict::Altered);
    }
    fs::write(&manifest, text).unwrap();
    // The verdict follows the bytes: changed, and changed back.
    let records = folder.join("data/records.jsonl");
    let mut bytes = fs::read(&records).unwrap();
    let middle = bytes.len() / 2;
    for expected in [Verdict::Altered, Verdict::Valid] {
        bytes[middle] ^= 1;
        fs::write(&records, &bytes).unwrap();
        assert_eq!(export.judge(&folder).verdict, expected);
    }
}
