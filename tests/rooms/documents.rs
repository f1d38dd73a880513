//! Every test that a page names is there, so that "held by" stays true.

use std::fs;

use crate::manifests::{files, read, root};

const PAGES: [&str; 3] = ["ARCHITECTURE.md", "SECURITY.md", "docs/workflow.md"];

/// The names between backticks that look like a test's: lower case, and at least four words.
fn named(page: &str) -> Vec<String> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| {
            name.split('_').count() >= 4
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let code: String = ["src-tauri", "tests"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let mut count = 0;
    for page in PAGES {
        for name in named(&read(page)) {
            count += 1;
            assert!(
                code.contains(&format!("fn {name}(")),
                "{page} names {name}, which is no test"
            );
        }
    }
    assert!(count > 40, "only {count} tests are named");
}
