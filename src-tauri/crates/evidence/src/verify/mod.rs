//! Verifies a bundle without any other help: no account, no database, no network.

mod actions;
mod closing;
mod commitments;
mod exports;
mod feed;
mod files;
mod findings;
mod grant;
mod latest;
mod lines;
mod opened;
mod outcome;
mod people;
mod replay;
mod report;
mod routes;
mod signatures;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use countersign_ledger::Hash;
use countersign_statement::codes::KeyEvent;
use countersign_statement::{State, Statement};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use grant::{GrantReport, GrantVerdict, verify_grant};
pub use report::{Check, CheckId, CheckResult, FirstBad, Neighbour, Property, Report, Verdict};

pub(crate) use closing::allowed_signers;
pub(crate) use lines::{Lines, NextLine};
pub(crate) use opened::{is_governance, text as payload_text};

use crate::catalog::{Catalog, FileAt};
use crate::limits;
use crate::manifest::Manifest;
use crate::names::{Name, hash};
use crate::source::{Hashed, Source};
use crate::trust::Trust;
use commitments::Commitments;
use feed::Tally;
use files::Sums;
use findings::{Findings, Kind, Place};
use replay::{HashSource, NotAHash, Replay};

/// How far a verification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is done, for people.
    pub stage: &'static str,
    /// How much of it: bytes, then records.
    pub done: u64,
    /// Out of how much; 0 while that is not known.
    pub total: u64,
}

/// Hears of progress; `Break` stops the verification, whose verdict is then "Unreadable".
pub type OnProgress<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Verifies a zip or an unpacked folder. Memory grows with the number of records (about 40 bytes each), actions (150) and
/// payloads (48), not with their sizes.
pub fn verify(path: &Path, trust: Option<&Trust>, progress: &mut OnProgress<'_>) -> Report {
    match examine(path, trust, progress) {
        Ok(examined) => examined.report,
        Err(report) => *report,
    }
}

/// A bundle that was verified and is still open, with what the verification learnt of it.
#[derive(Debug)]
pub struct Examined {
    /// What was found.
    pub report: Report,
    pub(crate) source: Source,
    pub(crate) catalog: Catalog,
    pub(crate) manifest: Option<Manifest>,
    /// Who was in force at its last record.
    pub(crate) people: people::People,
    /// Where its actions stand by their records; none where a record of the action is missing.
    pub(crate) states: HashMap<Uuid, State>,
    /// The numbers of its decisions that do not count: taken back, or void.
    pub(crate) uncounted: HashSet<u64>,
}

/// Verifies a bundle and keeps it open.
///
/// # Errors
/// The report on what could not be opened or read to its end.
pub fn examine(
    path: &Path,
    trust: Option<&Trust>,
    progress: &mut OnProgress<'_>,
) -> Result<Examined, Box<Report>> {
    let shown = path.display().to_string();
    let mut walking = |done, total| tell(progress, "Looking at the files", done, total);
    let (source, catalog) = Source::open(path, &mut walking)
        .map_err(|fault| Box::new(outcome::of_fault(shown.clone(), &fault)))?;
    let read = Bundle::read(&source, &catalog, trust, progress).map(|bundle| {
        let report = bundle.report(shown.clone(), trust);
        let ends = bundle.replay.actions.end(&bundle.replay.people);
        (report, bundle.manifest, bundle.replay.people, ends)
    });
    let (report, manifest, people, (states, uncounted)) =
        read.map_err(|error| Box::new(outcome::of_fault(shown, &error.into())))?;
    Ok(Examined {
        report,
        source,
        catalog,
        manifest,
        people,
        states,
        uncounted,
    })
}

