//! What can be done to a bundle's bytes on its way by somebody without a key, over the zip and over the folder.

use countersign_evidence::Verdict;

use crate::export::{Files, check, pack, resign, spread};
use crate::fixture::Fixture;
use crate::world::{World, key};

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
fn a_cut_file_is_incomplete() {
    let fixture = Fixture::new();
    for (name, content) in fixture
        .files
        .iter()
        .filter(|(_, content)| content.len() > 1)
    {
        for length in [content.len() - 1, content.len() / 2, 1] {
            let (verdict, text) =
                fixture.verdict(&fixture.changed(name, |bytes| bytes.truncate(length)));
            let wanted = Verdict::Incomplete;
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
