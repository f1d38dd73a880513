//! A workspace: the embedded database of this workstation, or a team's by its address.

use std::path::{Path, PathBuf};

use countersign_embedded::{ExposeSecret as _, Options, Secret, Server};
use countersign_refusal::Database;
pub use countersign_store::Target;
use countersign_store::{Owner, Store};

use crate::Failure;

/// The embedded server's database.
const DATABASE: &str = "countersign";

/// An open workspace. While it lives, the embedded server runs.
#[derive(Debug)]
pub struct Workspace {
    target: Target,
    server: Option<Server>,
    dir: Option<PathBuf>,
    memories: Option<PathBuf>,
}

impl Workspace {
    /// Opens the workspace of this folder, starting its private Postgres, and brings its schema up to date.
    pub async fn open_local(dir: &Path) -> Result<Self, Failure> {
        let workspace = Self::open_as_it_is(dir).await?;
        crate::schema::migrate(&workspace, None).await?;
        Ok(workspace)
    }

    /// The same with the schema left as it is.
    pub async fn open_as_it_is(dir: &Path) -> Result<Self, Failure> {
        let options = Options::new(dir);
        let server = tokio::task::spawn_blocking(move || Server::open(&options)).await??;
        let target = Target::Socket {
            dir: server.socket_dir().to_owned(),
            port: server.port(),
            database: DATABASE.into(),
        };
        let workspace = Self {
            target,
            server: Some(server),
            dir: Some(dir.to_owned()),
            memories: None,
        };
        let first = Target::Socket {
            dir: workspace.server()?.socket_dir().to_owned(),
            port: workspace.server()?.port(),
            database: "postgres".into(),
        };
        let mut owner = Owner::connect(
            &first,
            workspace.server()?.owner(),
            Some(workspace.server()?.owner_password().expose_secret()),
        )
        .await?;
        owner.ensure_database(DATABASE).await?;
        Ok(workspace)
    }

    /// A team's database. Nothing is started, nothing migrated.
    pub fn at_url(url: &str) -> Self {
        Self {
            target: Target::Url(url.into()),
            server: None,
            dir: None,
            memories: None,
        }
    }

    /// A database that somebody else runs, by its target (tests, tools).
    pub fn at(target: Target) -> Self {
        Self {
            target,
            server: None,
            dir: None,
            memories: None,
        }
    }

    /// Where this installation keeps what it remembers of team workspaces' ledgers (see [`crate::memory`]): a folder for
    /// each ledger is made in this one.
    #[must_use]
    pub fn remembering_in(mut self, dir: PathBuf) -> Self {
        self.memories = Some(dir);
        self
    }

    /// The folder that remembers the ledger of this name: a workstation's own workspace, or one of the team workspaces'.
    pub fn memory_of(&self, origin: &str) -> Option<PathBuf> {
        let named = || Some(self.memories.as_ref()?.join(origin.replace('/', "-")));
        self.dir.clone().or_else(named)
    }

    /// Where it is, in words.
    pub fn describe(&self) -> String {
        self.target.describe()
    }

    /// The folder of a workstation's own workspace.
    pub fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// Where to connect.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The embedded server, if this is a workstation's own workspace.
    pub fn server(&self) -> Result<&Server, Failure> {
        self.server
            .as_ref()
            .ok_or_else(|| Failure::new(Database::NotLocal))
    }

    /// The owner's connection: of the embedded server with its own secret, of a team's with a login given by its administrator.
    /// No face holds it: what an owner does is a use case too.
    pub(crate) async fn owner(
        &self,
        administrator: Option<(&str, Option<&Secret>)>,
    ) -> Result<Owner, Failure> {
        if let Some((login, password)) = administrator {
            let password = password.map(Secret::expose_secret);
            return Ok(Owner::connect(&self.target, login, password).await?);
        }
        let server = self.server()?;
        let password = server.owner_password();
        let password = Some(password.expose_secret());
        Ok(Owner::connect(&self.target, server.owner(), password).await?)
    }

    /// The owner's pool, whatever the schema's version: it only asks what the ledger was.
    pub(crate) async fn owner_store(
        &self,
        administrator: Option<(&str, Option<&Secret>)>,
    ) -> Result<Store, Failure> {
        let own = self.server.as_ref();
        let own = own.map(|server| (server.owner(), server.owner_password()));
        let (login, password) = match (administrator, &own) {
            (Some(named), _) => named,
            (None, Some((login, password))) => (*login, Some(password)),
            (None, None) => return Err(Failure::new(Database::NotLocal)),
        };
        let password = password.map(Secret::expose_secret);
        Ok(Store::connect_unversioned(&self.target, login, password).await?)
    }

    /// A login's store.
    pub(crate) async fn store(
        &self,
        login: &str,
        password: Option<&Secret>,
    ) -> Result<Store, Failure> {
        Ok(Store::connect(&self.target, login, password.map(Secret::expose_secret)).await?)
    }

    /// Lets go; stops the embedded server if nobody else uses it.
    pub async fn close(self) -> Result<(), Failure> {
        if let Some(server) = self.server {
            tokio::task::spawn_blocking(move || server.close()).await??;
        }
        Ok(())
    }
}
