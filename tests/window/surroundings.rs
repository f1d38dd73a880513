//! What surrounds the window: no display, a variable that would drive it, a second start.

use crate::stage::{on_stage, program};
use std::process::{Command, Stdio};

#[test]
fn without_a_display_it_says_so_in_words() {
    let home = tempfile::tempdir().unwrap();
    let said = Command::new(program())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("HOME", home.path())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(1));
    assert!(
        words.contains("There is no display to open a window on.") && !words.contains("panicked"),
        "{words}"
    );
}

#[test]
fn a_second_start_ends_itself_and_says_why() {
    on_stage(
        "surroundings::a_second_start_ends_itself_and_says_why",
        |_| {
            let mut first = Command::new(program())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let socket = std::path::PathBuf::from(std::env::var_os("XDG_CONFIG_HOME").unwrap())
                .join("countersign/window.sock");
            let started = std::time::Instant::now();
            while !socket.exists() && started.elapsed() < crate::driver::PATIENCE {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            let second = Command::new(program()).output().unwrap();
            let _ = first.kill();
            let _ = first.wait();
            assert!(second.status.success());
            assert!(String::from_utf8_lossy(&second.stderr).contains("open already"));
        },
    );
}

/// Whoever can set a variable must not be able to drive a signed-in reviewer's window: the program that is handed out
/// starts itself again without it.
#[test]
fn the_program_that_is_handed_out_cannot_be_driven_by_a_variable() {
    let Some(plain) = std::env::var_os("COUNTERSIGN_WINDOW_PLAIN") else {
        eprintln!(
            "SKIPPED: COUNTERSIGN_WINDOW_PLAIN names no console built without e2e (make test-window sets it)"
        );
        return;
    };
    on_stage(
        "surroundings::the_program_that_is_handed_out_cannot_be_driven_by_a_variable",
        |_| {
            let mut running = Command::new(plain)
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env("WEBKIT_INSPECTOR_SERVER", "127.0.0.1:9222")
                .env("LANG", "C.UTF-8")
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let socket = std::path::PathBuf::from(std::env::var_os("XDG_CONFIG_HOME").unwrap())
                .join("countersign/window.sock");
            let started = std::time::Instant::now();
            while !socket.exists() && started.elapsed() < crate::driver::PATIENCE {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            // The same process id: it replaced itself.
            let environment = std::fs::read(format!("/proc/{}/environ", running.id())).unwrap();
            let _ = running.kill();
            let _ = running.wait();
            let words = String::from_utf8_lossy(&environment);
            assert!(words.contains("LANG=en_US.UTF-8"), "{words}");
            assert!(
                !words.contains("TAURI_WEBVIEW_AUTOMATION") && !words.contains("WEBKIT_INSPECTOR"),
                "{words}"
            );
        },
    );
}
