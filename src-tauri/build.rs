//! Prepares the window's build: what the page may call, out of the contract's command table, and which commit this is. Does nothing without the feature
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
        .permissions_path_pattern(permissions()?.leak());
    try_build(
        Attributes::new()
            .app_manifest(manifest)
            .capabilities_path_pattern("src-tauri/capabilities/**/*"),
    )
    .map_err(|cause| format!("{cause:#}"))?;
    let mut out = std::io::stdout();
    writeln!(out, "cargo:rerun-if-changed=src-tauri/capabilities")?;
    writeln!(out, "cargo:rerun-if-env-changed=COUNTERSIGN_COMMIT")?;
    writeln!(out, "cargo:rustc-env=COUNTERSIGN_COMMIT={}", commit())?;
    Ok(())
}

/// Writes one permission a duty with the commands that the table gives it, and answers where they lie. An unchanged file is
/// left as it is: a newer one would make Cargo run this again.
#[cfg(feature = "window")]
fn permissions() -> Result<String, Box<dyn std::error::Error>> {
    use countersign_contract::{COMMANDS, Duty};

    let dir = std::path::PathBuf::from(std::env::var("OUT_DIR")?).join("permissions");
    std::fs::create_dir_all(&dir)?;
    for duty in Duty::ALL {
        let commands: String = COMMANDS
            .iter()
            .filter(|entry| entry.duty == duty)
            .flat_map(|entry| ["    \"", entry.name, "\",\n"])
            .collect();
        let text = format!(
            "[[permission]]\nidentifier = \"{}\"\ndescription = \"{}\"\ncommands.allow = [\n{commands}]\n",
            duty.name(),
            duty.says(),
        );
        let file = dir.join(format!("{}.toml", duty.name()));
        if std::fs::read_to_string(&file).ok().as_deref() != Some(text.as_str()) {
            std::fs::write(&file, text)?;
        }
    }
    Ok(format!("{}/*.toml", dir.display()))
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
