//! The strict parser of lines (docs/formats, §1): it accepts exactly what the encoder writes.

use crate::{StatementError, line::MAX_INTEGER};

/// Deepest nesting of objects that any format has (document, rule, step), and one more.
const MAX_DEPTH: usize = 4;

/// A value of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string, unescaped.
    Text(String),
    /// An integer up to 2^53 − 1.
    Integer(u64),
    /// An array of objects.
    Lines(Vec<Reader>),
}

/// The members of one object, handed out in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    members: std::collections::VecDeque<(String, Value)>,
}

impl Reader {
    /// Parses `text` as one line of at most `limit` bytes.
    pub fn parse(text: &str, limit: usize) -> Result<Self, StatementError> {
        if text.len() > limit {
            return Err(StatementError::TooLong {
                length: text.len(),
                limit,
            });
        }
        let mut cursor = Cursor { text, at: 0 };
        let reader = cursor.object(MAX_DEPTH)?;
        if cursor.at == text.len() {
            Ok(reader)
        } else {
            Err(cursor.wanted("the end of the line"))
        }
    }

    /// Whether the next member is `key`.
    pub fn has(&self, key: &str) -> bool {
        self.members.front().is_some_and(|(found, _)| found == key)
    }

    /// The next member, which must be `key`.
    pub fn next(&mut self, key: &str) -> Result<Value, StatementError> {
        let wrong = |found: &str| StatementError::Member {
            wanted: key.to_owned(),
            found: found.to_owned(),
        };
        match self.members.pop_front() {
            Some((found, value)) if found == key => Ok(value),
            Some((found, _)) => Err(wrong(&found)),
            None => Err(wrong("")),
        }
    }

    /// The next member, a string.
    pub fn text(&mut self, key: &str) -> Result<String, StatementError> {
        match self.next(key)? {
            Value::Text(text) => Ok(text),
            _ => Err(StatementError::Value {
                member: key.to_owned(),
                wanted: "a string",
            }),
        }
    }

    /// The next member, an integer.
    pub fn integer(&mut self, key: &str) -> Result<u64, StatementError> {
        match self.next(key)? {
            Value::Integer(value) => Ok(value),
            _ => Err(StatementError::Value {
                member: key.to_owned(),
                wanted: "an integer",
            }),
        }
    }

    /// The next member, an array of objects.
    pub fn lines(&mut self, key: &str) -> Result<Vec<Reader>, StatementError> {
        match self.next(key)? {
            Value::Lines(lines) => Ok(lines),
            _ => Err(StatementError::Value {
                member: key.to_owned(),
                wanted: "an array of objects",
            }),
        }
    }

    /// Demands that no member is left.
    pub fn end(&self) -> Result<(), StatementError> {
        match self.members.front() {
            Some((found, _)) => Err(StatementError::Extra {
                found: found.clone(),
            }),
            None => Ok(()),
        }
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn wanted(&self, wanted: &'static str) -> StatementError {
        StatementError::NotALine {
            at: self.at,
            wanted,
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, c: char) -> bool {
        let hit = self.peek() == Some(c);
        if hit {
            self.at += c.len_utf8();
        }
        hit
    }

    fn expect(&mut self, c: char, wanted: &'static str) -> Result<(), StatementError> {
        if self.eat(c) {
            Ok(())
        } else {
            Err(self.wanted(wanted))
        }
    }

    fn object(&mut self, depth: usize) -> Result<Reader, StatementError> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| self.wanted("a shallower object"))?;
        self.expect('{', "an object")?;
        let mut members = std::collections::VecDeque::new();
        while !self.eat('}') {
            if !members.is_empty() {
                self.expect(',', "a comma")?;
            }
            let key = self.string()?;
            self.expect(':', "a colon")?;
            members.push_back((key, self.value(depth)?));
        }
        Ok(Reader { members })
    }

