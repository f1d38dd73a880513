//! Founding from nothing: the founders' keys, record 0, the first policy and this installation. Every face goes this way.

use std::sync::Arc;

use countersign_embedded::Secret;
use countersign_evidence::Trust;
use countersign_keys::{Custody, KeyStore};
use countersign_refusal::{FoundersFault, People};
use countersign_statement::codes::{Mode, Role};
use countersign_store::Recorded;
use uuid::Uuid;

use crate::{
    Failure, Session, Signer, Workspace,
    custody::{installation_key, make_key},
    entropy,
    founding::{self, NewFounder},
};

/// Who founds, with what they chose.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// Postgres login.
    pub login: String,
    /// Name for people to read.
    pub name: String,
    /// Their password for the database.
    pub password: Secret,
    /// How their key is kept.
    pub custody: Custody,
    /// The passphrase of a wrapped key.
    pub passphrase: Option<Secret>,
    /// Their roles.
    pub roles: Vec<Role>,
}

/// A founding whose keys are made; nothing is written yet.
#[derive(Debug)]
pub struct Begun {
    /// The workspace's name.
    pub origin: String,
    /// The keyring's entries of this workspace.
    pub keys: Arc<KeyStore>,
    /// The founders, in the order given.
    pub founders: Vec<NewFounder>,
}

/// What outsiders are shown of a complete founding.
#[derive(Debug, Clone)]
pub struct Complete {
    /// Digest of record 0's statement: what outsiders trust.
    pub genesis: [u8; 32],
    /// The trust file.
    pub trust: Trust,
}

/// Makes the founders' keys under a new name. If one cannot be made, those that were are forgotten.
pub async fn begin(applicants: Vec<Applicant>) -> Result<Begun, Failure> {
    let origin = founding::new_origin()?;
    let keys = Arc::new(KeyStore::new(&origin));
    let mut begun = Begun {
        origin,
        keys,
        founders: Vec::new(),
    };
    for applicant in applicants {
        match begun.founder(applicant).await {
            Ok(founder) => begun.founders.push(founder),
            Err(failure) => {
                begun.forget().await;
                return Err(failure);
            }
        }
    }
    Ok(begun)
}

impl Begun {
    async fn founder(&self, applicant: Applicant) -> Result<NewFounder, Failure> {
        let person = entropy::id();
        let others: Vec<Uuid> = self.founders.iter().map(|f| f.person).collect();
        let public_key = make_key(
            &self.keys,
            person,
            applicant.custody,
            applicant.passphrase.clone(),
            others,
        )
        .await?;
        Ok(NewFounder {
            person,
            login: applicant.login,
            name: applicant.name,
            password: applicant.password,
            public_key,
            custody: applicant.custody,
            roles: applicant.roles,
            signer: Signer::Keyring {
                keys: Arc::clone(&self.keys),
                passphrase: applicant.passphrase,
            },
        })
    }

    /// Writes record 0. On a team's server `administrator` is its owner. If it is refused, the keys are forgotten: keys of a
    /// workspace that is none would only confuse.
    pub async fn found(
        &self,
        workspace: &Workspace,
        administrator: Option<(&str, Option<&Secret>)>,
        mode: Mode,
    ) -> Result<Recorded, Failure> {
        let founders = self.founders.clone();
        let founded =
            founding::found_as(workspace, administrator, &self.origin, mode, founders).await;
        if founded.is_err() {
            self.forget().await;
        }
        founded
    }

    /// Enrols this installation under a name and puts the first policy in force: proposed by one admin, confirmed by
    /// another; in a trial the one founder confirms alone, and genesis says so.
    pub async fn complete(
        &self,
        workspace: &Workspace,
        installation: &str,
    ) -> Result<Complete, Failure> {
        let mut admins = self
            .founders
            .iter()
            .filter(|f| f.roles.contains(&Role::Admin));
        let first = admins.next().ok_or_else(|| {
            Failure::new(People::Founders {
                fault: FoundersFault::NoAdmin,
            })
        })?;
        let second = admins.next().unwrap_or(first);
        let proposing = sign_in(workspace, first).await?;
        let public = installation_key(&self.keys).await?;
        proposing
            .add_installation(entropy::id(), installation, public)
            .await?;
        proposing
            .draft_policy(countersign_workflow::default_policy())
            .await?;
        let confirming = sign_in(workspace, second).await?;
        for pending in confirming.pending_confirmations().await? {
            confirming.confirm(&pending).await?;
        }
        let complete = Complete {
            genesis: proposing.founded().genesis,
            trust: proposing.trust().await?,
        };
        proposing.close().await;
        confirming.close().await;
        Ok(complete)
    }

    /// Removes the founders' keys from the keyring; what cannot be removed is logged.
    pub async fn forget(&self) {
        for founder in &self.founders {
            let (keys, person) = (Arc::clone(&self.keys), founder.person.to_string());
            let forgotten = tokio::task::spawn_blocking(move || keys.forget(&person)).await;
            if let Ok(Err(cause)) = forgotten {
                tracing::warn!(
                    code = cause.code(),
                    "a key that was made in vain is still in the keyring"
                );
            }
        }
    }
}

async fn sign_in(workspace: &Workspace, founder: &NewFounder) -> Result<Session, Failure> {
    Session::sign_in(
        workspace,
        &founder.login,
        Some(&founder.password),
        founder.signer.clone(),
    )
    .await
}
