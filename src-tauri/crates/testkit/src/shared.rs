//! The server that worlds share: one database a world, copied from a template database.
//!
//! The first test process that needs the server starts it from a fresh copy of a template cluster, later ones adopt it, and it
//! outlives them all: each test of nextest is a process of its own. While a process lives, a connection of its holds an
//! advisory lock. On the server runs a session that nobody is connected to any more; once it has had that lock to itself for
//! [`IDLE`], it stops the server. So a test that is killed leaves nothing running, and the next start begins with a fresh copy.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use countersign_embedded::{ExposeSecret as _, Server, inspect};
use countersign_store::Target;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::OnceCell;

use crate::{Actor, cluster, founding};

/// How long nobody may have needed a shared server before it stops.
const IDLE: Duration = Duration::from_secs(10);
/// How long to look for a server that is neither running nor gone.
const PATIENCE: Duration = Duration::from_mins(1);
/// A server takes 100 connections and a world has up to about ten, so that on a large machine there are more servers than one.
const WORLDS_A_SERVER: usize = 8;
/// The advisory locks of the database `postgres`: of who needs the server, and of who makes or drops a login.
const NEEDED: i64 = 1;
const LOGINS: i64 = 2;
/// The lock's file.
const LOCK: &str = "lock";
/// The name under which the session that stops the server is seen.
const REAPER: &str = "countersign testkit reaper";

/// A server that this process needs.
#[derive(Debug)]
pub(crate) struct Shared {
    server: Server,
    /// Holds the lock [`NEEDED`] until the process ends.
    #[allow(dead_code, reason = "its session is what counts")]
    needed: PgConnection,
}

/// A world's database on a shared server. Dropped with the value.
#[derive(Debug)]
pub(crate) struct Database {
    shared: &'static Shared,
    name: String,
}

static LIVE: AtomicUsize = AtomicUsize::new(0);

/// The server for one more world.
async fn server() -> &'static Shared {
    static SERVERS: [OnceCell<Shared>; 32] = [const { OnceCell::const_new() }; 32];
    // Under nextest a process has one test, and nextest says how many run beside it.
    let beside = std::env::var("NEXTEST_TEST_GLOBAL_SLOT")
        .ok()
        .and_then(|slot| slot.parse::<usize>().ok())
        .unwrap_or(0);
    let number = (beside + LIVE.load(Ordering::Relaxed)) / WORLDS_A_SERVER % SERVERS.len();
    let open = || Shared::open(number.to_string(), IDLE);
    SERVERS[number].get_or_init(open).await
}

