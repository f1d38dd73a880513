//! The texts behind commitments: one after the other in few files, and an index of where each lies (docs/formats/bundle.md,
//! "Files"). A file for each would be hundreds of thousands, at which archive programs choke.

use std::collections::BTreeSet;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::catalog::FileAt;
use crate::limits;
use crate::names::{Name, hash};
use crate::verify::{Lines, NextLine};
use crate::zip::MAX_ENTRIES;

/// Bytes after which a writer begins the next part. A reader takes parts of any size.
const PART: u64 = 1 << 30;

/// Where a payload lies; small because there may be millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadAt {
    /// The commitment: SHA-256 of its bytes, salt first.
    pub commitment: [u8; 32],
    /// Offset of its first byte in its part.
    pub offset: u64,
    /// Its size, from 16 to [`limits::PAYLOAD`].
    pub bytes: u32,
    /// The part, from 1: `data/payload/<part>`.
    pub part: u16,
    /// Whether its part reaches to its end.
    pub there: bool,
}

impl PayloadAt {
    /// Offset behind its last byte.
    fn end(&self) -> u64 {
        self.offset.saturating_add(u64::from(self.bytes))
    }

    /// Its line in the index, without the line end.
    fn line(&self) -> String {
        let commitment = hex::encode(self.commitment);
        format!("{commitment} {} {} {}", self.part, self.offset, self.bytes)
    }

    /// Reads exactly what [`Self::line`] writes.
    fn parse(line: &[u8]) -> Option<Self> {
        let text = str::from_utf8(line).ok()?;
        let mut words = text.split(' ');
        let at = Self {
            commitment: hash(words.next()?)?,
            part: words.next()?.parse().ok()?,
            offset: words.next()?.parse().ok()?,
            bytes: words.next()?.parse().ok()?,
            there: true,
        };
        (at.part > 0 && at.line() == text).then_some(at)
    }

    /// Whether it begins where the one before ends, or a new part.
    fn follows(&self, before: Option<&Self>) -> bool {
        let (part, end) = before.map_or((0, 0), |before| (before.part, before.end()));
        (self.part == part && self.offset == end)
            || (part.checked_add(1) == Some(self.part) && self.offset == 0)
    }
}

/// What is wrong with the index; nothing behind it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFault {
    /// The line, from 1.
    pub line: u64,
    /// Whether the file ends in the middle of it.
    pub unended: bool,
    /// What, as a sentence without its full stop.
    pub why: &'static str,
}

/// The payloads of one bundle, ascending by commitment: the lines of its index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payloads {
    list: Vec<PayloadAt>,
    fault: Option<IndexFault>,
}

impl FromIterator<PayloadAt> for Payloads {
    fn from_iter<T: IntoIterator<Item = PayloadAt>>(list: T) -> Self {
        Self {
            list: list.into_iter().collect(),
            fault: None,
        }
    }
}

impl Payloads {
    /// The place of the next payload, of so many bytes; it is to be written there. `None` where there would be too many.
    pub fn push(&mut self, commitment: [u8; 32], bytes: u32) -> Option<PayloadAt> {
        self.push_in(PART, commitment, bytes)
    }

    fn push_in(&mut self, most: u64, commitment: [u8; 32], bytes: u32) -> Option<PayloadAt> {
        let (part, end) = self.list.last().map_or((0, most), |l| (l.part, l.end()));
        let fits = end.saturating_add(u64::from(bytes)) <= most;
        let at = PayloadAt {
            commitment,
            offset: if fits { end } else { 0 },
            bytes,
            part: if fits { part } else { part.checked_add(1)? },
            there: true,
        };
        ((self.list.len() as u64) < MAX_ENTRIES).then(|| self.list.push(at))?;
        Some(at)
    }

