//! No test file is forgotten: a file that no `mod` line names is never compiled, and its tests pass by not being there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::manifests::{files, root};

/// Whether the text has a line that declares the module of this name.
fn declares(text: &str, module: &str) -> bool {
    text.lines().any(|line| {
        line.trim()
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ")
            .strip_prefix("mod ")
            .and_then(|rest| rest.split([';', ' ']).next())
            == Some(module)
    })
}

/// Whether a file below a folder of suites is compiled: it is a suite's first file, or its parent declares it. No suite is a
/// single file, so that each crate links one binary.
fn is_compiled(file: &Path, suites: &Path) -> bool {
    let folder = file.parent().unwrap();
    let name = file.file_stem().unwrap().to_str().unwrap();
    let (module, parent) = match name {
        "main" => return folder.parent() == Some(suites),
        "mod" => (
            folder.file_name().unwrap().to_str().unwrap(),
            folder.parent().unwrap(),
        ),
        name => (name, folder),
    };
    // Where the text of the folder's own module may stand.
    [
        parent.with_extension("rs"),
        parent.join("mod.rs"),
        parent.join("main.rs"),
    ]
    .iter()
    .any(|text| fs::read_to_string(text).is_ok_and(|text| declares(&text, module)))
}

/// The folders that hold test suites.
fn suites() -> Vec<PathBuf> {
    let crates = root().join("src-tauri/crates");
    let mut found: Vec<_> = fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("tests"))
        .filter(|tests| tests.is_dir())
        .collect();
    found.push(root().join("tests"));
    found
}

#[test]
fn every_test_file_is_compiled_into_a_suite() {
    let mut count = 0;
    for suites in suites() {
        for file in files(&suites, "rs") {
            count += 1;
            if file == root().join("tests/lib.rs") {
                continue; // a package needs a library or a program
            }
            assert!(
                is_compiled(&file, &suites),
                "{} is in no suite: nothing declares it",
                file.display()
            );
        }
    }
    assert!(count > 100, "only {count} files were seen");
}

#[test]
fn each_crate_has_one_binary_of_tests() {
    // Each binary is linked by itself, and most of them link all of the program.
    for tests in suites()
        .iter()
        .filter(|tests| **tests != root().join("tests"))
    {
        let count = fs::read_dir(tests).unwrap().count();
        assert_eq!(count, 1, "{} holds {count} suites", tests.display());
    }
}

#[test]
fn the_suites_that_cross_rooms_are_all_in_the_manifest() {
    // They are listed by hand there (`autotests = false`).
    let manifest = crate::manifests::read("tests/Cargo.toml");
    for entry in fs::read_dir(root().join("tests")).unwrap() {
        let main = entry.unwrap().path().join("main.rs");
        if main.exists() {
            let path = main.strip_prefix(root().join("tests")).unwrap();
            let listed = format!("path = {path:?}");
            assert!(
                manifest.contains(&listed),
                "tests/Cargo.toml lacks {listed}"
            );
        }
    }
}

#[test]
fn a_file_that_nothing_declares_is_found() {
    let suites = root().join("tests");
    assert!(is_compiled(&suites.join("rooms/suites.rs"), &suites));
    assert!(!is_compiled(&suites.join("rooms/forgotten.rs"), &suites));
    assert!(!is_compiled(&suites.join("nowhere/mod.rs"), &suites));
    assert!(!declares(
        "// mod forgotten;\nmod forgotten_too;",
        "forgotten"
    ));
}

#[test]
fn every_suite_has_a_ceiling() {
    let ceilings = crate::manifests::read("tests/ceilings.toml");
    for tests in suites() {
        let package = if tests == root().join("tests") {
            "tests"
        } else {
            tests
                .parent()
                .unwrap()
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
        };
        for entry in fs::read_dir(&tests).unwrap() {
            let suite = entry.unwrap().path();
            if suite.join("main.rs").exists() {
                let name = suite.file_name().unwrap().to_str().unwrap();
                let line = format!("\"countersign-{package}::{name}\" = ");
                assert!(ceilings.contains(&line), "tests/ceilings.toml lacks {line}");
            }
        }
    }
}
