//! Everything that can be done to a bundle on its way, over the zip and over the folder.

use std::path::Path;

use countersign_evidence::{Verdict, zip::ZipWriter};

use crate::export::{Files, Plan, check, pack, read_files, resign, spread, unpack, write};
use crate::world::{World, key};

struct Fixture {
    dir: tempfile::TempDir,
    world: World,
    zip: Vec<u8>,
    files: Files,
}

impl Fixture {
    fn new() -> Self {
        Self::of(World::small())
    }

    fn of(world: World) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("export.zip");
        write(&world, &zip, &Plan::default()).unwrap();
        let files = read_files(&unpack(&zip, dir.path()));
        Self {
            zip: std::fs::read(&zip).unwrap(),
            world,
            files,
            dir,
        }
    }

    /// Verdicts on `files` as a zip and as a folder; both must be the same.
    fn verdict(&self, files: &Files) -> (Verdict, String) {
        let zip = self.dir.path().join("changed.zip");
        pack(files, &zip);
        let packed = check(&zip, Some(&self.world.trust()));
        let folder = self.dir.path().join("changed");
        let _ = std::fs::remove_dir_all(&folder);
        spread(files, &folder);
        let spread = check(&folder, Some(&self.world.trust()));
        assert_eq!(
            packed.verdict,
            spread.verdict,
            "{}\n{}",
            packed.text(),
            spread.text()
        );
        (packed.verdict, packed.text())
    }

    fn changed(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Files {
        let mut files = self.files.clone();
        change(files.get_mut(name).unwrap());
        files
    }
}

#[test]
fn taken_apart_and_put_together_it_is_valid() {
    let fixture = Fixture::new();
    assert_eq!(fixture.verdict(&fixture.files).0, Verdict::Valid);
    let again = fixture.dir.path().join("again.zip");
    pack(&fixture.files, &again);
    assert_eq!(std::fs::read(again).unwrap(), fixture.zip);
}

/// Runs `work` over `0..count` on four threads.
fn spread_out(count: usize, work: impl Fn(usize) + Sync) {
    let work = &work;
    std::thread::scope(|scope| {
        for part in 0..4 {
            scope.spawn(move || (part..count).step_by(4).for_each(work));
        }
    });
}

#[test]
fn every_flipped_byte_of_the_zip_is_noticed() {
    let fixture = Fixture::of(World::smallest());
    let trust = fixture.world.trust();
    let altered = std::sync::atomic::AtomicUsize::new(0);
    spread_out(fixture.zip.len(), |at| {
        let path = fixture.dir.path().join(format!("flipped{at}.zip"));
        let mut bytes = fixture.zip.clone();
        bytes[at] ^= if at % 2 == 0 { 0x01 } else { 0x20 };
        std::fs::write(&path, bytes).unwrap();
        let report = check(&path, Some(&trust));
        std::fs::remove_file(path).unwrap();
        assert!(
            matches!(
                report.verdict,
                Verdict::Altered | Verdict::Unreadable | Verdict::Incomplete
            ),
            "byte {at}: {}",
            report.text()
        );
        let hit = usize::from(report.verdict == Verdict::Altered);
        altered.fetch_add(hit, std::sync::atomic::Ordering::Relaxed);
    });
    // Nearly all of it is content; only flips in names and sizes can look like something else.
    let altered = altered.into_inner();
    assert!(
        altered * 100 > fixture.zip.len() * 90,
        "{altered} of {}",
        fixture.zip.len()
    );
}

#[test]
fn every_flipped_byte_of_every_file_is_altered() {
    let fixture = Fixture::of(World::smallest());
    let trust = fixture.world.trust();
    for (name, content) in &fixture.files {
        // A page of text needs not every byte; records, sums, proofs and keys do.
        let step = if name.ends_with(".html") || name.ends_with(".txt") {
            31
        } else {
            1
        };
        spread_out(content.len().div_ceil(step), |index| {
            let folder = fixture.dir.path().join(format!("flipped{}", index % 4));
            let mut files = fixture.changed(name, |bytes| bytes[index * step] ^= 0x04);
            if index >= 4 {
                files.retain(|other, _| other == name);
            }
            spread(&files, &folder);
            let report = check(&folder, Some(&trust));
            spread(&Files::from([(name.clone(), content.clone())]), &folder);
            let at = index * step;
            // A text whose last byte is no line end any more looks cut.
            let last = at + 1 == content.len()
                && ["SHA256SUMS", "bundle.json", "report.html", "SHA256SUMS.sig"]
                    .contains(&name.as_str());
            let wanted = report.verdict == Verdict::Altered
                || report.verdict == Verdict::Incomplete
                    && (last || name.starts_with("SHA") || name == "report.html");
            assert!(wanted, "{name} byte {at}: {}", report.text());
        });
    }
    for folder in 0..4 {
        let folder = fixture.dir.path().join(format!("flipped{folder}"));
        assert_eq!(check(&folder, Some(&trust)).verdict, Verdict::Valid);
    }
}

