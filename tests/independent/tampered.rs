//! Altered bundles by the hundred, made anew in each run: all verifiers must say the same word about each, and *Valid* only
//! where nobody but the installation vouches for what was changed. The page in the browser must besides name the same first
//! bad thing, for the same reason, and say all else of it in the same words, as this project's program.

use std::{
    collections::BTreeMap,
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::Command,
};

use countersign_evidence::{Trust, verify};
use sha2::{Digest as _, Sha256};

use crate::{
    changes::{self, Altered, What},
    page::{self, Said},
    word_of,
};

/// At least so many are verified.
const LEAST: usize = 700;
/// One in so many is verified where not all are asked for: all take two verifiers in Python and in the page a quarter of an hour.
const ONE_IN: u8 = 6;

/// Which are verified: all with `COUNTERSIGN_TAMPER=all` (`make test-tamper`), else those on which the digest of their name falls,
/// the same in every run, and every trust file: of these there are few.
fn chosen() -> Vec<Altered> {
    let mut all = changes::all();
    if std::env::var("COUNTERSIGN_TAMPER").is_ok_and(|which| which == "all") {
        return all;
    }
    all.retain(|altered| {
        altered.name.starts_with("trust file") || Sha256::digest(&altered.name)[0] % ONE_IN == 0
    });
    all
}

/// What verify.py says about each: the word, and why.
fn outsider(bundles: &[(PathBuf, PathBuf)]) -> Vec<(String, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("independent/many.py");
    let mut python = Command::new("python3");
    python.arg("-B").arg(script);
    page::each(python, bundles, |line| {
        let (word, why) = line.split_once('\t').unwrap();
        (word.to_owned(), why.to_owned())
    })
}

/// Writes a bundle and its trust file.
fn write(dir: &Path, number: usize, altered: &Altered) -> (PathBuf, PathBuf) {
    let bundle = dir.join(format!("{number}.zip"));
    match &altered.what {
        What::Files(files) => {
            let own = dir.join(number.to_string());
            // Names that no zip of ours has are written as a folder.
            if files
                .keys()
                .all(|name| countersign_evidence::Name::parse(name.as_bytes()).is_ok())
            {
                crate::export::pack(files, &bundle);
            } else {
                crate::export::spread(files, &own);
                return (own, trust(dir, number, altered));
            }
        }
        What::Zip(bytes) => fs::write(&bundle, bytes).unwrap(),
    }
    (bundle, trust(dir, number, altered))
}

fn trust(dir: &Path, number: usize, altered: &Altered) -> PathBuf {
    let path = dir.join(format!("{number}.trust"));
    fs::write(&path, &altered.trust).unwrap();
    path
}

/// What this project says, and why.
fn ours(bundle: &Path, trust: &Path) -> Said {
    let trust = match Trust::parse(&fs::read(trust).unwrap()) {
        Ok(trust) => trust,
        Err(error) => {
            return Said {
                word: "Unreadable".to_owned(),
                why: error.to_string(),
                ..Said::default()
            };
        }
    };
    let report = verify(bundle, Some(&trust), &mut |_| ControlFlow::Continue(()));
    let mut said = Said {
        word: word_of(report.verdict).to_owned(),
        rest: page::rest_of(&report),
        ..Said::default()
    };
    if let Some(bad) = report.first_bad {
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        said.place = [bad.file, number(bad.line), number(bad.seq)];
        said.why = bad.why;
    }
    said
}

#[test]
fn the_two_verifiers_agree_on_every_altered_bundle() {
    let all = chosen();
    let dir = tempfile::tempdir().unwrap();
    let paths: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(number, altered)| write(dir.path(), number, altered))
        .collect();
    let half = paths.len().div_ceil(2);
    let (theirs, pages, own) = std::thread::scope(|scope| {
        let parts: Vec<_> = paths
            .chunks(half)
            .map(|part| scope.spawn(move || outsider(part)))
            .collect();
        let page = scope.spawn(|| page::ask(&paths));
        let own: Vec<_> = paths.iter().map(|(b, t)| ours(b, t)).collect();
        let theirs: Vec<_> = parts.into_iter().flat_map(|p| p.join().unwrap()).collect();
        (theirs, page.join().unwrap(), own)
    });
    assert_eq!((theirs.len(), pages.len()), (own.len(), own.len()));
    let (mut words, mut wrong) = (BTreeMap::new(), Vec::new());
    for (((altered, (left, why)), page), own) in all.iter().zip(&theirs).zip(&pages).zip(&own) {
        *words.entry(own.word.clone()).or_insert(0) += 1;
        if *left != own.word {
            wrong.push(format!(
                "{}: verify.py says {left} ({why}), this project {} ({})",
                altered.name, own.word, own.why
            ));
        } else if left == "Valid" && !altered.may_be_valid {
            wrong.push(format!("{}: both say Valid", altered.name));
        }
        if page != own {
            wrong.push(format!(
                "{}: the page says {page:?}, this project {own:?}",
                altered.name
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        all.len(),
        wrong.join("\n")
    );
    assert!(all.len() >= LEAST, "only {} were verified", all.len());
    for word in [
        "Altered",
        "Incomplete",
        "Unreadable",
        "Intact, keys not trusted",
    ] {
        assert!(words.contains_key(word), "none is {word}: {words:?}");
    }
    println!("{} altered bundles: {words:?}", all.len());
}
