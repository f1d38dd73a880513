//! The desktop's own Save dialog, driven as a person would: find it, name the file, Return.

use crate::driver::PATIENCE;
use std::{
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};

fn xdotool(arguments: &[&str]) -> Output {
    Command::new("xdotool")
        .args(arguments)
        .output()
        .expect("xdotool comes with the package xdotool")
}

/// The dialog with this title, once it is on the display.
fn dialog(title: &str) -> String {
    let started = Instant::now();
    loop {
        let found = xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")]);
        let ids = String::from_utf8_lossy(&found.stdout);
        if let Some(id) = ids.lines().last() {
            return id.to_owned();
        }
        assert!(
            started.elapsed() < PATIENCE,
            "no dialog called {title:?} came"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Types a path over the name that the dialog suggests, and saves. Done when the dialog has gone.
pub fn save_as(title: &str, path: &Path) {
    let id = dialog(title);
    let started = Instant::now();
    while xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")])
        .status
        .success()
    {
        assert!(
            started.elapsed() < PATIENCE,
            "the dialog {title:?} does not close"
        );
        // Without a window manager nobody gives it the focus. A press before it is ready goes nowhere: all again.
        xdotool(&["windowfocus", "--sync", &id]);
        xdotool(&["key", "--clearmodifiers", "ctrl+a"]);
        xdotool(&["type", "--delay", "8", &path.display().to_string()]);
        xdotool(&["key", "Return"]);
        std::thread::sleep(Duration::from_millis(700));
    }
}
