//! Every way in. Whoever comes in, the ledger must continue what this installation remembers of it (see [`crate::memory`]);
//! one that does not is refused before anything else is read or written.

use countersign_embedded::Secret;
use countersign_refusal::{Login, LoginKind, Refusal, Web};
use countersign_store::{Listener, Store, people::Workspace as Founded};
use uuid::Uuid;

use crate::{
    AgentSession, Failure, Session, Signer, WorkerSession, Workspace, entropy,
    memory::{self, Continued, Witness},
};

/// Whoever came in by their own login, to a program that holds no key.
#[derive(Debug, Clone)]
pub enum Entered {
    /// A person; what they sign, they sign elsewhere.
    Person(Box<Session>),
    /// An agent.
    Agent(AgentSession),
}

impl Entered {
    /// Ends the connections.
    pub async fn close(&self) {
        match self {
            Self::Person(session) => session.close().await,
            Self::Agent(session) => session.close().await,
        }
    }

    /// Listens for records on a connection of its own.
    pub async fn listen(&self) -> Result<Listener, Failure> {
        match self {
            Self::Person(session) => session.listen().await,
            Self::Agent(session) => session.listen().await,
        }
    }
}

/// What a workspace says of itself and of a login that it lets in.
#[derive(Debug, Clone)]
pub struct Introduced {
    /// What genesis fixed.
    pub founded: Founded,
    /// Whose login it is; none if nobody's.
    pub person: Option<Uuid>,
    /// Their name; none where it may not be read.
    pub name: Option<String>,
}

