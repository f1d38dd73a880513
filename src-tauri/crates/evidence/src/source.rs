//! A bundle on disk, packed or unpacked, read by the same code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use countersign_ledger::Hash;
use sha2::{Digest, Sha256};

use crate::catalog::{Catalog, FileAt};
use crate::names::{Name, NotAName, is_litter};
use crate::payloads::{Hashing, PayloadAt, Payloads};
use crate::zip::{Fault, MAX_ENTRIES, scan};

/// An opened bundle.
#[derive(Debug)]
pub enum Source {
    /// The zip.
    Zip(File),
    /// The unpacked folder.
    Folder(PathBuf),
}

/// What the contents of a bundle's files are.
#[derive(Debug, Default)]
pub struct Hashed {
    /// SHA-256 of every file.
    pub files: BTreeMap<Name, Hash>,
    /// Payloads that are not what their commitments say, by their place in the index.
    pub wrong_payloads: BTreeSet<usize>,
    /// Files whose CRC-32 is not the one in the zip's headers.
    pub wrong_crc: Vec<Name>,
}

/// The content of one file, read as a stream. Several can be open at a time.
#[derive(Debug)]
pub enum Content<'a> {
    /// A part of the zip.
    Part {
        /// The zip.
        file: &'a File,
        /// Where the next byte lies.
        at: u64,
        /// How many bytes are left.
        left: u64,
    },
    /// A file of the folder.
    File(File),
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Part { file, at, left } => {
                let wanted = buffer
                    .len()
                    .min(usize::try_from(*left).unwrap_or(usize::MAX));
                let got = read_at(file, buffer.get_mut(..wanted).unwrap_or_default(), *at)?;
                *at = at.saturating_add(got as u64);
                *left = left.saturating_sub(got as u64);
                Ok(got)
            }
        }
    }
}

#[cfg(unix)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
pub(crate) fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

impl Source {
    /// Opens a zip or a folder: which files it has, none of them read yet but the index of payloads. `progress` hears how far the walk has come, out of
    /// how much (0 while unknown), and may stop it with an error.
    pub fn open(
        path: &Path,
        progress: &mut dyn FnMut(u64, u64) -> io::Result<()>,
    ) -> Result<(Self, Catalog), Fault> {
        let kind = std::fs::metadata(path)?;
        if kind.is_dir() {
            let found = folder(path, &mut |done| progress(done, 0))?;
            return Ok(Self::Folder(path.to_owned()).indexed(found)?);
        }
        if !kind.is_file() {
            return Err(Fault::Refused(
                "it is neither a file nor a folder".to_owned(),
            ));
        }
        let file = File::open(path)?;
        let total = kind.len();
        let found = scan(&file, total, &mut |at| progress(at, total))?;
        Ok(Self::Zip(file).indexed(found)?)
    }

    /// Reads which payloads there are.
    fn indexed(self, mut catalog: Catalog) -> io::Result<(Self, Catalog)> {
        if let Some(index) = catalog.file(Name::Index) {
            catalog.payloads = Payloads::read(self.file(index)?, &catalog.files)?;
        }
        Ok((self, catalog))
    }

    /// Hashes every file. `progress` hears the bytes read and may stop it with an error.
    pub fn hash(
        &self,
        catalog: &Catalog,
        progress: &mut dyn FnMut(u64) -> io::Result<()>,
    ) -> io::Result<Hashed> {
        let mut hashed = Hashed::default();
        let (mut buffer, mut done) = (vec![0; 1 << 17], 0_u64);
        for file in &catalog.files {
            let mut content = self.file(file)?;
            let (mut digest, mut sum) = (Sha256::new(), crc32fast::Hasher::new());
            let mut payloads = match file.name {
                Name::Payloads(part) => Some(catalog.payloads.hashing(part)),
                _ => None,
            };
            loop {
                let got = content.read(&mut buffer)?;
                let chunk = buffer.get(..got).unwrap_or_default();
                if chunk.is_empty() {
                    break;
                }
                digest.update(chunk);
                sum.update(chunk);
                if let Some(payloads) = &mut payloads {
                    payloads.update(chunk);
                }
                done = done.saturating_add(got as u64);
                progress(done)?;
            }
            let packed = matches!(self, Self::Zip(_));
            let wrong = packed && sum.finalize() != file.crc;
            hashed.files.insert(file.name, digest.finalize().into());
            hashed.wrong_crc.extend(wrong.then_some(file.name));
            let wrong = payloads.map(Hashing::wrong);
            hashed.wrong_payloads.extend(wrong.unwrap_or_default());
        }
        Ok(hashed)
    }

