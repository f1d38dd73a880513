//! What a bundle holds: name, place, size and digest of each file, in the order of the entries, and where its payloads lie.

use crate::names::Name;
use crate::payloads::Payloads;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAt {
    /// Which file.
    pub name: Name,
    /// SHA-256 of its content; zeros where a bundle was opened and its contents are not hashed yet.
    pub digest: [u8; 32],
    /// CRC-32 as its header says; 0 where it was found in a folder.
    pub crc: u32,
    /// Offset of the entry's local header in the zip; 0 in a folder.
    pub header: u64,
    /// Offset of the content in the zip; 0 in a folder.
    pub start: u64,
    /// Size in bytes.
    pub size: u64,
}

/// The files of one bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// All files, ascending by name: the order of the entries.
    pub files: Vec<FileAt>,
    /// The payloads in them.
    pub payloads: Payloads,
    /// Files that file managers left in an unpacked bundle's folders: named, and not read.
    pub litter: Vec<String>,
}

impl Catalog {
    /// How many files there are.
    pub fn len(&self) -> u64 {
        self.files.len() as u64
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// One file.
    pub fn file(&self, name: Name) -> Option<&FileAt> {
        let index = self
            .files
            .binary_search_by(|file| file.name.cmp(&name))
            .ok()?;
        self.files.get(index)
    }
}
