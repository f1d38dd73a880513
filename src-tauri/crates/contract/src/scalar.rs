//! Small types that every command shares.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// A ledger number, a count, or a size in bytes: below 2^53, so a JSON number carries it exactly.
pub type Whole = u64;

/// No arguments, or nothing to answer but that it is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Text that must not be printed: a password or a passphrase. `Debug` shows dots.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret over from the wire or from a prompt.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// An amount of money: a decimal string without exponent and an ISO 4217 code (`XXX`: none given).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Money {
    pub amount: String,
    pub currency: String,
}

/// A person as shown beside what they did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonRef {
    pub person: String,
    pub name: String,
    /// The reader of this screen.
    pub you: bool,
}

/// A named value for reading. Names come from the core, values may come from an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Field {
    pub name: String,
    pub value: String,
    /// To be compared character by character: shown in the fixed-width face.
    pub mono: bool,
}

/// Where a fact went in the ledger, after the database has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recorded {
    #[ts(type = "number")]
    pub seq: Whole,
    pub leaf: String,
    pub at: String,
}

/// A seat's role; the five of docs/formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Analyst,
    ComplianceOfficer,
    Supervisor,
    Auditor,
    Admin,
}

/// Who acts: a person, an agent, or the system itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActorType {
    Human,
    Agent,
    System,
}

/// How grave the policy takes an action to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    Low,
    Medium,
    High,
    Critical,
}

/// What was founded: a team's workspace, a one-person trial, or a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Team,
    Trial,
    Demo,
}

/// How a person's key lies: plain in the keyring of the computer account, or wrapped first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Custody {
    #[serde(rename = "os-account")]
    OsAccount,
    #[serde(rename = "passphrase")]
    Passphrase,
}
