//! A workspace on a cluster of its own.

use std::path::Path;

use countersign_embedded::{ExposeSecret as _, Server};
use countersign_statement::codes::Role;
use countersign_store::{Owner, Store, StoreError, Target};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{
    Actor, Options, actor,
    cluster::{self, Cluster, DATABASE},
    desk::Desk,
    founding,
};

/// A workspace in a throw-away database. Dropping it stops the server and removes its files.
#[derive(Debug)]
pub struct World {
    cluster: Cluster,
    database: String,
    origin: String,
}

impl World {
    /// A founded workspace: founders alice (supervisor, admin) and bob (compliance officer, admin), carol (compliance
    /// officer), dave (supervisor), erin (analyst), frank (auditor), each with login and confirmed key; the agent
    /// `aml-screen` and the worker `runner`, owned by alice; the default policy; an installation.
    pub async fn founded(options: Options) -> Self {
        let make = async |target: Target, mut owner: Owner| {
            owner.migrate().await.unwrap();
            founding::logins(&mut owner).await;
            founding::found(&mut owner, &options).await;
            founding::furnish(&target, &options).await;
        };
        let cluster = Cluster::copied(&options.kind(), make).await;
        Self {
            cluster,
            database: DATABASE.to_owned(),
            origin: options.origin,
        }
    }

    /// [`World::founded`] as a team's.
    pub async fn new() -> Self {
        Self::founded(Options::default()).await
    }

    /// A migrated database with the logins of [`World::founded`], in which nothing has been founded.
    pub async fn unfounded() -> Self {
        let make = async |_, mut owner: Owner| {
            owner.migrate().await.unwrap();
            founding::logins(&mut owner).await;
        };
        let cluster = Cluster::copied("migrated", make).await;
        Self {
            cluster,
            database: DATABASE.to_owned(),
            origin: Options::default().origin,
        }
    }

    /// Founds a second workspace, with the same people, in another database of the same server, and runs `then` on its
    /// target.
    pub async fn second_workspace(&self, database: &str, options: &Options) -> Target {
        let mut owner = self.owner().await;
        owner.ensure_database(database).await.unwrap();
        let target = self.cluster.target(database);
        let mut owner = cluster::owner(self.cluster.server(), &target).await;
        owner.migrate().await.unwrap();
        founding::found(&mut owner, options).await;
        founding::furnish(&target, options).await;
        target
    }

    /// Where the database is.
    pub fn target(&self) -> Target {
        self.cluster.target(&self.database)
    }

    /// The ledger's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The server, for tests of faults: `crash`, `pid`, `log`.
    pub fn server(&self) -> &Server {
        self.cluster.server()
    }

    /// Starts the server again if it has gone. Returns whether it had to.
    pub fn ensure_running(&mut self) -> bool {
        self.cluster.server_mut().ensure_running().unwrap()
    }

    /// The workspace's folder.
    pub fn folder(&self) -> &Path {
        self.cluster.home()
    }

    /// A connection as the database's owner, who is a superuser here.
    pub async fn owner(&self) -> Owner {
        cluster::owner(self.cluster.server(), &self.target()).await
    }

    /// The owner's login and password.
    pub fn owner_login(&self) -> (String, String) {
        let server = self.cluster.server();
        (
            server.owner().to_owned(),
            server.owner_password().expose_secret().to_owned(),
        )
    }

    /// Runs statements as the owner.
    pub async fn as_owner(&self, sql: &str) {
        let mut owner = self.owner().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(owner.connection())
            .await
            .unwrap();
    }

    /// A store under the login of this name.
    pub async fn store(&self, name: &str) -> Store {
        self.try_store(name).await.unwrap()
    }

    /// The same, where it may be refused.
    pub async fn try_store(&self, name: &str) -> Result<Store, StoreError> {
        let actor = actor(name);
        Store::connect(&self.target(), actor.login(), Some(&actor.password)).await
    }

    /// The same in another database of the server.
    pub async fn store_in(&self, target: &Target, name: &str) -> Store {
        let actor = actor(name);
        Store::connect(target, actor.login(), Some(&actor.password))
            .await
            .unwrap()
    }

    /// This name's store together with its key.
    pub async fn desk(&self, name: &str) -> Desk {
        Desk::open(&self.target(), &actor(name), &self.origin)
            .await
            .unwrap()
    }

    /// A bare connection under this login, as `psql` would have.
    pub async fn raw(&self, login: &str) -> PgConnection {
        self.raw_in(&self.target(), login).await
    }

    /// The same in another database of the server.
    pub async fn raw_in(&self, target: &Target, login: &str) -> PgConnection {
        let actor = actor(login);
        let options = target.options(login, Some(&actor.password), "raw").unwrap();
        PgConnection::connect_with(&options).await.unwrap()
    }

    /// A login of a kind (`person`, `agent`, `worker`, `auditor`) that belongs to nobody yet.
    pub async fn add_login(&self, name: &str, kind: &str) -> Actor {
        let new = actor(name);
        founding::login(&mut self.owner().await, &new, kind).await;
        new
    }

    /// A new person with login, confirmed key and confirmed roles.
    pub async fn add_person(&self, name: &str, roles: &[Role]) -> Actor {
        let new = self.add_login(name, "person").await;
        let (alice, bob) = (self.desk("alice").await, self.desk("bob").await);
        founding::join(&alice, &bob, &self.target(), &new, roles).await;
        new
    }
}

impl World {
    /// Waits until so many clients wait for the ledger's lock.
    pub async fn until_waiting(&self, clients: i64) {
        let mut owner = self.owner().await;
        loop {
            let waiting: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM pg_catalog.pg_locks WHERE relation = 'countersign.chain'::regclass AND NOT granted",
            )
            .fetch_one(owner.connection())
            .await
            .unwrap();
            if waiting >= clients {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}
