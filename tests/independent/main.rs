//! A second opinion: `verify.py`, written from docs/formats alone, and this project's verifier must say the same word
//! about the sample bundle and about altered copies of it. Needs `python3` (3.9 or newer) in the PATH.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make up their own ids and times"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a failure here is a failed test"
)]

mod changes;
#[path = "../../src-tauri/crates/evidence/tests/bundle/export.rs"]
#[allow(dead_code, reason = "its other tests use the rest")]
mod export;
mod grants;
mod json;
mod page;
mod rich;
mod sealed;
mod tampered;
#[path = "../../src-tauri/crates/evidence/tests/bundle/world/mod.rs"]
#[allow(dead_code, reason = "its other tests use the rest")]
mod world;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_evidence::{Trust, Verdict, verify};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;
type Files = BTreeMap<String, Vec<u8>>;

/// The bundle and the trust file of docs/sample.
fn sample() -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sample");
    (folder.join("export.zip"), folder.join("trust"))
}

/// The word and the exit code of the outsider's verifier.
fn outsider(bundle: &Path, trust: Option<&Path>) -> Outcome<(String, i32)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("independent/verify.py");
    let mut command = Command::new("python3");
    command.arg("-B").arg(script).arg(bundle);
    if let Some(trust) = trust {
        command.arg("--trust").arg(trust);
    }
    let output = command.output()?;
    let code = output.status.code().ok_or("verify.py was killed")?;
    let text = String::from_utf8(output.stdout)?;
    let (word, _) = text
        .split_once(':')
        .ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    Ok((word.to_owned(), code))
}

/// The word and the exit code that bundle.md gives to the verdict of this project's verifier.
fn ours(bundle: &Path, trust: Option<&Path>) -> Outcome<(String, i32)> {
    let trust = trust
        .map(fs::read)
        .transpose()?
        .map(|bytes| Trust::parse(&bytes))
        .transpose()?;
    let report = verify(bundle, trust.as_ref(), &mut |_| ControlFlow::Continue(()));
    let code = match report.verdict {
        Verdict::Valid => 0,
        Verdict::Unreadable => 1,
        Verdict::Altered => 2,
        Verdict::Incomplete | Verdict::IntactKeysNotTrusted => 3,
    };
    Ok((word_of(report.verdict).to_owned(), code))
}

/// The word that bundle.md has for a verdict.
const fn word_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "Valid",
        Verdict::Unreadable => "Unreadable",
        Verdict::Altered => "Altered",
        Verdict::Incomplete => "Incomplete",
        Verdict::IntactKeysNotTrusted => "Intact, keys not trusted",
    }
}

/// Both verifiers must say this word.
#[track_caller]
fn both_say(word: &str, bundle: &Path, trust: Option<&Path>) -> Outcome {
    let (theirs, ours) = (outsider(bundle, trust)?, ours(bundle, trust)?);
    assert_eq!(
        theirs, ours,
        "verify.py (left) and this project (right) disagree"
    );
    assert_eq!(ours.0, word);
    Ok(())
}

/// `length` bytes at `at`, as a little-endian number.
fn number(zip: &[u8], at: usize, length: usize) -> Outcome<usize> {
    let bytes = zip.get(at..at + length).ok_or("the sample ends early")?;
    Ok(bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// The files of the sample: a bundle's zip has stored entries without extra fields from its first byte on.
fn unpacked() -> Outcome<Files> {
    let (zip, mut at, mut files) = (fs::read(sample().0)?, 0, Files::new());
    while zip.get(at..at + 4) == Some(b"PK\x03\x04") {
        let (size, name) = (number(&zip, at + 22, 4)?, number(&zip, at + 26, 2)?);
        let (begin, end) = (at + 30 + name, at + 30 + name + size);
        let name = String::from_utf8(zip.get(at + 30..begin).ok_or("no name")?.to_vec())?;
        files.insert(name, zip.get(begin..end).ok_or("no content")?.to_vec());
        at = end;
    }
    Ok(files)
}

/// Writes the sample as a folder after a change to its files; both verifiers must say this word about it.
#[track_caller]
fn changed(word: &str, change: impl FnOnce(&mut Files) -> Option<()>) -> Outcome {
    let (folder, mut files) = (tempfile::tempdir()?, unpacked()?);
    change(&mut files).ok_or("the sample lacks what the test changes")?;
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, bytes)?;
    }
    both_say(word, folder.path(), Some(&sample().1))
}

/// Writes other bytes as a zip; both verifiers must say this word about it.
#[track_caller]
fn rewritten(word: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("export.zip");
    fs::write(&path, change(fs::read(sample().0)?))?;
    both_say(word, &path, Some(&sample().1))
}

fn payload(files: &Files) -> Option<String> {
    files.keys().find(|name| *name == "data/payload/1").cloned()
}

