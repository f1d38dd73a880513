//! How a team's database is reached: one of several hosts is chosen, a pooler that cannot be used is told apart, and settings that
//! a pooler dropped are set again.
//!
//! The queries are unchecked, with a reason: they ask the server for nothing of ours, before it is known what is there, and go by the
//! simple protocol, because some poolers have no other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use countersign_refusal::{Database, Refusal};
use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::{task::JoinHandle, time::timeout};

use crate::{StoreError, Target, connect::SETTINGS};

/// How long a pool waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(10);
/// How long one of several hosts may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the chosen server is asked whether it is still there.
const PULSE: Duration = Duration::from_secs(3);
/// Between attempts where no host can be used.
const AGAIN: Duration = Duration::from_millis(500);
/// The setting by which a session knows that what it was told at its beginning has arrived.
pub(crate) const MARK: (&str, &str) = ("countersign.told", "yes");

/// Which server of several is wanted, as in libpq's parameter `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Wanted {
    /// One that takes writes; while there is none, one that can be read.
    #[default]
    PreferWriting,
    /// One that takes writes, and no other.
    Writing,
    /// The first that answers.
    Any,
}

impl Wanted {
    pub(crate) fn read(word: &str) -> Option<Self> {
        match word {
            "prefer-read-write" => Some(Self::PreferWriting),
            "read-write" | "primary" => Some(Self::Writing),
            "any" => Some(Self::Any),
            _ => None,
        }
    }
}

/// The ways to a team's database under one login.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    hosts: Vec<PgConnectOptions>,
    wanted: Wanted,
    /// By its address, not by a socket of this program's own server.
    far: bool,
}

/// What a server says of itself.
struct Seen {
    reads_only: bool,
    told: bool,
    pid: i32,
}

/// A connection to the server that was chosen.
pub(crate) struct Reached {
    pub conn: PgConnection,
    options: PgConnectOptions,
    reads_only: bool,
}

impl Reach {
    pub(crate) fn new(
        target: &Target,
        login: &str,
        password: Option<&str>,
        application: &str,
    ) -> Result<Self, StoreError> {
        let (hosts, wanted) = target.hosts(login, password, application)?;
        Ok(Self {
            hosts,
            wanted,
            far: matches!(target, Target::Url(_)),
        })
    }

