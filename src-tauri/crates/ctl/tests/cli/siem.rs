//! `siem`: from settings to what a receiver has got, and what is said of it.

use std::{
    fs,
    io::Read as _,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    process::Command,
    sync::mpsc::{Receiver as Got, channel},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::house::House;

/// A receiver of plain TCP that reads each connection to its end; what it read, a text a connection.
fn receiver() -> (u16, Got<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, got) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut text = String::new();
            stream.unwrap().read_to_string(&mut text).unwrap();
            if send.send(text).is_err() {
                break;
            }
        }
    });
    (port, got)
}

fn numbers(text: &str) -> Vec<u64> {
    let after = text.split("[countersign@32473 seq=\"").skip(1);
    after
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect()
}

fn private(house: &House, file: &str, text: &str) {
    let path = house.workspace().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
}

fn one(said: &Value) -> &Value {
    let all = said["siem"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{said}");
    &all[0]
}

#[test]
fn a_receiver_is_told_by_flags_by_file_and_by_the_environment() {
    let house = House::founded();
    let as_ada = |args: &[&str]| house.as_login("ada", &[&["siem"], args].concat());
    as_ada(&["--once"]).refused("siem-no-target");
    as_ada(&["--to", "splunk", "--once"]).refused("siem-target-unknown");
    assert_eq!(
        as_ada(&["status"]).json()["siem"].as_array().unwrap().len(),
        0
    );
    let (port, got) = receiver();
    let port_text = port.to_string();
    let here = [
        "--host",
        "127.0.0.1",
        "--port",
        &port_text,
        "--transport",
        "tcp",
    ];

    // By flags: everything, then nothing, then from a record on.
    let told = as_ada(&[&here[..], &["--once"]].concat()).json();
    let size = one(&told)["next"].as_u64().unwrap();
    assert_eq!(one(&told)["target"], format!("127.0.0.1-{port}"));
    assert_eq!(numbers(&got.recv().unwrap()), (0..size).collect::<Vec<_>>());
    assert_eq!(
        one(&as_ada(&[&here[..], &["--once"]].concat()).json())["sent"],
        0
    );
    let from = (size - 2).to_string();
    as_ada(&[&here[..], &["--once", "--since", &from]].concat()).json();
    assert_eq!(numbers(&got.recv().unwrap()), [size - 2, size - 1]);
    as_ada(&[&here[..], &["--once", "--since", "1000000"]].concat()).refused("usage");

    // By a file of its own, in another form; one that others can read, or that says too much, is refused.
    let file =
        |more: &str| format!("SIEM_HOST=127.0.0.1\nSIEM_PORT={port}\nSIEM_TRANSPORT=tcp\n{more}");
    private(&house, "siem/splunk.env", &file("SIEM_FORMAT=cef\n"));
    as_ada(&["--to", "splunk", "--once"]).json();
    let text = got.recv().unwrap();
    assert_eq!(numbers(&text).len() as u64, size);
    assert!(text.contains("CEF:0|Countersign|"));
    let tried = as_ada(&["test", "--to", "splunk"]).json();
    assert_eq!(
        (&one(&tried)["confirmed"], one(&tried)["tls"].is_null()),
        (&true.into(), true)
    );
    assert!(
        got.recv()
            .unwrap()
            .contains(one(&tried)["test"].as_str().unwrap())
    );
    let status = as_ada(&["status"]).json();
    assert_eq!(
        (one(&status)["lag"].as_u64(), one(&status)["next"].as_u64()),
        (Some(0), Some(size))
    );
    private(&house, "siem/splunk.env", &file("SIEM_PROT=1\n"));
    as_ada(&["--to", "splunk", "--once"]).refused("siem-setting");
    assert_eq!(one(&as_ada(&["status"]).json())["wrong"], "siem-setting");
    private(&house, "siem/splunk.env", &file(""));
    let path = house.workspace().join("siem/splunk.env");
    fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    as_ada(&["--to", "splunk", "--once"]).refused("settings-open");
    fs::remove_file(path).unwrap();

    // By `.env`, and by the environment before it.
    private(&house, ".env", &file("SIEM_FORMAT=ocsf\n"));
    as_ada(&["--once", "--since", &from]).json();
    assert!(got.recv().unwrap().contains("\"class_uid\":3004"));
    let status = as_ada(&["status"]).json();
    assert_eq!(one(&status)["format"], "ocsf");
    let mut command = house.command();
    command
        .env("SIEM_FORMAT", "syslog")
        .arg("--password-file")
        .arg(format!("ada={}", house.arg("ada")));
    let done = crate::house::finish(command.args(["--as", "ada", "siem", "status"]));
    assert_eq!(one(&done.json())["format"], "syslog");
}

#[test]
fn a_receiver_that_is_not_there_is_said_and_kept_in_the_status() {
    let house = House::founded();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    private(
        &house,
        "siem/gone.env",
        &format!("SIEM_HOST=127.0.0.1\nSIEM_PORT={port}\nSIEM_TRANSPORT=tcp\n"),
    );
    let as_ada = |args: &[&str]| house.as_login("ada", &[&["siem"], args].concat());
    as_ada(&["--once"]).refused("siem-failed");
    as_ada(&["test"]).refused("siem-failed");
    let status = as_ada(&["status"]).json();
    assert_eq!(one(&status)["trouble"]["times"], 1);
    assert!(one(&status)["lag"].as_u64().unwrap() > 0);
    assert!(one(&status)["waiting_since"].is_string());
}

#[test]
fn what_runs_on_tells_new_records_and_ends_well_on_sigterm() {
    let house = House::founded();
    let (port, got) = receiver();
    let port = port.to_string();
    let mut running = house.spawn(&[
        "--as",
        "ada",
        "siem",
        "--host",
        "127.0.0.1",
        "--port",
        &port,
        "--transport",
        "tcp",
    ]);
    let first = got.recv_timeout(Duration::from_mins(1)).unwrap();
    let size = numbers(&first).len() as u64;
    house
        .as_login(
            "ada",
            &[
                "agent",
                "register",
                "aml-screen",
                "--login",
                "agent_screen",
                "--owner",
                "ada",
            ],
        )
        .json();
    let next = got.recv_timeout(Duration::from_mins(1)).unwrap();
    assert_eq!(numbers(&next), [size], "told as it came");
    let asked = Command::new("kill")
        .arg("-TERM")
        .arg(running.id().to_string())
        .status()
        .unwrap();
    assert!(asked.success());
    let begun = Instant::now();
    let ended = running.wait().unwrap();
    assert_eq!(ended.code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(20));
    let mut out = String::new();
    running
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.last().unwrap()["siem"]["next"], size + 1);
    assert!(lines.iter().all(|line| line["siem"]["confirmed"] == true));
}
