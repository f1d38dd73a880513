//! The changes: to each member of each record and of what it states, to the order of records, to each file, to the manifest,
//! the checkpoint, the zip and the trust file; as a stranger could make them, and sealed anew by who holds keys.

use countersign_ledger::Checkpoint;
use countersign_statement::codes::{Friction, Outcome, Risk, Role};

use sha2::Digest as _;

use crate::{
    export::Files,
    json::{self, members, quoted, with},
    rich::rich,
    sealed::{Sealed, manifest, seal, signed_anew},
    world::{World, id, key},
};

/// An altered bundle.
pub struct Altered {
    pub name: String,
    pub what: What,
    pub trust: Vec<u8>,
    /// Where the installation alone vouches for what was changed, or everybody who signed did so anew.
    pub may_be_valid: bool,
}

/// A bundle by its files, or a zip's bytes.
pub enum What {
    Files(Files),
    Zip(Vec<u8>),
}

struct Made<'a> {
    sealed: &'a Sealed,
    trust: Vec<u8>,
    /// Records before this one are left as they are.
    from: usize,
    all: Vec<Altered>,
}

/// All of them.
pub fn all() -> Vec<Altered> {
    let (small, rich) = (World::small(), rich());
    let (of_small, of_rich) = (Sealed::of(&small), Sealed::of(&rich));
    let made = |sealed, from| Made {
        sealed,
        trust: small.trust().encode().into_bytes(),
        from,
        all: Vec::new(),
    };
    let mut whole = made(&of_small, 0);
    whole.record_members();
    whole.statement_members();
    whole.orders();
    let files = of_small.files.clone();
    whole.files("the whole log", &files);
    whole.manifest_members();
    whole.checkpoints(&small);
    whole.zips();
    whole.names();
    whole.trusts();
    whole.payloads(&small);
    whole.policies(&small);
    let mut more = made(&of_rich, of_small.log.len());
    more.record_members();
    more.statement_members();
    more.orders();
    // A part of the log: one action's records, and a log of whose governance one record is held back.
    let second = format!("action:{}", id("second"));
    let part = Sealed::part(&rich, &|record| record.subject == second);
    more.files("a part of the log", &part);
    for seq in 1..rich.size() {
        if of_rich.governs(usize::try_from(seq).unwrap()) {
            let files = Sealed::without(&rich, seq);
            // That no later governance record was left out is the exporter's word.
            more.add(format!("governance record {seq} held back"), files, true);
        }
    }
    whole.all.extend(more.all);
    whole.all
}

/// Other values for a member: of the same form where it has one, and not.
fn others(key: &str, value: &str) -> Vec<String> {
    let words: &[&str] = match key {
        "verdict" => &["approve", "reject", "abstain"],
        "reason_code" => &["evidence_supports", "false_positive", "other"],
        "seat_role" | "role" => &["analyst", "compliance_officer", "admin", "owner"],
        "override_type" => &["", "ai_override", "manual_override", "human"],
        "event" => &[
            "granted",
            "revoked",
            "enrolled",
            "rotated",
            "claimed",
            "released",
            "asked",
            "held",
            "withdrawn",
            "action.escalated",
            "action.decided",
            "client.viewed",
            "confirmed",
            "delivery_started",
            "delivered",
            "delivery_failed",
            "export.delivered",
        ],
        "method" => &["folder", "mail", "s3", "ftp"],
        "result" => &["verified", "altered", "missing", "valid"],
        "fact" => &["person", "key", "role", "agent", "policy", "installation"],
        "outcome" => &["in_review", "blocked", "auto_cleared", "approved"],
        "mode" => &["team", "trial", "demo"],
        "cause" => &["overdue", "by_hand"],
        "custody" => &["os-account", "passphrase", "none"],
        "kind" => &["agent", "worker", "transactions", "incidents", "person"],
        "actor_type" => &["human", "agent", "system", "worker"],
        _ => &[],
    };
    let mut other: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    if let Ok(text) = serde_json::from_str::<String>(value) {
        other.push(quoted(""));
        other.push(quoted(&format!("{text} ")));
        other.push(quoted(&text.to_uppercase()));
        if let Some(last) = text.chars().last().filter(char::is_ascii_hexdigit) {
            let digit = if last == '0' { '1' } else { '0' };
            other.push(quoted(&format!("{}{digit}", &text[..text.len() - 1])));
        }
        if uuid::Uuid::try_parse(&text).is_ok() {
            other.extend(["ada", "grace", "alan", "agent"].map(|who| quoted(&id(who).to_string())));
        }
        if text.len() == 27 && text.ends_with('Z') {
            for time in [
                "2025-02-29T10:00:00.000000Z",
                "2031-01-01T00:00:00.000000Z",
                "2001-01-01T24:00:00.000000Z",
            ] {
                other.push(quoted(time));
            }
        }
        if let Some((kind, _)) = text.split_once(':') {
            other.push(quoted(&format!("{kind}:{}", id("nobody"))));
        }
        if text == "system" || uuid::Uuid::try_parse(&text).is_ok() && key == "actor" {
            other.push(quoted("system"));
        }
    } else if value.bytes().all(|b| b.is_ascii_digit()) {
        let number: u64 = value.parse().unwrap();
        for to in [
            number + 1,
            number.saturating_sub(1),
            0,
            (1 << 53) - 1,
            1 << 53,
        ] {
            other.push(to.to_string());
        }
        other.push(format!("0{number}"));
        other.push(quoted(value));
    }
    other.retain(|new| new != value);
    other.sort();
    other.dedup();
    other
}

