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
