//! Grant proofs, honest and altered, made anew in each run: `verify.py`, the page's verifier and this project's must say the same
//! word about each, the page besides for the same reason, and *permitted* only where nothing was changed.

use std::{collections::BTreeMap, path::Path, process::Command};

use chrono::{DateTime, TimeDelta, Utc};
use countersign_evidence::{GrantProof, GrantReport, Trust, verify_grant};
use countersign_ledger::{Hash, leaf_hash, opened_hashes};
use countersign_statement::format::time_text;
use ed25519_dalek::Signer as _;
use uuid::Uuid;

use crate::{
    json, page,
    rich::rich,
    world::{Leaves, World, id, key, key_id},
};

/// At least so many are made.
const LEAST: usize = 400;

/// A proof and what is asked of it.
#[derive(Clone)]
struct Case {
    name: String,
    bytes: Vec<u8>,
    digest: String,
    trust: Option<Trust>,
    at: Option<DateTime<Utc>>,
    /// Whether it may permit.
    honest: bool,
}

fn sealed(proof: &mut GrantProof, by: &str) {
    let signature = key(by).sign(&proof.message()).to_bytes();
    proof.sealed = Some((key_id(&key(by)), signature));
}

fn resealed(proof: &GrantProof, change: impl FnOnce(&mut GrantProof)) -> Vec<u8> {
    let mut proof = proof.clone();
    change(&mut proof);
    sealed(&mut proof, "desk");
    proof.encode()
}

/// The proof of an action that an honest assembler makes, and the digest of its content.
fn assembled(world: &World, action: Uuid) -> (GrantProof, String) {
    let subject = format!("action:{action}");
    let governs =
        |r: &&countersign_ledger::Record| countersign_evidence::BundleWriter::is_event(&r.event);
    let events = || world.records.iter().filter(governs);
    let records = || world.records.iter().filter(|r| r.subject == subject);
    let mut opened: Vec<u64> = events().chain(records()).map(|r| r.seq).collect();
    opened.sort_unstable();
    // Of one that was revised the content of each revision.
    let contents: Vec<String> = records()
        .filter(|r| ["action.proposed", "action.revised"].contains(&r.event.as_str()))
        .map(|r| json::text(&r.statement, "action_digest"))
        .collect();
    let digest = contents.last().cloned().unwrap_or_default();
    let policies = events()
        .filter(|r| r.event == "policy.drafted")
        .map(|r| json::text(&r.statement, "document"));
    let payload = |commitment: &str| {
        let bytes: Hash = hex::decode(commitment).unwrap().try_into().unwrap();
        world.payloads[&bytes].clone()
    };
    let mut proof = GrantProof {
        action,
        origin: world.origin.clone(),
        events: events().map(countersign_ledger::Record::encode).collect(),
        records: records().map(countersign_ledger::Record::encode).collect(),
        payloads: contents
            .into_iter()
            .chain(policies)
            .map(|of| payload(&of))
            .collect(),
        hashes: opened_hashes(world.size(), &opened, &mut Leaves(world.leaves())).unwrap(),
        checkpoint: world.checkpoint("desk"),
        sealed: None,
    };
    sealed(&mut proof, "desk");
    (proof, digest)
}

/// Honest proofs of every action of a world, asked in every way.
fn honest(world: &World, of: &str, labels: &[&str]) -> Vec<Case> {
    let mut cases = Vec::new();
    let trust = world.trust();
    for label in labels {
        let (proof, digest) = assembled(world, id(label));
        let case = Case {
            name: format!("{of}: {label}"),
            bytes: proof.encode(),
            digest,
            trust: Some(trust.clone()),
            at: None,
            honest: true,
        };
        let mut ask = |how: &str, change: &dyn Fn(&mut Case)| {
            let mut other = case.clone();
            other.name = format!("{}, {how}", case.name);
            other.honest = how == "early";
            change(&mut other);
            cases.push(other);
        };
        ask("another content", &|c| c.digest = "7".repeat(64));
        ask("no trust file", &|c| c.trust = None);
        let with = |change: &dyn Fn(&mut Trust)| {
            let mut other = trust.clone();
            change(&mut other);
            Some(other)
        };
        ask("another genesis", &|c| {
            c.trust = with(&|t| t.genesis = "0".repeat(64));
        });
        ask("another founder", &|c| {
            c.trust = with(&|t| drop(t.founders.pop()));
        });
        ask("another installation", &|c| {
            c.trust = with(&|t| {
                t.installations[0].key_id = "1".repeat(64);
                t.vouched.clear();
            });
        });
        ask("late", &|c| c.at = Some(world.now + TimeDelta::days(8)));
        ask("early", &|c| c.at = Some(world.now + TimeDelta::days(6)));
        cases.push(case);
    }
    cases
}

