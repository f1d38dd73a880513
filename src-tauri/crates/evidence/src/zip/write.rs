//! Writes the canonical zip as a stream. An entry of unknown size gets its header patched when it ends.

use std::io::{self, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};

use super::layout::{self, Facts, MAX_ENTRIES, MAX_ENTRY_BYTES};
use crate::catalog::{Catalog, FileAt};
use crate::names::Name;

/// An entry in the making.
#[derive(Debug)]
struct Open {
    name: Name,
    header: u64,
    start: u64,
    crc: crc32fast::Hasher,
    digest: Sha256,
}

/// The writer. Entries come in the order of their names.
#[derive(Debug)]
pub struct ZipWriter<W> {
    out: W,
    at: u64,
    open: Option<Open>,
    last: Option<Name>,
    catalog: Catalog,
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

impl<W: Write + Seek> ZipWriter<W> {
    /// A writer at the beginning of an empty `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            at: 0,
            open: None,
            last: None,
            catalog: Catalog::default(),
        }
    }

    /// What was written so far.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    fn advance(&mut self, name: Name) -> io::Result<()> {
        if self.open.is_some() {
            return Err(refused("an entry is still open"));
        }
        if self.last.is_some_and(|last| last >= name) {
            return Err(refused("entries must come in the order of a bundle"));
        }
        if self.catalog.len() >= MAX_ENTRIES {
            return Err(refused("a bundle holds at most 4,000,000 files"));
        }
        self.last = Some(name);
        Ok(())
    }

    fn emit(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at = self.at.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// Begins an entry whose size is not known yet.
    pub fn begin(&mut self, name: Name) -> io::Result<()> {
        self.advance(name)?;
        let header = self.at;
        self.emit(&layout::local(&name.to_string(), Facts { crc: 0, size: 0 }))?;
        self.open = Some(Open {
            name,
            header,
            start: self.at,
            crc: crc32fast::Hasher::new(),
            digest: Sha256::new(),
        });
        Ok(())
    }

    /// Ends the open entry: its header is patched with the true CRC and size.
    pub fn end(&mut self) -> io::Result<()> {
        let open = self
            .open
            .take()
            .ok_or_else(|| refused("no entry is open"))?;
        let size = self.at.saturating_sub(open.start);
        let crc = open.crc.finalize();
        let narrow = u32::try_from(size).map_err(|_| refused("an entry holds at most 4 GiB"))?;
        self.out.seek(SeekFrom::Start(open.header))?;
        self.out.write_all(&layout::local(
            &open.name.to_string(),
            Facts { crc, size: narrow },
        ))?;
        self.out.seek(SeekFrom::Start(self.at))?;
        self.catalog.files.push(FileAt {
            name: open.name,
            digest: open.digest.finalize().into(),
            crc,
            header: open.header,
            start: open.start,
            size,
        });
        Ok(())
    }

    /// Writes a whole file.
    pub fn file(&mut self, name: Name, content: &[u8]) -> io::Result<()> {
        self.begin(name)?;
        self.write_all(content)?;
        self.end()
    }

    /// Writes `SHA256SUMS` over everything so far; its SHA-256 and SHA-512.
    pub fn sums(&mut self) -> io::Result<([u8; 32], [u8; 64])> {
        self.begin(Name::Sums)?;
        // The catalog is read while the sums are written; they come into it only when they end.
        let catalog = std::mem::take(&mut self.catalog);
        let mut sha512 = sha2::Sha512::new();
        let mut written = Ok(());
        for entry in &catalog.files {
            let line = format!("{}  {}\n", hex::encode(entry.digest), entry.name);
            sha512.update(&line);
            written = written.and_then(|()| self.write_all(line.as_bytes()));
        }
        self.catalog = catalog;
        written?;
        self.end()?;
        let sha256 = self
            .catalog
            .file(Name::Sums)
            .map(|file| file.digest)
            .unwrap_or_default();
        Ok((sha256, sha512.finalize().into()))
    }

    /// Writes the central directory and the end record, and gives the output back, not yet flushed.
    pub fn finish(mut self) -> io::Result<W> {
        if self.open.is_some() {
            return Err(refused("an entry is still open"));
        }
        let (start, catalog) = (self.at, std::mem::take(&mut self.catalog));
        for entry in &catalog.files {
            let facts = Facts {
                crc: entry.crc,
                size: u32::try_from(entry.size).unwrap_or(u32::MAX),
            };
            self.emit(&layout::central(
                &entry.name.to_string(),
                facts,
                entry.header,
            ))?;
        }
        let size = self.at.saturating_sub(start);
        self.emit(&layout::end(catalog.len(), size, start))?;
        Ok(self.out)
    }
}

/// Writes into the open entry.
impl<W: Write + Seek> Write for ZipWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(open) = &mut self.open else {
            return Err(refused("no entry is open"));
        };
        let after = self
            .at
            .saturating_sub(open.start)
            .saturating_add(bytes.len() as u64);
        if after > MAX_ENTRY_BYTES {
            return Err(refused("an entry holds at most 4 GiB"));
        }
        open.crc.update(bytes);
        open.digest.update(bytes);
        self.emit(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
