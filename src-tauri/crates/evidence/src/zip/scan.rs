//! Walks over the canonical zip from its first header to its end record and refuses every other form.

use std::fs::File;
use std::io::{self, BufReader, Read};

use super::layout::{self, Facts, LOCAL_LEN, MAX_ENTRIES, MAX_ENTRY_BYTES};
use crate::catalog::{Catalog, FileAt};
use crate::names::{Name, NotAName};
use crate::source::{Content, read_at};

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

/// The zip, read by place.
struct Input<'a> {
    file: &'a File,
    at: u64,
}

impl Input<'_> {
    /// Fills `buffer` as far as the file reaches; the number of bytes read.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match read_at(self.file, rest, self.at) {
                Ok(0) => break,
                Ok(n) => {
                    done = done.saturating_add(n);
                    self.at = self.at.saturating_add(n as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
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

/// Longest header that a bundle's entry has: its name, that of a key, included.
const HEADER: usize = LOCAL_LEN + 5 + 64 + 4;

/// Walks over the headers of a zip of `length` bytes: the files in it, none of them read yet. `progress` hears how far it has
/// come and may stop the walk with an error.
pub fn scan(
    file: &File,
    length: u64,
    progress: &mut dyn FnMut(u64) -> io::Result<()>,
) -> Result<Catalog, Fault> {
    let mut input = Input { file, at: 0 };
    let mut catalog = Catalog::default();
    let mut last: Option<Name> = None;
    let mut buffer = [0; HEADER];
    // The central directory begins where the signature is no longer that of a local header.
    loop {
        let header = input.at;
        let got = input.fill(&mut buffer)?;
        let head = buffer.get(..got).unwrap_or_default();
        let signature = head.first_chunk::<4>();
        if header == 0 && signature != Some(b"PK\x03\x04") {
            return Err(Fault::NotABundle);
        }
        match signature {
            Some(b"PK\x03\x04") => {}
            Some(b"PK\x01\x02") => {
                tail(file, header, length, &catalog)?;
                return Ok(catalog);
            }
            None => return Err(cut(length, "the list of files")),
            Some(_) => {
                let why = "neither a file nor the directory begins here".to_owned();
                return Err(Fault::Altered { at: header, why });
            }
        }
        let name = entry_name(head, header, length)?;
        if last.is_some_and(|last| last == name) {
            return Err(Fault::Refused(format!("two files are called {name}")));
        }
        if last.is_some_and(|last| last > name) {
            let why = format!("{name} does not stand in its place");
            return Err(Fault::Altered { at: header, why });
        }
        last = Some(name);
        if catalog.len() >= MAX_ENTRIES {
            return Err(Fault::Refused(format!(
                "it holds more than {MAX_ENTRIES} files"
            )));
        }
        input.at = enter(&mut catalog, name, head, header, length)?;
        progress(input.at)?;
    }
}

fn cut(at: u64, within: &str) -> Fault {
    Fault::Cut {
        at,
        within: within.to_owned(),
    }
}

/// The name of the entry, and the fixed fields of its header checked.
/// The folder around a bundle's content, where the first entry of a zip is one, or the first file in it.
fn around(raw: &[u8]) -> Option<&str> {
    let (folder, rest) = str::from_utf8(raw).ok()?.split_once('/')?;
    let plain = !folder.is_empty() && !folder.starts_with('.') && !folder.contains(['\\', ':']);
    let inside = rest.is_empty() || Name::parse(rest.as_bytes()).is_ok();
    (plain && inside && Name::parse(raw).is_err()).then_some(folder)
}

fn entry_name(head: &[u8], header: u64, length: u64) -> Result<Name, Fault> {
    if head.len() < LOCAL_LEN {
        return Err(cut(length, "the header of a file"));
    }
    let (flags, method, extra) = (le16(head, 6), le16(head, 8), le16(head, 28));
    if flags & 0x0001 != 0 {
        return Err(Fault::Refused("a file in it is encrypted".to_owned()));
    }
    if method != 0 {
        return Err(Fault::Refused(
            "a file in it is compressed; a bundle's files are stored as they are".to_owned(),
        ));
    }
    let named = usize::from(le16(head, 26));
    if named == 0 || named > 512 {
        return Err(Fault::Refused("a file in it has no usable name".to_owned()));
    }
    let raw = head.get(LOCAL_LEN..).unwrap_or_default();
    // A name longer than any that a bundle has is judged by its beginning.
    let raw = raw.get(..named).unwrap_or(raw);
    if raw.len() < named && head.len() < HEADER {
        return Err(cut(length, "the name of a file"));
    }
    let shown = || String::from_utf8_lossy(raw).escape_debug().to_string();
    if header == 0
        && let Some(folder) = around(raw)
    {
        return Err(Fault::Refused(format!(
            "its files lie in a folder of their own, {}, so that it was packed anew; unpack it and verify that folder",
            folder.escape_debug()
        )));
    }
    let name = match Name::parse(raw) {
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

/// Writes the entry down in the catalog; where the next one begins.
fn enter(
    catalog: &mut Catalog,
    name: Name,
    head: &[u8],
    header: u64,
    length: u64,
) -> Result<u64, Fault> {
    let (crc, size) = (le32(head, 14), u64::from(le32(head, 18)));
    if size > MAX_ENTRY_BYTES {
        return Err(Fault::Refused(format!(
            "{name} is said to be larger than an entry may be"
        )));
    }
    let start = header
        .saturating_add(LOCAL_LEN as u64)
        .saturating_add(u64::from(le16(head, 26)));
    let end = start.saturating_add(size);
    if end > length {
        return Err(cut(length, &name.to_string()));
    }
    catalog.files.push(FileAt {
        name,
        digest: [0; 32],
        crc,
        header,
        start,
        size,
    });
    Ok(end)
}

/// The central directory and the end record, which must be those that the entries demand, with nothing behind them.
fn tail(file: &File, start: u64, length: u64, catalog: &Catalog) -> Result<(), Fault> {
    let content = Content::Part {
        file,
        at: start,
        left: length.saturating_sub(start),
    };
    let mut input = Tail {
        input: BufReader::with_capacity(1 << 18, content),
        at: start,
        length,
        found: Vec::new(),
    };
    for entry in &catalog.files {
        let facts = Facts {
            crc: entry.crc,
            size: u32::try_from(entry.size).unwrap_or(u32::MAX),
        };
        let wanted = layout::central(&entry.name.to_string(), facts, entry.header);
        input.demand(&wanted, "the directory")?;
    }
    let size = input.at.saturating_sub(start);
    input.demand(&layout::end(catalog.len(), size, start), "the end record")?;
    if input.at != length {
        return Err(Fault::Altered {
            at: input.at,
            why: "something follows the end record".to_owned(),
        });
    }
    Ok(())
}

/// The end of the zip, compared byte by byte.
struct Tail<'a> {
    input: BufReader<Content<'a>>,
    at: u64,
    length: u64,
    found: Vec<u8>,
}

impl Tail<'_> {
    /// Reads as many bytes as `wanted` has and demands that they are the same.
    fn demand(&mut self, wanted: &[u8], within: &str) -> Result<(), Fault> {
        self.found.resize(wanted.len(), 0);
        if let Err(error) = self.input.read_exact(&mut self.found) {
            return Err(match error.kind() {
                io::ErrorKind::UnexpectedEof => cut(self.length, within),
                _ => error.into(),
            });
        }
        if let Some(offset) = self.found.iter().zip(wanted).position(|(a, b)| a != b) {
            return Err(Fault::Altered {
                at: self.at.saturating_add(offset as u64),
                why: format!("{within} is not the one that a bundle has there"),
            });
        }
        self.at = self.at.saturating_add(wanted.len() as u64);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn a_folder_around_a_bundle_is_called_one_and_an_escape_is_not() {
        assert_eq!(around(b"March export/"), Some("March export"));
        assert_eq!(around(b"x/keys/events.jsonl"), Some("x"));
        for other in [
            &b"../README.txt"[..],
            b"/README.txt",
            b"keys/events.jsonl",
            b"C:/README.txt",
            b"x/notes.txt",
            b"README.txt",
        ] {
            assert_eq!(around(other), None, "{other:?}");
        }
    }
}
