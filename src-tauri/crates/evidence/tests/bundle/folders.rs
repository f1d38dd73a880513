//! Files that no bundle has: others, larger ones, other kinds, and a zip that another program packed.

use std::path::Path;

use countersign_evidence::{Verdict, zip::ZipWriter};

use crate::export::{check, lay, resign, spread, texts};
use crate::fixture::Fixture;
use crate::world::key;

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
    let mut all = texts(&files);
    all.insert(countersign_statement::digest(stray), stray.to_vec());
    lay(&mut files, &all, usize::MAX);
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
fn a_writer_of_zips_can_be_had_alone() {
    let zip = ZipWriter::new(std::io::Cursor::new(Vec::new()))
        .finish()
        .unwrap()
        .into_inner();
    assert_eq!(zip.len(), 22);
}

#[test]
fn a_manifest_larger_than_any() {
    let fixture = Fixture::new();
    let mut files = fixture.changed("bundle.json", |bytes| bytes.resize((16 << 20) + 1, b' '));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
    resign(&mut files, &key("ada"));
    assert_eq!(fixture.verdict(&files).0, Verdict::Altered);
}
