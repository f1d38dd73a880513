//! The only crate with SQL: it runs the migrations, brings facts in through the doors of schema `fact`, and reads.
//!
//! Nothing here judges: the workflow judges in Rust, the doors judge in the database, and a refusal of theirs comes
//! back as [`StoreError::Refused`] with the door's own row of the table of refusals.
#![deny(missing_docs)]

pub mod accounts;
pub mod actions;
pub mod assignments;
pub mod case;
pub mod connect;
pub mod console;
pub mod console_people;
pub mod console_subject;
pub mod delegations;
pub mod deliveries;
mod error;
pub mod escalations;
pub mod executions;
pub mod exports;
pub mod glass;
pub mod governance;
pub mod grants;
pub mod imports;
pub mod interruptions;
pub mod jobs;
pub mod ledger;
pub mod limits;
mod listen;
pub mod listing;
pub mod log;
pub mod metrics;
pub mod notices;
pub mod overrides;
pub mod own_actions;
pub mod owner;
pub mod past;
pub mod people;
pub mod policies;
pub mod queue;
mod reach;
pub mod readings;
pub mod registry;
pub mod restored;
pub mod revisions;
pub mod said;
pub mod schedules;
pub mod shared;
pub mod standby;
pub mod standing;
mod words;

pub use connect::{Store, Target};
pub use error::StoreError;
pub use listen::Listener;
pub use owner::Owner;

/// 32 bytes: a leaf, a digest, a key id.
pub type Bytes32 = [u8; 32];

/// Where a fact stands in the ledger, as the door answered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The ledger number.
    pub seq: u64,
    /// The record's leaf, which commits to all records before it.
    pub leaf: Bytes32,
}

/// The signature that goes with a statement.
#[derive(Debug, Clone, Copy)]
pub struct Signed {
    /// SHA-256 of the signing public key.
    pub key_id: Bytes32,
    /// Ed25519 over the statement's exact bytes.
    pub signature: [u8; 64],
}

/// A private text with the salt of its commitment.
#[derive(Debug, Clone, Copy)]
pub struct Private<'a> {
    /// 16 random bytes.
    pub salt: &'a [u8; 16],
    /// The text.
    pub text: &'a str,
}

fn recorded(seq: i64, leaf: &[u8]) -> Result<Recorded, StoreError> {
    Ok(Recorded {
        seq: whole("ledger_leaf", seq)?,
        leaf: bytes32("ledger_leaf", leaf)?,
    })
}

fn whole(table: &'static str, value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Contradiction {
        table,
        row: value.to_string(),
    })
}

fn signed64(table: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Contradiction {
        table,
        row: value.to_string(),
    })
}

fn bytes32(table: &'static str, value: &[u8]) -> Result<Bytes32, StoreError> {
    value.try_into().map_err(|_| StoreError::Contradiction {
        table,
        row: hex::encode(value),
    })
}

fn hex32(table: &'static str, value: &str) -> Result<Bytes32, StoreError> {
    bytes32(table, &hex::decode(value).unwrap_or_default())
}