impl Made<'_> {
    fn add(&mut self, name: String, files: Files, may_be_valid: bool) {
        self.all.push(Altered {
            name,
            what: What::Files(files),
            trust: self.trust.clone(),
            may_be_valid,
        });
    }

    fn log(&self) -> Vec<(bool, String)> {
        let lines = self.sealed.log.iter().cloned();
        lines
            .enumerate()
            .map(|(at, line)| (self.sealed.governs(at), line))
            .collect()
    }

    /// One changed record in the log: sealed anew, and signed anew too by who signed it.
    fn changed(&mut self, name: &str, at: usize, line: String) {
        let mut log = self.log();
        let (signed, anew) = signed_anew(&line);
        log[at].1 = line;
        self.add(
            format!("{name}, sealed"),
            self.sealed.with_log(log.clone()),
            !signed,
        );
        if signed {
            log[at].1 = anew;
            self.add(format!("{name}, signed"), self.sealed.with_log(log), true);
        }
    }

    fn record_members(&mut self) {
        for at in self.from..self.sealed.log.len() {
            let line = self.sealed.log[at].clone();
            for member in members(&line) {
                let (key, value) = (member.key.as_str(), &line[member.value.clone()]);
                if key == "statement" || key == "signatures" {
                    continue;
                }
                let others = others(key, value);
                // Every other value of every seventh record, and one of each member of the others.
                for (number, other) in others.iter().enumerate() {
                    if at % 7 == 3 || (number + at) % others.len().max(1) == 0 {
                        let name = format!("record {at}, {key} {value} becomes {other}");
                        let mut log = self.log();
                        log[at].1 = with(&line, key, other);
                        // `prev` is made anew by linking, and is then what it was.
                        let linked = key != "prev";
                        let files = if linked {
                            self.sealed.with_log(log)
                        } else {
                            self.sealed.with_lines(&log)
                        };
                        let said = matches!(key, "nonce" | "at" | "actor");
                        self.add(name, files, said);
                    }
                }
            }
        }
    }

    fn statement_members(&mut self) {
        for at in self.from..self.sealed.log.len() {
            let line = self.sealed.log[at].clone();
            let statement = json::text(&line, "statement");
            let found = members(&statement);
            for (place, member) in found.iter().enumerate() {
                let value = &statement[member.value.clone()];
                for (number, other) in others(&member.key, value).iter().enumerate() {
                    if (number + place + at) % 3 == 0 {
                        let changed = with(&statement, &member.key, other);
                        let name = format!("record {at}, {} {value} becomes {other}", member.key);
                        self.changed(&name, at, with(&line, "statement", &quoted(&changed)));
                    }
                }
                if (place + at) % 5 == 0 {
                    let whole = &statement[member.whole.clone()];
                    for (what, changed) in [
                        (
                            "is left out",
                            statement.replacen(&format!("{whole},"), "", 1),
                        ),
                        (
                            "stands twice",
                            statement.replacen(whole, &format!("{whole},{whole}"), 1),
                        ),
                        (
                            "has a blank before it",
                            statement.replacen(whole, &format!(" {whole}"), 1),
                        ),
                    ] {
                        if changed != statement {
                            let name = format!("record {at}, {} {what}", member.key);
                            self.changed(&name, at, with(&line, "statement", &quoted(&changed)));
                        }
                    }
                }
            }
        }
    }

    /// Records left out, told twice and told in another order, with all numbers made anew.
    fn orders(&mut self) {
        let renumbered = |mut log: Vec<(bool, String)>, subjects: bool| {
            let mut next = std::collections::BTreeMap::new();
            for (seq, (_, line)) in log.iter_mut().enumerate() {
                *line = with(line, "seq", &seq.to_string());
                if subjects {
                    let of = next.entry(json::text(line, "subject")).or_insert(0_u64);
                    *line = with(line, "subject_seq", &of.to_string());
                    *of += 1;
                }
            }
            log
        };
        for at in self.from..self.sealed.log.len() {
            let log = self.log();
            let mut without = log.clone();
            without.remove(at);
            let mut twice = log.clone();
            twice.insert(at + 1, log[at].clone());
            let mut swapped = log.clone();
            if at + 1 < log.len() {
                swapped.swap(at, at + 1);
            }
            for (what, changed) in [
                ("left out", without),
                ("told twice", twice),
                ("told after the next one", swapped),
            ] {
                if changed.is_empty() || changed == log {
                    continue;
                }
                for subjects in [true, false] {
                    let files = self.sealed.with_log(renumbered(changed.clone(), subjects));
                    let numbers = if subjects {
                        "all numbers anew"
                    } else {
                        "numbers of subjects kept"
                    };
                    // Who holds the installation's key decides what the log holds (SECURITY.md).
                    self.add(format!("record {at} {what}, {numbers}"), files, true);
                }
            }
        }
    }

    fn files(&mut self, of: &str, all: &Files) {
        let names: Vec<String> = all.keys().cloned().collect();
        for (number, name) in names.iter().enumerate() {
            let content = all[name].clone();
            let lines: Vec<&[u8]> = content.split_inclusive(|b| *b == b'\n').collect();
            let middle = content.len() / 2;
            let mut changes: Vec<(&str, Option<Vec<u8>>)> = vec![
                ("is missing", None),
                ("is empty", Some(Vec::new())),
                ("ends early", Some(content[..middle].to_vec())),
                (
                    "lacks its last byte",
                    Some(content[..content.len().saturating_sub(1)].to_vec()),
                ),
                (
                    "has its first sixteen bytes",
                    Some(content[..content.len().min(16)].to_vec()),
                ),
                ("goes on", Some([&content[..], b"x"].concat())),
                (
                    "goes on with a line's end",
                    Some([&content[..], b"\n"].concat()),
                ),
                (
                    "has a byte order mark",
                    Some([b"\xEF\xBB\xBF", &content[..]].concat()),
                ),
                (
                    "has CRLF",
                    Some(
                        content
                            .iter()
                            .flat_map(|b| {
                                if *b == b'\n' {
                                    vec![b'\r', b'\n']
                                } else {
                                    vec![*b]
                                }
                            })
                            .collect(),
                    ),
                ),
            ];
            if let Some(byte) = content.get(middle) {
                let mut flipped = content.clone();
                flipped[middle] = byte ^ 1;
                changes.push(("has a bit flipped", Some(flipped)));
            }
            if lines.len() > 1 {
                changes.push(("lacks its first line", Some(lines[1..].concat())));
                changes.push((
                    "lacks its last line",
                    Some(lines[..lines.len() - 1].concat()),
                ));
                let mut twice = lines.clone();
                twice.insert(1, lines[0]);
                changes.push(("has its first line twice", Some(twice.concat())));
                let mut turned = lines.clone();
                turned.swap(0, 1);
                changes.push(("has two lines swapped", Some(turned.concat())));
            }
            // Of payloads and keys some stand for all.
            let many = name.starts_with("data/payload/") || name.contains(".pem");
            for (place, (what, new)) in changes.into_iter().enumerate() {
                if many && (number + place) % 4 != 0 || new.as_ref() == Some(&content) {
                    continue;
                }
                let mut files = all.clone();
                match new {
                    Some(new) => files.insert(name.clone(), new),
                    None => files.remove(name),
                };
                self.add(format!("{of}, {name} {what}"), files.clone(), false);
                if files.contains_key("bundle.json")
                    && manifest_reads(&files)
                    && !name.starts_with("SHA256SUMS")
                {
                    if name == "bundle.json" {
                        crate::export::resign(&mut files, &key("ada"));
                    } else {
                        seal(&mut files);
                    }
                    // What the report and the readme say is the exporter's.
                    self.add(
                        format!("{of}, {name} {what}, sealed"),
                        files,
                        matches!(name.as_str(), "report.html" | "README.txt"),
                    );
                }
            }
        }
        for name in [
            "notes.txt",
            "data/more.jsonl",
            ".hidden",
            "keys/ada.pem",
            "data/payload/short",
        ] {
            let mut files = all.clone();
            files.insert(name.to_owned(), b"more".to_vec());
            self.add(format!("{of}, there is a {name}"), files, false);
        }
    }

    /// A text that is another, or too short, or has no whole salt, under a commitment that its record names.
    fn payloads(&mut self, world: &World) {
        let (at, member) = (0..self.sealed.log.len())
            .rev()
            .find_map(|at| {
                let statement = json::text(&self.sealed.log[at], "statement");
                let found = members(&statement)
                    .into_iter()
                    .find(|m| m.key == "override_type")?;
                (statement[found.value] == *"\"ai_override\"").then_some((at, "narrative"))
            })
            .unwrap();
        let statement = json::text(&self.sealed.log[at], "statement");
        let old = json::text(&statement, member);
        assert!(world.payloads.keys().any(|name| hex::encode(name) == old));
        let salt = [7; 16];
        for (what, content) in [
            ("of no bytes", Vec::new()),
            ("of a part of its salt", salt[..5].to_vec()),
            ("of its salt alone", salt.to_vec()),
            (
                "of nine letters and blanks",
                [&salt[..], b" \t123456789 \r\n"].concat(),
            ),
            (
                "of ten letters",
                [&salt[..], "ÄÖÜäöüßéèê".as_bytes()].concat(),
            ),
            (
                "that is no text",
                [&salt[..], b"\xFF\xFE more than ten letters"].concat(),
            ),
        ] {
            let new = hex::encode(sha2::Sha256::digest(&content));
            let changed = with(&statement, member, &quoted(&new));
            let line = with(&self.sealed.log[at], "statement", &quoted(&changed));
            let mut log = self.log();
            log[at].1 = signed_anew(&line).1;
            let mut files = self.sealed.with_log(log);
            files.remove(&format!("data/payload/{old}"));
            files.insert(format!("data/payload/{new}"), content);
            seal(&mut files);
            self.add(
                format!("a narrative {what}"),
                files,
                what == "of ten letters",
            );
        }
    }

    /// Another text for the policy in force: behind the commitment that its drafting names, and drafted and confirmed anew by
    /// both admins.
    fn policies(&mut self, world: &World) {
        let at = (0..self.sealed.log.len())
            .find(|at| json::text(&self.sealed.log[*at], "event") == "policy.drafted")
            .unwrap();
        let (drafting, confirming) = (
            json::text(&self.sealed.log[at], "statement"),
            json::text(&self.sealed.log[at + 1], "statement"),
        );
        let old = json::text(&drafting, "document");
        // A text that nobody has: what was the policy's is then nobody's.
        let line = with(
            &self.sealed.log[at].clone(),
            "statement",
            &quoted(&drafting.replace(&old, &"ab".repeat(32))),
        );
        self.changed("a policy whose text is nowhere", at, line);
        let honest = &world.policy.as_ref().unwrap().1;
        let with_rule = |change: &dyn Fn(&mut countersign_statement::Rule)| {
            let mut document = honest.clone();
            document.rules.iter_mut().for_each(change);
            document.encode()
        };
        let mut cleared = honest.clone();
        let mut first = cleared.rules[1].clone();
        (first.rule, first.outcome, first.steps) = (1, Outcome::AutoClear, Vec::new());
        cleared.rules[0].rule = 2;
        cleared.rules[1].rule = 3;
        cleared.rules.insert(0, first);
        let text = honest.encode();
        let texts = [
            ("that clears everything", cleared.encode(), false),
            (
                "of fewer rejections",
                with_rule(&|r| r.steps[0].deny = 2),
                false,
            ),
            (
                "of another quorum",
                with_rule(&|r| r.steps[0].quorum = 2),
                false,
            ),
            ("of fewer people", with_rule(&|r| r.min_persons = 0), false),
            (
                "of another role",
                with_rule(&|r| r.steps[0].role = Role::Auditor),
                false,
            ),
            (
                "of a longer expiry",
                with_rule(&|r| r.expiry_seconds *= 2),
                false,
            ),
            (
                "of another friction",
                with_rule(&|r| r.friction = Friction::High),
                false,
            ),
            (
                "that shows the advice late",
                with_rule(&|r| r.commit_before_reveal = true),
                false,
            ),
            (
                "for higher risks",
                with_rule(&|r| r.risk_at_least = Some(Risk::Critical)),
                false,
            ),
            (
                "for other amounts",
                with_rule(&|r| r.amount_at_least = "1500.51".parse().ok()),
                false,
            ),
            (
                "for the same amounts",
                with_rule(&|r| r.amount_at_least = "01500.500".parse().ok()),
                true,
            ),
            (
                "for another currency",
                with_rule(&|r| "USD".clone_into(&mut r.currency)),
                false,
            ),
            (
                "for the currency",
                with_rule(&|r| "EUR".clone_into(&mut r.currency)),
                true,
            ),
            (
                "for simulations",
                with_rule(&|r| r.simulation = Some(true)),
                false,
            ),
            (
                "for another agent",
                with_rule(&|r| r.agent = Some(id("ada"))),
                false,
            ),
            (
                "of another version",
                text.replace("\"version\":1", "\"version\":2"),
                false,
            ),
            ("with a blank", text.replacen(',', ", ", 1), false),
            (
                "of an unknown outcome",
                text.replacen("route", "rouse", 1),
                false,
            ),
            ("of another title", text.replacen("First", "Last", 1), true),
            ("of no bytes", String::new(), false),
        ];
        for (what, text, may_be_valid) in texts {
            let content = [&[7; 16], text.as_bytes()].concat();
            let mut files = self.sealed.files.clone();
            files.insert(format!("data/payload/{old}"), content.clone());
            seal(&mut files);
            self.add(
                format!("a policy's text {what}, in its place"),
                files,
                false,
            );

            let new = hex::encode(sha2::Sha256::digest(&content));
            let drafting = with(&drafting, "document", &quoted(&new));
            let digest = hex::encode(sha2::Sha256::digest(&drafting));
            let confirming = with(&confirming, "fact_digest", &quoted(&digest));
            let mut log = self.log();
            for (place, statement) in [(at, &drafting), (at + 1, &confirming)] {
                let line = with(&log[place].1, "statement", &quoted(statement));
                log[place].1 = signed_anew(&line).1;
            }
            let mut files = self.sealed.with_log(log);
            files.remove(&format!("data/payload/{old}"));
            files.insert(format!("data/payload/{new}"), content);
            seal(&mut files);
            self.add(
                format!("a policy's text {what}, drafted anew"),
                files,
                may_be_valid,
            );
        }
    }

    /// Names in the zip that no bundle has, of the same length.
    fn names(&mut self) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("whole.zip");
        crate::export::pack(&self.sealed.files, &path);
        let whole = std::fs::read(path).unwrap();
        for (old, new) in [
            ("report.html", "../etc/pass"),
            ("report.html", "/report.htm"),
            ("report.html", "rep/.t.html"),
            ("report.html", "rep//t.html"),
            ("report.html", "rep\\rt.html"),
            ("report.html", "C:port.html"),
            ("report.html", "rep\trt.html"),
            ("report.html", "rep rt.html"),
            ("report.html", "rep*rt.html"),
            ("report.html", "rep\"rt.html"),
            ("report.html", "rep?rt.html"),
            ("report.html", "repört.htm"),
            ("report.html", "rep\u{85}rt.htm"),
            ("report.html", "bundle.json"),
            ("report.html", "report.txt/"),
            ("README.txt", "README.tex"),
            ("README.txt", ".EADME.txt"),
        ] {
            let mut bytes = whole.clone();
            let places: Vec<usize> = (0..bytes.len() - old.len())
                .filter(|at| bytes[*at..].starts_with(old.as_bytes()))
                .filter(|at| {
                    // In a local header the name stands 30 bytes behind its signature, in the directory 46.
                    let header = |back: usize, sign: &[u8]| {
                        at.checked_sub(back)
                            .is_some_and(|b| bytes[b..].starts_with(sign))
                    };
                    header(30, b"PK\x03\x04") || header(46, b"PK\x01\x02")
                })
                .collect();
            assert_eq!((places.len(), old.len()), (2, new.len()), "{new}");
            for at in places {
                bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
            }
            self.all.push(Altered {
                name: format!("a zip's {old} is called {new:?}"),
                what: What::Zip(bytes),
                trust: self.trust.clone(),
                may_be_valid: false,
            });
        }
    }

    fn manifest_members(&mut self) {
        let line = manifest(&self.sealed.files);
        for member in members(&line) {
            let value = line[member.value.clone()].to_owned();
            let mut changed: Vec<String> = others(&member.key, &value)
                .iter()
                .map(|other| with(&line, &member.key, other))
                .collect();
            if member.key == "files" {
                changed.push(with(&line, "files", "[]"));
                changed.push(with(&line, "files", r#"[{"path":"README.txt","bytes":1}]"#));
            }
            if member.key == "filter" {
                let everything = crate::export::facts(&World::smallest(), "ada");
                let filter = countersign_statement::Filter {
                    kind: String::new(),
                    ..everything.filter
                };
                changed.push(with(&line, "filter", &quoted(&filter.encode())));
            }
            for new in changed {
                let name = format!(
                    "bundle.json, {} {value:.60} becomes {:.120}",
                    member.key,
                    members(&new)
                        .iter()
                        .find(|m| m.key == member.key)
                        .map_or("", |m| &new[m.value.clone()])
                );
                let mut files = self.sealed.files.clone();
                files.insert("bundle.json".to_owned(), format!("{new}\n").into_bytes());
                self.add(name.clone(), files.clone(), false);
                crate::export::resign(&mut files, &key("ada"));
                // Its own id, its time and its filter are the exporter's word.
                let said = matches!(
                    member.key.as_str(),
                    "export_id" | "created_at" | "creator" | "filter"
                );
                self.add(format!("{name}, sealed"), files, said);
            }
        }
    }

    fn checkpoints(&mut self, world: &World) {
        let note = world.checkpoint("desk");
        let line = note.lines().last().unwrap().to_owned();
        let stranger = world.checkpoint("stranger");
        let by_stranger = stranger.lines().last().unwrap();
        let other = |change: &dyn Fn(&mut Checkpoint)| {
            let mut checkpoint = Checkpoint {
                origin: world.origin.clone(),
                size: world.size(),
                root: world.root(),
            };
            change(&mut checkpoint);
            checkpoint.sign(&key("desk")).unwrap().encode()
        };
        let unknown = "— example.org/log AAAAAaAx3Xqz5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5j5jAAAA";
        let changes = [
            ("by a stranger", stranger.clone(), false),
            ("by a stranger too", format!("{note}{by_stranger}\n"), true),
            ("signed twice", format!("{note}{line}\n"), true),
            (
                "with an unknown signature",
                format!("{note}{unknown}\n"),
                true,
            ),
            (
                "with an unknown signature of a few bytes",
                format!("{note}— example.org/log AAAAAQ==\n"),
                true,
            ),
            (
                "with a signature of no bytes",
                format!("{note}— example.org/log \n"),
                true,
            ),
            (
                "with a signature that is no base64",
                format!("{note}— example.org/log !!!!\n"),
                true,
            ),
            ("with a line that is none", format!("{note}more\n"), true),
            (
                "without a signature",
                note.split("\n\n").next().unwrap().to_owned() + "\n\n",
                false,
            ),
            (
                "with an extension line",
                note.replacen("\n\n", "\nmore\n\n", 1),
                false,
            ),
            (
                "of a size with a zero",
                note.replacen('\n', "\n0", 1),
                false,
            ),
            ("of another size", other(&|c| c.size += 1), false),
            ("of another root", other(&|c| c.root[7] ^= 1), false),
            (
                "of another origin",
                other(&|c| c.origin = "countersign/".to_owned() + &"0".repeat(32)),
                false,
            ),
            ("with a blank behind", note.replacen('\n', " \n", 1), false),
        ];
        for (what, new, may) in changes {
            let mut files = self.sealed.files.clone();
            files.insert("proof/checkpoint".to_owned(), new.into_bytes());
            self.add(format!("a checkpoint {what}"), files.clone(), false);
            seal(&mut files);
            self.add(format!("a checkpoint {what}, sealed"), files, may);
        }
    }

    fn zips(&mut self) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("whole.zip");
        crate::export::pack(&self.sealed.files, &path);
        let whole = std::fs::read(path).unwrap();
        let mut add = |name: String, bytes: Vec<u8>| {
            self.all.push(Altered {
                name,
                what: What::Zip(bytes),
                trust: self.trust.clone(),
                may_be_valid: false,
            });
        };
        for part in 1..40 {
            let at = whole.len() * part / 40;
            add(format!("a zip of {at} bytes"), whole[..at].to_vec());
        }
        for from_end in [1, 2, 21, 22, 23, 60] {
            add(
                format!("a zip without its last {from_end} bytes"),
                whole[..whole.len() - from_end].to_vec(),
            );
        }
        for length in [0, 1, 3, 4, 10, 29, 30, 31, 39] {
            add(
                format!("a zip's first {length} bytes"),
                whole[..length].to_vec(),
            );
        }
        for at in 0..30 {
            let mut bytes = whole.clone();
            bytes[at] ^= 4;
            add(
                format!("a zip with byte {at} of its first header changed"),
                bytes,
            );
        }
        for back in (1..120).step_by(3) {
            let (mut bytes, at) = (whole.clone(), whole.len() - back);
            bytes[at] ^= 1;
            add(
                format!("a zip with a bit flipped {back} bytes from its end"),
                bytes,
            );
        }
        add(
            "a zip behind a byte".to_owned(),
            [b"x", &whole[..]].concat(),
        );
        add(
            "a zip before a byte".to_owned(),
            [&whole[..], b"x"].concat(),
        );
        add("two zips".to_owned(), [&whole[..], &whole[..]].concat());
    }

    fn trusts(&mut self) {
        let text = String::from_utf8(self.trust.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut texts: Vec<(String, bool)> = Vec::new();
        for at in 0..lines.len() {
            let mut without = lines.clone();
            without.remove(at);
            // `signatures` has a default.
            texts.push((
                without.join("\n") + "\n",
                lines[at].starts_with("signatures"),
            ));
            let mut twice = lines.clone();
            twice.insert(at, lines[at]);
            texts.push((twice.join("\n") + "\n", false));
        }
        for (from, to, may) in [
            ("\n", "\r\n", true),
            ("\n", " \n", true),
            (" ", "  ", false),
            (" ", "\t", false),
            ("trust 1", "trust 2", false),
            ("signatures 1", "signatures 2", false),
            ("signatures 1", "signatures 01", false),
            ("installation ", "founder ", false),
            (" desk", "", false),
            (" desk", " d\u{7}", false),
            (" desk", " Büro 3", true),
            ("\nfounder", "\n\nfounder", false),
        ] {
            texts.push((text.replace(from, to), may));
        }
        texts.push((format!("\u{FEFF}{text}"), true));
        texts.push((format!("\u{FEFF}\u{FEFF}{text}"), false));
        texts.push((format!("{text}\n\n"), true));
        texts.push((text.trim_end().to_owned(), true));
        let genesis = lines
            .iter()
            .find(|line| line.starts_with("genesis"))
            .unwrap();
        texts.push((
            text.replace(genesis, &format!("genesis {}", "0".repeat(64))),
            false,
        ));
        for (number, (trust, may_be_valid)) in texts.into_iter().enumerate() {
            self.all.push(Altered {
                name: format!("trust file {number}: {trust:?}"),
                what: What::Files(self.sealed.files.clone()),
                trust: trust.into_bytes(),
                may_be_valid,
            });
        }
    }
}

fn manifest_reads(files: &Files) -> bool {
    let text = String::from_utf8(files["bundle.json"].clone()).unwrap_or_default();
    serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|v| v["files"].is_array())
        && text.trim_end().lines().count() == 1
        && text.starts_with('{')
}