fn tell(
    progress: &mut OnProgress<'_>,
    stage: &'static str,
    done: u64,
    total: u64,
) -> io::Result<()> {
    match progress(Progress { stage, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(io::Error::other("the verification was stopped")),
    }
}

/// What the hashing thread and the others tell each other.
#[derive(Default)]
struct Hashing {
    done: AtomicU64,
    stop: AtomicBool,
}

impl Hashing {
    fn go_on(&self, done: u64) -> io::Result<()> {
        self.done.store(done, Ordering::Relaxed);
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("the verification was stopped"));
        }
        Ok(())
    }
}

/// Everything that was found out, before it is put into words.
pub(crate) struct Bundle<'a> {
    catalog: &'a Catalog,
    manifest: Option<Manifest>,
    sums: Sums,
    sizes: files::Sizes,
    findings: Findings,
    replay: Replay<'a>,
    closing: closing::Closing,
    /// Lines of `keys/events.jsonl` and `data/records.jsonl`.
    lines: (u64, u64),
    /// Whether a line could not be read as a record.
    unread: bool,
    /// Files that are missing, empty or shorter than bundle.json says: what they lack is not held against the others.
    cut: BTreeSet<Name>,
}

impl<'a> Bundle<'a> {
    fn read(
        source: &'a Source,
        catalog: &'a Catalog,
        trust: Option<&Trust>,
        progress: &mut OnProgress<'_>,
    ) -> io::Result<Self> {
        // Every byte is hashed by a thread of its own while the records are judged.
        let hashing = Hashing::default();
        std::thread::scope(|scope| {
            let work = || source.hash(catalog, &mut |done| hashing.go_on(done));
            let reader = std::thread::Builder::new().spawn_scoped(scope, work)?;
            let judged = Self::judge(source, catalog, trust, progress);
            hashing.stop.store(judged.is_err(), Ordering::Relaxed);
            let total = catalog
                .files
                .iter()
                .fold(0_u64, |sum, file| sum.saturating_add(file.size));
            while judged.is_ok() && !reader.is_finished() {
                let told = tell(
                    progress,
                    "Checking every byte",
                    hashing.done.load(Ordering::Relaxed),
                    total,
                );
                hashing.stop.store(told.is_err(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(2));
            }
            let hashed = reader
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("a thread died")));
            judged?.finish(source, &hashed?)
        })
    }

    /// Everything but the digests of the files.
    fn judge(
        source: &'a Source,
        catalog: &'a Catalog,
        trust: Option<&Trust>,
        progress: &mut OnProgress<'_>,
    ) -> io::Result<Self> {
        let mut findings = Findings::default();
        let mut cut = files::missing(catalog, &mut findings);
        files::too_large(catalog, &mut findings);
        let manifest = manifest(source, catalog, &mut findings)?;
        let sizes = files::sizes(manifest.as_ref());
        let short = |file: &&FileAt| files::was_cut(file, &sizes);
        cut.extend(catalog.files.iter().filter(short).map(|file| file.name));
        let mut commitments = Commitments::new(catalog);
        if let Some(file) = catalog.file(Name::Absent) {
            commitments.read_absent(
                source.file(file)?,
                cut.contains(&Name::Absent),
                &mut findings,
            )?;
        }
        let note = closing::Note::read(source, catalog)?;
        let compromised = compromised(source, catalog)?;
        let hashes = hashes(source, catalog)?;
        let whole = !cut.contains(&Name::Events);
        let mut replay = Replay::new(whole, note.size(), hashes, commitments, compromised);
        let payload = |commitment: &Hash| {
            let at = catalog.payloads.get(catalog.payloads.find(commitment)?)?;
            let bytes = source.payload(catalog, at).ok()?;
            // Nothing is read from a payload that is not what its commitment says.
            (Hash::from(Sha256::digest(&bytes)) == *commitment).then_some(bytes)
        };
        let total = manifest
            .as_ref()
            .map_or(0, |m| m.records.saturating_add(m.events));
        let mut step = |done| tell(progress, "Checking records and signatures", done, total);
        let open = |name| catalog.file(name).map(|file| source.file(file)).transpose();
        let (events, records) = (open(Name::Events)?, open(Name::Records)?);
        let (events, records) = replay.run(events, records, &payload, &mut findings, &mut step)?;
        let mut bundle = Self {
            catalog,
            manifest,
            sums: Sums::default(),
            sizes,
            findings,
            replay,
            closing: closing::Closing::default(),
            lines: (events.read, records.read),
            unread: events.bad > 0 || records.bad > 0,
            cut,
        };
        bundle.counts(events, records);
        bundle.replay.judge_gaps(note.size(), &mut bundle.findings);
        bundle.close(source, note, trust)?;
        Ok(bundle)
    }

    /// What needs the digests of the files.
    fn finish(mut self, source: &Source, hashed: &Hashed) -> io::Result<Self> {
        self.sums = files::compare(source, self.catalog, hashed, &mut self.findings)?;
        if self.sums.sha256.is_some() {
            files::compare_sizes(self.catalog, &self.sums, &self.sizes, &mut self.findings);
        }
        let ended = |file: &FileAt| files_end(source, file);
        files::judge(
            self.catalog,
            hashed,
            &self.sums,
            &self.sizes,
            &ended,
            &mut self.findings,
        );
        files::judge_payloads(self.catalog, hashed, &self.cut, &mut self.findings);
        self.exporter(source)?;
        // Of what is cut nobody can tell what it named.
        let cut = [Name::Events, Name::Records, Name::Absent]
            .iter()
            .any(|name| self.cut.contains(name));
        if !cut && !self.unread {
            self.replay.commitments.finish(&mut self.findings);
        }
        Ok(self)
    }

    /// What `bundle.json` says against what is there.
    fn counts(&mut self, events: Tally, records: Tally) {
        let Some(manifest) = &self.manifest else {
            return;
        };
        let hashes = self
            .catalog
            .file(Name::Hashes)
            .map_or(0, |file| file.size / 65);
        let payloads = self.catalog.payloads.len();
        let counts = [
            (
                Name::Events.to_string(),
                "records",
                events.read,
                manifest.events,
                events.unended,
            ),
            (
                Name::Records.to_string(),
                "records",
                records.read,
                manifest.records,
                records.unended,
            ),
            (
                Name::Hashes.to_string(),
                "hashes",
                hashes,
                manifest.hashes,
                false,
            ),
            (
                Name::Absent.to_string(),
                "commitments",
                self.replay.commitments.absent(),
                manifest.absent,
                false,
            ),
            (
                Name::Index.to_string(),
                "payloads",
                payloads,
                manifest.payloads,
                false,
            ),
        ];
        for (file, what, found, stated, unended) in counts {
            let place = Place::file(&file);
            if found < stated {
                let why =
                    format!("{file} holds {found} of the {stated} {what} that bundle.json states");
                self.findings
                    .add(CheckId::Manifest, Kind::Incomplete, place, why);
            } else if found > stated {
                let why = format!("{file} holds {found} {what} where bundle.json states {stated}");
                self.findings
                    .add(CheckId::Manifest, Kind::Altered, place, why);
            } else if unended {
                let why = format!("{file} goes on behind its last line");
                self.findings
                    .add(CheckId::Records, Kind::Altered, place, why);
            }
        }
        let opened = manifest.records.saturating_add(manifest.events);
        if manifest.whole_log != (opened == manifest.tree_size) {
            let why = "it says that the bundle holds the whole log, or does not, and its own counts say otherwise";
            self.findings.add(
                CheckId::Manifest,
                Kind::Altered,
                Place::file(Name::Manifest),
                why,
            );
        }
    }
}

