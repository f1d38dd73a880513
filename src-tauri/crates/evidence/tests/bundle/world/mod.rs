//! A small workspace made by hand: two founders, two more people, an agent, an installation, actions and decisions.

mod actions;
mod exports;
mod people;

use chrono::{DateTime, TimeDelta, Utc};
use countersign_evidence::{Trust, TrustedKey, Voucher};
use countersign_ledger::tree::Subtree;
use countersign_ledger::{
    Checkpoint, Hash, PublicKey, Record, RecordSignature, SubtreeHash, leaf_hash, node_hash,
};
use countersign_statement::{
    PolicyDocument, Rule, Rung, Step,
    codes::{Advice, ClaimEvent, Friction, Mode, Outcome, OverrideType, Reveal, Role, Verdict},
    digest,
};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn key(label: &str) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(label).into())
}

pub fn id(label: &str) -> Uuid {
    let hash: [u8; 32] = Sha256::digest(label).into();
    uuid::Builder::from_random_bytes(*hash.first_chunk().unwrap()).into_uuid()
}

pub fn key_id(key: &SigningKey) -> Hash {
    PublicKey::from(key).id()
}

/// The ledger in the making and everything behind it.
pub struct World {
    pub origin: String,
    pub mode: Mode,
    pub records: Vec<Record>,
    pub payloads: BTreeMap<Hash, Vec<u8>>,
    pub keys: BTreeMap<&'static str, SigningKey>,
    pub now: DateTime<Utc>,
    /// The policy in force.
    pub policy: Option<(Uuid, PolicyDocument)>,
    counter: u64,
    subjects: BTreeMap<String, u64>,
}

/// The roles that are asked besides when a step is late, in order.
pub fn above(role: Role) -> &'static [Role] {
    match role {
        Role::Analyst => &[Role::ComplianceOfficer, Role::Supervisor],
        Role::ComplianceOfficer => &[Role::Supervisor],
        _ => &[],
    }
}

fn rung((hours, role): (u64, &Role)) -> Rung {
    Rung {
        after_seconds: hours * 3_600,
        role: *role,
    }
}

/// The type of an actor, by their label.
pub fn type_of(label: &str) -> &'static str {
    match label {
        "agent" | "runner" => "agent",
        _ => "human",
    }
}

/// A step that one person of a role approves or rejects.
pub fn step(number: u64, role: Role) -> Step {
    Step {
        step: number,
        role,
        quorum: 1,
        deny: 1,
        due_seconds: 86_400,
        calendar: String::new(),
        name: "Review".to_owned(),
        escalation: (0..).zip(above(role)).map(rung).collect(),
    }
}

/// A rule for one kind of action, or for all.
pub fn rule(number: u64, kind: &str, steps: Vec<Step>) -> Rule {
    Rule {
        rule: number,
        kind: kind.to_owned(),
        agent: None,
        risk_at_least: None,
        amount_at_least: None,
        currency: String::new(),
        simulation: None,
        outcome: Outcome::Route,
        min_persons: steps.len() as u64,
        expiry_seconds: 7 * 86_400,
        commit_before_reveal: Reveal::AtOnce,
        friction: Friction::Low,
        steps,
        break_glass: None,
        revise: None,
        delegation: false,
    }
}

/// Officers decide on payments, analysts on everything else.
pub fn first_policy() -> PolicyDocument {
    PolicyDocument {
        version: 1,
        title: "First policy".to_owned(),
        rules: vec![
            rule(1, "release_payment", vec![step(1, Role::ComplianceOfficer)]),
            rule(2, "", vec![step(1, Role::Analyst)]),
        ],
        calendars: Vec::new(),
    }
}

pub struct Leaves(pub Vec<Hash>);

impl SubtreeHash for Leaves {
    type Error = std::convert::Infallible;
    fn subtree_hash(&mut self, subtree: Subtree) -> Result<Hash, Self::Error> {
        Ok(match subtree.children() {
            None => self.0[usize::try_from(subtree.first).unwrap()],
            Some((left, right)) => node_hash(&self.subtree_hash(left)?, &self.subtree_hash(right)?),
        })
    }
}

impl World {
    fn bare(mode: Mode) -> Self {
        Self {
            origin: format!("countersign/{}", "5e".repeat(16)),
            mode,
            records: Vec::new(),
            payloads: BTreeMap::new(),
            keys: BTreeMap::new(),
            now: DateTime::from_timestamp(1_760_000_000, 123_456_000).unwrap(),
            policy: None,
            counter: 0,
            subjects: BTreeMap::new(),
        }
    }

    pub fn leaves(&self) -> Vec<Hash> {
        self.records
            .iter()
            .map(|record| leaf_hash(&record.encode()))
            .collect()
    }

    pub fn size(&self) -> u64 {
        self.records.len() as u64
    }

    pub fn root(&self) -> Hash {
        let whole = Subtree::whole(self.size()).unwrap();
        Leaves(self.leaves()).subtree_hash(whole).unwrap()
    }

    pub fn checkpoint(&self, by: &str) -> String {
        let checkpoint = Checkpoint {
            origin: self.origin.clone(),
            size: self.size(),
            root: self.root(),
        };
        checkpoint.sign(&key(by)).unwrap().encode()
    }

