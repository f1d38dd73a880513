//! Each of the store's functions is one span of a trace, with a fixed name and without a value: what people write, and who they
//! are, is in no trace.

use std::collections::BTreeSet;

use crate::manifests::{read, root, sources};

/// The asynchronous public functions of a source as `type.function` (the first word of the type), each with the attribute right above it.
fn functions(source: &str) -> Vec<(String, Option<String>)> {
    let (mut of, mut above) = (String::new(), None);
    let mut found = Vec::new();
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("impl ") {
            let name = rest.split([' ', '<']).next().unwrap();
            of = first_word(name);
        }
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("pub async fn ") {
            let name = rest.split(['(', '<']).next().unwrap();
            found.push((format!("{of}.{name}"), above.take()));
        }
        above = line.starts_with("#[").then(|| line.to_owned());
    }
    found
}

/// `import` of `ImportInProgress`: a longer name would not stand on one line with its attribute.
fn first_word(name: &str) -> String {
    let end = name
        .char_indices()
        .skip(1)
        .find(|(_, letter)| letter.is_uppercase())
        .map_or(name.len(), |(at, _)| at);
    name[..end].to_lowercase()
}

#[test]
fn every_function_of_the_store_is_a_span_with_a_fixed_name_and_no_value() {
    let mut seen = BTreeSet::new();
    for path in sources("src-tauri/crates/store/src") {
        for (name, above) in functions(&read(path.strip_prefix(root()).unwrap())) {
            let wanted =
                format!(r#"#[tracing::instrument(level = "debug", name = "{name}", skip_all)]"#);
            assert_eq!(
                above.as_deref(),
                Some(wanted.as_str()),
                "above {name} in {}",
                path.display()
            );
            assert!(seen.insert(name.clone()), "two spans are named {name}");
        }
    }
    assert!(seen.len() > 90, "{} functions were found", seen.len());
}

#[test]
fn a_function_without_its_span_is_found() {
    let source = "impl Store {\n    /// Reads.\n    pub async fn read(&self) {}\n}";
    assert_eq!(functions(source), [("store.read".to_owned(), None)]);
}
