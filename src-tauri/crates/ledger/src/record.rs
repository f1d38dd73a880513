//! The record: one line of JSON whose bytes are hashed and kept (docs/formats, §2).

use countersign_statement::Line;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::reader::Scanner;
use crate::{Hash, limits};

/// One record of the ledger, as its line says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Place in the ledger, from 0 without a hole.
    pub seq: u64,
    /// `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    pub at: String,
    /// Id of a person or an agent, or `system`.
    pub actor: String,
    /// `human`, `agent` or `system`.
    pub actor_type: String,
    /// Event name, such as `action.decided`.
    pub event: String,
    /// `workspace`, or `<kind>:<id>`.
    pub subject: String,
    /// Place among the records of the same subject, from 0 without a hole.
    pub subject_seq: u64,
    /// 16 random bytes.
    pub nonce: [u8; 16],
    /// Leaf of the record before; zeros for record 0.
    pub prev: Hash,
    /// The exact bytes that were signed.
    pub statement: String,
    /// Signatures over exactly the statement's bytes.
    pub signatures: Vec<RecordSignature>,
}

/// A signature over a record's statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordSignature {
    /// SHA-256 of the signer's public key.
    pub key_id: Hash,
    /// The ed25519 signature.
    pub signature: [u8; 64],
}

/// Why bytes are not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// More bytes than a record may have.
    #[error("the record is longer than {} bytes", limits::RECORD)]
    TooLong,
    /// More bytes than a statement may have.
    #[error("the statement is longer than {} bytes", limits::STATEMENT)]
    StatementTooLong,
    /// Not UTF-8 JSON with exactly the members of a record.
    #[error("the bytes are not a record's JSON")]
    Malformed,
    /// A version this program does not know.
    #[error("record version {0} is unknown")]
    Version(u64),
    /// A member's value breaks its rule.
    #[error("the member {0:?} breaks its rule")]
    Member(&'static str),
    /// A record's members, but in another writing than the one that a record has.
    #[error("the record is not in canonical form")]
    NotCanonical,
}

impl Record {
    /// The record's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let signatures: Vec<Line> = self
            .signatures
            .iter()
            .map(|s| {
                Line::new()
                    .text("key_id", &hex::encode(s.key_id))
                    .text("signature", &hex::encode(s.signature))
            })
            .collect();
        Line::new()
            .integer("v", 1)
            .integer("seq", self.seq)
            .text("at", &self.at)
            .text("actor", &self.actor)
            .text("actor_type", &self.actor_type)
            .text("event", &self.event)
            .text("subject", &self.subject)
            .integer("subject_seq", self.subject_seq)
            .text("nonce", &hex::encode(self.nonce))
            .text("prev", &hex::encode(self.prev))
            .text("statement", &self.statement)
            .lines("signatures", &signatures)
            .finish()
            .into_bytes()
    }

    /// Reads a record (without its line end) and refuses whatever would not encode to the same bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > limits::RECORD {
            return Err(RecordError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| RecordError::Malformed)?;
        let record = Self::read(Scanner::new(text)).ok_or_else(|| diagnosis(text))?;
        record.check()?;
        Ok(record)
    }

    /// The members in their order; `None` for any other writing.
    fn read(mut line: Scanner<'_>) -> Option<Self> {
        line.literal("{\"v\":1,\"seq\":")?;
        let seq = line.integer()?;
        line.literal(",\"at\":\"")?;
        let at = line.plain()?.to_owned();
        line.literal(",\"actor\":\"")?;
        let actor = line.plain()?.to_owned();
        line.literal(",\"actor_type\":\"")?;
        let actor_type = line.plain()?.to_owned();
        line.literal(",\"event\":\"")?;
        let event = line.plain()?.to_owned();
        line.literal(",\"subject\":\"")?;
        let subject = line.plain()?.to_owned();
        line.literal(",\"subject_seq\":")?;
        let subject_seq = line.integer()?;
        line.literal(",\"nonce\":\"")?;
        let nonce = line.hex()?;
        line.literal(",\"prev\":\"")?;
        let prev = line.hex()?;
        line.literal(",\"statement\":\"")?;
        let statement = line.escaped()?;
        line.literal(",\"signatures\":[")?;
        let mut signatures = Vec::new();
        if !line.takes("]") {
            loop {
                line.literal("{\"key_id\":\"")?;
                let key_id = line.hex()?;
                line.literal(",\"signature\":\"")?;
                signatures.push(RecordSignature {
                    key_id,
                    signature: line.hex()?,
                });
                line.literal("}")?;
                if line.takes("]") {
                    break;
                }
                line.literal(",")?;
            }
        }
        line.literal("}")?;
        line.end()?;
        Some(Self {
            seq,
            at,
            actor,
            actor_type,
            event,
            subject,
            subject_seq,
            nonce,
            prev,
            statement,
            signatures,
        })
    }

    /// The rules of §2 that hold for a record on its own.
    fn check(&self) -> Result<(), RecordError> {
        let rule = |held: bool, member| {
            if held {
                Ok(())
            } else {
                Err(RecordError::Member(member))
            }
        };
        rule(is_time(&self.at), "at")?;
        rule(self.actor == "system" || is_id(&self.actor), "actor")?;
        rule(
            matches!(self.actor_type.as_str(), "human" | "agent" | "system"),
            "actor_type",
        )?;
        rule(is_event(&self.event), "event")?;
        rule(is_subject(&self.subject), "subject")?;
        rule(!self.statement.is_empty(), "statement")?;
        if self.statement.len() > limits::STATEMENT {
            return Err(RecordError::StatementTooLong);
        }
        Ok(())
    }
}

