//! A bundle of a whole log in parts, and everything that somebody who holds the keys of the exporter and of the installation
//! makes anew after a change, so that only the rules can tell.

use std::{collections::BTreeMap, path::Path};

use countersign_evidence::Name;
use countersign_ledger::{Checkpoint, Hash, SubtreeHash as _, leaf_hash, tree::Subtree};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::{
    export::{Files, Plan, read_files, resign, unpack, write, write_without},
    json::{self, quoted, with},
    world::{Leaves, World, key, key_id},
};

/// Everybody who signs in the world.
const SIGNERS: [&str; 9] = [
    "ada", "grace", "alan", "alan2", "edsger", "barbara", "dora", "desk", "office",
];

/// The world's bundle, its log as lines.
pub struct Sealed {
    pub files: Files,
    /// The records of the whole log, in order, without their line ends.
    pub log: Vec<String>,
    governance: Vec<bool>,
}

impl Sealed {
    pub fn of(world: &World) -> Self {
        let files = unpacked(|zip| {
            write(world, zip, &Plan::default()).unwrap();
        });
        let record = |r: &countersign_ledger::Record| String::from_utf8(r.encode()).unwrap();
        Self {
            log: world.records.iter().map(record).collect(),
            governance: world
                .records
                .iter()
                .map(|r| countersign_evidence::BundleWriter::is_event(&r.event))
                .collect(),
            files,
        }
    }

    /// A bundle of some of its records.
    pub fn part(world: &World, opened: &dyn Fn(&countersign_ledger::Record) -> bool) -> Files {
        let plan = Plan {
            opened,
            ..Plan::default()
        };
        unpacked(|zip| {
            write(world, zip, &plan).unwrap();
        })
    }

    /// A case file of an action, without one of its records where that is said.
    pub fn case(world: &World, action: uuid::Uuid, left_out: Option<u64>) -> Files {
        let subject = format!("action:{action}");
        let plan = Plan {
            opened: &|record| record.subject == subject && Some(record.subject_seq) != left_out,
            filter: Some(countersign_statement::Filter::of_actions(vec![action]).unwrap()),
            ..Plan::default()
        };
        unpacked(|zip| {
            write(world, zip, &plan).unwrap();
        })
    }

    /// A bundle without one of its governance records.
    pub fn without(world: &World, seq: u64) -> Files {
        unpacked(|zip| {
            write_without(world, zip, seq);
        })
    }

    pub fn governs(&self, at: usize) -> bool {
        self.governance[at]
    }

    /// The bundle with other lines: `(governance, line)` in the order of the log. Linked anew, under a new checkpoint of the
    /// installation, with new counts and sizes, and sealed by the exporter.
    pub fn with_log(&self, mut log: Vec<(bool, String)>) -> Files {
        for at in 1..log.len() {
            let prev = leaf_hash(log[at - 1].1.as_bytes());
            log[at].1 = with(&log[at].1, "prev", &quoted(&hex::encode(prev)));
        }
        self.with_lines(&log)
    }

    /// The same, with the links as they are.
    pub fn with_lines(&self, log: &[(bool, String)]) -> Files {
        let mut files = self.files.clone();
        let leaves: Vec<Hash> = log.iter().map(|(_, l)| leaf_hash(l.as_bytes())).collect();
        let size = log.len() as u64;
        let whole = Subtree::whole(size).unwrap();
        let root = Leaves(leaves).subtree_hash(whole).unwrap();
        let genesis = hex::encode(Sha256::digest(&log[0].1));
        for (name, governs) in [("keys/events.jsonl", true), ("data/records.jsonl", false)] {
            let lines = log.iter().filter(|(of, _)| *of == governs);
            let text: Vec<&str> = lines.flat_map(|(_, line)| [line, "\n"]).collect();
            files.insert(name.to_owned(), text.concat().into_bytes());
        }
        let origin = json::text(&manifest(&files), "origin");
        let checkpoint = Checkpoint { origin, size, root };
        let note = checkpoint.sign(&key("desk")).unwrap().encode();
        files.insert("proof/checkpoint".to_owned(), note.into_bytes());
        let mut line = manifest(&files);
        let count = |name: &str| (files[name].split(|b| *b == b'\n').count() - 1).to_string();
        for (member, value) in [
            ("tree_size", size.to_string()),
            ("root", quoted(&hex::encode(root))),
            ("genesis", quoted(&genesis)),
            ("records", count("data/records.jsonl")),
            ("events", count("keys/events.jsonl")),
        ] {
            line = with(&line, member, &value);
        }
        files.insert("bundle.json".to_owned(), format!("{line}\n").into_bytes());
        seal(&mut files);
        files
    }
}

fn unpacked(write: impl FnOnce(&Path)) -> Files {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("export.zip");
    write(&zip);
    read_files(&unpack(&zip, dir.path()))
}

/// The manifest's line.
pub fn manifest(files: &Files) -> String {
    let text = String::from_utf8(files["bundle.json"].clone()).unwrap();
    text.trim_end().to_owned()
}

/// Sizes in the manifest, sums and the exporter's signature, made anew.
pub fn seal(files: &mut Files) {
    let line: serde_json::Value = serde_json::from_str(&manifest(files)).unwrap();
    let listed = line["files"].as_array().unwrap();
    let path = |file: &serde_json::Value| file["path"].as_str().unwrap().to_owned();
    seal_as(files, &listed.iter().map(path).collect::<Vec<_>>());
}

/// The same where other files are there than the manifest lists.
pub fn seal_all(files: &mut Files) {
    let name = |name: &String| Name::parse(name.as_bytes()).unwrap();
    let mut names: Vec<Name> = files.keys().map(name).collect();
    names.retain(|name| *name < Name::Manifest);
    names.sort_unstable();
    seal_as(
        files,
        &names.iter().map(Name::to_string).collect::<Vec<_>>(),
    );
}

fn seal_as(files: &mut Files, listed: &[String]) {
    let line = manifest(files);
    let sizes: Vec<String> = listed
        .iter()
        .map(|path| {
            let bytes = files.get(path).map_or(0, Vec::len);
            format!(r#"{{"path":{},"bytes":{bytes}}}"#, quoted(path))
        })
        .collect();
    let line = with(&line, "files", &format!("[{}]", sizes.join(",")));
    files.insert("bundle.json".to_owned(), format!("{line}\n").into_bytes());
    resign(files, &key("ada"));
}

/// The line with its statement signed anew by those who signed it; false where nobody did.
pub fn signed_anew(line: &str) -> (bool, String) {
    let keys: BTreeMap<String, SigningKey> = SIGNERS
        .into_iter()
        .map(|name| (hex::encode(key_id(&key(name))), key(name)))
        .collect();
    let statement = json::text(line, "statement");
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let signatures = value["signatures"].as_array().unwrap();
    let anew: Vec<String> = signatures
        .iter()
        .map(|signature| {
            let id = signature["key_id"].as_str().unwrap();
            let by = keys.get(id).unwrap();
            let bytes = hex::encode(by.sign(statement.as_bytes()).to_bytes());
            format!(r#"{{"key_id":"{id}","signature":"{bytes}"}}"#)
        })
        .collect();
    let line = with(line, "signatures", &format!("[{}]", anew.join(",")));
    (!anew.is_empty(), line)
}
