//! A key's entry in the keyring: one line of JSON, version 1.
//!
//! ```text
//! {"type":"countersign/key-entry/v1","custody":"os-account","public_key":HEX64,"seed":HEX64}
//! {"type":"countersign/key-entry/v1","custody":"passphrase","public_key":HEX64,"kdf":"argon2id",
//!  "memory_kib":65536,"passes":3,"lanes":1,"salt":HEX32,"aead":"xchacha20poly1305","nonce":HEX48,
//!  "sealed":HEX96}
//! ```
//!
//! `seed` is the ed25519 secret seed (RFC 8032). `sealed` is the seed under XChaCha20-Poly1305 with the
//! key argon2id(passphrase, salt) of 32 bytes (version 0x13); its associated data are the type, the
//! workspace's tag, the person, the custody and the public key, each followed by a line feed, so that
//! an entry moved to another name does not open. The public key and the custody stand in clear to be
//! shown without a passphrase.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use countersign_refusal::KeyOdd;
use ed25519_dalek::SigningKey;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{Custody, KeyError};

const TYPE: &str = "countersign/key-entry/v1";
const KDF: &str = "argon2id";
const AEAD: &str = "xchacha20poly1305";
/// argon2id's memory for new entries, in KiB: 64 MiB, the second choice of RFC 9106.
pub const MEMORY_KIB: u32 = 64 * 1024;
/// argon2id's passes for new entries (RFC 9106, second choice).
pub const PASSES: u32 = 3;
/// argon2id's lanes for new entries. One: the library computes lanes one after the other.
pub const LANES: u32 = 1;
/// No entry may make us take more memory than this, in KiB (1 GiB).
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 8;
/// The least length of a passphrase, in characters.
pub const LEAST_PASSPHRASE: usize = 8;

/// Whose entry it is: the workspace's tag and the person.
#[derive(Clone, Copy)]
pub(crate) struct Whose<'a> {
    pub tag: &'a str,
    pub person: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    r#type: &'a str,
    custody: &'a str,
    public_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kdf: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_kib: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lanes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aead: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<&'a str>,
}

/// A parsed entry. Holds a secret and has no `Debug`.
pub(crate) struct Entry {
    pub public_key: [u8; 32],
    pub custody: Custody,
    content: Content,
}

enum Content {
    Plain(Zeroizing<[u8; 32]>),
    Sealed(Box<Sealed>),
}

struct Sealed {
    params: Params,
    salt: [u8; 16],
    nonce: [u8; 24],
    /// The seed's 32 bytes under the cipher, then the 16 of the tag.
    bytes: [u8; 48],
}

/// Makes a new key from the caller's entropy and its entry's line.
///
/// Seed, salt and nonce are each drawn from the entropy by SHA-256 under a label of its own.
pub(crate) fn make(
    whose: Whose<'_>,
    custody: Custody,
    passphrase: Option<&SecretString>,
    entropy: &Zeroizing<[u8; 32]>,
) -> Result<([u8; 32], Zeroizing<String>), KeyError> {
    let seed = draw(entropy, "seed");
    let public_key = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let line = match (custody, passphrase) {
        (Custody::OsAccount, None) => plain(&public_key, &seed),
        (Custody::OsAccount, Some(_)) => Err(KeyError::PassphraseNotUsed),
        (Custody::Passphrase, None) => Err(KeyError::PassphraseNeeded {
            person: Some(whose.person.to_owned()),
            option: None,
        }),
        (Custody::Passphrase, Some(passphrase)) => {
            seal(whose, &public_key, &seed, passphrase, entropy)
        }
    }?;
    Ok((public_key, line))
}

fn draw(entropy: &Zeroizing<[u8; 32]>, label: &str) -> Zeroizing<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(b"countersign/key-entry/v1 ");
    hash.update(label.as_bytes());
    hash.update([0]);
    hash.update(entropy.as_ref());
    Zeroizing::new(hash.finalize().into())
}

fn plain(public_key: &[u8; 32], seed: &[u8; 32]) -> Result<Zeroizing<String>, KeyError> {
    let seed = Zeroizing::new(hex::encode(seed));
    write(&Line {
        seed: Some(&seed),
        ..empty(Custody::OsAccount, &hex::encode(public_key))
    })
}

