//! Where the members of a line of JSON stand: enough to change one of them and nothing else.

use std::ops::Range;

/// A member of an object.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its key.
    pub key: String,
    /// Key and value with their colon.
    pub whole: Range<usize>,
    /// The value.
    pub value: Range<usize>,
}

/// The members of the object that `line` is.
pub fn members(line: &str) -> Vec<Member> {
    let (mut found, mut depth, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    let (mut begin, mut colon) = (1, None);
    for (at, byte) in line.bytes().enumerate() {
        if quoted {
            (quoted, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b':' if depth == 1 && colon.is_none() => colon = Some(at),
            b',' | b'}' if depth == 1 => {
                if let Some(colon) = colon.take() {
                    found.push(Member {
                        key: line[begin + 1..colon - 1].to_owned(),
                        whole: begin..at,
                        value: colon + 1..at,
                    });
                }
                begin = at + 1;
                depth -= i32::from(byte == b'}');
            }
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    found
}

/// The line with another value under a key.
pub fn with(line: &str, key: &str, value: &str) -> String {
    let member = members(line).into_iter().find(|member| member.key == key);
    let member = member.unwrap_or_else(|| panic!("{line} has no {key}"));
    format!(
        "{}{value}{}",
        &line[..member.value.start],
        &line[member.value.end..]
    )
}

/// A value that is a text, read.
pub fn text(line: &str, key: &str) -> String {
    let member = members(line).into_iter().find(|member| member.key == key);
    serde_json::from_str(&line[member.unwrap().value]).unwrap()
}

/// A text as a value.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
