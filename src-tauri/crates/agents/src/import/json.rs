//! JSON documents from a file that is an array of objects, has one object a line or objects over several lines, read in bounded memory.

use super::{
    ImportError,
    lines::{Lines, Piece},
};
use std::io::Read;

/// Most bytes one document may have, and so most bytes a line may have.
pub const DOCUMENT_LIMIT: usize = 262_144;

/// A document and the line on which it begins, or what is wrong there.
pub(super) type Found = (u64, Result<String, String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Unknown,
    /// One object a line.
    Lines,
    /// Objects over several lines, one after the other.
    Objects,
    /// An array; true once its `]` was read.
    Array(bool),
}

/// Takes documents out of a file.
#[derive(Debug)]
pub(super) struct Documents<R> {
    pub(super) lines: Lines<R>,
    shape: Shape,
    /// Documents and faults of the lines read so far that were not yet asked for.
    ready: std::collections::VecDeque<Found>,
    open: Open,
}

/// The document that is being put together from an array's lines.
#[derive(Debug, Default)]
struct Open {
    text: String,
    line: u64,
    depth: u32,
    in_string: bool,
    escaped: bool,
    too_long: bool,
}

impl<R: Read> Documents<R> {
    pub(super) fn new(source: R) -> Result<Self, ImportError> {
        let lines = Lines::new(source, DOCUMENT_LIMIT)?;
        Ok(Self {
            lines,
            shape: Shape::Unknown,
            ready: std::collections::VecDeque::new(),
            open: Open::default(),
        })
    }

    /// The next document or fault, or none at the end.
    pub(super) fn next_document(&mut self) -> Result<Option<Found>, ImportError> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Ok(Some(found));
            }
            let Some(piece) = self.lines.next_line()? else {
                return Ok(self.at_end());
            };
            let text = match piece {
                Piece::Text(text) => Ok(text.to_owned()),
                Piece::NotUtf8 => Err("it is not UTF-8".to_owned()),
                Piece::TooLong => Err(format!("it is longer than {DOCUMENT_LIMIT} bytes")),
            };
            let line = self.lines.number();
            match text {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => self.take(line, &text),
                Err(reason) => {
                    // Whatever stood open in an array cannot be trusted after bytes that could not be read.
                    self.open = Open::default();
                    self.ready.push_back((line, Err(reason)));
                }
            }
        }
    }

    fn at_end(&mut self) -> Option<Found> {
        let open = std::mem::take(&mut self.open);
        if open.depth > 0 {
            if self.shape != Shape::Objects {
                self.shape = Shape::Array(true);
            }
            return Some((
                open.line,
                Err("the object that begins here is not closed".to_owned()),
            ));
        }
        if self.shape == Shape::Array(false) {
            self.shape = Shape::Array(true);
            return Some((
                self.lines.number(),
                Err("the array is not closed; the file may be cut off".to_owned()),
            ));
        }
        None
    }

    fn take(&mut self, line: u64, text: &str) {
        let mut rest = text;
        if self.shape == Shape::Unknown {
            self.shape = Shape::Lines;
            if let Some(after) = text.trim_start().strip_prefix('[') {
                self.shape = Shape::Array(false);
                rest = after;
            } else if text.trim_start().starts_with('{') && !text.trim_end().ends_with('}') {
                self.shape = Shape::Objects;
            }
        }
        match self.shape {
            Shape::Lines | Shape::Unknown => self.ready.push_back((line, Ok(rest.to_owned()))),
            Shape::Objects | Shape::Array(_) => self.take_elements(line, rest),
        }
    }

    fn take_elements(&mut self, line: u64, text: &str) {
        for letter in text.chars() {
            if self.open.depth == 0 {
                match letter {
                    '{' => {
                        self.open = Open {
                            line,
                            depth: 1,
                            text: "{".to_owned(),
                            ..Open::default()
                        }
                    }
                    ']' if self.shape != Shape::Objects => self.shape = Shape::Array(true),
                    ',' => {}
                    other if other.is_whitespace() => {}
                    other => {
                        self.ready.push_back((
                            line,
                            Err(format!("{other:?} stands where an object should begin")),
                        ));
                        return;
                    }
                }
            } else {
                self.open.push(letter);
                if self.open.depth == 0 {
                    let done = std::mem::take(&mut self.open);
                    let document = if done.too_long {
                        Err(format!("it is longer than {DOCUMENT_LIMIT} bytes"))
                    } else {
                        Ok(done.text)
                    };
                    self.ready.push_back((done.line, document));
                }
            }
        }
        if self.open.depth > 0 {
            self.open.push('\n');
        }
    }
}

impl Open {
    fn push(&mut self, letter: char) {
        if self.text.len() >= DOCUMENT_LIMIT {
            self.too_long = true;
            self.text = String::new();
        }
        if !self.too_long {
            self.text.push(letter);
        }
        // A string never runs over the end of a line in JSON, so a lost quote is noticed there.
        if letter == '\n' {
            self.in_string = false;
            self.escaped = false;
        } else if self.in_string {
            if self.escaped {
                self.escaped = false;
            } else if letter == '\\' {
                self.escaped = true;
            } else if letter == '"' {
                self.in_string = false;
            }
        } else {
            match letter {
                '"' => self.in_string = true,
                '{' | '[' => self.depth += 1,
                '}' | ']' => self.depth -= 1,
                _ => {}
            }
        }
    }
}
