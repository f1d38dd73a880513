//! What a bundle holds: name, place, size and digest of each file, in the order of the entries.

use crate::names::Name;

/// A file that is not a payload.
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

/// A payload, kept small because there may be millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadAt {
    /// The commitment, which is the file's name and the SHA-256 of its content.
    pub commitment: [u8; 32],
    /// Offset of the entry's local header in the zip; 0 in a folder.
    pub header: u64,
    /// CRC-32 of the content; 0 where it was read from a folder.
    pub crc: u32,
    /// Size in bytes, at most [`crate::limits::PAYLOAD`].
    pub size: u32,
}

/// Length of a payload's local header: 30 and the 77 bytes of its name.
const PAYLOAD_HEADER: u64 = 30 + 13 + 64;

impl PayloadAt {
    /// Offset of the content in the zip.
    pub fn start(&self) -> u64 {
        self.header.saturating_add(PAYLOAD_HEADER)
    }
}

/// The files of one bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// All but the payloads, ascending by name.
    pub files: Vec<FileAt>,
    /// The payloads, ascending by commitment.
    pub payloads: Vec<PayloadAt>,
    /// Files that file managers left in an unpacked bundle's folders: named, and not read.
    pub litter: Vec<String>,
}

/// One file of the catalog, as an entry of the zip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which file.
    pub name: Name,
    /// SHA-256 of its content.
    pub digest: [u8; 32],
    /// CRC-32 of its content.
    pub crc: u32,
    /// Offset of its local header.
    pub header: u64,
    /// Size in bytes.
    pub size: u64,
}

impl Catalog {
    /// All files in the order of the entries.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let split = self
            .files
            .partition_point(|file| file.name < Name::Payload([0; 32]));
        let (before, after) = self
            .files
            .split_at_checked(split)
            .unwrap_or((&self.files, &[]));
        let payloads = self.payloads.iter().map(|p| Entry {
            name: Name::Payload(p.commitment),
            digest: p.commitment,
            crc: p.crc,
            header: p.header,
            size: u64::from(p.size),
        });
        before
            .iter()
            .map(entry)
            .chain(payloads)
            .chain(after.iter().map(entry))
    }

    /// How many files there are.
    pub fn len(&self) -> u64 {
        (self.files.len() as u64).saturating_add(self.payloads.len() as u64)
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.payloads.is_empty()
    }

    /// One file that is not a payload.
    pub fn file(&self, name: Name) -> Option<&FileAt> {
        let index = self
            .files
            .binary_search_by(|file| file.name.cmp(&name))
            .ok()?;
        self.files.get(index)
    }

    /// Index of a payload among the payloads.
    pub fn payload(&self, commitment: &[u8; 32]) -> Option<usize> {
        // Commitments are evenly spread: start where this one would stand, and look around there.
        let head = |hash: &[u8; 32]| hash.first_chunk().map_or(0, |b| u64::from_be_bytes(*b));
        let (wanted, count) = (head(commitment), self.payloads.len());
        let guess = usize::try_from((u128::from(wanted) * count as u128) >> 64).unwrap_or(0);
        let (mut low, mut high, mut reach) = (guess, guess, 8_usize);
        while low > 0
            && self
                .payloads
                .get(low)
                .is_none_or(|p| p.commitment >= *commitment)
        {
            low = low.saturating_sub(reach);
            reach = reach.saturating_mul(2);
        }
        reach = 8;
        while high < count
            && self
                .payloads
                .get(high)
                .is_some_and(|p| p.commitment <= *commitment)
        {
            high = high.saturating_add(reach).min(count);
            reach = reach.saturating_mul(2);
        }
        let window = self.payloads.get(low..high)?;
        let found = window.binary_search_by(|p| {
            head(&p.commitment)
                .cmp(&wanted)
                .then_with(|| p.commitment.cmp(commitment))
        });
        found.ok().map(|at| at.saturating_add(low))
    }
}

fn entry(file: &FileAt) -> Entry {
    Entry {
        name: file.name,
        digest: file.digest,
        crc: file.crc,
        header: file.header,
        size: file.size,
    }
}