    /// The lines of the index, each with its line end.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.list.iter().map(|at| format!("{}\n", at.line()))
    }

    /// Reads an index up to its first fault. `parts` are the sizes of the parts that are there.
    pub fn read(input: impl Read, parts: &[FileAt]) -> io::Result<Self> {
        let mut lines = Lines::new(input, 128);
        let mut list: Vec<PayloadAt> = Vec::new();
        // Payloads come part by part: the size of the one that was asked for last is kept.
        let (mut part, mut size) = (0, 0);
        let wrong = loop {
            let line = match lines.next_line()? {
                NextLine::End => break None,
                NextLine::Full(line) => line,
                NextLine::Unended(_) => break Some(("it ends in the middle of a line", true)),
                NextLine::TooLong => Vec::new(),
            };
            let Some(mut at) = PayloadAt::parse(&line) else {
                let why = "the line is not a commitment, a part, an offset and a number of bytes";
                break Some((why, false));
            };
            let before = list.last();
            if before.is_some_and(|before| before.commitment >= at.commitment) {
                break Some(("the commitments are not in ascending order", false));
            }
            if !at.follows(before) {
                break Some((
                    "the payload does not begin where the one before ends",
                    false,
                ));
            }
            if !(16..=limits::PAYLOAD).contains(&(at.bytes as usize)) {
                break Some(("a payload has between 16 and 262,160 bytes", false));
            }
            if list.len() as u64 >= MAX_ENTRIES {
                break Some(("it names more than 4,000,000 payloads", false));
            }
            if at.part != part {
                part = at.part;
                let found = parts.iter().find(|file| file.name == Name::Payloads(part));
                size = found.map_or(0, |file| file.size);
            }
            at.there = at.end() <= size;
            list.push(at);
        };
        let line = (list.len() as u64).saturating_add(1);
        let fault = wrong.map(|(why, unended)| IndexFault { line, unended, why });
        Ok(Self { list, fault })
    }

    /// What is wrong with the index.
    pub fn fault(&self) -> Option<&IndexFault> {
        self.fault.as_ref()
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.list.len() as u64
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, in their order: that of the index's lines.
    pub fn all(&self) -> &[PayloadAt] {
        &self.list
    }

    /// One of them.
    pub fn get(&self, at: usize) -> Option<&PayloadAt> {
        self.list.get(at)
    }

    /// Those of a part, and the number of the first among all.
    fn of_part(&self, part: u16) -> (usize, &[PayloadAt]) {
        let first = self.list.partition_point(|at| at.part < part);
        let end = self.list.partition_point(|at| at.part <= part);
        (first, self.list.get(first..end).unwrap_or_default())
    }

    /// How many bytes of a part the index names.
    pub fn named(&self, part: u16) -> u64 {
        self.of_part(part).1.last().map_or(0, PayloadAt::end)
    }

    /// Which one has this commitment.
    pub fn find(&self, commitment: &[u8; 32]) -> Option<usize> {
        // Commitments are evenly spread: start where this one would stand, and look around there.
        let head = |hash: &[u8; 32]| hash.first_chunk().map_or(0, |b| u64::from_be_bytes(*b));
        let (wanted, count) = (head(commitment), self.list.len());
        let guess = usize::try_from((u128::from(wanted) * count as u128) >> 64).unwrap_or(0);
        let (mut low, mut high, mut reach) = (guess, guess, 8_usize);
        while low > 0
            && self
                .list
                .get(low)
                .is_none_or(|p| p.commitment >= *commitment)
        {
            low = low.saturating_sub(reach);
            reach = reach.saturating_mul(2);
        }
        reach = 8;
        while high < count
            && self
                .list
                .get(high)
                .is_some_and(|p| p.commitment <= *commitment)
        {
            high = high.saturating_add(reach).min(count);
            reach = reach.saturating_mul(2);
        }
        let window = self.list.get(low..high)?;
        let found = window.binary_search_by(|p| {
            head(&p.commitment)
                .cmp(&wanted)
                .then_with(|| p.commitment.cmp(commitment))
        });
        found.ok().map(|at| at.saturating_add(low))
    }

    /// Hashes a part as its bytes come by.
    pub fn hashing(&self, part: u16) -> Hashing<'_> {
        let (number, list) = self.of_part(part);
        Hashing {
            list,
            number,
            left: 0,
            digest: None,
            wrong: BTreeSet::new(),
        }
    }
}

/// The digests of a part's payloads, each compared with its commitment.
#[derive(Debug)]
pub struct Hashing<'a> {
    list: &'a [PayloadAt],
    number: usize,
    left: usize,
    digest: Option<Sha256>,
    wrong: BTreeSet<usize>,
}

