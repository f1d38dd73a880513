//! Names the commit that is built, where one is known. Never fails: an archive without history builds too.

use std::io::Write;
use std::process::Command;

fn main() -> std::io::Result<()> {
    let given = std::env::var("COUNTERSIGN_COMMIT").ok();
    let commit = given
        .or_else(|| git(&["rev-parse", "--short=12", "HEAD"]))
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "unknown".to_owned());
    let mut out = std::io::stdout();
    writeln!(out, "cargo:rerun-if-env-changed=COUNTERSIGN_COMMIT")?;
    // A file that is not there would have everything built anew each time: a work tree's history lies elsewhere, an
    // archive has none.
    writeln!(out, "cargo:rerun-if-changed=build.rs")?;
    if let Some(moves) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        writeln!(out, "cargo:rerun-if-changed={moves}")?;
    }
    writeln!(out, "cargo:rustc-env=COUNTERSIGN_COMMIT={commit}")
}

/// What git says; nothing where there is no git or no history.
fn git(asked: &[&str]) -> Option<String> {
    let out = Command::new("git").args(asked).output().ok()?;
    let said = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    (out.status.success() && !said.is_empty()).then_some(said)
}
