//! Records of CSV: usually a line each; a quoted field may run over line ends, within bounds.

use super::{
    ImportError,
    csv::{End, Fields, Splitter},
    lines::{LINE_LIMIT, Lines, Piece},
};
use std::{collections::VecDeque, io::Read};

/// Most lines one record may have.
pub const RECORD_LINES: usize = 100;

/// What is next in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// Fields, of a record that begins on this line.
    Fields(u64),
    /// A line that cannot be split, and why.
    Bad(u64, String),
}

#[derive(Debug)]
struct Line {
    number: u64,
    /// None: too long.
    text: Option<String>,
}

impl Line {
    /// Whether it is more than a blank line.
    fn counts(&self) -> bool {
        self.text
            .as_ref()
            .is_none_or(|text| !text.trim().is_empty())
    }
}

/// Takes records out of lines.
#[derive(Debug)]
pub(super) struct Records<R> {
    pub(super) lines: Lines<R>,
    pub(super) splitter: Splitter,
    pub(super) fields: Fields,
    /// The text of the line on which the last record begins.
    pub(super) text: String,
    /// Lines that were read ahead.
    ahead: VecDeque<Line>,
    /// Lines at the end that are no records.
    footer: usize,
    footer_read: u64,
}

impl<R: Read> Records<R> {
    pub fn new(lines: Lines<R>, splitter: Splitter, footer: usize) -> Self {
        Self {
            lines,
            splitter,
            fields: Fields::default(),
            text: String::new(),
            ahead: VecDeque::new(),
            footer,
            footer_read: 0,
        }
    }

    /// The next line that is not blank, whole; none where only the footer is left.
    fn next_line(&mut self) -> Result<Option<Line>, ImportError> {
        while self.ahead.iter().filter(|line| line.counts()).count() <= self.footer {
            match self.read_line()? {
                // Without a footer nothing has to be held back.
                Some(line) if self.footer == 0 && self.ahead.iter().all(|line| !line.counts()) => {
                    self.ahead.clear();
                    return Ok(Some(line));
                }
                Some(line) => self.ahead.push_back(line),
                None => {
                    self.footer_read = self.ahead.len() as u64;
                    return Ok(None);
                }
            }
        }
        while let Some(line) = self.ahead.pop_front() {
            if line.counts() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    fn read_line(&mut self) -> Result<Option<Line>, ImportError> {
        loop {
            let text = match self.lines.next_line()? {
                None => return Ok(None),
                Some(Piece::Text(text)) if text.trim().is_empty() => continue,
                Some(Piece::Text(text)) => Some(text.to_owned()),
                Some(Piece::TooLong) => None,
                Some(Piece::NotUtf8) => {
                    return Err(ImportError::NotUtf8 {
                        line: self.lines.number(),
                    });
                }
            };
            return Ok(Some(Line {
                number: self.lines.number(),
                text,
            }));
        }
    }

    /// Lines at the end that were not taken for records.
    pub const fn footer_read(&self) -> u64 {
        self.footer_read
    }

    /// The next line and its number, split without looking at what follows: for the lines above a header.
    pub fn next_plain(&mut self) -> Result<Option<u64>, ImportError> {
        let Some(line) = self.next_line()? else {
            return Ok(None);
        };
        self.text = line.text.unwrap_or_default();
        if let End::Open(field) = self.splitter.split(&self.text, &mut self.fields) {
            self.splitter
                .split_literal(&self.text, &mut self.fields, field);
        }
        Ok(Some(line.number))
    }

    /// Splits the text of [`Self::next_plain`] anew.
    pub fn split_again(&mut self, splitter: Splitter) {
        self.splitter = splitter;
        if let End::Open(field) = splitter.split(&self.text, &mut self.fields) {
            splitter.split_literal(&self.text, &mut self.fields, field);
        }
    }

    /// Leaves the line of [`Self::next_plain`] to be read again.
    pub fn unread(&mut self, number: u64) {
        let text = Some(std::mem::take(&mut self.text));
        self.ahead.push_front(Line { number, text });
    }

    /// The next record. `width`: how many fields one has; a record over several lines is only taken for one if it has so many.
    pub fn next(&mut self, width: usize) -> Result<Option<Record>, ImportError> {
        let Some(line) = self.next_line()? else {
            return Ok(None);
        };
        let Some(text) = line.text else {
            self.text.clear();
            return Ok(Some(Record::Bad(
                line.number,
                format!("it is longer than {LINE_LIMIT} bytes"),
            )));
        };
        self.text = text;
        if let End::Open(field) = self.splitter.split(&self.text, &mut self.fields)
            && !self.over_lines(width)?
        {
            self.splitter
                .split_literal(&self.text, &mut self.fields, field);
            if self.fields.len() != width {
                return Ok(Some(Record::Bad(
                    line.number,
                    format!(
                        "the quote that opens field {} is not closed within {RECORD_LINES} lines",
                        field + 1
                    ),
                )));
            }
        }
        Ok(Some(Record::Fields(line.number)))
    }

    /// Whether the record goes on over the next lines and ends well; else they are left to be read on their own.
    fn over_lines(&mut self, width: usize) -> Result<bool, ImportError> {
        let mut whole = self.text.clone();
        for taken in 0..RECORD_LINES {
            if self.ahead.len() <= taken {
                match self.read_any()? {
                    Some(line) => self.ahead.push_back(line),
                    None => return Ok(false),
                }
            }
            let Some(text) = self.ahead.get(taken).and_then(|line| line.text.as_ref()) else {
                return Ok(false);
            };
            if whole.len() + text.len() > LINE_LIMIT {
                return Ok(false);
            }
            whole.push('\n');
            whole.push_str(text);
            let closes = self
                .splitter
                .quote
                .is_some_and(|quote| text.contains(quote));
            if closes && self.splitter.split(&whole, &mut self.fields) == End::Closed {
                let fits = fits(&self.fields, width);
                if fits {
                    self.ahead.drain(..=taken);
                }
                return Ok(fits);
            }
        }
        Ok(false)
    }

    /// The next line, blank or not: within quotes a blank line is text.
    fn read_any(&mut self) -> Result<Option<Line>, ImportError> {
        let text = match self.lines.next_line()? {
            None => return Ok(None),
            Some(Piece::Text(text)) => Some(text.to_owned()),
            Some(Piece::TooLong) => None,
            Some(Piece::NotUtf8) => {
                return Err(ImportError::NotUtf8 {
                    line: self.lines.number(),
                });
            }
        };
        Ok(Some(Line {
            number: self.lines.number(),
            text,
        }))
    }
}

/// Whether there are as many fields as wanted; empty ones beyond (delimiters at the end of a line) count for nothing.
pub(super) fn fits(fields: &Fields, width: usize) -> bool {
    fields.len() >= width
        && fields
            .as_slice()
            .iter()
            .skip(width)
            .all(|field| field.trim().is_empty())
}