/// What is wrong with bytes that are no canonical record, for people: told from JSON's point of view.
fn diagnosis(text: &str) -> RecordError {
    /// The members a record has, whatever their order and values.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Members {
        v: u64,
        #[serde(rename = "seq")]
        _seq: u64,
        #[serde(rename = "at")]
        _at: String,
        #[serde(rename = "actor")]
        _actor: String,
        #[serde(rename = "actor_type")]
        _actor_type: String,
        #[serde(rename = "event")]
        _event: String,
        #[serde(rename = "subject")]
        _subject: String,
        #[serde(rename = "subject_seq")]
        _subject_seq: u64,
        #[serde(rename = "nonce")]
        _nonce: String,
        #[serde(rename = "prev")]
        _prev: String,
        #[serde(rename = "statement")]
        _statement: String,
        #[serde(rename = "signatures")]
        _signatures: Vec<Signature>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Signature {
        #[serde(rename = "key_id")]
        _key_id: String,
        #[serde(rename = "signature")]
        _signature: String,
    }
    match serde_json::from_str::<Members>(text) {
        Ok(members) if members.v != 1 => RecordError::Version(members.v),
        Ok(_) => RecordError::NotCanonical,
        Err(_) => RecordError::Malformed,
    }
}

/// `YYYY-MM-DDTHH:MM:SS.ffffffZ`, with fields in their ranges (a 31st of any month passes: the calendar is not ours).
pub(crate) fn is_time(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00.000000Z";
    text.len() == SHAPE.len()
        && text.bytes().zip(SHAPE).all(|(c, &s)| {
            if s == b'0' {
                c.is_ascii_digit()
            } else {
                c == s
            }
        })
        && [
            (5, 1, 12),
            (8, 1, 31),
            (11, 0, 23),
            (14, 0, 59),
            (17, 0, 60),
        ]
        .iter()
        .all(|&(from, low, high)| {
            text.get(from..from + 2)
                .and_then(|field| field.parse::<u8>().ok())
                .is_some_and(|value| (low..=high).contains(&value))
        })
}

/// A UUID in lower case with hyphens.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == b'-',
            _ => matches!(c, b'0'..=b'9' | b'a'..=b'f'),
        })
}

fn is_event(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|c| matches!(c, b'a'..=b'z' | b'_' | b'.'))
}

fn is_subject(text: &str) -> bool {
    text == "workspace"
        || text.split_once(':').is_some_and(|(kind, id)| {
            matches!(
                kind,
                "person"
                    | "agent"
                    | "installation"
                    | "policy"
                    | "import"
                    | "action"
                    | "export"
                    | "schedule"
            ) && is_id(id)
        })
}

/// `SHA-256(0x00 ‖ bytes)`, the leaf hash of RFC 6962 §2.1.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(bytes)
        .finalize()
        .into()
}

/// `SHA-256(0x01 ‖ left ‖ right)`, the node hash of RFC 6962 §2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The root of the empty tree: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}
