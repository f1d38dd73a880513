//! Agents by MCP, with a real client, over both transports.

use std::sync::Arc;

use countersign_app::Workspace;
use countersign_embedded::Secret;
use countersign_serve::mcp;
use countersign_statement::codes::Verdict;
use countersign_testkit::{World, actor};
use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult, Tool},
    service::RunningService,
};
use serde_json::{Value, json};
use tokio::{sync::oneshot, task::JoinHandle};
use uuid::Uuid;

use crate::kit::{AGENT, Asked, Served, fits, proposal};

/// A client that speaks with an agent's program.
struct Spoken {
    world: World,
    client: RunningService<RoleClient, ()>,
    tools: Vec<Tool>,
    server: JoinHandle<Result<(), String>>,
    _stop: oneshot::Sender<()>,
}

async fn spoken() -> Spoken {
    let world = World::new().await;
    let workspace = Arc::new(Workspace::at(world.target()));
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let password = Secret::from(actor(AGENT).password);
        let until = async {
            let _ = stopped.await;
        };
        mcp::serve(workspace, AGENT, password, tokio::io::split(theirs), until)
            .await
            .map_err(|failure| failure.code().to_owned())
    });
    let client = ().serve(ours).await.unwrap();
    let tools = client.list_all_tools().await.unwrap();
    Spoken {
        world,
        client,
        tools,
        server,
        _stop: stop,
    }
}

impl Spoken {
    async fn call(&self, name: &'static str, arguments: Value) -> CallToolResult {
        let Value::Object(arguments) = arguments else {
            panic!("arguments are an object")
        };
        let params = CallToolRequestParams::new(name).with_arguments(arguments);
        self.client.call_tool(params).await.unwrap()
    }

    /// An answer, which is what the tool's schema says.
    async fn done(&self, name: &'static str, arguments: Value) -> Value {
        let result = self.call(name, arguments).await;
        let value = result.structured_content.clone().unwrap();
        assert_eq!(result.is_error, Some(false), "{value}");
        let tool = self.tools.iter().find(|tool| tool.name == name).unwrap();
        let schema = Value::Object(tool.output_schema.as_deref().unwrap().clone());
        fits(&Value::Null, &schema, &value, name);
        value
    }

