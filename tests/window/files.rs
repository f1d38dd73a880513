//! Files that are not what they seem, and a disk that fills: a verdict or a sentence each, at once, and nothing left behind.

use crate::{
    axe::{accessible, no_violation},
    driver::Window,
    stage::{Stage, on_stage},
    steps::{ALERT, open_first, sign_in, verify, view},
    work::{BEN, House},
};
use countersign_evidence::{Same, compare_tables, examine};
use std::{
    fs::{self, File},
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// A verdict on a file that is none must not take long, however large it says it is.
const AT_ONCE: Duration = Duration::from_secs(20);

#[test]
fn files_of_every_kind_get_a_verdict_and_a_full_disk_leaves_nothing() {
    on_stage(
        "files::files_of_every_kind_get_a_verdict_and_a_full_disk_leaves_nothing",
        |stage| {
            let house = House::found(&stage.home, "Harbour Bank");
            house.screened(&stage.home);
            let window = stage.window(&[]);
            sign_in(&window, &BEN);
            let bundle = export(stage, &window);
            a_decision_record(stage, &window);
            window.keys("gv");
            window.wait_for("No bundle was checked yet.");
            two_gigabytes(stage, &window);
            folders(stage, &window, &bundle);
            parts(stage, &window, &bundle);
            a_full_disk(stage, &window);
            window.no_problem();
            house.leave();
            no_violation();
        },
    );
}

fn export(stage: &Stage, window: &Window) -> PathBuf {
    let file = stage.home.join("export.zip");
    stage.answer("save", &file);
    window.keys("ge");
    window.wait_in("//main", "Make an export");
    window.press("Export…");
    window.wait_in(
        "//main//*[@role='status']",
        "Written and verified: export.zip",
    );
    file
}

/// The record of one action as a file, beside the export that it follows from.
fn a_decision_record(stage: &Stage, window: &Window) {
    let folder = stage.home.join("record");
    view(window, "All");
    let label = open_first(window);
    window.keys("l");
    window.wait_in("//main", "Saving makes an export of this action alone");
    accessible(window, "a decision record");
    stage.answer("save", &folder);
    window.press("Save as page…");
    window.wait_in(
        "//main//*[@role='status']",
        "countersign-verify compares the two.",
    );
    let page = fs::read_to_string(folder.join("record.html")).unwrap();
    assert!(page.contains(&label), "the record names {label}");
    let zip = stage.home.join("record.zip");
    let bundle = examine(&zip, None, &mut |_| ControlFlow::Continue(())).unwrap();
    let compared = compare_tables(&bundle, &folder, &stage.home, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(
        compared
            .files
            .contains(&("record.html".to_owned(), Same::Yes))
    );
}

/// One that is two gigabytes of nothing, and one that only says so.
fn two_gigabytes(stage: &Stage, window: &Window) {
    let sparse = stage.home.join("sparse.zip");
    File::create(&sparse).unwrap().set_len(2 << 30).unwrap();
    let claims = stage.home.join("claims.zip");
    fs::write(&claims, one_entry("SHA256SUMS", 2_147_000_000)).unwrap();
    for path in [&sparse, &claims] {
        let name = path.file_name().unwrap().to_str().unwrap();
        stage.answer("open", path);
        let started = Instant::now();
        let said = verify(window, name);
        let took = started.elapsed();
        assert!(said.starts_with("Unreadable"), "{name}: {said}");
        assert!(took < AT_ONCE, "{name}: {took:?}");
    }
    accessible(window, "verify: unreadable");
}

/// A zip whose one entry claims a size that is not there.
fn one_entry(name: &str, claimed: u32) -> Vec<u8> {
    let mut entry = Vec::new();
    for part in [20u16, 0, 8, 0, 0x21] {
        entry.extend(part.to_le_bytes());
    }
    for part in [0u32, 9, claimed] {
        entry.extend(part.to_le_bytes());
    }
    entry.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    entry.extend(0u16.to_le_bytes());
    let mut zip = b"PK\x03\x04".to_vec();
    zip.extend(&entry);
    zip.extend(name.as_bytes());
    zip.extend([0x4b, 0x4c, 0x44, 0x4a, 0x04, 0x62, 0x60, 0x60, 0x00]);
    let directory = u32::try_from(zip.len()).unwrap();
    zip.extend(b"PK\x01\x02\x14\x00");
    zip.extend(&entry);
    zip.extend([0u8; 14]);
    zip.extend(name.as_bytes());
    let size = u32::try_from(zip.len()).unwrap() - directory;
    zip.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    for part in [size, directory] {
        zip.extend(part.to_le_bytes());
    }
    zip.extend(0u16.to_le_bytes());
    zip
}

/// A folder that is a bundle unpacked, and one that is none.
fn folders(stage: &Stage, window: &Window, bundle: &Path) {
    let unpacked = stage.home.join("unpacked");
    let done = Command::new("unzip")
        .args(["-q", bundle.to_str().unwrap(), "-d"])
        .arg(&unpacked)
        .status()
        .expect("unzip comes with the package unzip");
    assert!(done.success());
    let other = stage.home.join("holiday");
    fs::create_dir_all(other.join("pictures")).unwrap();
    fs::write(other.join("pictures/sea.txt"), "blue").unwrap();
    for (path, verdict) in [(&unpacked, "Valid"), (&other, "Unreadable")] {
        stage.answer("open", path);
        window.press("Choose a folder…");
        let name = path.file_name().unwrap().to_str().unwrap();
        let said = crate::steps::report(window, name);
        assert!(said.starts_with(verdict), "{name}: {said}");
    }
    // A bundle of which a part went missing is incomplete, which is not altered.
    fs::remove_file(unpacked.join("data/payload/1")).unwrap();
    stage.answer("open", &unpacked);
    window.press("Choose a folder…");
    window.wait_in(crate::steps::BANNER, "Incomplete");
    accessible(window, "verify: incomplete");
}

/// Bundles cut off on their way: at no place is the verdict Valid, nor does anything break.
fn parts(stage: &Stage, window: &Window, bundle: &Path) {
    let whole = fs::read(bundle).unwrap();
    for (number, part) in [0, 1, 3, 7].into_iter().enumerate() {
        let name = format!("cut-{number}.zip");
        let cut = stage.home.join(&name);
        fs::write(&cut, &whole[..whole.len() * part / 8]).unwrap();
        stage.answer("open", &cut);
        let said = verify(window, &name);
        assert!(
            ["Unreadable", "Altered", "Incomplete"]
                .iter()
                .any(|word| said.starts_with(word)),
            "{name}: {said}"
        );
    }
}

/// A file system with no room for the export: said, nothing half written, and saved elsewhere all the same.
fn a_full_disk(stage: &Stage, window: &Window) {
    let small = stage.home.join("small");
    fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(&small)
        .output();
    if !mounted.is_ok_and(|done| done.status.success()) {
        eprintln!("SKIPPED: only root may mount the small disk that an export fills");
        return;
    }
    let _mount = Mounted(&small);
    stage.answer("save", &small.join("export.zip"));
    window.keys("ge");
    window.wait_in("//main", "Make an export");
    window.press("Export…");
    let said = window.wait_in(ALERT, "The disk is full.");
    assert!(said.contains("Nothing half written was left."), "{said}");
    let left: Vec<_> = fs::read_dir(&small).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    accessible(window, "full disk");
    let elsewhere = stage.home.join("second.zip");
    stage.answer("save", &elsewhere);
    window.press("Export…");
    window.wait_in(
        "//main//*[@role='status']",
        "Written and verified: second.zip",
    );
    assert!(elsewhere.exists());
}

struct Mounted<'a>(&'a Path);

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}
