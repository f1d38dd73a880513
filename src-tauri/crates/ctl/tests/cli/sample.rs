//! The sample: made once, opened again as it was, with a console that is led to its keyring and ended in good order.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use countersign_embedded::{inspect, remove_cluster};
use serde_json::Value;

use crate::house::{House, Outcome, finish, transactions};

/// Stands in for the console: writes down what it was given, and does what the files beside it ask for.
const CONSOLE: &str = r#"#!/bin/sh
env > "$TOLD"
[ ! -e "$TOLD.fails" ] || exit 7
[ -e "$TOLD.stays" ] || exit 0
trap 'echo ENDED=well >> "$TOLD"; exit 0' TERM
touch "$TOLD.started"
while :; do sleep 0.05; done
"#;

struct Sample {
    house: House,
    console: PathBuf,
}

impl Sample {
    fn new() -> Self {
        let house = House::without_keyring();
        let console = house.path("console");
        fs::write(&console, CONSOLE).unwrap();
        fs::set_permissions(&console, fs::Permissions::from_mode(0o755)).unwrap();
        Self { house, console }
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = self.house.command();
        command
            .env_remove("COUNTERSIGN_WORKSPACE")
            .env("DISPLAY", ":65431")
            .env("TOLD", self.house.path("told"))
            .args(["sample", "--dir", "sample"])
            .args(more);
        command
    }

    fn run(&self, more: &[&str]) -> Outcome {
        finish(&mut self.command(more))
    }

    fn open(&self) -> Command {
        self.command(&["--console", self.console.to_str().unwrap()])
    }

    fn workspace(&self) -> PathBuf {
        self.house.path("sample/workspace")
    }

    fn server_runs(&self) -> bool {
        inspect(&self.workspace()).unwrap().server.is_some()
    }

    /// What the console was started with.
    fn told(&self, name: &str) -> String {
        let all = fs::read_to_string(self.house.path("told")).unwrap();
        let prefix = format!("{name}=");
        let line = all.lines().find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_else(|| panic!("no {name} in {all}"))
            .to_owned()
    }

    /// The queue as somebody with a printed password sees it.
    fn queue(&self, login: &str, password: &str) -> Outcome {
        let mut command = self.house.command();
        command.env("COUNTERSIGN_WORKSPACE", self.workspace());
        finish(
            command
                .env("PGPASSWORD", password)
                .args(["--as", login, "queue"]),
        )
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        if self.workspace().exists() {
            let _ = remove_cluster(&self.workspace());
        }
    }
}

fn lines(outcome: &Outcome) -> Vec<Value> {
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let parsed = outcome.out.lines().map(serde_json::from_str);
    parsed.collect::<Result<_, _>>().unwrap()
}

fn people(told: &[Value]) -> Vec<Value> {
    let people = told.iter().find_map(|line| line["people"].as_array());
    people
        .unwrap_or_else(|| panic!("nobody in {told:?}"))
        .clone()
}

#[test]
fn a_sample_is_made_once_and_opened_again_as_it_was() {
    let sample = Sample::new();
    let file = sample.house.file("transactions.csv", transactions());
    let made = lines(&sample.run(&["--no-window", "--input", &file, "--time-format", "step:day"]));
    assert!(!sample.server_runs(), "no server is left");
    let steps: Vec<&str> = made
        .iter()
        .filter_map(|line| line["step"].as_str())
        .collect();
    assert!(
        ["founding", "decisions", "verify"]
            .iter()
            .all(|step| steps.contains(step)),
        "{steps:?}"
    );

    // Whoever is told of can sign in with what is told.
    let everyone = people(&made);
    assert!(everyone.len() >= 4);
    for person in &everyone {
        let text = |key: &str| person[key].as_str().unwrap();
        let queue = sample.queue(text("login"), text("password")).json();
        assert!(
            queue["states"]["in_review"].as_u64().unwrap() > 0,
            "{queue}"
        );
    }
    assert_eq!(sample.queue("chloe", "not-this").code, Some(1));

    // The first screen knows the workspace and its people, in the order in which they are told of.
    let known = fs::read(
        sample
            .house
            .path("sample/keyring-home/.config/countersign/console.json"),
    )
    .unwrap();
    let known: Value = serde_json::from_slice(&known).unwrap();
    let entry = &known["workspaces"][0];
    assert_eq!(entry["mode"], "demo");
    let logins = |people: &[Value]| -> Vec<String> {
        people
            .iter()
            .map(|p| p["login"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        logins(entry["people"].as_array().unwrap()),
        logins(&everyone)
    );

    // Other transactions would not be in it; the same folder says so instead of leaving them out.
    sample
        .run(&["--no-window", "--input", &file, "--time-format", "step:day"])
        .refused("sample-there");

    // A second call makes nothing anew, and its console is led to the private keyring, but not to another home.
    let before = sample.queue("ben", "sample-ben").json();
    let opened = lines(&finish(&mut sample.open()));
    assert_eq!(opened[0]["step"], "sample", "{opened:?}");
    assert_eq!(people(&opened), everyone);
    assert_eq!(opened.last().unwrap()["closed"], true);
    assert_eq!(sample.queue("ben", "sample-ben").json(), before);
    let inside = sample.house.path("sample/keyring-home").canonicalize();
    let inside = inside.unwrap().display().to_string();
    assert!(sample.told("XDG_CONFIG_HOME").starts_with(&inside));
    assert!(
        sample
            .told("DBUS_SESSION_BUS_ADDRESS")
            .starts_with("unix:path=")
    );
    assert_eq!(sample.told("HOME"), sample.house.arg("home"));

    // A console that ends badly is told of.
    fs::write(sample.house.path("told.fails"), "").unwrap();
    sample.ended_badly();
    fs::remove_file(sample.house.path("told.fails")).unwrap();

    // Asked to end, it has the console end first, and nobody can open the same folder meanwhile.
    fs::write(sample.house.path("told.stays"), "").unwrap();
    let mut running = sample.open().stdout(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while !sample.house.path("told.started").exists() {
        assert!(began.elapsed() < Duration::from_mins(1), "no console came");
        std::thread::sleep(Duration::from_millis(50));
    }
    sample.run(&["--no-window"]).refused("sample-open");
    let pid = i32::try_from(running.id()).ok();
    let pid = pid.and_then(rustix::process::Pid::from_raw).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert_eq!(sample.told("ENDED"), "well");
    assert!(!sample.server_runs(), "no server is left");
}

impl Sample {
    fn ended_badly(&self) {
        let ended = finish(&mut self.open());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains("console-failed"), "{ended:?}");
        assert!(!self.server_runs(), "no server is left");
    }
}

#[test]
fn without_a_display_or_a_console_nothing_is_begun() {
    let sample = Sample::new();
    let mut blind = sample.open();
    finish(blind.env_remove("DISPLAY")).refused("no-display");
    sample
        .run(&["--console", "nowhere/countersign"])
        .refused("console-missing");
    assert!(!sample.house.path("sample").exists());
}
