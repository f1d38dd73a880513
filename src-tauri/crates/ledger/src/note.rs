//! Signed notes (C2SP signed-note v1) with ed25519 signatures and timestamped cosignatures (tlog-cosignature).
//!
//! ```text
//! <text, ending in a line end>
//!
//! — <key name> <base64(key hash of 4 bytes ‖ signature)>
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};

use crate::limits;

mod known;

pub(crate) use known::is_name;
pub use known::{KeyKind, KnownKey, key_hash};

const DASH: &str = "\u{2014} ";

/// Why bytes are not a note, or not one to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More bytes than a checkpoint may have.
    #[error("the note is longer than {} bytes", limits::CHECKPOINT)]
    TooLong,
    /// Not UTF-8, or with a control character other than a line end.
    #[error("the note is not plain text")]
    NotText,
    /// No blank line between text and signatures, or no text.
    #[error("the note has no text followed by a blank line")]
    NoBlankLine,
    /// A line behind the blank line that is no signature line in canonical form.
    #[error("a signature line is malformed")]
    SignatureLine,
    /// Two signature lines of the same key.
    #[error("two signature lines are of the same key")]
    DuplicateSignature,
    /// A key name that is empty or has a space or a plus in it.
    #[error("a key name is not allowed")]
    Name,
    /// A verifier key that is not in canonical form.
    #[error("the verifier key is malformed")]
    VerifierKey,
    /// A signature under a known key's name and hash that does not verify.
    #[error("a signature of a known key is wrong")]
    WrongSignature,
    /// No signature is of a known key.
    #[error("no known key has signed")]
    NoKnownKey,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The key's name.
    pub name: String,
    /// The key's hash.
    pub hash: [u8; 4],
    /// What follows the hash: 64 bytes, or 8 of time and 64.
    pub bytes: Vec<u8>,
}

/// A known key that has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Its place in the list of known keys.
    pub known: usize,
    /// Seconds since 1970 of a cosignature, as its signer says.
    pub time: Option<u64>,
}

/// Text and signatures. Any text: [`crate::checkpoint`] says what ours is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A text, ending in a line end, that is not signed yet.
    pub fn new(text: String) -> Result<Self, NoteError> {
        if !text.ends_with('\n') || text.contains(|c: char| c.is_ascii_control() && c != '\n') {
            return Err(NoteError::NotText);
        }
        Ok(Self {
            text,
            signatures: Vec::new(),
        })
    }

    /// The signed text with its final line end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Signs the text under `name`. Signing again with the same key and name replaces the signature.
    pub fn sign(&mut self, name: &str, key: &SigningKey) -> Result<(), NoteError> {
        let signature = key.sign(self.text.as_bytes()).to_bytes();
        self.add(name, KeyKind::Signature, key, signature.to_vec())
    }

    /// Cosigns: what is signed is `cosignature/v1`, the time and the text.
    pub fn cosign(&mut self, name: &str, key: &SigningKey, time: u64) -> Result<(), NoteError> {
        let signature = key.sign(cosigned(&self.text, time).as_bytes()).to_bytes();
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(&signature);
        self.add(name, KeyKind::Cosignature, key, bytes)
    }

    fn add(
        &mut self,
        name: &str,
        kind: KeyKind,
        key: &SigningKey,
        bytes: Vec<u8>,
    ) -> Result<(), NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        let hash = key_hash(name, kind, key.verifying_key().as_bytes());
        self.signatures
            .retain(|old| old.name != name || old.hash != hash);
        self.signatures.push(NoteSignature {
            name: name.to_owned(),
            hash,
            bytes,
        });
        Ok(())
    }

    /// The note's bytes, as text.
    pub fn encode(&self) -> String {
        let mut out = format!("{}\n", self.text);
        for signature in &self.signatures {
            let mut bytes = signature.hash.to_vec();
            bytes.extend_from_slice(&signature.bytes);
            out.push_str(DASH);
            out.push_str(&signature.name);
            out.push(' ');
            out.push_str(&STANDARD.encode(bytes));
            out.push('\n');
        }
        out
    }

    /// Reads a note with at least one signature and refuses whatever would not encode to the same bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > limits::CHECKPOINT {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        // The last blank line separates; the text keeps its own line end.
        let (body, lines) = whole.rsplit_once("\n\n").ok_or(NoteError::NoBlankLine)?;
        if body.is_empty() {
            return Err(NoteError::NoBlankLine);
        }
        let mut note = Self::new(format!("{body}\n"))?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::SignatureLine)?;
        for line in lines.split('\n') {
            let signature = parse_line(line)?;
            if note
                .signatures
                .iter()
                .any(|old| old.name == signature.name && old.hash == signature.hash)
            {
                return Err(NoteError::DuplicateSignature);
            }
            note.signatures.push(signature);
        }
        Ok(note)
    }

    /// Which of the known keys have signed. Unknown keys are passed over; a wrong signature under a known key's name
    /// and hash refuses the note, and so does a note that no known key has signed.
    pub fn verify(&self, known: &[KnownKey]) -> Result<Vec<Signed>, NoteError> {
        let mut signers = Vec::new();
        for signature in &self.signatures {
            for (index, key) in known.iter().enumerate() {
                if key.name() == signature.name && key.hash() == signature.hash {
                    signers.push(Signed {
                        known: index,
                        time: self.check(key, &signature.bytes)?,
                    });
                }
            }
        }
        if signers.is_empty() {
            Err(NoteError::NoKnownKey)
        } else {
            Ok(signers)
        }
    }

    fn check(&self, key: &KnownKey, bytes: &[u8]) -> Result<Option<u64>, NoteError> {
        let (time, signature) = match key.kind() {
            KeyKind::Signature => (None, bytes),
            KeyKind::Cosignature => {
                let (time, signature) = bytes
                    .split_first_chunk::<8>()
                    .ok_or(NoteError::WrongSignature)?;
                (Some(u64::from_be_bytes(*time)), signature)
            }
        };
        let signature: &[u8; 64] = signature
            .try_into()
            .map_err(|_| NoteError::WrongSignature)?;
        let held = match time {
            None => key.public_key().verify(self.text.as_bytes(), signature),
            // The specification keeps times within 63 bits.
            Some(time) => {
                i64::try_from(time).is_ok()
                    && key
                        .public_key()
                        .verify(cosigned(&self.text, time).as_bytes(), signature)
            }
        };
        if held {
            Ok(time)
        } else {
            Err(NoteError::WrongSignature)
        }
    }
}

fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

fn parse_line(line: &str) -> Result<NoteSignature, NoteError> {
    let (name, digits) = line
        .strip_prefix(DASH)
        .and_then(|rest| rest.split_once(' '))
        .ok_or(NoteError::SignatureLine)?;
    // The decoder refuses missing padding and stray bits, so that a signature has one writing.
    let bytes = STANDARD
        .decode(digits)
        .map_err(|_| NoteError::SignatureLine)?;
    let (hash, rest) = bytes
        .split_first_chunk::<4>()
        .ok_or(NoteError::SignatureLine)?;
    if !is_name(name) || rest.is_empty() {
        return Err(NoteError::SignatureLine);
    }
    Ok(NoteSignature {
        name: name.to_owned(),
        hash: *hash,
        bytes: rest.to_vec(),
    })
}