impl Shared {
    /// Adopts the server of this name or starts it. `idle` is for whoever starts it.
    async fn open(name: String, idle: Duration) -> Self {
        let template = cluster::template("shared", async |server| {
            founding::templates(server).await;
        })
        .await;
        // Another template is another server: of another checkout, for one.
        let of = template.file_name().unwrap().to_str().unwrap();
        let folder = folder().join(format!("{of}-{name}"));
        let _one_at_a_time = cluster::locked(&folder.with_file_name(LOCK));
        let began = Instant::now();
        loop {
            if !runs(&folder) {
                cluster::remove(&folder);
            }
            // It stays where a process still needs the server, which has crashed: then it is started as it is.
            if !folder.exists() {
                countersign_embedded::copy_cluster(&template, &folder).unwrap();
            }
            let server = Server::open(&cluster::volatile(&folder)).unwrap();
            // Refused where the reaper has just begun to stop the server.
            match needed(&server).await {
                Ok(needed) => {
                    let shared = Self { server, needed };
                    shared.prepare(idle).await;
                    return shared;
                }
                Err(error) => assert!(began.elapsed() < PATIENCE, "the shared server: {error}"),
            }
            server.abandon();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    async fn admin(&self) -> PgConnection {
        connect(&self.server, "countersign testkit").await.unwrap()
    }

    /// Sees to it that somebody stops the server, and drops what killed tests left.
    async fn prepare(&self, idle: Duration) {
        let mut admin = self.admin().await;
        if !reaper_runs(&mut admin).await {
            let mut reaper = connect(&self.server, REAPER).await.unwrap();
            // Without a client the session goes on: it neither reads nor writes before the server's end.
            let sent = tokio::spawn(async move {
                let _ = sqlx::raw_sql(AssertSqlSafe(reap(idle)))
                    .execute(&mut reaper)
                    .await;
            });
            while !reaper_runs(&mut admin).await {
                assert!(!sent.is_finished(), "nobody would stop the shared server");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        let worlds: Vec<String> = sqlx::query_scalar(
            "SELECT datname::text FROM pg_catalog.pg_database WHERE datname ~ '^world_'",
        )
        .fetch_all(&mut admin)
        .await
        .unwrap();
        for world in worlds {
            let process = world.split('_').nth(1).unwrap_or_default();
            if !Path::new("/proc").join(process).exists() {
                // Another process may be doing the same.
                let _ = run(&mut admin, &drop_database(&world)).await;
            }
        }
    }
}

impl Database {
    /// A copy of a template database of [`founding::templates`].
    pub(crate) async fn copied(template: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let shared = server().await;
        LIVE.fetch_add(1, Ordering::Relaxed);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let database = Self {
            shared,
            name: format!("world_{}_{number}", std::process::id()),
        };
        let name = &database.name;
        let mut admin = shared.admin().await;
        run(
            &mut admin,
            &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY"),
        )
        .await
        .unwrap();
        // What is granted on the database itself is not copied with it.
        let grants: Vec<String> = sqlx::query_scalar(
            "SELECT format('GRANT %s ON DATABASE %I TO %s', g.privilege_type, $1,
                           CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
               FROM pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) g WHERE d.datname = $2",
        )
        .bind(name)
        .bind(template)
        .fetch_all(&mut admin)
        .await
        .unwrap();
        let grants = grants.join("; ");
        run(
            &mut admin,
            &format!("REVOKE ALL ON DATABASE {name} FROM PUBLIC; {grants}"),
        )
        .await
        .unwrap();
        database
    }

    pub(crate) fn server(&self) -> &'static Server {
        self.shared.server()
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn target(&self) -> Target {
        cluster::target(self.server(), &self.name)
    }

    /// Makes a login of one kind unless another world has: logins are the whole server's, and a name means the same in each
    /// of its worlds.
    pub(crate) async fn add_login(&self, actor: &Actor, kind: &str) {
        let mut admin = self.shared.admin().await;
        sqlx::query("SELECT pg_catalog.pg_advisory_lock($1)")
            .bind(LOGINS)
            .execute(&mut admin)
            .await
            .unwrap();
        let groups: Option<Vec<String>> = sqlx::query_scalar(
            "SELECT array(SELECT m.roleid::regrole::text FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid)
               FROM pg_catalog.pg_roles r WHERE r.rolname = $1",
        )
        .bind(actor.login())
        .fetch_optional(&mut admin)
        .await
        .unwrap();
        if let Some(groups) = groups {
            assert_eq!(
                groups,
                [format!("countersign_{kind}")],
                "the login {} is another kind's in another world; use another name here",
                actor.login()
            );
        } else {
            let mut owner = cluster::owner(self.server(), &self.target()).await;
            founding::login(&mut owner, actor, kind).await;
            founding::unlimit(&mut owner, actor).await;
        }
    }
}

impl Drop for Database {
    /// From a thread of its own: the test's runtime is about to end.
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
        let (server, name) = (self.server(), &self.name);
        std::thread::scope(|scope| {
            // What cannot be dropped now, the next test process drops.
            let _ = scope
                .spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap();
                    runtime.block_on(async {
                        let mut admin = connect(server, "countersign testkit").await?;
                        run(&mut admin, &drop_database(name)).await
                    })
                })
                .join();
        });
    }
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

/// Where the shared servers lie, with the lock that is held while one is started.
fn folder() -> PathBuf {
    cluster::home().join("shared")
}

/// Removes the servers that have stopped; called by whoever is about to need one.
pub(crate) fn sweep() {
    let Ok(lock) = File::open(folder().join(LOCK)) else {
        return;
    };
    if lock.try_lock().is_err() {
        return;
    }
    for entry in fs::read_dir(folder()).into_iter().flatten().flatten() {
        if entry.path().is_dir() && !runs(&entry.path()) {
            cluster::remove(&entry.path());
        }
    }
}

fn runs(folder: &Path) -> bool {
    folder.exists() && inspect(folder).is_ok_and(|seen| seen.server.is_some())
}

async fn run(conn: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    // One by one: several statements in one message are a transaction, in which no database can be made.
    for statement in sql.split("; ") {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

async fn connect(server: &Server, application: &str) -> Result<PgConnection, sqlx::Error> {
    let password = server.owner_password();
    let options = cluster::target(server, "postgres")
        .options(server.owner(), Some(password.expose_secret()), application)
        .map_err(|error| sqlx::Error::Configuration(error.into()))?;
    PgConnection::connect_with(&options).await
}

/// A connection that holds the server's life.
async fn needed(server: &Server) -> Result<PgConnection, sqlx::Error> {
    let mut conn = connect(server, "countersign testkit").await?;
    sqlx::query("SELECT pg_catalog.pg_advisory_lock_shared($1)")
        .bind(NEEDED)
        .execute(&mut conn)
        .await?;
    Ok(conn)
}

async fn reaper_runs(admin: &mut PgConnection) -> bool {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE application_name = $1 AND state = 'active')",
    )
    .bind(REAPER)
    .fetch_one(admin)
    .await
    .unwrap()
}

/// Waits until nobody has needed the server for so long, and stops it. The lock is held to the end: whoever comes meanwhile
/// waits for it, sees their connection end, and starts the server anew. Each look is a transaction of its own, so that no old
/// snapshot holds up the cleaning of tables.
fn reap(idle: Duration) -> String {
    format!(
        "DO $$
         DECLARE
           quiet integer := 0;
           postmaster text := pg_catalog.split_part(pg_catalog.pg_read_file('postmaster.pid'), E'\\n', 1);
         BEGIN
           LOOP
             IF pg_catalog.pg_try_advisory_xact_lock({NEEDED}) THEN quiet := quiet + 1; ELSE quiet := 0; END IF;
             EXIT WHEN quiet > {};
             COMMIT;
             PERFORM pg_catalog.pg_sleep(1);
           END LOOP;
           EXECUTE pg_catalog.format('COPY (SELECT) TO PROGRAM %L', 'kill -INT ' || postmaster);
           PERFORM pg_catalog.pg_sleep(60);
         END $$",
        idle.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_shared_server_stops_when_nobody_has_needed_it_for_a_while_and_comes_again() {
        let open = || Shared::open("stops".to_owned(), Duration::from_secs(1));
        let second = {
            let (first, second) = (open().await, open().await);
            assert_eq!(first.server.pid(), second.server.pid());
            first.server.abandon();
            second
        };
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(second.admin().await.ping().await.is_ok(), "it is needed");
        let folder = second.server.log().parent().unwrap().to_owned();
        second.server.abandon();
        drop(second.needed);
        let began = Instant::now();
        while runs(&folder) {
            assert!(began.elapsed() < PATIENCE, "nobody stops the server");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let again = open().await;
        again.server.close().unwrap();
        assert!(!runs(&folder));
        // Another test may be opening a server at this moment: then the next one sweeps.
        let began = Instant::now();
        while folder.exists() {
            assert!(began.elapsed() < PATIENCE, "nobody removes the server");
            sweep();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
