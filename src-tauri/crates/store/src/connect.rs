//! A login's connections: a pool of two, and what each of them is told.

use std::{path::PathBuf, str::FromStr, time::Duration};

use countersign_refusal::{Database, Refusal};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};

use crate::StoreError;

/// Newest migration this program carries.
pub fn known_schema() -> i64 {
    crate::owner::MIGRATOR
        .iter()
        .map(|m| m.version)
        .max()
        .unwrap_or(0)
}

/// Where the database is.
#[derive(Debug, Clone)]
pub enum Target {
    /// An embedded server's socket folder.
    Socket {
        /// The folder.
        dir: PathBuf,
        /// The port in the socket's name.
        port: u16,
        /// The database.
        database: String,
    },
    /// A team's server. The URL holds no password; TLS is verified unless the URL says otherwise for a loopback host.
    Url(String),
}

impl Target {
    /// Connection options for a login. `application` shows in the server's list of clients.
    pub fn options(
        &self,
        login: &str,
        password: Option<&str>,
        application: &str,
    ) -> Result<PgConnectOptions, StoreError> {
        let options = match self {
            Self::Socket {
                dir,
                port,
                database,
            } => PgConnectOptions::new_without_pgpass()
                .socket(dir)
                .port(*port)
                .database(database),
            Self::Url(url) => {
                if has_password(url) {
                    return Err(Refusal::from(Database::PasswordInUrl).into());
                }
                // The parser's own words may repeat the address; they are not passed on.
                let options = PgConnectOptions::from_str(url)
                    .map_err(|_| Refusal::from(Database::Address))?;
                let local = options.get_host().starts_with('/')
                    || matches!(options.get_host(), "localhost" | "127.0.0.1" | "::1");
                if local || url.contains("sslmode=") {
                    options
                } else {
                    options.ssl_mode(PgSslMode::VerifyFull)
                }
            }
        };
        let options = options
            .username(login)
            .application_name(application)
            .options([
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "60s"),
            ]);
        Ok(match password {
            Some(password) => options.password(password),
            None => options,
        })
    }

    /// Where it is, in words, without secrets.
    pub fn describe(&self) -> String {
        match self {
            Self::Socket { .. } => "this workstation".into(),
            Self::Url(url) => url
                .split_once("://")
                .map_or(url.as_str(), |(_, rest)| rest)
                .split('?')
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

fn has_password(url: &str) -> bool {
    let authority = url
        .split_once("://")
        .map_or("", |(_, rest)| rest)
        .split(['/', '?'])
        .next()
        .unwrap_or_default();
    authority
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'))
        || url.contains("password=")
}

/// One login's way into one workspace.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    login: String,
}

impl Store {
    /// Connects, and refuses a schema that this program does not know.
    #[tracing::instrument(level = "debug", name = "store.connect", skip_all)]
    pub async fn connect(
        target: &Target,
        login: &str,
        password: Option<&str>,
    ) -> Result<Self, StoreError> {
        Self::connect_as(target, login, password, 2).await
    }

    /// The same with a pool of another size (measurements and tests with many writers).
    #[tracing::instrument(level = "debug", name = "store.connect_as", skip_all)]
    pub async fn connect_as(
        target: &Target,
        login: &str,
        password: Option<&str>,
        connections: u32,
    ) -> Result<Self, StoreError> {
        let store = Self::connect_pool(target, login, password, connections).await?;
        store.check_schema().await?;
        Ok(store)
    }

    /// Connects whatever the schema's version: for its owner, who asks what the ledger was before changing it.
    #[tracing::instrument(level = "debug", name = "store.connect_unversioned", skip_all)]
    pub async fn connect_unversioned(
        target: &Target,
        login: &str,
        password: Option<&str>,
    ) -> Result<Self, StoreError> {
        Self::connect_pool(target, login, password, 1).await
    }

    async fn connect_pool(
        target: &Target,
        login: &str,
        password: Option<&str>,
        connections: u32,
    ) -> Result<Self, StoreError> {
        let options = target.options(login, password, "countersign")?;
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(|error| match StoreError::from(error) {
                StoreError::WrongPassword { .. } => StoreError::WrongPassword {
                    login: login.to_owned(),
                },
                other => other,
            })?;
        Ok(Self {
            pool,
            login: login.to_owned(),
        })
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        let known = known_schema();
        let found = sqlx::query_scalar!("SELECT countersign.schema_version()")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| match StoreError::from(error) {
                StoreError::NotPermitted(_) | StoreError::Database(_) => StoreError::NoWorkspace,
                other => other,
            })?
            .unwrap_or(0);
        match found.cmp(&known) {
            std::cmp::Ordering::Greater => Err(StoreError::Newer { found, known }),
            std::cmp::Ordering::Less => Err(StoreError::Older { found, known }),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }

    /// The login of these connections.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The pool itself, for tests and measurements that speak SQL of their own.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Closes the connections and waits for it.
    #[tracing::instrument(level = "debug", name = "store.close", skip_all)]
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
