//! Who takes part: people, their keys and roles, agents, installations.

use chrono::{DateTime, Utc};
use countersign_refusal::KeyFault;
pub use countersign_store::{
    console_people::{Enrolled, Granted, KeyHistory},
    governance::Pending,
    people::{AgentRow, GrantRow, InstallationRow, KeyRow, PersonRow},
    registry::{AgentFigures, MandateRow, Registered, StandingRow, Word},
};
use countersign_workflow::person::{self, HeldKey};
use uuid::Uuid;

use crate::{Failure, Session};

/// Everybody with what became of their keys and roles, and the installations with who enrolled each.
#[derive(Debug, Clone)]
pub struct Roster {
    /// People, in the order of their introduction.
    pub enrolled: Vec<Enrolled>,
    /// Roles, waiting or in force.
    pub granted: Vec<Granted>,
    /// Keys, with what became of them.
    pub keys: Vec<KeyHistory>,
    /// Installations.
    pub installations: Vec<InstallationRow>,
    /// By whose word each installation is enrolled.
    pub installers: Vec<(Uuid, Word)>,
    /// What was said of how machines stand, in ledger order.
    pub standings: Vec<StandingRow>,
}

/// Agents and workers with how each stands and what became of what it proposed.
#[derive(Debug, Clone)]
pub struct Registry {
    /// The database's time at which "waiting" was judged.
    pub as_of: DateTime<Utc>,
    /// By name.
    pub machines: Vec<Registered>,
    /// What was said of how machines stand, in ledger order.
    pub standings: Vec<StandingRow>,
    /// Mandates of agents, in ledger order.
    pub mandates: Vec<MandateRow>,
    /// Of those that proposed something: of simulations, and of the rest.
    pub figures: Vec<AgentFigures>,
}

/// Why this person has no key that counts, by the keys of the workspace; none where they have one.
pub fn key_fault(keys: &[KeyRow], person: Uuid) -> Option<KeyFault> {
    let theirs = keys.iter().filter(|key| key.person == person);
    person::key_fault(theirs.map(|key| HeldKey {
        rotation: key.rotation,
        fault: key.fault,
    }))
}

impl Session {
    /// Everybody in detail.
    pub async fn roster(&self) -> Result<Roster, Failure> {
        let store = self.store();
        let (enrolled, granted, keys) =
            tokio::try_join!(store.enrolled(), store.granted(), store.key_history())?;
        let (installations, installers, standings) =
            tokio::try_join!(store.installations(), store.installers(), store.standings())?;
        Ok(Roster {
            enrolled,
            granted,
            keys,
            installations,
            installers,
            standings,
        })
    }

    /// The registry of agents and workers.
    pub async fn registry(&self) -> Result<Registry, Failure> {
        let store = self.store();
        let as_of = store.now().await?;
        let (machines, standings, mandates, figures) = tokio::try_join!(
            store.registered(),
            store.standings(),
            store.mandates(),
            store.agent_figures(as_of)
        )?;
        Ok(Registry {
            as_of,
            machines,
            standings,
            mandates,
            figures,
        })
    }

    /// Everybody who acts, by name: people and agents.
    pub async fn names(&self) -> Result<(Vec<PersonRow>, Vec<AgentRow>), Failure> {
        Ok(tokio::try_join!(
            self.store().people(),
            self.store().agents()
        )?)
    }

    /// The people, as they stand in the register.
    pub async fn register(&self) -> Result<Vec<PersonRow>, Failure> {
        Ok(self.store().people().await?)
    }

    /// The agents, with their owners.
    pub async fn agents(&self) -> Result<Vec<AgentRow>, Failure> {
        Ok(self.store().agents().await?)
    }

    /// The installations whose checkpoints outsiders believe.
    pub async fn installations(&self) -> Result<Vec<InstallationRow>, Failure> {
        Ok(self.store().installations().await?)
    }

    /// Everybody's keys.
    pub async fn keys(&self) -> Result<Vec<KeyRow>, Failure> {
        Ok(self.store().keys().await?)
    }

    /// The role grants in force.
    pub async fn grants(&self) -> Result<Vec<GrantRow>, Failure> {
        Ok(self.store().grants().await?)
    }
}
