//! The one encoder of lines (docs/formats, §1): one JSON object, no spaces, keys in the order they are written.

use std::fmt::Write as _;

/// Largest integer a line may hold: 2^53 − 1, exact in every JSON parser.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// A line in the making. Keys appear in the order of the calls.
#[derive(Debug, Clone, Default)]
pub struct Line {
    text: String,
}

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    fn key(&mut self, key: &str) {
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        push_string(&mut self.text, key);
        self.text.push(':');
    }

    /// Appends a string member.
    #[must_use]
    pub fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        push_string(&mut self.text, value);
        self
    }

    /// Appends an integer member; the caller keeps it at or below [`MAX_INTEGER`].
    #[must_use]
    pub fn integer(mut self, key: &str, value: u64) -> Self {
        self.key(key);
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    /// Appends a truth as `"true"` or `"false"`.
    #[must_use]
    pub fn truth(self, key: &str, value: bool) -> Self {
        self.text(key, if value { "true" } else { "false" })
    }

    /// Appends an array of objects, each itself a line.
    #[must_use]
    pub fn lines(mut self, key: &str, values: &[Line]) -> Self {
        self.key(key);
        self.text.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.text.push_str(&value.text);
            self.text
                .push_str(if value.text.is_empty() { "{}" } else { "}" });
        }
        self.text.push(']');
        self
    }

    /// The line's exact bytes, as text.
    pub fn finish(mut self) -> String {
        self.text
            .push_str(if self.text.is_empty() { "{}" } else { "}" });
        self.text
    }
}

/// Appends `value` as a JSON string, escaped as RFC 8785 §3.2.2.2, `to_json(text)` and `serde_json` do.
fn push_string(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{08}' => out.push_str("\\b"),
            '\u{09}' => out.push_str("\\t"),
            '\u{0A}' => out.push_str("\\n"),
            '\u{0C}' => out.push_str("\\f"),
            '\u{0D}' => out.push_str("\\r"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn escapes_every_code_point_as_serde_json_does() {
        for c in (1..=0x0010_FFFF).filter_map(char::from_u32) {
            let ours = Line::new().text("k", &c.to_string()).finish();
            let theirs = format!(
                "{{\"k\":{}}}",
                serde_json::to_string(&c.to_string()).unwrap()
            );
            assert_eq!(ours, theirs, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn keeps_order_and_adds_no_space() {
        let inner = [Line::new().integer("b", 1), Line::new()];
        let line = Line::new()
            .text("z", "")
            .integer("a", 2)
            .truth("t", true)
            .lines("l", &inner);
        assert_eq!(
            line.finish(),
            r#"{"z":"","a":2,"t":"true","l":[{"b":1},{}]}"#
        );
    }
}