/// What somebody makes of a proof that permits.
fn altered(world: &World, action: &str, beside: &str) -> Vec<Case> {
    let (proof, digest) = assembled(world, id(action));
    let bytes = proof.encode();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut cases = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| {
        // What is not needed may be missing, and may stand there twice.
        let harmless = ["without text", "text"]
            .iter()
            .any(|begin| name.starts_with(begin));
        cases.push(Case {
            name,
            bytes,
            digest: digest.clone(),
            trust: Some(world.trust()),
            at: None,
            honest: harmless,
        });
    };
    for at in (0..bytes.len()).step_by(bytes.len() / 150) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        add(format!("byte {at}"), changed);
        add(format!("cut at {at}"), bytes[..at].to_vec());
    }
    for at in 0..proof.records.len() {
        let less = |p: &mut GrantProof| drop(p.records.remove(at));
        add(format!("without record {at}"), resealed(&proof, less));
        add(
            format!("record {at} twice"),
            resealed(&proof, |p| p.records.insert(at, p.records[at].clone())),
        );
        // Under its hash, as an assembler who leaves it out would do.
        let hash = leaf_hash(&proof.records[at]);
        add(
            format!("record {at} closed"),
            resealed(&proof, |p| {
                p.records.remove(at);
                p.hashes.push(hash);
            }),
        );
    }
    for at in 0..proof.events.len() {
        let less = |p: &mut GrantProof| drop(p.events.remove(at));
        add(format!("without event {at}"), resealed(&proof, less));
    }
    for at in 0..proof.payloads.len() {
        let less = |p: &mut GrantProof| drop(p.payloads.remove(at));
        add(format!("without text {at}"), resealed(&proof, less));
        let other = |p: &mut GrantProof| p.payloads[at].push(b'!');
        add(format!("another text {at}"), resealed(&proof, other));
        add(
            format!("text {at} twice"),
            resealed(&proof, |p| p.payloads.push(p.payloads[at].clone())),
        );
    }
    add(
        "a hash too many".to_owned(),
        resealed(&proof, |p| p.hashes.push([7; 32])),
    );
    add(
        "a hash too few".to_owned(),
        resealed(&proof, |p| {
            p.hashes.pop();
        }),
    );
    add(
        "another origin".to_owned(),
        resealed(&proof, |p| p.origin.push('0')),
    );
    add(
        "another's name".to_owned(),
        resealed(&proof, |p| p.action = id(beside)),
    );
    let other = assembled(world, id(beside)).0;
    add(
        "another's records beside".to_owned(),
        resealed(&proof, |p| p.records.extend(other.records.clone())),
    );
    add(
        "another's checkpoint".to_owned(),
        resealed(&proof, |p| p.checkpoint = world.checkpoint("ada")),
    );
    for by in ["ada", "mallory", "office"] {
        let mut forged = proof.clone();
        sealed(&mut forged, by);
        add(format!("sealed by {by}"), forged.encode());
        let signature = key(by).sign(&proof.message()).to_bytes();
        forged.sealed = Some((key_id(&key("desk")), signature));
        add(format!("a seal that {by} forged"), forged.encode());
    }
    // Other forms of the same.
    for (name, from, to) in [
        ("lines of Windows", "\n", "\r\n"),
        ("another version", "grant 1", "grant 2"),
        (
            "a mark of a mailer",
            "countersign-grant",
            "\u{feff}countersign-grant",
        ),
        ("a count with a nought", "\nevents ", "\nevents 0"),
        ("a count with a sign", "\nevents ", "\nevents +"),
        ("no count", "\nrecords ", "\nrecords x"),
        ("a count beyond all", "\nhashes ", "\nhashes 99999999"),
        ("a space before a line", "\nsealed", "\n sealed"),
        ("two spaces in a line", "\norigin ", "\norigin  "),
    ] {
        add(name.to_owned(), text.replace(from, to).into_bytes());
    }
    let (body, seal) = text.split_once("\nsealed ").unwrap();
    let large = format!("{body}\nsealed {}", seal.to_uppercase());
    add("a seal in capitals".to_owned(), large.into_bytes());
    let own = proof.action.to_string();
    let loud = text.replacen(&own, &own.to_uppercase(), 1);
    add("an id in capitals".to_owned(), loud.into_bytes());
    let bare = text.replacen(&own, &own.replace('-', ""), 1);
    add("an id without hyphens".to_owned(), bare.into_bytes());
    add(
        "something behind it".to_owned(),
        format!("{text}\n").into_bytes(),
    );
    add("no seal".to_owned(), format!("{body}\n").into_bytes());
    add("nothing".to_owned(), Vec::new());
    cases
}

