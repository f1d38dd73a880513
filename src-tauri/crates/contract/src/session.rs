//! First run, signing in and out, and the lock.

use crate::{Custody, Mode, PersonRef, Role, Secret, Settings};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the program found when it started: everything the first screen needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkspaceState {
    /// Last opened first. Empty on a first run.
    pub workspaces: Vec<WorkspaceEntry>,
    pub keyring: Keyring,
    pub embedded: EmbeddedState,
    /// Set while somebody is signed in.
    pub session: Option<Session>,
    pub settings: Settings,
    pub versions: Versions,
}

/// One workspace this computer knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkspaceEntry {
    pub workspace: String,
    pub name: String,
    pub place: Place,
    /// Folder or `host/database`; never with a password.
    pub location: String,
    /// `None` before founding.
    pub mode: Option<Mode>,
    pub origin: Option<String>,
    pub reachable: bool,
    /// Why it is not, in words.
    pub reason: Option<String>,
    /// Who has signed in here before, last first.
    pub people: Vec<LoginChoice>,
    pub last_opened: Option<String>,
}

/// Where a workspace's database runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    ThisComputer,
    Team,
}

/// A login offered at sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LoginChoice {
    pub login: String,
    pub name: String,
    pub custody: Option<Custody>,
    /// The password lies in the keyring, because the person asked for it.
    pub remembered: bool,
}

/// The keyring of this computer account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Keyring {
    pub state: KeyringState,
    pub sentence: String,
    pub hint: String,
}

/// Each cause told apart: a missing service is not a locked collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    Ready,
    Locked,
    Missing,
    Unusable,
}

/// The private Postgres of this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EmbeddedState {
    pub available: bool,
    pub sentence: String,
    pub hint: String,
}

/// Versions shown in About and in reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Versions {
    pub program: String,
    pub commit: String,
    pub bundle_format: u32,
    pub schema: u32,
}

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Session {
    pub workspace: String,
    pub workspace_name: String,
    pub mode: Mode,
    pub person: PersonRef,
    pub login: String,
    pub roles: Vec<Role>,
    /// `None`: this person has no key on this computer and can read, not sign.
    pub key: Option<KeyInfo>,
    pub locked: bool,
    /// Seconds without input until the session locks itself.
    pub lock_after_seconds: u32,
    pub duties: Vec<crate::Duty>,
    /// Optional operations that this build answers.
    pub features: Vec<Feature>,
}

/// Operations that may be missing from a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    Claim,
    HandOver,
}

/// A signing key of the person signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyInfo {
    pub key_id: String,
    /// Four groups of four upper-case hex digits.
    pub fingerprint: String,
    pub custody: Custody,
    pub state: KeyState,
    /// The passphrase has been given in this session.
    pub unlocked: bool,
}

/// What the ledger says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Enrolled, and waits for a second person's confirmation.
    Pending,
    Active,
    Revoked,
}

/// One founder: a name, a login, a password of their own, and where their key goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Founder {
    pub name: String,
    pub login: String,
    pub password: Secret,
    pub custody: Custody,
    /// Needed where `custody` is `passphrase`.
    pub passphrase: Option<Secret>,
}

/// Founds a workspace on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundWorkspace {
    pub name: String,
    /// `team` and `demo` take two founders or more, `trial` exactly one.
    pub mode: Mode,
    pub founders: Vec<Founder>,
}

/// What to keep outside: without it nobody can tell this workspace from a forged one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Founded {
    pub workspace: String,
    pub origin: String,
    pub genesis_digest: String,
    pub founders: Vec<FounderKey>,
    /// The `trust` file as text.
    pub trust: String,
}

/// A founder's key as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FounderKey {
    pub name: String,
    pub login: String,
    pub fingerprint: String,
    pub custody: Custody,
}

/// Adds a team's database to the list. A URL with a password in it is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JoinTeam {
    pub url: String,
    pub login: String,
    pub password: Secret,
}

/// Signs in under the person's own login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignIn {
    pub workspace: String,
    pub login: String,
    /// `None`: take the remembered one.
    pub password: Option<Secret>,
    pub passphrase: Option<Secret>,
    /// Keep the password in the keyring.
    pub remember: bool,
}

/// Opens the lock again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unlock {
    pub password: Secret,
    pub passphrase: Option<Secret>,
}

/// Decisions that the page holds back while they can be taken back, so that the window is not closed over them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TellWaiting {
    /// How many are not signed yet.
    pub waiting: u32,
    /// How many could not be signed, and whose person has not read why.
    pub failed: u32,
}

/// A fault of the page itself, told to the log (no secrets, no agent text).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportProblem {
    pub place: String,
    pub message: String,
}
