//! The bytes of the interface: a request, and what is read of an answer. Servers differ in what they know; of an answer
//! only what is needed is read, and anything may be missing.

use countersign_agents::model::{Fault, Question, Reply, Trouble};
use serde_json::{Map, Value, json};

/// Longest answer that is read, in bytes.
pub const LONGEST_ANSWER: u64 = 262_144;
/// Most tokens that a model is asked to answer with.
pub const MOST_ANSWER_TOKENS: u64 = 2_048;
/// Bytes that are taken for a token where a server does not count, on the safe side for most languages.
const BYTES_A_TOKEN: u64 = 3;

/// What of the interface a server takes. It is found out once a run: nobody says it beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manners {
    /// Whether it takes a schema of the answer.
    pub schema: bool,
    /// Whether it takes a temperature.
    pub temperature: bool,
    /// What it calls the greatest length of an answer.
    pub length: &'static str,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            schema: true,
            temperature: true,
            length: "max_tokens",
        }
    }
}

impl Manners {
    /// What is tried next where a server refused a request by these words; none where nothing is left to try.
    pub(crate) fn after(self, words: &str) -> Option<Self> {
        if self.length == "max_tokens" && words.contains("max_completion_tokens") {
            return Some(Self {
                length: "max_completion_tokens",
                ..self
            });
        }
        if self.temperature && words.contains("temperature") {
            return Some(Self {
                temperature: false,
                ..self
            });
        }
        // Most servers that know no schema say nothing that can be relied on.
        self.schema.then_some(Self {
            schema: false,
            ..self
        })
    }
}

/// A request's body.
pub(crate) fn request(model: &str, question: &Question, manners: Manners) -> String {
    let mut messages = vec![
        json!({"role": "system", "content": question.system}),
        json!({"role": "user", "content": question.user}),
    ];
    if let Some(repair) = &question.repair {
        messages.push(json!({"role": "user", "content": repair}));
    }
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(model));
    body.insert("messages".to_owned(), json!(messages));
    body.insert("stream".to_owned(), json!(false));
    body.insert(manners.length.to_owned(), json!(MOST_ANSWER_TOKENS));
    if manners.temperature {
        body.insert("temperature".to_owned(), json!(0));
    }
    if manners.schema {
        let schema = json!({"name": "triage", "strict": true, "schema": question.schema});
        body.insert(
            "response_format".to_owned(),
            json!({"type": "json_schema", "json_schema": schema}),
        );
    }
    Value::Object(body).to_string()
}

/// Tokens of so many bytes, counted high.
pub(crate) const fn tokens_of(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(BYTES_A_TOKEN)
}

/// What a model said, from any bytes. `asked` is how many bytes the request had: a server that counts too few tokens is not
/// believed.
pub(crate) fn reply(body: &[u8], asked: usize) -> Result<Reply, Trouble> {
    let body: Value = serde_json::from_slice(body).map_err(|_| Trouble::Form)?;
    let choice = body.pointer("/choices/0").ok_or(Trouble::Form)?;
    let message = choice.get("message").ok_or(Trouble::Form)?;
    let text = match message.get("content") {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(_) => return Err(Trouble::Form),
    };
    let declined = message
        .get("refusal")
        .and_then(Value::as_str)
        .is_some_and(|words| !words.is_empty());
    let stopped = match choice.get("finish_reason").and_then(Value::as_str) {
        Some("length") => Some(Fault::Cut),
        Some("content_filter") => Some(Fault::Declined),
        _ if declined => Some(Fault::Declined),
        _ => None,
    };
    let counted = body.pointer("/usage/total_tokens").and_then(Value::as_u64);
    let estimated = tokens_of(text.len()) / 2 + tokens_of(asked) / 2;
    Ok(Reply {
        stopped,
        model: body.get("model").and_then(Value::as_str).map(str::to_owned),
        tokens: counted.unwrap_or(0).max(estimated),
        text,
    })
}

/// What a server says of a refusal, in its own words: for a person who tries it, and for nobody else.
pub(crate) fn words(body: &[u8]) -> String {
    let read: Option<Value> = serde_json::from_slice(body).ok();
    let said = read.as_ref().and_then(|body| {
        [
            "/error/message",
            "/error",
            "/message",
            "/detail",
            "/error_description",
        ]
        .iter()
        .find_map(|place| body.pointer(place)?.as_str().map(str::to_owned))
    });
    said.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAID: &str = r#"{"id":"x","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}],"usage":{"total_tokens":900}}"#;

    #[test]
    fn of_an_answer_only_what_is_needed_is_read() {
        let read = reply(SAID.as_bytes(), 30).unwrap();
        assert_eq!((read.text.as_str(), read.tokens), ("{}", 900));
        assert_eq!(read.stopped, None);
        let bare = r#"{"choices":[{"message":{"content":"{}"}}]}"#;
        assert_eq!(reply(bare.as_bytes(), 600).unwrap().tokens, 100);
        for (from, to, fault) in [
            ("\"stop\"", "\"length\"", Fault::Cut),
            ("\"stop\"", "\"content_filter\"", Fault::Declined),
            (
                "\"content\":\"{}\"",
                "\"content\":null,\"refusal\":\"I will not.\"",
                Fault::Declined,
            ),
        ] {
            let read = reply(SAID.replace(from, to).as_bytes(), 30).unwrap();
            assert_eq!(read.stopped, Some(fault), "{to}");
        }
        for none in ["", "[]", "{}", "{\"choices\":[]}", "<html>", "\"x\""] {
            assert_eq!(reply(none.as_bytes(), 1), Err(Trouble::Form), "{none}");
        }
        let less = SAID.replace("900", "1");
        assert!(
            reply(less.as_bytes(), 3_000).unwrap().tokens >= 500,
            "a server that counts too few is not believed"
        );
    }

    #[test]
    fn a_server_is_asked_in_the_manner_that_it_takes() {
        let first = Manners::default();
        let next = first.after("Use 'max_completion_tokens' instead.").unwrap();
        assert_eq!((next.length, next.schema), ("max_completion_tokens", true));
        let next = next.after("'temperature' does not support 0").unwrap();
        assert_eq!((next.temperature, next.schema), (false, true));
        let next = next.after("unknown field response_format").unwrap();
        assert!(!next.schema);
        assert_eq!(next.after("no"), None);
        assert!(!first.after("").unwrap().schema);
    }

    proptest! {
        #[test]
        fn any_body_is_a_reply_or_a_trouble(body in prop::collection::vec(any::<u8>(), 0..300), cut in 0..SAID.len(), at in 0..SAID.len(), byte in any::<u8>()) {
            let _ = (reply(&body, 10), words(&body));
            let _ = reply(&SAID.as_bytes()[..cut], 10);
            let mut changed = SAID.as_bytes().to_vec();
            changed[at] = byte;
            let _ = (reply(&changed, 10), words(&changed));
        }
    }
}
