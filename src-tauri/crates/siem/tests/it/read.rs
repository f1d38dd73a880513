//! Reads what was written, by the letter of the standards and without a line of the program's: RFC 5424, RFC 6587, CEF.

use std::collections::BTreeMap;

/// A syslog message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syslog {
    pub priority: u16,
    pub time: String,
    pub host: String,
    pub app: String,
    pub process: String,
    pub id: String,
    /// The only element's parameters, unescaped.
    pub params: BTreeMap<String, String>,
    pub text: String,
}

fn word<'t>(rest: &mut &'t str) -> &'t str {
    let (word, after) = rest.split_once(' ').expect("a space after a field");
    *rest = after;
    assert!(
        !word.is_empty() && word.bytes().all(|b| (33..=126).contains(&b)),
        "{word:?}"
    );
    word
}

/// Reads a message strictly. It has exactly one element of structured data, and no parameter twice.
pub fn syslog(message: &str) -> Syslog {
    assert!(!message.chars().any(char::is_control), "{message:?}");
    let mut rest = message.strip_prefix('<').unwrap();
    let (priority, after) = rest.split_once('>').unwrap();
    rest = after.strip_prefix("1 ").expect("version 1");
    let (time, host, app) = (word(&mut rest), word(&mut rest), word(&mut rest));
    let (process, id) = (word(&mut rest), word(&mut rest));
    assert!(host.len() <= 255 && app.len() <= 48 && process.len() <= 128 && id.len() <= 32);
    rest = rest.strip_prefix("[countersign@32473").unwrap();
    let mut params = BTreeMap::new();
    while let Some(after) = rest.strip_prefix(' ') {
        let (name, after) = after.split_once("=\"").unwrap();
        assert!((1..=32).contains(&name.len()), "{name}");
        assert!(
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "{name}"
        );
        let (mut value, mut letters) = (String::new(), after.chars());
        loop {
            match letters.next().expect("a closing quotation mark") {
                '"' => break,
                ']' => panic!("an unescaped bracket in {name}"),
                '\\' => value.push(
                    letters
                        .next()
                        .filter(|c| matches!(c, '"' | '\\' | ']'))
                        .expect("an escape of RFC 5424"),
                ),
                c => value.push(c),
            }
        }
        assert!(
            params.insert(name.to_owned(), value).is_none(),
            "{name} stands twice"
        );
        rest = letters.as_str();
    }
    let text = rest.strip_prefix("] ").expect("the end of the element");
    Syslog {
        priority: priority.parse().unwrap(),
        time: time.to_owned(),
        host: host.to_owned(),
        app: app.to_owned(),
        process: process.to_owned(),
        id: id.to_owned(),
        params,
        text: text.to_owned(),
    }
}

/// The seven fields of a CEF header and the extension, unescaped.
pub fn cef(text: &str) -> (Vec<String>, BTreeMap<String, String>) {
    let mut fields = vec![String::new()];
    let mut letters = text.strip_prefix("CEF:").unwrap().chars();
    while fields.len() < 8 {
        match letters.next().unwrap() {
            '|' => fields.push(String::new()),
            '\\' => fields
                .last_mut()
                .unwrap()
                .push(letters.next().filter(|c| matches!(c, '|' | '\\')).unwrap()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(fields.pop().as_deref(), Some(""));
    // A key is the word before an unescaped equals sign.
    let mut parts: Vec<String> = vec![String::new()];
    while let Some(c) = letters.next() {
        match c {
            '=' => parts.push(String::new()),
            '\\' => {
                let escaped = letters.next().filter(|c| matches!(c, '=' | '\\')).unwrap();
                parts.last_mut().unwrap().push(escaped);
            }
            c => parts.last_mut().unwrap().push(c),
        }
    }
    let mut extension = BTreeMap::new();
    let mut key = parts.remove(0);
    let last = parts.len() - 1;
    for (at, part) in parts.into_iter().enumerate() {
        let (value, next) = if at == last {
            (part, String::new())
        } else {
            let (value, next) = part.rsplit_once(' ').unwrap();
            (value.to_owned(), next.to_owned())
        };
        assert!(
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric()),
            "{key:?}"
        );
        assert!(extension.insert(key, value).is_none());
        key = next;
    }
    (fields, extension)
}

/// The messages of octet-counted frames, and what is left over of one that is not whole.
pub fn frames(mut bytes: &[u8]) -> (Vec<String>, &[u8]) {
    let mut messages = Vec::new();
    loop {
        let Some(space) = bytes.iter().take(6).position(|b| *b == b' ') else {
            return (messages, bytes);
        };
        let length: usize = std::str::from_utf8(&bytes[..space])
            .unwrap()
            .parse()
            .unwrap();
        let Some(message) = bytes.get(space + 1..space + 1 + length) else {
            return (messages, bytes);
        };
        messages.push(std::str::from_utf8(message).unwrap().to_owned());
        bytes = &bytes[space + 1 + length..];
    }
}
