//! Signing keys in the operating system's keyring.
//!
//! One ed25519 key a person and workspace, plain in the keyring (`os-account`) or wrapped with a
//! passphrase before it is stored (`passphrase`). A new key is never made silently: "no entry" may mean
//! a locked collection, so each cause is told apart. All calls block.

mod entry;
pub mod private_service;
mod state;
mod store;

/// A refusal or failure of the keyring or of an entry in it: the table's section on keyrings. Causes are the keyring's own
/// words, and no source is carried along: keyring's errors may hold an entry's bytes.
pub use countersign_refusal::Keyring as KeyError;
pub use countersign_statement::codes::Custody;
pub use ed25519_dalek::SigningKey;
pub use entry::{LANES, LEAST_PASSPHRASE, MEMORY_KIB, PASSES};
pub use secrecy::{ExposeSecret, SecretString as Secret};
pub use state::{KeyringState, keyring_state};
pub use store::{INSTALLATION, KeyStore};
