//! Reads a file line by line in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub enum NextLine {
    /// A line without its line end.
    Full(Vec<u8>),
    /// Bytes at the end of the file without a line end.
    Unended(Vec<u8>),
    /// A line longer than allowed; the rest of it was skipped.
    TooLong,
    /// Nothing more.
    End,
}

/// Reads lines that end in LF.
#[derive(Debug)]
pub struct Lines<R> {
    input: BufReader<R>,
    limit: usize,
}

impl<R: Read> Lines<R> {
    /// Lines of at most `limit` bytes.
    pub fn new(input: R, limit: usize) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            limit,
        }
    }

    /// The next line.
    pub fn next_line(&mut self) -> io::Result<NextLine> {
        let mut line = Vec::new();
        let allowed = (self.limit as u64).saturating_add(1);
        let got = self
            .input
            .by_ref()
            .take(allowed)
            .read_until(b'\n', &mut line)?;
        if got == 0 {
            return Ok(NextLine::End);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
            return Ok(NextLine::Full(line));
        }
        if line.len() <= self.limit {
            return Ok(NextLine::Unended(line));
        }
        self.skip()?;
        Ok(NextLine::TooLong)
    }

    fn skip(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|b| *b == b'\n');
            let used = end.map_or(buffer.len(), |at| at.saturating_add(1));
            self.input.consume(used);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_full_unended_and_long_lines() {
        let mut lines = Lines::new(&b"ab\n\nabcdefgh\nabcd\nxy"[..], 4);
        assert_eq!(lines.next_line().unwrap(), NextLine::Full(b"ab".to_vec()));
        assert_eq!(lines.next_line().unwrap(), NextLine::Full(Vec::new()));
        assert_eq!(lines.next_line().unwrap(), NextLine::TooLong);
        assert_eq!(lines.next_line().unwrap(), NextLine::Full(b"abcd".to_vec()));
        assert_eq!(
            lines.next_line().unwrap(),
            NextLine::Unended(b"xy".to_vec())
        );
        assert_eq!(lines.next_line().unwrap(), NextLine::End);
    }
}