fn seal(
    whose: Whose<'_>,
    public_key: &[u8; 32],
    seed: &Zeroizing<[u8; 32]>,
    passphrase: &SecretString,
    entropy: &Zeroizing<[u8; 32]>,
) -> Result<Zeroizing<String>, KeyError> {
    if passphrase.expose_secret().chars().count() < LEAST_PASSPHRASE {
        return Err(KeyError::PassphraseTooShort {
            person: None,
            least: LEAST_PASSPHRASE as u64,
        });
    }
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(wrapping)?;
    let salt = first::<16>(&draw(entropy, "salt"));
    let nonce = first::<24>(&draw(entropy, "nonce"));
    let cipher = cipher(params, &salt, passphrase)?;
    let mut bytes = Zeroizing::new(seed.to_vec());
    let data = associated(whose, Custody::Passphrase, public_key);
    cipher
        .encrypt_in_place(&XNonce::from(nonce), &data, &mut *bytes)
        .map_err(|_| wrapping("the cipher refused"))?;
    write(&Line {
        kdf: Some(KDF),
        memory_kib: Some(MEMORY_KIB),
        passes: Some(PASSES),
        lanes: Some(LANES),
        salt: Some(&hex::encode(salt)),
        aead: Some(AEAD),
        nonce: Some(&hex::encode(nonce)),
        sealed: Some(&hex::encode(&*bytes)),
        ..empty(Custody::Passphrase, &hex::encode(public_key))
    })
}

fn empty(custody: Custody, public_key: &str) -> Line<'_> {
    Line {
        r#type: TYPE,
        custody: custody.as_str(),
        public_key,
        seed: None,
        kdf: None,
        memory_kib: None,
        passes: None,
        lanes: None,
        salt: None,
        aead: None,
        nonce: None,
        sealed: None,
    }
}

fn write(line: &Line<'_>) -> Result<Zeroizing<String>, KeyError> {
    serde_json::to_string(line)
        .map(Zeroizing::new)
        .map_err(wrapping)
}

fn wrapping(cause: impl Into<Box<dyn std::error::Error>>) -> KeyError {
    KeyError::Wrapping {
        cause: cause.into().to_string(),
    }
}

fn first<const N: usize>(bytes: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|i| bytes.get(i).copied().unwrap_or_default())
}

fn cipher(
    params: Params,
    salt: &[u8; 16],
    passphrase: &SecretString,
) -> Result<XChaCha20Poly1305, KeyError> {
    let mut key = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, key.as_mut())
        .map_err(wrapping)?;
    Ok(XChaCha20Poly1305::new(&Key::from(*key)))
}

fn associated(whose: Whose<'_>, custody: Custody, public_key: &[u8; 32]) -> Vec<u8> {
    let public_key = hex::encode(public_key);
    let parts = [TYPE, whose.tag, whose.person, custody.as_str(), &public_key];
    parts
        .iter()
        .flat_map(|part| part.bytes().chain([b'\n']))
        .collect()
}

/// Reads an entry's line; refuses whatever is not exactly of this form.
pub(crate) fn read(whose: Whose<'_>, line: &str) -> Result<Entry, KeyError> {
    let odd = |odd| KeyError::Unreadable {
        person: whose.person.to_owned(),
        odd,
    };
    // serde_json's own message could repeat parts of the line.
    let line: Line<'_> = serde_json::from_str(line).map_err(|_| odd(KeyOdd::Form))?;
    if line.r#type != TYPE {
        return Err(odd(KeyOdd::Version));
    }
    let public_key = unhex::<32>(Some(line.public_key)).ok_or_else(|| odd(KeyOdd::PublicKey))?;
    let custody = line
        .custody
        .parse::<Custody>()
        .map_err(|_| odd(KeyOdd::Custody))?;
    let content = match custody {
        Custody::OsAccount => {
            let seed = unhex::<32>(line.seed).ok_or_else(|| odd(KeyOdd::Seed))?;
            Content::Plain(Zeroizing::new(seed))
        }
        Custody::Passphrase => Content::Sealed(Box::new(
            sealed(&line).ok_or_else(|| odd(KeyOdd::Wrapping))?,
        )),
    };
    let plain_has_more = custody == Custody::OsAccount && line.sealed.is_some();
    if plain_has_more || (custody == Custody::Passphrase && line.seed.is_some()) {
        return Err(odd(KeyOdd::Both));
    }
    Ok(Entry {
        public_key,
        custody,
        content,
    })
}

