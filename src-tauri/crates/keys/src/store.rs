//! Keys by person in one workspace's part of the keyring.

use countersign_refusal::{KeyOdd, KeyPlace};
use ed25519_dalek::{Signer, SigningKey};
use keyring::Error as Refusal;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::entry::{self, Entry, Whose};
use crate::state::{self, KeyringState};
use crate::{Custody, KeyError};

/// The name under which an installation's checkpoint key is kept; people have ids and are never called so.
pub const INSTALLATION: &str = "installation";
const LONGEST_NAME: usize = 200;

/// One workspace's keys in the keyring of this operating system account.
///
/// Holds no connection and no secret. Every call blocks (it may wait for a person to unlock the
/// keyring): call it off the async threads.
#[derive(Debug, Clone)]
pub struct KeyStore {
    tag: String,
}

impl KeyStore {
    /// The part of the keyring for the workspace named by `workspace_tag` (its origin, for instance).
    pub fn new(workspace_tag: &str) -> Self {
        Self {
            tag: workspace_tag.to_owned(),
        }
    }

    /// Makes and stores a new key; returns its public half.
    ///
    /// Refuses if the person has an entry already or if the keyring cannot tell. What was stored is
    /// read back and compared before this returns. `entropy` is 32 fresh random bytes.
    pub fn enrol(
        &self,
        person: &str,
        custody: Custody,
        passphrase: Option<&SecretString>,
        entropy: [u8; 32],
    ) -> Result<[u8; 32], KeyError> {
        let entropy = Zeroizing::new(entropy);
        let slot = self.slot("key", person)?;
        match self.fetch(&slot, person) {
            Ok(_) => {
                return Err(KeyError::KeyExists {
                    place: KeyPlace::Keyring,
                    person: Some(person.to_owned()),
                });
            }
            Err(KeyError::NoKey { .. }) => {}
            Err(error) => return Err(error),
        }
        let whose = self.whose(person);
        let (public_key, line) = entry::make(whose, custody, passphrase, &entropy)?;
        slot.set_secret(line.as_bytes())
            .map_err(|e| self.explain(e, person))?;
        let fresh = self.slot("key", person)?;
        let stored = self.fetch(&fresh, person);
        let same = stored.is_ok_and(|stored| *stored == *line);
        let opens = || {
            entry::read(whose, &line)?
                .open(whose, passphrase)
                .map(|_| ())
        };
        if !same {
            return Err(KeyError::ReadBack {
                person: person.to_owned(),
            });
        }
        opens()?;
        Ok(public_key)
    }

    /// The public key of the stored entry. Needs no passphrase.
    pub fn public_key(&self, person: &str) -> Result<[u8; 32], KeyError> {
        Ok(self.entry(person)?.public_key)
    }

    /// How the stored key is kept. Needs no passphrase.
    pub fn custody(&self, person: &str) -> Result<Custody, KeyError> {
        Ok(self.entry(person)?.custody)
    }

    /// Signs `message` with ed25519, after checking that the stored key is the one expected.
    ///
    /// `expected_key_id` is SHA-256 of the public key that is enrolled in the ledger.
    pub fn sign(
        &self,
        person: &str,
        expected_key_id: &[u8; 32],
        passphrase: Option<&SecretString>,
        message: &[u8],
    ) -> Result<[u8; 64], KeyError> {
        let key = self.signing_key(person, expected_key_id, passphrase)?;
        Ok(key.sign(message).to_bytes())
    }

    /// The signing key itself, for formats that sign by themselves. It is wiped when dropped.
    pub fn signing_key(
        &self,
        person: &str,
        expected_key_id: &[u8; 32],
        passphrase: Option<&SecretString>,
    ) -> Result<SigningKey, KeyError> {
        let entry = self.entry(person)?;
        let stored = countersign_ledger::key_id(&entry.public_key);
        if stored != *expected_key_id {
            let short = |id: &[u8]| hex::encode(id.get(..8).unwrap_or_default());
            return Err(KeyError::OtherKey {
                person: person.to_owned(),
                stored: short(&stored),
                expected: short(expected_key_id),
            });
        }
        entry.open(self.whose(person), passphrase)
    }

    /// Removes the stored key. Only for keys that are revoked or were never enrolled.
    pub fn forget(&self, person: &str) -> Result<(), KeyError> {
        let slot = self.slot("key", person)?;
        slot.delete_credential()
            .map_err(|e| self.explain(e, person))
    }

