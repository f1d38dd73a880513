//! Whether a grant proof permits one content: the bundle's replay over the parts of the proof, and then what it must have come to.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use countersign_ledger::{Hash, PublicKey, Record};
use countersign_statement::format::time_text;
use countersign_statement::{Line, State};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::actions::ForcedBy;
use super::closing::Note;
use super::commitments::Commitments;
use super::lines::Lines;
use super::replay::Replay;
use super::{Bundle, Findings, compromised_in};
use crate::catalog::Catalog;
use crate::grant::GrantProof;
use crate::limits;
use crate::names::hash;
use crate::payloads::PayloadAt;
use crate::trust::Trust;
use crate::verify::findings::Kind;
use crate::words::thousands;

/// What is said of a grant proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantVerdict {
    /// As of its head, this content may be carried out once, if the database has not used the permission since.
    Permitted,
    /// Everything holds, and it permits nothing.
    NotPermitted,
    /// It would permit, and no trust file covers its keys.
    KeysNotTrusted,
    /// Something is missing without which it cannot be told.
    Incomplete,
    /// Something is not as it was signed or recorded.
    Altered,
    /// It is no grant proof.
    Unreadable,
}

impl GrantVerdict {
    /// The word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::NotPermitted => "not_permitted",
            Self::KeysNotTrusted => "keys_not_trusted",
            Self::Incomplete => "incomplete",
            Self::Altered => "altered",
            Self::Unreadable => "unreadable",
        }
    }

    /// The exit code: as the bundle's verdicts have them, and 3 where nothing is wrong and nothing is permitted.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Permitted => 0,
            Self::Unreadable => 1,
            Self::Altered => 2,
            Self::NotPermitted | Self::KeysNotTrusted | Self::Incomplete => 3,
        }
    }
}

/// What was found of a grant proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantReport {
    /// The verdict.
    pub verdict: GrantVerdict,
    /// Why, as one sentence.
    pub why: String,
    /// The action, where it could be read.
    pub action: Option<Uuid>,
    /// The size of the ledger that it speaks of.
    pub head: Option<u64>,
    /// The root of that ledger's tree, in hex.
    pub root: Option<String>,
    /// The latest time that its records show.
    pub latest: Option<DateTime<Utc>>,
    /// Until when the permission lasts.
    pub until: Option<DateTime<Utc>>,
    /// Who approved, by the numbers of their decisions.
    pub approvals: Vec<(u64, Uuid)>,
    /// Who broke the glass, where it was approved by that, and how far the review of it came.
    pub forced: Option<ForcedBy>,
}

impl GrantReport {
    fn of(verdict: GrantVerdict, why: impl Into<String>) -> Self {
        Self {
            verdict,
            why: why.into(),
            action: None,
            head: None,
            root: None,
            latest: None,
            until: None,
            approvals: Vec::new(),
            forced: None,
        }
    }

    /// One line for programs.
    pub fn json(&self) -> String {
        let time = |at: Option<DateTime<Utc>>| at.map_or_else(String::new, time_text);
        let approvals = self.approvals.iter().map(|(seq, person)| {
            Line::new()
                .integer("seq", *seq)
                .text("person", &person.to_string())
        });
        let forced = self.forced.iter().map(|one| {
            Line::new()
                .integer("seq", one.seq)
                .text("person", &one.person.to_string())
                .integer("wanted", one.wanted.unwrap_or_default())
                .integer("upheld", one.upheld)
                .integer("not_upheld", one.not_upheld)
        });
        let action = self.action.map_or_else(String::new, |id| id.to_string());
        Line::new()
            .text("grant", self.verdict.code())
            .text("why", &self.why)
            .text("action", &action)
            .text(
                "head",
                &self.head.map_or_else(String::new, |n| n.to_string()),
            )
            .text("root", self.root.as_deref().unwrap_or_default())
            .text("latest", &time(self.latest))
            .text("until", &time(self.until))
            .lines("approvals", &approvals.collect::<Vec<_>>())
            .lines("forced", &forced.collect::<Vec<_>>())
            .finish()
    }