fn sealed(line: &Line<'_>) -> Option<Sealed> {
    let (memory, passes, lanes) = (line.memory_kib?, line.passes?, line.lanes?);
    if line.kdf != Some(KDF)
        || line.aead != Some(AEAD)
        || memory > MOST_MEMORY_KIB
        || passes > MOST_PASSES
        || lanes > MOST_LANES
    {
        return None;
    }
    Some(Sealed {
        params: Params::new(memory, passes, lanes, Some(32)).ok()?,
        salt: unhex(line.salt)?,
        nonce: unhex(line.nonce)?,
        bytes: unhex(line.sealed)?,
    })
}

fn unhex<const N: usize>(text: Option<&str>) -> Option<[u8; N]> {
    let text = text?;
    let mut bytes = [0_u8; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    // One encoding only: hex would also take capitals.
    (!text.bytes().any(|b| b.is_ascii_uppercase())).then_some(bytes)
}

impl Entry {
    /// The signing key; a wrapped one needs its passphrase. Checks that it belongs to the public key.
    pub(crate) fn open(
        &self,
        whose: Whose<'_>,
        passphrase: Option<&SecretString>,
    ) -> Result<SigningKey, KeyError> {
        let person = || whose.person.to_owned();
        let key = match &self.content {
            Content::Plain(seed) => SigningKey::from_bytes(seed),
            Content::Sealed(sealed) => {
                let passphrase = passphrase.ok_or_else(|| KeyError::PassphraseNeeded {
                    person: Some(person()),
                    option: None,
                })?;
                let cipher = cipher(sealed.params.clone(), &sealed.salt, passphrase)?;
                let data = associated(whose, self.custody, &self.public_key);
                let mut bytes = Zeroizing::new(sealed.bytes.to_vec());
                cipher
                    .decrypt_in_place(&XNonce::from(sealed.nonce), &data, &mut *bytes)
                    .map_err(|_| KeyError::WrongPassphrase {
                        person: Some(person()),
                    })?;
                let seed: Zeroizing<[u8; 32]> = Zeroizing::new(
                    bytes
                        .as_slice()
                        .try_into()
                        .map_err(|_| wrapping("a seed of odd length"))?,
                );
                SigningKey::from_bytes(&seed)
            }
        };
        if key.verifying_key().to_bytes() == self.public_key {
            Ok(key)
        } else {
            Err(KeyError::Unreadable {
                person: person(),
                odd: KeyOdd::Mismatch,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Whose<'_> = Whose {
        tag: "t1",
        person: "anna",
    };

    fn entropy(byte: u8) -> Zeroizing<[u8; 32]> {
        Zeroizing::new([byte; 32])
    }

    fn refused<T>(outcome: Result<T, KeyError>) -> &'static str {
        match outcome {
            Ok(_) => "accepted",
            Err(error) => error.code(),
        }
    }

    #[test]
    fn a_plain_entry_has_the_documented_form_and_opens() {
        let (public, line) = make(ANNA, Custody::OsAccount, None, &entropy(1)).unwrap();
        let seed = hex::encode(draw(&entropy(1), "seed").as_ref());
        let wanted = format!(
            "{{\"type\":\"countersign/key-entry/v1\",\"custody\":\"os-account\",\"public_key\":\"{}\",\"seed\":\"{seed}\"}}",
            hex::encode(public)
        );
        assert_eq!(*line, wanted);
        let key = read(ANNA, &line).unwrap().open(ANNA, None).unwrap();
        assert_eq!(key.verifying_key().to_bytes(), public);
        let (other, _) = make(ANNA, Custody::OsAccount, None, &entropy(2)).unwrap();
        assert_ne!(other, public);
    }

    #[test]
    fn a_wrapped_entry_opens_with_its_passphrase_name_and_workspace_only() {
        let right = SecretString::from("several plain words");
        let (public, line) = make(ANNA, Custody::Passphrase, Some(&right), &entropy(3)).unwrap();
        let seed = hex::encode(draw(&entropy(3), "seed").as_ref());
        assert!(!line.contains(&seed) && !line.contains("several"));
        assert!(!line.contains('\n'));
        let entry = read(ANNA, &line).unwrap();
        assert_eq!(
            (entry.public_key, entry.custody),
            (public, Custody::Passphrase)
        );
        assert_eq!(
            entry.open(ANNA, Some(&right)).unwrap().to_bytes(),
            *draw(&entropy(3), "seed")
        );
        assert_eq!(refused(entry.open(ANNA, None)), "passphrase-needed");
        let wrong = SecretString::from("several plain word");
        assert_eq!(refused(entry.open(ANNA, Some(&wrong))), "wrong-passphrase");
        for moved in [
            Whose {
                person: "bert",
                ..ANNA
            },
            Whose { tag: "t2", ..ANNA },
        ] {
            assert_eq!(refused(entry.open(moved, Some(&right))), "wrong-passphrase");
        }
        // Another public key in clear is bound by the associated data.
        let altered = line.replace(&hex::encode(public), &hex::encode([9_u8; 32]));
        assert_eq!(
            refused(read(ANNA, &altered).unwrap().open(ANNA, Some(&right))),
            "wrong-passphrase"
        );
    }

    #[test]
    fn custody_and_passphrase_must_fit() {
        let short = SecretString::from("1234567");
        let long = SecretString::from("12345678");
        let make = |custody, passphrase| refused(make(ANNA, custody, passphrase, &entropy(1)));
        assert_eq!(make(Custody::Passphrase, None), "passphrase-needed");
        assert_eq!(
            make(Custody::Passphrase, Some(&short)),
            "passphrase-too-short"
        );
        assert_eq!(make(Custody::OsAccount, Some(&long)), "passphrase-not-used");
        assert_eq!(make(Custody::Passphrase, Some(&long)), "accepted");
    }

    #[test]
    fn what_is_not_our_form_is_refused_without_repeating_it() {
        let (public, line) = make(ANNA, Custody::OsAccount, None, &entropy(1)).unwrap();
        let public = hex::encode(public);
        let seed = hex::encode(draw(&entropy(1), "seed").as_ref());
        let cases = [
            String::new(),
            "{}".into(),
            format!("{} ", line.replace('}', ",\"more\":1}")),
            line.replace("v1", "v2"),
            line.replace("os-account", "passphrase"),
            line.replace("os-account", "elsewhere"),
            line.replace(&seed, &seed.to_uppercase()),
            line.replace(&seed, &seed[2..]),
            line.replace(&public, "zz"),
            line.replace('}', ",\"sealed\":\"00\"}"),
        ];
        for case in cases {
            let error = read(ANNA, &case)
                .err()
                .unwrap_or_else(|| panic!("accepted {case}"));
            assert_eq!(error.code(), "key-unreadable");
            assert!(!format!("{error}{error:?}").contains(&seed[..16]));
        }
        let other = line.replace(&public, &hex::encode([9_u8; 32]));
        assert_eq!(
            refused(read(ANNA, &other).unwrap().open(ANNA, None)),
            "key-unreadable"
        );
    }

    #[test]
    fn an_entry_cannot_ask_for_boundless_memory_or_time() {
        let right = SecretString::from("several plain words");
        let (_, line) = make(ANNA, Custody::Passphrase, Some(&right), &entropy(3)).unwrap();
        for (from, to) in [
            ("\"memory_kib\":65536", "\"memory_kib\":4294967295"),
            ("\"passes\":3", "\"passes\":4000000"),
            ("\"lanes\":1", "\"lanes\":9"),
        ] {
            assert!(line.contains(from));
            assert_eq!(
                refused(read(ANNA, &line.replace(from, to))),
                "key-unreadable"
            );
        }
    }
}
