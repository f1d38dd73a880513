//! Reads the canonical zip once from its first byte to its last and refuses every other form.

use std::io::{self, BufReader, Read};

use sha2::{Digest, Sha256};

use super::layout::{self, CENTRAL_LEN, Facts, LOCAL_LEN, MAX_ENTRIES, MAX_ENTRY_BYTES};
use crate::catalog::{Catalog, FileAt, PayloadAt};
use crate::limits;
use crate::names::{Name, NotAName};

/// Why a file is not the canonical zip of a bundle.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Reading failed, or the caller stopped.
    #[error("it could not be read: {0}")]
    Io(#[from] io::Error),
    /// The first bytes are not those of a bundle.
    #[error("it does not begin as a bundle does")]
    NotABundle,
    /// Something that no bundle has and that could do harm when unpacked.
    #[error("refused: {0}")]
    Refused(String),
    /// A harmless file that no bundle has.
    #[error("it holds {0}, which is not a file of a bundle")]
    Foreign(String),
    /// The bytes at an offset are not those that the canonical form has there.
    #[error("at byte {at}: {why}")]
    Altered {
        /// Offset from the beginning.
        at: u64,
        /// What was expected.
        why: String,
    },
    /// The file ends before its end record.
    #[error(
        "it ends at byte {at}, in the middle of {within}: it was cut off or never written to its end"
    )]
    Cut {
        /// The file's size.
        at: u64,
        /// What should have gone on.
        within: String,
    },
}

/// What a scan found.
#[derive(Debug)]
pub struct Scanned {
    /// The files.
    pub catalog: Catalog,
    /// Payloads whose content has another digest than their name.
    pub wrong_payloads: Vec<[u8; 32]>,
    /// Files whose CRC-32 is not that of their content (the content was changed and the header left).
    pub wrong_crc: Vec<Name>,
}

/// A reader that knows where it is.
struct Input<'a, R> {
    inner: BufReader<R>,
    at: u64,
    progress: &'a mut dyn FnMut(u64) -> io::Result<()>,
}

impl<R: Read> Input<'_, R> {
    /// Fills `buffer` as far as the file reaches; the number of bytes read.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match self.inner.read(rest) {
                Ok(0) => break,
                Ok(n) => done = done.saturating_add(n),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.at = self.at.saturating_add(done as u64);
        Ok(done)
    }

    fn exactly(&mut self, buffer: &mut [u8], within: &str) -> Result<(), Fault> {
        if self.fill(buffer)? == buffer.len() {
            return Ok(());
        }
        Err(Fault::Cut {
            at: self.at,
            within: within.to_owned(),
        })
    }

    /// Reads as many bytes as `wanted` has and demands that they are the same.
    fn demand(&mut self, wanted: &[u8], within: &str) -> Result<(), Fault> {
        let at = self.at;
        let mut found = vec![0; wanted.len()];
        self.exactly(&mut found, within)?;
        match found.iter().zip(wanted).position(|(a, b)| a != b) {
            None => Ok(()),
            Some(offset) => Err(Fault::Altered {
                at: at.saturating_add(offset as u64),
                why: format!("{within} is not the one that a bundle has there"),
            }),
        }
    }
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..)
        .and_then(|b| b.first_chunk())
        .map_or(0, |b| u16::from_le_bytes(*b))
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..)
        .and_then(|b| b.first_chunk())
        .map_or(0, |b| u32::from_le_bytes(*b))
}

/// Scans a zip. `progress` hears the bytes read so far and may stop the scan with an error.
pub fn scan<R: Read>(
    input: R,
    progress: &mut dyn FnMut(u64) -> io::Result<()>,
) -> Result<Scanned, Fault> {
    let mut input = Input {
        inner: BufReader::with_capacity(1 << 18, input),
        at: 0,
        progress,
    };
    let mut found = Scanned {
        catalog: Catalog::default(),
        wrong_payloads: Vec::new(),
        wrong_crc: Vec::new(),
    };
    let mut last: Option<Name> = None;
    let mut buffer = vec![0; 1 << 16];
    // The central directory begins where the signature is no longer that of a local header.
    let central_start = loop {
        let header = input.at;
        let mut head = [0; LOCAL_LEN];
        let got = input.fill(&mut head[..4])?;
        if header == 0 && head[..4] != *b"PK\x03\x04" {
            return Err(Fault::NotABundle);
        }
        if got < 4 {
            return Err(Fault::Cut {
                at: input.at,
                within: "the list of files".to_owned(),
            });
        }
        if head[..4] == *b"PK\x01\x02" {
            break header;
        }
        if head[..4] != *b"PK\x03\x04" {
            return Err(Fault::Altered {
                at: header,
                why: "neither a file nor the directory begins here".to_owned(),
            });
        }
        input.exactly(&mut head[4..], "the header of a file")?;
        let name = entry_name(&mut input, &head, header)?;
        if last.is_some_and(|last| last == name) {
            return Err(Fault::Refused(format!("two files are called {name}")));
        }
        if last.is_some_and(|last| last > name) {
            return Err(Fault::Altered {
                at: header,
                why: format!("{name} does not stand in its place"),
            });
        }
        last = Some(name);
        if found.catalog.len() >= MAX_ENTRIES {
            return Err(Fault::Refused(format!(
                "it holds more than {MAX_ENTRIES} files"
            )));
        }
        content(&mut input, &mut found, &mut buffer, name, &head, header)?;
    };
    tail(&mut input, &found.catalog, central_start)?;
    Ok(found)
}

