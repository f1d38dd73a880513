//! Founding: record 0, signed by everyone who founds.

use countersign_embedded::Secret;
use countersign_refusal::{FoundersFault, People};
use countersign_statement::{
    Founder,
    codes::{Custody, Mode, Role},
    commitment,
    facts::Genesis,
};
use countersign_store::{Private, Recorded, owner::FounderTexts};
use uuid::Uuid;

use crate::{Failure, Signer, Workspace, entropy, logins};

/// Who founds, with the key that was made for them.
#[derive(Debug, Clone)]
pub struct NewFounder {
    /// Their id; the keyring's entry is named after it.
    pub person: Uuid,
    /// Postgres login.
    pub login: String,
    /// Name for people to read.
    pub name: String,
    /// Their password for the database.
    pub password: Secret,
    /// Their public key, made before.
    pub public_key: [u8; 32],
    /// How their key is kept.
    pub custody: Custody,
    /// Their roles; at least one founder is an admin.
    pub roles: Vec<Role>,
    /// What makes their signature.
    pub signer: Signer,
}

/// A new, random origin.
pub fn new_origin() -> Result<String, Failure> {
    Ok(format!(
        "countersign/{}",
        hex::encode(entropy::bytes::<16>()?)
    ))
}

/// Founds the workspace: makes the founders' logins, has each sign the same genesis, writes record 0.
/// At least two founders; one founder is a trial and says so for ever.
pub async fn found(
    workspace: &Workspace,
    origin: &str,
    mode: Mode,
    founders: Vec<NewFounder>,
) -> Result<Recorded, Failure> {
    found_as(workspace, None, origin, mode, founders).await
}

/// The same on a team's server, by its owner. A founder's login that the server has already keeps its password.
pub async fn found_as(
    workspace: &Workspace,
    administrator: Option<(&str, Option<&Secret>)>,
    origin: &str,
    mode: Mode,
    mut founders: Vec<NewFounder>,
) -> Result<Recorded, Failure> {
    for founder in &founders {
        let name = founder.name.trim();
        crate::text::line(name)?;
        if name.is_empty() || name.chars().count() > crate::NAME_LIMIT {
            return Err(Failure::new(People::NameForm));
        }
    }
    if (mode == Mode::Trial) != (founders.len() == 1) {
        return Err(Failure::new(People::Founders {
            fault: FoundersFault::Few,
        }));
    }
    founders.sort_by_key(|f| f.person);
    let salts: Vec<([u8; 16], [u8; 16])> = founders
        .iter()
        .map(|_| Ok((entropy::salt()?, entropy::salt()?)))
        .collect::<Result<_, Failure>>()?;
    let genesis = Genesis {
        origin: origin.to_owned(),
        mode,
        record_format: 1,
        statement_format: 1,
        bundle_format: 1,
        founders: founders
            .iter()
            .zip(&salts)
            .map(|(f, (login, name))| {
                let mut roles = f.roles.clone();
                roles.sort_unstable();
                roles.dedup();
                Founder {
                    person: f.person,
                    login: commitment(login, f.login.as_bytes()),
                    name: commitment(name, f.name.as_bytes()),
                    key_id: hex::encode(countersign_ledger::key_id(&f.public_key)),
                    public_key: hex::encode(f.public_key),
                    custody: f.custody,
                    roles,
                }
            })
            .collect(),
        created_at: entropy::now(),
    };
    let statement = genesis.encode();
    let mut owner = workspace.owner(administrator).await?;
    // Before any login is touched: a second founding must not change a password on its way to being refused.
    if owner.is_founded().await? {
        return Err(already_founded());
    }
    for founder in &founders {
        match administrator {
            // The private server's logins are this workspace's alone: a founding that was interrupted is simply done again.
            None => {
                logins::create_as(
                    &mut owner,
                    &founder.login,
                    logins::LoginKind::Person,
                    &founder.password,
                )
                .await?;
            }
            Some(_) => {
                if logins::make_new(
                    &mut owner,
                    &founder.login,
                    logins::LoginKind::Person,
                    &founder.password,
                )
                .await?
                    == logins::NewLogin::Existing
                {
                    workspace
                        .store(&founder.login, Some(&founder.password))
                        .await?
                        .close()
                        .await;
                }
            }
        }
    }
    let mut signatures = Vec::new();
    for founder in &founders {
        signatures.push(
            founder
                .signer
                .sign(
                    &founder.person.to_string(),
                    countersign_ledger::key_id(&founder.public_key),
                    statement.as_bytes(),
                )
                .await?,
        );
    }
    let texts: Vec<FounderTexts<'_>> = founders
        .iter()
        .zip(&salts)
        .zip(&signatures)
        .map(|((f, (login, name)), signature)| FounderTexts {
            login: Private {
                salt: login,
                text: &f.login,
            },
            name: Private {
                salt: name,
                text: &f.name,
            },
            signature: *signature,
        })
        .collect();
    Ok(owner.found(&statement, &texts).await?)
}

/// Whether a workspace was founded in this database.
pub async fn is_founded(
    workspace: &Workspace,
    administrator: logins::Administrator<'_>,
) -> Result<bool, Failure> {
    Ok(workspace.owner(administrator).await?.is_founded().await?)
}

/// There is a workspace; a second founding would be another one.
pub fn already_founded() -> Failure {
    Failure::new(People::AlreadyFounded)
}
