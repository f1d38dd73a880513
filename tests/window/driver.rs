//! The real window, driven through `WebKitWebDriver`: fantoccini, with the waits that a window of our own needs.

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::Element,
    wd::TimeoutConfiguration,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// How long a thing may take to appear. Generous: the machine may be busy.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(60);

/// Keys of the keyboard as `WebDriver` names them.
pub const ENTER: char = '\u{e007}';
pub const CONTROL: char = '\u{e009}';
pub const TAB: char = '\u{e004}';
pub const ESCAPE: char = '\u{e00c}';

/// A driver with one window of the program. The driver's environment reaches the program, so each window has its own.
pub struct Window {
    driver: Child,
    runtime: Runtime,
    client: Option<Client>,
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep_picture();
        }
        if let Some(client) = self.client.take() {
            // A window that has gone already needs no closing.
            let _ = self.runtime.block_on(client.close());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Window {
    /// Starts a driver and, through it, the program.
    pub fn open(program: &Path, environment: &[(&str, &str)]) -> Self {
        Self::open_with(program, &[], environment)
    }

    /// The same with arguments to the program.
    pub fn open_with(program: &Path, args: &[&str], environment: &[(&str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().copied())
            .stdout(Stdio::null());
        let driver = command
            .spawn()
            .expect("WebKitWebDriver comes with the package webkit2gtk-driver");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut window = Self {
            driver,
            runtime,
            client: None,
        };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                started.elapsed() < PATIENCE,
                "WebKitWebDriver does not listen"
            );
            std::thread::sleep(PAUSE);
        }
        let Value::Object(wanted) =
            json!({"webkitgtk:browserOptions": {"binary": program, "args": args}})
        else {
            unreachable!()
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted);
        let address = format!("http://127.0.0.1:{port}");
        let made = window
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, builder.connect(&address)).await });
        let made = made.expect("the program cannot be driven: was it built with the feature e2e?");
        let client = made.unwrap_or_else(|e| panic!("no window: {e}"));
        let patient = TimeoutConfiguration::new(Some(PATIENCE * 2), None, None);
        window
            .runtime
            .block_on(client.update_timeouts(patient))
            .unwrap();
        window.client = Some(client);
        window
    }

    /// The process whose descendants are the program.
    pub fn driver(&self) -> u32 {
        self.driver.id()
    }

    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }

    /// Runs a script in the page; `arguments` are its arguments.
    pub fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.runtime
            .block_on(self.client().execute(script, arguments.to_vec()))
            .unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// What an expression of the page is.
    pub fn value(&self, expression: &str) -> Value {
        self.script(&format!("return {expression}"), &[])
    }

    /// Runs a script that ends by calling its last argument.
    pub fn script_async(&self, script: &str, arguments: &[Value]) -> Value {
        self.runtime
            .block_on(self.client().execute_async(script, arguments.to_vec()))
            .unwrap_or_else(|e| panic!("{}: {e}", script.chars().take(200).collect::<String>()))
    }

    /// The words on the page.
    pub fn text(&self) -> String {
        let text = self.value("document.body.innerText");
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says this anywhere. For words that cannot have stood there before.
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
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until the element at an `XPath` says this; returns all it says.
    pub fn wait_in(&self, xpath: &str, words: &str) -> String {
        let started = Instant::now();
        loop {
            let text = self.words(xpath);
            if text.contains(words) {
                return text;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "{xpath} never said {words:?}. It says:\n{text}\nThe page says:\n{}",
                self.text()
            );
            std::thread::sleep(PAUSE);
        }
    }

    /// What the elements at an `XPath` say now, one a line; empty where there are none.
    pub fn words(&self, xpath: &str) -> String {
        let found = self.script(
            "const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
             return Array.from({length: found.snapshotLength}, (_, n) => found.snapshotItem(n).innerText ?? '').join('\\n')",
            &[json!(xpath)],
        );
        found.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression of the page is true.
    pub fn wait_until(&self, expression: &str) {
        let started = Instant::now();
        while self.value(expression) != true {
            assert!(
                started.elapsed() < PATIENCE,
                "never: {expression}; the focus is on {}; the page says:\n{}",
                self.value("document.activeElement?.outerHTML.slice(0, 300)"),
                self.text()
            );
            std::thread::sleep(PAUSE);
        }
    }

    fn find(&self, xpath: &str) -> Option<Element> {
        self.runtime
            .block_on(self.client().find(Locator::XPath(xpath)))
            .ok()
    }

    /// The element at an `XPath`, once it is there.
    pub fn element(&self, xpath: &str) -> Element {
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
            std::thread::sleep(PAUSE);
        }
    }

    /// Whether it is there now.
    pub fn has(&self, xpath: &str) -> bool {
        self.find(xpath).is_some()
    }

    /// Clicks a button by its words.
    pub fn press(&self, words: &str) {
        self.click(&button(words));
    }

    /// Clicks, again where the page redraws meanwhile.
    pub fn click(&self, xpath: &str) {
        let started = Instant::now();
        loop {
            let element = self.element(xpath);
            match self.runtime.block_on(element.click()) {
                Ok(()) => return,
                Err(cause) => assert!(
                    started.elapsed() < PATIENCE,
                    "{xpath} cannot be clicked: {cause}"
                ),
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Types into the field with this label.
    pub fn fill(&self, label: &str, text: &str) {
        let field = self.element(&format!(
            "//*[@id=//label[starts-with(normalize-space(.), \"{label}\")]/@for]"
        ));
        self.runtime.block_on(async {
            field.clear().await.unwrap();
            field.send_keys(text).await.unwrap();
        });
    }

    /// Presses keys one after the other, wherever the focus is.
    pub fn keys(&self, keys: &str) {
        let presses = keys
            .chars()
            .flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        self.act(presses);
    }

    /// Presses one key.
    pub fn key(&self, key: char) {
        self.keys(&key.to_string());
    }

    /// Presses a key while another is held.
    pub fn chord(&self, held: char, key: char) {
        self.act([
            KeyAction::Down { value: held },
            KeyAction::Down { value: key },
            KeyAction::Up { value: key },
            KeyAction::Up { value: held },
        ]);
    }

    fn act(&self, presses: impl IntoIterator<Item = KeyAction>) {
        let keyboard = presses
            .into_iter()
            .fold(KeyActions::new("keyboard".into()), |all, press| {
                all.then(press)
            });
        self.runtime
            .block_on(self.client().perform_actions(keyboard))
            .unwrap();
    }

    /// What the window showed when the test failed, for whoever looks why.
    fn keep_picture(&self) {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("failed-window-{}.png", self.driver.id()));
        let shot = self
            .client
            .as_ref()
            .and_then(|client| self.runtime.block_on(client.screenshot()).ok());
        if shot.is_some_and(|shot| std::fs::write(&path, shot).is_ok()) {
            eprintln!("The window at that moment: {}", path.display());
        }
    }

    /// The page as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        self.runtime.block_on(self.client().screenshot()).unwrap()
    }

    /// Fails where the content policy refused something, or the page reported a problem.
    pub fn no_problem(&self) {
        let seen = self.value("window.__countersign || null");
        assert_eq!(seen["csp"], 0, "{seen}");
        assert_eq!(seen["problems"], json!([]), "{seen}");
    }
}

/// A button that can be pressed, by its words.
pub fn button(words: &str) -> String {
    format!("//button[contains(normalize-space(.), '{words}')][not(@aria-disabled='true')]")
}