/// The lines that ask the other two.
fn written(dir: &Path, cases: &[Case]) -> Vec<String> {
    let line = |(number, case): (usize, &Case)| {
        let path = dir.join(format!("{number}.grant"));
        std::fs::write(&path, &case.bytes).unwrap();
        let trust = case.trust.as_ref().map(|trust| {
            let path = dir.join(format!("{number}.trust"));
            std::fs::write(&path, trust.encode()).unwrap();
            path.display().to_string()
        });
        let at = case.at.map_or_else(String::new, time_text);
        let trust = trust.unwrap_or_default();
        format!("grant\t{}\t{}\t{at}\t{trust}", path.display(), case.digest)
    };
    cases.iter().enumerate().map(line).collect()
}

fn ours(case: &Case) -> GrantReport {
    let digest: Hash = hex::decode(&case.digest).unwrap().try_into().unwrap();
    verify_grant(&case.bytes, &digest, case.trust.as_ref(), case.at)
}

#[test]
fn the_verifiers_agree_on_every_grant_proof() {
    let (small, rich) = (World::small(), rich());
    let mut cases = honest(&small, "small", &["first", "second"]);
    let all = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh",
    ];
    cases.extend(honest(&rich, "rich", &all));
    cases.extend(altered(&small, "first", "second"));
    cases.extend(altered(&rich, "fourth", "fifth"));
    let dir = tempfile::tempdir().unwrap();
    let lines = written(dir.path(), &cases);
    let mut python = Command::new("python3");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("independent/many.py");
    python.arg("-B").arg(script);
    let theirs = page::asked(python, &lines, |line| {
        let (word, why) = line.split_once('\t').unwrap();
        (word.to_owned(), why.to_owned())
    });
    let pages = page::asked(page::program(), &lines, |line| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()
    });
    assert_eq!((theirs.len(), pages.len()), (cases.len(), cases.len()));
    let (mut words, mut wrong) = (BTreeMap::new(), Vec::new());
    for ((case, (left, why)), page) in cases.iter().zip(&theirs).zip(&pages) {
        let own = ours(case);
        let code = own.verdict.code();
        *words.entry(code).or_insert(0) += 1;
        if left != code {
            wrong.push(format!(
                "{}: verify.py says {left} ({why}), this project {code} ({})",
                case.name, own.why
            ));
        }
        if code == "permitted" && !case.honest {
            wrong.push(format!("{}: it is permitted", case.name));
        }
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        let approvals = own.approvals.iter();
        let approvals: Vec<_> = approvals
            .map(|(seq, person)| serde_json::json!({"seq": seq, "person": person}))
            .collect();
        let whole = serde_json::json!({
            "verdict": code, "why": own.why, "action": own.action.map_or_else(String::new, |a| a.to_string()),
            "head": number(own.head), "root": own.root.clone().unwrap_or_default(),
            "until": own.until.map_or_else(String::new, time_text), "approvals": approvals,
        });
        if *page != whole {
            wrong.push(format!(
                "{}: the page says {page}, this project {whole}",
                case.name
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    assert!(cases.len() >= LEAST, "only {} were made", cases.len());
    for word in [
        "permitted",
        "not_permitted",
        "keys_not_trusted",
        "incomplete",
        "altered",
        "unreadable",
    ] {
        assert!(words.contains_key(word), "none is {word}: {words:?}");
    }
    println!("{} grant proofs: {words:?}", cases.len());
}
