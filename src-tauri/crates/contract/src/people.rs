//! People, keys, and facts that wait for a second person.

use crate::{
    Custody, Field, KeyInfo, KeyState, MachineStanding, PersonRef, Recorded, Role, Secret, Whole,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everybody in this workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct People {
    pub people: Vec<PersonRow>,
    pub installations: Vec<Installation>,
}

/// One person with roles and keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonRow {
    pub person: PersonRef,
    pub login: String,
    pub roles: Vec<RoleGrant>,
    pub keys: Vec<PersonKey>,
    pub since: String,
    #[ts(type = "number")]
    pub seq: Whole,
    /// Waits for a second admin.
    pub pending: bool,
}

/// A role with its validity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoleGrant {
    pub role: Role,
    pub valid_until: Option<String>,
    pub pending: bool,
}

/// A key of a person, as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonKey {
    pub key_id: String,
    pub fingerprint: String,
    pub custody: Custody,
    pub state: KeyState,
    #[ts(type = "number")]
    pub enrolled_seq: Whole,
    pub countersigned_by: Option<String>,
    /// From here on its votes do not count, where it was stolen.
    #[ts(type = "number | null")]
    pub compromised_since_seq: Option<Whole>,
}

/// A computer or worker with a checkpoint key of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Installation {
    pub installation: String,
    pub name: String,
    pub fingerprint: String,
    pub enrolled_by: String,
    pub this_one: bool,
    pub standing: MachineStanding,
}

/// Proposes a person; a second admin confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolPerson {
    pub name: String,
    pub login: String,
    pub roles: Vec<Role>,
    /// The first password, changed by the person at the first sign-in. On this computer only: on a
    /// team's server the DBA makes the login.
    pub password: Option<Secret>,
    /// Of the proposer's key, where it is wrapped and not yet open.
    pub passphrase: Option<Secret>,
}

/// What was proposed, and where it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Proposed {
    pub recorded: Recorded,
    pub pending: Vec<PendingConfirmation>,
}

/// Makes a key for the person signed in: set, read back, then registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolKey {
    pub custody: Custody,
    pub passphrase: Option<Secret>,
}

/// The new key, and the confirmation it waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyEnrolled {
    pub key: KeyInfo,
    pub recorded: Recorded,
}

/// Makes a key here that shall take the place of the one that counts and is on another computer. A file, whose place is picked in
/// a dialog, goes there; the private half stays here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BeginMove {
    pub custody: Custody,
    pub passphrase: Option<Secret>,
}

/// What the other computer is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MoveBegun {
    /// The name of the file.
    pub name: String,
    /// Of the new key, to be typed there.
    pub fingerprint: String,
}

/// Hands over from the key here to the one in a file, which is picked in a dialog; a second person confirms it, and until then the key
/// here counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MoveKey {
    /// Of the new key, as it was read on the computer where it was made.
    pub fingerprint: String,
    pub passphrase: Option<Secret>,
}

/// Facts that take effect by a second person's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmableFact {
    Person,
    Key,
    Role,
    Agent,
    Policy,
    Resumption,
    Installation,
    Mandate,
}

/// One fact that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PendingConfirmation {
    pub fact: ConfirmableFact,
    pub fact_id: String,
    /// SHA-256 of the statement to be confirmed.
    pub fact_digest: String,
    pub sentence: String,
    pub proposed_by: PersonRef,
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
    /// All that it says to people, texts in the place of their commitments and names in the place of ids.
    pub says: Vec<Field>,
    /// Of a policy: its rules in words, in their order.
    pub rules: Vec<String>,
    /// The exact statement that was signed.
    pub statement: String,
    /// Why the reader may not confirm it, or `None`.
    pub refusal: Option<String>,
    /// Roles that are proposed in the reader's name together with the confirmation; somebody else confirms them.
    pub also: Vec<Role>,
}

/// Proposes a role for a person; a second admin confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GrantRole {
    pub person: String,
    pub role: Role,
    pub passphrase: Option<Secret>,
}

/// Confirms exactly the statement that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Confirm {
    pub fact: ConfirmableFact,
    pub fact_id: String,
    pub fact_digest: String,
    pub passphrase: Option<Secret>,
}