    /// An error that a model can act on: its code.
    async fn refused(&self, name: &'static str, arguments: Value) -> String {
        let result = self.call(name, arguments).await;
        let problem = result.structured_content.clone().unwrap();
        assert_eq!(result.is_error, Some(true), "{problem}");
        assert!(!problem["detail"].as_str().unwrap().is_empty());
        assert!(!problem["hint"].as_str().unwrap().is_empty());
        problem["code"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_real_client_lives_through_a_whole_action() {
    let spoken = spoken().await;
    let made = spoken.done("propose", proposal("by mcp")).await;
    let again = spoken.done("propose", proposal("by mcp")).await;
    assert_eq!(
        (&again["action_id"], &again["existing"]),
        (&made["action_id"], &json!(true))
    );
    let action: Uuid = made["action_id"].as_str().unwrap().parse().unwrap();
    let id = json!({ "action_id": action });
    let over = json!({"action_id": action, "timeout": 0});
    assert_eq!(spoken.done("await_action", over).await["reached"], false);
    assert_eq!(
        spoken.refused("consume_permission", id.clone()).await,
        "not-executable"
    );
    let wait = spoken.done("await_action", json!({"action_id": action, "timeout": 30}));
    let (waited, ()) = tokio::join!(wait, async {
        for person in ["carol", "dave"] {
            spoken
                .world
                .decide(person, action, Verdict::Approve)
                .await
                .unwrap();
        }
    });
    assert_eq!(waited["action"]["state"], "approved");
    let digest = waited["action"]["digest"].clone();
    let used = json!({"action_id": action, "digest": digest});
    assert_eq!(
        spoken.done("consume_permission", used).await["digest"],
        digest
    );
    assert_eq!(
        spoken.refused("consume_permission", id).await,
        "not-executable"
    );
    let said = json!({"action_id": action, "outcome": "executed", "note": "Done."});
    let reported = spoken.done("report_outcome", said).await;
    assert_eq!(
        (&reported["state"], &reported["differs"]),
        (&json!("executed"), &json!(false))
    );
    let list = spoken
        .done("list_actions", json!({"state": "executed", "limit": 5}))
        .await;
    assert_eq!(list["actions"][0]["action_id"], json!(action));
    let read = spoken
        .done("read_action", json!({"action_id": action}))
        .await;
    assert_eq!(read["ended"], true);
    assert_eq!(
        spoken.done("list_questions", json!({})).await["questions"],
        json!([])
    );
    spoken.client.cancel().await.unwrap();
    assert_eq!(spoken.server.await.unwrap(), Ok(()));
}

#[tokio::test]
async fn what_is_refused_is_a_result_and_no_tool_decides() {
    let spoken = spoken().await;
    let names: Vec<&str> = spoken.tools.iter().map(|tool| tool.name.as_ref()).collect();
    for people in [
        "approve_action",
        "reject_action",
        "fetch_statement",
        "list_queue",
        "verify_exports",
    ] {
        assert!(!names.contains(&people), "{names:?}");
        let params = CallToolRequestParams::new(people);
        spoken.client.call_tool(params).await.unwrap_err();
    }
    let mut odd = proposal("odd");
    odd["confidence"] = json!("very");
    assert_eq!(spoken.refused("propose", odd).await, "parameter");
    assert_eq!(
        spoken.refused("propose", json!({})).await,
        "body-unreadable"
    );
    let mut more = proposal("more");
    more["verdict"] = json!("approve");
    assert_eq!(spoken.refused("propose", more).await, "body-unreadable");
    for path in ["x", "../queue", ""] {
        let id = json!({ "action_id": path });
        assert_eq!(spoken.refused("read_action", id).await, "parameter");
    }
    let nothing = json!({"action_id": Uuid::nil()});
    assert_eq!(spoken.refused("read_action", nothing).await, "not-found");
    let long = json!({"action_id": Uuid::nil(), "timeout": 61});
    assert_eq!(spoken.refused("await_action", long).await, "parameter");
}

#[tokio::test]
async fn a_persons_login_and_a_wrong_password_are_refused_before_anything_is_spoken() {
    let world = World::new().await;
    for (login, password, code) in [
        ("carol", actor("carol").password, "agents-only"),
        (AGENT, "not the password".to_owned(), "wrong-password"),
    ] {
        let workspace = Arc::new(Workspace::at(world.target()));
        let (_ours, theirs) = tokio::io::duplex(1 << 16);
        let streams = tokio::io::split(theirs);
        let never = std::future::pending();
        let refused = mcp::serve(workspace, login, Secret::from(password), streams, never).await;
        assert_eq!(refused.unwrap_err().code(), code);
    }
}

/// A message over HTTP, as clients of these revisions send it.
fn message(method: &str, params: &Value) -> Asked {
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    Asked::new("POST", "/mcp")
        .header("Accept", "application/json, text/event-stream")
        .body(Some(body))
}

#[tokio::test]
async fn the_same_tools_are_served_over_http_to_earlier_and_to_the_newest_clients() {
    let served = Served::new().await;
    for version in ["2025-03-26", "2025-06-18", "2025-11-25"] {
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let begun = served
            .send(message("initialize", &params).by(AGENT))
            .await
            .with(200);
        assert_eq!(begun["result"]["protocolVersion"], version, "{begun}");
        let asked = message("tools/list", &json!({})).header("MCP-Protocol-Version", version);
        let listed = served.send(asked.by(AGENT)).await.with(200);
        assert_eq!(
            json!({"tools": listed["result"]["tools"]}),
            mcp::described(),
            "{version}"
        );
        let call = json!({"name": "propose", "arguments": proposal(version)});
        let asked = message("tools/call", &call).header("MCP-Protocol-Version", version);
        let called = served.send(asked.by(AGENT)).await.with(200);
        let made = &called["result"]["structuredContent"];
        assert_eq!(
            (&made["state"], &made["existing"]),
            (&json!("in_review"), &json!(false))
        );
    }
    // The newest revision has no handshake: all is said in each request.
    let newest = "2026-07-28";
    let call = json!({"name": "propose", "arguments": proposal("2025-03-26"), "_meta": {
        "io.modelcontextprotocol/protocolVersion": newest, "io.modelcontextprotocol/clientInfo": {"name": "t", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {}}});
    let asked = message("tools/call", &call)
        .header("MCP-Protocol-Version", newest)
        .header("Mcp-Method", "tools/call")
        .header("Mcp-Name", "propose");
    let called = served.send(asked.by(AGENT)).await.with(200);
    assert_eq!(
        called["result"]["structuredContent"]["existing"], true,
        "{called}"
    );
}

#[tokio::test]
async fn nobody_without_an_agents_login_speaks_over_http() {
    let served = Served::new().await;
    let list = || message("tools/list", &json!({})).header("MCP-Protocol-Version", "2025-06-18");
    let nobody = served.send(list()).await;
    assert_eq!(nobody.status, 401);
    nobody.refused("not-signed-in");
    served.send(list().by("carol")).await.refused("agents-only");
    let foreign = list().by(AGENT).header("Origin", "http://evil.example");
    served.send(foreign).await.refused("origin-foreign");
    let other = list().by(AGENT).host("evil.example");
    served.send(other).await.refused("host-unknown");
    let got = served.send(Asked::new("GET", "/mcp").by(AGENT)).await;
    got.refused("method-not-allowed");
    // A tool's call is the caller's own: another agent's action is not found.
    let made = served
        .post(AGENT, "/agent/ops/actions", proposal("mine"))
        .await
        .with(201);
    let second = served.world.add_login("second-agent", "agent").await;
    let (alice, bob) = (
        served.world.desk("alice").await,
        served.world.desk("bob").await,
    );
    let kind = countersign_statement::codes::AgentKind::Agent;
    let registered = bob.register(&second, kind, alice.actor.id).await.unwrap();
    alice.confirm(&registered).await.unwrap();
    let call = json!({"name": "read_action", "arguments": {"action_id": made["action_id"]}});
    let asked = message("tools/call", &call).header("MCP-Protocol-Version", "2025-06-18");
    let refused = served.send(asked.by("second-agent")).await.with(200);
    assert_eq!(refused["result"]["isError"], true);
    assert_eq!(refused["result"]["structuredContent"]["code"], "not-found");
}

#[tokio::test]
async fn what_is_no_message_is_refused_like_everything_else_and_a_notification_is_taken() {
    let served = Served::new().await;
    let post = || Asked::new("POST", "/mcp").by(AGENT);
    let takes_all = || post().header("Accept", "application/json, text/event-stream");
    let of_json = |asked: Asked| asked.header("Content-Type", "application/json");
    served.send(post()).await.refused("not-acceptable");
    served.send(takes_all()).await.refused("body-kind");
    for odd in ["", "{", "[]", "null", r#"{"jsonrpc":"2.0"}"#] {
        let answer = served.send(of_json(takes_all()).text_body(odd)).await;
        answer.refused("body-unreadable");
        assert_eq!(answer.status, 400, "{odd}");
    }
    let large = of_json(takes_all()).text_body(&"x".repeat(5 << 20));
    served.send(large).await.refused("body-too-large");
    // An error of the protocol is the protocol's, not ours.
    let unknown = message("no/such", &json!({})).header("MCP-Protocol-Version", "2025-06-18");
    let answer = served.send(unknown.by(AGENT)).await;
    assert!(answer.json()["error"]["code"].is_i64(), "{answer:?}");
    let told = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let told = takes_all().body(Some(told));
    let told = served
        .send(told.header("MCP-Protocol-Version", "2025-06-18"))
        .await;
    assert_eq!((told.status, told.body.as_str()), (202, ""));
    let responses = &countersign_serve::openapi()["paths"]["/mcp"]["post"]["responses"];
    assert!(responses["202"].is_object() && responses["202"]["content"].is_null());
    let kinds = responses["400"]["content"].as_object().unwrap().keys();
    assert!(kinds.eq(["application/json", "application/problem+json"]));
}

#[tokio::test]
async fn a_model_that_wrote_too_much_is_told_how_long_to_wait() {
    let spoken = spoken().await;
    let mut made = Vec::new();
    for key in ["first", "second"] {
        made.push(spoken.done("propose", proposal(key)).await["action_id"].clone());
    }
    crate::actions::at_most_one_record_an_hour(&spoken.world).await;
    let taken_back =
        |action: &Value| json!({"action_id": action, "text": "The account was closed."});
    spoken.done("withdraw_action", taken_back(&made[0])).await;
    let refused = spoken.call("withdraw_action", taken_back(&made[1])).await;
    let problem = refused.structured_content.unwrap();
    assert_eq!(
        (refused.is_error, &problem["code"]),
        (Some(true), &json!("rate-limited"))
    );
    let hint = problem["hint"].as_str().unwrap();
    assert!(hint.contains("Wait 60 minutes"), "{hint}");
}
