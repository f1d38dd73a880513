//! What a verification found, before it is put into words.

use std::fmt::Write as _;

use countersign_statement::Line;

use crate::words::{count, harmless};

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Everything holds and the keys are those of the trust file.
    Valid,
    /// Everything holds, but whose keys these are is not known from elsewhere.
    IntactKeysNotTrusted,
    /// Something is missing; what is there holds.
    Incomplete,
    /// It is not a bundle, or could not be read.
    Unreadable,
    /// Something is not as it was signed or recorded.
    Altered,
}

impl Verdict {
    /// The words shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Valid => "Valid",
            Self::IntactKeysNotTrusted => "Intact, keys not trusted",
            Self::Incomplete => "Incomplete",
            Self::Unreadable => "Unreadable",
            Self::Altered => "Altered",
        }
    }

    /// The code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::IntactKeysNotTrusted => "intact_keys_not_trusted",
            Self::Incomplete => "incomplete",
            Self::Unreadable => "unreadable",
            Self::Altered => "altered",
        }
    }

    /// The program's exit code.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Unreadable => 1,
            Self::Altered => 2,
            Self::Incomplete | Self::IntactKeysNotTrusted => 3,
        }
    }

    /// How bad it is; of several bundles the worst decides the exit.
    pub const fn severity(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::IntactKeysNotTrusted => 1,
            Self::Incomplete => 2,
            Self::Unreadable => 3,
            Self::Altered => 4,
        }
    }
}

/// The checks in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckId {
    /// The archive or folder.
    Form,
    /// SHA256SUMS against every file.
    Files,
    /// bundle.json.
    Manifest,
    /// Record lines.
    Records,
    /// `prev` and `subject_seq`.
    Chain,
    /// The root from leaves and hashes.
    Tree,
    /// The checkpoint's signatures.
    Checkpoint,
    /// The governance records.
    People,
    /// The statements' signatures.
    Signatures,
    /// Decisions against actions, roles and lineage.
    Decisions,
    /// Payloads and commitments.
    Payloads,
    /// SHA256SUMS.sig.
    Exporter,
    /// The trust file.
    Trust,
}

impl CheckId {
    /// All checks in their order.
    pub const ALL: [Self; 13] = [
        Self::Form,
        Self::Files,
        Self::Manifest,
        Self::Records,
        Self::Chain,
        Self::Tree,
        Self::Checkpoint,
        Self::People,
        Self::Signatures,
        Self::Decisions,
        Self::Payloads,
        Self::Exporter,
        Self::Trust,
    ];

    /// The code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Files => "files",
            Self::Manifest => "manifest",
            Self::Records => "records",
            Self::Chain => "chain",
            Self::Tree => "tree",
            Self::Checkpoint => "checkpoint",
            Self::People => "people",
            Self::Signatures => "signatures",
            Self::Decisions => "decisions",
            Self::Payloads => "payloads",
            Self::Exporter => "exporter",
            Self::Trust => "trust",
        }
    }

    /// What is checked, in a few words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Form => "The form of the bundle",
            Self::Files => "Every file against SHA256SUMS",
            Self::Manifest => "What bundle.json says",
            Self::Records => "Every record's bytes",
            Self::Chain => "The chain of neighbouring records",
            Self::Tree => "The tree under the checkpoint",
            Self::Checkpoint => "The checkpoint's signatures",
            Self::People => "People, keys, roles and agents",
            Self::Signatures => "Every statement's signature",
            Self::Decisions => "Every decision against its rules",
            Self::Payloads => "The texts behind commitments",
            Self::Exporter => "The exporter's signature",
            Self::Trust => "The keys against the trust file",
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckResult {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// There was nothing to check, or an earlier failure left nothing to check it with.
    NotApplicable,
}

impl CheckResult {
    /// The code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// One check and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub id: CheckId,
    /// How it ended.
    pub result: CheckResult,
    /// One sentence.
    pub words: String,
    /// Where it failed first: a file, a record.
    pub place: Option<String>,
}

/// A record beside the bad one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its number.
    pub seq: u64,
    /// Its leaf in hex.
    pub leaf: String,
    /// Whether it and the bad record are chained; `None` where a record between them is not in the bundle.
    pub chained: Option<bool>,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstBad {
    /// Which file.
    pub file: String,
    /// Which line of it, from 1.
    pub line: Option<u64>,
    /// Which record.
    pub seq: Option<u64>,
    /// Why, as a sentence.
    pub why: String,
    /// The opened record before it.
    pub before: Option<Neighbour>,
    /// The opened record after it.
    pub after: Option<Neighbour>,
}

/// A fact about the bundle, for people and machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The code for machines.
    pub code: &'static str,
    /// What it is, for people.
    pub label: &'static str,
    /// The value.
    pub value: String,
}

/// What was found in one bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which file or folder.
    pub path: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What the verdict means here, in one or two sentences.
    pub sentence: String,
    /// The checks in their order.
    pub checks: Vec<Check>,
    /// The first thing that is wrong.
    pub first_bad: Option<FirstBad>,
    /// How many things are wrong.
    pub findings: u64,
    /// Counts, names, modes, custody.
    pub facts: Vec<Property>,
    /// What the verdict says and what it does not say, one sentence each.
    pub says: Vec<String>,
    /// What to do next.
    pub advice: Vec<String>,
}

