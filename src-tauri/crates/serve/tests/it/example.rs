//! The examples that docs/api.md shows are run as they stand there.

use std::process::Stdio;

use countersign_statement::codes::Verdict;
use countersign_testkit::actor;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
};
use uuid::Uuid;

use crate::kit::{AGENT, Served};

const EXAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../docs/examples/agent.py"
);

const BY_MCP: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../docs/examples/mcp_client.py"
);

fn example(served: &Served, name: &str, password: &str) -> Command {
    let mut python = Command::new("python3");
    python
        .arg(EXAMPLE)
        .args([&format!("http://{}", served.address), AGENT, name])
        .env("COUNTERSIGN_PASSWORD", password)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    python
}

#[tokio::test]
async fn the_example_of_an_agent_lives_through_a_whole_action() {
    let served = Served::new().await;
    let mut python = example(&served, "run-1", &actor(AGENT).password)
        .spawn()
        .expect("python3 runs the example");
    let mut lines = BufReader::new(python.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap();
    let Some(first) = first else {
        panic!("{:?}", python.wait_with_output().await);
    };
    let words: Vec<&str> = first.split(' ').collect();
    assert_eq!((words[0], words[2]), ("proposed", "new"));
    let action: Uuid = words[1].parse().unwrap();
    for person in ["carol", "dave"] {
        served
            .world
            .decide(person, action, Verdict::Approve)
            .await
            .unwrap();
    }
    let mut rest = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        rest.push(line);
    }
    assert_eq!(rest[0], "decided approved");
    assert!(rest[1].starts_with("permitted "));
    assert_eq!(rest[2], "reported executed");
    assert!(python.wait().await.unwrap().success());
    let stands = served
        .get(AGENT, &format!("/agent/ops/actions/{action}"))
        .await
        .with(200);
    assert_eq!(stands["state"], "executed");
    // Run again under the same name it proposes nothing and does nothing.
    let again = example(&served, "run-1", &actor(AGENT).password)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout).into_owned();
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [
            format!("proposed {action} again").as_str(),
            "decided executed"
        ]
    );
    assert_eq!(again.status.code(), Some(1));
    let wrong = example(&served, "run-1", "not the password")
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.starts_with("wrong-password: "), "{said}");
}

/// With a Python that has the package `mcp`, which `make test-peers PART=mcp` makes.
#[tokio::test]
async fn peers_mcp_pythons_own_client_lives_through_a_whole_action() {
    let Some(python) = std::env::var_os("COUNTERSIGN_MCP_PYTHON") else {
        eprintln!("SKIPPED: COUNTERSIGN_MCP_PYTHON names no Python with the package mcp.");
        return;
    };
    let served = Served::new().await;
    let mut python = Command::new(python)
        .arg(BY_MCP)
        .args([&format!("http://{}/mcp", served.address), AGENT, "run-1"])
        .env("COUNTERSIGN_PASSWORD", actor(AGENT).password)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(python.stdout.take().unwrap()).lines();
    let mut said = async || lines.next_line().await.unwrap().expect("one more line");
    assert!(said().await.contains("propose"));
    let proposed = said().await;
    let action: Uuid = proposed.split(' ').nth(1).unwrap().parse().unwrap();
    for person in ["carol", "dave"] {
        served
            .world
            .decide(person, action, Verdict::Approve)
            .await
            .unwrap();
    }
    assert_eq!(said().await, "decided approved");
    assert_eq!(said().await, "reported executed");
    assert!(python.wait().await.unwrap().success());
}
