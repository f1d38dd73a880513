//! Lines of a file, read in bounded memory while the whole file is hashed.

use super::{ImportError, source::Source};
use encoding_rs::Encoding;
use std::io::Read;

/// Most bytes a line may have, without its end.
pub const LINE_LIMIT: usize = 65_536;

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Its text, without `\n` or `\r\n` at its end.
    Text(&'a str),
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// More bytes than the limit; they were read over.
    TooLong,
}

/// Reads lines from `R`. A byte order mark is dropped; a file of another format is refused as a whole. Lines end with
/// `\n` or `\r\n`, or with `\r` where the file has no `\n` (old Macintosh text).
#[derive(Debug)]
pub struct Lines<R> {
    source: Source<R>,
    line: Vec<u8>,
    limit: usize,
    number: u64,
    end: u8,
}

impl<R: Read> Lines<R> {
    /// Begins to read UTF-8, or what a byte order mark says; no line may be longer than `limit` bytes.
    pub fn new(source: R, limit: usize) -> Result<Self, ImportError> {
        Self::open(source, limit, None)
    }

    /// Begins to read text of the stated encoding.
    pub fn open(
        source: R,
        limit: usize,
        encoding: Option<&'static Encoding>,
    ) -> Result<Self, ImportError> {
        let source = Source::new(source, encoding)?;
        let head = source.rest();
        let old_mac = head.contains(&b'\r') && !head.contains(&b'\n');
        Ok(Self {
            source,
            line: Vec::new(),
            limit,
            number: 0,
            end: if old_mac { b'\r' } else { b'\n' },
        })
    }

    /// The number of the line read last, from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The name of the encoding that is read.
    pub fn encoding(&self) -> &'static str {
        self.source.encoding().name()
    }

    /// Whether lines end with `\r` alone.
    pub const fn ends_with_cr(&self) -> bool {
        self.end == b'\r'
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.source.bytes()
    }

    /// The SHA-256 of all bytes read so far, in hex.
    pub fn digest(&self) -> String {
        self.source.digest()
    }

    /// The next line, or none at the end of the file.
    pub fn next_line(&mut self) -> Result<Option<Piece<'_>>, ImportError> {
        self.line.clear();
        let (mut any, mut too_long) = (false, false);
        loop {
            let buffer = self.source.fill()?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == self.end);
            let part = buffer
                .get(..end.unwrap_or(buffer.len()))
                .unwrap_or_default();
            // One byte more than the limit is kept back for the `\r` of a line's end.
            if self.line.len() + part.len() > self.limit + 1 {
                too_long = true;
            } else if !too_long {
                self.line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.source.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        if too_long || self.line.len() > self.limit {
            return Ok(Some(Piece::TooLong));
        }
        Ok(Some(
            std::str::from_utf8(&self.line).map_or(Piece::NotUtf8, Piece::Text),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Piece};
    use crate::import::ImportError;
    use sha2::{Digest, Sha256};

    fn all(bytes: &[u8], limit: usize) -> Vec<String> {
        let mut lines = Lines::new(bytes, limit).unwrap();
        let mut found = Vec::new();
        while let Some(piece) = lines.next_line().unwrap() {
            found.push(match piece {
                Piece::Text(text) => text.to_owned(),
                other => format!("{other:?}"),
            });
        }
        assert_eq!(lines.digest(), hex::encode(Sha256::digest(bytes)));
        assert_eq!(lines.bytes(), bytes.len() as u64);
        assert_eq!(lines.number(), found.len() as u64);
        found
    }

    #[test]
    fn ends_marks_and_damage_stay_within_their_line() {
        assert_eq!(all(b"\xEF\xBB\xBFa\r\nb\n\nc", 8), ["a", "b", "", "c"]);
        assert_eq!(all(b"a\n\xFF\xFFx\nb\n", 8), ["a", "NotUtf8", "b"]);
        assert_eq!(
            all(b"12345678\r\n123456789\n1\n", 8),
            ["12345678", "TooLong", "1"]
        );
        assert_eq!(all(b"a\rb\rc\r", 8), ["a", "b", "c"]);
    }

    #[test]
    fn a_giant_line_is_read_over_and_not_held() {
        let mut file = vec![b'x'; 3_000_000];
        file.extend_from_slice(b"\nend");
        assert_eq!(all(&file, 100), ["TooLong", "end"]);
        let mut lines = Lines::new(&file[..], 100).unwrap();
        lines.next_line().unwrap();
        assert!(lines.line.capacity() < 1000);
    }

    #[test]
    fn utf16_with_a_mark_is_read_and_what_is_no_text_refused_as_a_whole() {
        let mut marked = vec![0xFF, 0xFE];
        marked.extend("ä,b\nc".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(all(&marked, 8), ["ä,b", "c"]);
        assert!(matches!(Lines::new(&b""[..], 8), Err(ImportError::Empty)));
        assert!(matches!(
            Lines::new(&b"PK\x03\x04..."[..], 8),
            Err(ImportError::Foreign(_))
        ));
    }
}