    fn value(&mut self, depth: usize) -> Result<Value, StatementError> {
        match self.peek() {
            Some('"') => self.string().map(Value::Text),
            Some('[') => self.array(depth).map(Value::Lines),
            Some('0'..='9') => self.integer().map(Value::Integer),
            _ => Err(self.wanted("a string, an integer or an array")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Reader>, StatementError> {
        self.expect('[', "an array")?;
        let mut lines = Vec::new();
        while !self.eat(']') {
            if !lines.is_empty() {
                self.expect(',', "a comma")?;
            }
            lines.push(self.object(depth)?);
        }
        Ok(lines)
    }

    fn integer(&mut self) -> Result<u64, StatementError> {
        let digits: String = self
            .rest()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let canonical = digits == "0" || !digits.starts_with('0');
        match digits.parse::<u64>() {
            Ok(value) if canonical && value <= MAX_INTEGER => {
                self.at += digits.len();
                Ok(value)
            }
            _ => Err(self.wanted("an integer from 0 to 2^53 − 1 without leading zeros")),
        }
    }

    fn string(&mut self) -> Result<String, StatementError> {
        self.expect('"', "a string")?;
        let mut out = String::new();
        loop {
            let plain = self.rest().find(|c: char| c == '"' || c == '\\' || c < ' ');
            let plain = plain.ok_or_else(|| self.wanted("a closing quote"))?;
            out.push_str(self.rest().get(..plain).unwrap_or_default());
            self.at += plain;
            match self.take() {
                Some('"') => return Ok(out),
                Some('\\') => out.push(self.escape()?),
                _ => return Err(self.wanted("an escaped control character")),
            }
        }
    }

    /// Only the escapes that the encoder writes: the short ones, and `\u00xx` for control characters without one.
    fn escape(&mut self) -> Result<char, StatementError> {
        let start = self.at;
        let c = match self.take() {
            Some('"') => '"',
            Some('\\') => '\\',
            Some('b') => '\u{08}',
            Some('t') => '\t',
            Some('n') => '\n',
            Some('f') => '\u{0C}',
            Some('r') => '\r',
            Some('u') => {
                let code = self.rest().get(..4).filter(|hex| {
                    hex.starts_with("00")
                        && !hex.contains(|c: char| c.is_ascii_uppercase() || c == '+')
                });
                let code = code.and_then(|hex| u8::from_str_radix(hex, 16).ok());
                let short = matches!(code, Some(0x08 | 0x09 | 0x0A | 0x0C | 0x0D));
                match code {
                    Some(code @ 1..=0x1F) if !short => {
                        self.at += 4;
                        char::from(code)
                    }
                    _ => {
                        return Err(StatementError::NotALine {
                            at: start,
                            wanted: "a canonical escape",
                        });
                    }
                }
            }
            _ => {
                return Err(StatementError::NotALine {
                    at: start,
                    wanted: "a canonical escape",
                });
            }
        };
        Ok(c)
    }
}

#[cfg(test)]
mod tests {
    use super::{Reader, Value};
    use crate::Line;

    #[test]
    fn reads_back_every_code_point() {
        for c in (1..=0x0010_FFFF).filter_map(char::from_u32) {
            let line = Line::new().text("k", &c.to_string()).finish();
            let mut reader = Reader::parse(&line, 100).unwrap();
            assert_eq!(
                reader.next("k"),
                Ok(Value::Text(c.to_string())),
                "U+{:04X}",
                c as u32
            );
        }
    }

    #[test]
    fn refuses_every_other_spelling() {
        for text in [
            "",
            "{",
            "{}x",
            " {}",
            "{} ",
            "{ }",
            r#"{"a" :1}"#,
            r#"{"a":01}"#,
            r#"{"a":-1}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":9007199254740992}"#,
            r#"{"a":null}"#,
            r#"{"a":true}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\u000a"}"#,
            r#"{"a":"\u001F"}"#,
            r#"{"a":"\u0000"}"#,
            r#"{"a":"\u+01f"}"#,
            "{\"a\":\"\n\"}",
            r#"{"a":"x}"#,
            r#"{,"a":1}"#,
            r#"{"a":1,}"#,
            r#"{"a":[1]}"#,
            r#"{"a":["x"]}"#,
            r#"{"a":[{},]}"#,
            "{a:1}",
            "{}\n",
            r#"{"a":[{"a":[{"a":[{"a":[{}]}]}]}]}"#,
        ] {
            assert!(Reader::parse(text, 100).is_err(), "{text:?}");
        }
        assert!(
            Reader::parse(
                r#"{"a":9007199254740991,"b":[{},{"c":0}],"d":"\u001f\n"}"#,
                100
            )
            .is_ok()
        );
        assert!(Reader::parse(r#"{"a":1}"#, 6).is_err());
    }
}
