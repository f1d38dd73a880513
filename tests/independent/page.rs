//! The page that verifies in a browser (ui/verifier), asked from Node: the same code without its window. `scripts/page.sh`
//! builds it, as it builds the console's page.

use countersign_evidence::{Neighbour, Report};
use serde_json::json;
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
    /// The rest of the report; nothing where the trust file cannot be read.
    pub rest: serde_json::Value,
}

/// What this project's report says beside the verdict and the first bad thing, but for the advice, which names arguments.
pub fn rest_of(report: &Report) -> serde_json::Value {
    let neighbour = |n: &Option<Neighbour>| {
        n.as_ref()
            .map(|n| json!({"seq": n.seq, "leaf": n.leaf, "chained": n.chained}))
    };
    let bad = report.first_bad.as_ref();
    json!({
        "sentence": report.sentence,
        "findings": report.findings,
        "checks": report.checks.iter().map(|check| json!([
            check.id.code(), check.id.title(), check.result.code(), check.words, check.place.as_deref().unwrap_or_default(),
        ])).collect::<Vec<_>>(),
        "facts": report.facts.iter().map(|f| json!([f.code, f.label, f.value])).collect::<Vec<_>>(),
        "says": report.says,
        "neighbours": [bad.and_then(|bad| neighbour(&bad.before)), bad.and_then(|bad| neighbour(&bad.after))],
    })
}

/// What the page says about each bundle and its trust file.
pub fn ask(bundles: &[(PathBuf, PathBuf)]) -> Vec<Said> {
    each(program(), bundles, |line| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [word, file, line, seq, why, rest] = parts[..] else {
            panic!("the page answered {line}");
        };
        Said {
            word: word.to_owned(),
            place: [file, line, seq].map(str::to_owned),
            why: why.to_owned(),
            rest: serde_json::from_str(rest).unwrap(),
        }
    })
}

/// Has a program read bundles with their trust files, a pair a line, and reads its answers, a line each.
pub fn each<T>(
    program: Command,
    bundles: &[(PathBuf, PathBuf)],
    read: impl Fn(&str) -> T,
) -> Vec<T> {
    let lines: Vec<String> = bundles
        .iter()
        .map(|(bundle, trust)| format!("{}\t{}", bundle.display(), trust.display()))
        .collect();
    asked(program, &lines, read)
}

/// The page's verifier, from Node.
pub fn program() -> Command {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/verifier/dist/many.mjs");
    assert!(
        program.exists(),
        "the page's verifier is not built: run scripts/page.sh"
    );
    let mut node = Command::new("node");
    node.arg(program);
    node
}

/// Has a program read lines, and reads its answers, a line each.
pub fn asked<T>(mut program: Command, asked: &[String], read: impl Fn(&str) -> T) -> Vec<T> {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let said = std::thread::scope(|scope| {
        scope.spawn(move || {
            for line in asked {
                writeln!(input, "{line}").unwrap();
            }
        });
        output.lines().map(|line| read(&line.unwrap())).collect()
    });
    assert!(child.wait().unwrap().success());
    said
}
