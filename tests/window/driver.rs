//! A WebDriver client of a hundred lines: one request a connection, JSON both ways, blocking.

use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a thing may take to appear. Generous: the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Keys of the keyboard as WebDriver names them.
pub const ENTER: &str = "\u{e007}";
pub const CONTROL: &str = "\u{e009}";
pub const TAB: &str = "\u{e004}";

/// A driver with one window of the program.
pub struct Window {
    driver: Child,
    port: u16,
    session: String,
}

impl Drop for Window {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.request("DELETE", &format!("/session/{}", self.session), None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Window {
    /// Starts a driver and, through it, the program. The driver's environment reaches the program.
    pub fn open(program: &Path, environment: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null());
        for (name, value) in environment {
            command.env(name, value);
        }
        let driver = command
            .spawn()
            .expect("WebKitWebDriver comes with the package webkit2gtk-driver");
        let mut window = Self {
            driver,
            port,
            session: String::new(),
        };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                started.elapsed() < PATIENCE,
                "WebKitWebDriver does not listen"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": program, "args": []}}}});
        let made = window
            .request("POST", "/session", Some(&wanted))
            .unwrap_or_else(|e| panic!("no window: {e}"));
        window.session = made["sessionId"].as_str().unwrap().to_owned();
        window
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|e| e.to_string())?;
        stream
            .set_read_timeout(Some(PATIENCE * 2))
            .map_err(|e| e.to_string())?;
        let body = body.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .map_err(|e| e.to_string())?;
        let mut answer = Vec::new();
        // The driver keeps the connection open: the length says where the answer ends.
        let mut buffer = [0u8; 1 << 16];
        loop {
            let n = stream.read(&mut buffer).map_err(|e| e.to_string())?;
            answer.extend_from_slice(&buffer[..n]);
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, _)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|l| {
                    l.to_ascii_lowercase()
                        .strip_prefix("content-length:")
                        .and_then(|v| v.trim().parse::<usize>().ok())
                });
                if n == 0 || length.is_some_and(|l| answer.len() >= head.len() + 4 + l) {
                    break;
                }
            } else if n == 0 {
                break;
            }
        }
        let text = String::from_utf8_lossy(&answer);
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let value: Value = serde_json::from_str(body).map_err(|e| format!("{e}: {text}"))?;
        let value = value["value"].clone();
        if value.get("error").is_some() {
            Err(value.to_string())
        } else {
            Ok(value)
        }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        self.request(method, &format!("/session/{}{path}", self.session), body)
    }

    /// Runs a script in the page; `arguments` are its arguments.
    pub fn script(&self, script: &str, arguments: &Value) -> Value {
        self.call(
            "POST",
            "/execute/sync",
            Some(&json!({"script": script, "args": arguments})),
        )
        .unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// The words on the page.
    pub fn text(&self) -> String {
        self.script("return document.body.innerText", &json!([]))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until the page says this.
    pub fn wait_for(&self, words: &str) {
        let started = Instant::now();
        loop {
            let text = self.text();
            if text.contains(words) {
                return;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "the page never said {words:?}. It says:\n{text}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until a script answers true.
    pub fn wait_until(&self, script: &str) {
        let started = Instant::now();
        while self.script(script, &json!([])) != true {
            assert!(
                started.elapsed() < PATIENCE,
                "never: {script}; the focus is on {}",
                self.script(
                    "return document.activeElement?.outerHTML.slice(0, 300)",
                    &json!([])
                )
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn find(&self, xpath: &str) -> Option<String> {
        let found = self
            .call(
                "POST",
                "/element",
                Some(&json!({"using": "xpath", "value": xpath})),
            )
            .ok()?;
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// The element at an `XPath`, once it is there.
    pub fn element(&self, xpath: &str) -> String {
        let started = Instant::now();
        loop {
            if let Some(found) = self.find(xpath) {
                return found;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "there is no {xpath} in:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Whether it is there now.
    pub fn has(&self, xpath: &str) -> bool {
        self.find(xpath).is_some()
    }

    /// Clicks a button by its words.
    pub fn press(&self, words: &str) {
        self.click(&format!(
            "//button[contains(normalize-space(.), '{words}')][not(@aria-disabled='true')]"
        ));
    }

    /// Clicks, again where the page redraws meanwhile.
    pub fn click(&self, xpath: &str) {
        let started = Instant::now();
        loop {
            let element = self.element(xpath);
            match self.call(
                "POST",
                &format!("/element/{element}/click"),
                Some(&json!({})),
            ) {
                Ok(_) => return,
                Err(cause) => assert!(
                    started.elapsed() < PATIENCE,
                    "{xpath} cannot be clicked: {cause}"
                ),
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Types into the field with this label.
    pub fn fill(&self, label: &str, text: &str) {
        let element = self.element(&format!(
            "//*[@id=//label[starts-with(normalize-space(.), \"{label}\")]/@for]"
        ));
        self.call(
            "POST",
            &format!("/element/{element}/clear"),
            Some(&json!({})),
        )
        .unwrap();
        self.call(
            "POST",
            &format!("/element/{element}/value"),
            Some(&json!({"text": text})),
        )
        .unwrap();
    }

    /// Presses keys one after the other, wherever the focus is.
    pub fn keys(&self, keys: &str) {
        let presses: Vec<Value> = keys
            .chars()
            .flat_map(|k| {
                [
                    json!({"type": "keyDown", "value": k.to_string()}),
                    json!({"type": "keyUp", "value": k.to_string()}),
                ]
            })
            .collect();
        self.act(&presses);
    }

    /// Presses a key while another is held.
    pub fn chord(&self, held: &str, key: &str) {
        self.act(&[
            json!({"type": "keyDown", "value": held}),
            json!({"type": "keyDown", "value": key}),
            json!({"type": "keyUp", "value": key}),
            json!({"type": "keyUp", "value": held}),
        ]);
    }

    fn act(&self, presses: &[Value]) {
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": presses}]});
        self.call("POST", "/actions", Some(&actions)).unwrap();
    }

    /// A picture of the page, into the folder `COUNTERSIGN_PICTURES` where that is set.
    pub fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("COUNTERSIGN_PICTURES") else {
            return;
        };
        let shot = self.call("GET", "/screenshot", None).unwrap();
        let bytes = base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            shot.as_str().unwrap(),
        )
        .unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).unwrap();
    }

    /// Fails where the content policy refused something, or the page reported a problem.
    pub fn no_problem(&self) {
        let seen = self.script("return window.__countersign || null", &json!([]));
        assert_eq!(seen["csp"], 0, "{seen}");
        assert_eq!(seen["problems"], json!([]), "{seen}");
    }
}