/// Whether a file whose size bundle.json does not state reaches its end.
fn files_end(source: &Source, file: &FileAt) -> bool {
    let end: &[u8] = match file.name {
        Name::Manifest => b"}\n",
        Name::Report => b"</html>\n",
        _ => return true,
    };
    let text = source.file(file).and_then(|content| {
        let mut text = Vec::new();
        content
            .take(limits::MANIFEST as u64)
            .read_to_end(&mut text)?;
        Ok(text)
    });
    text.is_ok_and(|text| text.windows(end.len()).any(|window| window == end))
}

/// The whole of a small file; `None` where it is missing or too large.
fn small(
    source: &Source,
    catalog: &Catalog,
    name: Name,
    limit: usize,
) -> io::Result<Option<Vec<u8>>> {
    let Some(file) = catalog.file(name).filter(|file| file.size <= limit as u64) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    source
        .file(file)?
        .take(limit as u64)
        .read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn manifest(
    source: &Source,
    catalog: &Catalog,
    findings: &mut Findings,
) -> io::Result<Option<Manifest>> {
    let Some(file) = catalog.file(Name::Manifest) else {
        return Ok(None);
    };
    let bytes = small(source, catalog, Name::Manifest, limits::MANIFEST)?.unwrap_or_default();
    let line = bytes
        .strip_suffix(b"\n")
        .and_then(|line| str::from_utf8(line).ok());
    let parsed = line.and_then(|line| Manifest::parse(line).ok());
    if parsed.is_none() {
        let oversized = file.size > limits::MANIFEST as u64;
        let kind = if !oversized && !bytes.contains(&b'\n') {
            Kind::Incomplete
        } else {
            Kind::Altered
        };
        let why = "it is not the one line of a bundle's manifest";
        findings.add(CheckId::Manifest, kind, Place::file(Name::Manifest), why);
    }
    Ok(parsed)
}

fn hashes<'a>(source: &'a Source, catalog: &Catalog) -> io::Result<HashSource<'a>> {
    let Some(file) = catalog
        .file(Name::Hashes)
        .filter(|file| file.size <= limits::HASHES)
    else {
        return Ok(Box::new(std::iter::empty()));
    };
    let mut lines = Lines::new(source.file(file)?, 64);
    Ok(Box::new(std::iter::from_fn(move || {
        match lines.next_line() {
            Ok(NextLine::End) => None,
            Ok(NextLine::Full(line)) => {
                Some(str::from_utf8(&line).ok().and_then(hash).ok_or(NotAHash))
            }
            Ok(NextLine::Unended(_) | NextLine::TooLong) | Err(_) => Some(Err(NotAHash)),
        }
    })))
}