    /// Keeps a person's database password, because they asked for it.
    pub fn remember_password(&self, login: &str, password: &SecretString) -> Result<(), KeyError> {
        let slot = self.slot("password", login)?;
        let bytes = password.expose_secret().as_bytes();
        slot.set_secret(bytes).map_err(|e| self.explain(e, login))?;
        let stored = self.fetch(&self.slot("password", login)?, login);
        if stored.is_ok_and(|stored| stored.as_str() == password.expose_secret()) {
            Ok(())
        } else {
            Err(KeyError::ReadBack {
                person: login.to_owned(),
            })
        }
    }

    /// The kept database password, or `None` if none was kept.
    pub fn password(&self, login: &str) -> Result<Option<SecretString>, KeyError> {
        match self.fetch(&self.slot("password", login)?, login) {
            Ok(text) => Ok(Some(SecretString::from(text.as_str()))),
            Err(KeyError::NoKey { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a kept database password. Returns whether there was one.
    pub fn forget_password(&self, login: &str) -> Result<bool, KeyError> {
        match self.slot("password", login)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(e) => match self.explain(e, login) {
                KeyError::NoKey { .. } => Ok(false),
                error => Err(error),
            },
        }
    }

    /// Looks at the keyring without asking anybody to unlock it.
    pub fn state(&self) -> KeyringState {
        state::keyring_state()
    }

    fn whose<'a>(&'a self, person: &'a str) -> Whose<'a> {
        Whose {
            tag: &self.tag,
            person,
        }
    }

    fn entry(&self, person: &str) -> Result<Entry, KeyError> {
        let line = self.fetch(&self.slot("key", person)?, person)?;
        entry::read(self.whose(person), &line)
    }

    fn slot(&self, kind: &str, name: &str) -> Result<keyring::Entry, KeyError> {
        for part in [name, &self.tag] {
            if part.is_empty() || part.len() > LONGEST_NAME || part.chars().any(char::is_control) {
                return Err(KeyError::BadName {
                    name: part.to_owned(),
                });
            }
        }
        let service = format!("countersign:{}", self.tag);
        keyring::Entry::new(&service, &format!("{kind}:{name}")).map_err(|e| self.explain(e, name))
    }

    fn fetch(&self, slot: &keyring::Entry, person: &str) -> Result<Zeroizing<String>, KeyError> {
        let bytes = Zeroizing::new(slot.get_secret().map_err(|e| self.explain(e, person))?);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Zeroizing::new(text.to_owned())),
            Err(_) => Err(KeyError::Unreadable {
                person: person.to_owned(),
                odd: KeyOdd::Text,
            }),
        }
    }

    /// Tells the causes apart that keyring folds into a few.
    fn explain(&self, refusal: Refusal, person: &str) -> KeyError {
        let person = || person.to_owned();
        match refusal {
            Refusal::NoDefaultStore => no_store(&self.state()),
            // "No entry" can mean a locked or an unusable collection, where nothing could be seen.
            Refusal::NoEntry => self
                .state()
                .as_error()
                .unwrap_or_else(|| KeyError::NoKey { person: person() }),
            Refusal::Ambiguous(found) => KeyError::Ambiguous {
                person: person(),
                count: found.len() as u64,
            },
            Refusal::BadEncoding(_) | Refusal::BadDataFormat(..) => KeyError::Unreadable {
                person: person(),
                odd: KeyOdd::Encoding,
            },
            Refusal::NoStorageAccess(cause) | Refusal::PlatformFailure(cause) => {
                platform(cause.as_ref(), &self.state())
            }
            other => KeyError::Failed {
                cause: state::words(&other),
            },
        }
    }
}

/// keyring looks for its service once a process and remembers the failure; the live state may differ.
fn no_store(now: &KeyringState) -> KeyError {
    if let Some(error) = now.as_error()
        && !matches!(now, KeyringState::Locked)
    {
        return error;
    }
    let cause = match keyring::Entry::store_status() {
        Err(error) => state::words(error),
        Ok(()) => "no cause was given".to_owned(),
    };
    KeyError::CameLate { cause }
}

fn platform(
    cause: &(dyn std::error::Error + Send + Sync + 'static),
    now: &KeyringState,
) -> KeyError {
    use secret_service::Error as S;
    let said = || state::words(cause);
    match cause.downcast_ref::<S>() {
        Some(S::Prompt) if state::can_prompt() => KeyError::PromptDismissed,
        Some(S::Prompt | S::Locked) if *now == KeyringState::Locked => KeyError::Locked,
        Some(S::NoResult | S::Prompt | S::Locked) => now
            .as_error()
            .unwrap_or_else(|| KeyError::Unusable { cause: said() }),
        Some(S::PromptDisconnected | S::Zbus(_) | S::ZbusFdo(_)) => match now.as_error() {
            Some(error) => error,
            None => KeyError::Lost { cause: said() },
        },
        _ => KeyError::Failed { cause: said() },
    }
}
