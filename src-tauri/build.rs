//! Prepares the window's build: what the page may call, and which commit this is. Does nothing without the feature
//! `window`.

#[cfg(not(feature = "window"))]
fn main() {}

#[cfg(feature = "window")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use countersign_contract::COMMANDS;
    use std::io::Write as _;
    use tauri_build::{AppManifest, Attributes, try_build};

    if !std::path::Path::new("ui/dist/index.html").exists() {
        return Err(
            "the page that the window shows is not built: run scripts/page.sh, or make run".into(),
        );
    }
    // Naming every command makes Tauri refuse those that no permission file allows.
    let names: Vec<&'static str> = COMMANDS.iter().map(|entry| entry.name).collect();
    let manifest = AppManifest::new()
        .commands(Vec::leak(names))
        .permissions_path_pattern("src-tauri/permissions/**/*");
    try_build(
        Attributes::new()
            .app_manifest(manifest)
            .capabilities_path_pattern("src-tauri/capabilities/**/*"),
    )
    .map_err(|cause| format!("{cause:#}"))?;
    let mut out = std::io::stdout();
    writeln!(out, "cargo:rerun-if-changed=src-tauri/capabilities")?;
    writeln!(out, "cargo:rerun-if-changed=src-tauri/permissions")?;
    writeln!(out, "cargo:rerun-if-env-changed=COUNTERSIGN_COMMIT")?;
    writeln!(out, "cargo:rustc-env=COUNTERSIGN_COMMIT={}", commit())?;
    Ok(())
}

/// The commit that is built. Never fails: an archive without history builds too.
#[cfg(feature = "window")]
fn commit() -> String {
    let given = std::env::var("COUNTERSIGN_COMMIT").ok();
    let asked = || {
        let git = std::process::Command::new("git")
            .args(["rev-parse", "--short=12", "HEAD"])
            .output()
            .ok()?;
        git.status
            .success()
            .then(|| String::from_utf8_lossy(&git.stdout).trim().to_owned())
    };
    given
        .or_else(asked)
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}
