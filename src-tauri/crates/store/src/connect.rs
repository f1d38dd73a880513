//! A login's connections: a pool of two, and what each of them is told.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use countersign_refusal::{Database, Refusal};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgSslMode},
};

use crate::{
    StoreError,
    reach::{MARK, Reach, Wanted, Watching},
};

/// What each session is told at its beginning, beside the limits that its login has.
pub(crate) const SETTINGS: [(&str, &str); 2] = [
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
];
/// The parameter of an address that names which of several servers is wanted; the driver does not know it.
const WANTED: &str = "target_session_attrs";

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
    /// Connection options for a login, of several hosts those of the first. `application` shows in the server's list of clients.
    pub fn options(
        &self,
        login: &str,
        password: Option<&str>,
        application: &str,
    ) -> Result<PgConnectOptions, StoreError> {
        let (hosts, _) = self.hosts(login, password, application)?;
        let first = hosts.into_iter().next();
        first.ok_or_else(|| Refusal::from(Database::Address).into())
    }

    /// The same of every host, in their order, and which of them is wanted.
    pub(crate) fn hosts(
        &self,
        login: &str,
        password: Option<&str>,
        application: &str,
    ) -> Result<(Vec<PgConnectOptions>, Wanted), StoreError> {
        let (hosts, wanted) = match self {
            Self::Socket {
                dir,
                port,
                database,
            } => {
                let options = PgConnectOptions::new_without_pgpass()
                    .socket(dir)
                    .port(*port)
                    .database(database);
                (vec![options], Wanted::default())
            }
            Self::Url(url) => by_url(url)?,
        };
        let told = SETTINGS.into_iter().chain(match self {
            Self::Socket { .. } => None,
            Self::Url(_) => Some(MARK),
        });
        let hosts = hosts
            .into_iter()
            .map(|options| {
                let options = options
                    .username(login)
                    .application_name(application)
                    .options(told.clone());
                match password {
                    Some(password) => options.password(password),
                    None => options,
                }
            })
            .collect();
        Ok((hosts, wanted))
    }

    /// Host (or the folder of a socket), port and database of each host, for who looks for a password.
    pub fn every(&self, login: &str) -> Result<Vec<(String, u16, Option<String>)>, StoreError> {
        let (hosts, _) = self.hosts(login, None, "countersign")?;
        let named = |options: &PgConnectOptions| {
            let socket = options.get_socket().map(|dir| dir.display().to_string());
            let host = socket.unwrap_or_else(|| options.get_host().to_owned());
            (
                host,
                options.get_port(),
                options.get_database().map(str::to_owned),
            )
        };
        Ok(hosts.iter().map(named).collect())
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

/// Reads an address with one host or several, as libpq does: `postgres://host1:port1,host2:port2/database?…`. Every host without a
/// port has the usual one. TLS is verified unless the address says otherwise, or leads to this computer.
fn by_url(url: &str) -> Result<(Vec<PgConnectOptions>, Wanted), StoreError> {
    if has_password(url) {
        return Err(Refusal::from(Database::PasswordInUrl).into());
    }
    let wrong = || StoreError::from(Refusal::from(Database::Address));
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = place.split_once('/').unwrap_or((place, ""));
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let mut wanted = Wanted::default();
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((WANTED, word)) => wanted = Wanted::read(word).ok_or_else(wrong)?,
            _ => kept.push(pair),
        }
    }
    let query = kept.join("&");
    let each = hosts.split(',').map(|host| {
        if host.is_empty() && hosts.contains(',') {
            return Err(wrong());
        }
        // The parser's own words may repeat the address; they are not passed on.
        let options =
            PgConnectOptions::from_str(&format!("{scheme}://{user}{host}/{path}?{query}"))
                .map_err(|_| wrong())?;
        let local = options.get_host().starts_with('/')
            || options.get_socket().is_some()
            || matches!(options.get_host(), "localhost" | "127.0.0.1" | "::1");
        Ok(if local || query.contains("sslmode=") {
            options
        } else {
            options.ssl_mode(PgSslMode::VerifyFull)
        })
    });
    Ok((each.collect::<Result<_, _>>()?, wanted))
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
    /// Where the address has several hosts: what keeps the pool at the right one.
    _watching: Option<Arc<Watching>>,
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
        let reach = Reach::new(target, login, password, "countersign")?;
        let (pool, watching) = reach
            .pool(connections)
            .await
            .map_err(|error| error.of(login))?;
        Ok(Self {
            pool,
            login: login.to_owned(),
            _watching: watching,
        })
    }

    async fn check_schema(&self) -> Result<(), StoreError> {
        let known = known_schema();
        let found = sqlx::query_scalar!("SELECT countersign.schema_version()")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| match StoreError::from(error) {
                StoreError::NotPermitted(_) => StoreError::NoWorkspace,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(url: &str) -> Result<Vec<(String, u16)>, &'static str> {
        let target = Target::Url(url.to_owned());
        let found = target.hosts("ada", None, "test").map_err(|e| e.code())?.0;
        Ok(found
            .iter()
            .map(|o| (o.get_host().to_owned(), o.get_port()))
            .collect())
    }

    #[test]
    fn an_address_names_one_host_or_several() {
        let of = |named: &[(&str, u16)]| {
            Ok(named
                .iter()
                .map(|(host, port)| ((*host).to_owned(), *port))
                .collect())
        };
        assert_eq!(
            hosts("postgres://db.example/c"),
            of(&[("db.example", 5432)])
        );
        assert_eq!(
            hosts(
                "postgres://one,two:6432,10.0.0.3:5433/c?sslmode=require&target_session_attrs=read-write"
            ),
            of(&[("one", 5432), ("two", 6432), ("10.0.0.3", 5433)])
        );
        assert_eq!(
            hosts("postgres://[::1]:1,two/c"),
            of(&[("[::1]", 1), ("two", 5432)])
        );
        for wrong in [
            "postgres://one,/c",
            "postgres://one:x,two/c",
            "postgres://one/c?target_session_attrs=fastest",
            "one,two",
        ] {
            assert_eq!(hosts(wrong), Err("address"), "{wrong}");
        }
        assert_eq!(hosts("postgres://a:b@one,two/c"), Err("password-in-url"));
    }

    #[test]
    fn every_host_but_this_computer_is_verified() {
        let modes = |url: &str| -> Vec<String> {
            let target = Target::Url(url.to_owned());
            let (found, _) = target.hosts("ada", None, "test").unwrap();
            found
                .iter()
                .map(|o| format!("{:?}", o.get_ssl_mode()))
                .collect()
        };
        assert_eq!(
            modes("postgres://one,localhost/c"),
            ["VerifyFull", "Prefer"]
        );
        assert_eq!(
            modes("postgres://one,two/c?sslmode=disable"),
            ["Disable", "Disable"]
        );
    }
}