/// The name of the entry, and the fixed fields of its header checked.
fn entry_name<R: Read>(
    input: &mut Input<'_, R>,
    head: &[u8; 30],
    header: u64,
) -> Result<Name, Fault> {
    let (flags, method, extra) = (le16(head, 6), le16(head, 8), le16(head, 28));
    if flags & 0x0001 != 0 {
        return Err(Fault::Refused("a file in it is encrypted".to_owned()));
    }
    if method != 0 {
        return Err(Fault::Refused(
            "a file in it is compressed; a bundle's files are stored as they are".to_owned(),
        ));
    }
    let length = usize::from(le16(head, 26));
    if length == 0 || length > 512 {
        return Err(Fault::Refused("a file in it has no usable name".to_owned()));
    }
    let mut raw = vec![0; length];
    input.exactly(&mut raw, "the name of a file")?;
    let shown = || String::from_utf8_lossy(&raw).escape_debug().to_string();
    let name = match Name::parse(&raw) {
        Ok(name) => name,
        Err(NotAName::Foreign) => {
            return Err(if header == 0 {
                Fault::NotABundle
            } else {
                Fault::Foreign(shown())
            });
        }
        Err(NotAName::Hostile) => {
            return Err(Fault::Refused(format!(
                "a file in it is called \"{}\", which could reach outside",
                shown()
            )));
        }
    };
    let facts = Facts {
        crc: le32(head, 14),
        size: le32(head, 18),
    };
    let wanted = layout::local(&name.to_string(), facts);
    if let Some(offset) = head.iter().zip(&wanted).position(|(a, b)| a != b) {
        let why = if extra != 0 || flags & 0x0008 != 0 {
            format!("the header of {name} uses fields that a bundle does not have")
        } else {
            format!("the header of {name} is not the one that a bundle has")
        };
        return Err(Fault::Altered {
            at: header.saturating_add(offset as u64),
            why,
        });
    }
    Ok(name)
}

/// Hashes the content and writes it down in the catalog.
fn content<R: Read>(
    input: &mut Input<'_, R>,
    found: &mut Scanned,
    buffer: &mut [u8],
    name: Name,
    head: &[u8; 30],
    header: u64,
) -> Result<(), Fault> {
    let (crc, size, start) = (le32(head, 14), u64::from(le32(head, 18)), input.at);
    if size > MAX_ENTRY_BYTES {
        return Err(Fault::Refused(format!(
            "{name} is said to be larger than an entry may be"
        )));
    }
    if let Name::Payload(_) = name
        && size > limits::PAYLOAD as u64
    {
        return Err(Fault::Refused(format!(
            "{name} is larger than a payload may be"
        )));
    }
    let (mut sum, mut digest, mut tail) = (crc32fast::Hasher::new(), Sha256::new(), None);
    let mut left = size;
    while left > 0 {
        let wanted = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let chunk = buffer.get_mut(..wanted).unwrap_or_default();
        input.exactly(chunk, &name.to_string())?;
        sum.update(chunk);
        digest.update(&*chunk);
        tail = chunk.last().copied();
        left = left.saturating_sub(wanted as u64);
        (input.progress)(input.at)?;
    }
    if sum.finalize() != crc {
        found.wrong_crc.push(name);
    }
    let digest: [u8; 32] = digest.finalize().into();
    if let Name::Payload(commitment) = name {
        if digest != commitment {
            found.wrong_payloads.push(commitment);
        }
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        found.catalog.payloads.push(PayloadAt {
            commitment,
            header,
            crc,
            size,
        });
    } else {
        found.catalog.files.push(FileAt {
            name,
            digest,
            crc,
            header,
            start,
            size,
            last: tail,
        });
    }
    Ok(())
}

/// The central directory and the end record; the first four bytes of the directory have been read.
fn tail<R: Read>(input: &mut Input<'_, R>, catalog: &Catalog, start: u64) -> Result<(), Fault> {
    let mut size = 0_u64;
    for (index, entry) in catalog.entries().enumerate() {
        let facts = Facts {
            crc: entry.crc,
            size: u32::try_from(entry.size).unwrap_or(u32::MAX),
        };
        let wanted = layout::central(&entry.name.to_string(), facts, entry.header);
        debug_assert!(wanted.len() as u64 > CENTRAL_LEN);
        let rest = if index == 0 {
            wanted.get(4..).unwrap_or_default()
        } else {
            wanted.as_slice()
        };
        input.demand(rest, "the directory")?;
        size = size.saturating_add(wanted.len() as u64);
    }
    input.demand(&layout::end(catalog.len(), size, start), "the end record")?;
    let mut behind = [0; 1];
    if input.fill(&mut behind)? != 0 {
        return Err(Fault::Altered {
            at: input.at.saturating_sub(1),
            why: "something follows the end record".to_owned(),
        });
    }
    Ok(())
}
