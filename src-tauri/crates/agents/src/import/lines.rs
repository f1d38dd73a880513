//! Lines of a file, read in bounded memory while the whole file is hashed.

use super::ImportError;
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read};

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

/// Reads lines from `R`. A byte order mark of UTF-8 is dropped; other encodings are refused as a whole.
#[derive(Debug)]
pub struct Lines<R> {
    source: BufReader<R>,
    hasher: Sha256,
    line: Vec<u8>,
    limit: usize,
    number: u64,
    bytes: u64,
}

impl<R: Read> Lines<R> {
    /// Begins to read; no line may be longer than `limit` bytes.
    pub fn new(source: R, limit: usize) -> Result<Self, ImportError> {
        let source = BufReader::with_capacity(1 << 16, source);
        let mut lines = Self {
            source,
            hasher: Sha256::new(),
            line: Vec::new(),
            limit,
            number: 0,
            bytes: 0,
        };
        let head = lines.source.fill_buf()?;
        match head {
            [] => return Err(ImportError::Empty),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(ImportError::Encoding("UTF-16")),
            [b'P', b'K', 3, 4, ..] => {
                return Err(ImportError::Encoding("a zip archive or a spreadsheet"));
            }
            [0x1F, 0x8B, ..] => return Err(ImportError::Encoding("a gzip archive")),
            [0xEF, 0xBB, 0xBF, ..] => lines.consume(3),
            _ => {}
        }
        Ok(lines)
    }

    /// The number of the line read last, from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Bytes read so far.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of all bytes read so far, in hex.
    pub fn digest(&self) -> String {
        hex::encode(self.hasher.clone().finalize())
    }

    /// The next line, or none at the end of the file.
    pub fn next_line(&mut self) -> Result<Option<Piece<'_>>, ImportError> {
        self.line.clear();
        let (mut any, mut too_long) = (false, false);
        loop {
            let buffer = match self.source.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
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
            self.consume(used);
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

    fn consume(&mut self, count: usize) {
        let read = self.source.buffer().get(..count).unwrap_or_default();
        self.hasher.update(read);
        self.bytes += count as u64;
        self.source.consume(count);
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
    fn what_is_no_utf8_text_is_refused_as_a_whole() {
        assert!(matches!(Lines::new(&b""[..], 8), Err(ImportError::Empty)));
        assert!(matches!(
            Lines::new(&b"\xFF\xFEa\0"[..], 8),
            Err(ImportError::Encoding("UTF-16"))
        ));
        assert!(matches!(
            Lines::new(&b"PK\x03\x04..."[..], 8),
            Err(ImportError::Encoding(_))
        ));
    }
}
