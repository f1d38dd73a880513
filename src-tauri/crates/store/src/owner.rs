//! What only the database's owner does: migrate, found, make logins. No console ever runs this on a team's database.

use std::fmt::Write as _;

use sqlx::{Connection as _, PgConnection, migrate::Migrator};

use crate::{Private, Recorded, StoreError, Target, reach::Reach, recorded};

pub(crate) static MIGRATOR: Migrator = sqlx::migrate!("../../../migrations");

/// Connections that one login has at most: several windows of one person, or an agent's pool.
pub const CONNECTIONS: i32 = 16;

/// A time limit that a login is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Postgres' setting.
    pub setting: &'static str,
    /// Its value, with a unit.
    pub value: &'static str,
    /// `server_version_num` of the first Postgres that has it.
    pub since: i32,
}

/// The time limits of every login. They end what was forgotten; a session that means harm sets others, and is ended by
/// `end_holder()` where it keeps writers waiting.
pub const LIMITS: [Limit; 4] = [
    Limit {
        setting: "statement_timeout",
        value: "10min",
        since: 0,
    },
    Limit {
        setting: "lock_timeout",
        value: "10s",
        since: 0,
    },
    Limit {
        setting: "idle_in_transaction_session_timeout",
        value: "60s",
        since: 0,
    },
    Limit {
        setting: "transaction_timeout",
        value: "30min",
        since: 170_000,
    },
];

/// The owner's single connection.
#[derive(Debug)]
pub struct Owner {
    conn: PgConnection,
}

/// A founder's private texts, in the order of the genesis statement.
#[derive(Debug, Clone, Copy)]
pub struct FounderTexts<'a> {
    /// Postgres login.
    pub login: Private<'a>,
    /// Display name.
    pub name: Private<'a>,
    /// The founder's signature over the genesis statement.
    pub signature: [u8; 64],
}

impl Owner {
    /// Connects as the owner.
    #[tracing::instrument(level = "debug", name = "owner.connect", skip_all)]
    pub async fn connect(
        target: &Target,
        login: &str,
        password: Option<&str>,
    ) -> Result<Self, StoreError> {
        let reach = Reach::new(target, login, password, "countersign owner")?;
        let reached = reach.open().await.map_err(|error| error.of(login))?;
        Ok(Self { conn: reached.conn })
    }

