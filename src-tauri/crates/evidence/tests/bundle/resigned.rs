//! What somebody does who signs the changed files anew: a stranger, or whoever holds the exporter's key.

use countersign_evidence::Verdict;

use crate::export::{Files, check, resign, spread};
use crate::fixture::Fixture;
use crate::world::{World, key};

#[test]
fn a_foreign_key_signs_nothing() {
    let fixture = Fixture::new();
    // The sums signed anew by a stranger, with allowed_signers to match.
    let stranger = key("stranger");
    let mut files = fixture.files.clone();
    let public = stranger.verifying_key();
    let line = format!(
        "{} namespaces=\"countersign-export\" {}\n",
        crate::world::id("ada"),
        countersign_ledger::key::openssh(public.as_bytes())
    );
    files.insert("keys/allowed_signers".to_owned(), line.into_bytes());
    resign(&mut files, &stranger);
    let (verdict, text) = fixture.verdict(&files);
    assert_eq!(verdict, Verdict::Altered, "{text}");
    assert!(text.contains("never enrolled"), "{text}");
    // A person of the workspace, but not the one named.
    let mut files = fixture.files.clone();
    resign(&mut files, &key("grace"));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
    // A key file that is another key.
    let pem = fixture
        .files
        .keys()
        .find(|name| name.ends_with(".pem"))
        .unwrap()
        .clone();
    let mut files = fixture.changed(&pem, |bytes| {
        *bytes = countersign_ledger::key::spki_pem(public.as_bytes()).into_bytes();
    });
    resign(&mut files, &key("ada"));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
}

#[test]
fn a_swapped_checkpoint_is_altered() {
    let fixture = Fixture::new();
    let mut other = World::small();
    other.import();
    let stranger = fixture.world.checkpoint("stranger");
    let older = {
        let mut world = World::small();
        world.records.pop();
        world.checkpoint("desk")
    };
    for note in [other.checkpoint("desk"), stranger, older] {
        let mut files = fixture.changed("proof/checkpoint", |bytes| *bytes = note.into_bytes());
        resign(&mut files, &key("ada"));
        let (verdict, text) = fixture.verdict(&files);
        assert_eq!(verdict, Verdict::Altered, "{text}");
    }
}

#[test]
fn a_changed_record_is_named_even_by_who_holds_the_exporters_key() {
    let fixture = Fixture::new();
    let decided = fixture
        .world
        .records
        .iter()
        .find(|record| record.event == "action.decided")
        .unwrap()
        .seq;
    let text = String::from_utf8(fixture.files["data/records.jsonl"].clone()).unwrap();
    let changes: [(&str, &str); 3] = [
        (
            r#"\"reason_code\":\"evidence_supports\""#,
            r#"\"reason_code\":\"within_policy\""#,
        ),
        (
            r#"\"verdict\":\"approve\",\"reason_code\":\"evidence_supports\""#,
            r#"\"verdict\":\"reject\",\"reason_code\":\"duplicate\""#,
        ),
        (
            r#"\"seat_role\":\"analyst\""#,
            r#"\"seat_role\":\"auditor\""#,
        ),
    ];
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        let mut files = fixture.changed("data/records.jsonl", |bytes| {
            *bytes = text.replacen(old, new, 1).into_bytes();
        });
        resign(&mut files, &key("ada"));
        let folder = fixture.dir.path().join("named");
        let _ = std::fs::remove_dir_all(&folder);
        spread(&files, &folder);
        let report = check(&folder, Some(&fixture.world.trust()));
        assert_eq!(report.verdict, Verdict::Altered);
        let bad = report.first_bad.clone().unwrap();
        assert_eq!(bad.seq, Some(decided), "{}", report.text());
        assert_eq!(
            bad.before.as_ref().map(|n| (n.seq, n.chained)),
            Some((decided - 1, Some(true)))
        );
        assert_eq!(
            bad.after.as_ref().map(|n| (n.seq, n.chained)),
            Some((decided + 1, Some(false)))
        );
    }
}