    /// For people.
    pub fn text(&self) -> String {
        let word = match self.verdict {
            GrantVerdict::Permitted => "Permitted",
            GrantVerdict::NotPermitted => "Not permitted",
            GrantVerdict::KeysNotTrusted => "Not permitted: keys not trusted",
            GrantVerdict::Incomplete => "Not permitted: incomplete",
            GrantVerdict::Altered => "Altered",
            GrantVerdict::Unreadable => "Unreadable",
        };
        let mut lines = vec![format!("{word}. {}", self.why)];
        if let (Some(head), Some(root)) = (self.head, &self.root) {
            lines.push(format!(
                "It speaks as of the ledger's head of {} records, root {root}.",
                thousands(head)
            ));
        }
        if let Some(until) = self.until {
            lines.push(format!("The permission lasts until {}.", time_text(until)));
        }
        if let Some(one) = &self.forced {
            lines.push(format!(
                "Approved in record {} by {}, who broke the glass: outside of its route. {}.",
                one.seq,
                one.person,
                one.review()
            ));
        }
        for (seq, person) in &self.approvals {
            lines.push(format!("Approved in record {seq} by {person}."));
        }
        if self.verdict == GrantVerdict::Permitted {
            lines.push("Whether it was used, taken back or ran out since, no proof can tell: only the database's own `consume` settles that.".to_owned());
        }
        lines.join("\n") + "\n"
    }
}

/// Whether this proof permits the content with this digest. `at`: a time that the permission must reach beyond, where whoever asks
/// has a clock; this function has none.
pub fn verify_grant(
    bytes: &[u8],
    digest: &Hash,
    trust: Option<&Trust>,
    at: Option<DateTime<Utc>>,
) -> GrantReport {
    let proof = match GrantProof::parse(bytes) {
        Ok(proof) => proof,
        Err(why) => return GrantReport::of(GrantVerdict::Unreadable, format!("{}.", capital(why))),
    };
    judge(&proof, digest, trust, at).unwrap_or_else(|error| {
        GrantReport::of(
            GrantVerdict::Unreadable,
            format!("It could not be read: {error}."),
        )
    })
}

fn judge(
    proof: &GrantProof,
    digest: &Hash,
    trust: Option<&Trust>,
    at: Option<DateTime<Utc>>,
) -> std::io::Result<GrantReport> {
    let payloads: BTreeMap<Hash, &[u8]> = proof
        .payloads
        .iter()
        .map(|bytes| (Sha256::digest(bytes).into(), bytes.as_slice()))
        .collect();
    let catalog = Catalog {
        payloads: payloads
            .iter()
            .map(|(commitment, bytes)| PayloadAt {
                commitment: *commitment,
                offset: 0,
                bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
                part: 1,
                there: true,
            })
            .collect(),
        ..Catalog::default()
    };
    let (events, records) = (lines(&proof.events), lines(&proof.records));
    let note = Note::of(Some(proof.checkpoint.clone().into_bytes()));
    let compromised = compromised_in(Lines::new(events.as_slice(), limits::RECORD))?;
    let hashes = Box::new(proof.hashes.iter().copied().map(Ok));
    let commitments = Commitments::some(&catalog);
    let mut replay = Replay::new(true, note.size(), hashes, commitments, compromised);
    let mut findings = Findings::default();
    let payload = |of: &Hash| payloads.get(of).map(|bytes| bytes.to_vec());
    let inputs = (Some(events.as_slice()), Some(records.as_slice()));
    let tallies = replay.run(inputs.0, inputs.1, &payload, &mut findings, &mut |_| Ok(()))?;
    replay.judge_gaps(note.size(), &mut findings);
    replay.commitments.finish(&mut findings);
    let mut bundle = Bundle {
        catalog: &catalog,
        manifest: None,
        sums: super::Sums::default(),
        sizes: HashMap::default(),
        findings,
        replay,
        closing: super::closing::Closing::default(),
        lines: (tallies.0.read, tallies.1.read),
        unread: tallies.0.bad > 0 || tallies.1.bad > 0,
        cut: super::BTreeSet::new(),
    };
    bundle.tree(&note);
    bundle.checkpoint(&note);
    bundle.closing.checkpoint = note.parsed();
    if let Some(trust) = trust {
        bundle.trust(trust);
    }
    Ok(bundle.granted(proof, digest, trust, at))
}

fn lines(records: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records {
        out.extend_from_slice(record);
        out.push(b'\n');
    }
    out
}