    /// The content of a file.
    pub fn file(&self, file: &FileAt) -> io::Result<Content<'_>> {
        match self {
            Self::Zip(zip) => Ok(Content::Part {
                file: zip,
                at: file.start,
                left: file.size,
            }),
            Self::Folder(root) => Ok(Content::File(File::open(on_disk(root, file.name))?)),
        }
    }

    /// The bytes of a payload, which is there.
    pub fn payload(&self, catalog: &Catalog, payload: &PayloadAt) -> io::Result<Vec<u8>> {
        let name = Name::Payloads(payload.part);
        let part = catalog.file(name).filter(|_| payload.there);
        let part = part.ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; payload.bytes as usize];
        match self {
            Self::Zip(zip) => fill(zip, &mut bytes, part.start.saturating_add(payload.offset))?,
            Self::Folder(root) => {
                fill(
                    &File::open(on_disk(root, name))?,
                    &mut bytes,
                    payload.offset,
                )?;
            }
        }
        Ok(bytes)
    }
}

/// Reads exactly as many bytes as `buffer` has, from `at` on.
fn fill(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    let left = buffer.len() as u64;
    Content::Part { file, at, left }.read_exact(buffer)
}

fn on_disk(root: &Path, name: Name) -> PathBuf {
    let mut path = root.to_owned();
    path.extend(name.to_string().split('/'));
    path
}

/// The folders of an unpacked bundle.
const FOLDERS: [&str; 4] = ["data", "data/payload", "keys", "proof"];

/// Finds every file of a folder; refuses links, special files and names that no bundle has.
fn folder(root: &Path, progress: &mut dyn FnMut(u64) -> io::Result<()>) -> Result<Catalog, Fault> {
    let mut found = Found::default();
    for folder in ["", "data", "data/payload", "keys", "proof"] {
        list(root, folder, &mut found)?;
        progress(found.names.len() as u64)?;
    }
    let Found {
        names,
        foreign,
        litter,
    } = found;
    if names.is_empty() {
        return Err(Fault::NotABundle);
    }
    if let Some(foreign) = foreign {
        return Err(Fault::Foreign(foreign));
    }
    let mut catalog = Catalog {
        litter,
        ..Catalog::default()
    };
    catalog
        .files
        .extend(names.into_iter().map(|(name, size)| FileAt {
            name,
            digest: [0; 32],
            crc: 0,
            header: 0,
            start: 0,
            size,
        }));
    Ok(catalog)
}

/// What stands in a folder.
#[derive(Debug, Default)]
struct Found {
    names: BTreeMap<Name, u64>,
    foreign: Option<String>,
    litter: Vec<String>,
}

fn list(root: &Path, folder: &str, found: &mut Found) -> Result<(), Fault> {
    let path = if folder.is_empty() {
        root.to_owned()
    } else {
        root.join(folder)
    };
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.is_empty() => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let entry = entry?;
        let own = entry.file_name();
        let own = own
            .to_str()
            .ok_or_else(|| Fault::Refused("a name in the folder is not UTF-8".to_owned()))?;
        let name = if folder.is_empty() {
            own.to_owned()
        } else {
            format!("{folder}/{own}")
        };
        let shown = name.escape_debug().to_string();
        let kind = std::fs::symlink_metadata(entry.path())?;
        if kind.is_dir() && FOLDERS.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            found.foreign.get_or_insert(shown);
            continue;
        }
        if !kind.is_file() {
            return Err(Fault::Refused(format!(
                "{shown} is a link or a special file"
            )));
        }
        match Name::parse(name.as_bytes()) {
            Ok(name) => {
                found.names.insert(name, kind.len());
            }
            Err(_) if is_litter(own) => found.litter.push(shown),
            Err(NotAName::Foreign | NotAName::Hostile) => {
                found.foreign.get_or_insert(shown);
            }
        }
        if (found.names.len() + found.litter.len()) as u64 > MAX_ENTRIES {
            return Err(Fault::Refused(format!(
                "it holds more than {MAX_ENTRIES} files"
            )));
        }
    }
    Ok(())
}
