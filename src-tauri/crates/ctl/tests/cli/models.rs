//! A language model beside the rules: off until it is set, tried by `model --test`, asked by `triage --model`, and its key nowhere.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
};

use serde_json::{Value, json};

use crate::house::{House, Outcome, finish};

const KEY: &str = "sk-swordfish-0123456789";

const INCIDENTS: &str = r#"[
  {"id": "INC-1", "title": "Customer reports fraud", "description": "Payments to a sanctioned party, structured below the limit.",
   "severity": "critical", "source": "hotline", "opened_at": "2026-03-01T09:00:00Z", "accounts": ["a1"]},
  {"id": "INC-2", "title": "Test alarm", "description": "This was a drill and a test, nothing happened.",
   "severity": "low", "source": "monitoring", "opened_at": "2026-03-02T09:00:00Z"}
]"#;

/// A server that has a model escalate whatever it is asked, or approve it.
fn server(action: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut seen, mut some) = (String::new(), [0; 8_192]);
            let body = loop {
                let n = stream.read(&mut some).unwrap();
                seen.push_str(&String::from_utf8_lossy(&some[..n]));
                let whole = seen.split_once("\r\n\r\n");
                let read = whole.and_then(|(_, body)| serde_json::from_str::<Value>(body).ok());
                if let Some(body) = read {
                    break body;
                }
                assert!(n > 0, "{seen}");
            };
            let ids = "/response_format/json_schema/schema/properties/incident/enum/0";
            let said = json!({"incident": body.pointer(ids), "action": action, "risk": "medium", "reasons": ["unclear"],
                "explanation": "People should look.", "confidence": 0.8});
            let choice = json!({"message": {"content": said.to_string()}, "finish_reason": "stop"});
            let answer = json!({"model": "served-as", "choices": [choice]}).to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            let _ = stream.write_all(format!("{head}{answer}").as_bytes());
        }
    });
    url
}

/// A call with a key set, which tells all that it can of itself.
fn tries(house: &House, url: &str, args: &[&str]) -> Outcome {
    let mut command = house.command();
    command
        .env("MODEL_URL", url)
        .env("MODEL_NAME", "small")
        .env("MODEL_KEY", KEY)
        .env("COUNTERSIGN_LOG", "trace");
    let done = finish(command.args(["model", "--test"]).args(args));
    assert!(!format!("{done:?}").contains("swordfish"), "{done:?}");
    done
}

#[test]
fn a_model_is_off_until_it_is_set_and_its_test_needs_no_workspace_and_shows_no_key() {
    let house = House::without_keyring();
    house.run(&["model", "--test"]).refused("model-setting");
    let far = ["model", "--test", "--model-url", "http://models.example/v1"];
    let refused = house.run(&far);
    assert!(
        refused.refused("model-setting").err.contains("plain-http"),
        "{refused:?}"
    );
    let tried = tries(&house, &server("escalate_incident"), &[]);
    assert_eq!(tried.code, Some(0), "{tried:?}");
    let tried: Value = serde_json::from_str(&tried.out).unwrap();
    assert_eq!(tried["model"]["schema_kept"], true, "{tried}");
    assert_eq!(tried["model"]["called"], "served-as");
    assert_eq!(tried["model"]["requests"], 1);
    assert!(tried["model"]["milliseconds"].is_u64());
    // What does not keep the schema is shown, and the exit code says so.
    let tried = tries(&house, &server("approve"), &[]);
    assert_eq!(tried.code, Some(1), "{tried:?}");
    let tried: Value = serde_json::from_str(&tried.out).unwrap();
    assert_eq!(
        (&tried["model"]["schema_kept"], &tried["model"]["fault"]),
        (&json!(false), &json!("action")),
        "{tried}"
    );
}

#[test]
fn a_triage_asks_a_model_within_its_budget_and_says_where_the_rules_speak_instead() {
    let house = House::new();
    house
        .with_secrets(&["init", "--trial", "--founder", "ada:Ada Okonkwo"])
        .json();
    let register = [
        "agent",
        "register",
        "incident-triage",
        "--login",
        "agent_triage",
        "--owner",
        "ada",
    ];
    house.as_login("ada", &register).json();
    house.confirm_all("ada");
    let file = house.file("incidents.json", INCIDENTS);
    house
        .as_login("ada", &["import", "incidents", &file])
        .json();

    house
        .as_login("agent_triage", &["triage", "--model-requests", "3"])
        .refused("usage");
    house
        .as_login("agent_triage", &["triage", "--model"])
        .refused("model-setting");
    let settings = house.workspace().join(".env");
    let url = server("escalate_incident");
    fs::write(
        &settings,
        format!("MODEL_URL={url}\nMODEL_NAME=small\nMODEL_KEY={KEY}\n"),
    )
    .unwrap();
    fs::set_permissions(&settings, fs::Permissions::from_mode(0o644)).unwrap();
    house
        .as_login("agent_triage", &["triage", "--model"])
        .refused("settings-open");
    fs::set_permissions(&settings, fs::Permissions::from_mode(0o600)).unwrap();

    let ask = ["triage", "--model", "--model-requests", "1"];
    let done = house.as_login("agent_triage", &ask).json();
    let triaged = &done["triaged"];
    assert_eq!(
        (
            &triaged["model"]["name"],
            &triaged["model"]["spoke"],
            &triaged["model"]["rules_instead"]
        ),
        (&json!("small"), &json!(1), &json!(1)),
        "{done}"
    );
    assert_eq!(
        triaged["model"]["why"][0]["why"],
        "the run's budget of 1 requests is spent"
    );
    let proposed = triaged["proposed"].as_array().unwrap();
    assert_eq!(proposed[0]["model"]["spoke"], "model");
    assert_eq!(proposed[1]["model"]["why"]["code"], "requests");
    assert_eq!(
        (&proposed[0]["risk"], &proposed[1]["kind"]),
        (&json!("critical"), &json!("close_incident")),
        "a medium risk of the model's lowers nothing: {done}"
    );
    let shown = house
        .as_login("ada", &["show", proposed[0]["action"].as_str().unwrap()])
        .json();
    // Of a critical action the policy keeps the advice back, with the model's words.
    assert!(
        shown.to_string().contains("1.0.0+triage-1+small"),
        "{shown}"
    );
    assert!(!shown.to_string().contains("swordfish"));
}
