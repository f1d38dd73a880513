//! `mcp`: an agent's program starts it and speaks with it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

use serde_json::{Value, json};

use crate::house::House;

#[test]
fn an_agents_program_speaks_over_standard_input_and_output() {
    let house = House::founded();
    let registered = [
        "agent",
        "register",
        "aml-screen",
        "--login",
        "agent_screen",
        "--owner",
        "ada",
    ];
    house.as_login("ada", &registered).json();
    house.confirm_all("ben");
    house.as_login("ada", &["mcp"]).refused("agents-only");

    let mut program = house
        .command()
        .arg("--password-file")
        .arg(format!("agent_screen={}", house.arg("agent")))
        .args(["--as", "agent_screen", "mcp"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = program.stdin.take().unwrap();
    let mut from = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut send = |message: &Value| writeln!(to, "{message}").unwrap();
    let mut answer = || -> Value {
        let line = from.next().expect("an answer").unwrap();
        serde_json::from_str(&line).unwrap()
    };
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}));
    assert_eq!(answer()["result"]["serverInfo"]["name"], "countersign");
    send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    let call = |id: u32, tool: &str, arguments: Value| json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
    let proposal = json!({
        "kind": "freeze_account", "subject_kind": "account", "subject": "A-17", "agent_version": "1.0.0", "risk": "high",
        "amount": "9500.00", "currency": "EUR", "params": {}, "agent_input": {}, "agent_output": {}, "recommendation": "block",
        "confidence": "0.910", "ai_explanation": "Thirty-one accounts paid into one within an hour.", "rules": [], "idempotency_key": "one",
    });
    send(&call(2, "propose", proposal));
    let made = answer()["result"]["structuredContent"].clone();
    assert_eq!(made["state"], "in_review", "{made}");
    send(&call(
        3,
        "consume_permission",
        json!({"action_id": made["action_id"]}),
    ));
    let refused = answer()["result"].clone();
    assert_eq!(refused["isError"], true, "{refused}");
    assert_eq!(refused["structuredContent"]["code"], "not-executable");
    // Its program closes it, and it lets go of the workspace.
    drop(to);
    let ended = program.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(!house.server_runs());
    let queue = house.as_login("ada", &["queue"]).json();
    assert_eq!(queue["queue"][0]["action"], made["action_id"]);
}
