//! Changes to files, their names, the manifest, the checkpoint, the zip and the trust file.

use super::{Altered, Made, What, records::others};
use crate::{
    export::Files,
    json::{members, quoted, with},
    sealed::{manifest, seal},
    world::{World, id, key},
};
use countersign_ledger::Checkpoint;

impl Made<'_> {
    pub(super) fn files(&mut self, of: &str, all: &Files) {
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
            // Of keys some stand for all.
            let many = name.contains(".pem");
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

    /// Names in the zip that no bundle has, of the same length.
    pub(super) fn names(&mut self) {
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

    pub(super) fn manifest_members(&mut self) {
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
                // A range that the bundle holds or does not hold.
                for (first, last) in [(Some(0), None), (Some(3), Some(5)), (Some(1 << 40), None)] {
                    let range = countersign_statement::Filter {
                        first,
                        last,
                        ..filter.clone()
                    };
                    changed.push(with(&line, "filter", &quoted(&range.encode())));
                }
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

    pub(super) fn checkpoints(&mut self, world: &World) {
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

    pub(super) fn zips(&mut self) {
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

    pub(super) fn trusts(&mut self) {
        let text = String::from_utf8(self.trust.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut texts: Vec<(String, bool)> = Vec::new();
        for at in 0..lines.len() {
            let mut without = lines.clone();
            without.remove(at);
            // `signatures` has a default, and who vouched need not be said.
            let vouched = lines[at].starts_with("vouched");
            texts.push((
                without.join("\n") + "\n",
                vouched || lines[at].starts_with("signatures"),
            ));
            let mut twice = lines.clone();
            twice.insert(at, lines[at]);
            texts.push((twice.join("\n") + "\n", vouched));
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
            ("vouched ", "vouched 0", false),
            // Somebody else than the ledger says, nobody, and an id in another spelling.
            (
                &format!(" {} ", id("ada")),
                &format!(" {} ", id("grace")),
                false,
            ),
            (&format!(" {} ", id("ada")), " ", false),
            (
                &format!(" {} ", id("ada")),
                &format!(" {} ", id("ada").to_string().to_uppercase()),
                false,
            ),
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
