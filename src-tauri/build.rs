//! Prepares the window's build: what the page may call, and the app's own description. Does nothing without the feature `window`.

#[cfg(not(feature = "window"))]
fn main() {}

#[cfg(feature = "window")]
fn main() {
    tauri_build::build();
}
