//! Every file against SHA256SUMS, and what it means when one differs.

use std::collections::{BTreeSet, HashMap};
use std::io;

use countersign_ledger::Hash;
use sha2::{Digest, Sha256, Sha512};

use super::findings::{Findings, Kind, Place};
use super::lines::{Lines, NextLine};
use super::report::CheckId;
use crate::catalog::{Catalog, FileAt};
use crate::limits;
use crate::manifest::Manifest;
use crate::names::{FIXED, Name, hash};
use crate::source::{Hashed, Source};

/// What the comparison with the sums gave.
#[derive(Debug, Default)]
pub struct Sums {
    /// SHA-512 of SHA256SUMS: what the exporter signed.
    pub sha512: Option<[u8; 64]>,
    /// SHA-256 of SHA256SUMS: what the export's own record in the ledger names.
    pub sha256: Option<Hash>,
    /// Files whose digest is not the one in the sums.
    pub differing: Vec<Name>,
    /// How many files the sums name.
    pub named: u64,
    /// Whether SHA256SUMS ends too early.
    pub cut: bool,
}

/// Notes files that every bundle has and this one has not.
pub fn missing(catalog: &Catalog, findings: &mut Findings) -> BTreeSet<Name> {
    let absent: BTreeSet<Name> = FIXED
        .into_iter()
        .filter(|name| catalog.file(*name).is_none())
        .collect();
    for name in &absent {
        findings.add(
            CheckId::Files,
            Kind::Incomplete,
            Place::file(name),
            format!("{name} is missing"),
        );
    }
    absent
}

/// Notes files that are larger than any bundle's; nothing is read from them.
pub fn too_large(catalog: &Catalog, findings: &mut Findings) {
    for file in &catalog.files {
        let limit = match file.name {
            Name::Manifest => limits::MANIFEST as u64,
            Name::Checkpoint => limits::CHECKPOINT as u64,
            Name::Hashes => limits::HASHES,
            Name::Key(_) | Name::AllowedSigners | Name::Signature => limits::SMALL as u64,
            _ => continue,
        };
        if file.size > limit {
            let why = format!(
                "{} is larger than the {limit} bytes that it may have",
                file.name
            );
            findings.add(CheckId::Files, Kind::Altered, Place::file(file.name), why);
        }
    }
}

/// Compares SHA256SUMS with the digests of the contents, both in the order of the entries.
pub fn compare(
    source: &Source,
    catalog: &Catalog,
    hashed: &Hashed,
    findings: &mut Findings,
) -> io::Result<Sums> {
    let mut sums = Sums::default();
    let Some(file) = catalog.file(Name::Sums) else {
        return Ok(sums);
    };
    let mut lines = Lines::new(source.file(file)?, 256);
    let (mut sha512, mut sha256) = (Sha512::new(), Sha256::new());
    let mut entries = catalog
        .files
        .iter()
        .filter(|entry| entry.name.in_sums())
        .peekable();
    let mut last: Option<Name> = None;
    for number in 1_u64.. {
        let line = match lines.next_line()? {
            NextLine::End => break,
            NextLine::Full(line) => line,
            NextLine::Unended(rest) => {
                sha512.update(&rest);
                sha256.update(&rest);
                // Behind the last line: cut in the middle of a line, or something appended, by whether files are left.
                sums.cut = entries.peek().is_some();
                let kind = if sums.cut {
                    Kind::Incomplete
                } else {
                    Kind::Altered
                };
                findings.add(
                    CheckId::Files,
                    kind,
                    at(number),
                    "it ends in the middle of a line",
                );
                break;
            }
            NextLine::TooLong => b"too long".to_vec(),
        };
        for part in [&line[..], b"\n"] {
            sha512.update(part);
            sha256.update(part);
        }
        let Some((digest, name)) = parse(&line) else {
            findings.add(
                CheckId::Files,
                Kind::Altered,
                at(number),
                "the line is not a digest, two spaces and a file's name",
            );
            continue;
        };
        if last.is_some_and(|last| last >= name) {
            findings.add(
                CheckId::Files,
                Kind::Altered,
                at(number),
                "the lines are not in the order of a bundle",
            );
            continue;
        }
        last = Some(name);
        sums.named = sums.named.saturating_add(1);
        while let Some(extra) = entries.next_if(|entry| entry.name < name) {
            unnamed(extra, findings);
        }
        match entries.next_if(|entry| entry.name == name) {
            None => {
                if !FIXED.contains(&name) {
                    findings.add(
                        CheckId::Files,
                        Kind::Incomplete,
                        Place::file(name),
                        format!("{name} is missing"),
                    );
                }
            }
            Some(entry) => {
                if hashed.files.get(&entry.name) != Some(&digest) {
                    sums.differing.push(name);
                }
            }
        }
    }
    let empty = file.size == 0;
    for extra in entries {
        if empty {
            break;
        }
        // Sums that were cut at a line end name fewer files.
        sums.cut = true;
        findings.add(
            CheckId::Files,
            Kind::Incomplete,
            Place::file(extra.name),
            format!("SHA256SUMS does not name {}", extra.name),
        );
    }
    if empty {
        sums.cut = true;
        findings.add(
            CheckId::Files,
            Kind::Incomplete,
            Place::file(Name::Sums),
            "SHA256SUMS is empty",
        );
    }
    sums.sha512 = Some(sha512.finalize().into());
    sums.sha256 = Some(sha256.finalize().into());
    Ok(sums)
}

