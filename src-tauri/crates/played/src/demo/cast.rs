//! The people of the demo and of the sample, with their own logins, passwords, keys and passphrases.

use countersign_app::entropy;
use std::{path::Path, sync::Arc};

use countersign_app::{
    Failure, Session, Signer, Workspace,
    custody::make_key,
    founding::{self, NewFounder},
    logins,
};
use countersign_embedded::Secret;
use countersign_keys::{Custody, KeyStore};
use countersign_statement::codes::{self, AgentKind, Mode, Role};
use uuid::Uuid;

/// Where passwords and passphrases come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// Thrown away with the program: 122 random bits each.
    Random,
    /// Known to whoever reads what the sample says: its people are there to be signed in as.
    Known,
}

impl Secrets {
    /// A login's password.
    pub fn password(self, login: &str) -> Secret {
        match self {
            Self::Random => random(),
            Self::Known => Secret::from(format!("sample-{login}")),
        }
    }

    /// The passphrase of a person's key.
    pub fn passphrase(self, login: &str) -> Secret {
        match self {
            Self::Random => random(),
            Self::Known => Secret::from(format!("sign-as-{login}")),
        }
    }
}

/// One of the people.
#[derive(Debug, Clone)]
pub struct Actor {
    pub person: Uuid,
    pub login: &'static str,
    pub name: &'static str,
    pub roles: &'static [Role],
    pub password: Secret,
    pub passphrase: Option<Secret>,
    pub public_key: [u8; 32],
}

impl Actor {
    /// Makes the person's password, passphrase and key. The first key of the account may be plain; further ones are wrapped.
    async fn new(
        keys: &Arc<KeyStore>,
        secrets: Secrets,
        login: &'static str,
        name: &'static str,
        roles: &'static [Role],
        others: &[Self],
    ) -> Result<Self, Failure> {
        let person = entropy::id();
        let passphrase = (!others.is_empty()).then(|| secrets.passphrase(login));
        let custody = if passphrase.is_some() {
            Custody::Passphrase
        } else {
            Custody::OsAccount
        };
        let ids = others.iter().map(|o| o.person).collect();
        let public_key = make_key(keys, person, custody, passphrase.clone(), ids).await?;
        Ok(Self {
            person,
            login,
            name,
            roles,
            password: secrets.password(login),
            passphrase,
            public_key,
        })
    }

    pub fn custody(&self) -> codes::Custody {
        if self.passphrase.is_some() {
            codes::Custody::Passphrase
        } else {
            codes::Custody::OsAccount
        }
    }

    pub fn signer(&self, keys: &Arc<KeyStore>) -> Signer {
        Signer::Keyring {
            keys: Arc::clone(keys),
            passphrase: self.passphrase.clone(),
        }
    }

    pub async fn sign_in(
        &self,
        workspace: &Workspace,
        keys: &Arc<KeyStore>,
    ) -> Result<Session, Failure> {
        Session::sign_in(
            workspace,
            self.login,
            Some(&self.password),
            self.signer(keys),
        )
        .await
    }
}

/// A throw-away secret: 122 random bits, kept in memory alone.
fn random() -> Secret {
    Secret::from(entropy::id().simple().to_string())
}

/// Two founders who sign the same genesis.
pub async fn found(
    workspace: &Workspace,
    secrets: Secrets,
) -> Result<(Arc<KeyStore>, Vec<Actor>, u64), Failure> {
    let origin = founding::new_origin()?;
    let keys = Arc::new(KeyStore::new(&origin));
    let ada = Actor::new(
        &keys,
        secrets,
        "ada",
        "Ada Okonkwo",
        &[
            Role::Analyst,
            Role::ComplianceOfficer,
            Role::Supervisor,
            Role::Admin,
        ],
        &[],
    )
    .await?;
    let ben = Actor::new(
        &keys,
        secrets,
        "ben",
        "Ben Lindqvist",
        &[Role::Admin, Role::ComplianceOfficer],
        std::slice::from_ref(&ada),
    )
    .await?;
    let founders = vec![ada, ben];
    let new = founders
        .iter()
        .map(|a| NewFounder {
            person: a.person,
            login: a.login.to_owned(),
            name: a.name.to_owned(),
            password: a.password.clone(),
            public_key: a.public_key,
            custody: a.custody(),
            roles: a.roles.to_vec(),
            signer: a.signer(&keys),
        })
        .collect();
    let recorded = founding::found(workspace, &origin, Mode::Demo, new).await?;
    Ok((keys, founders, recorded.seq))
}

/// Enrols a further person: proposed by one admin, confirmed by the other, key and roles likewise.
pub async fn enrol(
    workspace: &Workspace,
    (keys, secrets): (&Arc<KeyStore>, Secrets),
    admins: (&Session, &Session),
    cast: &[Actor],
    login: &'static str,
    name: &'static str,
    roles: &'static [Role],
) -> Result<Actor, Failure> {
    let actor = Actor::new(keys, secrets, login, name, roles, cast).await?;
    let mut owner = workspace.owner(None).await?;
    logins::create(
        &mut owner,
        login,
        logins::LoginKind::Person,
        &actor.password,
    )
    .await?;
    admins.0.add_person(actor.person, login, name).await?;
    confirm_all(admins.1).await?;
    let mut theirs = actor.sign_in(workspace, keys).await?;
    theirs
        .enrol_key(actor.public_key, actor.custody(), "demo")
        .await?;
    for role in roles {
        admins.0.grant_role(actor.person, *role, None).await?;
    }
    confirm_all(admins.1).await?;
    Ok(actor)
}

/// Registers an agent under its own login and returns its password.
pub async fn register_agent(
    workspace: &Workspace,
    secrets: Secrets,
    admins: (&Session, &Session),
    name: &str,
    login: &str,
    owner_person: Uuid,
) -> Result<Secret, Failure> {
    let password = secrets.password(login);
    let mut owner = workspace.owner(None).await?;
    logins::create(&mut owner, login, logins::LoginKind::Agent, &password).await?;
    admins
        .0
        .add_agent(entropy::id(), AgentKind::Agent, name, login, owner_person)
        .await?;
    confirm_all(admins.1).await?;
    Ok(password)
}

/// The second person confirms whatever they may.
pub async fn confirm_all(second: &Session) -> Result<u64, Failure> {
    let mut confirmed = 0;
    for pending in second.pending_confirmations().await? {
        if pending.made_by != second.person() && pending.about != second.person() {
            second.confirm(&pending).await?;
            confirmed += 1;
        }
    }
    Ok(confirmed)
}

/// The folder of the demo's workspace.
pub fn workspace_dir(dir: &Path) -> std::path::PathBuf {
    dir.join("workspace")
}
