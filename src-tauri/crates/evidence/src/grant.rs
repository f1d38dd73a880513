//! A grant proof: one text that shows, without the database, that enough of the right people approved one action, as of a head of
//! the ledger (docs/formats/grant.md). Its parts are those of a bundle; it is judged by the bundle's own replay.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_ledger::{Hash, PublicKey};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::limits;

/// The first line.
const MAGIC: &str = "countersign-grant 1";
/// No proof is longer, in bytes.
pub const GRANT: usize = 64 << 20;

/// The parts of a grant proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrantProof {
    /// The action.
    pub action: Uuid,
    /// The ledger's name.
    pub origin: String,
    /// All governance records up to the head, ascending: their exact bytes.
    pub events: Vec<Vec<u8>>,
    /// All records of the action up to the head.
    pub records: Vec<Vec<u8>>,
    /// Salts and texts: the action's content and the policies.
    pub payloads: Vec<Vec<u8>>,
    /// The hashes of the tree's subtrees without an opened record.
    pub hashes: Vec<Hash>,
    /// The checkpoint's signed note.
    pub checkpoint: String,
    /// The key of the installation that put it together, and its signature over [`GrantProof::message`]: its word that no
    /// record up to the head was left out.
    pub sealed: Option<(Hash, [u8; 64])>,
}

impl GrantProof {
    /// Everything but the seal.
    fn body(&self) -> Vec<u8> {
        let mut out =
            format!("{MAGIC}\norigin {}\naction {}\n", self.origin, self.action).into_bytes();
        let mut part = |name: &str, lines: &[Vec<u8>]| {
            out.extend_from_slice(format!("{name} {}\n", lines.len()).as_bytes());
            for line in lines {
                out.extend_from_slice(line);
                out.push(b'\n');
            }
        };
        let of = |text: String| text.into_bytes();
        part("events", &self.events);
        part("records", &self.records);
        let payloads: Vec<Vec<u8>> = self
            .payloads
            .iter()
            .map(|p| of(STANDARD.encode(p)))
            .collect();
        part("payloads", &payloads);
        let hashes: Vec<Vec<u8>> = self.hashes.iter().map(|h| of(hex::encode(h))).collect();
        part("hashes", &hashes);
        let note: Vec<Vec<u8>> = self
            .checkpoint
            .split_terminator('\n')
            .map(|line| of(line.to_owned()))
            .collect();
        part("checkpoint", &note);
        out
    }

    /// What the installation signs. No checkpoint begins like this, so that neither signature is ever the other.
    pub fn message(&self) -> Vec<u8> {
        let digest = hex::encode(Sha256::digest(self.body()));
        format!(
            "countersign/grant/v1\n{}\n{}\n{digest}\n",
            self.origin, self.action
        )
        .into_bytes()
    }

    /// The whole text.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.body();
        if let Some((key, signature)) = &self.sealed {
            let line = format!("sealed {} {}\n", hex::encode(key), hex::encode(signature));
            out.extend_from_slice(line.as_bytes());
        }
        out
    }

    /// Whether its seal is this key's.
    pub fn sealed_by(&self, key: &PublicKey) -> bool {
        self.sealed
            .as_ref()
            .is_some_and(|(_, signature)| key.verify(&self.message(), signature))
    }

    /// Reads a proof. Each has one form.
    ///
    /// # Errors
    /// Why it is none, as a sentence without its full stop.
    pub fn parse(bytes: &[u8]) -> Result<Self, &'static str> {
        if bytes.len() > GRANT {
            return Err("it is larger than any grant proof");
        }
        let mut lines = Reader(bytes);
        if lines.text()? != MAGIC {
            return Err("it is no grant proof of this version");
        }
        let origin = lines.named("origin")?.to_owned();
        let action = lines.named("action")?;
        let action = action.parse().map_err(|_| "its action is no id")?;
        let events = lines.part("events")?;
        let records = lines.part("records")?;
        let payloads = lines.part("payloads")?;
        let hashes = lines.part("hashes")?;
        let note = lines.part("checkpoint")?;
        let (key, signature) = lines
            .named("sealed")?
            .split_once(' ')
            .ok_or("its seal is no seal")?;
        let digits = |text: &str| hex::decode(text).ok();
        let key = digits(key).and_then(|k| k.try_into().ok());
        let signature = digits(signature).and_then(|s| s.try_into().ok());
        let sealed = key.zip(signature).ok_or("its seal is no seal")?;
        let proof = Self {
            action,
            origin,
            events: owned(&events),
            records: owned(&records),
            payloads: payloads
                .iter()
                .map(|line| {
                    STANDARD
                        .decode(line)
                        .map_err(|_| "a text in it is not base64")
                })
                .collect::<Result<_, _>>()?,
            hashes: hashes
                .iter()
                .map(|line| {
                    let line = str::from_utf8(line).ok();
                    let read = line.and_then(crate::names::hash);
                    read.ok_or("a hash in it is none")
                })
                .collect::<Result<_, _>>()?,
            checkpoint: note
                .iter()
                .map(|line| str::from_utf8(line).map(|line| format!("{line}\n")))
                .collect::<Result<_, _>>()
                .map_err(|_| "its checkpoint is no text")?,
            sealed: Some(sealed),
        };
        let large = |part: &[Vec<u8>], most| part.iter().any(|one| one.len() > most);
        if large(&proof.events, limits::RECORD)
            || large(&proof.records, limits::RECORD)
            || large(&proof.payloads, limits::PAYLOAD)
        {
            return Err("a part of it is larger than any such part");
        }
        if proof.encode() != bytes {
            return Err("it is not in the one form that a grant proof has");
        }
        Ok(proof)
    }
}

fn owned(lines: &[&[u8]]) -> Vec<Vec<u8>> {
    lines.iter().map(|line| line.to_vec()).collect()
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn line(&mut self) -> Result<&'a [u8], &'static str> {
        let end = self.0.iter().position(|b| *b == b'\n');
        let (line, rest) = end
            .and_then(|end| self.0.split_at_checked(end))
            .ok_or("it is cut off")?;
        self.0 = rest.get(1..).unwrap_or_default();
        Ok(line)
    }

    fn text(&mut self) -> Result<&'a str, &'static str> {
        str::from_utf8(self.line()?).map_err(|_| "a line of it is no text")
    }

    fn named(&mut self, name: &str) -> Result<&'a str, &'static str> {
        let rest = self.text()?.strip_prefix(name);
        rest.and_then(|rest| rest.strip_prefix(' '))
            .ok_or("its parts are not in their order")
    }

    fn part(&mut self, name: &str) -> Result<Vec<&'a [u8]>, &'static str> {
        let count: usize = self
            .named(name)?
            .parse()
            .map_err(|_| "a part of it has no count")?;
        // Each line is at least its end.
        if count > self.0.len() {
            return Err("it is cut off");
        }
        (0..count).map(|_| self.line()).collect()
    }
}
