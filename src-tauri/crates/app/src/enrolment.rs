//! A person's key, from the keyring into the ledger: made where there is none, taken up where an earlier attempt broke off,
//! replaced only where the ledger says that the old one has ended.

use std::sync::Arc;

use countersign_embedded::Secret;
use countersign_keys::{Custody, KeyError, KeyStore};
use countersign_refusal::{KeyFault, KeyPlace};
use countersign_store::Recorded;

use crate::{Failure, Session, Signer, custody::make_key};

/// What the keyring held before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing: the key is new.
    Nothing,
    /// A key that never came to be enrolled; it was enrolled now.
    Unfinished,
    /// A key that counts no longer; it was removed, and a new one made.
    Ended,
}

/// An enrolled key, which counts once a second person confirms it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolled {
    /// SHA-256 of the public key.
    pub key_id: [u8; 32],
    /// What the keyring held before.
    pub before: Before,
    /// Its place in the ledger.
    pub recorded: Recorded,
}

/// Enrols a key of the signed-in person on the installation of this name.
pub async fn enrol(
    session: &Session,
    custody: Custody,
    passphrase: Option<Secret>,
    installation: &str,
) -> Result<Enrolled, Failure> {
    let keys = Arc::new(KeyStore::new(session.origin()));
    let person = session.person();
    let (stored, known) = (
        stored(&keys, &person.to_string()).await?,
        session.store().keys().await?,
    );
    let before = match stored {
        None => Before::Nothing,
        Some((public, kept)) => {
            let id = countersign_ledger::key_id(&public);
            match known.iter().find(|k| k.key_id == id) {
                Some(row) if row.active => {
                    return Err(Failure::new(KeyError::KeyExists {
                        place: KeyPlace::Yours,
                        person: None,
                    }));
                }
                Some(row) if row.fault == Some(KeyFault::Unconfirmed) => {
                    return Err(Failure::new(KeyError::KeyPending));
                }
                None if kept == custody => Before::Unfinished,
                // Revoked; or never enrolled and now wanted in another custody: nobody has a signature of it.
                Some(_) | None => Before::Ended,
            }
        }
    };
    if known.iter().any(|k| k.person == person && k.active) {
        return Err(Failure::new(KeyError::KeyExists {
            place: KeyPlace::Elsewhere,
            person: None,
        }));
    }
    if before == Before::Ended {
        forget(&keys, person.to_string()).await?;
    }
    let public = if let (Before::Unfinished, Some((public, _))) = (before, stored) {
        public
    } else {
        let others = session.store().people().await?;
        let others = others.into_iter().map(|p| p.person).collect();
        make_key(&keys, person, custody, passphrase.clone(), others).await?
    };
    let signer = Signer::Keyring {
        keys: Arc::clone(&keys),
        passphrase,
    };
    let mut signing = session.with_signer(signer).await?;
    let recorded = signing.enrol_key(public, custody, installation).await?;
    Ok(Enrolled {
        key_id: countersign_ledger::key_id(&public),
        before,
        recorded,
    })
}

async fn stored(
    keys: &Arc<KeyStore>,
    person: &str,
) -> Result<Option<([u8; 32], Custody)>, Failure> {
    let (keys, person) = (Arc::clone(keys), person.to_owned());
    tokio::task::spawn_blocking(move || match keys.public_key(&person) {
        Ok(public) => Ok(Some((public, keys.custody(&person)?))),
        Err(KeyError::NoKey { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    })
    .await?
}

async fn forget(keys: &Arc<KeyStore>, person: String) -> Result<(), Failure> {
    let keys = Arc::clone(keys);
    Ok(tokio::task::spawn_blocking(move || keys.forget(&person)).await??)
}