impl Bundle<'_> {
    fn granted(
        mut self,
        proof: &GrantProof,
        digest: &Hash,
        trust: Option<&Trust>,
        at: Option<DateTime<Utc>>,
    ) -> GrantReport {
        use GrantVerdict as V;
        let action = proof.action;
        let checkpoint = self.closing.checkpoint.take();
        let latest = self.replay.actions.latest.since(0);
        let found = self.replay.actions.grant(action, &self.replay.people);
        let report = |verdict, why: String| GrantReport {
            action: Some(action),
            head: checkpoint.as_ref().map(|c| c.size),
            root: checkpoint.as_ref().map(|c| hex::encode(c.root)),
            latest,
            until: found.as_ref().and_then(|found| found.until),
            approvals: found
                .as_ref()
                .map_or_else(Vec::new, |f| f.approvals.clone()),
            forced: found.as_ref().and_then(|found| found.forced),
            ..GrantReport::of(verdict, why)
        };
        if let Some(bad) = self.findings.first() {
            let verdict = match self.findings.worst() {
                Some(Kind::Incomplete) => V::Incomplete,
                _ => V::Altered,
            };
            return report(verdict, format!("{}: {}", bad.place(), bad.why));
        }
        let own = format!("action:{action}");
        let foreign = |bytes: &Vec<u8>| Record::parse(bytes).map_or(true, |r| r.subject != own);
        if self.replay.origin() != Some(proof.origin.as_str()) || proof.records.iter().any(foreign)
        {
            let why = "It holds a record of another workspace or another action.";
            return report(V::Altered, why.to_owned());
        }
        if !self.closing.root_holds || self.closing.signers.is_empty() {
            let why = "Its checkpoint is signed by no installation of the workspace, or is not of these records.";
            return report(V::Altered, why.to_owned());
        }
        // Who sealed it gives their word that it is whole: an installation that nobody stopped.
        let people = &self.replay.people;
        let vouches = proof.sealed.and_then(|(key, _)| {
            people
                .installations()
                .iter()
                .find(|one| one.key_id == key && !people.stopped(one.id))
        });
        let sealed = vouches
            .and_then(|one| PublicKey::from_bytes(&one.public).ok())
            .is_some_and(|key| proof.sealed_by(&key));
        if !sealed {
            let why = "It is not sealed by an installation of the workspace: nobody says that no record was left out.";
            return report(V::Altered, why.to_owned());
        }
        let Some(found) = &found else {
            let why = "The action is not in it.";
            return report(V::Incomplete, why.to_owned());
        };
        if found.digest != *digest {
            return report(
                V::NotPermitted,
                format!(
                    "It is about another content, {}.",
                    hex::encode(found.digest)
                ),
            );
        }
        match found.state {
            Some(State::Approved) if !found.simulation => {}
            Some(State::Approved | State::Simulated) => {
                let why = "It is a simulation, which is never carried out.";
                return report(V::NotPermitted, why.to_owned());
            }
            Some(state) => {
                let why = format!("The action is {state} as of this head.");
                return report(V::NotPermitted, why);
            }
            None => {
                let why = "A record of the action or the policy's text is missing, so where it stands cannot be told.";
                return report(V::Incomplete, why.to_owned());
            }
        }
        let counts = self.replay.actions.counts;
        if let Some(forced) = found.forced {
            if !forced.known || counts.actions != 1 {
                let why = "Without the action's content and the policies' texts nobody can tell whether its route lets anybody break the glass.";
                return report(V::Incomplete, why.to_owned());
            }
        } else if counts.passed != 1 || counts.passed_void > 0 || counts.actions != 1 {
            let (verdict, why) = if counts.passed_void > 0 {
                (
                    V::NotPermitted,
                    "Without decisions by a compromised key too few people approved.",
                )
            } else {
                (
                    V::Incomplete,
                    "Without the action's content and the policies' texts nobody can tell whether enough of the right people approved.",
                )
            };
            return report(verdict, why.to_owned());
        }
        let Some(until) = found.until else {
            let why = "Until when the permission lasts cannot be told.";
            return report(V::Incomplete, why.to_owned());
        };
        let now = latest.max(at);
        if now.is_some_and(|now| until <= now) {
            let why = format!("The approval lapsed at {}.", time_text(until));
            return report(V::NotPermitted, why);
        }
        if let Some(why) = &self.closing.distrust {
            return report(V::KeysNotTrusted, format!("{}.", capital(why)));
        }
        let Some(trust) = trust else {
            let why = "It would permit this content, but whose keys these are cannot be told without a trust file.";
            return report(V::KeysNotTrusted, why.to_owned());
        };
        let key = proof.sealed.map(|(key, _)| key);
        if !trust
            .installations
            .iter()
            .any(|one| hash(&one.key_id) == key)
        {
            let why = "It is sealed by an installation that the trust file does not name.";
            return report(V::KeysNotTrusted, why.to_owned());
        }
        if let Some(forced) = found.forced {
            let why = format!(
                "Approved outside of its route by {}, who broke the glass for this very content in record {}, as the policy in force lets that role. {}.",
                forced.person,
                forced.seq,
                forced.review()
            );
            return report(V::Permitted, why);
        }
        let people = found.approvals.len();
        let why = format!(
            "Enough of the right people ({people}) approved this very content under the policy in force."
        );
        report(V::Permitted, why)
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