#[test]
fn the_sample_is_valid_for_both() -> Outcome {
    let (bundle, trust) = sample();
    both_say("Valid", &bundle, Some(&trust))?;
    both_say("Intact, keys not trusted", &bundle, None)
}

#[test]
fn the_sample_unpacked_is_valid_for_both() -> Outcome {
    changed("Valid", |_| Some(()))
}

#[test]
fn a_changed_record_is_seen_by_both() -> Outcome {
    changed("Altered", |files| {
        let byte = files.get_mut("data/records.jsonl")?.get_mut(300)?;
        *byte ^= 1;
        Some(())
    })
}

#[test]
fn a_record_that_is_dropped_is_seen_by_both() -> Outcome {
    changed("Incomplete", |files| {
        let records = files.get_mut("data/records.jsonl")?;
        let first = records.iter().position(|byte| *byte == b'\n')?;
        records.drain(..=first);
        Some(())
    })
}

#[test]
fn a_record_that_stands_twice_is_seen_by_both() -> Outcome {
    changed("Altered", |files| {
        let records = files.get_mut("data/records.jsonl")?;
        let first = records.iter().position(|byte| *byte == b'\n')?;
        let line = records.get(..=first)?.to_vec();
        records.splice(..0, line);
        Some(())
    })
}

#[test]
fn a_changed_payload_is_seen_by_both() -> Outcome {
    changed("Altered", |files| {
        let name = payload(files)?;
        files.get_mut(&name)?.push(b'!');
        Some(())
    })
}

#[test]
fn a_missing_payload_is_seen_by_both() -> Outcome {
    changed("Incomplete", |files| {
        let name = payload(files)?;
        files.remove(&name).map(|_| ())
    })
}

#[test]
fn another_tree_size_is_seen_by_both() -> Outcome {
    changed("Altered", |files| {
        let note = files.get_mut("proof/checkpoint")?;
        let line = note.iter().position(|byte| *byte == b'\n')?;
        let digit = note.get_mut(line + 1)?;
        *digit = if *digit == b'1' { b'2' } else { b'1' };
        Some(())
    })
}

#[test]
fn a_file_too_many_is_seen_by_both() -> Outcome {
    changed("Altered", |files| {
        files.insert("notes.txt".to_owned(), b"read me".to_vec());
        Some(())
    })
}

#[test]
fn a_hidden_file_in_a_folder_is_seen_by_both() -> Outcome {
    changed("Altered", |files| {
        files.insert(".profile".to_owned(), b"true".to_vec());
        Some(())
    })
}

fn litter(files: &mut Files) {
    for name in [
        ".DS_Store",
        "keys/._events.jsonl",
        "data/Thumbs.db",
        "data/payload/desktop.ini",
    ] {
        files.insert(name.to_owned(), b"view".to_vec());
    }
}

#[test]
fn what_file_managers_leave_changes_no_word_and_hides_nothing() -> Outcome {
    changed("Valid", |files| {
        litter(files);
        Some(())
    })?;
    changed("Altered", |files| {
        litter(files);
        *files.get_mut("report.html")?.first_mut()? ^= 1;
        Some(())
    })?;
    changed("Altered", |files| {
        litter(files);
        files.insert("data/._".to_owned(), Vec::new());
        Some(())
    })
}

#[test]
fn a_trust_file_that_came_through_a_mail_is_the_same_for_both() -> Outcome {
    let (bundle, trust) = sample();
    let text = fs::read_to_string(trust)?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("trust");
    for mailed in [
        format!("\u{FEFF}{}", text.replace('\n', "\r\n")),
        format!("\n{}\n \n", text.replace('\n', "  \n")),
        text.trim_end().to_owned(),
    ] {
        fs::write(&path, mailed)?;
        both_say("Valid", &bundle, Some(&path))?;
    }
    // Neither takes what is another file.
    for other in [
        text.replace("\nfounder", "\n\nfounder"),
        text.replace("founder ", "founder\t"),
        text.replace("installation ", "installation  "),
    ] {
        assert_ne!(other, text);
        fs::write(&path, other)?;
        assert_eq!(outsider(&bundle, Some(&path))?.0, "Unreadable");
        assert!(ours(&bundle, Some(&path)).is_err());
    }
    Ok(())
}

#[test]
fn a_zip_that_was_cut_is_seen_by_both() -> Outcome {
    rewritten("Incomplete", |zip| {
        zip.iter().copied().take(zip.len() / 2).collect()
    })
}

#[test]
fn bytes_behind_a_zip_are_seen_by_both() -> Outcome {
    rewritten("Altered", |mut zip| {
        zip.push(b'\n');
        zip
    })
}

#[test]
fn what_is_no_bundle_is_refused_by_both() -> Outcome {
    rewritten("Unreadable", |_| b"not a bundle".to_vec())
}