    /// Keeps a text and gives its commitment.
    pub fn keep(&mut self, text: &str) -> String {
        self.counter += 1;
        self.keep_under(&format!("salt {}", self.counter), text)
    }

    /// The same with a salt of one's own: the same text under the same salt is one payload.
    fn keep_under(&mut self, salt: &str, text: &str) -> String {
        let salt: [u8; 32] = Sha256::digest(salt).into();
        let mut bytes = salt[..16].to_vec();
        bytes.extend_from_slice(text.as_bytes());
        let commitment: Hash = Sha256::digest(&bytes).into();
        self.payloads.insert(commitment, bytes);
        hex::encode(commitment)
    }

    pub fn append(
        &mut self,
        event: &str,
        subject: &str,
        actor: &str,
        kind: &str,
        statement: String,
        signers: &[&SigningKey],
    ) -> u64 {
        let seq = self.size();
        self.now += TimeDelta::milliseconds(137);
        let next = self.subjects.entry(subject.to_owned()).or_default();
        let subject_seq = *next;
        *next += 1;
        let nonce: [u8; 32] = Sha256::digest(format!("nonce {seq}")).into();
        let signature = |key: &&SigningKey| RecordSignature {
            key_id: key_id(key),
            signature: key.sign(statement.as_bytes()).to_bytes(),
        };
        let record = Record {
            seq,
            at: countersign_statement::format::time_text(self.now),
            actor: actor.to_owned(),
            actor_type: kind.to_owned(),
            event: event.to_owned(),
            subject: subject.to_owned(),
            subject_seq,
            nonce: *nonce.first_chunk().unwrap(),
            prev: self
                .records
                .last()
                .map_or([0; 32], |last| leaf_hash(&last.encode())),
            signatures: signers.iter().map(signature).collect(),
            statement,
        };
        self.records.push(record);
        seq
    }

    /// Makes every `prev` behind record `seq` fit again, as the exporter of a changed record would.
    pub fn link_anew(&mut self, seq: u64) {
        for at in usize::try_from(seq).unwrap() + 1..self.records.len() {
            self.records[at].prev = leaf_hash(&self.records[at - 1].encode());
        }
    }

    pub fn by(
        &mut self,
        person: &'static str,
        event: &str,
        subject: &str,
        statement: String,
    ) -> u64 {
        let signer = self.keys.get(person).unwrap_or(&key(person)).clone();
        self.append(
            event,
            subject,
            &id(person).to_string(),
            "human",
            statement,
            &[&signer],
        )
    }

    /// A rotation, signed by both keys.
    pub fn rotate(&mut self, person: &'static str, to: &SigningKey, statement: String) -> u64 {
        let old = self.keys.get(person).unwrap_or(&key(person)).clone();
        self.append(
            "key.rotated",
            &format!("person:{}", id(person)),
            &id(person).to_string(),
            "human",
            statement,
            &[&old, to],
        )
    }

    /// Founding, two more people, an installation and an agent; no policy.
    pub fn unruled() -> Self {
        let mut world = Self::bare(Mode::Demo);
        world.found(&["ada", "grace"]);
        world.install("desk");
        world.enrol("alan", Role::Analyst);
        world.enrol("edsger", Role::ComplianceOfficer);
        world.agent();
        world
    }

    /// The same with a policy; no actions yet.
    pub fn staffed() -> Self {
        let mut world = Self::unruled();
        world.activate("first policy", first_policy());
        world
    }

    /// Founders and an installation.
    pub fn smallest() -> Self {
        let mut world = Self::bare(Mode::Team);
        world.found(&["ada", "grace"]);
        world.install("desk");
        world
    }

    /// The whole small workspace: claims and a handing over, an approval, a rejection that overrides, a comment.
    pub fn small() -> Self {
        let mut world = Self::staffed();
        world.import();
        let first = world.propose("first", Advice::Proceed);
        world.claim(first.0, "edsger", ClaimEvent::Claimed);
        world.claim(first.0, "edsger", ClaimEvent::Released);
        world.assign(first.0, "edsger", "alan");
        let approve = world.decision(&first, "alan", Role::Analyst, Verdict::Approve);
        world.decide("alan", &approve);
        world.comment(first.0, "edsger");
        let second = world.propose("second", Advice::Proceed);
        let mut reject =
            world.decision(&second, "edsger", Role::ComplianceOfficer, Verdict::Reject);
        reject.override_type = Some(OverrideType::AiOverride);
        reject.narrative_commitment = world.keep("The rule mistook a payroll run for fan-in.");
        world.decide("edsger", &reject);
        world
    }

    pub fn trust(&self) -> Trust {
        let named = |label: &str| TrustedKey {
            key_id: hex::encode(key_id(&key(label))),
            name: label.to_owned(),
        };
        Trust {
            origin: self.origin.clone(),
            genesis: digest(&self.records[0].encode()),
            founders: vec![named("ada"), named("grace")],
            installations: vec![named("desk")],
            vouched: vec![Voucher {
                key_id: hex::encode(key_id(&key("desk"))),
                person: id("ada"),
                name: "ada".to_owned(),
            }],
            signatures: 1,
        }
    }
}
