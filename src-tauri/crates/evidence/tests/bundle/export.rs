//! Bundles of a world, as the app writes them, and ways to take them apart.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use countersign_evidence::{
    BundleError, BundleWriter, ExportFacts, Name, Payload, Report, Trust, Written, verify,
};
use countersign_ledger::{Hash, PublicKey, opened_hashes};
use countersign_statement::Filter;
use ed25519_dalek::{Signer, SigningKey};

use crate::world::{Leaves, World, id, key};

/// What to export and how.
pub struct Plan<'a> {
    pub opened: &'a dyn Fn(&countersign_ledger::Record) -> bool,
    pub exporter: SigningKey,
    pub person: &'static str,
    pub note: Option<String>,
    pub absent: &'a dyn Fn(&Hash) -> Option<Payload<'static>>,
    /// What the bundle says that was asked for, whatever is in it.
    pub filter: Option<Filter>,
}

impl Default for Plan<'_> {
    fn default() -> Self {
        Self {
            opened: &|_| true,
            exporter: key("ada"),
            person: "ada",
            note: None,
            absent: &|_| None,
            filter: None,
        }
    }
}

pub fn facts(world: &World, person: &str) -> ExportFacts {
    ExportFacts {
        export_id: id("export"),
        origin: world.origin.clone(),
        mode: world.mode,
        filter: Filter {
            kind: "freeze_account".to_owned(),
            ..Filter::default()
        },
        created_at: world.now,
        created_by: id(person),
        creator: "Ada </title><script>".to_owned(),
    }
}

pub fn write(world: &World, target: &Path, plan: &Plan<'_>) -> Result<Written, BundleError> {
    write_some(world, target, plan, None)
}

/// A bundle whose exporter kept one governance record back.
pub fn write_without(world: &World, target: &Path, left_out: u64) -> Written {
    write_some(world, target, &Plan::default(), Some(left_out)).unwrap()
}

fn write_some(
    world: &World,
    target: &Path,
    plan: &Plan<'_>,
    left_out: Option<u64>,
) -> Result<Written, BundleError> {
    let mut facts = facts(world, plan.person);
    facts.filter = plan.filter.clone().unwrap_or(facts.filter);
    let mut writer = BundleWriter::create(target, facts)?;
    let governance = |record: &&countersign_ledger::Record| BundleWriter::is_event(&record.event);
    let events = || {
        world
            .records
            .iter()
            .filter(governance)
            .filter(|record| Some(record.seq) != left_out)
    };
    for record in events() {
        writer.event(&record.encode())?;
    }
    let others = || {
        world
            .records
            .iter()
            .filter(|record| !governance(record) && (plan.opened)(record))
    };
    for record in others() {
        writer.record(&record.encode())?;
    }
    while let Some(batch) = writer.wanted()? {
        for commitment in batch {
            let payload = (plan.absent)(&commitment)
                .unwrap_or_else(|| Payload::Present(&world.payloads[&commitment]));
            writer.payload(&commitment, payload)?;
        }
    }
    let mut opened: Vec<u64> = events().chain(others()).map(|record| record.seq).collect();
    opened.sort_unstable();
    let hashes = opened_hashes(world.size(), &opened, &mut Leaves(world.leaves())).unwrap();
    let note = plan
        .note
        .clone()
        .unwrap_or_else(|| world.checkpoint("desk"));
    writer.finish(&note, hashes, &PublicKey::from(&plan.exporter), |bytes| {
        Ok(plan.exporter.sign(bytes).to_bytes())
    })
}

pub fn check(path: &Path, trust: Option<&Trust>) -> Report {
    verify(path, trust, &mut |_| ControlFlow::Continue(()))
}

/// Files of a bundle by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Unpacks with the system's unzip.
pub fn unpack(zip: &Path, into: &Path) -> PathBuf {
    let folder = into.join("unpacked");
    let out = std::process::Command::new("unzip")
        .arg("-q")
        .arg(zip)
        .arg("-d")
        .arg(&folder)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    folder
}

pub fn read_files(folder: &Path) -> Files {
    let mut files = Files::new();
    for sub in ["", "data", "data/payload", "keys", "proof"] {
        for entry in std::fs::read_dir(folder.join(sub))
            .unwrap()
            .map(Result::unwrap)
        {
            if entry.file_type().unwrap().is_file() {
                let name = if sub.is_empty() {
                    String::new()
                } else {
                    format!("{sub}/")
                } + entry.file_name().to_str().unwrap();
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

/// Packs files into a canonical zip, whatever is in them.
pub fn pack(files: &Files, target: &Path) {
    let mut entries: Vec<(Name, &Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (Name::parse(name.as_bytes()).unwrap(), bytes))
        .collect();
    entries.sort_by_key(|(name, _)| *name);
    let file = std::fs::File::create(target).unwrap();
    let mut zip = countersign_evidence::zip::ZipWriter::new(file);
    for (name, bytes) in entries {
        zip.file(name, bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// The salts and texts behind commitments, by commitment in hexadecimal digits.
pub fn texts(files: &Files) -> Files {
    let index = String::from_utf8(files["data/payload/index"].clone()).unwrap();
    let text = |line: &str| {
        let [commitment, part, offset, bytes] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let start: usize = offset.parse().unwrap();
        let part = &files[&format!("data/payload/{part}")];
        let text = part[start..start + bytes.parse::<usize>().unwrap()].to_vec();
        (commitment.to_owned(), text)
    };
    index.lines().map(text).collect()
}

/// Lays texts down anew, whether they are what their commitments say or not, in parts of at most so many bytes.
pub fn lay(files: &mut Files, texts: &Files, most: usize) {
    files.retain(|name, _| !name.starts_with("data/payload/"));
    let (mut index, mut part) = (String::new(), 1);
    for (commitment, text) in texts {
        let name = |part: usize| format!("data/payload/{part}");
        let full = |bytes: &Vec<u8>| bytes.len() + text.len() > most;
        part += usize::from(files.get(&name(part)).is_some_and(full));
        let bytes = files.entry(name(part)).or_default();
        writeln!(index, "{commitment} {part} {} {}", bytes.len(), text.len()).unwrap();
        bytes.extend(text);
    }
    files.insert("data/payload/index".to_owned(), index.into_bytes());
}

/// Another text in place of one, under a commitment of its own where one is given.
pub fn swap_text(files: &mut Files, old: &str, new: &str, text: Vec<u8>) {
    let mut texts = texts(files);
    texts.remove(old).unwrap();
    texts.insert(new.to_owned(), text);
    lay(files, &texts, usize::MAX);
}

/// Writes files as a folder.
pub fn spread(files: &Files, folder: &Path) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Makes sums and the exporter's signature anew: what someone could do who holds the exporter's key.
pub fn resign(files: &mut Files, by: &SigningKey) {
    use sha2::Digest;
    let mut names: Vec<Name> = files
        .keys()
        .map(|name| Name::parse(name.as_bytes()).unwrap())
        .filter(|n| n.in_sums())
        .collect();
    names.sort_unstable();
    let line = |name: &Name| {
        format!(
            "{}  {name}\n",
            hex::encode(sha2::Sha256::digest(&files[&name.to_string()]))
        )
    };
    let sums: String = names.iter().map(line).collect();
    let signature =
        countersign_ledger::sshsig::sign(by, countersign_ledger::sshsig::EXPORT, sums.as_bytes());
    files.insert("SHA256SUMS".to_owned(), sums.into_bytes());
    files.insert("SHA256SUMS.sig".to_owned(), signature.into_bytes());
}
