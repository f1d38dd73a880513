//! Signing keys in the operating system's keyring.
//!
//! One ed25519 key a person and workspace, plain in the keyring (`os-account`) or wrapped with a
//! passphrase before it is stored (`passphrase`). A new key is never made silently: "no entry" may mean
//! a locked collection, so each cause is told apart. All calls block.

mod custody;
mod entry;
mod error;
pub mod private_service;
mod state;
mod store;

pub use custody::Custody;
pub use ed25519_dalek::SigningKey;
pub use entry::{LANES, LEAST_PASSPHRASE, MEMORY_KIB, PASSES};
pub use error::KeyError;
pub use secrecy::{ExposeSecret, SecretString as Secret};
pub use state::{KeyringState, keyring_state};
pub use store::{INSTALLATION, KeyStore};
