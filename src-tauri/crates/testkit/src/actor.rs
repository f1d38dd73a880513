//! People, agents and workers made from their names alone: the same name gives the same id, password and key.

use countersign_store::{Bytes32, Signed};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Somebody with a login. Agents and workers have a key too, which nobody ever enrols.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Display name, and the login.
    pub name: String,
    /// Id.
    pub id: Uuid,
    /// The login's password.
    pub password: String,
    /// The signing key.
    pub key: SigningKey,
}

fn seed(what: &str, name: &str) -> [u8; 32] {
    Sha256::digest(format!("countersign testkit {what} {name}")).into()
}

/// The actor of this name.
pub fn actor(name: &str) -> Actor {
    let mut id = [0_u8; 16];
    id.copy_from_slice(&seed("id", name)[..16]);
    Actor {
        name: name.to_owned(),
        id: uuid::Builder::from_random_bytes(id).into_uuid(),
        password: format!("{name}'s password"),
        key: SigningKey::from_bytes(&seed("key", name)),
    }
}

/// The key of the installation that a founded world has.
pub fn installation_key() -> SigningKey {
    actor("installation").key
}

impl Actor {
    /// The Postgres login: the name.
    pub fn login(&self) -> &str {
        &self.name
    }

    /// The same person with the key that another name would have.
    #[must_use]
    pub fn with_key_of(&self, name: &str) -> Self {
        Self {
            key: actor(name).key,
            ..self.clone()
        }
    }

    /// The public key.
    pub fn public_key(&self) -> Bytes32 {
        self.key.verifying_key().to_bytes()
    }

    /// SHA-256 of the public key.
    pub fn key_id(&self) -> Bytes32 {
        Sha256::digest(self.public_key()).into()
    }

    /// Signs a statement's bytes.
    pub fn sign(&self, statement: &str) -> Signed {
        Signed {
            key_id: self.key_id(),
            signature: self.key.sign(statement.as_bytes()).to_bytes(),
        }
    }
}
