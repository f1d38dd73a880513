//! A key that moves to a new computer: made there, handed over by the old key, and confirmed by a second person. The file
//! between the two holds the new key's public half and its signature; the private half never leaves the new computer.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use countersign_embedded::{Existing, Secret};
use countersign_keys::{Custody, KeyStore};
use countersign_ledger::verify_strict;
use countersign_refusal::{Deed, HandedFault, HandedFile, Keyring};
use countersign_statement::{
    codes::KeyEvent,
    facts,
    format::{parse_time, time_text},
};
use countersign_store::Recorded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Failure, Session, Signer,
    custody::make_key,
    entropy,
    handed::{self, hex_of},
};

const FILE: HandedFile = HandedFile::KeyMove;
const TYPE: &str = "countersign/key-move/v1";

/// A key on its way to taking another's place.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyMove {
    r#type: String,
    origin: String,
    event_id: Uuid,
    person: Uuid,
    public_key: String,
    custody: countersign_statement::codes::Custody,
    installation: String,
    replaces: String,
    signed_at: String,
    possession: String,
}

impl KeyMove {
    /// Makes the signed-in person's new key in this account's keyring, for the place of the one that counts.
    ///
    /// # Errors
    /// `key-missing` where no key of theirs counts: then one is enrolled, not moved; `key-exists` where one is here.
    pub async fn begin(
        session: &Session,
        custody: Custody,
        passphrase: Option<Secret>,
        installation: &str,
    ) -> Result<Self, Failure> {
        let old = session.key().filter(|key| key.active);
        let old = old.ok_or_else(|| Failure::new(Keyring::KeyMissing))?.key_id;
        let keys = Arc::new(KeyStore::new(session.origin()));
        let others = session.register().await?;
        let others = others.into_iter().map(|p| p.person).collect();
        let person = session.person();
        let public = make_key(&keys, person, custody, passphrase.clone(), others).await?;
        let mut moving = Self {
            r#type: TYPE.to_owned(),
            origin: session.origin().to_owned(),
            event_id: entropy::id(),
            person,
            public_key: hex::encode(public),
            custody,
            installation: installation.to_owned(),
            replaces: hex::encode(old),
            signed_at: time_text(entropy::now()),
            possession: String::new(),
        };
        let statement = moving.statement()?.encode();
        let signer = Signer::Keyring { keys, passphrase };
        let id = countersign_ledger::key_id(&public);
        let signature = signer
            .sign(&person.to_string(), id, statement.as_bytes())
            .await?;
        moving.possession = hex::encode(signature);
        Ok(moving)
    }

    /// The same, and writes the file at once. Where that cannot be, the key, which nobody has heard of, is gone again: else no other
    /// could be made here.
    ///
    /// # Errors
    /// As `begin` and `write`; nothing is made where something is at the path already.
    pub async fn begin_at(
        session: &Session,
        custody: Custody,
        passphrase: Option<Secret>,
        installation: &str,
        path: &Path,
    ) -> Result<Self, Failure> {
        if path.exists() {
            let there = std::io::ErrorKind::AlreadyExists.into();
            return Err(Failure::file(path, Deed::Write, there));
        }
        let moving = Self::begin(session, custody, passphrase, installation).await?;
        if let Err(failure) = moving.write(path) {
            let keys = KeyStore::new(session.origin());
            let person = session.person().to_string();
            tokio::task::spawn_blocking(move || keys.forget(&person)).await??;
            return Err(failure);
        }
        Ok(moving)
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let file: Self = handed::read(path, FILE)?;
        if file.r#type != TYPE {
            return Err(handed::refused(FILE, HandedFault::Form, None));
        }
        Ok(file)
    }

    /// Writes the file, which must not be there.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        handed::write(path, self, Existing::Keep)
    }

    /// SHA-256 of the new public key.
    pub fn key_id(&self) -> Result<[u8; 32], Failure> {
        Ok(countersign_ledger::key_id(&hex_of(&self.public_key, FILE)?))
    }

    /// What people compare on both computers.
    pub fn fingerprint(&self) -> Result<String, Failure> {
        Ok(handed::fingerprint(self.key_id()?))
    }

    /// Hands over, with the old key: the signed-in person's, on the computer where it is. `fingerprint` was read on the new
    /// one, so that nobody on the way puts their key in its place.
    pub async fn hand_over(
        &self,
        session: &Session,
        fingerprint: &str,
    ) -> Result<Recorded, Failure> {
        let refused = |fault| Err(handed::refused(FILE, fault, Some(session.store().login())));
        if self.origin != session.origin() {
            return refused(HandedFault::Workspace);
        }
        if self.person != session.person() {
            return refused(HandedFault::Person);
        }
        if session.key().map(|key| hex::encode(key.key_id)).as_deref() != Some(&*self.replaces) {
            return refused(HandedFault::Key);
        }
        if self.fingerprint()? != fingerprint.trim().to_ascii_lowercase() {
            return refused(HandedFault::Fingerprint);
        }
        let s = self.statement()?;
        let statement = s.encode();
        let possession = hex_of(&self.possession, FILE)?;
        let key = hex_of(&self.public_key, FILE)?;
        if !verify_strict(&key, statement.as_bytes(), &possession) {
            return refused(HandedFault::Signature);
        }
        let by = session.sign(&statement).await?;
        let recorded = session
            .store()
            .add_key_event(&s, by, Some(possession))
            .await?;
        session.check_recorded(recorded, &statement).await
    }

    fn statement(&self) -> Result<facts::Key, Failure> {
        let at: Option<DateTime<Utc>> = parse_time(&self.signed_at);
        Ok(facts::Key {
            origin: self.origin.clone(),
            event_id: self.event_id,
            event: KeyEvent::Rotated,
            person: self.person,
            key_id: hex::encode(self.key_id()?),
            public_key: self.public_key.clone(),
            custody: self.custody,
            installation: self.installation.clone(),
            replaces: self.replaces.clone(),
            compromised_since_seq: None,
            signed_by: self.person,
            signed_at: at.ok_or_else(|| handed::refused(FILE, HandedFault::Form, None))?,
        })
    }
}