#[test]
fn a_byte_appended_to_any_file_is_altered() {
    let fixture = Fixture::new();
    for name in fixture.files.keys() {
        for byte in [b'\n', b'x', 0] {
            let (verdict, text) = fixture.verdict(&fixture.changed(name, |bytes| bytes.push(byte)));
            assert_eq!(verdict, Verdict::Altered, "{name} and {byte:#x}\n{text}");
        }
    }
}

#[test]
fn a_missing_file_is_incomplete() {
    let fixture = Fixture::new();
    for name in fixture.files.keys() {
        let mut files = fixture.files.clone();
        files.remove(name);
        let (verdict, text) = fixture.verdict(&files);
        assert_eq!(verdict, Verdict::Incomplete, "{name}\n{text}");
    }
}

#[test]
fn an_emptied_file_is_incomplete() {
    let fixture = Fixture::new();
    for (name, content) in fixture
        .files
        .iter()
        .filter(|(_, content)| !content.is_empty())
    {
        let (verdict, text) = fixture.verdict(&fixture.changed(name, Vec::clear));
        assert_eq!(
            verdict,
            Verdict::Incomplete,
            "{name} of {} bytes\n{text}",
            content.len()
        );
    }
}

#[test]
fn a_cut_file_is_incomplete_and_a_cut_payload_altered() {
    let fixture = Fixture::new();
    for (name, content) in fixture
        .files
        .iter()
        .filter(|(_, content)| content.len() > 1)
    {
        for length in [content.len() - 1, content.len() / 2, 1] {
            let (verdict, text) =
                fixture.verdict(&fixture.changed(name, |bytes| bytes.truncate(length)));
            let wanted = if name.starts_with("data/payload/") {
                Verdict::Altered
            } else {
                Verdict::Incomplete
            };
            assert_eq!(verdict, wanted, "{name} cut to {length}\n{text}");
        }
    }
}

#[test]
fn records_cut_at_a_line_end_are_incomplete() {
    let fixture = Fixture::new();
    for name in ["data/records.jsonl", "keys/events.jsonl", "SHA256SUMS"] {
        let files = fixture.changed(name, |bytes| {
            bytes.pop();
            let end = bytes.iter().rposition(|b| *b == b'\n').unwrap();
            bytes.truncate(end + 1);
        });
        let (verdict, text) = fixture.verdict(&files);
        assert_eq!(verdict, Verdict::Incomplete, "{name}\n{text}");
    }
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|b| *b == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

#[test]
fn doubled_reordered_and_crlf_records_are_altered() {
    let fixture = Fixture::new();
    for name in ["data/records.jsonl", "keys/events.jsonl"] {
        let all = lines(&fixture.files[name]);
        let mut doubled = all.clone();
        doubled.insert(2, all[1].clone());
        let mut swapped = all.clone();
        swapped.swap(1, 2);
        let crlf: Vec<Vec<u8>> = all
            .iter()
            .map(|l| [&l[..l.len() - 1], b"\r\n"].concat())
            .collect();
        for (what, changed) in [("doubled", doubled), ("swapped", swapped), ("crlf", crlf)] {
            // Once as a thief could do it, once as someone could who holds the exporter's key.
            for signed in [false, true] {
                let mut files = fixture.changed(name, |bytes| *bytes = changed.concat());
                if signed {
                    resign(&mut files, &key("ada"));
                }
                let (verdict, text) = fixture.verdict(&files);
                assert_eq!(verdict, Verdict::Altered, "{name} {what} {signed}\n{text}");
            }
        }
    }
}

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

#[test]
fn extra_files_and_hostile_folders() {
    let fixture = Fixture::new();
    let trust = fixture.world.trust();
    let folder = fixture.dir.path().join("extra");
    let fresh = || {
        let _ = std::fs::remove_dir_all(&folder);
        spread(&fixture.files, &folder);
    };
    for name in [
        "notes.txt",
        "data/more.jsonl",
        "keys/x.pem",
        ".hidden",
        "data/payload/short",
        "proof/deep/x",
    ] {
        fresh();
        std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        std::fs::write(folder.join(name), b"x").unwrap();
        let report = check(&folder, Some(&trust));
        assert_eq!(
            report.verdict,
            Verdict::Altered,
            "{name}: {}",
            report.text()
        );
    }
    // A payload that nothing names, and that even the sums know of.
    let stray = b"0123456789abcdef and a text that nobody wrote";
    let mut files = fixture.files.clone();
    files.insert(
        format!("data/payload/{}", countersign_statement::digest(stray)),
        stray.to_vec(),
    );
    resign(&mut files, &key("ada"));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        fresh();
        std::fs::remove_file(folder.join("report.html")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.join("report.html")).unwrap();
        assert_eq!(check(&folder, Some(&trust)).verdict, Verdict::Unreadable);
        fresh();
        std::fs::write(folder.join(std::ffi::OsStr::from_bytes(b"\xFFname")), b"").unwrap();
        assert_eq!(check(&folder, Some(&trust)).verdict, Verdict::Unreadable);
    }
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(
        check(empty.path(), Some(&trust)).verdict,
        Verdict::Unreadable
    );
    assert_eq!(
        check(Path::new("/nonexistent"), Some(&trust)).verdict,
        Verdict::Unreadable
    );
    assert_eq!(
        check(Path::new("/dev/null"), Some(&trust)).verdict,
        Verdict::Unreadable
    );
}

