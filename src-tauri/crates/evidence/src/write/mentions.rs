//! The commitments that a bundle's records name, sorted and each once, in bounded memory: what does not fit is sorted in
//! runs on disk, beside the bundle in the making, and merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use countersign_ledger::Hash;

/// Commitments kept in memory: 4 MiB.
const IN_MEMORY: usize = 131_072;

/// Commitments in the making.
#[derive(Debug)]
pub struct Mentions {
    folder: PathBuf,
    buffer: Vec<Hash>,
    limit: usize,
    spill: Option<File>,
    /// Offset and number of each run.
    runs: Vec<(u64, u64)>,
}

impl Mentions {
    /// None yet; runs that do not fit into memory go to an unnamed file in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            buffer: Vec::new(),
            limit: IN_MEMORY,
            spill: None,
            runs: Vec::new(),
        }
    }

    /// Adds one.
    pub fn add(&mut self, commitment: Hash) -> io::Result<()> {
        self.buffer.push(commitment);
        if self.buffer.len() >= self.limit {
            self.write_run()
        } else {
            Ok(())
        }
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.buffer.sort_unstable();
        self.buffer.dedup();
        if self.spill.is_none() {
            self.spill = Some(unnamed(&self.folder)?);
        }
        let Some(file) = &mut self.spill else {
            return Ok(());
        };
        let offset = file.seek(SeekFrom::End(0))?;
        let mut out = BufWriter::new(&mut *file);
        for hash in &self.buffer {
            out.write_all(hash)?;
        }
        out.flush()?;
        drop(out);
        self.runs.push((offset, self.buffer.len() as u64));
        self.buffer.clear();
        Ok(())
    }

    /// All of them, ascending, each once. May be asked for again.
    pub fn sorted(&mut self) -> io::Result<Sorted> {
        if self.runs.is_empty() {
            self.buffer.sort_unstable();
            self.buffer.dedup();
            let whole = self.buffer.clone();
            return Ok(Sorted {
                memory: whole.into_iter(),
                runs: Vec::new(),
                heap: BinaryHeap::new(),
                last: None,
            });
        }
        if !self.buffer.is_empty() {
            self.write_run()?;
        }
        let mut sorted = Sorted {
            memory: Vec::new().into_iter(),
            runs: Vec::new(),
            heap: BinaryHeap::new(),
            last: None,
        };
        for (offset, count) in &self.runs {
            let Some(file) = &self.spill else { break };
            let part = Part {
                file: file.try_clone()?,
                at: *offset,
                left: count.saturating_mul(32),
            };
            sorted.runs.push(BufReader::with_capacity(8192, part));
        }
        for run in 0..sorted.runs.len() {
            sorted.pull(run)?;
        }
        Ok(sorted)
    }
}

/// A file that nobody else finds: made new, opened, and removed from its folder at once.
fn unnamed(folder: &Path) -> io::Result<File> {
    for attempt in 0..100_u32 {
        let path = folder.join(format!(
            ".countersign-{}-{attempt}.runs",
            std::process::id()
        ));
        match File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path)
        {
            Ok(file) => {
                // Where an open file cannot be removed it stays behind, empty of meaning.
                let _ = std::fs::remove_file(&path);
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("no free name for a temporary file"))
}

/// A run on disk, read by place, so that runs can share a file.
#[derive(Debug)]
struct Part {
    file: File,
    at: u64,
    left: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let got = crate::source::read_at(
            &self.file,
            buffer.get_mut(..wanted).unwrap_or_default(),
            self.at,
        )?;
        self.at = self.at.saturating_add(got as u64);
        self.left = self.left.saturating_sub(got as u64);
        Ok(got)
    }
}

/// Commitments in ascending order.
#[derive(Debug)]
pub struct Sorted {
    memory: std::vec::IntoIter<Hash>,
    runs: Vec<BufReader<Part>>,
    heap: BinaryHeap<Reverse<(Hash, usize)>>,
    last: Option<Hash>,
}

impl Sorted {
    fn pull(&mut self, run: usize) -> io::Result<()> {
        let mut hash = [0; 32];
        let Some(reader) = self.runs.get_mut(run) else {
            return Ok(());
        };
        match reader.read_exact(&mut hash) {
            Ok(()) => self.heap.push(Reverse((hash, run))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The next one.
    pub fn next_one(&mut self) -> io::Result<Option<Hash>> {
        if let Some(hash) = self.memory.next() {
            return Ok(Some(hash));
        }
        while let Some(Reverse((hash, run))) = self.heap.pop() {
            self.pull(run)?;
            if self.last != Some(hash) {
                self.last = Some(hash);
                return Ok(Some(hash));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_merges_runs_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let mut mentions = Mentions::new(dir.path());
        mentions.limit = 10;
        let mut all: Vec<Hash> = (0..257_u32)
            .map(|n| countersign_ledger::leaf_hash(&(n % 190).to_le_bytes()))
            .collect();
        for hash in &all {
            mentions.add(*hash).unwrap();
        }
        all.sort_unstable();
        all.dedup();
        for _ in 0..2 {
            let mut sorted = mentions.sorted().unwrap();
            let mut found = Vec::new();
            while let Some(hash) = sorted.next_one().unwrap() {
                found.push(hash);
            }
            assert_eq!(found, all);
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