impl Report {
    /// The program's exit code.
    pub const fn exit_code(&self) -> u8 {
        self.verdict.exit_code()
    }

    /// A fact's value.
    pub fn fact(&self, code: &str) -> Option<&str> {
        self.facts
            .iter()
            .find(|fact| fact.code == code)
            .map(|fact| fact.value.as_str())
    }

    /// The report for people, safe for a terminal.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{}: {}\n{}\n\n",
            harmless(&self.path),
            self.verdict.words(),
            harmless(&self.sentence)
        );
        // Writing to a String cannot fail.
        if let Some(bad) = &self.first_bad {
            let _ = writeln!(out, "First: {}", harmless(&bad.place()));
            let _ = writeln!(out, "       {}", harmless(&bad.why));
            for (word, neighbour) in [("before", &bad.before), ("after", &bad.after)] {
                if let Some(n) = neighbour {
                    let chained = match n.chained {
                        Some(true) => "chained to it",
                        Some(false) => "not chained to it",
                        None => "not its neighbour in the log",
                    };
                    let _ = writeln!(
                        out,
                        "       {word}: record {}, {chained}, leaf {}",
                        n.seq, n.leaf
                    );
                }
            }
            if self.findings > 1 {
                let _ = writeln!(out, "       {} in all", count(self.findings, "finding"));
            }
            out.push('\n');
        }
        for check in &self.checks {
            let mark = match check.result {
                CheckResult::Passed => "ok  ",
                CheckResult::Failed => "FAIL",
                CheckResult::NotApplicable => "-   ",
            };
            let _ = writeln!(
                out,
                "{mark}  {}: {}",
                check.id.title(),
                harmless(&check.words)
            );
        }
        out.push('\n');
        for fact in &self.facts {
            let _ = writeln!(out, "{:<22}{}", fact.label, harmless(&fact.value));
        }
        if !self.says.is_empty() {
            out.push_str("\nWhat this verdict says\n");
        }
        for sentence in &self.says {
            let _ = writeln!(out, "- {}", harmless(sentence));
        }
        if !self.advice.is_empty() {
            out.push_str("\nWhat to do\n");
        }
        for sentence in &self.advice {
            let _ = writeln!(out, "- {}", harmless(sentence));
        }
        out
    }

    /// The verdict and the first thing that is wrong, one line.
    pub fn brief(&self) -> String {
        let first = self
            .first_bad
            .as_ref()
            .map(|bad| format!(": {}: {}", bad.place(), bad.why))
            .unwrap_or_default();
        format!(
            "{}: {}{}",
            harmless(&self.path),
            self.verdict.words(),
            harmless(&first)
        )
    }

    /// The report as one line of JSON.
    pub fn json(&self) -> String {
        self.line().finish()
    }

    /// The same, to be gone on with.
    pub(crate) fn line(&self) -> Line {
        let neighbour = |n: &Option<Neighbour>| {
            n.as_ref()
                .map(|n| {
                    let chained = n.chained.map_or("", |c| if c { "true" } else { "false" });
                    vec![
                        Line::new()
                            .integer("seq", n.seq)
                            .text("leaf", &n.leaf)
                            .text("chained", chained),
                    ]
                })
                .unwrap_or_default()
        };
        let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        let bad = self.first_bad.as_ref().map(|bad| {
            Line::new()
                .text("file", &bad.file)
                .text("line", &number(bad.line))
                .text("seq", &number(bad.seq))
                .text("why", &bad.why)
                .lines("before", &neighbour(&bad.before))
                .lines("after", &neighbour(&bad.after))
        });
        let checks = self.checks.iter().map(|check| {
            Line::new()
                .text("check", check.id.code())
                .text("result", check.result.code())
                .text("words", &check.words)
                .text("place", check.place.as_deref().unwrap_or_default())
        });
        let sentences = |list: &[String]| {
            list.iter()
                .map(|text| Line::new().text("text", text))
                .collect::<Vec<_>>()
        };
        let mut facts = Line::new();
        for fact in &self.facts {
            facts = facts.text(fact.code, &fact.value);
        }
        Line::new()
            .text("path", &self.path)
            .text("verdict", self.verdict.code())
            .text("words", self.verdict.words())
            .integer("exit_code", u64::from(self.exit_code()))
            .text("sentence", &self.sentence)
            .lines("first_bad", &bad.into_iter().collect::<Vec<_>>())
            .integer("findings", self.findings)
            .lines("checks", &checks.collect::<Vec<_>>())
            .lines("facts", &[facts])
            .lines("says", &sentences(&self.says))
            .lines("advice", &sentences(&self.advice))
    }
}

impl FirstBad {
    /// Where it is, in a few words.
    pub fn place(&self) -> String {
        match (self.seq, self.line) {
            (Some(seq), Some(line)) => format!("record {seq} (line {line} of {})", self.file),
            (Some(seq), None) => format!("record {seq}"),
            (None, Some(line)) => format!("line {line} of {}", self.file),
            (None, None) => self.file.clone(),
        }
    }
}
