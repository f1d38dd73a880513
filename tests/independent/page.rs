//! The page that verifies in a browser (ui/verifier), asked from Node: the same code without its window. `scripts/page.sh`
//! builds it, as it builds the console's page.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What was said of a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The verdict's word.
    pub word: String,
    /// File, line and number of the first bad thing; empty where nothing is bad.
    pub place: [String; 3],
    /// Why, a sentence.
    pub why: String,
}

/// What the page says about each bundle and its trust file.
pub fn ask(bundles: &[(PathBuf, PathBuf)]) -> Vec<Said> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/verifier/dist/many.mjs");
    assert!(
        program.exists(),
        "the page's verifier is not built: run scripts/page.sh"
    );
    let mut child = Command::new("node")
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let said = std::thread::scope(|scope| {
        scope.spawn(move || {
            for (bundle, trust) in bundles {
                writeln!(input, "{}\t{}", bundle.display(), trust.display()).unwrap();
            }
        });
        output
            .lines()
            .map(|line| {
                let line = line.unwrap();
                let parts: Vec<&str> = line.split('\t').collect();
                let [word, file, line, seq, why] = parts[..] else {
                    panic!("the page answered {line}");
                };
                Said {
                    word: word.to_owned(),
                    place: [file, line, seq].map(str::to_owned),
                    why: why.to_owned(),
                }
            })
            .collect()
    });
    assert!(child.wait().unwrap().success());
    said
}