#[test]
fn a_bundle_packed_by_another_program_is_not_called_valid() {
    let fixture = Fixture::new();
    let folder = fixture.dir.path().join("plain");
    spread(&fixture.files, &folder);
    let zip = fixture.dir.path().join("other.zip");
    let script = "import sys,zipfile,os\nz=zipfile.ZipFile(sys.argv[1],'w')\nfor n in sys.argv[2:]: z.write(n)\nz.close()";
    let names = fixture.files.keys();
    let out = std::process::Command::new("python3")
        .args(["-c", script])
        .arg(&zip)
        .args(names)
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(out.status.success());
    let report = check(&zip, Some(&fixture.world.trust()));
    assert_ne!(report.verdict, Verdict::Valid);
    assert_ne!(report.verdict, Verdict::IntactKeysNotTrusted);
}

#[test]
fn files_larger_than_any_bundles_are_not_read() {
    let fixture = Fixture::new();
    let pem = fixture
        .files
        .keys()
        .find(|name| name.ends_with(".pem"))
        .unwrap()
        .clone();
    for (name, size) in [
        ("proof/checkpoint", 70_000),
        ("SHA256SUMS.sig", 70_000),
        ("keys/allowed_signers", 70_000),
        (&pem, 70_000),
        ("bundle.json", 17 << 20),
    ] {
        let files = fixture.changed(name, |bytes| bytes.resize(size, b'x'));
        let (verdict, text) = fixture.verdict(&files);
        assert_eq!(verdict, Verdict::Altered, "{name}\n{text}");
        let mut files = files;
        resign(&mut files, &key("ada"));
        if name != "SHA256SUMS.sig" {
            assert_eq!(fixture.verdict(&files).0, Verdict::Altered, "{name}");
        }
    }
}

#[test]
fn a_huge_line_is_refused_in_bounded_memory() {
    let fixture = Fixture::new();
    let files = fixture.changed("data/records.jsonl", |bytes| {
        bytes.extend(std::iter::repeat_n(b'x', 5_000_000));
        bytes.push(b'\n');
    });
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, ..Default::default() })]
    #[test]
    fn any_bytes_in_any_file_never_panic_and_are_never_valid(
        name in 0..40_usize,
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400),
        at in 0..4000_usize,
        insert in proptest::bool::ANY,
    ) {
        use std::sync::OnceLock;
        static FIXTURE: OnceLock<Fixture> = OnceLock::new();
        let fixture = FIXTURE.get_or_init(Fixture::new);
        let mut files = fixture.files.clone();
        let name = files.keys().nth(name % files.len()).unwrap().clone();
        let content = files.get_mut(&name).unwrap();
        let at = at.min(content.len());
        let end = if insert { at } else { (at + bytes.len()).min(content.len()) };
        content.splice(at..end, bytes.iter().copied());
        // With the exporter's own signature over the nonsense: only the records' own checks are left.
        resign(&mut files, &key("ada"));
        let dir = tempfile::tempdir().unwrap();
        let zip = dir.path().join("x.zip");
        pack(&files, &zip);
        let report = check(&zip, Some(&fixture.world.trust()));
        let presentation = ["README.txt", "report.html"].contains(&name.as_str());
        let unchanged = files[&name] == fixture.files[&name];
        proptest::prop_assert!(presentation || unchanged || report.verdict != Verdict::Valid, "{name}: {}", report.text());
        let _ = (report.json(), report.brief());
    }
}

#[test]
fn a_writer_of_zips_can_be_had_alone() {
    let zip = ZipWriter::new(std::io::Cursor::new(Vec::new()))
        .finish()
        .unwrap()
        .into_inner();
    assert_eq!(zip.len(), 22);
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

#[test]
fn a_manifest_larger_than_any() {
    let fixture = Fixture::new();
    let mut files = fixture.changed("bundle.json", |bytes| bytes.resize((16 << 20) + 1, b' '));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
    resign(&mut files, &key("ada"));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
}