impl Hashing<'_> {
    /// The part's next bytes. What lies behind its last payload is passed over.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while let Some((at, rest)) = self.list.split_first().filter(|_| !bytes.is_empty()) {
            if self.digest.is_none() {
                self.left = at.bytes as usize;
            }
            let digest = self.digest.get_or_insert_default();
            let (own, others) = bytes.split_at(self.left.min(bytes.len()));
            digest.update(own);
            self.left = self.left.saturating_sub(own.len());
            bytes = others;
            if self.left > 0 {
                break;
            }
            let digest: [u8; 32] = self.digest.take().unwrap_or_default().finalize().into();
            if digest != at.commitment {
                self.wrong.insert(self.number);
            }
            self.number = self.number.saturating_add(1);
            self.list = rest;
        }
    }

    /// Which payloads are not what their commitments say.
    pub fn wrong(self) -> BTreeSet<usize> {
        self.wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<Vec<u8>> {
        let mut texts: Vec<Vec<u8>> = (0..60_u8).map(|n| vec![n; usize::from(n) + 16]).collect();
        texts.sort_by_key(|text| <[u8; 32]>::from(Sha256::digest(text)));
        texts
    }

    /// The texts in parts of at most so many bytes, and their index.
    fn packed(most: u64) -> (Payloads, Vec<Vec<u8>>) {
        let (mut payloads, mut parts) = (Payloads::default(), Vec::new());
        for text in texts() {
            let bytes = u32::try_from(text.len()).unwrap();
            let at = payloads
                .push_in(most, Sha256::digest(&text).into(), bytes)
                .unwrap();
            parts.resize(usize::from(at.part), Vec::new());
            assert_eq!(parts[usize::from(at.part) - 1].len() as u64, at.offset);
            parts[usize::from(at.part) - 1].extend(text);
        }
        (payloads, parts)
    }

    fn files(parts: &[Vec<u8>]) -> Vec<FileAt> {
        (1..)
            .zip(parts)
            .map(|(part, bytes)| FileAt {
                name: Name::Payloads(part),
                digest: [0; 32],
                crc: 0,
                header: 0,
                start: 0,
                size: bytes.len() as u64,
            })
            .collect()
    }

    fn index(payloads: &Payloads) -> String {
        payloads.lines().collect()
    }

    #[test]
    fn parts_are_no_larger_than_they_may_be_and_the_index_reads_back() {
        for (most, wanted) in [(1 << 20, 1), (200, 15), (75, 40)] {
            let (payloads, parts) = packed(most);
            assert!(parts.len() >= wanted, "{}", parts.len());
            assert!(
                parts
                    .iter()
                    .all(|part| part.len() as u64 <= most && !part.is_empty())
            );
            let read = Payloads::read(index(&payloads).as_bytes(), &files(&parts)).unwrap();
            assert_eq!(read, payloads);
            for (number, text) in texts().iter().enumerate() {
                let commitment = Sha256::digest(text).into();
                assert_eq!(read.find(&commitment), Some(number));
                let at = read.get(number).unwrap();
                let part = &parts[usize::from(at.part) - 1];
                let start = usize::try_from(at.offset).unwrap();
                assert_eq!(&part[start..start + at.bytes as usize], text);
            }
            assert_eq!(read.find(&[7; 32]), None);
        }
    }

    #[test]
    fn bytes_are_hashed_payload_by_payload_however_they_come() {
        let (payloads, mut parts) = packed(500);
        for step in [1, 3, 64, 100_000] {
            for (number, part) in (1..).zip(&parts) {
                let mut hashing = payloads.hashing(number);
                part.chunks(step).for_each(|chunk| hashing.update(chunk));
                hashing.update(b"behind the last");
                assert!(hashing.wrong().is_empty());
            }
        }
        let at = *payloads.all().iter().find(|at| at.part == 2).unwrap();
        parts[1][usize::try_from(at.offset).unwrap()] ^= 1;
        let mut hashing = payloads.hashing(2);
        hashing.update(&parts[1]);
        let wrong: Vec<_> = hashing.wrong().into_iter().collect();
        assert_eq!(wrong, [payloads.find(&at.commitment).unwrap()]);
    }

    #[test]
    fn a_part_that_ends_early_holds_the_payloads_before_its_end() {
        let (payloads, mut parts) = packed(500);
        parts[1].pop();
        let read = Payloads::read(index(&payloads).as_bytes(), &files(&parts)).unwrap();
        let lacking: Vec<_> = read.all().iter().filter(|at| !at.there).collect();
        assert_eq!(lacking.len(), 1);
        assert_eq!(lacking[0].end(), read.named(2));
    }

    #[test]
    fn an_index_is_read_up_to_its_first_fault() {
        let (payloads, parts) = packed(500);
        let (text, files) = (index(&payloads), files(&parts));
        let lines: Vec<&str> = text.lines().collect();
        let with = |at: usize, line: &str| {
            let mut lines = lines.clone();
            lines[at] = line;
            format!("{}\n", lines.join("\n"))
        };
        let [first, third] = [lines[0], lines[2]];
        let shifted = third.rsplit_once(' ').unwrap().0;
        for (bad, line) in [
            (with(2, ""), 3),
            (with(2, &third.replace(' ', "  ")), 3),
            (with(2, &format!("{third} ")), 3),
            (with(2, &third.to_uppercase()), 3),
            (with(2, &format!("{shifted} 0016")), 3),
            (with(2, first), 3),
            (with(2, &format!("{shifted} 15")), 3),
            (with(2, &format!("{shifted} 262161")), 3),
            (with(0, &first.replacen(" 1 ", " 0 ", 1)), 1),
            (with(0, &first.replacen(" 1 ", " 2 ", 1)), 1),
            (with(0, &first.replacen(" 0 ", " 1 ", 1)), 1),
        ] {
            let read = Payloads::read(bad.as_bytes(), &files).unwrap();
            assert_eq!(read.fault().map(|fault| fault.line), Some(line), "{bad}");
            assert_eq!(read.len(), line - 1);
        }
        let cut = &text[..text.len() - 1];
        let read = Payloads::read(cut.as_bytes(), &files).unwrap();
        assert!(read.fault().unwrap().unended);
    }
}
