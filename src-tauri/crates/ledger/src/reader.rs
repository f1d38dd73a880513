//! Reads a line whose keys and order are known, in its one canonical writing (docs/formats, §1).
//!
//! A cursor instead of a JSON parser: what it accepts is canonical by construction, at four times the speed of
//! parsing and encoding again.

use countersign_statement::line::MAX_INTEGER;

/// What is left to read. Every method returns `None` for anything but the canonical writing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Exactly these bytes.
    pub(crate) fn literal(&mut self, expected: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(expected)?;
        Some(())
    }

    /// Whether these bytes come next, which are then taken.
    pub(crate) fn takes(&mut self, expected: &str) -> bool {
        self.literal(expected).is_some()
    }

    /// An integer in its shortest form.
    pub(crate) fn integer(&mut self) -> Option<u64> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        if number.len() > 1 && number.starts_with('0') {
            return None;
        }
        self.rest = rest;
        number.parse().ok().filter(|&number| number <= MAX_INTEGER)
    }

    /// A string without escapes, up to its quotation mark.
    pub(crate) fn plain(&mut self) -> Option<&'a str> {
        let (text, rest) = self.rest.split_once('"')?;
        self.rest = rest;
        (!text.bytes().any(|c| c < b' ' || c == b'\\')).then_some(text)
    }

    /// `2 · N` lower-case hex digits and the quotation mark.
    pub(crate) fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        let text = self.plain()?;
        let mut out = [0; N];
        if text.bytes().any(|c| c.is_ascii_uppercase()) {
            return None;
        }
        hex::decode_to_slice(text, &mut out).ok()?;
        Some(out)
    }

    /// A string up to its quotation mark, each escape in its one form; U+0000 is refused.
    pub(crate) fn escaped(&mut self) -> Option<String> {
        let mut out = String::with_capacity(self.rest.len().min(1024));
        loop {
            let special = self
                .rest
                .bytes()
                .position(|c| c < b' ' || c == b'"' || c == b'\\')?;
            let (run, rest) = self.rest.split_at_checked(special)?;
            out.push_str(run);
            if let Some(rest) = rest.strip_prefix('"') {
                self.rest = rest;
                return Some(out);
            }
            let mut after = rest.strip_prefix('\\')?.chars();
            let (c, taken) = match after.next()? {
                c @ ('"' | '\\') => (c, 2),
                'b' => ('\u{08}', 2),
                't' => ('\u{09}', 2),
                'n' => ('\u{0A}', 2),
                'f' => ('\u{0C}', 2),
                'r' => ('\u{0D}', 2),
                'u' => (control(after.as_str().get(..4)?)?, 6),
                _ => return None,
            };
            out.push(c);
            self.rest = rest.get(taken..)?;
        }
    }

    /// The end.
    pub(crate) fn end(self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }
}

/// A control character that has no short escape, from its four digits.
fn control(digits: &str) -> Option<char> {
    let low = digits.strip_prefix("00")?;
    if !low.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let code = u8::from_str_radix(low, 16).ok()?;
    (matches!(code, 0x01..0x20) && !matches!(code, 0x08 | 0x09 | 0x0a | 0x0c | 0x0d))
        .then_some(char::from(code))
}

#[cfg(test)]
mod tests {
    use super::Scanner;
    use countersign_statement::Line;

    /// The string value as the one encoder writes it, read back.
    fn back(value: &str) -> Option<String> {
        let line = Line::new().text("k", value).finish();
        let mut reader = Scanner::new(line.strip_prefix("{\"k\":\"").unwrap());
        let found = reader.escaped()?;
        reader.literal("}")?;
        reader.end()?;
        Some(found)
    }

    #[test]
    fn every_code_point_comes_back_but_nul() {
        for c in (1..=0x0010_FFFF).filter_map(char::from_u32) {
            let value = format!("a{c}b");
            assert_eq!(
                back(&value).as_deref(),
                Some(value.as_str()),
                "U+{:04X}",
                c as u32
            );
        }
        assert_eq!(back("\0"), None);
    }

    #[test]
    fn every_other_escape_is_refused() {
        for code in 0..=0xffff_u32 {
            for text in [format!("\\u{code:04x}\""), format!("\\u{code:04X}\"")] {
                if let Some(found) = Scanner::new(&text).escaped() {
                    assert_eq!(
                        Line::new().text("k", &found).finish(),
                        format!("{{\"k\":\"{text}}}")
                    );
                }
            }
        }
        for text in [
            "\\/\"",
            "\\x\"",
            "\\",
            "\\u",
            "\\u00",
            "\\u00é\"",
            "\\u+001\"",
            "\n\"",
            "\u{1f}\"",
            "a",
            "",
        ] {
            assert_eq!(Scanner::new(text).escaped(), None, "{text:?}");
        }
    }

    #[test]
    fn integers_have_one_form() {
        let read = |text| Scanner::new(text).integer();
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("9007199254740991,"), Some((1 << 53) - 1));
        for text in [
            "",
            "00",
            "01",
            "-1",
            "+1",
            "9007199254740992",
            "99999999999999999999999",
            "x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