impl Workspace {
    /// A login's connections. A server far away is first tried once by itself: a pool would try again until its time is
    /// over, and then name no cause.
    pub(crate) async fn connect(
        &self,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Store, Failure> {
        if self.dir().is_none() {
            drop(self.owner(Some((login, password))).await?);
        }
        self.store(login, password).await
    }

    /// Has the database answer whether this is the login's password.
    pub async fn check_password(&self, login: &str, password: &Secret) -> Result<(), Failure> {
        let store = self.connect(login, Some(password)).await?;
        store.close().await;
        Ok(())
    }

    /// Signs in whoever's login this is, person or agent, for a program that acts for many and holds no key of theirs.
    pub async fn enter(&self, login: &str, password: &Secret) -> Result<Entered, Failure> {
        let store = self.connect(login, Some(password)).await?;
        let origin = store.workspace().await?.origin;
        let continued = remembered(self, &store, &origin, None).await?;
        match store.whoami().await? {
            Some((_, LoginKind::Person)) => Session::over(store, Signer::Elsewhere)
                .await
                .map(|session| session.remembering(self.memory_of(&origin), continued))
                .map(|session| Entered::Person(Box::new(session))),
            _ => AgentSession::over(store).await.map(Entered::Agent),
        }
    }

    /// Refuses a login that the database lets in whatever the password: a program that acts for many could not tell who asks.
    pub async fn asks_for_password(&self, login: &str) -> Result<(), Failure> {
        let wrong = Secret::from(hex::encode(entropy::bytes::<16>()?));
        match self.owner(Some((login, Some(&wrong)))).await {
            Ok(_) => Err(Failure::new(Web::PasswordUnasked {
                login: login.to_owned(),
            })),
            Err(failure) => match failure.refusal() {
                Refusal::Login(Login::WrongPassword { .. }) => Ok(()),
                _ => Err(failure),
            },
        }
    }

    /// Asks a workspace which one it is and whom this login means there, before it is remembered. Nothing else is read.
    pub async fn introduce(
        &self,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Introduced, Failure> {
        let store = self.connect(login, password).await?;
        let founded = store.workspace().await?;
        remembered(self, &store, &founded.origin, None).await?;
        let person = store.whoami().await?.map(|(person, _)| person);
        let people = store.people().await?;
        let name = people
            .into_iter()
            .find(|p| Some(p.person) == person)
            .map(|p| p.name);
        store.close().await;
        Ok(Introduced {
            founded,
            person,
            name,
        })
    }
}

impl Workspace {
    /// Asked before the owner changes something: a ledger that does not continue what this installation remembers is refused
    /// to the owner too. A schema of another version is no reason not to ask.
    pub async fn check_remembered(
        &self,
        administrator: Option<(&str, Option<&Secret>)>,
    ) -> Result<(), Failure> {
        let mut owner = self.owner(administrator).await?;
        if owner.is_founded().await? {
            let store = self.owner_store(administrator).await?;
            let origin = store.workspace().await?.origin;
            let asked = remembered(self, &store, &origin, None).await;
            store.close().await;
            asked?;
        }
        Ok(())
    }
}

impl Session {
    /// Signs a person in under their own login. Before their key is confirmed they may read what is theirs and enrol.
    pub async fn sign_in(
        workspace: &Workspace,
        login: &str,
        password: Option<&Secret>,
        signer: Signer,
    ) -> Result<Self, Failure> {
        Self::sign_in_by(workspace, login, password, |_| signer).await
    }

    /// The same where the signer depends on the workspace's name, which is known only now.
    pub async fn sign_in_by(
        workspace: &Workspace,
        login: &str,
        password: Option<&Secret>,
        signer: impl FnOnce(&str) -> Signer,
    ) -> Result<Self, Failure> {
        match Self::look_in(workspace, login, password, signer).await? {
            (session, None) => Ok(session),
            (session, Some(refused)) => {
                session.close().await;
                Err(refused)
            }
        }
    }

    /// Signs a person in to look: with a ledger that is not the one remembered comes the failure that says so, and who asks
    /// must let nothing be signed.
    pub async fn look_in(
        workspace: &Workspace,
        login: &str,
        password: Option<&Secret>,
        signer: impl FnOnce(&str) -> Signer,
    ) -> Result<(Self, Option<Failure>), Failure> {
        let store = workspace.connect(login, password).await?;
        let origin = store.workspace().await?.origin;
        let session = Self::over(store, signer(&origin))
            .await?
            .remembering(workspace.memory_of(&origin), None);
        match remembered(workspace, session.store(), &origin, Some(&session)).await {
            Ok(continued) => {
                let memory = workspace.memory_of(&origin);
                Ok((session.remembering(memory, continued), None))
            }
            Err(refused) => Ok((session, Some(refused))),
        }
    }

    /// Ends the connections.
    pub async fn close(&self) {
        self.store().close().await;
    }
}

impl AgentSession {
    /// Signs an agent in under its own login.
    pub async fn sign_in(
        workspace: &Workspace,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Self, Failure> {
        let store = workspace.connect(login, password).await?;
        let origin = store.workspace().await?.origin;
        remembered(workspace, &store, &origin, None).await?;
        let home = workspace.memory_of(&origin);
        Ok(Self::over(store).await?.at_home(home))
    }

    /// Ends the connections.
    pub async fn close(&self) {
        self.store().close().await;
    }

    /// Listens for records on a connection of its own.
    pub async fn listen(&self) -> Result<Listener, Failure> {
        Ok(self.store().listen().await?)
    }
}

impl WorkerSession {
    /// Signs a worker in under its own login.
    pub async fn sign_in(
        workspace: &Workspace,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Self, Failure> {
        let store = workspace.connect(login, password).await?;
        let origin = store.workspace().await?.origin;
        remembered(workspace, &store, &origin, None).await?;
        let home = workspace.memory_of(&origin);
        Ok(Self::over(store).await?.at_home(home))
    }
}

/// Asks the installation's memory of this ledger, where it has one, and answers what it found.
pub(crate) async fn remembered(
    workspace: &Workspace,
    store: &Store,
    origin: &str,
    signing: Option<&Session>,
) -> Result<Option<Continued>, Failure> {
    let Some(dir) = workspace.memory_of(origin) else {
        return Ok(None);
    };
    memory::make(&dir)?;
    let witness = Witness {
        store,
        origin,
        signing,
    };
    let continued = witness.check(&dir).await?;
    if continued.from.is_none() {
        tracing::warn!(
            size = continued.size,
            learned = continued.learned.map(|by| by.size),
            "this installation remembered nothing of the ledger"
        );
    }
    Ok(Some(continued))
}
