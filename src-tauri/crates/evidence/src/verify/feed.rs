//! The records of one file, read and parsed by threads of their own while the replay goes on.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use super::findings::{Findings, Kind, Place};
use super::lines::{Lines, NextLine};
use super::opened::{Opened, PayloadOf};
use super::report::CheckId;
use crate::limits;
use crate::names::Name;
use crate::parallel;

/// Lines read and parsed at a time: a few MiB.
const CHUNK: usize = 1024;

/// A line that is not a record: its number, the record that it claims to be, and why not.
type NotARecord = (u64, Option<u64>, String);

/// What one step of reading gave.
#[derive(Default)]
struct Chunk {
    parsed: Vec<Result<Opened, NotARecord>>,
    read: u64,
    unended: bool,
}

/// What was read of one file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Full lines.
    pub read: u64,
    /// Lines that could not be read as records.
    pub bad: u64,
    /// Whether something stands behind the last full line.
    pub unended: bool,
}

/// The receiving end.
pub struct Feed {
    name: Name,
    chunks: Receiver<io::Result<Chunk>>,
    ready: VecDeque<Opened>,
    /// What was read so far.
    pub tally: Tally,
}

impl Feed {
    /// Starts reading; `None` where the bundle does not have the file.
    pub fn start<'scope, R: Read + Send + 'scope>(
        scope: &'scope Scope<'scope, '_>,
        name: Name,
        content: Option<R>,
        payload: &'scope PayloadOf<'scope>,
    ) -> io::Result<Self> {
        let (sender, chunks) = sync_channel(1);
        if let Some(content) = content {
            let work = move || produce(name, content, payload, &sender);
            std::thread::Builder::new().spawn_scoped(scope, work)?;
        }
        Ok(Self {
            name,
            chunks,
            ready: VecDeque::new(),
            tally: Tally::default(),
        })
    }

    /// Number of the record that comes next.
    pub fn peek(&mut self, findings: &mut Findings) -> io::Result<Option<u64>> {
        while self.ready.is_empty() {
            let Ok(chunk) = self.chunks.recv() else {
                return Ok(None);
            };
            let chunk = chunk?;
            self.tally.read = self.tally.read.saturating_add(chunk.read);
            self.tally.unended |= chunk.unended;
            for result in chunk.parsed {
                match result {
                    Ok(opened) => self.ready.push_back(opened),
                    Err((line, seq, why)) => {
                        self.tally.bad = self.tally.bad.saturating_add(1);
                        let place = Place {
                            file: self.name.label(),
                            line: Some(line),
                            seq,
                        };
                        findings.add(CheckId::Records, Kind::Altered, place, why);
                    }
                }
            }
        }
        Ok(self.ready.front().map(|opened| opened.record.seq))
    }

    /// The record that was peeked at.
    pub fn pop(&mut self) -> Option<Opened> {
        self.ready.pop_front()
    }
}

/// Reads to the end, or until nobody listens any more.
fn produce<R: Read>(
    name: Name,
    content: R,
    payload: &PayloadOf<'_>,
    sender: &SyncSender<io::Result<Chunk>>,
) {
    let mut lines = Lines::new(content, limits::RECORD);
    let mut number = 0_u64;
    loop {
        let chunk = next_chunk(&mut lines, &mut number, name, payload);
        let last = chunk.as_ref().map_or(true, |chunk| chunk.read == 0);
        if sender.send(chunk).is_err() || last {
            return;
        }
    }
}

fn next_chunk<R: Read>(
    lines: &mut Lines<R>,
    number: &mut u64,
    name: Name,
    payload: &PayloadOf<'_>,
) -> io::Result<Chunk> {
    let mut chunk = Chunk::default();
    let mut found = Vec::with_capacity(CHUNK);
    while found.len() < CHUNK {
        let line = match lines.next_line()? {
            NextLine::Full(line) => line,
            NextLine::TooLong => Vec::new(),
            NextLine::Unended(_) => {
                chunk.unended = true;
                continue;
            }
            NextLine::End => break,
        };
        *number = number.saturating_add(1);
        found.push((*number, line));
    }
    chunk.read = found.len() as u64;
    chunk.parsed = parallel::map(&found, |(line, bytes)| {
        Opened::parse(name, *line, bytes, payload).map_err(|why| (*line, loose_seq(bytes), why))
    });
    Ok(chunk)
}

/// The number that a line claims, when only its beginning can be read: to name the record, not to believe it.
fn loose_seq(bytes: &[u8]) -> Option<u64> {
    let rest = bytes.strip_prefix(br#"{"v":1,"seq":"#)?;
    let digits = str::from_utf8(rest.split(|b| *b == b',').next()?).ok()?;
    digits
        .parse()
        .ok()
        .filter(|seq| *seq <= countersign_statement::line::MAX_INTEGER)
}
