//! The few arguments of a program with a window.

use std::{ffi::OsString, io::Write as _, path::PathBuf};

const HELP: &str = "The Countersign console.

Usage: countersign [--workspace DIR]

  --workspace DIR   a workspace folder to offer at sign-in (or COUNTERSIGN_WORKSPACE)
  --version         version and commit
  --help            this text
";

/// What was asked for.
#[derive(Debug, Default)]
pub struct Arguments {
    /// A workspace folder to offer first.
    pub workspace: Option<PathBuf>,
}

impl Arguments {
    /// Reads them; `None` where the question was answered already.
    pub fn parse(given: impl Iterator<Item = OsString>) -> Result<Option<Self>, String> {
        let mut out = Self {
            workspace: std::env::var_os("COUNTERSIGN_WORKSPACE")
                .filter(|v| !v.is_empty())
                .map(PathBuf::from),
        };
        let mut given = given;
        while let Some(argument) = given.next() {
            match argument.to_str() {
                Some("--help" | "-h") => return say(HELP),
                Some("--version" | "-V") => {
                    return say(concat!(
                        "countersign ",
                        env!("CARGO_PKG_VERSION"),
                        " (",
                        env!("COUNTERSIGN_COMMIT"),
                        ")\n"
                    ));
                }
                Some("--workspace") => {
                    let dir = given.next().ok_or("--workspace needs a folder.")?;
                    out.workspace = Some(PathBuf::from(dir));
                }
                _ => return Err(format!("It does not know {}.", argument.to_string_lossy())),
            }
        }
        if let Some(dir) = &mut out.workspace {
            *dir = std::path::absolute(&dir)
                .map_err(|cause| format!("{} cannot be used: {cause}.", dir.display()))?;
        }
        Ok(Some(out))
    }
}

fn say(text: &str) -> Result<Option<Arguments>, String> {
    std::io::stdout()
        .write_all(text.as_bytes())
        .map_err(|cause| cause.to_string())?;
    Ok(None)
}
