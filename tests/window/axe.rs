//! axe-core on the page as it stands, in light and in dark.

use crate::driver::Window;
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{LazyLock, Mutex},
};

/// Each screen is looked at in both, and photographed in both.
pub const THEMES: [&str; 2] = ["light", "dark"];

static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path)
        .unwrap_or_else(|e| panic!("{}: {e}; run `npm ci` in ui", path.display()))
});

const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, {resultTypes: ['violations']}).then(
        (found) => done(found.violations.flatMap((v) => v.nodes.map((n) =>
            `${v.id} (${v.impact}): ${n.target.join(' ')} | ${n.html.slice(0, 160)} | ${(n.failureSummary ?? '').replace(/\\s+/g, ' ').slice(0, 300)}`))),
        (error) => done([`axe failed: ${error}`]),
    )";

/// Shows the page in a theme, as the settings would.
pub fn theme(window: &Window, theme: &str) {
    window.script(
        "document.documentElement.dataset.theme = arguments[0]",
        &[json!(theme)],
    );
}

/// What was found so far. Told at the end, all of it: a screen after the first bad one is looked at too.
static FOUND: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Fails where axe-core found anything on any screen of this test.
pub fn no_violation() {
    let found = FOUND.lock().unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Notes whatever axe-core finds in light and in dark.
pub fn accessible(window: &Window, screen: &str) {
    let before = window.value("document.documentElement.dataset.theme");
    if window.value("typeof axe") == "undefined" {
        window.script(&format!("{}; window.axe = axe", *AXE), &[]);
    }
    for each in THEMES {
        theme(window, each);
        let violations = window.script_async(RUN, &[]);
        let Value::Array(violations) = violations else {
            panic!("axe answered {violations} on {screen}")
        };
        for violation in violations {
            let line = format!(
                "{screen}, {each}: {}",
                violation.as_str().unwrap_or_default()
            );
            eprintln!("{line}");
            FOUND.lock().unwrap().push(line);
        }
    }
    theme(window, before.as_str().unwrap_or("light"));
}
