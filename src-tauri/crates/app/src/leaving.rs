//! Somebody leaves: their roles and their key end by signed facts; their login is shut by the database's owner.

use countersign_statement::codes::Role;
use uuid::Uuid;

use crate::{Failure, Session, Workspace, logins::Administrator};

/// What ended, and what is left for others to see to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// Roles that count no longer, each with its ledger number.
    pub roles: Vec<(Role, u64)>,
    /// The role of admin, which counts until another admin confirms that it was taken.
    pub waits: Option<u64>,
    /// The key that counts no longer, with the ledger number.
    pub key: Option<([u8; 32], u64)>,
    /// Names of agents and workers that this person answers for.
    pub answers_for: Vec<String>,
}

impl Session {
    /// Takes every role and the key of somebody who leaves. The role of admin goes first: where too few admins would be left,
    /// nothing is taken.
    pub async fn see_off(&self, person: Uuid) -> Result<Left, Failure> {
        let (grants, keys) = tokio::try_join!(self.grants(), self.keys())?;
        let mut roles: Vec<Role> = grants
            .iter()
            .filter(|grant| grant.person == person)
            .map(|grant| grant.role)
            .collect();
        roles.sort_unstable_by_key(|role| std::cmp::Reverse(*role));
        roles.dedup();
        let mut left = Left::default();
        for role in roles {
            let recorded = self.revoke_role(person, role).await?;
            if role == Role::Admin && person != self.person() {
                left.waits = Some(recorded.seq);
            } else {
                left.roles.push((role, recorded.seq));
            }
        }
        if let Some(key) = keys.iter().find(|k| k.person == person && k.active) {
            let recorded = self.revoke_key(key.key_id, None).await?;
            left.key = Some((key.key_id, recorded.seq));
        }
        let agents = self.agents().await?;
        left.answers_for = agents
            .into_iter()
            .filter(|agent| agent.owner == person)
            .map(|agent| agent.name)
            .collect();
        Ok(left)
    }
}

/// Shuts a login and ends its sessions; a new password opens it again. Answers how many sessions were ended;
/// none where the owner may not end them.
pub async fn shut(
    workspace: &Workspace,
    administrator: Administrator<'_>,
    login: &str,
) -> Result<Option<u64>, Failure> {
    let mut owner = workspace.owner(administrator).await?;
    Ok(owner.shut_login(login).await?)
}
