//! A server over a world, and a client that writes its requests by hand, so that wrong ones can be written too.

use std::fmt::Write as _;
use std::{net::SocketAddr, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_app::{Signer, Workspace};
use countersign_serve::{Limits, Options, Server};
use countersign_testkit::{World, actor, installation_key};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

/// A world with a server before it.
pub struct Served {
    pub world: World,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: Option<JoinHandle<()>>,
}

/// How the tests' server listens.
pub fn options() -> Options {
    Options {
        listen: "127.0.0.1:0".parse().unwrap(),
        tls: None,
        hosts: Vec::new(),
        limits: Limits::default(),
        installation: |_| Signer::Memory(Arc::new(installation_key())),
    }
}

impl Served {
    pub async fn new() -> Self {
        Self::over(World::new().await, options()).await
    }

    pub async fn over(world: World, options: Options) -> Self {
        let workspace = Workspace::at(world.target());
        Self::before(world, workspace, options).await
    }

    /// The same before a workspace that was opened for it.
    pub async fn before(world: World, workspace: Workspace, options: Options) -> Self {
        let server = Server::bind(Arc::new(workspace), options).await.unwrap();
        let address = server.address().unwrap();
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        Self {
            world,
            address,
            stop: Some(stop),
            done: Some(done),
        }
    }

    /// Tells it to stop, without waiting.
    pub fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has stopped.
    pub async fn stopped(&mut self) {
        let done = self.done.take().unwrap();
        tokio::time::timeout(Duration::from_secs(20), done)
            .await
            .expect("the server ends")
            .unwrap();
    }

    /// A call under the login of this name.
    pub async fn call(&self, name: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.send(Asked::new(method, path).by(name).body(body))
            .await
    }

    pub async fn get(&self, name: &str, path: &str) -> Answer {
        self.call(name, "GET", path, None).await
    }

    pub async fn post(&self, name: &str, path: &str, body: Value) -> Answer {
        self.call(name, "POST", path, Some(body)).await
    }

    /// A call as it is written.
    pub async fn send(&self, asked: Asked) -> Answer {
        let stream = TcpStream::connect(self.address).await.unwrap();
        exchange(stream, &asked.text(&self.address.to_string())).await
    }

    /// Waits until this login has none.
    pub async fn until_no_connection(&self, login: &str) {
        for _ in 0..60 {
            if self.connections(login).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{login} has connections after three seconds");
    }

    /// How many connections this login has to the world's database.
    pub async fn connections(&self, login: &str) -> i64 {
        sqlx::query_scalar(
            "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usename = $1 AND datname = pg_catalog.current_database()",
        )
        .bind(login)
        .fetch_one(self.world.owner().await.connection())
        .await
        .unwrap()
    }
}

/// A request.
pub struct Asked {
    line: String,
    headers: Vec<(String, String)>,
    host: Option<String>,
    body: String,
}

impl Asked {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            line: format!("{method} {path} HTTP/1.1"),
            headers: Vec::new(),
            host: None,
            body: String::new(),
        }
    }

    pub fn by(self, name: &str) -> Self {
        let password = actor(name).password;
        self.login(name, &password)
    }

    pub fn login(self, login: &str, password: &str) -> Self {
        let coded = STANDARD.encode(format!("{login}:{password}"));
        self.header("Authorization", &format!("Basic {coded}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_owned());
        self
    }

    pub fn body(self, body: Option<Value>) -> Self {
        match body {
            Some(body) => self
                .header("Content-Type", "application/json")
                .text_body(&body.to_string()),
            None => self,
        }
    }

    pub fn text_body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    pub fn text(&self, address: &str) -> String {
        let host = self.host.as_deref().unwrap_or(address);
        let mut text = format!("{}\r\nHost: {host}\r\nConnection: close\r\n", self.line);
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if !self.body.is_empty() {
            let _ = write!(text, "Content-Length: {}\r\n", self.body.len());
        }
        format!("{text}\r\n{}", self.body)
    }
}

/// Sends a text and reads the answer to its end.
pub async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str) -> Answer {
    // A server that refuses early need not read all.
    let _ = stream.write_all(text.as_bytes()).await;
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut bytes))
        .await
        .expect("an answer");
    Answer::read(&String::from_utf8_lossy(&bytes))
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        Self {
            status: status.parse().unwrap(),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body of an answer with this status.
    #[track_caller]
    pub fn with(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.json()
    }

    /// A problem with this code, whose status and words are those of its row.
    #[track_caller]
    pub fn refused(&self, code: &str) -> Value {
        let problem = self.json();
        assert_eq!(problem["code"], code, "{self:?}");
        assert_eq!(problem["status"], self.status, "{self:?}");
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(problem["type"], format!("urn:countersign:problem:{code}"));
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        assert!(
            !problem["detail"].as_str().unwrap().is_empty()
                && !problem["hint"].as_str().unwrap().is_empty()
        );
        problem
    }
}

/// A proposal as an agent sends it: of high risk, so that a compliance officer and then a supervisor decide.
pub fn proposal(key: &str) -> Value {
    json!({
        "kind": "escalate_account", "subject_kind": "account", "subject": "A-17", "agent_version": "1.0.0", "risk": "high",
        "amount": "1200.00", "currency": "EUR", "params": {}, "agent_input": {"account": "A-17"}, "agent_output": {"fan_in": 31},
        "recommendation": "proceed", "confidence": "0.910", "ai_explanation": "Thirty-one accounts paid into one within a step.",
        "rules": [], "idempotency_key": key,
    })
}

/// The agent of every world.
pub const AGENT: &str = "aml-screen";

/// Holds a value against a schema as ours are; `document` has what it refers to.
#[track_caller]
pub fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    let named = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    let schema = named.map_or(schema, |pointer| document.pointer(pointer).unwrap());
    let matches = |schema: &Value| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            fits(document, schema, value, place);
        }))
        .is_ok()
    };
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        assert!(
            any.iter().any(matches),
            "{place}: {value} is none of {any:?}"
        );
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        assert!(
            words.contains(value),
            "{place}: {value} is not in {words:?}"
        );
    }
    if let Some(kinds) = schema.get("type") {
        let is = |kind: &Value| match kind.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("{place}: {other}"),
        };
        let held = kinds
            .as_array()
            .map_or_else(|| is(kinds), |all| all.iter().any(is));
        assert!(held, "{place}: {value} is no {kinds}");
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    if let (Some(properties), Some(object)) = (properties, value.as_object()) {
        for name in object.keys() {
            assert!(
                properties.contains_key(name),
                "{place}: {name} is not described"
            );
        }
        for (name, of) in properties {
            if let Some(member) = object.get(name) {
                fits(document, of, member, &format!("{place}.{name}"));
                continue;
            }
            let required = schema["required"].as_array();
            let needed = required.is_some_and(|all| all.contains(&json!(name)));
            assert!(!needed, "{place}: {name} is missing");
        }
    }
    if let (Some(items), Some(array)) = (schema.get("items"), value.as_array()) {
        for item in array {
            fits(document, items, item, place);
        }
    }
}
