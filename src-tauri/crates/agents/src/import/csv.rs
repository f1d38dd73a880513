//! Fields of CSV (RFC 4180, with any delimiter and quote). A field that is damaged is told apart, so that it costs its row
//! only where somebody reads it.

use std::fmt;

/// How fields are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Splitter {
    /// Between two fields.
    pub delimiter: char,
    /// Around a field that may hold anything; none where the file has no quotes.
    pub quote: Option<char>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A quote stands within an unquoted field.
    Middle,
    /// Text follows the closing quote.
    Follows,
    /// The opening quote is never closed.
    Unclosed,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Middle => "has a quote in the middle",
            Self::Follows => "has text that follows its closing quote",
            Self::Unclosed => "has an opening quote that is not closed",
        })
    }
}

/// Whether a text ends where a record does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All quotes are closed.
    Closed,
    /// The quote that opens this field (from 0) is not closed.
    Open(usize),
}

/// Fields of one record, reused from record to record.
#[derive(Debug, Default)]
pub struct Fields {
    all: Vec<String>,
    count: usize,
    flaws: Vec<(usize, Flaw)>,
}

impl Fields {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The field at `place`, from 0.
    pub fn get(&self, place: usize) -> Option<&str> {
        self.as_slice().get(place).map(String::as_str)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[String] {
        self.all.get(..self.count).unwrap_or_default()
    }

    /// What is wrong with the field at `place`.
    pub fn flaw(&self, place: usize) -> Option<Flaw> {
        self.flaws
            .iter()
            .find(|(at, _)| *at == place)
            .map(|(_, flaw)| *flaw)
    }

    fn begin(&mut self) -> &mut String {
        if self.all.len() == self.count {
            self.all.push(String::new());
        }
        self.count += 1;
        let last = self.count - 1;
        // The push above makes room; an index that is out of reach could only follow from a bug.
        let Some(field) = self.all.get_mut(last) else {
            unreachable!("a field was just pushed")
        };
        field.clear();
        field
    }
}

impl Splitter {
    /// Commas and double quotes.
    pub const RFC4180: Self = Self {
        delimiter: ',',
        quote: Some('"'),
    };

    /// Splits `text`; `fields` is cleared first.
    pub fn split(self, text: &str, fields: &mut Fields) -> End {
        self.split_with(text, fields, None)
    }

    /// Splits `text` and takes the quote that opens field `literal` for a letter like any other.
    pub fn split_literal(self, text: &str, fields: &mut Fields, literal: usize) {
        self.split_with(text, fields, Some(literal));
        // First, so that it is the one that is told.
        fields.flaws.insert(0, (literal, Flaw::Unclosed));
    }

    fn split_with(self, text: &str, fields: &mut Fields, literal: Option<usize>) -> End {
        fields.count = 0;
        fields.flaws.clear();
        let mut rest = text;
        loop {
            let place = fields.count;
            let after = match self.opened(rest) {
                // From a quote that is not closed on, quotes mean nothing any more in this text.
                Some(quoted) if literal.is_none_or(|at| place < at) => {
                    match self.quoted(quoted, fields) {
                        Some(after) => after,
                        None => return End::Open(place),
                    }
                }
                _ => self.plain(rest, fields),
            };
            match after {
                Some(next) => rest = next,
                None => return End::Closed,
            }
        }
    }

    /// What follows the opening quote, if the field begins with one; blanks before it are passed over.
    fn opened(self, rest: &str) -> Option<&str> {
        let quote = self.quote?;
        rest.strip_prefix(quote)
            .or_else(|| rest.trim_start_matches(' ').strip_prefix(quote))
    }

    /// Takes an unquoted field; what follows its delimiter is returned.
    fn plain<'a>(self, rest: &'a str, fields: &mut Fields) -> Option<&'a str> {
        let (text, after) = match rest.split_once(self.delimiter) {
            Some((text, after)) => (text, Some(after)),
            None => (rest, None),
        };
        fields.begin().push_str(text);
        if self.quote.is_some_and(|quote| text.contains(quote)) {
            fields.flaws.push((fields.count - 1, Flaw::Middle));
        }
        after
    }

    /// Takes a field whose opening quote is gone; two quotes in it are one. None: it is not closed.
    #[allow(clippy::option_option)] // Outer: closed or not; inner: whether another field follows.
    fn quoted<'a>(self, mut rest: &'a str, fields: &mut Fields) -> Option<Option<&'a str>> {
        let quote = self.quote?;
        let field = fields.begin();
        loop {
            let (text, after) = rest.split_once(quote)?;
            field.push_str(text);
            if let Some(more) = after.strip_prefix(quote) {
                field.push(quote);
                rest = more;
                continue;
            }
            let blank = after.trim_start_matches(' ');
            if blank.is_empty() {
                return Some(None);
            }
            if let Some(next) = blank.strip_prefix(self.delimiter) {
                return Some(Some(next));
            }
            let (text, next) = match after.split_once(self.delimiter) {
                Some((text, next)) => (text, Some(next)),
                None => (after, None),
            };
            field.push_str(text);
            fields.flaws.push((fields.count - 1, Flaw::Follows));
            return Some(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{End, Fields, Flaw, Splitter};
    use proptest::prelude::*;

    fn fields(line: &str) -> (Vec<String>, End, Vec<(usize, Flaw)>) {
        let mut found = Fields::default();
        Splitter::RFC4180.split("left,from,before,\"a\"b", &mut found);
        let end = Splitter::RFC4180.split(line, &mut found);
        (found.as_slice().to_vec(), end, found.flaws)
    }

    #[test]
    fn splits_plain_and_quoted_fields() {
        assert_eq!(fields("a,,c").0, ["a", "", "c"]);
        assert_eq!(fields("").0, [""]);
        assert_eq!(fields(r#""a,""b""",c"#).0, [r#"a,"b""#, "c"]);
        assert_eq!(fields(r#"a, "b" ,c"#).0, ["a", "b", "c"]);
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(fields(r#"a,"b"#).1, End::Open(1));
        assert_eq!(fields(r#"a"b,c"#).2, [(0, Flaw::Middle)]);
        assert_eq!(
            fields(r#"x,"a"b,c"#),
            (
                vec!["x".into(), "ab".into(), "c".into()],
                End::Closed,
                vec![(1, Flaw::Follows)]
            )
        );
        let mut found = Fields::default();
        Splitter::RFC4180.split_literal(r#"a,"b,c"#, &mut found, 1);
        assert_eq!(found.as_slice(), ["a", "\"b", "c"]);
        assert!(found.flaw(1).is_some() && found.flaw(2).is_none());
    }

    proptest! {
        #[test]
        fn quoted_fields_come_back(values in prop::collection::vec("[^\r]{0,20}", 1..8), delimiter in prop::sample::select(vec![',', ';', '\t', '|'])) {
            let split = Splitter { delimiter, quote: Some('"') };
            let line = values.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\""))).collect::<Vec<_>>().join(&delimiter.to_string());
            let mut found = Fields::default();
            prop_assert_eq!(split.split(&line, &mut found), End::Closed);
            prop_assert_eq!(found.as_slice(), values);
            prop_assert!(found.flaws.is_empty());
        }
    }
}