    /// Connects to the server that is wanted. Hosts are tried in their order; one that cannot be reached is passed over, one that
    /// refuses the login is not.
    pub(crate) async fn open(&self) -> Result<Reached, StoreError> {
        let (mut lost, mut reading) = (None, None);
        for options in &self.hosts {
            match self.open_one(options).await {
                Ok(reached) if reached.reads_only && self.wanted != Wanted::Any => {
                    reading.get_or_insert(reached);
                }
                Ok(reached) => return Ok(reached),
                Err(error @ StoreError::Unavailable(_)) => {
                    lost.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        match (reading, lost, self.wanted) {
            (Some(_), _, Wanted::Writing) => Err(StoreError::ReadOnly),
            (Some(reached), ..) => Ok(reached),
            (None, Some(error), _) => Err(error),
            (None, None, _) => Err(Refusal::from(Database::Address).into()),
        }
    }

    async fn open_one(&self, options: &PgConnectOptions) -> Result<Reached, StoreError> {
        let mut conn = self.within(options.connect()).await??;
        if !self.far {
            return Ok(Reached {
                conn,
                options: options.clone(),
                reads_only: false,
            });
        }
        let seen = self.within(look(&mut conn)).await??;
        if !seen.told {
            self.within(one_session(&mut conn, options, seen.pid))
                .await??;
            tell_again(&mut conn).await?;
        }
        Ok(Reached {
            conn,
            options: options.clone(),
            reads_only: seen.reads_only,
        })
    }

    /// One host alone may take as long as the system lets it.
    async fn within<T>(&self, work: impl Future<Output = T>) -> Result<T, StoreError> {
        if self.hosts.len() < 2 {
            return Ok(work.await);
        }
        timeout(PATIENCE, work)
            .await
            .map_err(|cause| StoreError::Unavailable(cause.into()))
    }

    /// A pool of connections to the server that is wanted, and what keeps it at that server.
    pub(crate) async fn pool(
        self,
        connections: u32,
    ) -> Result<(PgPool, Option<Arc<Watching>>), StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE);
        if !self.far {
            let [options] = self.hosts.as_slice() else {
                return Err(Refusal::from(Database::Address).into());
            };
            return Ok((pool.connect_with(options.clone()).await?, None));
        }
        let reached = self.open().await?;
        let pool = pool.after_connect(|conn, _| {
            Box::pin(async move {
                if !look(conn).await?.told {
                    tell_again(conn).await?;
                }
                Ok(())
            })
        });
        if self.hosts.len() < 2 {
            reached.conn.close().await?;
            return Ok((pool.connect_with(reached.options).await?, None));
        }
        // A connection of before a failover may lead to a server that only reads by now, or to one that was read for want of
        // another. The question takes the place of the driver's own, whether the connection still stands.
        let reads_only = Arc::new(AtomicBool::new(reached.reads_only));
        let wanted = Arc::clone(&reads_only);
        let pool = pool
            .test_before_acquire(false)
            .before_acquire(move |conn, _| {
                let wanted = wanted.load(Ordering::Relaxed);
                Box::pin(async move { Ok(look(conn).await?.reads_only == wanted) })
            })
            .connect_with(reached.options.clone())
            .await?;
        let watching = Watching(tokio::spawn(self.watch(reached, pool.clone(), reads_only)));
        Ok((pool, Some(Arc::new(watching))))
    }

    /// Holds a connection to the chosen server, and chooses anew once it is gone, or where another one could be written to.
    async fn watch(self, mut reached: Reached, pool: PgPool, reads_only: Arc<AtomicBool>) {
        loop {
            tokio::time::sleep(PULSE).await;
            let there = timeout(PATIENCE, look(&mut reached.conn)).await;
            let same = matches!(there, Ok(Ok(seen)) if seen.reads_only == reached.reads_only);
            if same && (!reached.reads_only || self.wanted == Wanted::Any) {
                continue;
            }
            match self.open().await {
                Ok(again) => {
                    if again.reads_only != reached.reads_only || !same {
                        tracing::warn!(
                            host = again.options.get_host(),
                            reads_only = again.reads_only,
                            "another server of this database was chosen"
                        );
                    }
                    reads_only.store(again.reads_only, Ordering::Relaxed);
                    pool.set_connect_options(again.options.clone());
                    reached = again;
                }
                Err(error) => {
                    tracing::debug!(code = error.code(), "no server of this database answers");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }
}

/// What keeps a pool at the right server; it ends with the last store that has it.
#[derive(Debug)]
pub(crate) struct Watching(JoinHandle<()>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn look(conn: &mut PgConnection) -> Result<Seen, sqlx::Error> {
    let row = conn
        .fetch_one(sqlx::raw_sql(
            "SELECT pg_catalog.pg_is_in_recovery() OR pg_catalog.current_setting('transaction_read_only')::boolean,
                    pg_catalog.current_setting('countersign.told', true) IS NOT DISTINCT FROM 'yes', pg_catalog.pg_backend_pid()",
        ))
        .await?;
    Ok(Seen {
        reads_only: row.try_get(0)?,
        told: row.try_get(1)?,
        pid: row.try_get(2)?,
    })
}

/// What the session was told at its beginning got lost: there is a pooler. Whether it gives a session of the server's to one client
/// alone is tried with a second client: where that one is given the same, or the first another meanwhile, nothing that a session
/// holds (prepared statements, listening, settings) can be relied on.
async fn one_session(
    first: &mut PgConnection,
    options: &PgConnectOptions,
    pid: i32,
) -> Result<(), StoreError> {
    let mut second = options.connect().await?;
    if let Err(error) = second.execute(sqlx::raw_sql("BEGIN")).await {
        return Err(match error {
            // A pooler in statement mode refuses the transaction, in words of its own and by a code for all that it refuses.
            sqlx::Error::Database(_) => StoreError::Pooler,
            other => other.into(),
        });
    }
    let shared = look(&mut second).await?.pid == pid || look(first).await?.pid != pid;
    second.close().await?;
    if shared {
        return Err(StoreError::Pooler);
    }
    Ok(())
}

async fn tell_again(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    for (name, value) in SETTINGS.into_iter().chain([MARK]) {
        sqlx::query("SELECT pg_catalog.set_config($1, $2, false)")
            .bind(name)
            .bind(value)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
