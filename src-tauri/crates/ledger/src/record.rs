//! The record: one line of JSON whose bytes are hashed and kept (docs/formats, §2).

use std::borrow::Cow;

use countersign_statement::Line;
use countersign_statement::line::MAX_INTEGER;
use serde::Deserialize;
use sha2::{Digest, Sha256};

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
    /// Encoding what was read gives other bytes.
    #[error("the record is not in canonical form")]
    NotCanonical,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    v: u64,
    seq: u64,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    actor: Cow<'a, str>,
    #[serde(borrow)]
    actor_type: Cow<'a, str>,
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow)]
    subject: Cow<'a, str>,
    subject_seq: u64,
    #[serde(borrow)]
    nonce: Cow<'a, str>,
    #[serde(borrow)]
    prev: Cow<'a, str>,
    statement: String,
    #[serde(borrow)]
    signatures: Vec<RawSignature<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSignature<'a> {
    #[serde(borrow)]
    key_id: Cow<'a, str>,
    #[serde(borrow)]
    signature: Cow<'a, str>,
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
        let raw: Raw<'_> = serde_json::from_slice(bytes).map_err(|_| RecordError::Malformed)?;
        if raw.v != 1 {
            return Err(RecordError::Version(raw.v));
        }
        if raw.statement.len() > limits::STATEMENT {
            return Err(RecordError::StatementTooLong);
        }
        let record = Self {
            seq: raw.seq,
            at: raw.at.into_owned(),
            actor: raw.actor.into_owned(),
            actor_type: raw.actor_type.into_owned(),
            event: raw.event.into_owned(),
            subject: raw.subject.into_owned(),
            subject_seq: raw.subject_seq,
            nonce: unhex(&raw.nonce, "nonce")?,
            prev: unhex(&raw.prev, "prev")?,
            statement: raw.statement,
            signatures: raw
                .signatures
                .iter()
                .map(|s| {
                    Ok(RecordSignature {
                        key_id: unhex(&s.key_id, "key_id")?,
                        signature: unhex(&s.signature, "signature")?,
                    })
                })
                .collect::<Result<_, RecordError>>()?,
        };
        record.check()?;
        if record.encode() == bytes {
            Ok(record)
        } else {
            Err(RecordError::NotCanonical)
        }
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
        rule(self.seq <= MAX_INTEGER, "seq")?;
        rule(is_time(&self.at), "at")?;
        rule(self.actor == "system" || is_id(&self.actor), "actor")?;
        rule(
            matches!(self.actor_type.as_str(), "human" | "agent" | "system"),
            "actor_type",
        )?;
        rule(is_event(&self.event), "event")?;
        rule(is_subject(&self.subject), "subject")?;
        rule(self.subject_seq <= MAX_INTEGER, "subject_seq")?;
        rule(
            !self.statement.is_empty() && !self.statement.contains('\0'),
            "statement",
        )
    }
}

fn unhex<const N: usize>(text: &str, member: &'static str) -> Result<[u8; N], RecordError> {
    let mut out = [0; N];
    // Upper case decodes too; the comparison of the encoded bytes refuses it.
    hex::decode_to_slice(text, &mut out).map_err(|_| RecordError::Member(member))?;
    Ok(out)
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
                "person" | "agent" | "installation" | "policy" | "import" | "action" | "export"
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