#[test]
fn the_chain_names_the_record_whose_unsigned_part_was_changed() {
    let fixture = Fixture::new();
    let last = fixture.world.size() - 1;
    for record in fixture
        .world
        .records
        .iter()
        .filter(|record| record.seq + 1 < last)
    {
        for part in ["nonce", "prev"] {
            let mut changed = record.clone();
            if part == "nonce" {
                changed.nonce[3] ^= 1;
            } else {
                changed.prev[3] ^= 1;
            }
            let name = if countersign_evidence::BundleWriter::is_event(&record.event) {
                "keys/events.jsonl"
            } else {
                "data/records.jsonl"
            };
            let (old, new) = (record.encode(), changed.encode());
            let mut files = fixture.changed(name, |bytes| {
                let at = bytes
                    .windows(old.len())
                    .position(|window| window == old)
                    .unwrap();
                bytes[at..at + old.len()].copy_from_slice(&new);
            });
            resign(&mut files, &key("ada"));
            let folder = fixture.dir.path().join("chain");
            let _ = std::fs::remove_dir_all(&folder);
            spread(&files, &folder);
            let report = check(&folder, Some(&fixture.world.trust()));
            assert_eq!(report.verdict, Verdict::Altered);
            assert_eq!(
                report.first_bad.as_ref().unwrap().seq,
                Some(record.seq),
                "{part}: {}",
                report.text()
            );
        }
    }
}

/// `bundle.json` with another list of files, signed anew by the exporter.
fn stated(
    fixture: &Fixture,
    change: impl FnOnce(&mut Vec<countersign_evidence::FileSize>),
) -> Files {
    let mut files = fixture.files.clone();
    let text = String::from_utf8(files["bundle.json"].clone()).unwrap();
    let mut manifest = countersign_evidence::Manifest::parse(text.trim_end()).unwrap();
    change(&mut manifest.files);
    files.insert(
        "bundle.json".to_owned(),
        (manifest.encode() + "\n").into_bytes(),
    );
    resign(&mut files, &key("ada"));
    files
}

#[test]
fn an_exporter_who_states_other_files_than_there_are() {
    let fixture = Fixture::new();
    let size = |path: &str| countersign_evidence::FileSize {
        path: path.to_owned(),
        bytes: 1,
    };
    for path in ["notes.txt", "SHA256SUMS", "report.html", "../escape"] {
        let files = stated(&fixture, |files| files.push(size(path)));
        assert_eq!(fixture.verdict(&files).0, Verdict::Altered, "{path}");
    }
    let files = stated(&fixture, |files| files.swap(0, 1));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
    let none = stated(&fixture, Vec::clear);
    let (verdict, why) = fixture.verdict(&none);
    assert_eq!(verdict, Verdict::Altered);
    assert!(why.contains("size of every file"), "{why}");
    // Said to be larger, a file is not called cut: else nobody would be held to the rules about keys.
    for more in [true, false] {
        for path in [
            "keys/events.jsonl",
            "data/records.jsonl",
            "proof/checkpoint",
        ] {
            let files = stated(&fixture, |files| {
                let file = files.iter_mut().find(|file| file.path == path).unwrap();
                file.bytes = if more { file.bytes + 1 } else { file.bytes - 1 };
            });
            let (verdict, why) = fixture.verdict(&files);
            assert_eq!(verdict, Verdict::Altered, "{path}: {why}");
            assert!(why.contains("where bundle.json says"), "{path}: {why}");
        }
    }
    let key = format!("keys/{}.pem", "ff".repeat(32));
    let files = stated(&fixture, |files| {
        let at = files
            .iter()
            .position(|file| file.path == "keys/allowed_signers")
            .unwrap();
        files.insert(at, size(&key));
    });
    assert_eq!(fixture.verdict(&files).0, Verdict::Incomplete);
}
