//! The crates of this workspace and what each depends on, read from their Cargo.toml.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// A file of the repository.
pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Each room by its short name, with the crates that its program code (not its tests) depends on: rooms by their short
/// names, all others by their own.
pub fn rooms() -> BTreeMap<String, BTreeSet<String>> {
    let crates = root().join("src-tauri/crates");
    let mut rooms: BTreeMap<String, BTreeSet<String>> = fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
            (name, dependencies(&manifest))
        })
        .collect();
    rooms.insert("window".to_owned(), dependencies(&read("Cargo.toml")));
    rooms
}

/// The names under `[dependencies]`; one a line, as all manifests here are written.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut section = "";
    let mut names = BTreeSet::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]" && !line.is_empty() && !line.starts_with('#') {
            let name = line
                .split(['.', ' ', '='])
                .next()
                .unwrap()
                .trim_matches('"');
            names.insert(name.strip_prefix("countersign-").unwrap_or(name).to_owned());
        }
    }
    names
}

/// The Rust files below a folder of the repository.
pub fn sources(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    files(&root().join(folder), "rs")
}

/// The files below a folder that end so.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, ending)
            } else if path.extension().is_some_and(|e| e == ending) {
                vec![path]
            } else {
                Vec::new()
            }
        })
        .collect()
}
