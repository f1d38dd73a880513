//! An agent's rules, started in the window by the person who answers for the agent: under the agent's own login, with what it
//! proposed as the answer.

use crate::{Money, Secret, Whole};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Starts a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunAgent {
    /// For its progress, and to cancel it.
    pub job: String,
    pub agent: String,
    /// Of the agent's login; `None`: the one that this computer's keyring keeps.
    pub password: Option<Secret>,
    pub run: Run,
    /// Whether nothing of what is proposed may ever be done.
    pub is_simulation: bool,
}

/// What an agent is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Run {
    /// Looks at imported transactions.
    Screen {},
    /// Says what imported incidents are.
    Triage {
        /// This incident alone, by its source's id.
        incident: Option<String>,
    },
    /// Says what should be done about the accounts of incidents.
    Remediate { incident: Option<String> },
    /// Says of each payment of a file, picked in a dialog, whether it may be released.
    AutomateCompliance {
        /// From which amount on people look; in a currency without a limit they look at every payment.
        limits: Vec<Money>,
    },
    /// Reports on what the agent proposed in a period and what became of it.
    AuditSummary {
        since: String,
        /// Until now, where there is none.
        until: Option<String>,
    },
}

/// What a run looked at and proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentRun {
    /// What was looked at, in a sentence.
    pub looked: String,
    /// What was left out, and why.
    pub notices: Vec<String>,
    #[ts(type = "number")]
    pub found: Whole,
    /// Of these, proposed now.
    #[ts(type = "number")]
    pub proposed: Whole,
    /// The first of them.
    pub made: Vec<RunProposal>,
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// Proposed now.
    Proposed,
    /// An action about it waits already.
    Waits,
    /// It was proposed before, and nothing new came in.
    Known,
}

/// A finding with the action that stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunProposal {
    pub action_id: String,
    /// Of what was proposed; what waits or is known is named by its id alone.
    pub label: Option<String>,
    pub verb: String,
    pub object: String,
    pub outcome: RunOutcome,
    pub agent_version: String,
    pub explanation: String,
    /// What the agent looked at, a JSON document.
    pub input: String,
    /// What it saw, a JSON document.
    pub output: String,
}
