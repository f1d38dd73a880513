//! A throw-away workspace with two founders, an agent, a policy and an installation, all keys in memory.

use countersign_refusal::{Computer, Deed};
use std::sync::Arc;

use countersign_app::{
    AgentSession, Failure, Session, Signer, Workspace,
    checkpoint::Installation,
    founding::{self, NewFounder},
    logins::{self, LoginKind},
};
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_statement::codes::{AgentKind, Custody, Mode, Role};
use countersign_store::{Owner, Store};
use ed25519_dalek::SigningKey;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::say;

/// Removes the cluster wherever it lies, then the folder.
#[derive(Debug)]
struct Home(tempfile::TempDir);

impl Drop for Home {
    fn drop(&mut self) {
        // Nobody is left to tell: the folder itself goes with its own drop, and a later start finds no server.
        let _ = countersign_embedded::remove_cluster(self.0.path());
    }
}

/// A person with what they sign in with.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub id: Uuid,
    pub login: &'static str,
    pub password: Secret,
    pub key: Arc<SigningKey>,
}

impl Person {
    fn new(login: &'static str) -> Result<Self, Failure> {
        Ok(Self {
            id: Uuid::new_v4(),
            login,
            password: Secret::from(Uuid::new_v4().to_string()),
            key: Arc::new(key()?),
        })
    }

    fn founder(&self, roles: &[Role]) -> NewFounder {
        NewFounder {
            person: self.id,
            login: self.login.to_owned(),
            name: self.login.to_owned(),
            password: self.password.clone(),
            public_key: self.key.verifying_key().to_bytes(),
            custody: Custody::OsAccount,
            roles: roles.to_vec(),
            signer: self.signer(),
        }
    }

    pub(super) fn signer(&self) -> Signer {
        Signer::Memory(Arc::clone(&self.key))
    }

    /// Connections of this login.
    pub(super) async fn store(
        &self,
        workspace: &Workspace,
        connections: u32,
    ) -> Result<Store, Failure> {
        Ok(Store::connect_as(
            workspace.target(),
            self.login,
            Some(self.password.expose_secret()),
            connections,
        )
        .await?)
    }
}

/// A new key from the system's randomness.
fn key() -> Result<SigningKey, Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|cause| {
        let row = Computer::NoRandomness {
            cause: cause.to_string(),
        };
        Failure::because(row, cause)
    })?;
    Ok(SigningKey::from_bytes(&seed))
}

/// Connections of Bob's: more than clients that a measurement has at once.
pub(super) const CONNECTIONS: u32 = 34;

/// The workspace. Dropping it closes the connections, stops the server and removes every file, in this order.
#[derive(Debug)]
pub(super) struct Bed {
    /// Founder; supervisor, admin, owner of the agent.
    pub alice: Session,
    /// Founder; compliance officer, admin: who decides and exports.
    pub bob: Session,
    /// Bob's connections, for what is measured below the use cases.
    pub store: Store,
    /// The agent's.
    pub agent_store: Store,
    /// What bob signs in with.
    pub person: Person,
    /// The agent.
    pub agent: AgentSession,
    /// The installation, which signs checkpoints.
    pub installation: Installation,
    /// The workspace.
    pub workspace: Workspace,
    home: Home,
}

impl Bed {
    /// Founds it in the system's folder for temporary files.
    pub(super) async fn new() -> Result<Self, Failure> {
        say("A throw-away workspace is made.");
        let dir = tempfile::Builder::new()
            .prefix("countersign-bench-")
            .tempdir();
        let home =
            Home(dir.map_err(|cause| Failure::file(&std::env::temp_dir(), Deed::Use, cause))?);
        let workspace = Workspace::open_local(home.0.path()).await?;
        let (one, two) = (Person::new("alice")?, Person::new("bob")?);
        let founders = vec![
            one.founder(&[Role::Supervisor, Role::Admin]),
            two.founder(&[Role::ComplianceOfficer, Role::Admin]),
        ];
        founding::found(&workspace, &founding::new_origin()?, Mode::Demo, founders).await?;
        // A login has a limit of connections, which one that measures 32 clients is over.
        // And what a login writes in an hour.
        let unlimited = format!(
            "ALTER ROLE \"{}\" CONNECTION LIMIT -1; UPDATE countersign.rate_limit SET per_hour = 1000000000, new_machine = 1000000000",
            two.login
        );
        sqlx::raw_sql(AssertSqlSafe(unlimited))
            .execute(owner(&workspace).await?.connection())
            .await
            .map_err(broken)?;
        let alice = Session::over(one.store(&workspace, 2).await?, one.signer()).await?;
        // One connection for each of the most clients there ever are.
        let store = two.store(&workspace, CONNECTIONS).await?;
        let bob = Session::over(store.clone(), two.signer()).await?;

        let password = Secret::from(Uuid::new_v4().to_string());
        logins::create(&workspace, None, "screen", LoginKind::Agent, &password).await?;
        alice
            .add_agent(
                Uuid::new_v4(),
                AgentKind::Agent,
                "screen",
                "screen",
                alice.person(),
            )
            .await?;
        alice
            .draft_policy(countersign_workflow::default_policy())
            .await?;
        for waiting in bob.pending_confirmations().await? {
            bob.confirm(&waiting).await?;
        }
        let agent_store = Store::connect_as(
            workspace.target(),
            "screen",
            Some(password.expose_secret()),
            8,
        )
        .await?;
        let agent = AgentSession::over(agent_store.clone()).await?;

        let signing = key()?;
        let (id, public) = (Uuid::new_v4(), signing.verifying_key().to_bytes());
        alice.add_installation(id, "bench", public).await?;
        for waiting in bob.pending_confirmations().await? {
            bob.confirm(&waiting).await?;
        }
        let installation = Installation {
            installation: id,
            key_id: countersign_ledger::key_id(&public),
            vouched: true,
            signer: Signer::Memory(Arc::new(signing)),
        };
        Ok(Self {
            alice,
            bob,
            store,
            agent_store,
            person: two,
            agent,
            installation,
            workspace,
            home,
        })
    }

    /// The server's first process.
    pub(super) fn postmaster(&self) -> Result<i32, Failure> {
        Ok(self.workspace.server()?.pid())
    }

    /// The workspace's folder.
    pub(super) fn folder(&self) -> &std::path::Path {
        self.home.0.path()
    }

    /// The owner's connection.
    pub(super) async fn owner(&self) -> Result<Owner, Failure> {
        owner(&self.workspace).await
    }

    /// Runs statements of the bench's own as the owner.
    pub(super) async fn as_owner(&self, sql: impl Into<String>) -> Result<(), Failure> {
        let mut owner = self.owner().await?;
        sqlx::raw_sql(AssertSqlSafe(sql.into()))
            .execute(owner.connection())
            .await
            .map_err(broken)?;
        Ok(())
    }
}

/// An error of the bench's own SQL.
pub(super) fn broken(error: sqlx::Error) -> Failure {
    countersign_store::StoreError::from(error).into()
}

/// The owner's connection, which the use cases give to nobody: a measurement makes its own.
async fn owner(workspace: &Workspace) -> Result<Owner, Failure> {
    let server = workspace.server()?;
    let password = server.owner_password();
    let password = Some(password.expose_secret());
    Ok(Owner::connect(workspace.target(), server.owner(), password).await?)
}
