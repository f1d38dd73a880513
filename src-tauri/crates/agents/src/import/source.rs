//! The bytes of a file: hashed as they are, handed on as UTF-8, in bounded memory.

use super::{ImportError, foreign};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};
use std::io::{ErrorKind, Read};

const BUFFER: usize = 1 << 16;

/// Reads bytes from `R`, keeps their hash and count, and decodes them where they are not UTF-8.
pub(super) struct Source<R> {
    reader: R,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    decoder: Option<Decoder>,
    encoding: &'static Encoding,
    hasher: Sha256,
    read: u64,
}

impl<R> std::fmt::Debug for Source<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("encoding", &self.encoding.name())
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Source<R> {
    /// Looks at the beginning. Without a stated encoding a file is UTF-8, or what its byte order mark says; what is
    /// plainly another format or encoding is refused by name.
    pub fn new(reader: R, stated: Option<&'static Encoding>) -> Result<Self, ImportError> {
        let mut source = Self {
            reader,
            raw: vec![0; BUFFER],
            text: Vec::new(),
            at: 0,
            ended: false,
            decoder: None,
            encoding: stated.unwrap_or(UTF_8),
            hasher: Sha256::new(),
            read: 0,
        };
        let mut head = 0;
        while head < BUFFER {
            let count = source.read_raw(head)?;
            if count == 0 {
                source.ended = true;
                break;
            }
            head += count;
        }
        let start = source.raw.get(..head).unwrap_or_default().to_vec();
        if start.is_empty() {
            return Err(ImportError::Empty);
        }
        if stated.is_none() {
            source.encoding = match start.as_slice() {
                [0xFF, 0xFE, ..] => UTF_16LE,
                [0xFE, 0xFF, ..] => UTF_16BE,
                other => {
                    foreign::refuse(other)?;
                    UTF_8
                }
            };
        }
        if source.encoding == UTF_8 {
            source.text = start;
            source.at = if source.text.starts_with(&[0xEF, 0xBB, 0xBF]) {
                3
            } else {
                0
            };
        } else {
            source.decoder = Some(source.encoding.new_decoder_with_bom_removal());
            let ended = source.ended;
            source.decode(&start, ended)?;
        }
        if let Some(name) = foreign::name(source.rest()) {
            return Err(ImportError::Foreign(name));
        }
        Ok(source)
    }

    /// The encoding that is read.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// What was decoded and not yet used; empty at the end of the file.
    pub fn fill(&mut self) -> Result<&[u8], ImportError> {
        while self.at >= self.text.len() && !self.ended {
            self.text.clear();
            self.at = 0;
            let count = self.read_raw(0)?;
            self.ended = count == 0;
            if self.decoder.is_some() {
                let raw = self.raw.get(..count).unwrap_or_default().to_vec();
                self.decode(&raw, count == 0)?;
            } else {
                self.text
                    .extend_from_slice(self.raw.get(..count).unwrap_or_default());
            }
        }
        Ok(self.rest())
    }

    /// What lies ready.
    pub fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Marks `count` bytes of what [`Self::fill`] gave as used.
    pub fn consume(&mut self, count: usize) {
        self.at += count;
    }

    /// Bytes of the file that were used, nearly so where they are decoded.
    pub fn bytes(&self) -> u64 {
        let ahead = if self.decoder.is_none() {
            self.text.len().saturating_sub(self.at) as u64
        } else {
            0
        };
        self.read.saturating_sub(ahead)
    }

    /// The SHA-256 of all bytes read so far, in hex.
    pub fn digest(&self) -> String {
        hex::encode(self.hasher.clone().finalize())
    }

    fn read_raw(&mut self, from: usize) -> Result<usize, ImportError> {
        loop {
            let room = self.raw.get_mut(from..).unwrap_or_default();
            match self.reader.read(room) {
                Ok(count) => {
                    self.hasher
                        .update(self.raw.get(from..from + count).unwrap_or_default());
                    self.read += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn decode(&mut self, mut raw: &[u8], last: bool) -> Result<(), ImportError> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let most = decoder
            .max_utf8_buffer_length_without_replacement(raw.len())
            .unwrap_or(BUFFER * 4);
        let mut text = vec![0_u8; most.max(16)];
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(raw, &mut text, last);
            self.text
                .extend_from_slice(text.get(..written).unwrap_or_default());
            raw = raw.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(ImportError::Malformed(self.encoding.name()));
                }
            }
        }
    }
}
