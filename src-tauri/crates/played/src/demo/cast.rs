//! The people of the demo and of the sample, with their own logins, passwords, keys and passphrases.

use countersign_app::entropy;
use std::{path::Path, sync::Arc};

use countersign_app::{
    Failure, Session, Signer, Workspace, enrolment,
    founders::{self, Applicant},
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
}

impl Actor {
    /// Chooses the person's password and passphrase. The first key of the account may be plain; further ones are wrapped.
    fn new(
        secrets: Secrets,
        person: Uuid,
        (login, name): (&'static str, &'static str),
        roles: &'static [Role],
        first: bool,
    ) -> Self {
        Self {
            person,
            login,
            name,
            roles,
            password: secrets.password(login),
            passphrase: (!first).then(|| secrets.passphrase(login)),
        }
    }

    fn kept(&self) -> Custody {
        match self.custody() {
            codes::Custody::Passphrase => Custody::Passphrase,
            codes::Custody::OsAccount => Custody::OsAccount,
        }
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
    let mut founders = vec![
        Actor::new(
            secrets,
            Uuid::nil(),
            ("ada", "Ada Okonkwo"),
            &[
                Role::Analyst,
                Role::ComplianceOfficer,
                Role::Supervisor,
                Role::Admin,
            ],
            true,
        ),
        Actor::new(
            secrets,
            Uuid::nil(),
            ("ben", "Ben Lindqvist"),
            &[Role::Admin, Role::ComplianceOfficer],
            false,
        ),
    ];
    let applicants = founders.iter().map(|actor| Applicant {
        login: actor.login.to_owned(),
        name: actor.name.to_owned(),
        password: actor.password.clone(),
        custody: actor.kept(),
        passphrase: actor.passphrase.clone(),
        roles: actor.roles.to_vec(),
    });
    let begun = founders::begin(applicants.collect()).await?;
    // Their ids were made with their keys.
    for (actor, founder) in founders.iter_mut().zip(&begun.founders) {
        actor.person = founder.person;
    }
    let recorded = begun.found(workspace, None, Mode::Demo).await?;
    Ok((begun.keys, founders, recorded.seq))
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
    let actor = Actor::new(
        secrets,
        entropy::id(),
        (login, name),
        roles,
        cast.is_empty(),
    );
    logins::create(
        workspace,
        None,
        login,
        logins::LoginKind::Person,
        &actor.password,
    )
    .await?;
    admins.0.add_person(actor.person, login, name).await?;
    confirm_all(admins.1).await?;
    let theirs = actor.sign_in(workspace, keys).await?;
    enrolment::enrol(&theirs, actor.kept(), actor.passphrase.clone(), "demo").await?;
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
    logins::create(workspace, None, login, logins::LoginKind::Agent, &password).await?;
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