    /// Makes a database of this name if the server has none.
    #[tracing::instrument(level = "debug", name = "owner.ensure_database", skip_all)]
    pub async fn ensure_database(&mut self, database: &str) -> Result<(), StoreError> {
        let there = sqlx::query_scalar!(
            "SELECT true FROM pg_catalog.pg_database WHERE datname = $1",
            database
        )
        .fetch_optional(&mut self.conn)
        .await?
        .is_some();
        if !there {
            self.run(format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'", quoted(database)))
                .await?;
        }
        Ok(())
    }

    /// Applies what is missing; records it in the ledger where one has begun. Refuses a newer schema.
    ///
    /// The migrator's own advisory lock stays off: the lock is on the chain's table, as for every writer.
    #[tracing::instrument(level = "debug", name = "owner.migrate", skip_all)]
    pub async fn migrate(&mut self) -> Result<(), StoreError> {
        let from = self.version().await?;
        let known = crate::connect::known_schema();
        if from > known {
            return Err(StoreError::Newer { found: from, known });
        }
        if from == known {
            return Ok(());
        }
        let mut migrator = Migrator {
            migrations: MIGRATOR.migrations.clone(),
            ..Migrator::DEFAULT
        };
        migrator.set_locking(false);
        migrator
            .run(&mut self.conn)
            .await
            .map_err(|error| match error {
                sqlx::migrate::MigrateError::Execute(cause)
                | sqlx::migrate::MigrateError::ExecuteMigration(cause, _) => cause.into(),
                other => StoreError::Database(other.into()),
            })?;
        let mut tx = self.conn.begin().await?;
        sqlx::query!("LOCK TABLE countersign.chain IN EXCLUSIVE MODE")
            .execute(&mut *tx)
            .await?;
        // A ledger that has begun says when its rules changed.
        sqlx::query!(
            r#"SELECT (countersign.append('schema.migrated', 'workspace', NULL, 'system',
                 '{"type":"countersign/migration/v1","origin":' || countersign.origin_json()
                 || ',"from":' || $1::bigint || ',"to":' || $2::bigint || '}', '[]')).seq
               FROM countersign.workspace"#,
            from,
            known
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Newest applied migration; 0 for none.
    #[tracing::instrument(level = "debug", name = "owner.version", skip_all)]
    pub async fn version(&mut self) -> Result<i64, StoreError> {
        let there = sqlx::query_scalar!(
            "SELECT pg_catalog.to_regclass('public._sqlx_migrations') IS NOT NULL"
        )
        .fetch_one(&mut self.conn)
        .await?;
        if there != Some(true) {
            return Ok(0);
        }
        // Unchecked: the table is the migrator's own and not there when the macros look.
        let version: Option<i64> =
            sqlx::query_scalar("SELECT max(version) FROM public._sqlx_migrations WHERE success")
                .fetch_one(&mut self.conn)
                .await?;
        Ok(version.unwrap_or(0))
    }

    /// Founds the workspace: record 0, once, on an empty ledger.
    #[tracing::instrument(level = "debug", name = "owner.found", skip_all)]
    pub async fn found(
        &mut self,
        statement: &str,
        founders: &[FounderTexts<'_>],
    ) -> Result<Recorded, StoreError> {
        let signatures: Vec<Vec<u8>> = founders.iter().map(|f| f.signature.to_vec()).collect();
        let logins: Vec<String> = founders.iter().map(|f| f.login.text.to_owned()).collect();
        let login_salts: Vec<Vec<u8>> = founders.iter().map(|f| f.login.salt.to_vec()).collect();
        let names: Vec<String> = founders.iter().map(|f| f.name.text.to_owned()).collect();
        let name_salts: Vec<Vec<u8>> = founders.iter().map(|f| f.name.salt.to_vec()).collect();
        let row = sqlx::query!(
            r#"SELECT seq AS "seq!", leaf AS "leaf!" FROM countersign.found($1, $2, $3, $4, $5, $6)"#,
            statement,
            &signatures,
            &logins,
            &login_salts,
            &names,
            &name_salts
        )
        .fetch_one(&mut self.conn)
        .await?;
        recorded(row.seq, &row.leaf)
    }

    /// Makes a login of one kind (`person`, `agent`, `worker`), or gives an existing one a new password. `verifier` is a
    /// SCRAM-SHA-256 verifier: the clear password never reaches the server or its log.
    #[tracing::instrument(level = "debug", name = "owner.create_login", skip_all)]
    pub async fn create_login(
        &mut self,
        login: &str,
        kind: &str,
        verifier: &str,
    ) -> Result<(), StoreError> {
        if !verifier.starts_with("SCRAM-SHA-256$") || verifier.contains('\'') {
            return Err(StoreError::Database(
                "the password verifier is malformed".into(),
            ));
        }
        let there = sqlx::query_scalar!(
            "SELECT true FROM pg_catalog.pg_roles WHERE rolname = $1",
            login
        )
        .fetch_optional(&mut self.conn)
        .await?
        .is_some();
        let verb = if there { "ALTER" } else { "CREATE" };
        self.run(format!(
            "{verb} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{verifier}'",
            quoted(login)
        ))
        .await?;
        self.limit_login(login).await?;
        self.run(format!(
            "GRANT {} TO {}",
            quoted(&format!("countersign_{kind}")),
            quoted(login)
        ))
        .await
    }

    /// Gives a login a new password, by a SCRAM verifier as in [`Self::create_login`]. Every login may do so with its own.
    #[tracing::instrument(level = "debug", name = "owner.set_password", skip_all)]
    pub async fn set_password(&mut self, login: &str, verifier: &str) -> Result<(), StoreError> {
        if !verifier.starts_with("SCRAM-SHA-256$") || verifier.contains('\'') {
            return Err(StoreError::Database(
                "the password verifier is malformed".into(),
            ));
        }
        self.run(format!(
            "ALTER ROLE {} PASSWORD '{verifier}'",
            quoted(login)
        ))
        .await
    }

    /// Shuts a login and ends its sessions. Answers how many were ended; none where this owner may not end any, so that they
    /// go on until they end by themselves.
    #[tracing::instrument(level = "debug", name = "owner.shut_login", skip_all)]
    pub async fn shut_login(&mut self, login: &str) -> Result<Option<u64>, StoreError> {
        self.run(format!("ALTER ROLE {} NOLOGIN", quoted(login)))
            .await?;
        let may: bool = sqlx::query_scalar(
            "SELECT pg_catalog.pg_has_role('pg_signal_backend', 'USAGE') OR r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user",
        )
        .fetch_one(&mut self.conn)
        .await?;
        if !may {
            return Ok(None);
        }
        let ended: i64 = sqlx::query_scalar(
            "SELECT pg_catalog.count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(a.pid))
               FROM pg_catalog.pg_stat_activity a WHERE a.usename = $1 AND a.pid <> pg_catalog.pg_backend_pid()",
        )
        .bind(login)
        .fetch_one(&mut self.conn)
        .await?;
        Ok(Some(ended.unsigned_abs()))
    }

    /// Gives a login its limits: connections, which it cannot change, and the defaults of [`LIMITS`], which its session can.
    async fn limit_login(&mut self, login: &str) -> Result<(), StoreError> {
        // Unchecked: it asks for no table of ours.
        let version: i32 =
            sqlx::query_scalar("SELECT pg_catalog.current_setting('server_version_num')::integer")
                .fetch_one(&mut self.conn)
                .await?;
        let login = quoted(login);
        let mut sql = format!("ALTER ROLE {login} CONNECTION LIMIT {CONNECTIONS};");
        for limit in LIMITS.iter().filter(|limit| version >= limit.since) {
            let _ = write!(
                sql,
                "ALTER ROLE {login} SET {} = '{}';",
                limit.setting, limit.value
            );
        }
        self.run(sql).await
    }

    /// The connection, for tests that change the clock or look under the covers as the owner may.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    // DDL takes no parameters: identifiers are quoted here, and nowhere else is SQL put together.
    async fn run(&mut self, sql: String) -> Result<(), StoreError> {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut self.conn)
            .await?;
        Ok(())
    }
}

fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}