/// Which keys were declared compromised, and since which record: known before the first record is judged.
fn compromised(source: &Source, catalog: &Catalog) -> io::Result<HashMap<Hash, u64>> {
    match catalog.file(Name::Events) {
        Some(file) => compromised_in(Lines::new(source.file(file)?, limits::RECORD)),
        None => Ok(HashMap::new()),
    }
}

fn compromised_in(mut lines: Lines<impl Read>) -> io::Result<HashMap<Hash, u64>> {
    let mut found: HashMap<Hash, u64> = HashMap::new();
    loop {
        let line = match lines.next_line()? {
            NextLine::End => return Ok(found),
            NextLine::Full(line) => line,
            NextLine::Unended(_) | NextLine::TooLong => continue,
        };
        if !line.windows(13).any(|window| window == b"\"key.revoked\"") {
            continue;
        }
        let Ok(record) = countersign_ledger::Record::parse(&line) else {
            continue;
        };
        let Ok(Statement::Key(key)) = Statement::parse(&record.statement) else {
            continue;
        };
        // A record that says something else than its statement revokes nothing.
        if key.event != KeyEvent::Revoked
            || record.actor_type != "human"
            || countersign_statement::format::parse_time(&record.at).is_none()
            || record.subject != format!("person:{}", key.person)
            || record.actor != key.signed_by.to_string()
        {
            continue;
        }
        if let (Some(id), Some(since)) = (hash(&key.key_id), key.compromised_since_seq) {
            found
                .entry(id)
                .and_modify(|old| *old = since.min(*old))
                .or_insert(since);
        }
    }
}
