//! A server of the interface on this computer: each request gets the next of its answers, the last one again and again.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_agents::{
    Incident,
    import::Severity,
    model::{self, Consulted, Model as _},
};
use countersign_app::{Watch, settings::Settings};
use countersign_models::{Budget, Client, Endpoint, Patience, Stated};
use serde_json::{Value, json};

pub const KEY: &str = "sk-swordfish-0123456789";

/// What a request is answered with.
#[derive(Debug, Clone)]
pub enum Does {
    /// These words of the model, in the interface's own form.
    Says(String),
    /// This status, with these headers and this body.
    Answers(u16, &'static str, Vec<u8>),
    /// Nothing, for so long.
    Stalls(Duration),
    /// Half of an answer, and the end of the connection.
    Breaks,
    /// A body without end.
    Pours,
    /// A refusal unless the request has no such member; then these words.
    Refuses(&'static str, &'static str, String),
}

/// A request as it came: its head and its body.
pub type Request = (String, Value);

pub struct Fake {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Fake {
    pub fn that(does: Vec<Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for (n, stream) in listener.incoming().enumerate() {
                let does = does[n.min(does.len() - 1)].clone();
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || serve(stream.unwrap(), &does, &kept));
            }
        });
        Self { url, seen }
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn client(&self, patience: Patience, budget: Budget, watch: &Watch) -> Client {
        client_at(&self.url, patience, budget, watch)
    }
}

pub fn client_at(url: &str, patience: Patience, budget: Budget, watch: &Watch) -> Client {
    let settings = Settings::default()
        .with("MODEL_URL", url)
        .with("MODEL_NAME", "small")
        .with("MODEL_KEY", KEY);
    let endpoint = Endpoint::of(&settings, &Stated::default()).unwrap();
    Client::new(endpoint, patience, budget, watch.clone()).unwrap()
}

/// Short enough for tests, long enough for a busy machine.
pub fn quick() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        whole: Duration::from_secs(20),
        wait: Duration::from_millis(10),
        longest_wait: Duration::from_secs(2),
        ..Patience::default()
    }
}

fn serve(mut stream: TcpStream, does: &Does, kept: &Mutex<Vec<Request>>) {
    let Some((head, body)) = read(&mut stream) else {
        return;
    };
    kept.lock().unwrap().push((head, body.clone()));
    let answer = |stream: &mut TcpStream, status: u16, headers: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
            body.len()
        );
        // Whoever asked may be gone.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(body);
    };
    match does {
        Does::Says(text) => answer(&mut stream, 200, "", &said(text)),
        Does::Answers(status, headers, body) => answer(&mut stream, *status, headers, body),
        Does::Stalls(how_long) => std::thread::sleep(*how_long),
        Does::Breaks => {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 9000\r\n\r\n{\"choi");
        }
        Does::Pours => {
            let _ = stream.write_all(b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{\"x\":\"");
            while stream.write_all(&[b'a'; 8_192]).is_ok() {}
        }
        Does::Refuses(member, words, text) => {
            if body.get(*member).is_some() {
                let refusal = json!({"error": {"message": words}}).to_string();
                answer(&mut stream, 400, "", refusal.as_bytes());
            } else {
                answer(&mut stream, 200, "", &said(text));
            }
        }
    }
}

/// The interface's own form of an answer.
pub fn said(text: &str) -> Vec<u8> {
    json!({"id": "x", "object": "chat.completion", "model": "served-as",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}})
    .to_string()
    .into_bytes()
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut one = [0; 8_192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length: usize = head
                .lines()
                .find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    let same = name.eq_ignore_ascii_case("content-length");
                    same.then(|| value.trim().parse().ok())?
                })
                .unwrap_or(0);
            let body = bytes.get(head.len() + 4..).unwrap_or_default();
            if body.len() >= length {
                return Some((head.to_owned(), serde_json::from_slice(body).ok()?));
            }
        }
        match stream.read(&mut one) {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&one[..n]),
        }
    }
}

pub fn critical() -> Incident {
    Incident {
        id: "INC-1".to_owned(),
        title: "Credentials leaked".to_owned(),
        description: "A customer reports an account takeover by a sanctioned party.".to_owned(),
        severity: Severity::Critical,
        ..model::trial()
    }
}

pub fn answer(incident: &str, action: &str, risk: &str) -> String {
    json!({"incident": incident, "action": action, "risk": risk, "reasons": ["unclear"],
        "explanation": "What I saw.", "confidence": 0.7})
    .to_string()
}

pub fn good() -> String {
    answer("INC-1", "escalate_incident", "critical")
}

pub fn triage(client: &mut Client, incident: &Incident) -> Consulted {
    let consulted = model::triage(incident, &[], "ledger:7", &"ab".repeat(16), client);
    let recorded = format!("{:?}{client:?}", consulted.proposal);
    assert!(!recorded.contains("swordfish"), "the key is nowhere");
    assert_eq!(client.name(), "small");
    consulted
}

/// One triage of the critical incident by a server that does this.
pub fn once(does: Vec<Does>) -> (Consulted, Fake, Client) {
    let fake = Fake::that(does);
    let mut client = fake.client(quick(), Budget::default(), &Watch::default());
    let consulted = triage(&mut client, &critical());
    (consulted, fake, client)
}