fn unnamed(entry: &FileAt, findings: &mut Findings) {
    findings.add(
        CheckId::Files,
        Kind::Altered,
        Place::file(entry.name),
        format!("{} is not named in SHA256SUMS", entry.name),
    );
}

fn at(line: u64) -> Place {
    Place {
        file: Name::Sums.label(),
        line: Some(line),
        seq: None,
    }
}

fn parse(line: &[u8]) -> Option<(Hash, Name)> {
    let (digest, name) = str::from_utf8(line).ok()?.split_once("  ")?;
    let name = Name::parse(name.as_bytes())
        .ok()
        .filter(|name| name.in_sums())?;
    Some((hash(digest)?, name))
}

/// What `bundle.json` says about the sizes of files.
pub type Sizes = HashMap<Name, u64>;

/// Reads the sizes out of the manifest.
pub fn sizes(manifest: Option<&Manifest>) -> Sizes {
    let files = manifest.map_or(&[][..], |manifest| &manifest.files);
    let name = |path: &str| Name::parse(path.as_bytes()).ok();
    files
        .iter()
        .filter_map(|file| Some((name(&file.path)?, file.bytes)))
        .collect()
}

/// Whether a file was cut: it is smaller than bundle.json says, or empty where that does not say.
pub fn was_cut(file: &FileAt, sizes: &Sizes) -> bool {
    sizes
        .get(&file.name)
        .map_or(file.size == 0, |bytes| file.size < *bytes)
}

/// A file that is as it was signed has the size that `bundle.json` says: else one could be called cut that is whole, and
/// nobody would be held to the rules that need it.
pub fn compare_sizes(catalog: &Catalog, sums: &Sums, sizes: &Sizes, findings: &mut Findings) {
    for file in &catalog.files {
        let stated = sizes.get(&file.name).copied().unwrap_or(file.size);
        if stated != file.size && !sums.differing.contains(&file.name) {
            let why = format!("it has {} bytes where bundle.json says {stated}", file.size);
            findings.add(
                CheckId::Manifest,
                Kind::Altered,
                Place::file(file.name),
                why,
            );
        }
    }
}

/// The index of payloads against the parts that it names, and each payload against its commitment.
pub fn judge_payloads(
    catalog: &Catalog,
    hashed: &Hashed,
    cut: &BTreeSet<Name>,
    findings: &mut Findings,
) {
    let payloads = &catalog.payloads;
    let listed = |line| Place {
        file: Name::Index.label(),
        line: Some(line),
        seq: None,
    };
    for at in hashed.wrong_payloads.iter().filter_map(|at| {
        let line = (*at as u64).saturating_add(1);
        Some((line, payloads.get(*at)?))
    }) {
        let (line, payload) = at;
        let why = format!(
            "the {} bytes at {} of data/payload/{} are not what this commitment is of",
            payload.bytes, payload.offset, payload.part
        );
        findings.add(CheckId::Payloads, Kind::Altered, listed(line), why);
    }
    let index_cut = cut.contains(&Name::Index);
    if let Some(fault) = payloads.fault() {
        let kind = if fault.unended && index_cut {
            Kind::Incomplete
        } else {
            Kind::Altered
        };
        findings.add(CheckId::Payloads, kind, listed(fault.line), fault.why);
    }
    let whole = !index_cut && payloads.fault().is_none();
    for file in &catalog.files {
        let Name::Payloads(part) = file.name else {
            continue;
        };
        let named = payloads.named(part);
        let short = named > file.size && !cut.contains(&file.name);
        if short || (whole && (named < file.size || named == 0)) {
            let why = format!(
                "it has {} bytes where data/payload/index names {named}",
                file.size
            );
            findings.add(
                CheckId::Payloads,
                Kind::Altered,
                Place::file(file.name),
                why,
            );
        }
    }
}

/// Notes every file that differs, as cut or as altered.
pub fn judge(
    catalog: &Catalog,
    hashed: &Hashed,
    sums: &Sums,
    sizes: &Sizes,
    ended: &dyn Fn(&FileAt) -> bool,
    findings: &mut Findings,
) {
    for name in &sums.differing {
        let cut = catalog
            .file(*name)
            .is_some_and(|file| was_cut(file, sizes) || !ended(file));
        let (kind, why) = if cut {
            (Kind::Incomplete, format!("{name} is cut or empty"))
        } else {
            (
                Kind::Altered,
                format!("the content of {name} is not the one that SHA256SUMS names"),
            )
        };
        findings.add(CheckId::Files, kind, Place::file(name), why);
    }
    for name in hashed
        .wrong_crc
        .iter()
        .filter(|name| sums.differing.binary_search(name).is_err())
    {
        let why = format!("the zip's CRC-32 of {name} is not that of its content");
        findings.add(CheckId::Form, Kind::Altered, Place::file(name), why);
    }
}
