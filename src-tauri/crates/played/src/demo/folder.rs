//! The demo's folder: a new one, or one that a demo made; never somebody else's.

use countersign_refusal::{Deed, Played, Tool};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use countersign_app::Failure;

const MARK: &str = ".countersign-demo";
const SUMMARY: &str = "summary.json";

/// Makes the folder ours, emptied of an earlier demo.
pub(super) fn claim(dir: &Path) -> Result<PathBuf, Failure> {
    fs::create_dir_all(dir).map_err(|cause| Failure::file(dir, Deed::Make, cause))?;
    let dir = dir
        .canonicalize()
        .map_err(|cause| Failure::file(dir, Deed::Open, cause))?;
    let entries = fs::read_dir(&dir).map_err(|cause| Failure::file(&dir, Deed::Read, cause))?;
    let names: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    let ours = dir.join(MARK).is_file();
    if !names.is_empty() && !ours {
        return Err(Failure::new(Tool::FolderNotOurs {
            folder: dir.display().to_string(),
            played: Played::Demo,
        }));
    }
    if ours {
        // Its server may lie elsewhere (as root) and may still run after a crash: it goes first.
        let workspace = dir.join("workspace");
        if workspace.exists() {
            countersign_embedded::remove_cluster(&workspace).map_err(Failure::from)?;
        }
        for path in names {
            let gone = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            gone.map_err(|cause| Failure::file(&path, Deed::Remove, cause))?;
        }
    }
    let mark = dir.join(MARK);
    let mut file =
        fs::File::create(&mark).map_err(|cause| Failure::file(&mark, Deed::Write, cause))?;
    file.write_all(b"Made by countersignctl demo; it may be emptied by the next one.\n")
        .map_err(|cause| Failure::file(&mark, Deed::Write, cause))?;
    Ok(dir)
}

/// Leaves the inner half's summary for the outer one.
pub(super) fn leave_summary(dir: &Path, summary: &serde_json::Value) -> Result<(), Failure> {
    let path = dir.join(SUMMARY);
    fs::write(&path, format!("{summary}\n"))
        .map_err(|cause| Failure::file(&path, Deed::Write, cause))
}

/// Reads it back.
pub(super) fn take_summary(dir: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&fs::read(dir.join(SUMMARY)).ok()?).ok()
}
