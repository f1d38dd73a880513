//! A workspace in a database of its own.

use std::path::Path;

use countersign_embedded::{ExposeSecret as _, Server};
use countersign_statement::codes::Role;
use countersign_store::{Owner, Store, StoreError, Target};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{
    Actor, Options, actor,
    cluster::{self, Cluster, DATABASE},
    founding::{self, template_name},
    participant::Participant,
    shared::Database,
};

/// A workspace in a throw-away database, which goes with the value.
#[derive(Debug)]
pub struct World {
    place: Place,
    origin: String,
}

/// Where a world's database is.
#[derive(Debug)]
enum Place {
    /// On a server that other worlds use at the same time.
    Shared(Database),
    /// On a server of its own.
    Own(Cluster),
}

impl World {
    /// A founded workspace: founders alice (supervisor, admin) and bob (compliance officer, admin), carol (compliance
    /// officer), dave (supervisor), erin (analyst), frank (auditor), each with login and confirmed key; the agent
    /// `aml-screen` and the worker `runner`, owned by alice; the default policy; an installation.
    ///
    /// Its database is one of many on a server that tests share. What belongs to the whole server is theirs too: a test that
    /// changes logins, looks at all clients, or has the server die takes [`World::with_server`].
    pub async fn founded(options: Options) -> Self {
        Self {
            place: Place::Shared(Database::copied(template_name(Some(&options))).await),
            origin: options.origin,
        }
    }

    /// [`World::founded`] as a team's.
    pub async fn new() -> Self {
        Self::founded(Options::default()).await
    }

    /// A migrated database with the logins of [`World::founded`], in which nothing has been founded.
    pub async fn unfounded() -> Self {
        Self {
            place: Place::Shared(Database::copied(template_name(None)).await),
            origin: Options::default().origin,
        }
    }

    /// [`World::new`] with a server of its own, which stops with it. This takes several times as long.
    pub async fn with_server() -> Self {
        let options = Options::default();
        let make = async |server: &Server| founding::fill(server, DATABASE, Some(&options)).await;
        let cluster = Cluster::copied("founded", make).await;
        Self {
            place: Place::Own(cluster),
            origin: options.origin,
        }
    }

    /// Founds a second workspace, with the same people, in another database of this world's own server.
    pub async fn second_workspace(&self, database: &str, options: &Options) -> Target {
        founding::fill(self.own().server(), database, Some(options)).await;
        cluster::target(self.own().server(), database)
    }

    fn own(&self) -> &Cluster {
        match &self.place {
            Place::Own(cluster) => cluster,
            Place::Shared(_) => panic!("this world's server is shared: take World::with_server"),
        }
    }

    fn any_server(&self) -> &Server {
        match &self.place {
            Place::Own(cluster) => cluster.server(),
            Place::Shared(database) => database.server(),
        }
    }

    /// Where the database is.
    pub fn target(&self) -> Target {
        cluster::target(self.any_server(), self.database())
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        match &self.place {
            Place::Own(_) => DATABASE,
            Place::Shared(database) => database.name(),
        }
    }

    /// The ledger's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The world's own server, for tests of faults: `crash`, `pid`, `log`.
    pub fn server(&self) -> &Server {
        self.own().server()
    }

    /// Starts the server again if it has gone. Returns whether it had to.
    pub fn ensure_running(&mut self) -> bool {
        match &mut self.place {
            Place::Own(cluster) => cluster.server_mut().ensure_running().unwrap(),
            Place::Shared(_) => panic!("this world's server is shared: take World::with_server"),
        }
    }

    /// The folder of the world's own server.
    pub fn folder(&self) -> &Path {
        self.own().home()
    }

    /// A connection as the database's owner, who is a superuser here.
    pub async fn owner(&self) -> Owner {
        cluster::owner(self.any_server(), &self.target()).await
    }

    /// The owner's login and password.
    pub fn owner_login(&self) -> (String, String) {
        let server = self.any_server();
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
    pub async fn desk(&self, name: &str) -> Participant {
        Participant::open(&self.target(), &actor(name), &self.origin)
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
        match &self.place {
            Place::Own(_) => founding::login(&mut self.owner().await, &new, kind).await,
            Place::Shared(database) => database.add_login(&new, kind).await,
        }
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

/// A table that only the owner can read until it is released.
#[derive(Debug)]
pub struct Withheld(Owner);

impl Withheld {
    /// Lets the others go on.
    pub async fn release(mut self) {
        let done = sqlx::raw_sql("ROLLBACK").execute(self.0.connection());
        done.await.unwrap();
    }
}

impl World {
    /// Keeps everybody from reading this table: who tries waits.
    pub async fn withhold(&self, table: &str) -> Withheld {
        let mut owner = self.owner().await;
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        sqlx::raw_sql(AssertSqlSafe(lock))
            .execute(owner.connection())
            .await
            .unwrap();
        Withheld(owner)
    }

    /// Waits until so many clients wait for the ledger's lock.
    pub async fn until_waiting(&self, clients: i64) {
        self.until_waiting_for("countersign.chain", clients).await;
    }

    /// Waits until so many clients wait for a lock on this table.
    pub async fn until_waiting_for(&self, table: &str, clients: i64) {
        let mut owner = self.owner().await;
        loop {
            let waiting: i64 = sqlx::query_scalar(
                // By database too: in copies of one template the table has the same number.
                "SELECT count(*) FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database
                  WHERE l.relation = $1::text::regclass AND NOT l.granted AND d.datname = pg_catalog.current_database()",
            )
            .bind(table)
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
