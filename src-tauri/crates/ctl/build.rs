//! Names the commit that is built, where one is known. Never fails: an archive without history builds too.

use std::io::Write;
use std::process::Command;

fn main() -> std::io::Result<()> {
    let given = std::env::var("COUNTERSIGN_COMMIT").ok();
    let asked = || {
        let out = Command::new("git")
            .args(["rev-parse", "--short=12", "HEAD"])
            .output()
            .ok()?;
        out.status
            .success()
            .then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    };
    let commit = given
        .or_else(asked)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "unknown".to_owned());
    let mut out = std::io::stdout();
    writeln!(out, "cargo:rerun-if-env-changed=COUNTERSIGN_COMMIT")?;
    writeln!(out, "cargo:rerun-if-changed=../../../.git/logs/HEAD")?;
    writeln!(out, "cargo:rustc-env=COUNTERSIGN_COMMIT={commit}")
}
