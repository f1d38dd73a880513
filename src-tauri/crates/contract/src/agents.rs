//! The registry of agents and workers: who answers for each, how it stands, what became of what it proposed; and the acts by
//! which an admin changes who takes part, each shown before it is signed.

use crate::{Field, PersonRef, Role, Secret, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything that is registered, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Agents {
    /// When "waiting" was judged.
    pub as_of: String,
    pub agents: Vec<AgentRow>,
}

/// Whether a machine proposes or executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    Agent,
    Worker,
}

/// An agent or worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentRow {
    pub agent: String,
    pub name: String,
    pub login: String,
    pub kind: AgentKind,
    /// Who answers for it, and therefore never decides on what it proposes.
    pub owner: PersonRef,
    pub registered: Word,
    pub standing: MachineStanding,
    /// What it is for, and what it may propose; none where nobody wrote that: it may propose anything.
    pub mandate: Option<Mandate>,
    /// One that was written after it and waits for a second admin.
    pub mandate_waiting: Option<Mandate>,
    /// Versions that proposed something, the last one first.
    pub versions: Vec<String>,
    /// Kinds of action that it proposed, likewise.
    pub kinds: Vec<String>,
    /// When it proposed last.
    pub last_at: Option<String>,
    pub work: AgentFigures,
    pub simulation: AgentFigures,
}

/// Whose word something is, and where it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Word {
    pub person: PersonRef,
    pub at: String,
    #[ts(type = "number")]
    pub seq: Whole,
}

/// What an agent is for, and what it may propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mandate {
    /// The id under which it is confirmed.
    pub fact_id: String,
    /// Absent where it was erased, or the reader may not see texts.
    pub purpose: Option<String>,
    /// The only kinds of action that it may propose; none for any.
    pub kinds: Vec<String>,
    pub by: Word,
    /// The second admin's word; absent while it waits.
    pub confirmed: Option<Word>,
}

/// How a machine stands, since when and by whose word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MachineStanding {
    pub state: StandingState,
    /// What made it so; absent of what waits for its first second person.
    pub since: Option<Word>,
    /// That it shall go on, where a second admin has not yet confirmed it.
    pub resumption: Option<WaitingResumption>,
}

/// How a machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// Nobody has confirmed its registration: it does nothing.
    Waiting,
    Active,
    Paused,
    Revoked,
}

/// A resumption that waits for a second admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingResumption {
    pub fact_id: String,
    pub by: Word,
}

/// What became of an agent's proposals since ever; of simulations, or of the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentFigures {
    #[ts(type = "number")]
    pub proposed: Whole,
    /// They wait for people, or their review is interrupted.
    #[ts(type = "number")]
    pub open: Whole,
    #[ts(type = "number")]
    pub approved: Whole,
    #[ts(type = "number")]
    pub rejected: Whole,
    /// Carried out without success.
    #[ts(type = "number")]
    pub failed: Whole,
    /// Begun, and nobody reported what came of it.
    #[ts(type = "number")]
    pub outcome_unknown: Whole,
    #[ts(type = "number")]
    pub decisions: Whole,
    /// Decisions against its advice, or outside of the route.
    #[ts(type = "number")]
    pub overridden: Whole,
}

/// What is said of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StandingEvent {
    /// Stopped at once, until two let it go on.
    Paused,
    /// It shall go on; a second admin confirms.
    Resumed,
    /// Stopped at once and for good.
    Revoked,
}

/// What one person does by their signature: an admin to who takes part and to the policy, a supervisor to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    StandAgent {
        agent: String,
        event: StandingEvent,
    },
    /// What an agent is for and may propose; a second admin confirms.
    Mandate {
        agent: String,
        purpose: String,
        /// None for any.
        kinds: Vec<String>,
    },
    StandInstallation {
        installation: String,
        event: StandingEvent,
    },
    RevokeRole {
        person: String,
        role: Role,
    },
    RevokeKey {
        key_id: String,
        /// The first record from which on its signatures are not to be trusted.
        #[ts(type = "number | null")]
        compromised_since_seq: Option<Whole>,
    },
    /// A supervisor takes an import out of force.
    VoidImport {
        import_id: String,
        reason: String,
    },
    /// The next version of the policy; a second admin confirms.
    DraftPolicy {
        /// As for trying it.
        text: String,
        /// As for trying it.
        calendars: String,
    },
}

/// Asks what would be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewAct {
    pub act: Act,
}

/// What will be signed, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActPreview {
    pub statement: String,
    pub statement_digest: String,
    /// What it says, with names in the place of ids.
    pub says: Vec<Field>,
}

/// Signs the statement that was shown under this digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignAct {
    pub statement_digest: String,
    pub passphrase: Option<Secret>,
}
